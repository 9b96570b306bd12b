"""Lines of writing as the line network sees them: strips of ink 40 pixels high, with what stands where.

    strip = draw_strip(rng)          # strip.ink (40, W) uint8, strip.marks [(class, left, right), ...]

Digits stand alone, in numbers, in amounts with their dots, in sums, beside words; they touch, overlap, are joined by
a stroke. Whatever else is written (letters, signs, doodles) is "other", rules and specks are nothing at all. Letters
that look like a digit are other among letters: only what stands around them tells.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from digitapp.recognition.strip import DIGIT, HEIGHT, OTHER, lay
from digitapp.training import doodles, linework, pen, signs
from digitapp.training.line_writing import Writing
from digitapp.training.synthesize import habits
from digitapp.training.writing import calm

_BETWEEN = {k: signs.SUM_SIGNS[k] for k in ("plus", "times", "equals", "divide", "colon", "less", "more", "not equal", "asterisk", "percent")}
_USUAL = {"minus": "0,5 5,5;0,5.3 4,4.9", **{k: _BETWEEN[k] for k in ("plus", "times", "equals")}}
_AROUND = {k: signs.PUNCTUATION[k] for k in ("hash", "dollar", "euro", "pound", "left bracket", "right bracket", "left paren", "right paren", "question")} | {
    k: signs.MARKS[k] for k in ("arrow right", "arrow left", "check", "implies", "double arrow", "star")}


@dataclass
class Strip:
    """ink: (40, W) uint8, 255 = pen; marks: (class 0..10, left, right) in pixels, in the order written."""

    ink: np.ndarray
    marks: list


def draw_strip(rng, real=None):
    """One line of writing on a strip, as a `Strip`.

    real: (pictures (n, 28, 28) uint8, [indices of the pictures of each digit]) to take digits from, or None.
    """
    style = pen.writer(rng)
    if rng.random() < 0.6:
        style = calm(style)
    gaps = ((0.2, 0.7), (0.05, 0.3), (-0.12, 0.1), (-0.05, 0.03))
    gap = gaps[int(rng.choice(4, p=(0.25, 0.35, 0.25, 0.15)))]
    w = Writing(rng, style, rng.uniform(18, 52), gap, rng.random() < 0.25, real if rng.random() < 0.4 else None, rng.normal(0, 0.015), habits(rng))
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
    brackets, letters, slashes, powers = rng.random(4) < (0.5, 0.6, 0.25, 0.1)
    for _ in range(int(rng.integers(2, 5))):
        if brackets and rng.random() < 0.45:
            w.bracket(closing=False)
        if letters and rng.random() < 0.4:
            w.letter()
            bare = rng.random() < 0.5
        else:
            bare = False
        if not bare:
            w.number(1, 3)
            if powers and rng.random() < 0.3:
                w.exponent()
            if letters and rng.random() < 0.5:
                w.letter()
        if brackets and rng.random() < 0.45:
            w.bracket(closing=True)
        if slashes and rng.random() < 0.5:
            w.sign([[(rng.uniform(0.3, 0.8), -0.15), (rng.uniform(0.2, 0.4), 0.45), (0.0, 1.1)]], size=rng.uniform(0.9, 1.2))
        else:
            w.sign(signs.sign(_USUAL if rng.random() < 0.7 else _BETWEEN, rng), size=rng.uniform(0.6, 1.0))
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
