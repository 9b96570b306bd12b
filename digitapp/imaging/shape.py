"""Which way a stroke leans, and whether it is a straight one: from the second moments of its ink."""

import cv2
import numpy as np


def slant(ink: np.ndarray) -> tuple[float, float]:
    """How far ink (h, w) leans to the right, in pixels a row, negative for backwards; and how round it is: 0 for a
    straight stroke, 1 for a ring or a dot. 0 and 0 where there is no ink.

    The slant is what deslanting takes out: the shared second moment over the vertical one; the roundness is the shorter
    over the longer axis of the ink's ellipse (Hu 1962).
    """
    m = cv2.moments(ink)
    across, down, both = m["mu20"], m["mu02"], m["mu11"]
    middle, apart = (across + down) / 2, np.hypot((across - down) / 2, both)
    roundness = np.sqrt(max(middle - apart, 0.0) / max(middle + apart, 1e-9))
    return float(np.clip(-both / max(down, 1e-6), -2, 2)), float(roundness)


def slants(glyphs: np.ndarray) -> np.ndarray:
    """(n, 2) float64: `slant` of each of some glyphs (n, h, w)."""
    return np.array([slant(ink) for ink in glyphs], np.float64).reshape(-1, 2)
