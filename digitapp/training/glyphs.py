"""The ten digits as strokes, in the variants people write around the world.

Every variant is a function of a random generator that returns strokes for `pen.bend`: a list of
control-point lists (smooth) or tuples of such lists (joined by sharp corners). x is about
-0.4..0.4 with 0 in the middle, y runs from 0 (top) to 1 (bottom). `DIGITS[d]` lists the variants
of digit d as (name, weight, function).
"""

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


def _long(r, low, high, extreme):
    """Usually between low and high, now and then up to an extreme flourish."""
    return r.uniform(low, high) if r.random() < 0.65 else r.uniform(high, extreme)


# 0 -----------------------------------------------------------------------------------------

def _zero(r, rx, sweep, drift=0.0):
    direction = -1 if chance(r, 0.85) else 1
    start = r.normal(-80, 35)
    return [arc(0, 0.5, rx, 0.5, start, direction * sweep, drift)]


def zero_round(r):
    return _zero(r, r.uniform(0.3, 0.56), r.uniform(352, 385), r.uniform(-0.05, 0.1))


def zero_narrow(r):
    return _zero(r, r.uniform(0.12, 0.27), r.uniform(352, 385), r.uniform(-0.05, 0.1))


def zero_open(r):
    return [arc(0, 0.5, r.uniform(0.22, 0.42), 0.5, r.uniform(-95, -50), -r.uniform(318, 348), r.uniform(-0.1, 0.1))]


def zero_closed_over(r):
    """The closing end runs on past the start, inside or as a tail on top."""
    rx = r.uniform(0.22, 0.42)
    if chance(r, 0.5):
        return [arc(0, 0.5, rx, 0.5, r.uniform(-110, -50), -r.uniform(390, 450), r.uniform(0.15, 0.4))]
    o = arc(0, 0.5, rx, 0.5, r.uniform(-90, -60), -r.uniform(350, 370))
    return [o + [(rx * r.uniform(0.5, 1.1), r.uniform(-0.12, 0.02))]]


def zero_slashed(r):
    rx = r.uniform(0.25, 0.42)
    k, over = r.uniform(0.6, 1.0), r.uniform(0.75, 1.3)
    slash = line(-rx * k * over, 0.5 + 0.38 * over, rx * k * over, 0.5 - 0.38 * over, r)
    if chance(r, 0.08):
        slash = [(-p[0], p[1]) for p in slash]
    return [_zero(r, rx, r.uniform(355, 375))[0], slash]


# 1 -----------------------------------------------------------------------------------------

def _stem(r):
    lean = r.normal(0, 0.06)
    return line(0, 0, lean, 1, r, r.normal(0, 0.03))


def _foot(r, x, y=1.0):
    left, right = r.uniform(0.1, 0.35), r.uniform(0.1, 0.35)
    return line(x - left, y + r.normal(0, 0.025), x + right, y + r.normal(0, 0.025), r)


def _flagged(r, low, high):
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


def one_plain(r):
    lean = r.choice([0.0, r.uniform(-0.1, 0.4)], p=[0.5, 0.5])
    return [line(lean / 2, 0, -lean / 2, 1, r, r.normal(0, 0.03))]


def one_flag(r):
    return _flagged(r, 0.12, 0.6)


def one_long_flag(r):
    return _flagged(r, 0.5, 1.02)


def one_foot(r):
    stem = _stem(r)
    return [stem, _foot(r, stem[-1][0])]


def one_flag_foot(r):
    strokes = _flagged(r, 0.1, 0.5)
    last = strokes[-1][-1] if isinstance(strokes[-1], tuple) else strokes[-1]
    foot = _foot(r, last[-1][0])
    if chance(r, 0.15):  # the foot drawn on without lifting the pen
        back = [last[-1], foot[0]]
        first = strokes[-1] if isinstance(strokes[-1], tuple) else (strokes[-1],)
        return strokes[:-1] + [first + (back, foot)]
    return strokes + [foot]


# 2 -----------------------------------------------------------------------------------------

