"""Arcs and lines as control points: the parts that glyphs are made of. y runs down, angles are in degrees."""

import math


def arc(cx, cy, rx, ry, start, sweep, drift=0.0):
    """Control points on an ellipse. Degrees, 0 = right, 90 = bottom; drift shrinks the radius on the way."""
    count = max(3, int(abs(sweep) / 42) + 1)
    out = []
    for k in range(count):
        t = k / (count - 1)
        a = math.radians(start + sweep * t)
        f = 1 - drift * t
        out.append((cx + rx * f * math.cos(a), cy + ry * f * math.sin(a)))
    return out


def chance(r, p):
    return r.random() < p


def line(x0, y0, x1, y1, r=None, sag=0.0):
    """A nearly straight stroke; sag bends its middle sideways."""
    mx, my = (x0 + x1) / 2, (y0 + y1) / 2
    if r is not None:
        sag += r.normal(0, 0.02)
    return [(x0, y0), (mx - sag * (y1 - y0), my + sag * (x1 - x0)), (x1, y1)]


def long(r, low, high, extreme):
    """Usually between low and high, now and then up to an extreme flourish."""
    return r.uniform(low, high) if r.random() < 0.65 else r.uniform(high, extreme)
