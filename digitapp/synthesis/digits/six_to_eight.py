"""The digits 6 to 8 in the variants people write around the world.

Each function takes a random generator and returns strokes for `pen.bend`: a list of control-point
lists (smooth) or tuples of such lists (joined by sharp corners). x is about -0.4..0.4 with 0 in the
middle, y runs from 0 (top) to 1 (bottom).
"""

import numpy as np

from ..curves import Curve, Strokes, arc, chance, line, long

# 6 ---------------------------------------------------------------------------------------


def _six(r: np.random.Generator, y: float, rx: float, back: Curve, curl: float) -> Strokes:
    """Back from the top into a loop of half width rx whose top is at y; sweep beyond 360 curls inside."""
    cy, ry = (1 + y) / 2, (1 - y) / 2
    return [back + arc(0, cy, rx, ry, -185, -r.uniform(300, 350) - curl, 0.1 + 0.0008 * curl)]


def six_curved(r: np.random.Generator) -> Strokes:
    y, rx = r.uniform(0.36, 0.68), r.uniform(0.2, 0.38)
    back = [
        (long(r, 0.05, 0.32, 0.5), r.uniform(0, 0.04)),
        (-0.02, r.uniform(0.1, 0.18)),
        (-rx * 0.85, (y + 1) / 2 - 0.2),
    ]
    return _six(r, y, rx, back, 0 if chance(r, 0.7) else r.uniform(30, 120))


def six_straight(r: np.random.Generator) -> Strokes:
    y, rx = r.uniform(0.42, 0.72), r.uniform(0.18, 0.36)
    x = r.uniform(-rx, 0.35)
    back = [(x, 0), ((x - rx) / 2, (y + 1) / 4 + 0.02)]
    return _six(r, y, rx, back, r.uniform(0, 40))


def six_big_loop(r: np.random.Generator) -> Strokes:
    y, rx = r.uniform(0.24, 0.4), r.uniform(0.26, 0.42)
    back = [(r.uniform(0.15, 0.45), -r.uniform(0, 0.12)), (-rx * 0.5, r.uniform(0.12, 0.2))]
    return _six(r, y, rx, back, r.uniform(0, 40))


def six_spiral(r: np.random.Generator) -> Strokes:
    """The loop ends inside, not on the back."""
    y, rx = r.uniform(0.3, 0.5), r.uniform(0.25, 0.36)
    back = [(r.uniform(0.08, 0.3), 0), (-0.05, 0.12), (-rx * 0.9, (y + 1) / 2 - 0.22)]
    return [back + arc(0, (1 + y) / 2, rx, (1 - y) / 2, -185, -r.uniform(240, 300), r.uniform(0.15, 0.4))]


# 7 ---------------------------------------------------------------------------------------


def _seven(
    r: np.random.Generator,
    hook: float = 0.0,
    wave: float = 0.0,
    curve: float = 0.0,
    low: float = 1.0,
    tilt: float = 0.05,
) -> tuple[Strokes, Curve]:
    """The strokes of a 7 without a bar, and its stem."""
    left, right = -long(r, 0.22, 0.4, 0.55), r.uniform(0.2, 0.42)
    y0, y1 = r.normal(0.03, tilt / 2), r.normal(0.01, tilt / 2)
    top = [(left, y0), (left * 0.35, (2 * y0 + y1) / 3 - wave), (right * 0.35, (y0 + 2 * y1) / 3 + wave), (right, y1)]
    foot = r.uniform(-0.25, 0.12)
    stem = [(right, y1), (right * 0.45 + foot * 0.3 + curve * 0.1, 0.4), (foot + curve * 0.25, 0.7), (foot, low)]
    if not curve:
        stem = line(right, y1, foot, low, r, r.normal(0.0, 0.03))
    parts = ([(left + r.normal(0, 0.03), y0 + hook), (left, y0)], top) if hook else (top,)
    if chance(r, 0.2):
        return [(*parts[:-1], parts[-1][:-1] + [(right - 0.03, y1 + 0.02)] + stem[1:])], stem
    return [(*parts, stem)], stem


def _bar(r: np.random.Generator, stem: Curve, low: float, high: float, short: float, long: float) -> Curve:
    """A bar across the stem at a height between low and high."""
    y = r.uniform(low, high)
    xs, ys = zip(*stem)
    x = float(np.interp(y, ys, xs)) + r.normal(0, 0.04)  # a curved stem is where its points are
    slope = r.normal(-0.04, 0.09)
    left, right = r.uniform(short, long), r.uniform(short, long)
    return line(x - left, y - slope * left, x + right, y + slope * right, r, r.normal(0, 0.05))


def seven_plain(r: np.random.Generator) -> Strokes:
    return _seven(r, tilt=r.uniform(0.02, 0.14))[0]


def seven_hooked(r: np.random.Generator) -> Strokes:
    return _seven(r, hook=r.uniform(0.06, 0.34))[0]


def seven_curved(r: np.random.Generator) -> Strokes:
    return _seven(
        r, curve=r.uniform(-0.8, 0.8), wave=r.uniform(-0.03, 0.06), hook=r.choice([0.0, r.uniform(0.05, 0.2)])
    )[0]


def seven_barred(r: np.random.Generator) -> Strokes:
    strokes, stem = _seven(r, curve=r.choice([0.0, r.uniform(-0.6, 0.6)]), tilt=0.1)
    return strokes + [_bar(r, stem, 0.34, 0.68, 0.1, 0.34)]


