"""The digit 9 in the variants people write around the world.

Each function takes a random generator and returns strokes for `pen.bend`, as in six_to_eight.
"""

import numpy as np

from ..curves import Curve, Strokes, arc, chance, line


def _nine_head(r: np.random.Generator, rx: float, y: float, open_by: float = 0.0) -> Curve:
    """The ring of a 9, anticlockwise from the upper right and back there; y = its bottom."""
    start = r.uniform(-50, -15)
    return arc(0, y / 2, rx, y / 2, start, -r.uniform(330, 365) + open_by, r.uniform(-0.05, 0.08))


def nine_straight(r: np.random.Generator) -> Strokes:
    rx, y = r.uniform(0.18, 0.32), r.uniform(0.36, 0.6)
    head = _nine_head(r, rx, y)
    top = (rx * r.uniform(0.9, 1.05), y * r.uniform(0.1, 0.35))
    foot = (rx * r.uniform(0.0, 1.1), 1.0)
    if chance(r, 0.5):
        return [(head + [top], line(*top, *foot, r))]
    return [(head, line(*head[-1], *foot, r))]


def nine_hooked(r: np.random.Generator) -> Strokes:
    rx, y = r.uniform(0.18, 0.32), r.uniform(0.36, 0.56)
    head = _nine_head(r, rx, y)
    leg = [
        head[-1],
        (rx * 0.98, 0.55),
        (rx * 0.85, 0.82),
        (rx * 0.2, 0.98),
        (-rx * r.uniform(0.4, 1.0), r.uniform(0.86, 1.0)),
    ]
    return [(head, leg)]


def nine_round(r: np.random.Generator) -> Strokes:
    """A 6 turned around: the leg swings down in one curve."""
    rx, y = r.uniform(0.22, 0.34), r.uniform(0.4, 0.62)
    head = _nine_head(r, rx, y)
    return [head + [(rx * 0.95, 0.55), (rx * 0.6, 0.8), (-rx * r.uniform(0.0, 0.9), 1.0)]]


def nine_curled(r: np.random.Generator) -> Strokes:
    """The tail comes back to the left and up, like a g."""
    rx, y = r.uniform(0.16, 0.3), r.uniform(0.34, 0.5)
    head = _nine_head(r, rx, y)
    w = r.uniform(0.2, 0.36)
    leg = [head[-1], (rx, 0.5), (rx * 0.95, 0.78), (0.02, 1.0), (-w, 0.93), (-w - 0.02, r.uniform(0.72, 0.85))]
    if chance(r, 0.35):  # and on to the stem again, as in a written g
        leg.append((r.uniform(-0.5, 1.2) * rx, r.uniform(0.56, 0.74)))
    return [(head, leg)]


def nine_open(r: np.random.Generator) -> Strokes:
    """The ring does not close, or the leg starts beside it."""
    rx, y = r.uniform(0.2, 0.32), r.uniform(0.36, 0.52)
    head = arc(0, y / 2, rx, y / 2, r.uniform(-60, -30), -r.uniform(270, 320))
    top = (rx * r.uniform(0.85, 1.1), r.uniform(-0.02, 0.14))
    return [head, line(*top, rx * r.uniform(0.1, 1.0), 1, r, r.normal(0, 0.05))]


def nine_swash(r: np.random.Generator) -> Strokes:
    """A small ring, then a broad belly as in a 3 or a g."""
    rx, y = r.uniform(0.18, 0.3), r.uniform(0.3, 0.46)
    head = _nine_head(r, rx, y)
    w = r.uniform(0.22, 0.4)
    return [
        head + [(rx * 0.9, y * 0.95), (rx + 0.06, 0.66), (rx * 0.7, 0.92), (-0.05, 1.0), (-w, r.uniform(0.84, 0.96))]
    ]


def nine_crossed(r: np.random.Generator) -> Strokes:
    """An 8 that never comes back: round the ring from the crossing, through it, and into a belly on the right."""
    rx, y = r.uniform(0.16, 0.3), r.uniform(0.34, 0.52)
    ring = arc(
        0,
        y / 2,
        rx,
        y / 2,
        r.uniform(70, 120),
        r.choice([-1, 1], p=[0.3, 0.7]) * r.uniform(320, 365),
        r.uniform(-0.05, 0.08),
    )
    w = r.uniform(0.14, 0.34)
    belly = [(w * 0.7, y + r.uniform(0.08, 0.16)), (w, r.uniform(0.68, 0.78)), (w * 0.6, 0.94), (-0.05, 1.0)]
    if chance(r, 0.7):
        belly.append((-r.uniform(0.15, 0.38), r.uniform(0.84, 0.98)))
    return [ring + belly]


def nine_balloon(r: np.random.Generator) -> Strokes:
    """The leg hangs from the bottom of the ring, straight or hooked."""
    rx, y = r.uniform(0.16, 0.32), r.uniform(0.4, 0.66)
    ring = arc(0, y / 2, rx, y / 2, r.uniform(20, 80), -r.uniform(325, 365), r.uniform(-0.05, 0.06))
    foot = r.uniform(-0.16, 0.14)
    leg = [(ring[-1][0] * 0.6 + foot * 0.4, (ring[-1][1] + 1) / 2), (foot, 1.0)]
    if chance(r, 0.3):
        leg.append((foot - r.uniform(0.08, 0.25), r.uniform(0.9, 1.0)))
    return [ring + leg]
