"""The digits 0 to 2 in the variants people write around the world.

Each function takes a random generator and returns strokes for `pen.bend`: a list of control-point
lists (smooth) or tuples of such lists (joined by sharp corners). x is about -0.4..0.4 with 0 in the
middle, y runs from 0 (top) to 1 (bottom).
"""

import math

import numpy as np

from ..curves import Curve, Strokes, arc, chance, line, long

# 0 ---------------------------------------------------------------------------------------


def _zero(r: np.random.Generator, rx: float, sweep: float, drift: float = 0.0) -> Strokes:
    direction = -1 if chance(r, 0.85) else 1
    start = r.normal(-80, 35)
    return [arc(0, 0.5, rx, 0.5, start, direction * sweep, drift)]


def zero_round(r: np.random.Generator) -> Strokes:
    return _zero(r, r.uniform(0.3, 0.56), r.uniform(352, 385), r.uniform(-0.05, 0.1))


def zero_narrow(r: np.random.Generator) -> Strokes:
    return _zero(r, r.uniform(0.12, 0.27), r.uniform(352, 385), r.uniform(-0.05, 0.1))


def zero_open(r: np.random.Generator) -> Strokes:
    return [arc(0, 0.5, r.uniform(0.22, 0.42), 0.5, r.uniform(-95, -50), -r.uniform(318, 348), r.uniform(-0.1, 0.1))]


def zero_closed_over(r: np.random.Generator) -> Strokes:
    """The closing end runs on past the start, inside or as a tail on top."""
    rx = r.uniform(0.22, 0.42)
    if chance(r, 0.5):
        return [arc(0, 0.5, rx, 0.5, r.uniform(-110, -50), -r.uniform(390, 450), r.uniform(0.15, 0.4))]
    o = arc(0, 0.5, rx, 0.5, r.uniform(-90, -60), -r.uniform(350, 370))
    return [o + [(rx * r.uniform(0.5, 1.1), r.uniform(-0.12, 0.02))]]


def zero_slashed(r: np.random.Generator) -> Strokes:
    rx = r.uniform(0.25, 0.42)
    k, over = r.uniform(0.6, 1.0), r.uniform(0.75, 1.3)
    slash = line(-rx * k * over, 0.5 + 0.38 * over, rx * k * over, 0.5 - 0.38 * over, r)
    if chance(r, 0.08):
        slash = [(-p[0], p[1]) for p in slash]
    return [_zero(r, rx, r.uniform(355, 375))[0], slash]


def zero_tailed(r: np.random.Generator) -> Strokes:
    """Joined to what comes next: the pen leaves on top, or down the right side and out, or ends in a loop."""
    rx = r.uniform(0.24, 0.46)
    start = r.uniform(-75, -25)
    ring = arc(0, 0.5, rx, 0.5, start, -r.uniform(345, 365), r.uniform(-0.04, 0.08))
    way = r.random()
    if way < 0.4:  # a wave from the top to the right
        reach = long(r, 0.15, 0.45, 0.7)
        y = ring[-1][1]
        tail = [(rx + reach * 0.3, y + r.uniform(-0.05, 0.12)), (rx + reach, y + r.uniform(-0.16, 0.1))]
    elif way < 0.72:  # down and out
        x = rx * r.uniform(0.85, 1.1)
        reach = r.uniform(0.08, 0.35)
        tail = [
            (x, 0.5),
            (x + 0.02, r.uniform(0.78, 0.92)),
            (x + 0.12 + reach * 0.4, 1.0),
            (x + 0.12 + reach, r.uniform(0.82, 1.0)),
        ]
    else:  # a small loop inside the top
        w = r.uniform(0.08, 0.2)
        x, y = ring[-1]
        tail = [
            (x - w, y + w * 0.2),
            (x - w, y + w * 1.3),
            (x + w * 0.5, y + w),
            (x + r.uniform(0.2, 0.5), y - r.uniform(0.0, 0.1)),
        ]
    if chance(r, 0.2):  # and it came from the left
        ring = [(-rx - r.uniform(0.1, 0.35), r.uniform(0.1, 0.5)), (-rx * 0.3, r.uniform(0.05, 0.2))] + ring
    return [ring + tail]


# 1 ---------------------------------------------------------------------------------------


def _stem(r: np.random.Generator) -> Curve:
    lean = r.normal(0, 0.06)
    return line(0, 0, lean, 1, r, r.normal(0, 0.03))


