"""The second stage of the page network: ``python train.py --page --recipe recipes/page_second.py --from model/page.keras --extra DIR``.

Pages as people photograph them, seldom bad ones: the first stage's were harder than most pictures are.
"""

SEED = 2
CANVASES = {2: 16_000, 3: 14_000, 4: 18_000}  # drawn pages of 256 × 256 pixels for each seed
WIDTH = 1.0  # of the network: 870,000 parameters
SIDE = 192  # of a crop, pixels
BATCH = 24  # crops in a step
STEPS = 4_800
LEARNING_RATE = 1.2e-3  # at its peak: after WARM_UP steps; it falls to nothing along a cosine
WARM_UP = 100
WEIGHT_DECAY = 1e-4
AVERAGE = 0.998  # of the weights, exponential: what is saved
BOX_WEIGHT = 0.5  # of the box's loss beside the heat's
FIT_PAGES = 1000  # composed validation pages: half for the fusion, half for the confidence of lines
FIT_SEED = 77
MEASURED_PAGES = 400  # composed pages for the report
MEASURED_SEED = 4001
