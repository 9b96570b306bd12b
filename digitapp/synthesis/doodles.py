"""Little drawings as strokes: smileys, cats, houses, and compositions of nothing in particular."""

import math
from collections.abc import Sequence

import numpy as np

from .curves import Curve, Strokes, arc, chance, line
from .signs import move


def smiley(r: np.random.Generator) -> Strokes:
    eye = r.uniform(0.12, 0.2)
    mouth = arc(0, 0.1, 0.25, 0.2 * r.choice([-1, 1]), 20, 140)
    return [
        arc(0, 0, 0.5, 0.5, r.uniform(0, 360), 365),
        [(-eye, -0.15), (-eye, -0.1)],
        [(eye, -0.15), (eye, -0.1)],
        mouth,
    ]


def _blob(r: np.random.Generator, size: float) -> Curve | tuple[Curve, ...]:
    """A closed random outline, or a polygon, or an arc: a piece for compositions."""
    kind = int(r.integers(5))
    if kind == 0:
        return arc(0, 0, size, size * r.uniform(0.4, 1.2), r.uniform(0, 360), r.uniform(345, 380))
    if kind == 1:
        n = int(r.integers(3, 7))
        start = r.uniform(0, 6.28)
        p = [(size * math.cos(start + 6.283 * k / n), size * math.sin(start + 6.283 * k / n)) for k in range(n + 1)]
        return tuple(line(*a, *b) for a, b in zip(p, p[1:]))
    if kind == 2:
        n = int(r.integers(6, 12))
        p = [
            (size * r.uniform(0.5, 1.2) * math.cos(6.283 * k / n), size * r.uniform(0.5, 1.2) * math.sin(6.283 * k / n))
            for k in range(n)
        ]
        return p + [p[0]]
    if kind == 3:
        return arc(0, 0, size, size * r.uniform(0.5, 1), r.uniform(0, 360), r.uniform(90, 220))
    w, h = size * r.uniform(0.6, 1.4), size * r.uniform(0.5, 1.0)
    return (line(-w, -h, w, -h), line(w, -h, w, h), line(w, h, -w, h), line(-w, h, -w, -h))


def composition(r: np.random.Generator) -> Strokes:
    """A drawing of nothing in particular: a body, some limbs, some details."""
    out = [_blob(r, r.uniform(0.35, 0.6))]
    for _ in range(int(r.integers(1, 4))):
        out += move([_blob(r, r.uniform(0.08, 0.32))], r.normal(0, 0.4), r.normal(0, 0.35))
    for _ in range(int(r.integers(1, 7))):
        x, y, a, d = r.normal(0, 0.35), r.normal(0, 0.35), r.uniform(0, 6.28), r.uniform(0.1, 0.6)
        out.append(line(x, y, x + d * math.cos(a), y + d * math.sin(a), r, r.normal(0, 0.15)))
    return out


def cat(r: np.random.Generator) -> Strokes:
    e = r.uniform(0.15, 0.3)
    out: Strokes = [
        arc(0, 0, 0.5, 0.42, 0, 365),
        (line(-0.4, -0.25, -0.38, -0.25 - e), line(-0.38, -0.25 - e, -0.12, -0.4)),
        (line(0.4, -0.25, 0.38, -0.25 - e), line(0.38, -0.25 - e, 0.12, -0.4)),
    ]
    out += [line(s * 0.1, 0.1, s * 0.6, 0.1 + d, r) for s in (-1, 1) for d in (-0.06, 0.04, 0.14)]
    return out + [
        [(-0.18, -0.08), (-0.18, -0.04)],
        [(0.18, -0.08), (0.18, -0.04)],
        [(-0.1, 0.2), (0, 0.15), (0.1, 0.2)],
    ]


def vehicle(r: np.random.Generator) -> Strokes:
    """Wheels under boxes: car, train, cart."""
    out: Strokes
    out, x = [], 0.0
    for _ in range(int(r.integers(1, 4))):
        w, h = r.uniform(0.4, 0.8), r.uniform(0.25, 0.5)
        out += [
            (line(x, 0, x, -h), line(x, -h, x + w, -h), line(x + w, -h, x + w, 0), line(x + w, 0, x, 0)),
            arc(x + w * 0.25, 0.1, 0.1, 0.1, 0, 365),
            arc(x + w * 0.75, 0.1, 0.1, 0.1, 0, 365),
        ]
        if chance(r, 0.5):
            out.append(
                (
                    line(x + w * 0.2, -h, x + w * 0.3, -h - 0.2),
                    line(x + w * 0.3, -h - 0.2, x + w * 0.8, -h - 0.2),
                    line(x + w * 0.8, -h - 0.2, x + w, -h),
                )
            )
        x += w + 0.08
    return out


