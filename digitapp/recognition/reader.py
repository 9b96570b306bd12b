"""Picture → Reading: find the signs, look closely at each, weigh both, put them into lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..detection.detector import Detections, Maps, detect
from ..imaging.box_ink import box_ink
from ..imaging.normalize import SIDE, normalize
from .boosting import Trees
from .confidence import features, line_confidences, surroundings
from .fusion import WORTH_A_LOOK, Weights, fuse
from .lines import text_lines
from .linking import Linking
from .neighbours import Neighbours, Signs, describe
from .numbers import line_number
from .reading import Box, Digit, Line, Reading

Predict = Callable[[np.ndarray], np.ndarray]
Adjust = Callable[[np.ndarray, np.ndarray], np.ndarray]  # glyphs (n, 28, 28) uint8, probabilities (n, 11) → (n, 11)
#: gets a picture that was read, (h, w) or (h, w, 3) uint8, and what was found on it:
#: for who wants to show the way to an answer
Watch = Callable[[np.ndarray, "Candidates"], None]
#: the steps of a reading: the page network's scores; both networks weighed together; with the neighbours; with the hand
PAGE, TOGETHER, NEIGHBOURS, HAND = "page", "together", "neighbours", "hand"
GUESS = 0.4  # a digit that is less probable than this is not said
SIGN = 0.4  # the detector's score above which another sign is shown and helps to tell the lines apart


@dataclass(frozen=True)
class Candidates:
    """What may be a digit or another sign: boxes (n, 4) float32; probabilities (n, 11), "no digit" last; seen (n, 10)
    by the digit network; glyphs (n, 28, 28) uint8, all zeros where no ink could be cut out; other (n,) score of
    "another sign"; steps: how the probabilities came about, (n, 11) after each step by its name (PAGE, ...), a row of
    NaN where a sign did not take the step."""

    boxes: np.ndarray
    probabilities: np.ndarray
    seen: np.ndarray
    glyphs: np.ndarray
    other: np.ndarray
    steps: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def digits(self) -> np.ndarray:
        """(n,) bool: one digit is more probable than that it is none, and no mere guess."""
        best = self.probabilities[:, :10].max(axis=1, initial=0)
        return np.asarray((best > self.probabilities[:, 10]) & (best > GUESS))

    @property
    def clean(self) -> np.ndarray:
        """(n,) bool: where ink could be cut out, so that the digit network saw it."""
        return np.asarray(self.glyphs.any(axis=(1, 2)))

    @property
    def without_neighbours(self) -> np.ndarray:
        """(n, 11): what both networks together say; the last word where a hand was taught or strokes were parted."""
        said = self.steps.get(TOGETHER)
        if said is None:
            return self.probabilities
        last = self.steps.get(NEIGHBOURS, said)
        return np.where(np.isclose(last, self.probabilities).all(axis=1)[:, None], said, self.probabilities)


def read(
    picture: np.ndarray,
    page: Maps,
    predict: Predict,
    fitted: dict[str, Any] | None = None,
    adjust: Adjust | None = None,
    watch: Watch | None = None,
) -> Reading:
    """All digits of a picture, line by line.

    picture: (H, W) or (H, W, 3) RGB uint8, upright. page: the page network (see detection.detector).
    predict: (n, 28, 28) uint8 → (n, 10) probabilities. fitted: what train.py fitted, page.json. adjust: has the last
    word on every sign (see adapt.Hand). watch: is told what was found. `stages` of the Reading hold "heat", a list
    of (h, w) uint8 pictures of where the page network saw digits, finest first.
    """
    found = detect(picture, page)
    fitted = fitted or {}
    weights, neighbours = Weights.of(fitted.get("fusion")), Neighbours.of(fitted.get("neighbours"))
    candidates = look_closely(picture, found, predict, weights, adjust=adjust, neighbours=neighbours)
    if watch is not None:
        watch(picture, candidates)
    lines, signs = arrange(candidates, fitted, picture)
    size = picture.shape[1], picture.shape[0]
    return Reading(lines, size, {"heat": found.heat}, signs)


def look_closely(
    picture: np.ndarray,
    found: Detections,
    predict: Predict,
    weights: Weights,
    glyph: Callable[[int], np.ndarray | None] | None = None,
    adjust: Adjust | None = None,
    neighbours: Neighbours | None = None,
) -> Candidates:
    """Every detection with the digit network's word about its ink weighed in.

    glyph: gives the ink (h, w) 0..1 of the detection with an index, None where it has none; when None, ink is what is
    cut out of the picture. adjust: as for `read`. neighbours: lets what stands around each sign have a say.
    """
    n = len(found)
    glyphs, seen = np.zeros((n, SIDE, SIDE), np.uint8), np.zeros((n, 10), np.float32)
    worth = found.scores[:, :10].max(axis=1, initial=0) >= WORTH_A_LOOK
    worth |= glyph is not None  # there are few on a drawing
    if adjust is not None:  # whoever taught a strange digit may have taught what the page network takes for a letter
        worth |= found.scores[:, 10] > SIGN
    for k in np.flatnonzero(worth):
        ink = glyph(int(k)) if glyph else box_ink(picture, found.boxes[k])
        if ink is not None:
            glyphs[k] = normalize(ink)
    clean = np.asarray(glyphs.any(axis=(1, 2)))
    if clean.any():
        seen[clean] = predict(glyphs[clean])
    probabilities = fuse(found.scores, found.means, seen, clean, weights)
    steps = {PAGE: found.scores, TOGETHER: probabilities}
    if neighbours is not None:
        probabilities = steps[NEIGHBOURS] = neighbours.weigh(described(found, seen, clean, probabilities, glyphs))
    if adjust is not None:
        probabilities = steps[HAND] = adjust(glyphs, probabilities)
    return Candidates(found.boxes, probabilities, seen, glyphs, found.scores[:, 10], steps)


def as_taught(predict: Predict, adjust: Adjust | None) -> Predict:
    """The digit network as one person's hand has it."""
    if adjust is None:
        return predict

    def said(glyphs: np.ndarray) -> np.ndarray:
        seen = np.asarray(predict(glyphs), np.float32)
        none = np.maximum(1 - seen.sum(axis=1, keepdims=True), 0)
        return adjust(glyphs, np.concatenate([seen, none], axis=1))[:, :10]

    return said


