"""What the page network in model/ was trained with: ``python train.py --page --extra DIR``."""

#: one after the other, each from the network that the last one left
STAGES = (
    {"SEED": 1, "CANVASES": {1: 40_000, 2: 16_000, 3: 14_000}, "STEPS": 13_000, "LEARNING_RATE": 2e-3, "WARM_UP": 300},
    # pages as people photograph them, seldom bad ones
    {"SEED": 2, "CANVASES": {2: 16_000, 3: 14_000, 4: 18_000}, "STEPS": 4_800, "LEARNING_RATE": 1.2e-3, "WARM_UP": 100},
    # fewer words that only their neighbours tell from numbers, more amounts, boxes and photographs
    {"SEED": 3, "CANVASES": {11: 44_000}, "STEPS": 13_500, "LEARNING_RATE": 1.6e-3, "WARM_UP": 200, "AVERAGE": 0.999},
    # slashes, brackets and operators as each hand writes them, with the pen of its digits
    {"SEED": 4, "CANVASES": {21: 36_000}, "STEPS": 10_500, "LEARNING_RATE": 1.3e-3, "WARM_UP": 100, "AVERAGE": 0.999},
    # hands that write all their digits alike, each digit in its own size: small zeros
    {"SEED": 5, "CANVASES": {31: 40_000}, "STEPS": 11_000, "LEARNING_RATE": 1.2e-3, "WARM_UP": 100, "AVERAGE": 0.999},
    # 1s that lean and tower as a slash does, numbers that begin tall, tables ruled with the pen that fills them
    {"SEED": 6, "CANVASES": {41: 40_000}, "STEPS": 11_500, "LEARNING_RATE": 1.1e-3, "WARM_UP": 100, "AVERAGE": 0.999},
    # 1s whose up-stroke begins at the foot, digits tied to each other, systems of equations, rules as thick as people's
    {"SEED": 7, "CANVASES": {51: 44_000}, "STEPS": 11_000, "LEARNING_RATE": 1.1e-3, "WARM_UP": 100, "AVERAGE": 0.999},
)
#: CANVASES: drawn pages of 256 × 256 pixels for each seed. LEARNING_RATE: at its peak, after WARM_UP steps; it falls to
#: nothing along a cosine.

WIDTH = 1.0  # of the network: 870,000 parameters
SIDE = 192  # of a crop, pixels
BATCH = 24  # crops in a step
WEIGHT_DECAY = 1e-4
AVERAGE = 0.998  # of the weights, exponential: what is saved
BOX_WEIGHT = 0.5  # of the box's loss beside the heat's
FIT_PAGES = 1600  # composed validation pages, for the fusion of both networks
NEIGHBOUR_PAGES = 31_200  # others, beside these, for the network that looks at neighbours
LINE_PAGES = 3000  # others, for the confidence of lines and for points and minus signs
FIT_DRAWINGS = 6000  # composed drawings, for the same of drawings
FIT_SEED = 77
MEASURED_PAGES = 850  # composed pages for the report, as many of each kind
MEASURED_SEED = 4001
