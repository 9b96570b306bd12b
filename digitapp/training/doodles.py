"""Lines, scribbles and little drawings as strokes: things a pen leaves that are neither digit nor letter."""

import math

import numpy as np

from digitapp.training.glyphs import arc, chance, line
from digitapp.training.signs import move


def dash(r):
    """A lone stroke at any angle except near the vertical, where it would be a 1."""
    a = math.radians(r.uniform(-24, 24))
    x, y = 0.5 * math.cos(a), 0.5 * math.sin(a)
    return [line(-x, -y, x, y, r, r.normal(0, 0.06))]


def wave(r):
    n = int(r.integers(4, 12))
    height = r.uniform(0.06, 0.4)
    points = [(k / n * r.uniform(0.96, 1.04), height * (-1) ** k * r.uniform(0.6, 1)) for k in range(n)]
    if chance(r, 0.4):  # zigzag with corners
        return [tuple(line(*a, *b) for a, b in zip(points, points[1:]))]
    return [points]


def spiral(r):
    turns = r.uniform(2.0, 4.5)
    n = int(turns * 9)
    sign = r.choice([-1, 1])
    start = r.uniform(0, 6.28)
    return [[(math.cos(start + sign * 2 * math.pi * turns * k / n) * (0.04 + 0.46 * k / n),
              math.sin(start + sign * 2 * math.pi * turns * k / n) * (0.04 + 0.46 * k / n)) for k in range(n)]]


def scribble(r):
    """One long wandering line."""
    n = int(r.integers(9, 40))
    points = np.cumsum(r.normal(0, 0.3, (n, 2)), 0) * (1, r.uniform(0.4, 1.3))
    points -= 0.7 * np.linspace(0, 1, n)[:, None] * points[-1]
    return [[tuple(p) for p in points]]


def scratch_out(r):
    """Something struck out: a dense zigzag, sometimes over a word's worth of loops."""
    n = int(r.integers(7, 22))
    slope = r.uniform(-0.3, 0.5)
    points = [(k / n * r.uniform(0.6, 1.6) + slope * s, s * r.uniform(0.2, 0.4) + r.normal(0, 0.04)) for k in range(n) for s in (-1, 1)]
    return [points]


def coil(r):
    n = int(r.integers(3, 8))
    return [[(k / 4 * r.uniform(0.14, 0.3) + 0.18 * math.cos(k * math.pi / 2), 0.3 * math.sin(k * math.pi / 2)) for k in range(4 * n)]]


def rules(r):
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
        return [(line(0, 0, 0, 1), line(0, 1, r.uniform(0.6, 1.3), 1))] if chance(r, 0.5) else [(line(1, 0, 0, 0), line(0, 0, 0, r.uniform(0.6, 1.2)))]
    if kind == 3:  # a T lying down, or upside down with long arms
        return [line(-0.8, 1, 0.8, 1), line(0, r.uniform(0.2, 0.6), 0, 1)] if chance(r, 0.5) else [line(0, 0, 0, 1), line(0, 0.5, r.uniform(0.5, 1), 0.5)]
    if kind == 4:  # crossing
        return [line(0, 0.5, 1, 0.5), line(r.uniform(0.3, 0.7), 0, r.uniform(0.3, 0.7), 1)]
    if kind == 5:  # a box open on one side
        w = r.uniform(0.7, 1.4)
        sides = [line(0, 0, w, 0), line(w, 0, w, 1), line(w, 1, 0, 1), line(0, 1, 0, 0)]
        sides.pop(int(r.integers(4)))
        return sides
    return [line(0, 0, 1.7, 0), line(0, 1, 1.7, 1), line(r.uniform(0, 1.7), 0, r.uniform(0, 1.7), 1)]  # a cell's wall between two rules