def described(found: Detections, seen: np.ndarray, clean: np.ndarray, fused: np.ndarray, glyphs: np.ndarray) -> Signs:
    """`neighbours.describe` of detections: seen (n, 10) by the digit network, clean (n,), fused (n, 11), glyphs."""
    return describe(found.boxes, found.scores, found.means, seen, clean, fused, glyphs)


def arrange(
    candidates: Candidates, fitted: dict[str, Any] | None, picture: np.ndarray | None = None
) -> tuple[tuple[Line, ...], tuple[Box, ...]]:
    """(lines, boxes of the other signs): signs of every kind say where the lines are, digits are what they hold.

    fitted: what train.py fitted, page.json. picture: where points and minus signs are looked for that are too small for
    the page network.
    """
    fitted = fitted or {}
    others = np.flatnonzero(~candidates.digits & (candidates.other > SIGN))
    groups = digit_lines(candidates, Linking.of(fitted.get("linking")))
    told = [line_features(candidates, groups, place) for place in range(len(groups))]
    lines = []
    for group, confidence in zip(groups, line_confidences(told, Trees.of(fitted.get("lines"))).tolist(), strict=True):
        digits = tuple(_digit(candidates, k, confidence) for k in group)
        text = "".join(str(digit.digit) for digit in digits)
        number = line_number(candidates.boxes[group], text, candidates.boxes[others], fitted.get("marks"), picture)
        lines.append(Line(digits, confidence, number))
    return tuple(lines), tuple(_rounded(candidates.boxes[k]) for k in others)


def digit_lines(candidates: Candidates, linking: Linking | None = None) -> list[np.ndarray]:
    """The digits of every line that has any, as indices from left to right; lines top to bottom."""
    digits = candidates.digits
    index, certain = signs(candidates)
    groups = [index[g] for g in text_lines(candidates.boxes[index], certain, linking)]
    return [g[digits[g]] for g in groups if digits[g].any()]


def signs(candidates: Candidates) -> tuple[np.ndarray, np.ndarray]:
    """(n,) the candidates that tell the lines apart, digits and other signs; (n,) how certainly each is a digit, 0 for
    other signs."""
    digits = candidates.digits
    index = np.flatnonzero(digits | (candidates.other > SIGN))
    return index, candidates.probabilities[index, :10].max(axis=1, initial=0) * digits[index]


def line_features(candidates: Candidates, groups: Sequence[np.ndarray], place: int) -> dict[str, float]:
    """What tells whether the line at `place` among all lines of a page, indices of their digits, is right."""
    passed_over, before, group = ~candidates.digits, candidates.without_neighbours, groups[place]
    others = np.concatenate([*groups[:place], *groups[place + 1 :], np.zeros(0, int)])
    signs = passed_over & (candidates.other > SIGN)
    own = features(
        candidates.probabilities[group],
        candidates.boxes[group],
        candidates.probabilities[passed_over],
        candidates.boxes[passed_over],
        candidates.seen[group],
        len(groups) == 1,
        float(1 - candidates.probabilities.max(axis=1).mean()),
        int((candidates.other > SIGN).sum()),
        before[group],
        before[passed_over],
    )
    boxes = candidates.boxes
    return own | surroundings(boxes[group], boxes[others], boxes[signs], candidates.other[signs])


def _digit(candidates: Candidates, k: int, line: float) -> Digit:
    """The digit that a candidate is, at least as sure as its line: that is right only where all of its digits are."""
    probabilities = candidates.probabilities[k, :10].astype(np.float32)
    best = int(probabilities.argmax())
    if probabilities[best] < line:
        rest = max(float(candidates.probabilities[k].sum() - probabilities[best]), 1e-9)
        probabilities *= (1 - line) / rest
        probabilities[best] = line
    return Digit(best, float(probabilities[best]), probabilities, candidates.glyphs[k], _rounded(candidates.boxes[k]))


def _rounded(box: np.ndarray) -> Box:
    x, y, w, h = (float(v) for v in box)
    return round(x), round(y), max(1, round(w)), max(1, round(h))
