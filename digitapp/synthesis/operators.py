"""What one writer puts between digits: how long and how far leaning the slashes are, how deep the brackets, how large a
plus.

Strokes are lists of points (x, y), y down, a digit one unit tall with its foot at 1, before `pen.bend` gives them the
hand's slant.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .pen import Style

Strokes = list[list[tuple[float, float]]]
#: a slash that is hardly longer than a digit leans at least so much more than the hand's 1: people keep the two apart
APART = 0.15


class Operators:
    """The signs of one hand. style: its pen; lean: tangent of the angle at which it writes an upright stroke."""

    NAMES: Sequence[str] = tuple("+-×=/:÷*.,'|()[]")
    BETWEEN = frozenset("+-×=/:÷*")  # numbers: many hands leave room around these

    def __init__(self, rng: np.random.Generator, style: Style, lean: float) -> None:
        self.style = style
        self.size = float(np.clip(math.exp(rng.normal(math.log(0.55), 0.22)), 0.3, 0.95))  # of a plus
        self.dash = self.size * rng.uniform(0.6, 1.4)
        self.middle = rng.normal(0.54, 0.05)
        self.tall_slash = float(np.clip(math.exp(rng.normal(math.log(1.3), 0.27)), 0.8, 2.4))
        slash = math.tan(math.radians(float(np.clip(rng.normal(27, 9), 8, 50))))
        if self.tall_slash < 1.5:
            slash = max(slash, lean + APART)
        self.slash = slash
        self.tall_bracket = float(np.clip(math.exp(rng.normal(math.log(1.3), 0.2)), 0.85, 2.0))
        self.deep = rng.uniform(0.08, 0.34)  # of a bracket, beside its height
        #: whether an asterisk is a small × with a dash, or three strokes through a point
        self.cross = rng.random() < 0.5
        self.dot = rng.uniform(0.01, 0.05)
        self.airy = rng.uniform(0.1, 0.9) if rng.random() < 0.5 else 0.0

    def strokes(self, name: str, rng: np.random.Generator) -> Strokes:
        """One of NAMES, as this hand writes it now."""
        size, mid = self.size * math.exp(rng.normal(0, 0.1)), self.middle + rng.normal(0, 0.04)
        if name == "/":
            return [self._slash(rng)]
        if name in "()[]":
            return [self._bracket(name, rng)]
        if name == "+":
            return [[(size / 2, mid - size / 2), (size / 2, mid + size / 2)], [(0, mid), (size, mid)]]
        if name == "×":
            tall = 0.8 * size
            return [[(0, mid - tall / 2), (tall, mid + tall / 2)], [(tall, mid - tall / 2), (0, mid + tall / 2)]]
        if name == "=":
            half = rng.uniform(0.08, 0.17)
            return [
                [(0, mid - half), (size, mid - half)],
                [(0, mid + half), (size * rng.uniform(0.9, 1.1), mid + half)],
            ]
        if name == "-":
            return [[(0, mid), (self.dash * math.exp(rng.normal(0, 0.12)), mid)]]
        if name == "÷":
            half = rng.uniform(0.2, 0.32)
            return [[(0, mid), (size, mid)], *(self._dot(size / 2, mid + s * half) for s in (-1, 1))]
        if name == ":":
            half = rng.uniform(0.15, 0.3)
            return [self._dot(0, mid - half), self._dot(0, mid + half)]
        if name == "*":
            return self._asterisk(0.75 * size, mid + rng.normal(-0.05, 0.06))
        if name == ".":
            return [self._dot(0, 0.97)]
        if name == ",":
            long = rng.uniform(0.12, 0.32)
            return [[(0.3 * long, 0.93), (0, 0.93 + long)]]
        if name == "'":
            return [[(0.05, -0.05), (0, 0.15)]]
        if name == "|":
            return [[(0, 0.5 - self.tall_bracket / 2), (0, 0.5 + self.tall_bracket / 2)]]
        raise ValueError(f"{name!r} is no operator; there are {' '.join(self.NAMES)}")

    def tuck(self, name: str, rng: np.random.Generator) -> float:
        """How far the neighbours reach into a sign's box on either side, as a share of its width: under a slash."""
        return rng.uniform(0.0, 0.32) if name == "/" and not self.airy else 0.0

    def room(self, name: str, rng: np.random.Generator) -> float:
        """How much further than other signs the neighbours keep away, in heights."""
        return self.airy * math.exp(rng.normal(0, 0.25)) if name in self.BETWEEN else 0.0

    def _slash(self, rng: np.random.Generator) -> list[tuple[float, float]]:
        tall = self.tall_slash * math.exp(rng.normal(0, 0.08))
        lean = (self.slash + rng.normal(0, 0.04) - self.style.slant) / self.style.aspect
        y = self.middle + rng.normal(0, 0.07) - tall / 2
        bow = rng.normal(0, 0.03) * tall
        return [(lean * tall, y), (lean * tall / 2 + bow, y + tall / 2), (0, y + tall)]

    def _bracket(self, name: str, rng: np.random.Generator) -> list[tuple[float, float]]:
        tall = self.tall_bracket * math.exp(rng.normal(0, 0.08))
        deep, y = self.deep * tall, self.middle + rng.normal(0, 0.05) - tall / 2
        if name in "[]":
            points = [
                (0.8 * deep, 0.0),
                (0.4 * deep, 0.0),
                (0, 0.0),
                (0, 0.5),
                (0, 1.0),
                (0.4 * deep, 1.0),
                (0.8 * deep, 1.0),
            ]
        else:
            points = [(deep * (1 - math.sin(math.pi * t)), t) for t in (0.0, 0.15, 0.35, 0.5, 0.65, 0.85, 1.0)]
        side = 1 if name in "([" else -1
        return [(side * px, y + tall * py) for px, py in points]

    def _asterisk(self, size: float, y: float) -> Strokes:
        if self.cross:
            turns = (0.8, -0.8, 0.0)
        else:
            turns = (math.pi / 2, math.pi / 6, -math.pi / 6)
        half = size / 2
        return [
            [(half - half * math.cos(a), y - half * math.sin(a)), (half + half * math.cos(a), y + half * math.sin(a))]
            for a in turns
        ]

    def _dot(self, x: float, y: float) -> list[tuple[float, float]]:
        return [(x, y - self.dot / 2), (x + self.dot / 2, y + self.dot / 2)]
