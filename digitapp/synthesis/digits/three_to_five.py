"""The digits 3 to 5 in the variants people write around the world.

Each function takes a random generator and returns strokes for `pen.bend`: a list of control-point
lists (smooth) or tuples of such lists (joined by sharp corners). x is about -0.4..0.4 with 0 in the
middle, y runs from 0 (top) to 1 (bottom).
"""

import numpy as np

from ..curves import Curve, Strokes, arc, chance, line, long

# 3 ---------------------------------------------------------------------------------------


def three_round(r: np.random.Generator) -> Strokes:
    top, w1, w2 = r.uniform(0.36, 0.56), r.uniform(0.2, 0.36), r.uniform(0.24, 0.4)
    notch = r.uniform(-0.14, 0.08)
    upper = arc(0, top / 2, w1, top / 2, r.uniform(-175, -130), 0, 0)[:1]
    upper += arc(0, top / 2, w1, top / 2, -105, r.uniform(130, 165)) + [(notch, top)]
    start = r.uniform(-80, -60)
    lower = [(notch, top)] + arc(0, (1 + top) / 2, w2, (1 - top) / 2, start, r.uniform(200, 250), r.uniform(-0.1, 0.15))
    if chance(r, 0.35):
        return [upper + lower[1:]]
    return [(upper, lower)]


def three_flat(r: np.random.Generator) -> Strokes:
    """Flat top, then a slanting stroke and one belly (like an ezh)."""
    right, mid = r.uniform(0.2, 0.34), r.uniform(0.36, 0.5)
    top = line(-r.uniform(0.22, 0.38), r.normal(0.03, 0.03), right, r.normal(0.02, 0.03), r)
    slant = [top[-1], ((right - 0.08) / 2, mid / 2), (r.uniform(-0.14, 0.04), mid)]
    belly = [slant[-1]] + arc(
        -0.02, (1 + mid) / 2, r.uniform(0.28, 0.4), (1 - mid) / 2, -68, r.uniform(200, 245), r.uniform(-0.1, 0.12)
    )
    return [(top, slant, belly)]


def three_loop(r: np.random.Generator) -> Strokes:
    """A small loop where the two bellies meet."""
    top, w1, w2 = r.uniform(0.4, 0.5), r.uniform(0.22, 0.32), r.uniform(0.26, 0.38)
    loop = r.uniform(0.05, 0.11)
    return [
        arc(0, top / 2, w1, top / 2, r.uniform(-170, -140), r.uniform(185, 215))
        + [(0.02, top - 0.01), (-0.06 - loop, top + 0.03), (-0.08 - loop, top - loop * 0.6), (0.02, top - 0.01)]
        + arc(0, (1 + top) / 2, w2, (1 - top) / 2, -55, r.uniform(190, 235))
    ]


def three_swash(r: np.random.Generator) -> Strokes:
    """A wide lower belly swung far to the left."""
    top = r.uniform(0.3, 0.45)
    return [
        (
            [(-r.uniform(0.2, 0.3), 0.1), (0, 0), (0.24, 0.12), (0.14, top - 0.06), (-0.08, top)],
            [
                (-0.08, top),
                (0.2, top + 0.06),
                (0.36, 0.7),
                (0.2, 0.93),
                (-0.15, 1.0),
                (-r.uniform(0.35, 0.55), r.uniform(0.85, 1.0)),
            ],
        )
    ]


# 4 ---------------------------------------------------------------------------------------


def four_open(r: np.random.Generator) -> Strokes:
    """An L-like angle and a stem; the two arms do not meet on top."""
    bar = r.uniform(0.42, 0.72)
    left, stem = -r.uniform(0.22, 0.4), r.uniform(0.04, 0.24)
    right = stem + r.uniform(0.04, 0.3)
    top = left + r.uniform(-0.04, 0.26)
    arm = line(top, r.uniform(0, 0.12), left, bar, r, r.normal(0, 0.05))
    cross = line(left, bar, right, bar + r.normal(-0.02, 0.05), r)
    down = line(stem + r.normal(0.03, 0.04), r.uniform(-0.08, bar - 0.16), stem + r.normal(-0.02, 0.04), 1, r)
    if chance(r, 0.35):
        return [arm[:-1] + [(left + 0.02, bar - 0.01)] + cross[1:], down]
    return [(arm, cross), down]


def four_closed(r: np.random.Generator) -> Strokes:
    """The slanting arm starts on top of the stem."""
    bar = r.uniform(0.5, 0.78)
    left, stem = -r.uniform(0.25, 0.45), r.uniform(0.05, 0.2)
    right = stem + r.uniform(0.04, 0.28)
    arm = line(stem + r.normal(0, 0.02), r.normal(0, 0.02), left, bar, r, r.normal(0, 0.04))
    cross = line(left, bar, right, bar + r.normal(0, 0.04), r)
    down = line(stem, r.normal(0.01, 0.03), stem + r.normal(0, 0.03), 1, r)
    return [(arm, cross), down]


