"""A line being written from left to right, each digit, sign and word with its mark, for `strips.py`."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from digitapp.recognition.strip import OTHER
from digitapp.training import pen, signs
from digitapp.training.look_alikes import KANA, LOOK_ALIKES, UNKNOWNS
from digitapp.training.synthesize import digit_strokes

#: units beside digits; what is a plain ring or bar is not among them
_UNITS = {k: v for k, v in (signs.SMALL | LOOK_ALIKES).items() if k not in "ecoilsz"}
_LETTERS = "aabbnxxxxyyyzzt"  # how often each stands for a number
_BRACKETS = {  # from round ones to those that are nearly a bar
    False: ("~5,-1 1.2,2 0.3,5 1.2,8 5,11", "~3.6,-0.8 1,2.2 0.3,5 1,7.8 3.6,10.8", "~2.2,-0.6 0.8,2.2 0.3,5 0.8,7.8 2.2,10.6"),
    True: ("~0,-1 3.8,2 4.7,5 3.8,8 0,11", "~0,-0.8 2.6,2.2 3.3,5 2.6,7.8 0,10.8", "~0,-0.6 1.4,2.2 1.9,5 1.4,7.8 0,10.6"),
}
REPEATED = 0.15  # share of the numbers that are one digit again and again


@dataclass
class Writing:
    """Ink put down from left to right on a sheet of its own; y = 0 is the top of a digit, `tall` its foot."""

    rng: np.random.Generator
    style: pen.Style
    tall: float
    gap: tuple
    joined: bool
    real: tuple
    slope: float
    habits: tuple
    x: float = 0.0
    pieces: list = field(default_factory=list)  # (ink, x, y)
    marks: list = field(default_factory=list)
    size: float = 1.0  # of the digits, in `tall`
    last: np.ndarray = None  # where the pen left the paper after a digit

    def strokes(self, strokes, kind, width=None):
        """Ink polylines in pixels; kind None leaves no mark. Returns their right edge."""
        points = np.concatenate(strokes)
        width = max(1.2, self.style.width * self.tall) if width is None else width
        pad = int(width * 1.2 + 3)
        x0, y0 = np.floor(points.min(0)).astype(int) - pad
        x1, y1 = np.ceil(points.max(0)).astype(int) + pad + 1
        ink = pen.ink((y1 - y0, x1 - x0), [s - (x0, y0) for s in strokes], width, self.style, self.rng)
        return self.stamp(ink, x0, y0, kind)

    def stamp(self, ink, x, y, kind):
        columns = np.flatnonzero(ink.max(0) > 40)
        if not len(columns):
            return float(x)
        self.pieces.append((ink, int(x), int(y + self.slope * x)))
        if kind is not None:
            self.marks.append((kind, int(x + columns[0]), int(x + columns[-1] + 1)))
        return float(x + columns[-1] + 1)

    def step(self, low, high):
        self.x += self.tall * self.rng.uniform(low, high)

    def digit(self, digit, raised=0.0):
        """raised: of an exponent, in digit heights."""
        rng, tall = self.rng, self.tall * self.size * np.exp(self.rng.normal(0, 0.08))
        foot = self.tall * (1 + rng.normal(0, 0.04) - (raised or (1 - self.size) * rng.uniform(0, 0.6)))
        if self.real is not None and rng.random() < 0.75:
            pictures, labels = self.real
            small = pictures[rng.choice(labels[digit])]
            rows, columns = np.flatnonzero(small.any(1)), np.flatnonzero(small.any(0))
            small = np.pad(small[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 1)
            scale = tall / small.shape[0]
            size = (max(2, round(small.shape[1] * scale)), max(2, round(tall)))
            ink = cv2.resize(small, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
            self.x = self.stamp(ink, round(self.x), round(foot - tall), digit)
            self.last = None
        else:
            strokes, style, _ = digit_strokes(digit, rng, self.habits[digit] if rng.random() < 0.8 else None, pen.vary(self.style, rng))
            points = np.concatenate(strokes)
            (left, top), bottom = points.min(0), points[:, 1].max()
            scale = tall / max(bottom - top, 0.7)
            strokes = [(s - (left, bottom)) * scale + (self.x + style.width * tall / 2, foot) for s in strokes]
            if self.joined and self.last is not None and strokes[0][0][0] - self.last[0] < 0.9 * tall:
                middle = (self.last + strokes[0][0]) / 2 + (0, rng.uniform(0.0, 0.12) * tall)
                self.strokes([pen.spline([self.last, middle, strokes[0][0]])], None)
            self.x = self.strokes(strokes, digit)
            self.last = strokes[-1][-1]
        self.step(*self.gap)

    def sign(self, strokes, kind=OTHER, size=1.0, low=0.08):
        """Strokes of a table (1 = capital height), standing on the foot of the digits."""
        strokes = pen.bend(strokes, self.style, self.rng)
        left = min(s[:, 0].min() for s in strokes)
        strokes = [(s - (left, 1.0)) * self.tall * size + (self.x, self.tall) for s in strokes]
        self.x = self.strokes(strokes, kind)
        self.last = None
        self.x += self.tall * max(low, self.rng.uniform(*self.gap))

    def number(self, low, high):
        digits = self.rng.integers(0, 10, int(self.rng.integers(low, high + 1)))
        if self.rng.random() < REPEATED:  # or a row of 1s is a fence, and one of 8s an ornament
            digits = np.full(int(self.rng.integers(2, 2 * high + 1)), digits[0] if self.rng.random() < 0.7 else 1)
        for digit in digits:
            self.digit(int(digit))

    def word(self, low=2, high=8):
        rng = self.rng
        tables = [(signs.SMALL, LOOK_ALIKES), (signs.SMALL, signs.SMALL, LOOK_ALIKES), (signs.CAPITALS, signs.CAPITALS, signs.SMALL),
                  (signs.GREEK_CYRILLIC, signs.SMALL), (signs.HANZI_KANA, KANA, KANA)]  # fmt: skip
        tables = tables[int(rng.choice(5, p=(0.36, 0.31, 0.15, 0.07, 0.11)))]
        self.sign(signs.word(rng, int(rng.integers(low, high + 1)), tables, spacing=rng.uniform(0.02, 0.2)), size=rng.uniform(0.75, 1.1))

    def letter(self):
        """A letter of a formula, often with an exponent."""
        rng = self.rng
        if rng.random() < 0.25:
            return self.sign(signs.sign(_UNITS, rng))
        self.sign(signs.sign({"": UNKNOWNS[_LETTERS[int(rng.integers(len(_LETTERS)))]]}, rng), size=rng.uniform(0.8, 1.15))
        if rng.random() < 0.3:
            self.exponent()

    def exponent(self):
        rng, size = self.rng, self.size
        self.size = rng.uniform(0.42, 0.7)
        self.x -= self.tall * rng.uniform(0, 0.12)
        self.digit(int(rng.choice((2, 2, 2, 3, 3, int(rng.integers(10))))), raised=rng.uniform(0.3, 0.65))
        self.size, self.last = size, None

    def bracket(self, closing):
        forms = _BRACKETS[closing]
        self.sign(signs.variants(forms[int(self.rng.integers(len(forms)))])[0], size=self.rng.uniform(0.85, 1.25))

    def dot(self):
        """The dot or comma of an amount, the dash after it."""
        rng, kind = self.rng, self.rng.random()
        if kind < 0.45:
            stroke = [(0, 0.97), (0.02, 1.0)]
        elif kind < 0.8:
            stroke = [(0.03, 0.93), (0.04, 1.0), (-0.06, 1.15)]
        elif kind < 0.9:
            stroke = [(0, 0.03), (0.02, 0.1), (-0.03, 0.25)]  # an apostrophe
        else:
            stroke = [(0, 0.55), (0.25, 0.55), (0.5, 0.56)]
        self.sign([stroke], low=0.05, size=rng.uniform(0.9, 1.1))
