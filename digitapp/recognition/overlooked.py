"""Strokes that belong to no digit and are one, which the page network overlooked among others written over it.

How well the digit network likes them, how they lie beside the digits that were found, and what the page network took
them for are the features of a logistic regression, fitted by train.py on composed drawings (page.json, "drawings",
"overlooked").
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..imaging.normalize import normalize
from ..imaging.stroke_ink import APART, OWNED, SLACK, StrokeInk, bounds, crossings, draw_glyph, together
from .logistic import probability, with_products
from .parting import CERTAIN, LOW, MOST, Part, covered, overlap, with_parts
from .reader import Adjust, Candidates, Predict


class Loose(NamedTuple):
    """Strokes that may be a digit, as it is read, and what tells whether it is one."""

    part: Part
    features: dict[str, float]


def loose(
    candidates: Candidates, lines: Sequence[np.ndarray], ink: StrokeInk, predict: Predict, gone: Collection[int] = ()
) -> list[list[Loose]]:
    """For what lies together and belongs to no digit: all of it as one, and, where that are several strokes, each.

    lines, ink: in the candidates' pixels; gone: strokes that were struck out.
    """
    digits = np.flatnonzero(candidates.digits)
    shares = ink.shares(ink.inside(candidates.boxes, SLACK))
    owned = shares[:, digits].max(axis=1, initial=0)
    free = [s for s in np.flatnonzero(owned < OWNED).tolist() if s not in gone]
    if not free:
        return []
    boxes = candidates.boxes[digits] if len(digits) else np.array([bounds(lines[s]) for s in free])
    height = max(float(np.median(boxes[:, 3])), 1.0)
    found = [[free[k] for k in group] for group in together([lines[s] for s in free], APART * height)]
    found = [group for group in found if len(group) <= MOST]
    ways = [[tuple(group), *((s,) for s in group if len(group) > 1)] for group in found]
    sets = [way for group in ways for way in group]
    if not sets:
        return []
    glyphs = np.stack([normalize(draw_glyph([lines[s] for s in one])) for one in sets])
    said, crossed = predict(glyphs), crossings(lines) > 0
    top, digit = float(np.median(boxes[:, 1])), 1 - candidates.probabilities[:, 10]

    def told(strokes: tuple[int, ...], read: np.ndarray, count: int) -> dict[str, float]:
        """The features of some strokes of a group of so many; read: (10,) by the digit network."""
        own, others = list(strokes), [s for s in range(len(lines)) if s not in strokes]
        x, y, w, h = bounds(np.concatenate([lines[s] for s in own]))
        here = shares[own].mean(axis=0) >= OWNED
        h = max(h, 1e-3)
        return with_products({
            "read": max(float(np.log(max(read.max(), 1e-4))), -CERTAIN),
            "tall": float(np.clip(np.log(h / height), -LOW, LOW)),
            "level": overlap(y, h, top, height, 0.1 * height),
            "wide": float(np.clip(np.log(max(w, 0.1 * h) / h), -2 * LOW, LOW)),
            "a digit": float(digit[here].max(initial=0.0)),
            "another sign": float(candidates.other[here].max(initial=0.0)),
            "in digits": float(owned[own].mean()),
            "crossed": float(np.log1p(crossed[np.ix_(own, others)].sum())),
            "strokes": float(np.log(len(own))),
            "strokes beside": float(np.log(count - len(own) + 1)),
            "no other digits": float(not len(digits)),
        })  # fmt: skip

    at = iter(zip(sets, said, glyphs, strict=True))
    return [[Loose(Part(*one), told(one[0], one[1], len(group[0]))) for _, one in zip(group, at)] for group in ways]


def look_again(
    candidates: Candidates,
    lines: Sequence[np.ndarray],
    ink: StrokeInk,
    predict: Predict,
    fitted: dict[str, Any] | None,
    gone: Collection[int] = (),
    adjust: Adjust | None = None,
) -> Candidates:
    """The candidates of a drawing and the digits that were overlooked. fitted: None finds none; the others as for
    `parting.part`."""
    if not fitted:
        return candidates
    parts: list[Part] = []
    replaced: set[int] = set()
    for whole, *each in loose(candidates, lines, ink, predict, gone):
        chance = [probability(one.features, fitted) for one in (whole, *each)]
        some = [whole] if chance[0] >= max(chance) else each
        for one in some:
            if probability(one.features, fitted) > 0.5:
                parts.append(one.part)
                replaced |= covered(candidates, [lines[s] for s in one.part.strokes])
    return with_parts(candidates, parts, replaced, lines, adjust)
