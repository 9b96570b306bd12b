"""The page network's maps: what it is taught and how its answer becomes detections
("Objects as Points", Zhou et al. 2019).

At every fourth pixel the network says for each of ten digits and for any other sign how likely its middle is there,
and how large the sign around that place is.
"""

import math

import cv2
import numpy as np

STRIDE = 4
CLASSES = 11  # ten digits and any other sign
OTHER = 10
SMALLEST, LARGEST = 8.5, 118.0  # height of what the network is taught, pixels of its input
#: what is far smaller or larger belongs to another level of the pyramid: here it is no sign, and its parts are none
TINY, HUGE = 6.0, 165.0
_WIDTH, _HEIGHT = 16.0, 24.0  # a box of this size is 0 in the box maps, which hold logarithms


def box_targets(boxes: np.ndarray, heat: np.ndarray, mask: np.ndarray, box: np.ndarray, at: np.ndarray) -> None:
    """Fill the maps of one picture from its boxes (n, 5): x, y, width, height, class;
    a class above OTHER is not asked for."""
    grid = heat.shape[0]
    side = grid * STRIDE
    for x, y, w, h, kind in boxes.tolist():
        if x > side or y > side or x + w < 0 or y + h < 0:
            continue
        if h < TINY and kind < OTHER or h > HUGE:
            continue
        seen = (min(side, x + w) - max(0, x)) * (min(side, y + h) - max(0, y)) / max(w * h, 1e-3)
        cx, cy = (x + w / 2) / STRIDE, (y + h / 2) / STRIDE
        i, j = int(cy), int(cx)
        too_small = h < SMALLEST if kind < OTHER else max(w, h) < 3
        if kind > OTHER or seen < 0.85 or not (0 <= i < grid and 0 <= j < grid) or too_small or h > LARGEST:
            mask[
                max(0, int(y / STRIDE - 0.5)) : int((y + h) / STRIDE + 1.5),
                max(0, int(x / STRIDE - 0.5)) : int((x + w) / STRIDE + 1.5),
            ] = 0
            continue
        down = max(0.5, 0.11 * h / STRIDE)
        across = max(0.5, (0.055 * w + 0.04 * h) / STRIDE)
        reach = int(3 * max(down, across)) + 1
        t, b, l, r = max(0, i - reach), min(grid, i + reach + 1), max(0, j - reach), min(grid, j + reach + 1)
        ys, xs = np.arange(t, b) - i, np.arange(l, r) - j
        blob = np.exp(-(ys * ys) / (2 * down * down))[:, None] * np.exp(-(xs * xs) / (2 * across * across))[None]
        part = heat[t:b, l:r, int(kind)]
        np.maximum(part, blob, out=part)
        box[i, j] = math.log(max(w, 3) / _WIDTH), math.log(max(h, 3) / _HEIGHT), cx - j - 0.5, cy - i - 0.5
        at[i, j] = 1


def decode(heat: np.ndarray, box: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Detections in one picture's maps.

    heat: (g, k, CLASSES) float32 probabilities; box: (g, k, 4) float32; least: score that a peak needs.
    Returns (boxes (n, 4) float32 x, y, width, height in input pixels, scores (n, CLASSES) float32), any order.
    """
    best = heat.max(axis=2)
    peak = (best >= cv2.dilate(best, np.ones((3, 3), np.uint8))) & (best > least)
    i, j = np.nonzero(peak)
    b = box[i, j]
    size = np.stack([_WIDTH * np.exp(b[:, 0]), _HEIGHT * np.exp(b[:, 1])], 1)
    middle = np.stack([j + 0.5 + b[:, 2], i + 0.5 + b[:, 3]], 1) * STRIDE
    return np.concatenate([middle - size / 2, size], 1).astype(np.float32), heat[i, j]