def smiley(r):
    eye = r.uniform(0.12, 0.2)
    mouth = arc(0, 0.1, 0.25, 0.2 * r.choice([-1, 1]), 20, 140)
    return [arc(0, 0, 0.5, 0.5, r.uniform(0, 360), 365), [(-eye, -0.15), (-eye, -0.1)], [(eye, -0.15), (eye, -0.1)], mouth]


def _blob(r, size):
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
        p = [(size * r.uniform(0.5, 1.2) * math.cos(6.283 * k / n), size * r.uniform(0.5, 1.2) * math.sin(6.283 * k / n)) for k in range(n)]
        return p + [p[0]]
    if kind == 3:
        return arc(0, 0, size, size * r.uniform(0.5, 1), r.uniform(0, 360), r.uniform(90, 220))
    w, h = size * r.uniform(0.6, 1.4), size * r.uniform(0.5, 1.0)
    return (line(-w, -h, w, -h), line(w, -h, w, h), line(w, h, -w, h), line(-w, h, -w, -h))


def composition(r):
    """A drawing of nothing in particular: a body, some limbs, some details."""
    out = [_blob(r, r.uniform(0.35, 0.6))]
    for _ in range(int(r.integers(1, 4))):
        out += move([_blob(r, r.uniform(0.08, 0.32))], r.normal(0, 0.4), r.normal(0, 0.35))
    for _ in range(int(r.integers(1, 7))):
        x, y, a, d = r.normal(0, 0.35), r.normal(0, 0.35), r.uniform(0, 6.28), r.uniform(0.1, 0.6)
        out.append(line(x, y, x + d * math.cos(a), y + d * math.sin(a), r, r.normal(0, 0.15)))
    return out


def cat(r):
    e = r.uniform(0.15, 0.3)
    out = [arc(0, 0, 0.5, 0.42, 0, 365), (line(-0.4, -0.25, -0.38, -0.25 - e), line(-0.38, -0.25 - e, -0.12, -0.4)), (line(0.4, -0.25, 0.38, -0.25 - e), line(0.38, -0.25 - e, 0.12, -0.4))]
    out += [line(s * 0.1, 0.1, s * 0.6, 0.1 + d, r) for s in (-1, 1) for d in (-0.06, 0.04, 0.14)]
    return out + [[(-0.18, -0.08), (-0.18, -0.04)], [(0.18, -0.08), (0.18, -0.04)], [(-0.1, 0.2), (0, 0.15), (0.1, 0.2)]]


def vehicle(r):
    """Wheels under boxes: car, train, cart."""
    out, x = [], 0.0
    for _ in range(int(r.integers(1, 4))):
        w, h = r.uniform(0.4, 0.8), r.uniform(0.25, 0.5)
        out += [(line(x, 0, x, -h), line(x, -h, x + w, -h), line(x + w, -h, x + w, 0), line(x + w, 0, x, 0)),
                arc(x + w * 0.25, 0.1, 0.1, 0.1, 0, 365), arc(x + w * 0.75, 0.1, 0.1, 0.1, 0, 365)]
        if chance(r, 0.5):
            out.append((line(x + w * 0.2, -h, x + w * 0.3, -h - 0.2), line(x + w * 0.3, -h - 0.2, x + w * 0.8, -h - 0.2), line(x + w * 0.8, -h - 0.2, x + w, -h)))
        x += w + 0.08
    return out


def house(r):
    w, h, roof = r.uniform(0.7, 1.1), r.uniform(0.4, 0.7), r.uniform(0.25, 0.5)
    out = [(line(0, 0, 0, h), line(0, h, w, h), line(w, h, w, 0)), (line(-0.08, 0, w / 2, -roof), line(w / 2, -roof, w + 0.08, 0)), line(0, 0, w, 0)]
    out.append((line(w * 0.4, h, w * 0.4, h * 0.5), line(w * 0.4, h * 0.5, w * 0.6, h * 0.5), line(w * 0.6, h * 0.5, w * 0.6, h)))
    return out


