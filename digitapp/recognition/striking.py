"""Signs that were struck out: strokes drawn later that go through those of a digit say that it is none.

A 4, a slashed 0, a barred 7 and a plus have a stroke through them too. How well the digit network likes the sign with
and without those strokes, and how these lie, are the features of a logistic regression, fitted by train.py on composed
drawings (page.json, "drawings", "striking").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..imaging.normalize import normalize
from ..imaging.stroke_ink import OWNED, SLACK, StrokeInk, bounds, crossings, draw_glyph, in_parts, length
from .logistic import probability, with_products
from .parting import CERTAIN, MOST
from .reader import Candidates, Predict

LINES = 4  # strokes that one sign is struck out with, at most
FAR = 1.5  # of a sign's size: how much longer than that a stroke is makes no difference


@dataclass(frozen=True)
class Strike:
    """Strokes `by`, drawn one after the other, that go through earlier strokes `sign`, as indices; what the digit
    network says of all of them, of the sign without them, and of them alone, (10,); digit: how probable it was that
    the sign is a digit; crossings: (by, sign) how often each crosses each."""

    by: tuple[int, ...]
    sign: tuple[int, ...]
    whole: np.ndarray
    rest: np.ndarray
    alone: np.ndarray
    digit: float
    crossings: np.ndarray


def strikes(candidates: Candidates, lines: Sequence[np.ndarray], ink: StrokeInk, predict: Predict) -> list[Strike]:
    """Every way in which strokes (n, 2) of a drawing, in drawing order, may strike out earlier ones.

    lines, ink: in the candidates' pixels. The digit network is asked once for all.
    """
    crossed = crossings(lines)
    shares = ink.shares(ink.inside(candidates.boxes, SLACK))
    digits = np.flatnonzero(candidates.digits)
    own = shares[:, digits].argmax(axis=1) if len(digits) else np.zeros(len(lines), int)
    owned = shares[:, digits].max(axis=1, initial=0) >= OWNED
    ways: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for first in range(1, len(lines)):
        for last in range(first + 1, min(first + LINES, len(lines)) + 1):
            by = tuple(range(first, last))
            through = crossed[first:last, :first] > 0
            if not through.any(axis=1).all():
                break
            struck = np.asarray(through.any(axis=0))
            parts = {int(own[s]) for s in np.flatnonzero(struck & owned[:first])}
            struck |= owned[:first] & np.isin(own[:first], sorted(parts))  # a 5's flag, too
            if struck.sum() <= MOST:
                ways.append((by, tuple(np.flatnonzero(struck).tolist())))
    sets = sorted({one for by, sign in ways for one in (sign, by, tuple(sorted(sign + by)))})
    if not sets:
        return []
    said = dict(
        zip(sets, predict(np.stack([normalize(draw_glyph([lines[s] for s in one])) for one in sets])), strict=True)
    )
    chance = 1 - candidates.probabilities[:, 10]
    found = []
    for by, sign in ways:
        has = shares[list(sign)].mean(axis=0) >= OWNED
        digit = float(chance[has].max(initial=0.0))
        crossing = crossed[np.ix_(by, sign)]
        found.append(Strike(by, sign, said[tuple(sorted(sign + by))], said[sign], said[by], digit, crossing))
    return found


def features(strike: Strike, lines: Sequence[np.ndarray]) -> dict[str, float]:
    """What tells whether strokes strike out a sign or belong to it; also the products of every two of these."""
    x, y, w, h = bounds(np.concatenate([lines[s] for s in strike.sign]))
    size = max(w, h, 1e-3)
    strokes = [lines[s] for s in strike.by]
    spans = [np.ptp(line, axis=0) for line in strokes]
    whole, rest, alone = (
        max(float(np.log(max(p.max(), 1e-4))), -CERTAIN) for p in (strike.whole, strike.rest, strike.alone)
    )
    before = [max(x - line[:, 0].min(), y - line[:, 1].min(), 0.0) for line in strokes]
    beyond = [max(line[:, 0].max() - x - w, line[:, 1].max() - y - h, 0.0) for line in strokes]
    outside = [_outside(line, (x, y, w, h)) for line in strokes]
    values = {
        "whole": whole,
        "sign": rest,
        "lines alone": alone,
        "gain": rest - whole,
        "a digit": strike.digit,
        "lines": float(np.log(len(strike.by))),
        "strokes": float(np.log(len(strike.sign))),
        "long": min(float(np.mean([np.hypot(*span) for span in spans])) / size, FAR),
        "straight": float(
            np.mean([np.hypot(*span) / max(length(s), 1e-3) for span, s in zip(spans, strokes, strict=True)])
        ),
        "level": float(np.mean([span[0] / max(span.sum(), 1e-3) for span in spans])),
        "before": min(float(np.mean(before)) / size, 1.0),
        "beyond": min(float(np.mean(beyond)) / size, 1.0),
        "outside": float(np.mean(outside)),
        "crossings": float(np.log1p(strike.crossings.sum() / len(strike.by))),
        "narrow": float(np.log(max(w, 0.1 * size) / size)),
    }
    return with_products(values)


def _outside(line: np.ndarray, box: Sequence[float]) -> float:
    """Share of a polyline's way that lies outside of a box."""
    points = in_parts(line)
    x, y, w, h = box
    return float(1 - ((points >= (x, y)) & (points <= (x + w, y + h))).all(axis=1).mean())


def strike_out(
    candidates: Candidates,
    lines: Sequence[np.ndarray],
    ink: StrokeInk,
    predict: Predict,
    fitted: dict[str, Any] | None,
) -> tuple[Candidates, set[int]]:
    """(the candidates of a drawing, of which those that were struck out are another sign; the strokes that were, and
    those that did it). fitted: None strikes nothing."""
    if not fitted:
        return candidates, set()
    gone: set[int] = set()
    for strike in strikes(candidates, lines, ink, predict):
        if probability(features(strike, lines), fitted) > 0.5:
            gone |= {*strike.by, *strike.sign}
    if not gone:
        return candidates, gone
    inside = ink.inside(candidates.boxes, SLACK)
    struck = np.isin(ink.stroke, sorted(gone))
    out = (inside & struck[:, None]).sum(axis=0) > 0.5 * np.maximum(inside.sum(axis=0), 1)
    probabilities = np.where(
        out[:, None], np.eye(11, dtype=candidates.probabilities.dtype)[10], candidates.probabilities
    )
    return replace(candidates, probabilities=probabilities, other=np.where(out, 1.0, candidates.other)), gone
