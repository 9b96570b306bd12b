"""Drawn digits and drawn non-digits, as the network sees them: 28×28, made without any data set.

    x, y = digits(60_000, seed=1)                     # all ten digits, in the world's variants
    x, kind = non_digits(30_000, seed=1)              # kind indexes NON_DIGIT_KINDS

The same seed gives the same pictures, however many processes draw them: work is cut into chunks
that carry their own seed.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import cv2
import numpy as np

from ..imaging.normalize import normalize
from . import pen
from .clutter import NON_DIGITS
from .company import keep_company
from .curves import Strokes
from .digits import DIGITS

CHUNK = 500
GLYPHS_PER_WRITER = 12
IN_COMPANY = 0.16  # share of the drawn digits that a crop or a form left something beside
NON_DIGIT_KINDS = tuple(name for name, _, _ in NON_DIGITS)


@dataclass(frozen=True)
class Drawing:
    """ink: (h, w) float32 0..1, 1 = pen; strokes: polylines (n, 2), about one unit tall; width: of the pen in the same
    unit.
    """

    ink: np.ndarray
    strokes: list[np.ndarray]
    width: float
    variant: str


def _choose(
    rng: np.random.Generator, options: Sequence[tuple[str, float, Callable[[np.random.Generator], Strokes]]]
) -> int:
    weights = np.cumsum([w for _, w, _ in options])
    return int(np.searchsorted(weights, rng.random() * weights[-1] * 0.99999))


def _variant(
    digit: int, rng: np.random.Generator, name: str | None = None
) -> tuple[str, float, Callable[[np.random.Generator], Strokes]]:
    options = DIGITS[digit]
    if name is None:
        return options[_choose(rng, options)]
    for option in options:
        if option[0] == name:
            return option
    raise ValueError(f"digit {digit} has no variant {name!r}; it has {', '.join(o[0] for o in options)}")


def habits(rng: np.random.Generator) -> tuple[str, ...]:
    """The variant of each of the ten digits that one writer usually writes: ten names."""
    return tuple(options[_choose(rng, options)][0] for options in DIGITS)


def digit_strokes(
    digit: int, rng: np.random.Generator, variant: str | None = None, style: pen.Style | None = None
) -> tuple[list[np.ndarray], pen.Style, str]:
    """One handwritten digit: (strokes, style, variant name), the strokes bent by a writer's hand.

    Strokes are (n, 2) float polylines, y down, about one unit tall with the top near 0.
    """
    style = pen.writer(rng) if style is None else style
    name, _, make = _variant(digit, rng, variant)
    return pen.bend(make(rng), style, rng), style, name


def draw_digit(
    digit: int, rng: np.random.Generator, variant: str | None = None, style: pen.Style | None = None, size: int = 96
) -> Drawing:
    """A handwritten digit on its own picture, as a `Drawing` of `size` × `size` pixels.

    digit: 0..9; rng: numpy Generator; variant: a name from glyphs.DIGITS[digit], style: pen.Style;
    both are drawn at random when None.
    """
    strokes, style, name = digit_strokes(digit, rng, variant, style)
    picture = _draw(strokes, style, rng, size)
    return Drawing(picture.astype(np.float32) / 255, strokes, style.width, name)


def _draw(strokes: Sequence[np.ndarray], style: pen.Style, rng: np.random.Generator, size: int) -> np.ndarray:
    placed, scale = pen.fit(strokes, size, style.width)
    return pen.ink((size, size), placed, style.width * scale, style, rng)


def _coarse(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As a scanner or phone of lower resolution would see it, now and then."""
    if rng.random() < 0.35:
        side = int(rng.integers(22, 64))
        picture = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
        if rng.random() < 0.3:
            picture = cv2.GaussianBlur(picture, (3, 3), 0)
        picture[picture < 24] = 0
    return picture


