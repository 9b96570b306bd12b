"""Composed drawings: numbers as pen strokes in the order a hand writes them, each of a kind that is easily misread.

Digits come from the project's pen with a writer's habits; what is special about a kind is drawn over that, bent by the
same hand: a slash through a 0, an 8 of two circles, digits written into each other, signs that are to be passed over.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .drawing_hand import Hand, Strokes, ring
from .drawing_signs import decimal_point, letters, operator, struck_out


@dataclass(frozen=True)
class Drawing:
    """strokes: (n, 2) float32 arrays in drawing order; text: the digits, a line each; extra: other ink stands beside
    them.

    signs: for every sign its box (x, y, width, height), the digit that it is (OTHER where it is none) and its row;
    owners: of every stroke, the index of its sign.
    """

    kind: str
    strokes: Strokes
    text: str
    extra: bool = False
    signs: tuple[tuple[float, float, float, float, int, int], ...] = ()
    owners: tuple[int, ...] = ()


def slashed_zero(hand: Hand) -> None:
    """A 0 with a slash inside it, or through it and out."""
    rng, out = hand.rng, hand.rng.uniform(-0.12, 0.16)
    rx = rng.uniform(0.26, 0.36)
    slash = [(0.5 + rx * (0.75 + out), 0.16 - out), (0.5, 0.5), (0.5 - rx * (0.75 + out), 0.84 + out)]
    if rng.random() < 0.4:
        slash.reverse()
    hand.special(0, hand.bent(ring(rng, 0.5, 0.5, rx, 0.5), slash))


def two_circle_eight(hand: Hand) -> None:
    """An 8 of two circles, the upper one first or last."""
    rng = hand.rng
    upper = ring(rng, 0.5, 0.25, rng.uniform(0.17, 0.23), 0.25)
    lower = ring(rng, 0.5, 0.74 + rng.uniform(-0.02, 0.02), rng.uniform(0.2, 0.28), 0.26)
    hand.special(8, hand.bent(*((upper, lower) if rng.random() < 0.7 else (lower, upper))))


def two_stroke_four(hand: Hand) -> None:
    """A 4 of an angle and a bar."""
    rng = hand.rng
    angle = ([(0.36, 0.0), (0.2, 0.32), (0.03, 0.62)], [(0.03, 0.62), (0.35, 0.61), (0.66, 0.6)])
    bar = [(0.5, rng.uniform(0.18, 0.42)), (0.48, 0.65), (0.46, 1.0)]
    hand.special(4, hand.bent(*((angle, bar) if rng.random() < 0.8 else (bar, angle))))


def five_with_flag_last(hand: Hand) -> None:
    """A 5 whose flag is the last stroke, not always quite at its stem."""
    away = hand.rng.uniform(-0.02, 0.06)
    body = (
        [(0.1, 0.02), (0.08, 0.2), (0.05, 0.44)],
        [(0.05, 0.44), (0.3, 0.36), (0.53, 0.55), (0.5, 0.82), (0.28, 1.0), (0.0, 0.9)],
    )
    hand.special(5, hand.bent(body, [(0.1 + away, 0.02 - away / 2), (0.32, 0.03), (0.56, 0.0)]))


def tall_one(hand: Hand) -> None:
    """A straight 1, taller than its neighbours."""
    hand.put(hand.straight([(0.0, 0.0), (-0.02, 1.0)]), min(hand.rng.uniform(1.0, 1.7), 190 / hand.height), kind=1)
    hand.text += "1"


def upright_ones(hand: Hand) -> None:
    """Straight 1s, as near to each other and to other digits as people write them."""
    rng = hand.rng
    hand.gap, lean = (-0.02, 0.25), rng.normal(0.02, 0.08)
    for _ in range(int(rng.integers(2, 6))):
        if rng.random() < 0.6:
            top = lean + rng.normal(0, 0.03)
            hand.put(hand.straight([(top, 0.0), (0.0, 1.0)]), rng.uniform(0.9, 1.1), kind=1)
            hand.text += "1"
        else:
            hand.some(1, 1)


def one_of_strokes(hand: Hand) -> None:
    """A 1 whose flag, foot or both are strokes of their own. The flag goes down, or it were a 7; a foot without a flag
    reaches to both sides of the stem, or it were an L."""
    rng = hand.rng
    lean = rng.uniform(-0.25, 0.2)
    stem = [(0.3 + lean, 0.0), (0.3, 1.0)]
    long, down = rng.uniform(0.15, 0.38), np.radians(rng.uniform(35, 70))
    flag = [
        (0.3 + lean - long * np.cos(down), long * np.sin(down) + rng.normal(0, 0.02)),
        (0.28 + lean, rng.uniform(-0.02, 0.06)),
    ]
    ways = ["stem, flag", "flag, stem", "flag, stem, foot", "stem, foot"]
    way = ways[int(rng.integers(len(ways)))]
    wide, y = rng.uniform(0.12, 0.3), 1 + rng.uniform(-0.02, 0.08)
    left = rng.uniform(0.6, 1.2) if "flag" not in way else rng.uniform(0.0, 1.0)
    foot = [(0.3 - left * wide, y), (0.3, y), (0.3 + wide, y + rng.normal(0, 0.03))]
    parts = {"stem": stem, "flag": flag, "foot": foot}
    hand.special(1, hand.bent(*(parts[name] for name in way.split(", "))))


def lifted(hand: Hand) -> None:
    """A digit of somebody who lifts the pen at corners, and does not always come down quite where it was."""
    rng, digit = hand.rng, int(hand.rng.integers(0, 10))
    pieces: Strokes = []
    for stroke in hand.digit(digit):
        corner = sharpest(stroke)
        parts = [stroke] if corner is None else [stroke[: corner + 1], stroke[corner:]]
        pieces += [part + rng.normal(0, 0.015, 2) for part in parts]
    hand.special(digit, pieces)


def sharpest(stroke: np.ndarray, within: float = 0.06) -> int | None:
    """Where a stroke (n, 2), a digit about one unit tall, turns most sharply, None where it never turns by 60° at
    once.

    within: length of the stretches whose directions are compared.
    """
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    middle = np.flatnonzero((along > within) & (along < along[-1] - within))
    if not len(middle):
        return None
    x, y = (np.array([np.interp(along[middle] + by, along, v) for by in (-within, 0, within)]) for v in stroke.T)
    before, after = np.arctan2(y[1] - y[0], x[1] - x[0]), np.arctan2(y[2] - y[1], x[2] - x[1])
    turn = np.abs((after - before + np.pi) % (2 * np.pi) - np.pi)
    return int(middle[turn.argmax()]) if turn.max() > np.pi / 3 else None


def barred_seven(hand: Hand) -> None:
    """A 7 whose bar is drawn first."""
    seven = ([(0.02, 0.04), (0.3, 0.02), (0.58, 0.0)], [(0.58, 0.0), (0.4, 0.4), (0.24, 1.0)])
    y = hand.rng.uniform(0.42, 0.6)
    hand.special(7, hand.bent([(0.18, y), (0.36, y - 0.01), (0.56, y)], seven))


def among(special: Callable[[Hand], None]) -> Callable[[Hand], None]:
    """A special digit alone, or with ordinary ones around it."""

    def write(hand: Hand) -> None:
        alone = hand.rng.random() < 0.4
        if not alone:
            hand.some()
        special(hand)
        if not alone:
            hand.some()

    return write


def plain(hand: Hand) -> None:
    """Ordinary digits with room between them."""
    hand.some(1, 5)


def touching(hand: Hand) -> None:
    """Digits that touch or cross."""
    hand.gap = (-0.14, 0.05)
    hand.some(2, 4)


def close(hand: Hand) -> None:
    """Digits written into each other, as far as a third of their height."""
    hand.gap = (-0.3, 0.02)
    hand.some(2, 4)


def two_rows(hand: Hand) -> None:
    """Two numbers, one above the other."""
    hand.height = hand.rng.uniform(70, 95)
    hand.foot = 110.0
    hand.some(1, 4)
    hand.text += "\n"
    hand.x, hand.foot = 20 + hand.rng.uniform(0, 60), 235.0
    hand.some(1, 4)


KINDS: dict[str, Callable[[Hand], None]] = {
    "plain": plain,
    "slashed 0": among(slashed_zero),
    "8 of two circles": among(two_circle_eight),
    "4 in two strokes": among(two_stroke_four),
    "5 with its flag last": among(five_with_flag_last),
    "tall 1": among(tall_one),
    "upright 1s": upright_ones,
    "1 of several strokes": among(one_of_strokes),
    "barred 7, bar first": among(barred_seven),
    "pen lifted at corners": among(lifted),
    "touching": touching,
    "into each other": close,
    "two rows": two_rows,
    "decimal point": decimal_point,
    "operator": operator,
    "struck out": struck_out,
}


#: what is drawn to learn from alone: not in the share in which people draw it
OTHERS: dict[str, Callable[[Hand], None]] = {"letters": letters}


def compose(kind: str, seed: int) -> Drawing:
    """The drawing of a kind (a key of KINDS or OTHERS) with a number; the same one every time."""
    hand = Hand(np.random.default_rng([seed, [*sorted(KINDS), *OTHERS].index(kind)]))
    (KINDS | OTHERS)[kind](hand)
    return Drawing(kind, hand.strokes, hand.text, hand.extra, tuple(hand.signs), tuple(hand.owners))
