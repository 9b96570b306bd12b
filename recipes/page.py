"""What the page network in model/ was trained with: ``python train.py --page --extra DIR``."""

SEED = 1
CANVASES = {1: 40_000, 2: 16_000, 3: 14_000}  # drawn pages of 256 × 256 pixels for each seed
WIDTH = 1.0  # of the network: 870,000 parameters
SIDE = 192  # of a crop, pixels
BATCH = 24  # crops in a step
STEPS = 13_000
LEARNING_RATE = 2e-3  # at its peak: after WARM_UP steps; it falls to nothing along a cosine
WARM_UP = 300
WEIGHT_DECAY = 1e-4
AVERAGE = 0.998  # of the weights, exponential: what is saved
BOX_WEIGHT = 0.5  # of the box's loss beside the heat's
FIT_PAGES = 1000  # composed validation pages: half for the fusion, half for the confidence of lines
FIT_SEED = 77
MEASURED_PAGES = 400  # composed pages for the report
MEASURED_SEED = 4001
