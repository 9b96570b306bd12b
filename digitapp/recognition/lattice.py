"""One line of glyphs → digits: every way to join and cut the ink is tried, the network decides.

Each glyph is cut wherever that is cheap, and every run of neighbouring pieces that could be one
digit is a candidate. All candidates of a page are predicted in one call; the line network, which
sees what stands around them, has its say about each. Then the cheapest way
through the line is found by dynamic programming: a candidate is read as a digit at the price of
its doubt, or passed over as another sign at a fixed price plus the network's doubt about that.
Prices are in nats: the negative logarithm of how often a thing happens in handwriting.
"""
from dataclasses import dataclass

import numpy as np

from digitapp.imaging.normalize import normalize
from digitapp.recognition.strip import Strip

SIGN = 3.0  # of saying "this is another sign" about ink as large as a digit
APART_SIGN = 0.7  # share of its price that a sign pays again for each further piece as tall as a digit: a row of 1s is no fence
CUT = 0.8  # of a cut through one stroke width of ink
TORN = 2.5  # of a cut between a digit and another sign: digits touch digits, seldom anything else
APART = 14.0  # of a gap of one digit height inside a digit
MOST_PIECES = 5  # that one digit may be made of
WIDEST, TALLEST = 1.7, 2.2  # digit heights a digit may be wide and tall
HEARD = 0.4  # weight of what the line network says of a piece; its answers about one digit go together
REACH = 0.25  # digit heights beyond a piece that still belong to it, where nothing else stands
CUT_TRUST, TORN_TRUST = 0.97, 0.5  # how often a line is right in which such a cut is made
#: how often a line is right that has nothing else on it, signs beside its digits, digits that are not believed, and one
#: digit alone among other lines: chosen on composed pages and the pictures that settings may be chosen on
PLAIN_TRUST, SIGNS_TRUST, LEFT_OUT_TRUST, LONE_TRUST = 0.97, 0.8, 0.4, 0.6


@dataclass(eq=False)
class Candidate:
    """A run of pieces [first, last] of a line that may be one digit."""
    first: int
    last: int
    glyph: object
    geometry: float  # price of its shape and place
    normalized: np.ndarray
    cuts: int = 0  # of its two sides that were cut through ink
    alone: np.ndarray = None  # (10,) probabilities by the digit network
    probabilities: np.ndarray = None  # (10,), those that count
    said: np.ndarray = None  # by the line network: log probability of each digit at this place, and of none
    said_none: float = 0.0

    def judge(self, probabilities):
        """Take the digit network's (10,) probabilities, and weigh the line network's word if there is one."""
        self.alone = self.probabilities = np.asarray(probabilities)
        if self.said is None:
            return
        none = max(1 - float(probabilities.sum()), 0.0)
        both = np.append(probabilities, none) * np.exp(HEARD * np.append(self.said, self.said_none))
        self.probabilities = both[:10] / max(both.sum(), 1e-9)

    @property
    def digit_price(self):
        heard = 0.0 if self.said is None else HEARD * self.said
        return -float((np.log(np.maximum(self.alone, 1e-6)) + heard).max()) + self.geometry