def _two_top(r, rx, ry):
    """Head of a 2: from the left over the top to the right side."""
    start = r.uniform(-200, -150) - (r.uniform(20, 60) if chance(r, 0.12) else 0)
    return arc(0, ry, rx, ry, start, -start + r.uniform(-5, 25))


def two_plain(r):
    rx, ry = r.uniform(0.22, 0.36), r.uniform(0.2, 0.33)
    foot, tail = -r.uniform(0.26, 0.5), _long(r, 0.22, 0.48, 0.85)
    head = _two_top(r, rx, ry) + [(r.uniform(-0.08, 0.08), r.uniform(0.62, 0.76)), (foot, r.uniform(0.94, 1.02))]
    base = [head[-1], (0.0, 0.97 + r.normal(0, 0.03)), (tail, 0.98 + r.normal(0, 0.05))]
    return [(head, base)]


def two_loop(r):
    rx, ry = r.uniform(0.2, 0.34), r.uniform(0.2, 0.32)
    x, y = -r.uniform(0.18, 0.45), r.uniform(0.84, 0.95)
    w, h = r.uniform(0.05, 0.18), r.uniform(0.04, 0.16)
    tail = _long(r, 0.25, 0.5, 0.9)
    return [_two_top(r, rx, ry) + [(0.06, 0.66), (x + w * 0.5, y + h * 0.55), (x - w, y + h * 0.3), (x - 0.4 * w, y - h),
                                   (x + w, y - h * 0.2), (x + w + 0.14, y + h * 0.6), (tail, y + r.normal(0.0, 0.05))]]


def two_z(r):
    left, right = -r.uniform(0.22, 0.38), r.uniform(0.2, 0.36)
    top = [(left, r.uniform(0.02, 0.16)), (0, r.normal(0.01, 0.02)), (right - 0.04, r.uniform(0.0, 0.06))]
    rounded = [(right, r.uniform(0.08, 0.18)), (r.uniform(-0.05, 0.1), r.uniform(0.5, 0.62)), (left, r.uniform(0.93, 1.0))]
    base = [rounded[-1], (0, r.normal(0.98, 0.025)), (_long(r, 0.25, 0.48, 0.85), r.normal(0.98, 0.05))]
    return [(top + rounded, base)]


def two_swan(r):
    """No corner: a swan's neck running out into a wave."""
    rx, ry = r.uniform(0.2, 0.32), r.uniform(0.2, 0.3)
    return [_two_top(r, rx, ry) + [(0.02, 0.68), (-0.25, 0.93), (-0.22, 1.0), (-0.02, r.uniform(0.88, 0.95)),
                                   (0.18, r.uniform(0.96, 1.04)), (r.uniform(0.35, 0.5), r.uniform(0.86, 0.98))]]


# 3 -----------------------------------------------------------------------------------------

def three_round(r):
    top, w1, w2 = r.uniform(0.36, 0.56), r.uniform(0.2, 0.36), r.uniform(0.24, 0.4)
    notch = r.uniform(-0.14, 0.08)
    upper = arc(0, top / 2, w1, top / 2, r.uniform(-175, -130), 0, 0)[:1]
    upper += arc(0, top / 2, w1, top / 2, -105, r.uniform(130, 165)) + [(notch, top)]
    start = r.uniform(-80, -60)
    lower = [(notch, top)] + arc(0, (1 + top) / 2, w2, (1 - top) / 2, start, r.uniform(200, 250), r.uniform(-0.1, 0.15))
    if chance(r, 0.35):
        return [upper + lower[1:]]
    return [(upper, lower)]


def three_flat(r):
    """Flat top, then a slanting stroke and one belly (like an ezh)."""
    right, mid = r.uniform(0.2, 0.34), r.uniform(0.36, 0.5)
    top = line(-r.uniform(0.22, 0.38), r.normal(0.03, 0.03), right, r.normal(0.02, 0.03), r)
    slant = [top[-1], ((right - 0.08) / 2, mid / 2), (r.uniform(-0.14, 0.04), mid)]
    belly = [slant[-1]] + arc(-0.02, (1 + mid) / 2, r.uniform(0.28, 0.4), (1 - mid) / 2, -68, r.uniform(200, 245), r.uniform(-0.1, 0.12))
    return [(top, slant, belly)]


