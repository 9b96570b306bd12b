"""Picture → Reading: find the signs, look closely at each, weigh both, put them into lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..detection.detector import Detections, Maps, detect
from ..imaging.box_ink import box_ink
from ..imaging.normalize import SIDE, normalize
from . import neighbours as around
from .confidence import features, line_confidence
from .fusion import WORTH_A_LOOK, Weights, fuse
from .lines import text_lines
from .neighbours import Neighbours
from .numbers import line_number
from .reading import Box, Digit, Line, Reading

Predict = Callable[[np.ndarray], np.ndarray]
Adjust = Callable[[np.ndarray, np.ndarray], np.ndarray]  # glyphs (n, 28, 28) uint8, probabilities (n, 11) → (n, 11)
SIGN = 0.4  # the detector's score above which another sign is shown and helps to tell the lines apart


@dataclass(frozen=True)
class Candidates:
    """What may be a digit or another sign: boxes (n, 4) float32; probabilities (n, 11), "no digit" last; seen (n, 10) by the digit
    network; glyphs (n, 28, 28) uint8, all zeros where no ink could be cut out; other (n,) score of "another sign"."""

    boxes: np.ndarray
    probabilities: np.ndarray
    seen: np.ndarray
    glyphs: np.ndarray
    other: np.ndarray

    @property
    def digits(self) -> np.ndarray:
        """(n,) bool: more probably a digit than not."""
        return self.probabilities[:, 10] < 0.5

    @property
    def clean(self) -> np.ndarray:
        """(n,) bool: where ink could be cut out, so that the digit network saw it."""
        return np.asarray(self.glyphs.any(axis=(1, 2)))


def read(
    picture: np.ndarray,
    page: Maps,
    predict: Predict,
    fitted: dict[str, Any] | None = None,
    adjust: Adjust | None = None,
) -> Reading:
    """All digits of a picture, line by line.

    picture: (H, W) or (H, W, 3) RGB uint8, upright. page: the page network (see detection.detector). predict: (n, 28, 28)
    uint8 → (n, 10) probabilities. fitted: what train.py fitted, page.json. adjust: has the last word on every sign (see
    adapt.Hand). `stages` of the Reading hold "heat", a list
    of (h, w) uint8 pictures of where the page network saw digits, finest first.
    """
    found = detect(picture, page)
    fitted = fitted or {}
    weights, neighbours = Weights.of(fitted.get("fusion")), Neighbours.of(fitted.get("neighbours"))
    candidates = look_closely(picture, found, predict, weights, adjust=adjust, neighbours=neighbours)
    lines, signs = arrange(candidates, fitted)
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
    if neighbours is not None:
        probabilities = neighbours.weigh(features_of(found, seen, clean, probabilities))
    if adjust is not None:
        probabilities = adjust(glyphs, probabilities)
    return Candidates(found.boxes, probabilities, seen, glyphs, found.scores[:, 10])


def features_of(found: Detections, seen: np.ndarray, clean: np.ndarray, fused: np.ndarray) -> np.ndarray:
    """`neighbours.features` of detections: seen (n, 10) by the digit network, clean (n,), fused (n, 11)."""
    return around.features(found.boxes, found.scores, found.means, seen, clean, fused)


def arrange(candidates: Candidates, fitted: dict[str, Any] | None) -> tuple[tuple[Line, ...], tuple[Box, ...]]:
    """(lines, boxes of the other signs): signs of every kind say where the lines are, digits are what they hold.

    fitted: what train.py fitted, page.json.
    """
    fitted = fitted or {}
    others = np.flatnonzero(~candidates.digits & (candidates.other > SIGN))
    groups = digit_lines(candidates)
    lines = []
    for group in groups:
        confidence = line_confidence(line_features(candidates, group, len(groups) == 1), fitted.get("lines"))
        digits = tuple(_digit(candidates, k) for k in group)
        text = "".join(str(digit.digit) for digit in digits)
        number = line_number(candidates.boxes[group], text, candidates.boxes[others], fitted.get("marks"))
        lines.append(Line(digits, confidence, number))
    return tuple(lines), tuple(_rounded(candidates.boxes[k]) for k in others)


def digit_lines(candidates: Candidates) -> list[np.ndarray]:
    """The digits of every line that has any, as indices from left to right; lines top to bottom."""
    digits = candidates.digits
    index = np.flatnonzero(digits | (candidates.other > SIGN))
    groups = [index[g] for g in text_lines(candidates.boxes[index])]
    return [g[digits[g]] for g in groups if digits[g].any()]


def line_features(candidates: Candidates, group: np.ndarray, alone: bool) -> dict[str, float]:
    """What tells whether a line, given as indices of its digits, is right; alone: no other line on the page."""
    passed_over = ~candidates.digits
    return features(
        candidates.probabilities[group],
        candidates.boxes[group],
        candidates.probabilities[passed_over],
        candidates.boxes[passed_over],
        candidates.seen[group],
        alone,
        float(1 - candidates.probabilities.max(axis=1).mean()),
        int((candidates.other > SIGN).sum()),
    )


def _digit(candidates: Candidates, k: int) -> Digit:
    probabilities = candidates.probabilities[k, :10].astype(np.float32)
    best = int(probabilities.argmax())
    return Digit(best, float(probabilities[best]), probabilities, candidates.glyphs[k], _rounded(candidates.boxes[k]))


def _rounded(box: np.ndarray) -> Box:
    x, y, w, h = (float(v) for v in box)
    return round(x), round(y), max(1, round(w)), max(1, round(h))