def four_one_stroke(r: np.random.Generator) -> Strokes:
    """Written without lifting: down, across to the right, up to the top and down."""
    bar = r.uniform(0.5, 0.7)
    left, stem = -r.uniform(0.25, 0.4), r.uniform(0.05, 0.2)
    top = (stem + r.normal(0, 0.03), r.uniform(-0.02, 0.1))
    start = (
        (left + r.uniform(0.05, 0.25), r.uniform(0.05, 0.15)) if chance(r, 0.5) else (stem - r.uniform(0, 0.08), 0.02)
    )
    path = [
        start,
        ((start[0] + left) / 2 - 0.02, bar * 0.55),
        (left, bar - 0.02),
        (left + 0.06, bar + 0.01),
        (stem - 0.05, bar),
        (stem + r.uniform(0.06, 0.2), bar - 0.08),
    ]
    return [(path, [path[-1], (stem + 0.1, bar / 2), top], line(top[0], top[1], stem + r.normal(0, 0.04), 1, r))]


def four_cup(r: np.random.Generator) -> Strokes:
    """A cup that ends in the stem, like the Cyrillic che."""
    bar = r.uniform(0.42, 0.62)
    left, right = -r.uniform(0.2, 0.34), r.uniform(0.18, 0.3)
    cup = [
        (left, r.uniform(0, 0.1)),
        (left - 0.01, bar * 0.6),
        (left + 0.1, bar),
        (0.05, bar + r.normal(0, 0.02)),
        (right, bar - r.uniform(0.02, 0.12)),
    ]
    stem = line(right + r.normal(0.02, 0.02), r.uniform(-0.05, 0.08), right + r.normal(-0.03, 0.05), 1, r)
    return [cup, stem]


def four_lightning(r: np.random.Generator) -> Strokes:
    """A steep zigzag with a short stem across its lower half."""
    bar = r.uniform(0.5, 0.68)
    left, right = -r.uniform(0.2, 0.36), r.uniform(0.18, 0.36)
    x = r.uniform(0.02, 0.16)
    return [
        (line(r.uniform(-0.12, 0.1), 0, left, bar, r), line(left, bar, right, bar + r.normal(0, 0.05), r)),
        line(x + r.normal(0.02, 0.03), bar - r.uniform(0.12, 0.3), x, 1, r),
    ]


# 5 ---------------------------------------------------------------------------------------


def _belly(r: np.random.Generator, x: float, y: float) -> Curve:
    """The round part of a 5 from the end of its neck (x, y)."""
    rx = r.uniform(0.2, 0.38)
    centre = (1 + y) / 2 - 0.03
    return [(x, y)] + arc(x + rx * 0.45, centre, rx, (1 - centre), -95, r.uniform(190, 255), r.uniform(-0.08, 0.15))


def five_flag(r: np.random.Generator) -> Strokes:
    """Neck and belly, the flag put on afterwards: attached, crossing or apart."""
    x, y = -r.uniform(0.14, 0.26), r.uniform(0.36, 0.54)
    neck = line(x + r.normal(0.03, 0.05), r.normal(0.0, 0.03), x, y, r)
    start = neck[0][0] + r.choice([0.0, r.uniform(-0.22, 0.0), r.uniform(0.02, 0.12)], p=[0.5, 0.25, 0.25])
    flag = line(
        start,
        neck[0][1] + r.normal(0, 0.03),
        start + long(r, 0.28, 0.6, 1.0),
        r.normal(-0.02, 0.08),
        r,
        r.normal(0, 0.06),
    )
    return [(neck, _belly(r, x, y)), flag]


def five_joined(r: np.random.Generator) -> Strokes:
    x, y = -r.uniform(0.14, 0.28), r.uniform(0.34, 0.52)
    top = r.normal(0.02, 0.03)
    flag = line(long(r, 0.2, 0.42, 0.8), r.normal(0.0, 0.06), x + 0.04, top, r, r.normal(0, 0.04))
    neck = line(x + 0.04, top, x, y, r)
    belly = _belly(r, x, y)
    if chance(r, 0.4):
        return [(flag, neck[:-1] + belly)]
    return [(flag, neck, belly)]


def five_s(r: np.random.Generator) -> Strokes:
    """All in one swing, like an S with a straight top."""
    x, y = -r.uniform(0.18, 0.28), r.uniform(0.34, 0.5)
    return [
        (
            [
                (long(r, 0.2, 0.42, 0.75), r.uniform(-0.04, 0.06)),
                (0.05, r.normal(0.02, 0.02)),
                (x + 0.05, r.uniform(0.04, 0.1)),
            ],
            [
                (x + 0.05, 0.07),
                (x, y - 0.08),
                (x + 0.14, y + 0.0),
                (0.18, y + 0.12),
                (0.24, 0.72),
                (0.1, 0.93),
                (-0.1, 1.0),
                (-r.uniform(0.2, 0.4), r.uniform(0.86, 0.98)),
            ],
        )
    ]