def three_loop(r):
    """A small loop where the two bellies meet."""
    top, w1, w2 = r.uniform(0.4, 0.5), r.uniform(0.22, 0.32), r.uniform(0.26, 0.38)
    loop = r.uniform(0.05, 0.11)
    return [arc(0, top / 2, w1, top / 2, r.uniform(-170, -140), r.uniform(185, 215))
            + [(0.02, top - 0.01), (-0.06 - loop, top + 0.03), (-0.08 - loop, top - loop * 0.6), (0.02, top - 0.01)]
            + arc(0, (1 + top) / 2, w2, (1 - top) / 2, -55, r.uniform(190, 235))]


def three_swash(r):
    """A wide lower belly swung far to the left."""
    top = r.uniform(0.3, 0.45)
    return [([(-r.uniform(0.2, 0.3), 0.1), (0, 0), (0.24, 0.12), (0.14, top - 0.06), (-0.08, top)],
             [(-0.08, top), (0.2, top + 0.06), (0.36, 0.7), (0.2, 0.93), (-0.15, 1.0), (-r.uniform(0.35, 0.55), r.uniform(0.85, 1.0))])]


# 4 -----------------------------------------------------------------------------------------

def four_open(r):
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


def four_closed(r):
    """The slanting arm starts on top of the stem."""
    bar = r.uniform(0.5, 0.78)
    left, stem = -r.uniform(0.25, 0.45), r.uniform(0.05, 0.2)
    right = stem + r.uniform(0.04, 0.28)
    arm = line(stem + r.normal(0, 0.02), r.normal(0, 0.02), left, bar, r, r.normal(0, 0.04))
    cross = line(left, bar, right, bar + r.normal(0, 0.04), r)
    down = line(stem, r.normal(0.01, 0.03), stem + r.normal(0, 0.03), 1, r)
    return [(arm, cross), down]


def four_one_stroke(r):
    """Written without lifting: down, across to the right, up to the top and down."""
    bar = r.uniform(0.5, 0.7)
    left, stem = -r.uniform(0.25, 0.4), r.uniform(0.05, 0.2)
    top = (stem + r.normal(0, 0.03), r.uniform(-0.02, 0.1))
    start = (left + r.uniform(0.05, 0.25), r.uniform(0.05, 0.15)) if chance(r, 0.5) else (stem - r.uniform(0, 0.08), 0.02)
    path = [start, ((start[0] + left) / 2 - 0.02, bar * 0.55), (left, bar - 0.02), (left + 0.06, bar + 0.01),
            (stem - 0.05, bar), (stem + r.uniform(0.06, 0.2), bar - 0.08)]
    return [(path, [path[-1], (stem + 0.1, bar / 2), top], line(top[0], top[1], stem + r.normal(0, 0.04), 1, r))]


def four_cup(r):
    """A cup that ends in the stem, like the Cyrillic che."""
    bar = r.uniform(0.42, 0.62)
    left, right = -r.uniform(0.2, 0.34), r.uniform(0.18, 0.3)
    cup = [(left, r.uniform(0, 0.1)), (left - 0.01, bar * 0.6), (left + 0.1, bar), (0.05, bar + r.normal(0, 0.02)), (right, bar - r.uniform(0.02, 0.12))]
    stem = line(right + r.normal(0.02, 0.02), r.uniform(-0.05, 0.08), right + r.normal(-0.03, 0.05), 1, r)
    return [cup, stem]


def four_lightning(r):
    """A steep zigzag with a short stem across its lower half."""
    bar = r.uniform(0.5, 0.68)
    left, right = -r.uniform(0.2, 0.36), r.uniform(0.18, 0.36)
    x = r.uniform(0.02, 0.16)
    return [(line(r.uniform(-0.12, 0.1), 0, left, bar, r), line(left, bar, right, bar + r.normal(0, 0.05), r)),
            line(x + r.normal(0.02, 0.03), bar - r.uniform(0.12, 0.3), x, 1, r)]