def house(r: np.random.Generator) -> Strokes:
    w, h, roof = r.uniform(0.7, 1.1), r.uniform(0.4, 0.7), r.uniform(0.25, 0.5)
    out: Strokes = [
        (line(0, 0, 0, h), line(0, h, w, h), line(w, h, w, 0)),
        (line(-0.08, 0, w / 2, -roof), line(w / 2, -roof, w + 0.08, 0)),
        line(0, 0, w, 0),
    ]
    out.append(
        (
            line(w * 0.4, h, w * 0.4, h * 0.5),
            line(w * 0.4, h * 0.5, w * 0.6, h * 0.5),
            line(w * 0.6, h * 0.5, w * 0.6, h),
        )
    )
    return out


def tree(r: np.random.Generator) -> Strokes:
    out: Strokes = (
        [line(0, 0.2, 0, 0.9, r), line(0.12, 0.2, 0.12, 0.9, r)] if chance(r, 0.6) else [line(0.05, 0.1, 0.05, 1, r)]
    )
    if chance(r, 0.5):
        return out + [
            [
                (0.06 + 0.4 * math.cos(k) * r.uniform(0.8, 1.1), -0.1 + 0.35 * math.sin(k) * r.uniform(0.8, 1.1))
                for k in np.arange(0, 6.6, 0.5)
            ]
        ]
    return out + [
        (
            line(0.06, -0.2 + k * 0.2, -0.25 - 0.08 * k, 0.1 + k * 0.2),
            line(-0.25 - 0.08 * k, 0.1 + k * 0.2, 0.37 + 0.08 * k, 0.1 + k * 0.2),
            line(0.37 + 0.08 * k, 0.1 + k * 0.2, 0.06, -0.2 + k * 0.2),
        )
        for k in range(3)
    ]


def sun(r: np.random.Generator) -> Sequence[Curve | tuple[Curve, ...]]:
    n = int(r.integers(6, 13))
    ray = [(math.cos(6.283 * k / n), math.sin(6.283 * k / n)) for k in range(n)]
    return [arc(0, 0, 0.27, 0.27, 0, 365)] + [line(0.34 * c, 0.34 * s, 0.55 * c, 0.55 * s, r) for c, s in ray]


def person(r: np.random.Generator) -> Strokes:
    y = r.uniform(0.5, 0.65)
    return [
        arc(0, 0.13, 0.13, 0.13, -90, 365),
        line(0, 0.26, 0, y, r),
        line(0, y, -0.2, 1, r),
        line(0, y, 0.2, 1, r),
        line(-0.25, r.uniform(0.3, 0.5), 0.25, r.uniform(0.3, 0.5), r),
    ]


def butterfly(r: np.random.Generator) -> Sequence[Curve | tuple[Curve, ...]]:
    w = r.uniform(0.3, 0.5)
    wings = [arc(s * w * 0.6, -0.2, w * 0.6, 0.28, 0, 365) for s in (-1, 1)] + [
        arc(s * w * 0.5, 0.25, w * 0.5, 0.22, 0, 365) for s in (-1, 1)
    ]
    return wings + [line(0, -0.4, 0, 0.45, r), line(0, -0.4, -0.15, -0.6, r), line(0, -0.4, 0.15, -0.6, r)]


def cup(r: np.random.Generator) -> Strokes:
    return [
        (line(-0.3, -0.3, -0.25, 0.35), line(-0.25, 0.35, 0.25, 0.35), line(0.25, 0.35, 0.3, -0.3)),
        arc(0, -0.3, 0.3, 0.08, 0, 365),
        arc(0.3, 0.0, 0.2, 0.16, -100, 200),
    ]


DRAWINGS = (smiley, composition, composition, composition, cat, vehicle, house, tree, sun, person, butterfly, cup)


def drawing(r: np.random.Generator) -> Sequence[Curve | tuple[Curve, ...]]:
    return DRAWINGS[int(r.integers(len(DRAWINGS)))](r)
