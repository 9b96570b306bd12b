"""One reading with everything on the way kept, so that a digit's road can be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from ..detection.decode import CLASSES
from ..detection.detector import BEST_HEIGHT, MULTIPLE, Maps
from ..imaging.box_ink import box_ink
from ..imaging.normalize import normalize
from ..imaging.stroke_ink import draw_glyph
from .drawings import of_drawings, read_strokes
from .linking import Linking
from .reader import HAND, NEIGHBOURS, PAGE, TOGETHER, Adjust, Candidates, Predict, digit_lines, read
from .reading import Reading

AROUND = 0.6  # paper shown around a digit, as a share of its longer side
SAME = 64  # of 255: pictures of one glyph differ by less, whatever the scale that its strokes were drawn at


@dataclass(frozen=True)
class Road:
    """What one digit was on every step. Probabilities are (11,) float, "no digit" last.

    box: x, y, width, height in the picture; crop: (h, w, 3) uint8, the digit with what is around it; heat: (10, h, w)
    uint8, where the page network sees the middle of each of the ten digits on that crop; ink: (h, w) float32 0..1, or
    None; glyph: (28, 28) uint8; page: the page network's scores, each 0..1 by itself; seen: the digit network's
    probabilities; fused: both, weighed against each other; around: with what stands around it; taught: with what this
    person's hand has taught; whole: with the line it is in, which no digit of it is less sure than. A step that this
    digit did not take is None. line: the confidence of its line.
    """

    box: tuple[float, float, float, float]
    crop: np.ndarray
    heat: np.ndarray
    ink: np.ndarray | None
    glyph: np.ndarray
    page: np.ndarray | None
    seen: np.ndarray
    fused: np.ndarray | None
    around: np.ndarray | None = None
    taught: np.ndarray | None = None
    whole: np.ndarray | None = None
    line: float | None = None

    @property
    def answer(self) -> np.ndarray:
        """(11,) the last word on the digit: that of the last step it took."""
        steps = self.whole, self.taught, self.around, self.fused, self.seen
        return next(step for step in steps if step is not None)


@dataclass(frozen=True)
class Trace:
    """What was read, the picture that it was read from, (H, W, 3) uint8, what was found on that, and which of it are
    digits, in reading order. strokes: those of a drawing, (n, 2) each."""

    reading: Reading
    picture: np.ndarray
    candidates: Candidates
    order: list[int]
    strokes: list[np.ndarray]

    @property
    def digits(self) -> list[int]:
        """The digits in reading order."""
        return [int(self.candidates.probabilities[k, :10].argmax()) for k in self.order]


def trace(
    picture: np.ndarray, page: Maps, predict: Predict, fitted: dict[str, Any] | None, adjust: Adjust | None = None
) -> Trace:
    """Read a picture by `reader.read`, and keep what was found; arguments as there."""
    found: list[tuple[np.ndarray, Candidates]] = []
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)
    reading = read(picture, page, predict, fitted, adjust, lambda *seen: found.append(seen))
    return _kept(reading, *found[0], [], fitted)


def trace_strokes(
    strokes: Iterable[Any], page: Maps, predict: Predict, fitted: dict[str, Any] | None, adjust: Adjust | None = None
) -> Trace | None:
    """Read a drawing by `drawings.read_strokes`, and keep what was found; arguments as there.
    None without any stroke."""
    found: list[tuple[np.ndarray, Candidates]] = []
    given = [np.asarray(getattr(s, "points", s), np.float32).reshape(-1, 2) for s in strokes]
    reading = read_strokes(given, page, predict, fitted, adjust, lambda *seen: found.append(seen))
    return _kept(reading, *found[0], given, of_drawings(fitted)) if found else None


def _kept(
    reading: Reading,
    picture: np.ndarray,
    candidates: Candidates,
    strokes: list[np.ndarray],
    fitted: dict[str, Any] | None,
) -> Trace:
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)
    linking = Linking.of((fitted or {}).get("linking"))
    order = [int(k) for group in digit_lines(candidates, linking) for k in group]
    return Trace(reading, picture, candidates, order, strokes)


def road(traced: Trace, place: int, page: Maps) -> Road:
    """The road of the digit at `place` in reading order; page: as for `trace`."""
    k = traced.order[place]
    x, y, w, h = (float(v) for v in traced.candidates.boxes[k])
    box = x, y, w, h
    crop = around(traced.picture, box)
    seen = traced.candidates.seen[k]
    ends = np.cumsum([len(line.digits) for line in traced.reading.lines])
    line = traced.reading.lines[int(np.searchsorted(ends, place, side="right"))]
    taken = {name: values[k] for name, values in traced.candidates.steps.items() if not np.isnan(values[k]).any()}
    told = traced.reading.digits[place].probabilities
    raised = not np.allclose(told, traced.candidates.probabilities[k, :10], atol=1e-6)
    return Road(
        box, crop, ten_heats(crop, max(h, 1.0), page), _ink(traced, place, box), traced.candidates.glyphs[k],
        taken.get(PAGE), np.append(seen, max(0.0, 1 - float(seen.sum()))), taken.get(TOGETHER),
        taken.get(NEIGHBOURS), taken.get(HAND), np.append(told, max(0.0, 1 - float(told.sum()))) if raised else None,
        line.confidence,
    )  # fmt: skip


def _ink(traced: Trace, place: int, box: tuple[float, float, float, float]) -> np.ndarray | None:
    """The ink of a digit: its own strokes where it was read from these, else what is cut out of the picture."""
    if own := [traced.strokes[s] for s in traced.reading.digits[place].strokes if len(traced.strokes[s])]:
        drawn = draw_glyph(own)
        if np.abs(normalize(drawn).astype(int) - traced.candidates.glyphs[traced.order[place]]).max() < SAME:
            return drawn
    return box_ink(traced.picture, box)


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
