"""Ruled lines, grids and boxes taken out of an ink map, with the strokes that cross them kept.

A rule is thin across, straight and long along its direction. So the ink is parted by the length of
its runs: what is thin from top to bottom may be a horizontal rule; a stroke that crosses a rule
makes the run long there and is not touched. Works for rules that slant up to 20° or bend slightly.
"""
from dataclasses import dataclass

import cv2
import numpy as np

BODY = 0.25  # ink above this is looked at
LONG = 3.2  # a rule is at least this many digit heights long
STRAIGHT = 0.7  # and strays from a parabola by at most so many stroke widths


def without_rules(work):
    """The ink map (h,w) float32 without rules, grids and boxes; a new array, or `work` itself when it has none."""
    mask = (work > BODY).astype(np.uint8)
    if not mask.any():
        return work
    thick, height = page_scale(mask)
    turned = np.ascontiguousarray(mask.T)
    flat, upright = _pieces(mask, thick, height), _pieces(turned, thick, height)
    horizontal = _erased(mask, [p for p in flat if p.rule], thick)
    vertical = _erased(turned, [p for p in upright if p.rule], thick).T
    if horizontal.any() or vertical.any():
        # now that long rules are known, what stands between two of them is the side of a box
        horizontal |= _erased(mask, _between(flat, vertical, thick), thick)
        vertical |= _erased(turned, _between(upright, np.ascontiguousarray(horizontal.T), thick), thick).T
        return _without_slivers(np.where(horizontal | vertical, 0, work), horizontal | vertical, thick)
    return work