def seven_barred_hooked(r: np.random.Generator) -> Strokes:
    strokes, stem = _seven(r, hook=r.uniform(0.06, 0.3), wave=r.uniform(-0.02, 0.06))
    return strokes + [_bar(r, stem, 0.36, 0.7, 0.1, 0.34)]


def seven_wavy(r: np.random.Generator) -> Strokes:
    """A wavy top, with or without the bar."""
    strokes, stem = _seven(r, hook=r.choice([0.0, r.uniform(0.05, 0.3)]), wave=r.uniform(0.05, 0.12))
    return strokes + ([_bar(r, stem, 0.36, 0.72, 0.12, 0.36)] if chance(r, 0.75) else [])


def seven_m(r: np.random.Generator) -> Strokes:
    """Broad continental 7: an up-stroke, a dip, a second peak like an M, and a low wide bar."""
    left = -r.uniform(0.25, 0.5)
    up = r.uniform(0.12, 0.4)
    valley = (left * r.uniform(0.1, 0.4), r.uniform(0.12, 0.4))
    peak = (r.uniform(0.15, 0.34), r.normal(0.0, 0.04))
    foot = (r.uniform(-0.12, 0.14), 1.0)
    first = (left + r.uniform(0.04, 0.2), r.normal(0.04, 0.04))
    stem = line(*peak, *foot, r)
    bar = _bar(r, stem, 0.52, 0.8, 0.14, 0.45)
    path = [(left, up), first, valley, peak]
    if chance(r, 0.5):
        return [(line(*path[0], *path[1], r), line(*path[1], *path[2], r), line(*path[2], *path[3], r), stem), bar]
    return [(path, stem), bar]


# 8 ---------------------------------------------------------------------------------------


def _eight_sizes(r: np.random.Generator) -> tuple[float, float, float]:
    w1 = r.uniform(0.16, 0.34)
    return r.uniform(0.38, 0.58), w1, w1 * r.uniform(0.8, 1.4)


def eight_one_stroke(r: np.random.Generator) -> Strokes:
    """An S from the upper right, closed on the way back."""
    y, w1, w2 = _eight_sizes(r)
    x = r.normal(0, 0.02)
    end = (
        (w1 * r.uniform(0.3, 1.1), r.uniform(-0.06, 0.14))
        if chance(r, 0.6)
        else (w1 * r.uniform(1.0, 1.8), r.uniform(-0.12, 0.06))
    )
    return [
        [
            (w1 * 0.8, y * 0.22),
            (0.02, 0),
            (-w1, y * 0.42),
            (-w1 * 0.45, y * 0.85),
            (x + w2 * 0.35, y + 0.1),
            (w2, (1 + y) / 2 + 0.04),
            (0.02, 1),
            (-w2, (1 + y) / 2 + 0.04),
            (-w2 * 0.4, y + 0.1),
            (x + w1 * 0.5, y * 0.82),
            (w1, y * 0.42),
            end,
        ]
    ]


def eight_circles(r: np.random.Generator) -> Strokes:
    y, w1, w2 = _eight_sizes(r)
    lap = r.uniform(-0.01, 0.05)
    return [
        arc(r.normal(0, 0.02), y / 2, w1, y / 2 + lap, r.uniform(60, 120), -r.uniform(350, 375)),
        arc(
            r.normal(0, 0.02),
            (1 + y) / 2,
            w2,
            (1 - y) / 2 + lap,
            r.uniform(-120, -60),
            r.choice([-1, 1]) * r.uniform(350, 375),
        ),
    ]


def eight_open(r: np.random.Generator) -> Strokes:
    """The two ends on top do not meet."""
    y, w1, w2 = _eight_sizes(r)
    return [
        [
            (w1 * r.uniform(0.5, 1.0), r.uniform(0.06, 0.12)),
            (-w1 * 0.2, 0),
            (-w1, y * 0.45),
            (-w1 * 0.3, y * 0.88),
            (w2 * 0.45, y + 0.12),
            (w2, (1 + y) / 2 + 0.04),
            (0, 1),
            (-w2, (1 + y) / 2 + 0.04),
            (-w2 * 0.3, y + 0.08),
            (w1 * 0.6, y * 0.8),
            (w1 * 1.05, y * r.uniform(0.3, 0.5)),
        ]
    ]


def eight_from_middle(r: np.random.Generator) -> Strokes:
    """Started at the crossing, first the upper then the lower loop."""
    y, w1, w2 = _eight_sizes(r)
    return [
        [
            (0, y),
            (w1 * 0.8, y * 0.7),
            (w1 * 0.8, y * 0.22),
            (0, 0),
            (-w1 * 0.85, y * 0.25),
            (-w1 * 0.7, y * 0.72),
            (0, y + 0.02),
            (w2 * 0.8, y + (1 - y) * 0.3),
            (w2 * 0.8, y + (1 - y) * 0.75),
            (0, 1),
            (-w2 * 0.85, y + (1 - y) * 0.75),
            (-w2 * 0.75, y + (1 - y) * 0.28),
            (r.normal(0, 0.02), y),
        ]
    ]


def eight_straight_back(r: np.random.Generator) -> Strokes:
    """An S whose end returns to the top in a straight line (two crossing lines, narrow waist)."""
    y, w1, w2 = _eight_sizes(r)
    return [
        (
            [
                (w1, r.uniform(0.02, 0.12)),
                (0, 0),
                (-w1, y * 0.4),
                (0, y),
                (w2, (1 + y) / 2 + 0.05),
                (0.02, 1),
                (-w2 * 0.9, 0.88),
            ],
            line(-w2 * 0.9, 0.88, w1 * r.uniform(0.9, 1.7), r.uniform(-0.08, 0.1), r),
        )
    ]
