"""Picture → detections: the page network run over a pyramid of scales,
and what it saw several times brought together."""

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from .decode import CLASSES, STRIDE, decode

AREA = 1.0e6  # pixels of the finest level: digits of a phone's photo are 15 to 60 pixels tall there
LONGEST = 16_384  # pixels of the longer side, however narrow a picture is
SMALL_SIDE = 220  # a picture smaller than this is enlarged once: its digits may be only a few pixels tall
STEP = 1.3  # between two levels; a digit is seen at four to six of them
COARSEST = 96  # longer side of the last level, pixels: there a digit as high as the picture is in the network's range
MARGIN = 16  # pixels of continued border around a level
MULTIPLE = 16  # sides of what the network is given
IN_RANGE = (9.0, 112.0)  # heights that count at a level, pixels
BEST_HEIGHT, EASY = 30.0, 0.7  # the height that the network sees best, and how far from it (in e-folds) is as good
LEAST = 0.1  # score of a peak that is looked at at all
UNSEEN = 0.02  # score at a level where a sign of its size was not found
SAME = 0.35  # overlap (intersection over union) above which two detections are the same sign
NARROW = 0.35  # of its height: a narrower box, a 1's, is taken for as wide as that where two are compared
INSIDE = 0.5  # share of the smaller one's area in the other above which they are, too

#: the page network: a picture (1, h, w, 3) RGB uint8, h and w multiples of MULTIPLE → (1, h/4, w/4, CLASSES + 4)
#: float32, logits first, then boxes (see decode). A network in another process is sent the picture through a pipe, and
#: uint8 is a quarter of what float32 would be.
Maps = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Detections:
    """boxes (n, 4) float32 x, y, width, height in the picture's pixels, most certain first; scores (n, CLASSES) float32
    at the best level, means (n, CLASSES) over the levels that could see it;
    heat: one (h, w) uint8 picture for each level."""

    boxes: np.ndarray
    scores: np.ndarray
    means: np.ndarray
    heat: list[np.ndarray] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.boxes)


def levels(height: int, width: int, finest: float | None = None) -> list[float]:
    """Scales at which a picture is looked at, finest first.

    finest: the largest, of a drawing, whose digits are drawn at a size that is known:
    every other level is enough for it.
    """
    longest, step = max(height, width), STEP if finest is None else STEP**2
    if finest is None:
        finest = 2.0 if longest < SMALL_SIDE else 1.0
    scale = min(finest, (AREA / (height * width)) ** 0.5, LONGEST / longest)
    scales = [scale]
    while longest * scale > COARSEST and min(height, width) * scale / step >= 8:
        scale /= step
        scales.append(scale)
    return scales


def detect(picture: np.ndarray, maps: Maps, finest: float | None = None) -> Detections:
    """Every sign that may be a digit or stands beside one.

    picture: (h, w) or (h, w, 3) RGB uint8. maps: the page network, (1, h, w, 3) uint8 → (1, h/4, w/4, CLASSES + 4)
    float32 with logits first. finest: as for `levels`.
    """
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)
    found, heats = [], []
    size = picture.shape[1], picture.shape[0]
    reduced = picture
    scales = levels(size[1], size[0], finest)
    for scale in scales:
        side = max(8, round(size[0] * scale)), max(8, round(size[1] * scale))
        # each level is made from the last: reading twelve megapixels once is enough
        reduced = cv2.resize(reduced, side, interpolation=cv2.INTER_AREA if scale <= 1 else cv2.INTER_CUBIC)
        boxes, scores, heat = look(reduced, maps)
        height = boxes[:, 3]
        seen = (height >= IN_RANGE[0]) & (height <= IN_RANGE[1])
        boxes = boxes / np.array([side[0] / size[0], side[1] / size[1]] * 2, np.float32)
        found.append((boxes[seen], scores[seen], height[seen]))
        heats.append(heat)
    boxes, scores, height = (np.concatenate(v) for v in zip(*found))
    inside = _visible(boxes, size) >= 0.7
    level = np.repeat(np.arange(len(found)), [len(f[0]) for f in found])
    return _merge(boxes[inside], scores[inside], height[inside], level[inside], np.array(scales), heats)


