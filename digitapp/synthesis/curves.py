"""Arcs and lines as control points: the parts that glyphs are made of. y runs down, angles are in degrees."""

import math

import numpy as np

Point = tuple[float, float]
Curve = list[Point]
#: a glyph for `pen.bend`: its strokes are smooth curves, or tuples of curves that meet in sharp corners
Strokes = list[Curve | tuple[Curve, ...]]


def arc(cx: float, cy: float, rx: float, ry: float, start: float, sweep: float, drift: float = 0.0) -> Curve:
    """Control points on an ellipse. Degrees, 0 = right, 90 = bottom; drift shrinks the radius on the way."""
    count = max(3, int(abs(sweep) / 42) + 1)
    out = []
    for k in range(count):
        t = k / (count - 1)
        a = math.radians(start + sweep * t)
        f = 1 - drift * t
        out.append((cx + rx * f * math.cos(a), cy + ry * f * math.sin(a)))
    return out


def chance(r: np.random.Generator, p: float) -> bool:
    return r.random() < p


def line(x0: float, y0: float, x1: float, y1: float, r: np.random.Generator | None = None, sag: float = 0.0) -> Curve:
    """A nearly straight stroke; sag bends its middle sideways."""
    mx, my = (x0 + x1) / 2, (y0 + y1) / 2
    if r is not None:
        sag += r.normal(0, 0.02)
    return [(x0, y0), (mx - sag * (y1 - y0), my + sag * (x1 - x0)), (x1, y1)]


def long(r: np.random.Generator, low: float, high: float, extreme: float) -> float:
    """Usually between low and high, now and then up to an extreme flourish."""
    return r.uniform(low, high) if r.random() < 0.65 else r.uniform(high, extreme)