# 5 -----------------------------------------------------------------------------------------

def _belly(r, x, y):
    """The round part of a 5 from the end of its neck (x, y)."""
    rx = r.uniform(0.2, 0.38)
    centre = (1 + y) / 2 - 0.03
    return [(x, y)] + arc(x + rx * 0.45, centre, rx, (1 - centre), -95, r.uniform(190, 255), r.uniform(-0.08, 0.15))


def five_flag(r):
    """Neck and belly, the flag put on afterwards: attached, crossing or apart."""
    x, y = -r.uniform(0.14, 0.26), r.uniform(0.36, 0.54)
    neck = line(x + r.normal(0.03, 0.05), r.normal(0.0, 0.03), x, y, r)
    start = neck[0][0] + r.choice([0.0, r.uniform(-0.22, 0.0), r.uniform(0.02, 0.12)], p=[0.5, 0.25, 0.25])
    flag = line(start, neck[0][1] + r.normal(0, 0.03), start + _long(r, 0.28, 0.6, 1.0), r.normal(-0.02, 0.08), r, r.normal(0, 0.06))
    return [(neck, _belly(r, x, y)), flag]


def five_joined(r):
    x, y = -r.uniform(0.14, 0.28), r.uniform(0.34, 0.52)
    top = r.normal(0.02, 0.03)
    flag = line(_long(r, 0.2, 0.42, 0.8), r.normal(0.0, 0.06), x + 0.04, top, r, r.normal(0, 0.04))
    neck = line(x + 0.04, top, x, y, r)
    belly = _belly(r, x, y)
    if chance(r, 0.4):
        return [(flag, neck[:-1] + belly)]
    return [(flag, neck, belly)]


def five_s(r):
    """All in one swing, like an S with a straight top."""
    x, y = -r.uniform(0.18, 0.28), r.uniform(0.34, 0.5)
    return [([(_long(r, 0.2, 0.42, 0.75), r.uniform(-0.04, 0.06)), (0.05, r.normal(0.02, 0.02)), (x + 0.05, r.uniform(0.04, 0.1))],
             [(x + 0.05, 0.07), (x, y - 0.08), (x + 0.14, y + 0.0), (0.18, y + 0.12), (0.24, 0.72), (0.1, 0.93), (-0.1, 1.0), (-r.uniform(0.2, 0.4), r.uniform(0.86, 0.98))])]


# 6 -----------------------------------------------------------------------------------------

def _six(r, y, rx, back, curl):
    """Back from the top into a loop of half width rx whose top is at y; sweep beyond 360 curls inside."""
    cy, ry = (1 + y) / 2, (1 - y) / 2
    return [back + arc(0, cy, rx, ry, -185, -r.uniform(300, 350) - curl, 0.1 + 0.0008 * curl)]


def six_curved(r):
    y, rx = r.uniform(0.36, 0.68), r.uniform(0.2, 0.38)
    back = [(_long(r, 0.05, 0.32, 0.5), r.uniform(0, 0.04)), (-0.02, r.uniform(0.1, 0.18)), (-rx * 0.85, (y + 1) / 2 - 0.2)]
    return _six(r, y, rx, back, 0 if chance(r, 0.7) else r.uniform(30, 120))


def six_straight(r):
    y, rx = r.uniform(0.42, 0.72), r.uniform(0.18, 0.36)
    x = r.uniform(-rx, 0.35)
    back = [(x, 0), ((x - rx) / 2, (y + 1) / 4 + 0.02)]
    return _six(r, y, rx, back, r.uniform(0, 40))


def six_big_loop(r):
    y, rx = r.uniform(0.24, 0.4), r.uniform(0.26, 0.42)
    back = [(r.uniform(0.15, 0.45), -r.uniform(0, 0.12)), (-rx * 0.5, r.uniform(0.12, 0.2))]
    return _six(r, y, rx, back, r.uniform(0, 40))


