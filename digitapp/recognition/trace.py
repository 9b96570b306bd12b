"""One reading with everything on the way kept, so that a digit's road can be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from ..detection.decode import CLASSES
from ..detection.detector import BEST_HEIGHT, MULTIPLE, Maps, detect
from ..imaging.box_ink import box_ink
from ..imaging.strokes import draw_polylines
from .fusion import Weights
from .neighbours import Neighbours
from .reader import Candidates, Predict, digit_lines, look_closely

AROUND = 0.6  # paper shown around a digit, as a share of its longer side


@dataclass(frozen=True)
class Road:
    """What one digit was on every step. Probabilities are (11,) float, "no digit" last.

    box: x, y, width, height in the picture; crop: (h, w, 3) uint8, the digit with what is around it; heat: (10, h, w)
    uint8, where the page network sees the middle of each of the ten digits on that crop; ink: (h, w) float32 0..1, or
    None; glyph: (28, 28) uint8; page: the page network's scores, each 0..1 by itself; seen: the digit network's
    probabilities; fused: both, weighed against each other.
    """

    box: tuple[float, float, float, float]
    crop: np.ndarray
    heat: np.ndarray
    ink: np.ndarray | None
    glyph: np.ndarray
    page: np.ndarray | None
    seen: np.ndarray
    fused: np.ndarray | None


@dataclass(frozen=True)
class Trace:
    """A picture, (H, W, 3) uint8, what was found on it, and which of that are digits, in reading order."""

    picture: np.ndarray
    candidates: Candidates
    scores: np.ndarray
    order: list[int]

    @property
    def digits(self) -> list[int]:
        """The digits in reading order."""
        return [int(self.candidates.probabilities[k, :10].argmax()) for k in self.order]


def trace(picture: np.ndarray, page: Maps, predict: Predict, fitted: dict[str, Any] | None) -> Trace:
    """Read a picture as `reader.read` does, and keep what was found; arguments as there."""
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)
    found = detect(picture, page)
    fitted = fitted or {}
    weights, neighbours = Weights.of(fitted.get("fusion")), Neighbours.of(fitted.get("neighbours"))
    candidates = look_closely(picture, found, predict, weights, neighbours=neighbours)
    order = [int(k) for group in digit_lines(candidates) for k in group]
    return Trace(picture, candidates, found.scores, order)


def drawn(strokes: Iterable[Any]) -> np.ndarray | None:
    """The picture that strokes (as for `reader.read_strokes`) are read from, (h, w) uint8; None without any."""
    lines = [np.asarray(getattr(s, "points", s), np.float32).reshape(-1, 2) for s in strokes]
    lines = [line[np.isfinite(line).all(axis=1)] for line in lines]
    lines = [line for line in lines if len(line)]
    return draw_polylines(lines)[0] if lines else None


def road(traced: Trace, place: int, page: Maps) -> Road:
    """The road of the digit at `place` in reading order; page: as for `trace`."""
    k = traced.order[place]
    x, y, w, h = (float(v) for v in traced.candidates.boxes[k])
    box = x, y, w, h
    crop = around(traced.picture, box)
    glyph = traced.candidates.glyphs[k]
    seen = traced.candidates.seen[k]
    return Road(
        box, crop, ten_heats(crop, max(box[3], 1.0), page), box_ink(traced.picture, box), glyph,
        traced.scores[k], np.append(seen, max(0.0, 1 - float(seen.sum()))), traced.candidates.probabilities[k],
    )  # fmt: skip


def lone(glyph: np.ndarray, page: Maps, predict: Predict) -> Road:
    """The road of a digit that is a (28, 28) uint8 picture already, ink bright: no page says where it lies."""
    crop = cv2.cvtColor(255 - cv2.resize(glyph, (84, 84), interpolation=cv2.INTER_CUBIC), cv2.COLOR_GRAY2RGB)
    seen = predict(glyph[None])[0]
    seen = np.append(seen, max(0.0, 1 - float(seen.sum())))
    heat = ten_heats(crop, 60.0, page)
    return Road((12.0, 12.0, 60.0, 60.0), crop, heat, glyph.astype(np.float32) / 255, glyph, None, seen, None)


def around(picture: np.ndarray, box: tuple[float, ...]) -> np.ndarray:
    """The box's part of a picture with paper around it; what lies beyond the picture goes on as its border does."""
    x, y, w, h = box
    side = max(w, h) * (1 + 2 * AROUND)
    x0, y0 = round(x + w / 2 - side / 2), round(y + h / 2 - side / 2)
    x1, y1 = x0 + round(side), y0 + round(side)
    height, width = picture.shape[:2]
    part = picture[max(0, y0) : min(height, y1), max(0, x0) : min(width, x1)]
    edges = max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width)
    return cv2.copyMakeBorder(part, *edges, cv2.BORDER_REPLICATE)


def ten_heats(crop: np.ndarray, height: float, page: Maps) -> np.ndarray:
    """(10, h, w) uint8: how likely each of the ten digits has its middle at each place of `crop`, (h, w, 3) uint8.

    height: of the digit on it, pixels; the crop is looked at in the size at which the page network sees best.
    """
    scale = BEST_HEIGHT / height
    size = [max(MULTIPLE, round(side * scale)) for side in crop.shape[1::-1]]
    small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA if scale <= 1 else cv2.INTER_CUBIC)
    below, right = -size[1] % MULTIPLE, -size[0] % MULTIPLE
    padded = cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_REPLICATE)
    logits = page(padded[None])[0][..., : CLASSES - 1]
    heat = (255 / (1 + np.exp(-logits))).astype(np.uint8).transpose(2, 0, 1)
    rows, columns = -(-size[1] // 4), -(-size[0] // 4)
    return heat[:, :rows, :columns]
