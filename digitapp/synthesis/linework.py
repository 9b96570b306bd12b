"""Dashes, waves, scribbles and rules as strokes: lines a pen leaves that mean nothing."""

import math
from collections.abc import Sequence

import numpy as np

from .curves import Curve, Strokes, chance, line
from .pen import spline


def dash(r: np.random.Generator) -> Strokes:
    """A lone stroke at any angle except near the vertical, where it would be a 1."""
    a = math.radians(r.uniform(-24, 24))
    x, y = 0.5 * math.cos(a), 0.5 * math.sin(a)
    return [line(-x, -y, x, y, r, r.normal(0, 0.06))]


def wave(r: np.random.Generator) -> Strokes:
    n = int(r.integers(4, 12))
    height = r.uniform(0.06, 0.4)
    points = [(k / n * r.uniform(0.96, 1.04), height * (-1) ** k * r.uniform(0.6, 1)) for k in range(n)]
    if chance(r, 0.4):  # zigzag with corners
        return [tuple(line(*a, *b) for a, b in zip(points, points[1:]))]
    return [points]


def spiral(r: np.random.Generator) -> Strokes:
    turns = r.uniform(2.0, 4.5)
    n = int(turns * 9)
    sign = r.choice([-1, 1])
    start = r.uniform(0, 6.28)
    return [
        [
            (
                math.cos(start + sign * 2 * math.pi * turns * k / n) * (0.04 + 0.46 * k / n),
                math.sin(start + sign * 2 * math.pi * turns * k / n) * (0.04 + 0.46 * k / n),
            )
            for k in range(n)
        ]
    ]


def scribble(r: np.random.Generator) -> Strokes:
    """One long wandering line."""
    n = int(r.integers(9, 40))
    points = np.cumsum(r.normal(0, 0.3, (n, 2)), 0) * (1, r.uniform(0.4, 1.3))
    points -= 0.7 * np.linspace(0, 1, n)[:, None] * points[-1]
    return [[tuple(p) for p in points]]


def scratch_out(r: np.random.Generator) -> Strokes:
    """Something struck out: a dense zigzag, sometimes over a word's worth of loops."""
    n = int(r.integers(7, 22))
    slope = r.uniform(-0.3, 0.5)
    points = [
        (k / n * r.uniform(0.6, 1.6) + slope * s, s * r.uniform(0.2, 0.4) + r.normal(0, 0.04))
        for k in range(n)
        for s in (-1, 1)
    ]
    return [points]


def coil(r: np.random.Generator) -> Strokes:
    n = int(r.integers(3, 8))
    return [
        [
            (k / 4 * r.uniform(0.14, 0.3) + 0.18 * math.cos(k * math.pi / 2), 0.3 * math.sin(k * math.pi / 2))
            for k in range(4 * n)
        ]
    ]


def rules(r: np.random.Generator) -> Sequence[Curve | tuple[Curve, ...]]:
    """Ruled paper, grids, table corners and junctions that were not removed."""
    kind = int(r.integers(7))
    if kind == 0:  # parallel lines
        n, upright = int(r.integers(2, 7)), chance(r, 0.25)
        step = r.uniform(0.12, 0.5)
        strokes = [line(0, k * step, r.uniform(0.9, 1.1), k * step, r) for k in range(n)]
        return [[(y, x) for x, y in s] for s in strokes] if upright and n > 2 else strokes
    if kind == 1:  # grid
        n, m = int(r.integers(2, 5)), int(r.integers(2, 5))
        return [line(-0.1, k / n, 1.1, k / n) for k in range(n)] + [line(k / m, -0.1, k / m, 1.1) for k in range(m)]
    if kind == 2:  # a corner, lying any way but a 7's or a 1's
        return (
            [(line(0, 0, 0, 1), line(0, 1, r.uniform(0.6, 1.3), 1))]
            if chance(r, 0.5)
            else [(line(1, 0, 0, 0), line(0, 0, 0, r.uniform(0.6, 1.2)))]
        )
    if kind == 3:  # a T lying down, or upside down with long arms
        return (
            [line(-0.8, 1, 0.8, 1), line(0, r.uniform(0.2, 0.6), 0, 1)]
            if chance(r, 0.5)
            else [line(0, 0, 0, 1), line(0, 0.5, r.uniform(0.5, 1), 0.5)]
        )
    if kind == 4:  # crossing
        return [line(0, 0.5, 1, 0.5), line(r.uniform(0.3, 0.7), 0, r.uniform(0.3, 0.7), 1)]
    if kind == 5:  # a box open on one side
        w = r.uniform(0.7, 1.4)
        sides = [line(0, 0, w, 0), line(w, 0, w, 1), line(w, 1, 0, 1), line(0, 1, 0, 0)]
        sides.pop(int(r.integers(4)))
        return sides
    return [
        line(0, 0, 1.7, 0),
        line(0, 1, 1.7, 1),
        line(r.uniform(0, 1.7), 0, r.uniform(0, 1.7), 1),
    ]  # a cell's wall between two rules


def strokes_cluster(r: np.random.Generator) -> Strokes:
    """Four to ten strokes set in a square, like a character of a script one cannot read."""
    out: Strokes = []
    for _ in range(int(r.integers(4, 11))):
        kind = r.random()
        x, y = r.uniform(0, 1, 2)
        if kind < 0.4:
            out.append(line(x * 0.4, y, x * 0.4 + r.uniform(0.25, 0.7), y + r.normal(-0.02, 0.03), r))
        elif kind < 0.65:
            out.append(line(x, y * 0.4, x, y * 0.4 + r.uniform(0.25, 0.7), r))
        elif kind < 0.8:
            out.append(
                line(
                    x,
                    y * 0.5,
                    x + r.choice([-1, 1]) * r.uniform(0.15, 0.45),
                    y * 0.5 + r.uniform(0.2, 0.5),
                    r,
                    r.normal(0, 0.12),
                )
            )
        elif kind < 0.9:
            w, h = r.uniform(0.2, 0.5, 2)
            out.append(
                (line(x * 0.5, y * 0.5, x * 0.5 + w, y * 0.5), line(x * 0.5 + w, y * 0.5, x * 0.5 + w, y * 0.5 + h))
            )
        else:
            out.append(line(x, y, x + 0.08, y + 0.12, r))
    return out


def brace(r: np.random.Generator, height: float, reach: float) -> np.ndarray:
    """(n, 2) points of a curly brace, a line with a kink or a bracket, open to the right, from its top left on.

    height: of a digit, pixels; reach: from top to foot, pixels.
    """
    deep, kink = height * r.uniform(0.12, 0.45), r.uniform(0.4, 0.6)
    curly = [(1.0, 0.0), (0.35, 0.03), (0.3, 0.2), (0.3, kink - 0.07), (-0.5, kink), (0.3, kink + 0.07), (0.3, 0.8),
             (0.35, 0.97), (1.0, 1.0)]  # fmt: skip
    kinked = [(0.2, 0.0), (0.1, kink - 0.06), (-0.5, kink), (0.1, kink + 0.05), (0.1, 0.75), (0.2, 1.0)]
    square = [(1.0, 0.0), (0.0, 0.0), (0.0, 0.5), (0.0, 1.0), (1.0, 1.0)]
    shape = (curly, kinked, square)[int(r.choice(3, p=[0.6, 0.25, 0.15]))]
    points = np.array(shape) * (deep, reach) + r.normal(0, 0.03, (len(shape), 2)) * height
    points[:, 0] -= np.linspace(0, 1, len(points)) * r.normal(0, 0.04) * reach
    return points if shape is square else spline(points)