def _without_slivers(work, gone, thick):
    """The ink map without what the erased rules left where they were inked twice or cross: slivers and squares.

    gone: (h,w) bool, where rules were. A piece goes that touches it and is thinner than any pen stroke, or no
    larger than a crossing; what is left of a digit is thicker, or longer.
    """
    rest = (work > BODY).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    beside = cv2.dilate(gone.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    depth = cv2.distanceTransform(cv2.copyMakeBorder(rest, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 3)[1:-1, 1:-1]
    thickest = np.zeros(count)
    np.maximum.at(thickest, labels.ravel(), depth.ravel())
    touching = np.zeros(count, bool)
    touching[np.unique(labels[beside])] = True
    square = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= 1.6 * thick + 2
    sliver = touching & ((2 * thickest <= 0.6 * thick) | square)
    sliver[0] = False
    if not sliver.any():
        return work
    near = cv2.dilate(sliver[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(near & ((labels == 0) | sliver[labels]), 0, work)


def page_scale(mask):
    """(stroke width, digit height) in pixels of what is written on a page, from its (h,w) uint8 0/1 mask.

    Only components shaped like a glyph have a say: not rules, dashes, dots, frames or the desk.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    stats = stats[1:]
    h, w = mask.shape
    width, tall, area = stats[:, 2], stats[:, 3], stats[:, 4]
    frame = (width > 0.6 * w) & (tall > 0.6 * h) & (min(h, w) > 120) | (width > 0.95 * w) & (tall > 0.95 * h)
    glyph = (width > 0.2 * tall) & (width < 8 * tall) & (area < 0.7 * width * tall) & (tall > 6) & ~frame
    if min(h, w) > 200:  # what comes in from outside a page is desk, finger or shadow, unless it is small
        rim = (stats[:, 0] == 0) | (stats[:, 1] == 0) | (stats[:, 0] + width == w) | (stats[:, 1] + tall == h)
        glyph &= ~(rim & (np.maximum(width, tall) > 0.15 * min(h, w)))
    distance = cv2.distanceTransform(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 3)[1:-1, 1:-1]
    ridge = (distance > 0) & (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)))
    if not glyph.any():
        radii = distance[ridge]
        return max(1.5, 2 * float(np.percentile(radii, 80))) if len(radii) else 2.0, 0.3 * min(h, w)
    # each component's mean radius; the median over components, the higher ones with more weight up to a point
    on = labels[ridge]
    radii = (np.bincount(on, distance[ridge], count) / np.maximum(np.bincount(on, minlength=count), 1))[1:]
    weight = np.where(glyph, np.minimum(tall, np.percentile(tall[glyph], 60)), 0).astype(float)
    order = np.argsort(radii)
    total = np.cumsum(weight[order])
    thick = 2 * float(radii[order][np.searchsorted(total, total[-1] / 2)])
    glyph &= tall > 3.5 * thick  # dots, dashes and crumbs do not tell how high a digit is
    height = float(np.median(tall[glyph])) if glyph.any() else 0.3 * min(h, w)
    return max(1.5, thick), height


@dataclass(eq=False)
class _Piece:
    """A straight thin horizontal piece of ink: its columns, its row at each of them, whether it is a rule."""
    columns: np.ndarray
    level: np.ndarray
    rule: bool

    def __post_init__(self):
        self.first, self.last = int(self.columns[0]), int(self.columns[-1])
        self.slope = (self.level[-1] - self.level[0]) / max(1, self.last - self.first)

    def at(self, column):
        return self.level[0] + self.slope * (column - self.first)


def _pieces(mask, thick, height):
    """All straight, thin, near-horizontal pieces of `mask` (h,w) uint8 0/1 that may be rules or parts of one."""
    h, w = mask.shape
    thin = mask & ~cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((round(2.2 * thick) + 2, 1), np.uint8))
    # flat where it runs at least three stroke widths along, up a step or two; digits' slanting parts go
    flat = cv2.morphologyEx(cv2.dilate(thin, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, round(3 * thick) + 1), np.uint8))
    # over the gaps that crossing strokes leave
    joined = cv2.morphologyEx(flat, cv2.MORPH_CLOSE, np.ones((1, 2 * round(2.5 * thick) + 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    pieces = []
    for i in np.flatnonzero(stats[:, cv2.CC_STAT_WIDTH] >= 0.6 * height):
        x, y, width, tall, _ = stats[i]
        if i == 0 or tall > 0.4 * width + 2 * thick:
            continue
        window = (slice(y, y + tall), slice(x, x + width))
        rows, columns = np.nonzero((labels[window] == i) & (mask[window] > 0))
        along = np.arange(x, x + width)
        for curve in _courses(columns, rows, thick):
            level = np.clip(np.rint(curve(along - x)).astype(int) + y, 0, h - 1)
            # a rule is inked all along, strokes that merely lie in a row are not; a very long one may be broken
            band = np.clip(level + np.arange(-1, 2)[:, None] * max(1, round(0.3 * thick)), 0, h - 1)
            if mask[band, along].any(axis=0).mean() >= (0.9 if width < 8 * height else 0.6):
                break
        else:
            continue
        across = x <= 2 and x + width >= w - 2 and width > 1.6 * height
        pieces.append(_Piece(along, level, across or width >= LONG * height))
    _prolong(pieces, thick, height)
    return pieces


def _prolong(pieces, thick, height):
    """Mark the pieces that prolong one another into a rule: a rule is often broken where it is pale."""
    pieces.sort(key=lambda p: p.first)
    chains = [[p] for p in pieces]
    of = {id(p): c for p, c in zip(pieces, chains)}
    for i, a in enumerate(pieces):
        for b in pieces[i + 1:]:
            gap = b.first - a.last
            if gap > 4 * height:
                break
            room = thick + 0.02 * max(gap, 0)
            if gap > -thick and max(abs(a.at(b.first) - b.level[0]), abs(a.at(b.last) - b.level[-1]),
                                    abs(b.at(a.first) - a.level[0])) < room and of[id(a)] is not of[id(b)]:
                joined, other = of[id(a)], of[id(b)]
                joined += other
                for p in other:
                    of[id(p)] = joined
    for chain in {id(c): c for c in of.values()}.values():
        span = max(p.last for p in chain) - min(p.first for p in chain)
        inked = sum(p.last - p.first for p in chain)
        if any(p.rule for p in chain) or (span > 1.3 * LONG * height and inked > 0.6 * span):
            for p in chain:
                p.rule = True


def _between(pieces, stops, thick):
    """The pieces that lead from one rule of the other direction to another: sides of boxes."""
    if not stops.any():
        return []
    reach = 2 * round(1.5 * thick) + 1
    stopped = cv2.dilate(stops.astype(np.uint8), np.ones((reach, reach), np.uint8))
    return [p for p in pieces if stopped[p.level[0], p.first] and stopped[p.level[-1], p.last]]


def _erased(mask, rules, thick):
    """Where `rules` lie in `mask`, without the strokes that cross them; (h,w) bool."""
    found = np.zeros(mask.shape, np.uint8)
    if rules:
        runs = _runs(mask)
        for p in rules:
            _erase(found, runs, mask, p.columns, p.level, thick)
    return found > 0


def _runs(mask):
    """For every pixel of `mask`: the rows just above and just below the vertical run it belongs to."""
    h = mask.shape[0]
    rows = np.arange(h, dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(mask == 0, rows, -1), axis=0)
    below = np.minimum.accumulate(np.where(mask == 0, rows, h)[::-1], axis=0)[::-1]
    return above, below


def _erase(found, runs, mask, along, level, thick):
    """Mark in `found` the vertical runs under a rule's course that are no longer than the rule is thick."""
    h = mask.shape[0]
    at = level
    for step in range(1, max(1, round(0.7 * thick)) + 1):  # the course may miss a crooked rule by a little
        for near in (np.clip(level - step, 0, h - 1), np.clip(level + step, 0, h - 1)):
            at = np.where((mask[at, along] == 0) & (mask[near, along] > 0), near, at)
    on = mask[at, along] > 0
    if not on.any():
        return
    above, below = runs[0][at, along] + 1, runs[1][at, along]
    length = below - above
    usual = np.percentile(length[on], 25)  # strokes along the rule may thicken it for most of its way
    on &= length <= 1.5 * usual + 1.5
    # bare rule goes with its soft edge; where a stroke lies along it, only the rule's own share goes
    bare = length <= usual + 1
    half = usual / 2 + 0.5
    middle = np.median((above + below)[on & bare] / 2 - level[on & bare]) + level if (on & bare).any() else level + 0.5
    first = np.where(bare, above - 1, np.maximum(above, np.rint(middle - half)))
    last = np.where(bare, below + 1, np.minimum(below, np.rint(middle + half)))
    for column, top, bottom in zip(along[on], first[on].astype(int), last[on].astype(int)):
        found[max(0, top):bottom, column] = 1


def _courses(x, y, thick):
    """The possible courses of a line through many of the points, as callables x → y; none when few lie on one.

    The line through two of the points that has most of the others near it; first a parabola through
    those, then, in case digits that stand on the rule bend it, the line itself.
    """
    rng = np.random.default_rng(0)
    near = max(1.0, thick)
    some = rng.integers(0, len(x), min(len(x), 400))
    first, second = some[rng.integers(0, len(some), (2, 60))]
    apart = np.abs(x[second] - x[first]) > 0.3 * np.ptp(x)
    if not apart.any():
        return []
    first, second = first[apart], second[apart]
    slopes = (y[second] - y[first]) / (x[second] - x[first])
    off = np.abs(y[some] - (y[first][:, None] + slopes[:, None] * (x[some] - x[first][:, None])))
    best = (off < 2 * near).sum(axis=1).argmax()
    line = np.polynomial.Polynomial([y[first[best]] - slopes[best] * x[first[best]], slopes[best]])
    keep = np.abs(y - line(x)) < 2 * near
    for _ in range(3):
        if keep.sum() < 8 or len(np.unique(x[keep])) < 8:
            return []
        curve = np.polynomial.Polynomial.fit(x[keep], y[keep], 2)
        off = np.abs(y - curve(x))
        keep = off <= 1.2 * near
    return [curve, line] if keep.mean() > 0.4 and off[keep].mean() <= max(1.0, STRAIGHT * thick) else []
