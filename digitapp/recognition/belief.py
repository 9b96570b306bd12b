"""Which of the digits that the lattice found are believed, seen beside the rest of their line and page.

An i in a word looks like a 1 and an o like a 0; a bracket beside a number looks like a 1 too. What
stands around them tells: a group without a gap is believed when its digits outweigh its other signs,
in a line of words only when it is certain, and a weak line only where the page has nothing else, or
numbers of the same size elsewhere.
"""
from dataclasses import dataclass

import numpy as np

from digitapp.imaging.segment import stroke_width

SURE = 0.5  # probability that a digit needs beside other signs
LEAST = 0.2  # and among digits only
WEIGHT = np.array([0.35, 0.25, 1, 1, 0.8, 1, 0.9, 0.6, 1, 0.9])  # what a certain digit says for numbers: rings and bars say little
PLAIN, PLAIN_MOST = (0, 1, 7), 1.0  # and all the rings and bars of a line together say no more than this
CUT_WEIGHT = (1.0, 0.6, 0.3)  # of a digit with none, one or both sides cut out of joined ink: words come apart into such
SIGN_WEIGHT = 0.35  # what a sign as large as a digit says against it
HANGS = 0.7  # share of its neighbour's height that a comma has at most
LOW = 0.6  # share of the height of most of a line's digits that a digit has beside other signs
TALL, TALLER = 1.25, 1.6  # heights of the other digits beyond which a 1 is a bracket beside other signs, or the side of a box
FINE = 0.36  # of the width of the page's digits' strokes; a thinner 1 is a printed wall, or one drawn with a ruler's fine pen
THIN = 0.02  # ink's width over its length; no pen is that thin for a digit: a rule
HEARD_WEIGHT = 0.85  # of a digit that the line network saw among its neighbours, at least
DENIED = 3.0  # nats by which the line network prefers none; such a digit is read among others, but says nothing for numbers
HEARD_SURE = 4.0  # nats by which the line network must prefer a digit to none, so that it is no bracket, comma or letter
BOW, SLANT = 0.14, 0.42  # of a 1, in heights; beyond this it is a bracket, a slash
GAP = 0.45  # digit heights between one group and the next
WORDS = 0.1  # how much more a group must say for every word's worth of signs on its line
STRONG = 1.5  # evidence that makes a line certain by itself


@dataclass
class _Group:
    """Digits written together: what they say for numbers, and how many signs as large as a digit are among them."""
    digits: list
    evidence: float
    signs: int

    @property
    def margin(self):
        return self.evidence - SIGN_WEIGHT * self.signs


def believed(paths, heights):
    """The candidates to report for each line; an empty list where nothing is believed.

    paths: for each line [(candidate, read as a digit?), ...], as `LineLattice.best` gives it;
    heights: of a digit on each line.
    """
    pen = _pen(paths)
    lines = [_groups(path, height, pen) for path, height in zip(paths, heights)]
    if _bars(lines):
        return [[] for _ in lines]
    tall = sum(len(g.digits) + g.signs for line in lines for g in line)
    strong = [_strong(line) for line in lines]
    sizes = [height for height, s in zip(heights, strong) if s]
    out = []
    for line, height, certain in zip(lines, heights, strong):
        words = _words(line)
        alone = tall - sum(len(g.digits) + g.signs for g in line) <= 2
        alike = certain or any(0.6 < height / size < 1.7 for size in sizes)
        out.append([c for g in line if g.digits and g.margin > WORDS * words and (alone or alike or _certain(g)) for c in g.digits])
    return out


def _bars(lines):
    """Whether all there is on a page are bars here and there, drawn by whatever hand."""
    groups = [g for line in lines for g in line if g.digits or g.signs]
    return len(groups) > 1 and all(g.signs == 0 and all(c.probabilities.argmax() == 1 for c in g.digits) for g in groups)


def _pen(paths):
    """The width of the strokes that most digits of a page are written with, pixels; 0 where too few tell."""
    widths = [stroke_width(c.glyph.ink) for path in paths for c, read in path if read and c.probabilities.argmax() not in PLAIN]
    return float(np.median(widths)) if len(widths) > 2 else 0.0


