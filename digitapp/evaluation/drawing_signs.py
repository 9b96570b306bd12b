"""Numbers with something beside them that is to be passed over: points, operators, letters, digits struck out."""

import numpy as np

from ..synthesis.curves import Curve
from ..synthesis.operators import Operators
from ..synthesis.signs import CAPITALS, GREEK_CYRILLIC, MARKS, SMALL, sign
from .drawing_hand import Hand


def decimal_point(hand: Hand) -> None:
    """A number with a point or a comma in it."""
    hand.some()
    rng = hand.rng
    if rng.random() < 0.6:
        hand.sign([np.zeros((1, 2))] if rng.random() < 0.5 else [np.array([(0, 0), (0.02, 0.02), (0.03, 0.0)])])
    else:
        hand.sign([np.array([(0.06, 0.0), (0.05, 0.1), (0.0, 0.22)])], up=-0.12)
    hand.some()


def operator(hand: Hand) -> None:
    """Two numbers with a sign of arithmetic between them."""
    hand.gap = (0.2, 0.45)
    signs = Operators(hand.rng, hand.style, hand.style.slant)
    hand.some()
    strokes = hand.bent(*signs.strokes(str(hand.rng.choice(list("+-×=÷:"))), hand.rng))
    hand.sign(strokes, up=1 - float(np.concatenate(strokes)[:, 1].max()))
    hand.some()


def letters(hand: Hand) -> None:
    """Letters or marks, some behind a number: strokes that are no digits, however like one each of them is."""
    rng = hand.rng
    if rng.random() < 0.4:
        hand.some(1, 3)
    table = (CAPITALS, SMALL, GREEK_CYRILLIC, MARKS)[int(rng.choice(4, p=[0.4, 0.4, 0.1, 0.1]))]
    for _ in range(int(rng.integers(1, 4))):
        strokes = hand.bent(*sign(table, rng))
        hand.sign(strokes, up=1 - float(np.concatenate(strokes)[:, 1].max()))


def struck_out(hand: Hand) -> None:
    """A digit or two struck out with lines, a cross or a scribble, and ordinary ones around."""
    rng = hand.rng
    hand.some()
    own = hand.digit(int(rng.integers(0, 10)))
    if rng.random() < 0.2:
        right = np.concatenate(own)[:, 0].max() + rng.uniform(0.1, 0.3)
        own += [line + [right, 0.0] for line in hand.digit(int(rng.integers(0, 10)))]
    points = np.concatenate(own)
    (left, top), (right, below) = points.min(axis=0), points.max(axis=0)
    way = rng.choice(["lines", "one line", "cross", "hatching", "scribble"], p=[0.35, 0.2, 0.25, 0.1, 0.1])
    middle, high = (left + right) / 2, below - top
    out = (rng.uniform(0.18, 0.4) if way == "one line" else rng.uniform(0.08, 0.25)) * high
    across: list[Curve] = []
    if way == "cross":
        across = [[(left - out, top), (right + out, below)], [(right + out, top), (left - out, below)]]
    elif way == "hatching":
        across = [
            [(x - out, below + rng.normal(0, 0.05)), (x + out + 0.1 * high, top + rng.normal(0, 0.05))]
            for x in np.linspace(left, right, 2 + int((right - left) / (0.25 * high)) + int(rng.integers(0, 2)))
        ]
    elif way == "scribble":
        turns = np.linspace(top + 0.1 * high, below - 0.1 * high, int(rng.integers(5, 9)))
        across = [[((left - out, right + out)[k % 2] + rng.normal(0, 0.04), y) for k, y in enumerate(turns)]]
    else:
        slope = rng.normal(0, 0.08) if rng.random() < 0.7 else rng.uniform(-0.5, 0.5)
        places = [rng.uniform(0.35, 0.65)] if way == "one line" else np.linspace(0.3, 0.7, int(rng.integers(2, 4)))
        for place in places:
            y = top + place * high
            ends = y + slope + rng.normal(0, 0.04), y - slope + rng.normal(0, 0.04)
            across.append([(left - out, ends[0]), (middle, y), (right + out, ends[1])])
    hand.sign(own + hand.over(*across))
    hand.some()