def tree(r):
    out = [line(0, 0.2, 0, 0.9, r), line(0.12, 0.2, 0.12, 0.9, r)] if chance(r, 0.6) else [line(0.05, 0.1, 0.05, 1, r)]
    if chance(r, 0.5):
        return out + [[(0.06 + 0.4 * math.cos(k) * r.uniform(0.8, 1.1), -0.1 + 0.35 * math.sin(k) * r.uniform(0.8, 1.1)) for k in np.arange(0, 6.6, 0.5)]]
    return out + [(line(0.06, -0.2 + k * 0.2, -0.25 - 0.08 * k, 0.1 + k * 0.2), line(-0.25 - 0.08 * k, 0.1 + k * 0.2, 0.37 + 0.08 * k, 0.1 + k * 0.2), line(0.37 + 0.08 * k, 0.1 + k * 0.2, 0.06, -0.2 + k * 0.2)) for k in range(3)]


def sun(r):
    n = int(r.integers(6, 13))
    ray = [(math.cos(6.283 * k / n), math.sin(6.283 * k / n)) for k in range(n)]
    return [arc(0, 0, 0.27, 0.27, 0, 365)] + [line(0.34 * c, 0.34 * s, 0.55 * c, 0.55 * s, r) for c, s in ray]


def person(r):
    y = r.uniform(0.5, 0.65)
    return [arc(0, 0.13, 0.13, 0.13, -90, 365), line(0, 0.26, 0, y, r), line(0, y, -0.2, 1, r), line(0, y, 0.2, 1, r), line(-0.25, r.uniform(0.3, 0.5), 0.25, r.uniform(0.3, 0.5), r)]


def butterfly(r):
    w = r.uniform(0.3, 0.5)
    wings = [arc(s * w * 0.6, -0.2, w * 0.6, 0.28, 0, 365) for s in (-1, 1)] + [arc(s * w * 0.5, 0.25, w * 0.5, 0.22, 0, 365) for s in (-1, 1)]
    return wings + [line(0, -0.4, 0, 0.45, r), line(0, -0.4, -0.15, -0.6, r), line(0, -0.4, 0.15, -0.6, r)]


def cup(r):
    return [(line(-0.3, -0.3, -0.25, 0.35), line(-0.25, 0.35, 0.25, 0.35), line(0.25, 0.35, 0.3, -0.3)), arc(0, -0.3, 0.3, 0.08, 0, 365), arc(0.3, 0.0, 0.2, 0.16, -100, 200)]


DRAWINGS = (smiley, composition, composition, composition, cat, vehicle, house, tree, sun, person, butterfly, cup)


def drawing(r):
    return DRAWINGS[int(r.integers(len(DRAWINGS)))](r)


def strokes_cluster(r):
    """Four to ten strokes set in a square, like a character of a script one cannot read."""
    out = []
    for _ in range(int(r.integers(4, 11))):
        kind = r.random()
        x, y = r.uniform(0, 1, 2)
        if kind < 0.4:
            out.append(line(x * 0.4, y, x * 0.4 + r.uniform(0.25, 0.7), y + r.normal(-0.02, 0.03), r))
        elif kind < 0.65:
            out.append(line(x, y * 0.4, x, y * 0.4 + r.uniform(0.25, 0.7), r))
        elif kind < 0.8:
            out.append(line(x, y * 0.5, x + r.choice([-1, 1]) * r.uniform(0.15, 0.45), y * 0.5 + r.uniform(0.2, 0.5), r, r.normal(0, 0.12)))
        elif kind < 0.9:
            w, h = r.uniform(0.2, 0.5, 2)
            out.append((line(x * 0.5, y * 0.5, x * 0.5 + w, y * 0.5), line(x * 0.5 + w, y * 0.5, x * 0.5 + w, y * 0.5 + h)))
        else:
            out.append(line(x, y, x + 0.08, y + 0.12, r))
    return out
