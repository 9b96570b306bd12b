"""Lines of writing as the line network sees them: strips of ink 40 pixels high, with what stands where.

    strip = draw_strip(rng)          # strip.ink (40, W) uint8, strip.marks [(class, left, right), ...]

Digits stand alone, in numbers, in amounts with their dots, in sums, beside words; they touch, overlap, are joined by
a stroke. Whatever else is written (letters, signs, doodles) is "other", rules and specks are nothing at all. Letters
that look like a digit are other among letters: only what stands around them tells.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from digitapp.recognition.strip import DIGIT, HEIGHT, OTHER, lay
from digitapp.training import doodles, linework, pen, signs
from digitapp.training.synthesize import digit_strokes, habits
from digitapp.training.writing import calm

#: letters that stand alone beside digits (units, unknowns), the usual ones more often; what is a plain ring or bar is not among them
_ALONE = {k: v for k, v in (signs.SMALL | signs.LOOK_ALIKES).items() if k not in "ecoilsz"}
_UNKNOWN = {k: _ALONE[k] for k in "abxyn"}
REPEATED = 0.15  # share of the numbers that are one digit again and again
_BETWEEN = {k: signs.SUM_SIGNS[k] for k in ("plus", "times", "equals", "divide", "colon", "less", "more", "not equal", "asterisk", "percent")}
_AROUND = {k: signs.PUNCTUATION[k] for k in ("hash", "dollar", "euro", "pound", "left bracket", "right bracket", "left paren", "right paren", "question")} | {
    k: signs.MARKS[k] for k in ("arrow right", "arrow left", "check", "implies", "double arrow", "star")}


@dataclass
class Strip:
    """ink: (40, W) uint8, 255 = pen; marks: (class 0..10, left, right) in pixels, in the order written."""

    ink: np.ndarray
    marks: list


@dataclass
class _Writing:
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

    def digit(self, digit):
        rng, tall = self.rng, self.tall * self.size * np.exp(self.rng.normal(0, 0.08))
        foot = self.tall * (1 + rng.normal(0, 0.04) - (1 - self.size) * rng.uniform(0, 0.6))
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
        tables = [(signs.SMALL, signs.LOOK_ALIKES), (signs.SMALL, signs.SMALL, signs.LOOK_ALIKES), (signs.CAPITALS, signs.CAPITALS, signs.SMALL), (signs.GREEK_CYRILLIC, signs.SMALL)]
        tables = tables[int(rng.choice(4, p=(0.4, 0.35, 0.17, 0.08)))]
        self.sign(signs.word(rng, int(rng.integers(low, high + 1)), tables, spacing=rng.uniform(0.02, 0.2)), size=rng.uniform(0.75, 1.1))

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


def draw_strip(rng, real=None):
    """One line of writing on a strip, as a `Strip`.

    real: (pictures (n, 28, 28) uint8, [indices of the pictures of each digit]) to take digits from, or None.
    """
    style = pen.writer(rng)
    if rng.random() < 0.6:
        style = calm(style)
    gaps = ((0.2, 0.7), (0.05, 0.3), (-0.12, 0.1), (-0.05, 0.03))
    gap = gaps[int(rng.choice(4, p=(0.25, 0.35, 0.25, 0.15)))]
    w = _Writing(rng, style, rng.uniform(18, 52), gap, rng.random() < 0.25, real if rng.random() < 0.4 else None, rng.normal(0, 0.015), habits(rng))
    kinds = (_numbers, _amount, _sum, _words, _beside_words, _nothing)
    kinds[int(rng.choice(6, p=(0.27, 0.27, 0.18, 0.11, 0.12, 0.05)))](w)
    if not w.pieces:
        return draw_strip(rng, real)
    return _finished(w)


def _numbers(w):
    for _ in range(int(w.rng.integers(1, 4))):
        w.number(1, 6)
        w.step(0.3, 1.6)


def _amount(w):
    rng = w.rng
    if rng.random() < 0.4:
        w.joined, w.gap = True, (-0.1, 0.08)
    if rng.random() < 0.25:
        w.sign(signs.sign(_AROUND, rng))
    shrink = rng.uniform(0.6, 0.95) if rng.random() < 0.3 else 1.0
    digits = [int(d) for d in rng.integers(0, 10, int(rng.integers(2, 8)))]
    if rng.random() < 0.5:
        keep = int(rng.integers(1, len(digits) + 1))
        digits[keep:] = [0] * (len(digits) - keep)
    dots = rng.random() < 0.6
    for k, d in enumerate(digits):
        if k and dots and (len(digits) - k) % 3 == 0:
            w.dot()
        if d == 0 and k:
            w.size = max(0.55, w.size * shrink)  # zeros at the end are written in haste
        w.digit(d)
    w.size = 1.0
    if rng.random() < 0.3:
        w.dot()
        if rng.random() < 0.5:
            w.number(2, 2)
    if rng.random() < 0.25:
        w.sign(signs.sign(_AROUND, rng))
    if rng.random() < 0.15:
        w.sign([linework.dash(rng)[0]] if rng.random() < 0.5 else linework.wave(rng))


def _sum(w):
    rng = w.rng
    brackets, letters, slashes = rng.random(3) < (0.5, 0.5, 0.15)
    for _ in range(int(rng.integers(2, 5))):
        if brackets and rng.random() < 0.45:
            w.sign(signs.variants(signs.PUNCTUATION["left paren"])[0], size=rng.uniform(0.85, 1.25))
        if letters and rng.random() < 0.3:
            w.sign(signs.sign((_UNKNOWN, _ALONE)[int(rng.random() < 0.3)], rng))
        w.number(1, 3)
        if letters and rng.random() < 0.5:
            w.sign(signs.sign((_UNKNOWN, _ALONE)[int(rng.random() < 0.3)], rng))
        if brackets and rng.random() < 0.45:
            w.sign(signs.variants(signs.PUNCTUATION["right paren"])[0], size=rng.uniform(0.85, 1.25))
        if slashes and rng.random() < 0.5:
            w.sign([[(0.55, -0.15), (0.3, 0.45), (0.0, 1.1)]], size=rng.uniform(0.9, 1.2))
        else:
            w.sign(signs.sign(_BETWEEN, rng), size=rng.uniform(0.6, 1.0))
    if rng.random() < 0.7:
        w.number(1, 3)


def _words(w):
    for _ in range(int(w.rng.integers(1, 4))):
        w.word()
        w.step(0.2, 0.8)
        if w.rng.random() < 0.1:
            w.dot()


def _beside_words(w):
    rng = w.rng
    if rng.random() < 0.6:
        w.word(1, 6)
        w.step(0.2, 0.8)
    w.number(1, 6)
    w.step(0.15, 0.6)
    if rng.random() < 0.6:
        w.word(1, 4)


def _nothing(w):
    rng = w.rng
    for _ in range(int(rng.integers(1, 5))):
        made = (doodles.drawing, linework.scribble, linework.wave, linework.spiral, linework.coil, linework.scratch_out)[int(rng.integers(6))]
        if rng.random() < 0.45:
            made = lambda r: signs.sign((signs.MARKS, signs.HANZI_KANA, signs.GREEK_CYRILLIC, signs.PUNCTUATION)[int(r.integers(4))], r)
        strokes = pen.bend(made(rng), w.style, rng)
        points = np.concatenate(strokes)
        high = np.ptp(points[:, 1])
        scale = w.tall * rng.uniform(0.7, 1.6) / max(high, 0.3 * np.ptp(points[:, 0]), 0.1)
        strokes = [(s - (points[:, 0].min(), points[:, 1].mean())) * scale + (w.x, w.tall / 2) for s in strokes]
        w.x = w.strokes(strokes, OTHER)
        w.step(0.1, 0.8)


def _finished(w):
    """The strip: what was written, laid together, with the remains of rules and dirt, at the size the network sees."""
    rng, tall = w.rng, w.tall
    left = min(x for _, x, _ in w.pieces)
    right = max(x + ink.shape[1] for ink, x, _ in w.pieces)
    top = min(y for _, _, y in w.pieces)
    bottom = max(y + ink.shape[0] for ink, _, y in w.pieces)
    sheet = np.zeros((bottom - top, right - left), np.uint8)
    for ink, x, y in w.pieces:
        part = sheet[y - top : y - top + ink.shape[0], x - left : x - left + ink.shape[1]]
        np.maximum(part, ink, out=part)
    zoom = DIGIT / tall * np.exp(rng.normal(0, 0.12))  # the height of a line's digits is an estimate
    middle = tall / 2 - top + w.slope * (left + right) / 2 + rng.normal(0, 0.05) * tall
    width = max(8, round(sheet.shape[1] * zoom))
    rise = -w.slope * zoom * rng.uniform(0.6, 1.1)  # the line is laid level, nearly
    ink = lay(sheet, zoom, zoom, rise, 0, HEIGHT / 2 - zoom * middle - rise * sheet.shape[1] / 2, (width, HEIGHT))
    _remains(ink, rng)
    marks = [(kind, (a - left) * zoom, (b - left) * zoom) for kind, a, b in w.marks]
    return Strip(ink, marks)


def _remains(ink, rng):
    """Pieces of rules, walls of boxes, crumbs of print, that the cleaning of a page left."""
    height, width = ink.shape

    def line(points, thick):
        drawn = np.zeros_like(ink)
        cv2.polylines(drawn, [np.round(np.asarray(points) * 16).astype(np.int32)], False, int(rng.uniform(70, 256)), thick, cv2.LINE_AA, 4)
        np.maximum(ink, drawn, out=ink)

    if rng.random() < 0.2:
        y = rng.uniform(0, height)
        for _ in range(int(rng.integers(1, 6))):
            x, long = rng.uniform(0, width), rng.uniform(3, 60)
            line([(x, y), (x + long, y + rng.normal(0, 0.02) * long)], 1 + int(rng.random() < 0.3))
    if rng.random() < 0.18:  # walls are taller than digits
        apart, x = rng.uniform(28, 120), rng.uniform(-10, 20)
        while x < width:
            if rng.random() < 0.7:
                line([(x, rng.uniform(-5, 4)), (x + rng.normal(0, 1), rng.uniform(36, 45))], 1 + int(rng.random() < 0.4))
            x += apart
    if rng.random() < 0.25:
        for _ in range(int(rng.integers(1, 14))):
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            line([(x, y), (x + rng.normal(0, 2), y + rng.normal(0, 1.5))], 1)
