"""Ink that was taken for one sign and is two: digits written so near to each other that the page network sees one,
or none.

The strokes of a sign can be parted at any place between two of them, from left to right. How well the digit network
likes the whole and the parts, and how these lie, are the features of a logistic regression, fitted by train.py on
composed drawings (page.json, "drawings", "parting").
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from ..imaging.normalize import normalize
from ..imaging.stroke_ink import APART, OWNED, SLACK, StrokeInk, bounds, draw_glyph, together
from .logistic import probability, with_products
from .reader import HAND, Adjust, Candidates, Predict

CERTAIN = 1.5  # logarithm of a share of 1 below which a part is none, however far below
LOW = 1.2  # the same of how much lower one part is than the other
MOST = 8  # strokes of a sign: more are a scribble, or a character that nobody parts into digits


@dataclass(frozen=True)
class Split:
    """Two parts of a sign as indices of strokes; what the digit network says of the whole and of each part, (10,);
    their glyphs (28, 28); seen: whether the page network took the whole for a digit."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    whole: np.ndarray
    parts: np.ndarray
    glyphs: np.ndarray
    seen: bool


class Part(NamedTuple):
    """A digit as indices of its strokes; what the digit network says of it, (10,); its glyph (28, 28)."""

    strokes: tuple[int, ...]
    said: np.ndarray
    glyph: np.ndarray


def groups(
    candidates: Candidates, lines: Sequence[np.ndarray], ink: StrokeInk, gone: Collection[int] = ()
) -> list[tuple[list[int], int | None]]:
    """(strokes, candidate) of all that may hold more than one digit: the strokes of each digit that has several, and,
    with None, what lies together and belongs to no digit. lines: the strokes (n, 2) in the candidates' pixels; gone:
    those of them that were struck out."""
    digits = np.flatnonzero(candidates.digits)
    shares = ink.shares(ink.inside(candidates.boxes[digits], SLACK))
    most = shares.max(axis=1, initial=0.0)
    area = candidates.boxes[digits, 2:].prod(axis=1)
    # a stroke that lies in two digits' boxes is the smaller one's
    best = np.where(shares >= OWNED, area, np.inf).argmin(axis=1) if len(digits) else np.zeros(len(lines), int)
    found: list[tuple[list[int], int | None]] = []
    for k, index in enumerate(digits.tolist()):
        found.append((np.flatnonzero((best == k) & (most >= OWNED)).tolist(), index))
    loose = [s for s in np.flatnonzero(most < 1 - OWNED).tolist() if s not in gone]
    if loose:
        height = np.median(candidates.boxes[digits, 3]) if len(digits) else max(bounds(lines[s])[3] for s in loose)
        found += [([loose[k] for k in group], None) for group in together([lines[s] for s in loose], APART * height)]
    return [(strokes, index) for strokes, index in found if 2 <= len(strokes) <= MOST]


def splits(
    signs: Sequence[tuple[Sequence[int], bool]], lines: Sequence[np.ndarray], predict: Predict
) -> list[list[Split]]:
    """For each of some signs every way to part its strokes into those on the left and those on the right.

    signs: strokes, and whether the page network took them for a digit. The digit network is asked once for all.
    """
    sets: list[tuple[int, ...]] = []
    for strokes, _ in signs:
        order = sorted(strokes, key=lambda s: float(lines[s][:, 0].min() + lines[s][:, 0].max()))
        sets.append(tuple(order))
        for k in range(1, len(order)):
            sets += [tuple(order[:k]), tuple(order[k:])]
    if not sets:
        return []
    glyphs = np.stack([normalize(draw_glyph([lines[s] for s in one])) for one in sets])
    said, found, at = predict(glyphs), [], 0
    for strokes, seen in signs:
        ways = range(at + 1, at + 2 * len(strokes) - 1, 2)
        found.append([Split(sets[k], sets[k + 1], said[at], said[k : k + 2], glyphs[k : k + 2], seen) for k in ways])
        at += 2 * len(strokes) - 1
    return found


def features(split: Split, lines: Sequence[np.ndarray]) -> dict[str, float]:
    """What tells whether the two parts are digits of their own; also the products of every two of these: it is together
    that being well read, standing apart and being as tall speak for two."""
    left, right = (bounds(np.concatenate([lines[s] for s in part])) for part in (split.left, split.right))
    tall = max(left[3], right[3], 1e-3)
    whole, one, two = (max(float(np.log(max(p.max(), 1e-4))), -CERTAIN) for p in (split.whole, *split.parts))
    apart = max(left[0], right[0]) - min(left[0] + left[2], right[0] + right[2])
    values = {
        "whole": whole,
        "weaker part": min(one, two),
        "stronger part": max(one, two),
        "gain": one + two - whole,
        "overlap": overlap(left[0], left[2], right[0], right[2], 0.1 * tall),
        "room": float(np.clip(apart / tall, -0.5, 0.5)),
        "level": overlap(left[1], left[3], right[1], right[3], 0.1 * tall),
        "heights": max(float(np.log(max(min(left[3], right[3]), 1e-3) / tall)), -LOW),
        "wide": float(np.log(max(right[0] + right[2] - left[0], 0.1 * tall) / tall)),
        "a digit": float(split.seen),
        "strokes": float(np.log(len(split.left) + len(split.right))),
    }
    return with_products(values)