def six_spiral(r):
    """The loop ends inside, not on the back."""
    y, rx = r.uniform(0.3, 0.5), r.uniform(0.25, 0.36)
    back = [(r.uniform(0.08, 0.3), 0), (-0.05, 0.12), (-rx * 0.9, (y + 1) / 2 - 0.22)]
    return [back + arc(0, (1 + y) / 2, rx, (1 - y) / 2, -185, -r.uniform(240, 300), r.uniform(0.15, 0.4))]


# 7 -----------------------------------------------------------------------------------------

def _seven(r, hook=0.0, wave=0.0, curve=0.0, low=1.0, tilt=0.05):
    left, right = -_long(r, 0.22, 0.4, 0.55), r.uniform(0.2, 0.42)
    y0, y1 = r.normal(0.03, tilt / 2), r.normal(0.01, tilt / 2)
    top = [(left, y0), (left * 0.35, (2 * y0 + y1) / 3 - wave), (right * 0.35, (y0 + 2 * y1) / 3 + wave), (right, y1)]
    foot = r.uniform(-0.25, 0.12)
    stem = [(right, y1), (right * 0.45 + foot * 0.3 + curve * 0.1, 0.4), (foot + curve * 0.25, 0.7), (foot, low)]
    if not curve:
        stem = line(right, y1, foot, low, r, r.normal(0.0, 0.03))
    if hook:
        top = ([(left + r.normal(0, 0.03), y0 + hook), (left, y0)], top)
    else:
        top = (top,)
    if chance(r, 0.2):
        return [top[:-1] + (top[-1][:-1] + [(right - 0.03, y1 + 0.02)] + stem[1:],)], stem
    return [top + (stem,)], stem


def _bar(r, stem, low, high, short, long):
    """A bar across the stem at a height between low and high."""
    y = r.uniform(low, high)
    (x0, y0), (x1, y1) = stem[0], stem[-1]
    x = x0 + (x1 - x0) * (y - y0) / (y1 - y0) + r.normal(0, 0.04)
    slope = r.normal(-0.04, 0.09)
    left, right = r.uniform(short, long), r.uniform(short, long)
    return line(x - left, y - slope * left, x + right, y + slope * right, r, r.normal(0, 0.05))


def seven_plain(r):
    return _seven(r, tilt=r.uniform(0.02, 0.14))[0]


def seven_hooked(r):
    return _seven(r, hook=r.uniform(0.06, 0.34))[0]


def seven_curved(r):
    return _seven(r, curve=r.uniform(-0.8, 0.8), wave=r.uniform(-0.03, 0.06), hook=r.choice([0.0, r.uniform(0.05, 0.2)]))[0]


def seven_barred(r):
    strokes, stem = _seven(r, curve=r.choice([0.0, r.uniform(-0.6, 0.6)]), tilt=0.1)
    return strokes + [_bar(r, stem, 0.34, 0.68, 0.1, 0.34)]


def seven_barred_hooked(r):
    strokes, stem = _seven(r, hook=r.uniform(0.06, 0.3), wave=r.uniform(-0.02, 0.06))
    return strokes + [_bar(r, stem, 0.36, 0.7, 0.1, 0.34)]


def seven_wavy(r):
    """A wavy top, with or without the bar."""
    strokes, stem = _seven(r, hook=r.choice([0.0, r.uniform(0.05, 0.3)]), wave=r.uniform(0.05, 0.12))
    return strokes + ([_bar(r, stem, 0.36, 0.72, 0.12, 0.36)] if chance(r, 0.75) else [])


def seven_m(r):
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


# 8 -----------------------------------------------------------------------------------------

def _eight_sizes(r):
    w1 = r.uniform(0.16, 0.34)
    return r.uniform(0.38, 0.58), w1, w1 * r.uniform(0.8, 1.4)


