"""One glyph of ink → 28×28, made exactly as the MNIST digits were made.

The recipe is the data set's own, as reconstructed by the QMNIST project (`xnist.lsh`; Yadav and
Bottou, "Cold Case: the Lost MNIST Digits", 2019): square bounding box, area averaging to 20×20,
grey levels kept, pasted by whole pixels so that the centre of mass lies at pixel 14 of 28.
Nothing else in this project makes a 28×28 picture.
"""

from functools import lru_cache

import numpy as np

SIDE = 28  # of the picture that the network sees, pixels
BOX = 20  # of the square that the ink fills, pixels


def bounding_box(ink: np.ndarray) -> tuple[int, int, int, int] | None:
    """The smallest box around everything above zero in `ink` (H,W):
    (x, y, width, height), or None when there is none."""
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(ink[rows[0] : rows[-1] + 1].any(axis=0))
    return (int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1))


def normalize(ink: np.ndarray) -> np.ndarray:
    """The 28×28 picture that MNIST's makers would have made of one glyph.

    ink: (H,W), any size; float 0..1 or uint8 0..255 (bool too), the highest value is the pen and
         exactly 0 is paper. All of it counts as one glyph; where it lies does not matter.
    Returns (28,28) uint8, ink bright, its darkest ink 255. No ink: all zeros.
    Raises ValueError when `ink` has not two dimensions or is not of those kinds.
    """
    ink = np.asarray(ink)
    if ink.ndim != 2:
        raise ValueError(f"ink must be a picture of two dimensions, not {ink.ndim}")
    if ink.dtype == np.uint8 or ink.dtype == bool:
        scale = 255.0 if ink.dtype == np.uint8 else 1.0
    elif ink.dtype.kind == "f":
        scale = 1.0
    else:
        raise ValueError(f"ink must be float 0..1 or uint8, not {ink.dtype}")
    box = bounding_box(ink) if ink.size else None
    if box is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    x, y, width, height = box
    glyph = ink[y : y + height, x : x + width].astype(np.float32) / scale

    small = _fit(glyph)
    small = np.minimum(small / min(1.0, float(small.max())), 1.0)

    # Pixel centres lie at +0.5; int(15 - b) puts the centre of mass into (14, 15], pixel 14.
    total = float(small.sum(dtype=np.float64))
    centres = np.arange(BOX) + 0.5
    left = int(15 - float((small.sum(axis=0, dtype=np.float64) * centres).sum()) / total)
    top = int(15 - float((small.sum(axis=1, dtype=np.float64) * centres).sum()) / total)
    # No digit of MNIST is so lopsided that its box would leave the picture; other ink can be.
    left, top = (min(max(v, 0), SIDE - BOX) for v in (left, top))
    out = np.zeros((SIDE, SIDE), np.uint8)
    out[top : top + BOX, left : left + BOX] = np.rint(small * 255)
    return out


def _fit(glyph: np.ndarray) -> np.ndarray:
    """The glyph in the middle of a square, area-averaged to 20×20; float32.

    Two small matrices do it, one a direction, so that a long thin glyph never becomes a huge square.
    """
    height, width = glyph.shape
    side = max(height, width)
    return _overlaps(height, side) @ glyph @ _overlaps(width, side).T


@lru_cache(maxsize=1024)
def _overlaps(length: int, side: int) -> np.ndarray:
    """How much of each of `length` pixels, centred on a side of `side`, falls into each of the 20 cells: (20, length).

    A square smaller than 20 needs no doubling first: averaging by overlap comes to the same.
    """
    edges = (np.arange(length + 1) + (side - length) // 2) * (BOX / side)
    cells = np.arange(BOX)[:, None]
    return np.clip(np.minimum(edges[1:], cells + 1) - np.maximum(edges[:-1], cells), 0, None).astype(np.float32)
