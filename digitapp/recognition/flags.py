"""Which lines a person has to look at, so that at most a given share of all lines is wrong and unseen."""

import numpy as np


def threshold(confidence: np.ndarray, right: np.ndarray, share: float) -> float:
    """The confidence below which a line is to be checked.

    confidence: (n,) of lines whose truth is known, 0..1; right: (n,) bool; share: of all lines, how many may be wrong
    without anybody looking, 0..1. Conformal risk control (Angelopoulos et al. 2022): the loss of a line is 1 when it is
    wrong and not flagged, and the lowest threshold is taken at which (losses + 1) / (n + 1) is at most `share`. The
    promise holds on average for lines like those measured. Returns a value above 1, so that every line is flagged, when
    there are too few lines to promise it.
    """
    confidence, wrong = np.asarray(confidence, float), ~np.asarray(right, bool)
    allowed = int(np.floor(share * (len(confidence) + 1) + 1e-9)) - 1
    if allowed < 0:
        return 2.0
    falling = np.sort(confidence[wrong])[::-1]
    if allowed >= len(falling):
        return 0.0
    return float(np.nextafter(falling[allowed], 2.0))