def look(picture: np.ndarray, maps: Maps) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One level: (boxes (n, 4), scores (n, CLASSES), heat of the best digit (h/4, w/4) uint8)."""
    h, w = picture.shape[:2]
    below, right = -(h + 2 * MARGIN) % MULTIPLE + MARGIN, -(w + 2 * MARGIN) % MULTIPLE + MARGIN
    padded = cv2.copyMakeBorder(picture, MARGIN, below, MARGIN, right, cv2.BORDER_REPLICATE)
    out = maps(padded[None])[0]
    heat = 1 / (1 + np.exp(-out[..., :CLASSES]))
    boxes, scores = decode(heat, out[..., CLASSES:], LEAST)
    boxes[:, :2] -= MARGIN
    m = MARGIN // STRIDE
    shown = heat[m : m + -(-h // STRIDE), m : m + -(-w // STRIDE), :10].max(axis=2)
    return boxes, scores, (255 * shown).astype(np.uint8)


def preference(height: np.ndarray) -> np.ndarray:
    """How much a detection of this height (pixels at its level) is worth beside the same sign at another level,
    0..1."""
    return np.exp(-0.5 * np.maximum(0, np.abs(np.log(height / BEST_HEIGHT)) - EASY) ** 2)


def _widened(boxes: np.ndarray) -> np.ndarray:
    """Boxes (n, 4), the narrow ones made wider about their middle: how wide a 1 is differs from level to level."""
    width = np.maximum(boxes[:, 2], NARROW * boxes[:, 3])
    return np.stack([boxes[:, 0] + (boxes[:, 2] - width) / 2, boxes[:, 1], width, boxes[:, 3]], axis=1)


def _visible(boxes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    low, high = np.maximum(boxes[:, :2], 0), np.minimum(boxes[:, :2] + boxes[:, 2:], size)
    return np.maximum(high - low, 0).prod(1) / np.maximum(boxes[:, 2:].prod(1), 1e-6)


def overlap(box: np.ndarray, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(intersection over union, intersection over the smaller area) of a box (4,) with boxes (n, 4)."""
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[:2] + box[2:], boxes[:, :2] + boxes[:, 2:])
    both = np.maximum(high - low, 0).prod(1)
    area, areas = box[2:].prod(), boxes[:, 2:].prod(1)
    return both / np.maximum(area + areas - both, 1e-6), both / np.maximum(np.minimum(area, areas), 1e-6)


def _merge(
    boxes: np.ndarray,
    scores: np.ndarray,
    height: np.ndarray,
    level: np.ndarray,
    scales: np.ndarray,
    heats: list[np.ndarray],
) -> Detections:
    """One detection for each sign: the best level gives box and scores; the mean is taken over all levels at which a
    sign of this size should be seen, and where it was not it counts as not there."""
    worth = preference(height)
    order = np.argsort(-(scores.max(axis=1) * worth))
    boxes, scores, level = boxes[order], scores[order], level[order]
    left, keep, means = np.ones(len(boxes), bool), [], []
    widened = _widened(boxes)
    for k in range(len(boxes)):
        if not left[k]:
            continue
        union, inside = overlap(widened[k], widened)
        same = union > SAME
        at = boxes[k, 3] * scales
        weights = np.where((at >= IN_RANGE[0]) & (at <= IN_RANGE[1]), preference(at), 0)
        weights[level[k]] = max(weights[level[k]], 1e-3)
        total = np.zeros(CLASSES)
        for one in np.flatnonzero(weights):
            mine = np.flatnonzero(same & (level == one))
            total += weights[one] * (scores[mine].max(axis=0) if len(mine) else UNSEEN)
        means.append(total / weights.sum())
        keep.append(k)
        left &= ~(same | (inside > INSIDE))
    return Detections(boxes[keep], scores[keep], np.array(means, np.float32).reshape(-1, CLASSES), heats)