def _digit_chunk(count: int, seed: np.random.SeedSequence) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, y = np.empty((count, 28, 28), np.uint8), np.empty(count, np.uint8)
    for i in range(count):
        if i % GLYPHS_PER_WRITER == 0:
            hand = pen.writer(rng)
            usual = habits(rng)
            others = []  # what this writer has drawn: the neighbours
        digit = int(rng.integers(10))
        variant = usual[digit] if rng.random() < 0.6 else None
        strokes, style, _ = digit_strokes(digit, rng, variant, pen.vary(hand, rng))
        picture = _draw(strokes, style, rng, 80)
        others.append(picture)
        if rng.random() < IN_COMPANY:
            picture = keep_company(picture, others, rng)
        x[i], y[i] = normalize(_coarse(picture, rng)), digit
    return x, y


def crops(x: np.ndarray, y: np.ndarray, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """n digits out of a data set as a crop from a number shows them: with a bit of what stood beside them.

    x: (N, 28, 28) uint8 ink bright, y: (N,) labels. Returns (n, 28, 28) uint8 and their labels.
    """
    rng = np.random.default_rng(seed)
    which = rng.choice(len(x), (n, 3))
    out = np.empty((n, 28, 28), np.uint8)
    for i, three in enumerate(which):
        large = [cv2.resize(x[k], (84, 84), interpolation=cv2.INTER_CUBIC) for k in three]
        out[i] = normalize(_coarse(keep_company(large[0], large[1:], rng), rng))
    return out, y[which[:, 0]]


def _non_digit_chunk(count: int, seed: np.random.SeedSequence, kinds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = np.array([NON_DIGITS[k][1] for k in kinds], float)
    x, y = np.empty((count, 28, 28), np.uint8), rng.choice(kinds, count, p=weights / weights.sum())
    for i in range(count):
        made = NON_DIGITS[y[i]][2](rng)
        if isinstance(made, np.ndarray):  # a picture of ink
            picture = made
        else:  # strokes
            style = pen.writer(rng)
            picture = _draw(pen.bend(made, style, rng), style, rng, 80)
        x[i] = normalize(_coarse(picture, rng))
    return x, y.astype(np.uint8)


def _in_chunks(
    task: Callable[..., tuple[np.ndarray, np.ndarray]], n: int, seed: int, processes: int, *more: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    counts = [min(CHUNK, n - start) for start in range(0, n, CHUNK)] or [0]
    seeds = np.random.SeedSequence(seed).spawn(len(counts))
    jobs = [(c, s, *more) for c, s in zip(counts, seeds)]
    if processes > 1 and len(jobs) > 1:
        # spawned, not forked: the caller may hold TensorFlow's threads
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            parts = list(pool.map(task, *zip(*jobs)))
    else:
        parts = [task(*job) for job in jobs]
    return tuple(np.concatenate(arrays) for arrays in zip(*parts))  # type: ignore[return-value]  # parts are pairs


def digits(n: int, seed: int, processes: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """n handwritten digits: (x (n, 28, 28) uint8 with ink bright, y (n,) uint8 0..9), evenly over the ten.

    About a dozen glyphs in a row come from one writer: shuffle before cutting the set in parts.
    """
    return _in_chunks(_digit_chunk, n, seed, processes)


def non_digits(
    n: int, seed: int, kinds: Sequence[str] | None = None, processes: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """n pictures that are no digit: (x (n, 28, 28) uint8, kind (n,) uint8 indexing NON_DIGIT_KINDS).

    kinds: names out of NON_DIGIT_KINDS to draw only those. An empty sheet is all zeros.
    """
    names = NON_DIGIT_KINDS if kinds is None else kinds
    unknown = set(names) - set(NON_DIGIT_KINDS)
    if unknown:
        raise ValueError(
            f"unknown kinds of non-digits: {', '.join(sorted(unknown))}; known are {', '.join(NON_DIGIT_KINDS)}"
        )
    return _in_chunks(_non_digit_chunk, n, seed, processes, [NON_DIGIT_KINDS.index(k) for k in names])
