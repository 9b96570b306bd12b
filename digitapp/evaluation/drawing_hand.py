"""A hand at the drawing pad: writes digits and signs stroke by stroke, with the habits of one writer."""

from dataclasses import replace

import numpy as np

from ..synthesis import pen
from ..synthesis.curves import Curve
from ..synthesis.glyph_pictures import digit_strokes, habits
from ..synthesis.writer import OTHER

HEIGHT = (90.0, 160.0)  # pixels of a digit on the pad
Strokes = list[np.ndarray]


class Hand:
    """One writer at the pad: writes glyphs from left to right, line by line."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.style = pen.writer(rng)
        self.habits = habits(rng)
        self.height = float(rng.uniform(*HEIGHT))
        self.x, self.foot = 20.0, 215.0
        self.strokes: Strokes = []
        self.text = ""
        self.extra = False
        self.gap = (0.12, 0.4)
        self.signs: list[tuple[float, float, float, float, int, int]] = []
        self.owners: list[int] = []

    def put(self, strokes: Strokes, height: float = 1.0, up: float = 0.0, kind: int = OTHER) -> None:
        """Strokes whose own unit is a digit's height, with their left side at the pen, their foot `up` over the line.

        kind: the digit that they are.
        """
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = self.height * height
        at = np.array([self.x - low[0] * scale, self.foot - up * self.height - high[1] * scale], np.float32)
        self.owners += [len(self.signs)] * len(strokes)
        self.strokes += [(line * scale + at).astype(np.float32) for line in strokes]
        (x, y), (w, h) = (low * scale + at).tolist(), ((high - low) * scale).tolist()
        self.signs.append((x, y, w, h, kind, self.text.count("\n")))
        self.x += float((high - low)[0] * scale) + self.height * self.rng.uniform(*self.gap)

    def bent(self, *strokes: Curve | tuple[Curve, ...]) -> Strokes:
        """Control points as this hand draws them, a tuple of curves meeting in sharp corners."""
        return pen.bend(list(strokes), pen.vary(self.style, self.rng), self.rng)

    def straight(self, *strokes: Curve) -> Strokes:
        """Control points as this hand draws them where it means a straight line."""
        style = pen.vary(self.style, self.rng)
        return pen.bend(list(strokes), replace(style, bow=min(style.bow, 0.012), tremor=0.0), self.rng)

    def over(self, *strokes: Curve) -> Strokes:
        """Control points over what this hand has drawn already: not slanted once more."""
        style = replace(pen.vary(self.style, self.rng), aspect=1.0, slant=0.0, turn=0.0)
        return pen.bend(list(strokes), style, self.rng)

    def digit(self, digit: int, variant: str | None = None) -> Strokes:
        """The strokes of a digit, about one unit tall, in the writer's own way or the one that is named."""
        name = variant or self.habits[digit]
        strokes, _, _ = digit_strokes(digit, self.rng, name, pen.vary(self.style, self.rng))
        return strokes

    def write(self, number: str) -> None:
        """Some digits in the ordinary way."""
        for digit in number:
            self.put(self.digit(int(digit)), kind=int(digit))
            self.text += digit

    def some(self, least: int = 1, most: int = 2) -> None:
        """A few digits, whichever."""
        self.write("".join(str(d) for d in self.rng.integers(0, 10, self.rng.integers(least, most + 1))))

    def special(self, digit: int, strokes: Strokes) -> None:
        """A digit drawn in a way of its own."""
        self.put(strokes, kind=digit)
        self.text += str(digit)

    def sign(self, strokes: Strokes, height: float = 1.0, up: float = 0.0) -> None:
        """Ink that is no digit."""
        self.put(strokes, height, up)
        self.extra = True


def ring(rng: np.random.Generator, x: float, y: float, rx: float, ry: float) -> list[tuple[float, float]]:
    """Control points of a closed loop about (x, y), begun somewhere at its top."""
    start = -np.pi / 2 + rng.normal(0, 0.4)
    turns = np.linspace(0, 2 * np.pi * rng.uniform(1.0, 1.06), 11) * rng.choice([-1, 1])
    return [(x + rx * np.cos(start + t), y + ry * np.sin(start + t)) for t in turns]
