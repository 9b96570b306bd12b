"""Which way a stroke leans, and whether it is a straight one: from the second moments of its ink."""

import numpy as np


def slants(glyphs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far ink leans to the right, in pixels a row, negative for backwards; and how round it is: 0 for a straight
    stroke, 1 for a ring or a dot. (n,) float64 both; 0 and 0 where there is no ink.

    glyphs: (n, h, w) ink, any scale. The slant is what deslanting takes out: the shared second moment over the vertical
    one; the roundness is the shorter over the longer axis of the ink's ellipse (Hu 1962).
    """
    ink = glyphs.astype(np.float64)
    _, h, w = ink.shape
    total = np.maximum(ink.sum(axis=(1, 2)), 1e-9)
    rows, columns = ink.sum(axis=2), ink.sum(axis=1)
    y = np.arange(h) - (rows @ np.arange(h) / total)[:, None]
    x = np.arange(w) - (columns @ np.arange(w) / total)[:, None]
    across, down = (columns * x**2).sum(axis=1) / total, (rows * y**2).sum(axis=1) / total
    both = np.einsum("nhw,nh,nw->n", ink, y, x) / total
    middle, apart = (across + down) / 2, np.hypot((across - down) / 2, both)
    roundness = np.sqrt(np.clip((middle - apart) / np.maximum(middle + apart, 1e-9), 0, 1))
    return np.clip(-both / np.maximum(down, 1e-6), -2, 2), roundness
