"""What the reader says: a Prediction for one glyph, a Reading for a whole picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

#: x, y, width, height in pixels of the upright picture, or in the units of a drawing's strokes
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Prediction:
    """The answer for one glyph of ink.

    digit          0–9, or None: no digit here
    confidence     calibrated probability that the best digit is right, 0..1; low when digit is None
    probabilities  (10,) float32; sums to at most 1, the rest is "not a digit"
    normalized     (28,28) uint8, ink bright: what the network saw
    """

    digit: int | None
    confidence: float
    probabilities: np.ndarray
    normalized: np.ndarray

    @property
    def alternatives(self) -> list[tuple[int, float]]:
        """All ten digits, most probable first: [(digit, probability), …]."""
        return [(int(d), float(self.probabilities[d])) for d in np.argsort(-self.probabilities, kind="stable")]

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, ready for JSON."""
        return {
            "digit": self.digit,
            "confidence": _round(self.confidence),
            "probabilities": [_round(p) for p in self.probabilities],
        }


@dataclass(frozen=True)
class Digit(Prediction):
    """A Prediction with its place: box is (x, y, width, height) in pixels of the upright picture.

    strokes: of a drawing, the indices of the strokes that the digit is made of.
    """

    box: Box = (0, 0, 0, 0)
    strokes: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"box": [int(v) for v in self.box]}


@dataclass(frozen=True)
class Line:
    """The digits of one line of writing, left to right; confidence is that of the whole line, 0..1.

    number: what they amount to with a decimal point or a minus among them: 12.5, -3; None without one, and where it is
    open (12.500).
    """

    digits: tuple[Digit, ...]
    confidence: float
    number: float | None = None

    @property
    def text(self) -> str:
        return "".join(str(d.digit) for d in self.digits)

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "number": self.number,
            "confidence": _round(self.confidence),
            "digits": [d.to_dict() for d in self.digits],
        }


@dataclass(frozen=True)
class Reading:
    """All lines of a picture, top to bottom. size is (width, height) of the upright picture in pixels.

    signs: boxes (x, y, width, height) of what was seen and passed over: letters, operators, struck-out digits.
    passed_over: of a drawing, the ink that belongs to no digit, as polylines (n, 2) float32 in the strokes' units.
    """

    lines: tuple[Line, ...] = ()
    size: tuple[int, int] = (0, 0)
    stages: dict[str, list[np.ndarray]] = field(default_factory=dict, repr=False, compare=False)
    signs: tuple[Box, ...] = ()
    passed_over: tuple[np.ndarray, ...] = field(default=(), repr=False, compare=False)

    @property
    def text(self) -> str:
        """The lines joined by a newline; "" when nothing was found."""
        return "\n".join(line.text for line in self.lines)

    @property
    def digits(self) -> list[Digit]:
        """Every digit, in reading order."""
        return [digit for line in self.lines for digit in line.digits]

    def moved(self, place: Callable[[Box], Box]) -> Reading:
        """The same reading with every box (x, y, width, height) led through `place`."""
        lines = tuple(
            replace(line, digits=tuple(replace(d, box=place(d.box)) for d in line.digits)) for line in self.lines
        )
        return replace(self, lines=lines, signs=tuple(place(box) for box in self.signs))

    def enlarged(self, size: tuple[int, int]) -> Reading:
        """The same reading of the picture at another size, (width, height)."""
        across, down = size[0] / self.size[0], size[1] / self.size[1]

        def place(box: Box) -> Box:
            x, y, w, h = box
            left, top = round(x * across), round(y * down)
            return left, top, max(1, round((x + w) * across) - left), max(1, round((y + h) * down) - top)

        return replace(self.moved(place), size=size)

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, ready for JSON; what --json and the REST API return."""
        return {
            "text": self.text,
            "width": int(self.size[0]),
            "height": int(self.size[1]),
            "lines": [line.to_dict() for line in self.lines],
            "signs": [[int(v) for v in box] for box in self.signs],
        }


def _round(value: float) -> float:
    return round(float(value), 6)
