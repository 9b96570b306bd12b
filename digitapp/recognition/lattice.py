"""One line of glyphs → digits: every way to join and cut the ink is tried, the network decides.

Each glyph is cut wherever that is cheap, and every run of neighbouring pieces that could be one
digit is a candidate. All candidates of a page are predicted in one call. Then the cheapest way
through the line is found by dynamic programming: a candidate is read as a digit at the price of
its doubt, or passed over as another sign at a fixed price plus the network's doubt about that.
"""
from dataclasses import dataclass

import numpy as np

from digitapp.imaging.normalize import normalize

SIGN = 2.2  # price of saying "this is another sign", nats
CUT = 0.8  # price of a cut through one stroke width of ink, nats
MOST_PIECES = 5  # that one digit may be made of


@dataclass(eq=False)
class Candidate:
    """A run of pieces [first, last] of a line that may be one digit."""
    first: int
    last: int
    glyph: object
    geometry: float  # price of its shape and place, nats
    normalized: np.ndarray
    probabilities: np.ndarray = None


class LineLattice:
    """All candidates of one line of writing."""

    def __init__(self, line):
        self.height = line.height
        self.pieces, self.cuts = [], []  # cuts[i]: price of the border between piece i and i+1, 0 where nothing was cut
        for glyph in line.glyphs:
            if self.pieces:
                self.cuts.append(0.0)
            parts, costs = glyph.cut(self.height)
            self.pieces += parts
            self.cuts += [CUT * max(c, 0.3) for c in costs]
        self.candidates = list(self._candidates())

    def _candidates(self):
        n = len(self.pieces)
        for first in range(n):
            for last in range(first, min(n, first + MOST_PIECES)):
                run = self.pieces[first:last + 1]
                left, right = min(p.x for p in run), max(p.right for p in run)
                top, bottom = min(p.y for p in run), max(p.bottom for p in run)
                if last > first and (right - left > 1.7 * self.height or bottom - top > 2.2 * self.height):
                    continue
                geometry = self._geometry(run, right - left, bottom - top, first)
                if geometry > 8 and last > first:
                    continue
                glyph = run[0].join(run[1:])
                yield Candidate(first, last, glyph, geometry, normalize(glyph.ink))

    def _geometry(self, run, width, height, first):
        """Price of a run's shape: too small, too flat, or apart."""
        price = 0.0
        relative = height / self.height
        price += 8 * max(0, 0.6 - relative) / 0.3 + 3 * max(0, relative - 1.5)
        price += 6 * max(0, width / max(height, 1) - 1.3)
        for a, b in zip(run, run[1:]):
            gap = (b.x - max(p.right for p in run[:run.index(b)])) / self.height
            price += 8 * max(0, gap - 0.02)
        return price

    def _sign_price(self, glyph):
        """Price of passing over ink: what is much smaller than a digit is hardly a loss."""
        size = np.sqrt(glyph.width * glyph.height) / self.height
        return SIGN * min(1.0, 0.1 + size / 0.6)

    def best(self):
        """The candidates that are read as digits, from left to right."""
        n = len(self.pieces)
        cost, how = np.full(n + 1, np.inf), [None] * (n + 1)
        cost[0] = 0
        for c in sorted(self.candidates, key=lambda c: c.first):
            # a run that stays whole saves the cuts inside it; one that is divided pays them
            p = c.probabilities
            before = cost[c.first] + (self.cuts[c.first - 1] if c.first else 0)
            digit = -np.log(max(p.max(), 1e-6)) + c.geometry
            sign = self._sign_price(c.glyph) - np.log(max(1 - p.sum(), 1e-3)) * (c.geometry < 8)
            for price, read in ((digit, True), (sign, False)):
                if before + price < cost[c.last + 1]:
                    cost[c.last + 1], how[c.last + 1] = before + price, (c, read)
        path, at = [], n
        while at > 0 and how[at] is not None:
            c, read = how[at]
            if read:
                path.append(c)
            at = c.first
        return path[::-1]
