"""What the digit network in model/ was trained with: ``python train.py --extra DIR``.

How much there is of each kind of picture in a step: PER_STEP in digitapp/training/data.py.
"""

NETWORK = "cnn"
OPTIMIZER = "adamw"
ENGINE = "torch"  # twice as fast as Keras where the processor has bfloat16; train.py does without where it is missing
EPOCHS = 32  # each shows every digit of MNIST once, and three times as many other pictures
BATCH = 256
LEARNING_RATE = 2e-3  # at its peak, after one epoch of warm-up; then a cosine down to a hundredth
WEIGHT_DECAY = 0.02
WIDTH = 1.0  # 478,000 parameters
AUGMENTATION = 1.0
EMA = 0.9995  # what ships is an average over the weights of about the last 2,000 steps
#: and then once more, from there: hardly deformed, with more of MNIST
SETTLE = {"epochs": 8, "learning_rate": 4e-4, "augmentation": 0.35, "mnist": 110, "ema": 0.999}
SEED = 0
DRAWN = 80_000  # digits, and as many non-digits, drawn by the pen
PAGES = 22_000  # composed pages that digits and other signs are cut out of