def _groups(path, height, pen):
    """The groups of a line, parted by gaps."""
    signs = any(not read and c.glyph.height > 0.5 * height for c, read in path)
    digits = [c for c, read in path if read and c.probabilities.max() > (SURE if signs else LEAST)]
    brackets = {id(c) for c in digits if _bracket(c, digits, signs) or _comma(c, digits)}
    walls = {id(c) for c in digits if c.probabilities.argmax() == 1 and (_thin(c.glyph) or pen and stroke_width(c.glyph.ink) < FINE * pen)}
    if signs and digits:  # an a or an o among the letters of a formula is lower than its digits
        full = np.percentile([c.glyph.height for c in digits], 75)
        brackets |= {id(c) for c in digits if c.glyph.height < LOW * full}
    brackets -= {id(c) for c in digits if _heard(c)}
    brackets |= walls
    digits = {id(c) for c in digits} - brackets
    groups, right = [], -np.inf
    for c, _ in path:
        if c.glyph.x - right > GAP * height:
            groups.append([])
        groups[-1].append(c)
        right = max(right, c.glyph.right)
    out = []
    for group in groups:
        read = [c for c in group if id(c) in digits]
        others = sum(id(c) not in digits and id(c) not in brackets and c.glyph.height > 0.5 * height for c in group)
        out.append(_Group(read, _evidence(read), others))
    return out


def _evidence(digits):
    plain = sum(_weight(c) for c in digits if c.probabilities.argmax() in PLAIN)
    return min(plain, PLAIN_MOST) + sum(_weight(c) for c in digits if c.probabilities.argmax() not in PLAIN)


def _words(line):
    """How much of a line is words."""
    return sum(max(0.0, -g.margin) for g in line)


def _strong(line):
    """Whether a line is one of numbers without a look at the rest of the page."""
    good = [g for g in line if g.margin > 0]
    evidence = _evidence([c for g in good for c in g.digits])
    return evidence >= STRONG and evidence - SIGN_WEIGHT * sum(g.signs for g in good) - 0.5 * _words(line) > 0.5


def _certain(group):
    """Whether a group is a number whatever stands around it."""
    return group.signs == 0 and group.evidence > 1.4 * STRONG


def _weight(c):
    """What one digit says for a line of numbers: most of what it can only when it is certain."""
    best, heard = int(c.probabilities.argmax()), _heard(c)
    if c.said is not None and c.said[best] < c.said_none - DENIED:
        return 0.0
    weight = max(WEIGHT[best], HEARD_WEIGHT) if heard else WEIGHT[best] * CUT_WEIGHT[c.cuts]
    return float(weight * np.clip((c.probabilities[best] - 0.4) / 0.6, 0, 1) ** 2)


def _heard(c):
    """Whether the line network saw exactly this digit at its place."""
    return c.said is not None and c.said[c.probabilities.argmax()] > c.said_none + HEARD_SURE


def _thin(glyph):
    """Whether a straight stroke is too thin for its length."""
    return glyph.ink.sum() < THIN * (glyph.height ** 2 + glyph.width ** 2)


def _bracket(c, digits, signs):
    """Whether a 1 is a bracket or a slash: taller than the digits of its line or, beside other signs, bowed or slanting."""
    if c.probabilities.argmax() != 1:
        return False
    heights = [d.glyph.height for d in digits if d.probabilities.argmax() != 1]
    if heights and c.glyph.height > (TALL if signs else TALLER) * np.median(heights):
        return True
    slant, bow = _course(c.glyph.ink)
    return signs and (bow > BOW or slant > SLANT)


def _comma(c, digits):
    """Whether a 1 is a comma: short, and hanging in the lower half of the digit beside it or below."""
    others = [d.glyph for d in digits if d is not c]
    if c.probabilities.argmax() != 1 or not others:
        return False
    near = min(others, key=lambda g: abs(g.centre[0] - c.glyph.centre[0]))
    short = c.glyph.height < HANGS * near.height
    return short and c.glyph.y > near.y + 0.35 * near.height and c.glyph.bottom > near.bottom - 0.05 * near.height


def _course(ink):
    """How a bar runs, in shares of its height: (how far it leans to either side, how far its middle strays from the line between its ends)."""
    weight = ink.sum(axis=1)
    rows = np.flatnonzero(weight > 0)
    if len(rows) < 8:
        return 0.0, 0.0
    x = (ink[rows] @ np.arange(ink.shape[1])) / weight[rows]
    part = max(1, len(rows) // 8)
    top, bottom, middle = x[:part].mean(), x[-part:].mean(), x[len(x) // 2 - part:len(x) // 2 + part].mean()
    return abs(top - bottom) / len(rows), abs(middle - (top + bottom) / 2) / len(rows)