def _foot(r: np.random.Generator, x: float, y: float = 1.0) -> Curve:
    left, right = r.uniform(0.1, 0.35), r.uniform(0.1, 0.35)
    return line(x - left, y + r.normal(0, 0.025), x + right, y + r.normal(0, 0.025), r)


def _flagged(r: np.random.Generator, low: float, high: float) -> Strokes:
    """The up-stroke: `h` of the stem's height, `angle` away from the stem; short ones open wider."""
    h = r.uniform(low, high)
    angle = math.radians(r.uniform(14, 62 - 34 * max(0.0, h - 0.15)))
    dx = h * math.tan(angle)
    if dx > 0.55:
        dx = r.uniform(0.35, 0.55)
    flag = line(-dx, h, 0, 0, r, r.normal(0, 0.08))
    if chance(r, 0.15):  # a small hook where the pen sets down
        flag = [(-dx - r.uniform(0.0, 0.06), h - r.uniform(0.0, 0.08))] + flag
    stem = _stem(r)
    if chance(r, 0.3):  # rounded top
        return [flag[:-1] + [(-0.02, 0.03), (0.02, 0.04)] + stem[1:]]
    if chance(r, 0.12):  # two strokes that miss or cross each other
        top = r.normal(0, 0.05)
        return [flag[:2] + [(r.normal(0.01, 0.03), 0.02)], [(0, top)] + stem[1:]]
    return [(flag, stem)]


def one_plain(r: np.random.Generator) -> Strokes:
    lean = r.choice([0.0, r.uniform(-0.1, 0.4)], p=[0.5, 0.5])
    return [line(lean / 2, 0, -lean / 2, 1, r, r.normal(0, 0.03))]


def one_flag(r: np.random.Generator) -> Strokes:
    return _flagged(r, 0.12, 0.6)


def one_long_flag(r: np.random.Generator) -> Strokes:
    return _flagged(r, 0.5, 1.02)


def one_foot(r: np.random.Generator) -> Strokes:
    stem = _stem(r)
    return [stem, _foot(r, stem[-1][0])]


def one_flag_foot(r: np.random.Generator) -> Strokes:
    strokes = _flagged(r, 0.1, 0.5) if chance(r, 0.55) else _flagged(r, 0.4, 0.95)
    last = strokes[-1][-1] if isinstance(strokes[-1], tuple) else strokes[-1]
    foot = _foot(r, last[-1][0])
    if chance(r, 0.15):  # the foot drawn on without lifting the pen
        back = [last[-1], foot[0]]
        first = strokes[-1] if isinstance(strokes[-1], tuple) else (strokes[-1],)
        return strokes[:-1] + [first + (back, foot)]
    return strokes + [foot]


def one_cursive(r: np.random.Generator) -> Strokes:
    """The up-stroke begins at the foot, far to the left; on top a corner or a loop; the pen may leave to the right."""
    reach = r.uniform(0.3, 0.8)
    rise = [(-reach, r.uniform(0.82, 1.08)), (-reach * r.uniform(0.3, 0.6), r.uniform(0.45, 0.65))]
    if chance(r, 0.2):  # it sets down with a hook
        rise = [(-reach - r.uniform(0.05, 0.2), rise[0][1] - r.uniform(0.0, 0.1))] + rise
    x = r.normal(0, 0.06)
    out = [(x + r.uniform(0.06, 0.14), 1.0), (x + r.uniform(0.18, 0.4), r.uniform(0.8, 0.98))]
    stem = [(x / 2, 0.5), (x, r.uniform(0.86, 0.96)), *(out if chance(r, 0.4) else [(x, 1.0)])]
    if chance(r, 0.4):  # a loop, as in a written l
        wide, low = r.uniform(0.06, 0.2), r.uniform(0.25, 0.6)
        return [[*rise, (wide, low / 2), (wide * 0.5, 0.0), (-wide * 0.3, low * 0.35), *stem]]
    return [([*rise, (0, 0)], [(0, 0), *stem])]


def one_peaked(r: np.random.Generator) -> Strokes:
    """Two legs of about one length that meet on top."""
    left, right = r.uniform(0.2, 0.5), r.uniform(0.05, 0.4)
    rise = line(-left, r.uniform(0.75, 1.05), 0, 0, r, r.normal(0, 0.06))
    return [(rise, line(0, 0, right, 1, r, r.normal(0, 0.04)))]


