"""The third stage of the page network: ``python train.py --page --recipe recipes/page_third.py --from model/page.keras --extra DIR``.

Long, on new canvases: fewer words that only their neighbours tell from numbers, more amounts, boxes and photographs.
"""

SEED = 3
CANVASES = {11: 44_000}  # drawn pages of 256 × 256 pixels for each seed
WIDTH = 1.0  # of the network: 870,000 parameters
SIDE = 192  # of a crop, pixels
BATCH = 24  # crops in a step
STEPS = 18_000
LEARNING_RATE = 1.6e-3  # at its peak: after WARM_UP steps; it falls to nothing along a cosine
WARM_UP = 200
WEIGHT_DECAY = 1e-4
AVERAGE = 0.999  # of the weights, exponential: what is saved
BOX_WEIGHT = 0.5  # of the box's loss beside the heat's
FIT_PAGES = 1600  # composed validation pages: half for the fusion, half for the confidence of lines
FIT_SEED = 77
MEASURED_PAGES = 400  # composed pages for the report
MEASURED_SEED = 4001