def eight_one_stroke(r):
    """An S from the upper right, closed on the way back."""
    y, w1, w2 = _eight_sizes(r)
    x = r.normal(0, 0.02)
    end = (w1 * r.uniform(0.3, 1.1), r.uniform(-0.06, 0.14)) if chance(r, 0.6) else (w1 * r.uniform(1.0, 1.8), r.uniform(-0.12, 0.06))
    return [[(w1 * 0.8, y * 0.22), (0.02, 0), (-w1, y * 0.42), (-w1 * 0.45, y * 0.85), (x + w2 * 0.35, y + 0.1), (w2, (1 + y) / 2 + 0.04), (0.02, 1),
             (-w2, (1 + y) / 2 + 0.04), (-w2 * 0.4, y + 0.1), (x + w1 * 0.5, y * 0.82), (w1, y * 0.42), end]]


def eight_circles(r):
    y, w1, w2 = _eight_sizes(r)
    lap = r.uniform(-0.01, 0.05)
    return [arc(r.normal(0, 0.02), y / 2, w1, y / 2 + lap, r.uniform(60, 120), -r.uniform(350, 375)),
            arc(r.normal(0, 0.02), (1 + y) / 2, w2, (1 - y) / 2 + lap, r.uniform(-120, -60), r.choice([-1, 1]) * r.uniform(350, 375))]


def eight_open(r):
    """The two ends on top do not meet."""
    y, w1, w2 = _eight_sizes(r)
    return [[(w1 * r.uniform(0.5, 1.0), r.uniform(0.06, 0.12)), (-w1 * 0.2, 0), (-w1, y * 0.45), (-w1 * 0.3, y * 0.88), (w2 * 0.45, y + 0.12), (w2, (1 + y) / 2 + 0.04),
             (0, 1), (-w2, (1 + y) / 2 + 0.04), (-w2 * 0.3, y + 0.08), (w1 * 0.6, y * 0.8), (w1 * 1.05, y * r.uniform(0.3, 0.5))]]


def eight_from_middle(r):
    """Started at the crossing, first the upper then the lower loop."""
    y, w1, w2 = _eight_sizes(r)
    return [[(0, y), (w1 * 0.8, y * 0.7), (w1 * 0.8, y * 0.22), (0, 0), (-w1 * 0.85, y * 0.25), (-w1 * 0.7, y * 0.72), (0, y + 0.02), (w2 * 0.8, y + (1 - y) * 0.3),
             (w2 * 0.8, y + (1 - y) * 0.75), (0, 1), (-w2 * 0.85, y + (1 - y) * 0.75), (-w2 * 0.75, y + (1 - y) * 0.28), (r.normal(0, 0.02), y)]]


def eight_straight_back(r):
    """An S whose end returns to the top in a straight line (two crossing lines, narrow waist)."""
    y, w1, w2 = _eight_sizes(r)
    return [([(w1, r.uniform(0.02, 0.12)), (0, 0), (-w1, y * 0.4), (0, y), (w2, (1 + y) / 2 + 0.05), (0.02, 1), (-w2 * 0.9, 0.88)],
             line(-w2 * 0.9, 0.88, w1 * r.uniform(0.9, 1.7), r.uniform(-0.08, 0.1), r))]


# 9 -----------------------------------------------------------------------------------------

def _nine_head(r, rx, y, open_by=0.0):
    """The ring of a 9, anticlockwise from the upper right and back there; y = its bottom."""
    start = r.uniform(-50, -15)
    return arc(0, y / 2, rx, y / 2, start, -r.uniform(330, 365) + open_by, r.uniform(-0.05, 0.08))


def nine_straight(r):
    rx, y = r.uniform(0.18, 0.32), r.uniform(0.36, 0.6)
    head = _nine_head(r, rx, y)
    top = (rx * r.uniform(0.9, 1.05), y * r.uniform(0.1, 0.35))
    foot = (rx * r.uniform(0.0, 1.1), 1.0)
    if chance(r, 0.5):
        return [(head + [top], line(*top, *foot, r))]
    return [(head, line(*head[-1], *foot, r))]


