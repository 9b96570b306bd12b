"""Small ink on a line of digits: points, commas, dashes, and specks. A page network of stride 4 does not see it."""

import cv2
import numpy as np

from .box_ink import colour_depth

TALL = 40.0  # pixels: lines are reduced to digits of this height before small ink is sought
BEYOND, ABOVE, BELOW = 1.2, 0.25, 0.4  # heights beyond a line's digits that belong to it, at its ends, above and below
HIGH, WIDE = 0.5, 1.2  # heights: larger ink is not small
SPECK = 0.03  # of a height: less than this, both wide and high, is grain
STRONG = 0.4  # depth from which on ink is ink, where paper is 0 and the digits' ink is 1


def small_ink(picture: np.ndarray, digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Boxes (m, 4) float64 of the small ink beside the digits of a line, left to right, and how strong each is, (m,).

    picture: (H, W) or (H, W, 3) uint8; digits: (n, 4) boxes x, y, width, height of one line. Strength: 0 for the colour
    of the paper, about 1 for that of the digits.
    """
    nothing = np.zeros((0, 4)), np.zeros(0)
    if not len(digits):
        return nothing
    tall = float(np.median(digits[:, 3]))
    low = digits[:, :2].min(axis=0) - tall * np.array([BEYOND, ABOVE])
    high = (digits[:, :2] + digits[:, 2:]).max(axis=0) + tall * np.array([BEYOND, BELOW])
    x0, y0 = np.floor(np.maximum(low, 0)).astype(int)
    x1, y1 = np.minimum(np.ceil(high), (picture.shape[1], picture.shape[0])).astype(int)
    if x1 - x0 < 4 or y1 - y0 < 4:
        return nothing
    scale = min(1.0, TALL / tall)
    strip = picture[y0:y1, x0:x1]
    if scale < 1:
        strip = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    its = (digits - (x0, y0, 0, 0)) * scale
    depth = colour_depth(strip, its)
    if depth is None:
        return nothing
    count, _, stats, _ = cv2.connectedComponentsWithStats((depth > STRONG).astype(np.uint8), connectivity=8)
    boxes, strengths, tall = [], [], tall * scale
    for x, y, w, h, _ in stats[1:count]:
        if h > HIGH * tall or w > WIDE * tall or max(w, h) < max(2.0, SPECK * tall):
            continue
        if x == 0 or y == 0 or x + w == strip.shape[1] or y + h == strip.shape[0]:
            continue  # what goes on beyond the line
        if _within((x + w / 2, y + h / 2), its):
            continue
        boxes.append((x / scale + x0, y / scale + y0, w / scale, h / scale))
        strengths.append(float(np.percentile(depth[y : y + h, x : x + w], 90)))
    order = np.argsort([x + w / 2 for x, _, w, _ in boxes])
    return np.array(boxes).reshape(-1, 4)[order], np.array(strengths)[order]


def _within(point: tuple[float, float], boxes: np.ndarray) -> bool:
    """Whether a point lies in a box: ink there is a piece of the digit."""
    x, y = point
    return bool(
        (
            (boxes[:, 0] < x) & (x < boxes[:, 0] + boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 1] + boxes[:, 3])
        ).any()
    )
