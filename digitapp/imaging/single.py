"""The one glyph that a small crop is about, without what the crop left of its neighbours.

A crop around one digit of a number shows bits of the next digit, of the underline or of a comma. They are taken
off where they are clearly apart: small beside the digit, and cut by the picture's edge, beyond the digit's side or
below it. What touches the digit stays, and so does everything that could be a part of it:
a detached flag lies above, a broken stroke in line.
"""

import cv2
import numpy as np

BODY = 0.25  # ink above this holds a stroke together
SMALL = 0.42  # share of the main piece's ink that a neighbour's bit has at most
CRUMB = 0.03  # share below which a piece is dirt wherever it lies, but above the glyph
BESIDE = 0.25  # share of its width by which a neighbour's bit may overlap the main piece
FLAT = 0.3  # height over width of what may be an underline


def main_glyph(ink: np.ndarray) -> np.ndarray:
    """The ink of the largest piece and of all pieces that may belong to it.

    ink: (h,w) float32 0..1, 1 = pen. Returns an array of the same shape; `ink` itself where there is only one piece.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > BODY).astype(np.uint8), connectivity=8)
    if count <= 2:
        return ink
    weight = np.bincount(labels.ravel(), ink.ravel(), count)
    weight[0] = 0
    main = int(weight.argmax())
    x, y, w, h = stats[main, :4]
    gone = np.zeros(count, bool)
    for i in range(1, count):
        if i == main:
            continue
        u, v, width, height = stats[i, :4]
        shared = min(u + width, x + w) - max(u, x)
        beside = shared <= BESIDE * width and weight[i] <= SMALL * weight[main]
        below = v >= y + 0.9 * h and (height <= FLAT * width or weight[i] <= 2 * CRUMB * weight[main])
        crumb = weight[i] <= CRUMB * weight[main] and v + height > y
        cut = min(u, v) == 0 or u + width == ink.shape[1] or v + height == ink.shape[0]
        gone[i] = beside or below or crumb or cut and weight[i] <= SMALL * weight[main]
    if not gone.any():
        return ink
    near = cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0  # with their soft edges
    return np.where(near & ((labels == 0) | gone[labels]), 0, ink).astype(np.float32)