def nine_hooked(r):
    rx, y = r.uniform(0.18, 0.32), r.uniform(0.36, 0.56)
    head = _nine_head(r, rx, y)
    leg = [head[-1], (rx * 0.98, 0.55), (rx * 0.85, 0.82), (rx * 0.2, 0.98), (-rx * r.uniform(0.4, 1.0), r.uniform(0.86, 1.0))]
    return [(head, leg)]


def nine_round(r):
    """A 6 turned around: the leg swings down in one curve."""
    rx, y = r.uniform(0.22, 0.34), r.uniform(0.4, 0.62)
    head = _nine_head(r, rx, y)
    return [head + [(rx * 0.95, 0.55), (rx * 0.6, 0.8), (-rx * r.uniform(0.0, 0.9), 1.0)]]


def nine_curled(r):
    """The tail comes back to the left and up, like a g."""
    rx, y = r.uniform(0.16, 0.3), r.uniform(0.34, 0.5)
    head = _nine_head(r, rx, y)
    w = r.uniform(0.2, 0.36)
    leg = [head[-1], (rx, 0.5), (rx * 0.95, 0.78), (0.02, 1.0), (-w, 0.93), (-w - 0.02, r.uniform(0.72, 0.85))]
    return [(head, leg)]


def nine_open(r):
    """The ring does not close, or the leg starts beside it."""
    rx, y = r.uniform(0.2, 0.32), r.uniform(0.36, 0.52)
    head = arc(0, y / 2, rx, y / 2, r.uniform(-60, -30), -r.uniform(270, 320))
    top = (rx * r.uniform(0.85, 1.1), r.uniform(-0.02, 0.14))
    return [head, line(*top, rx * r.uniform(0.1, 1.0), 1, r, r.normal(0, 0.05))]


def nine_swash(r):
    """A small ring, then a broad belly as in a 3 or a g."""
    rx, y = r.uniform(0.18, 0.3), r.uniform(0.3, 0.46)
    head = _nine_head(r, rx, y)
    w = r.uniform(0.22, 0.4)
    return [head + [(rx * 0.9, y * 0.95), (rx + 0.06, 0.66), (rx * 0.7, 0.92), (-0.05, 1.0), (-w, r.uniform(0.84, 0.96))]]


DIGITS = (
    (("round", 5, zero_round), ("narrow", 3, zero_narrow), ("open", 1, zero_open), ("closed over", 2, zero_closed_over), ("slashed", 1.2, zero_slashed)),
    (("plain", 3, one_plain), ("flag", 5, one_flag), ("long flag", 2.5, one_long_flag), ("foot", 1, one_foot), ("flag and foot", 2.5, one_flag_foot)),
    (("plain", 5, two_plain), ("loop", 3, two_loop), ("z", 2.5, two_z), ("swan", 1.5, two_swan)),
    (("round", 6, three_round), ("flat", 3, three_flat), ("loop", 1.5, three_loop), ("swash", 1.5, three_swash)),
    (("open", 5, four_open), ("closed", 3, four_closed), ("one stroke", 1.5, four_one_stroke), ("cup", 1.5, four_cup), ("lightning", 2, four_lightning)),
    (("flag", 5, five_flag), ("joined", 4, five_joined), ("s", 2, five_s)),
    (("curved", 5, six_curved), ("straight", 4.5, six_straight), ("big loop", 1.5, six_big_loop), ("spiral", 1.2, six_spiral)),
    (("plain", 4, seven_plain), ("hooked", 2, seven_hooked), ("curved", 1.5, seven_curved), ("barred", 4, seven_barred),
     ("barred, hooked", 2, seven_barred_hooked), ("wavy", 1.5, seven_wavy), ("m", 2, seven_m)),
    (("one stroke", 5, eight_one_stroke), ("circles", 2, eight_circles), ("open", 1.5, eight_open), ("from the middle", 1.5, eight_from_middle), ("straight back", 2, eight_straight_back)),
    (("straight", 4, nine_straight), ("hooked", 2, nine_hooked), ("round", 3, nine_round), ("curled", 1.5, nine_curled), ("open", 1.2, nine_open), ("swash", 1.5, nine_swash)),
)