class LineLattice:
    """All candidates of one line of writing. `hear` the line network, `judge` each candidate, then ask for the `best` way through."""

    def __init__(self, line):
        self.height = line.height
        self.pieces, self.borders = [], [0.0]  # borders[i]: price of the cut before piece i, 0 where nothing was cut
        for glyph in line.glyphs:
            parts, costs = glyph.cut(self.height)
            self.pieces += parts
            self.borders += [CUT * max(c, 0.3) for c in costs] + [0.0]
        self.candidates = list(self._candidates())

    def strip(self):
        """The line's `Strip` for the line network."""
        return Strip(self.pieces, self.height)

    def hear(self, witness):
        """Take the line network's word, a strip.Witness, on every candidate, before they are judged."""
        reach = REACH * self.height
        middles = [(a.right + b.x) / 2 for a, b in zip(self.pieces, self.pieces[1:])]
        edges = [-np.inf, *middles, np.inf]
        for c in self.candidates:
            left, right = max(edges[c.first], c.glyph.x - reach), min(edges[c.last + 1], c.glyph.right + reach)
            c.said, c.said_none = witness.says(left, right)

    def _candidates(self):
        n = len(self.pieces)
        for first in range(n):
            x, y, right, bottom = np.inf, np.inf, 0, 0
            apart = 0.0
            for last in range(first, min(n, first + MOST_PIECES)):
                piece = self.pieces[last]
                if last > first:
                    apart += max(0.0, (piece.x - right) / self.height - 0.02)
                x, y = min(x, piece.x), min(y, piece.y)
                right, bottom = max(right, piece.right), max(bottom, piece.bottom)
                width, height = (right - x) / self.height, (bottom - y) / self.height
                if last > first and (width > WIDEST or height > TALLEST):
                    break
                geometry = self._geometry(width, height) + APART * apart
                if last > first and geometry > 8:
                    continue
                glyph = self.pieces[first].join(self.pieces[first + 1:last + 1])
                cuts = (self.borders[first] > 0) + (self.borders[last + 1] > 0)
                yield Candidate(first, last, glyph, geometry, normalize(glyph.ink), cuts)

    @staticmethod
    def _geometry(width, height):
        """Price of a shape, in digit heights: too small, too tall or too flat."""
        return 20 * max(0.0, 0.45 - height) + 3 * max(0.0, height - 1.5) + 6 * max(0.0, width / max(height, 0.05) - 1.3)

    def _sign_price(self, c):
        """Price of passing over ink: hardly any for what is much smaller than a digit, more for what is wider."""
        width, height = c.glyph.width / self.height, c.glyph.height / self.height
        size = min(1.0, 0.1 + np.sqrt(width * height) / 0.6) * max(1.0, width / 0.8)
        apart = sum(self.borders[i] == 0 and min(self.pieces[i - 1].height, self.pieces[i].height) > 0.5 * self.height for i in range(c.first + 1, c.last + 1))
        size *= 1 + APART_SIGN * apart
        doubt = -np.log(max(1 - float(c.alone.sum()), 1e-3)) if c.geometry < 8 else 0.0
        return SIGN * size + doubt - HEARD * c.said_none

    def best(self):
        """The cheapest way through the line: [(candidate, whether it is read as a digit), ...] from left to right."""
        n = len(self.borders) - 1
        # two states at each border: the ink before it was read as a digit (1) or passed over (0)
        cost = np.full((n + 1, 2), np.inf)
        how = [[None, None] for _ in range(n + 1)]
        cost[0] = 0, np.inf
        for c in self.candidates:  # they come sorted by their first piece
            border = self.borders[c.first]
            for state, price in ((1, c.digit_price), (0, self._sign_price(c))):
                torn = np.array([state == 1, state == 0]) * (TORN if border else 0.0)
                before = cost[c.first] + border + torn
                come = int(before.argmin())
                if before[come] + price < cost[c.last + 1, state]:
                    cost[c.last + 1, state], how[c.last + 1][state] = before[come] + price, (c, come)
        path, at, state = [], n, int(cost[n].argmin())
        while at > 0:
            c, come = how[at][state]
            path.append((c, bool(state)))
            at, state = c.first, come
        return path[::-1]

    def trust(self, path, digits, among_others):
        """How sure it is that these are the line's digits and all of them, 0..1, their own doubts left aside.

        path: as `best` gives it; digits: the candidates on it that are believed; among_others: whether there is
        other writing on the page. Every cut, and more so a sign torn from a digit, may be a mistake.
        """
        trust = PLAIN_TRUST
        for (left, read), (right, also) in zip(path, path[1:]):
            if self.borders[right.first] and (read or also):
                trust *= CUT_TRUST if read and also else TORN_TRUST
        believed = {id(c) for c in digits}
        others = [(c, read) for c, read in path if id(c) not in believed]
        if any(read for _, read in others):
            trust *= LEFT_OUT_TRUST
        elif any(c.glyph.height > 0.2 * self.height for c, _ in others):
            trust *= SIGNS_TRUST
        return trust * (LONE_TRUST if len(digits) == 1 and among_others else 1.0)
