"""Everything that is no digit, by name: the reject class.

`NON_DIGITS` lists (name, weight, function of a random generator). A function returns strokes, to
be bent and inked by a random writer, or a finished (h, w) uint8 picture of ink. Whatever might be
a digit in somebody's hand is left out on purpose: the network should not be told that a slash is
not a 1.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from . import doodles, linework, pen, pictures, signs
from .curves import Curve, Strokes
from .digits import DIGITS

SIDE = 80


def _random_digit(r: np.random.Generator, among: Iterable[int] = range(10)) -> tuple[int, Strokes]:
    digit = int(r.choice(list(among)))
    options = DIGITS[digit]
    return digit, options[int(r.integers(len(options)))][2](r)


def _inked(
    strokes: Sequence[np.ndarray], style: pen.Style, r: np.random.Generator, side: int = SIDE
) -> tuple[np.ndarray, list[np.ndarray]]:
    placed, scale = pen.fit(strokes, side, style.width)
    return pen.ink((side, side), placed, style.width * scale, style, r), placed


def word(r: np.random.Generator) -> Strokes:
    return signs.word(
        r,
        int(r.integers(2, 6)),
        (signs.SMALL, signs.SMALL, signs.CAPITALS, signs.GREEK_CYRILLIC)[: int(r.integers(1, 5))],
    )


def two_digits(r: np.random.Generator, low: int = 2, high: int = 4) -> np.ndarray:
    """Two or three digits that touch, or nearly."""
    style = pen.writer(r)
    out, x = [], 0.0
    for _ in range(int(r.integers(low, high))):
        strokes = pen.bend(_random_digit(r)[1], pen.vary(style, r), r)
        points = np.concatenate(strokes)
        height = np.ptp(points[:, 1])
        scale = r.uniform(0.8, 1.1) / max(height, 0.5)
        left = points[:, 0].min()
        out += [(s - (left, points[:, 1].min())) * scale + (x, r.normal(0, 0.05)) for s in strokes]
        x += np.ptp(points[:, 0]) * scale + style.width * r.uniform(-0.2, 1.2) - 0.04
    return _inked(out, style, r)[0]


def digit_and_neighbour(r: np.random.Generator) -> np.ndarray:
    """A digit with a large part of the one beside it: what a wrong cut leaves."""
    style = pen.writer(r)
    first = pen.bend(_random_digit(r, (0, 2, 3, 4, 5, 6, 7, 8, 9))[1], style, r)
    second = pen.bend(_random_digit(r, (0, 2, 3, 4, 5, 6, 8, 9))[1], style, r)
    a, b = np.concatenate(first), np.concatenate(second)
    shift = a[:, 0].max() - b[:, 0].min() + style.width * r.uniform(-0.2, 1.0)
    picture, placed = _inked(first + [s + (shift, 0) for s in second], style, r)
    one, two = np.concatenate(placed[: len(first)]), np.concatenate(placed[len(first) :])
    if r.random() < 0.5:
        cut = int(two[:, 0].min() + np.ptp(two[:, 0]) * r.uniform(0.5, 0.85))
        picture[:, max(cut, 1) :] = 0
    else:
        cut = int(one[:, 0].min() + np.ptp(one[:, 0]) * r.uniform(0.15, 0.5))
        picture[:, :cut] = 0
    # slender or tangled pairs may leave one clean digit: those do not count
    right, left = max(int(one[:, 0].max()), 0), max(int(two[:, 0].min()), 0)
    enough = 0.2 * float(picture.sum())
    if picture[:, right:].sum(dtype=float) < enough or picture[:, :left].sum(dtype=float) < enough:
        return digit_and_neighbour(r)
    return picture


# side kept and digits for which what is left looks like no other digit
_HALVES = (("top", (0, 5)), ("bottom", (0, 3, 5)), ("left", (3, 4, 5, 8)), ("middle", (0, 3, 8)))


def half_digit(r: np.random.Generator) -> np.ndarray:
    side, among = _HALVES[int(r.integers(len(_HALVES)))]
    digit = int(r.choice(among))
    style = pen.writer(r)
    options = DIGITS[digit][:3]
    picture, placed = _inked(pen.bend(options[int(r.integers(len(options)))][2](r), style, r), style, r)
    points = np.concatenate(placed)
    (x0, y0), (x1, y1) = points.min(0), points.max(0)
    part = r.uniform(0.4, 0.52)
    if side == "top":
        picture[int(y0 + part * (y1 - y0)) :] = 0
    elif side == "bottom":
        picture[: int(y1 - part * (y1 - y0))] = 0
    elif side == "left":
        picture[:, int(x0 + part * (x1 - x0)) :] = 0
    else:
        picture[: int(y0 + 0.28 * (y1 - y0))] = 0
        picture[int(y1 - 0.28 * (y1 - y0)) :] = 0
    return picture


# turn in quarter circles or mirror, and the digits that are clearly none any more
_TURNS = (("quarter", (2, 3, 4, 5, 8)), ("mirrored", (3, 4, 7, 9)), ("upside down", (3, 4, 7)))


def turned_digit(r: np.random.Generator) -> np.ndarray:
    turn, among = _TURNS[int(r.integers(len(_TURNS)))]
    digit = int(r.choice(among))
    style = pen.writer(r)
    options = DIGITS[digit][:2]
    picture = _inked(pen.bend(options[int(r.integers(len(options)))][2](r), style, r), style, r)[0]
    if turn == "quarter":
        return np.ascontiguousarray(np.rot90(picture, int(r.choice([1, 3]))))
    if turn == "mirrored":
        return np.ascontiguousarray(picture[:, ::-1])
    return np.ascontiguousarray(picture[::-1, ::-1] if digit != 3 else np.rot90(picture))


def _from(table: Mapping[str, str]) -> Callable[[np.random.Generator], Strokes]:
    return lambda r: signs.sign(table, r)


def script(r: np.random.Generator) -> Strokes:
    return signs.sign(signs.HANZI_KANA, r) if r.random() < 0.6 else linework.strokes_cluster(r)


def line_work(r: np.random.Generator) -> Strokes:
    return (linework.wave, linework.spiral, linework.coil)[int(r.integers(3))](r)


def sketch(r: np.random.Generator) -> Sequence[Curve | tuple[Curve, ...]]:
    return (doodles.drawing, _from(signs.MARKS))[int(r.random() < 0.25)](r)


NON_DIGITS = (
    ("capital letter", 9, _from(signs.CAPITALS)),
    ("small letter", 10, _from(signs.SMALL)),
    ("greek or cyrillic", 4, _from(signs.GREEK_CYRILLIC)),
    ("kana or hanzi", 4, script),
    ("word", 6, word),
    ("sum sign", 8, _from(signs.SUM_SIGNS)),
    ("punctuation", 4, _from(signs.PUNCTUATION)),
    ("mark", 5, _from(signs.MARKS)),
    ("doodle", 9, sketch),
    ("dash", 4, linework.dash),
    ("dot", 3, pictures.dots),
    ("filled shape", 2, pictures.filled_shape),
    ("scribble", 4, linework.scribble),
    ("scratch-out", 2, linework.scratch_out),
    ("wave or spiral", 3, line_work),
    ("rules", 6, linework.rules),
    ("digits glued", 8, two_digits),
    ("digit and neighbour", 5, digit_and_neighbour),
    ("half digit", 2.5, half_digit),
    ("turned digit", 2, turned_digit),
    ("paper", 4, pictures.paper),
    ("gradient", 2, pictures.gradient),
    ("clothing", 5, pictures.clothing),
    ("photograph", 4, pictures.photo),
)