def overlap(start: float, long: float, other: float, its: float, least: float) -> float:
    """How far two stretches overlap, as a share of the shorter one; negative where there is a gap between them."""
    both = min(start + long, other + its) - max(start, other)
    return float(np.clip(both / max(min(long, its), least), -1, 1))


def part(
    candidates: Candidates,
    lines: Sequence[np.ndarray],
    ink: StrokeInk,
    predict: Predict,
    fitted: dict[str, Any] | None,
    gone: Collection[int] = (),
    adjust: Adjust | None = None,
) -> Candidates:
    """The candidates of a drawing with those parted that are more probably two digits. fitted: None parts nothing.

    lines: the strokes (n, 2) in pixels of the picture that was read; ink: the same as points.
    gone: those that were struck out. adjust: as for `reader.read`.
    """
    if not fitted:
        return candidates
    replaced: set[int] = set()
    parts: list[Part] = []
    signs = groups(candidates, lines, ink, gone)
    ways = splits([(strokes, index is not None) for strokes, index in signs], lines, predict)
    for (strokes, index), own in zip(signs, ways, strict=True):
        made = list(_parted(own, lines, predict, fitted))
        if made:
            parts += made
            replaced |= {index} if index is not None else covered(candidates, [lines[s] for s in strokes])
    return with_parts(candidates, parts, replaced, lines, adjust)


def with_parts(
    candidates: Candidates,
    parts: Sequence[Part],
    replaced: Collection[int],
    lines: Sequence[np.ndarray],
    adjust: Adjust | None = None,
) -> Candidates:
    """The candidates with parts in the place of those with some indices. lines, adjust: as for `part`."""
    if not parts:
        return candidates
    kept = [k for k in range(len(candidates.boxes)) if k not in replaced]
    pen = SLACK * np.median([bounds(np.concatenate([lines[s] for s in one.strokes]))[3] for one in parts])
    boxes = [
        np.add(bounds(np.concatenate([lines[s] for s in one.strokes])), (-pen, -pen, 2 * pen, 2 * pen)) for one in parts
    ]
    seen = np.stack([one.said for one in parts]).astype(np.float32)
    probabilities = np.concatenate([seen, np.clip(1 - seen.sum(axis=1, keepdims=True), 0, 1)], axis=1)
    glyphs = np.stack([one.glyph for one in parts])
    # the page network took the parts for something else: only the digit network and the hand have said what they are
    unsaid = np.full((len(parts), 11), np.nan)
    steps = {name: np.concatenate([values[kept], unsaid]) for name, values in candidates.steps.items()}
    if adjust is not None:
        probabilities = adjust(glyphs, probabilities)
        if HAND in steps:
            steps[HAND][len(kept) :] = probabilities
    return replace(
        candidates,
        boxes=np.concatenate([candidates.boxes[kept], np.array(boxes, np.float32)]),
        probabilities=np.concatenate([candidates.probabilities[kept], probabilities]),
        seen=np.concatenate([candidates.seen[kept], seen]),
        glyphs=np.concatenate([candidates.glyphs[kept], glyphs]),
        other=np.concatenate([candidates.other[kept], np.zeros(len(parts), candidates.other.dtype)]),
        steps=steps,
    )


def _parted(
    ways: Sequence[Split], lines: Sequence[np.ndarray], predict: Predict, fitted: dict[str, Any]
) -> Iterator[Part]:
    """The parts; nothing where the whole is rather one sign."""
    best, split = max(((probability(features(way, lines), fitted), way) for way in ways), key=lambda pair: pair[0])
    if best <= 0.5:
        return
    for one, said, glyph in zip((split.left, split.right), split.parts, split.glyphs, strict=True):
        smaller: list[Part] = []
        if len(one) > 1:
            smaller = list(_parted(splits([(one, split.seen)], lines, predict)[0], lines, predict, fitted))
        yield from smaller or [Part(one, said, glyph)]


def covered(candidates: Candidates, lines: Sequence[np.ndarray]) -> set[int]:
    """Other signs that were seen in this ink: those whose middle lies in its box."""
    x, y, w, h = bounds(np.concatenate(lines))
    middle = candidates.boxes[:, :2] + candidates.boxes[:, 2:] / 2
    inside = (middle > (x, y)).all(axis=1) & (middle < (x + w, y + h)).all(axis=1)
    return set(np.flatnonzero(inside & ~candidates.digits).tolist())