# 2 ---------------------------------------------------------------------------------------


def _two_top(r: np.random.Generator, rx: float, ry: float) -> Curve:
    """Head of a 2: from the left over the top to the right side."""
    start = r.uniform(-200, -150) - (r.uniform(20, 60) if chance(r, 0.12) else 0)
    return arc(0, ry, rx, ry, start, -start + r.uniform(-5, 25))


def two_plain(r: np.random.Generator) -> Strokes:
    rx, ry = r.uniform(0.22, 0.36), r.uniform(0.2, 0.33)
    foot, tail = -r.uniform(0.26, 0.5), long(r, 0.22, 0.48, 0.85)
    head = _two_top(r, rx, ry) + [(r.uniform(-0.08, 0.08), r.uniform(0.62, 0.76)), (foot, r.uniform(0.94, 1.02))]
    base = [head[-1], (0.0, 0.97 + r.normal(0, 0.03)), (tail, 0.98 + r.normal(0, 0.05))]
    return [(head, base)]


def two_loop(r: np.random.Generator) -> Strokes:
    rx, ry = r.uniform(0.2, 0.34), r.uniform(0.2, 0.32)
    x, y = -r.uniform(0.18, 0.45), r.uniform(0.84, 0.95)
    w, h = r.uniform(0.05, 0.18), r.uniform(0.04, 0.16)
    tail = long(r, 0.25, 0.5, 0.9)
    return [
        _two_top(r, rx, ry)
        + [
            (0.06, 0.66),
            (x + w * 0.5, y + h * 0.55),
            (x - w, y + h * 0.3),
            (x - 0.4 * w, y - h),
            (x + w, y - h * 0.2),
            (x + w + 0.14, y + h * 0.6),
            (tail, y + r.normal(0.0, 0.05)),
        ]
    ]


def two_z(r: np.random.Generator) -> Strokes:
    left, right = -r.uniform(0.22, 0.38), r.uniform(0.2, 0.36)
    top = [(left, r.uniform(0.02, 0.16)), (0, r.normal(0.01, 0.02)), (right - 0.04, r.uniform(0.0, 0.06))]
    rounded = [
        (right, r.uniform(0.08, 0.18)),
        (r.uniform(-0.05, 0.1), r.uniform(0.5, 0.62)),
        (left, r.uniform(0.93, 1.0)),
    ]
    base = [rounded[-1], (0, r.normal(0.98, 0.025)), (long(r, 0.25, 0.48, 0.85), r.normal(0.98, 0.05))]
    return [(top + rounded, base)]


def two_swan(r: np.random.Generator) -> Strokes:
    """No corner: a swan's neck running out into a wave."""
    rx, ry = r.uniform(0.2, 0.32), r.uniform(0.2, 0.3)
    return [
        _two_top(r, rx, ry)
        + [
            (0.02, 0.68),
            (-0.25, 0.93),
            (-0.22, 1.0),
            (-0.02, r.uniform(0.88, 0.95)),
            (0.18, r.uniform(0.96, 1.04)),
            (r.uniform(0.35, 0.5), r.uniform(0.86, 0.98)),
        ]
    ]


def two_ringed(r: np.random.Generator) -> Strokes:
    """The head begins with a curl that may close to a ring; the foot has a loop, a corner or a wave."""
    rx, ry = r.uniform(0.18, 0.32), r.uniform(0.18, 0.3)
    more = r.uniform(60, 170)
    head = arc(0, ry, rx, ry, -180 - more, 180 + more + r.uniform(0, 30), -r.uniform(0.1, 0.5))
    x, y = -r.uniform(0.12, 0.4), r.uniform(0.86, 0.97)
    tail = long(r, 0.22, 0.48, 0.8)
    down = [(r.uniform(0.0, 0.1), r.uniform(0.6, 0.7))]
    if chance(r, 0.5):
        w, h = r.uniform(0.05, 0.15), r.uniform(0.04, 0.13)
        foot = [
            (x + w, y + h * 0.5),
            (x - w, y + h * 0.2),
            (x, y - h),
            (x + w + 0.12, y),
            (tail, y + r.normal(0.02, 0.05)),
        ]
        return [head + down + foot]
    base = [(x, y), (0.05, y + r.normal(0.0, 0.03)), (tail, y + r.normal(0.0, 0.05))]
    return [(head + down + [(x, y)], base)]
