"""Ruled lines, grids and boxes taken out of an ink map, with the strokes that cross them kept.

A rule is thin across, straight and long along its direction. So the ink is parted by the length of
its runs: what is thin from top to bottom may be a horizontal rule; a stroke that crosses a rule
makes the run long there and is not touched. Works for rules that slant up to 20° or bend slightly.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from digitapp.imaging.rule_ink import erased, thickness
from digitapp.imaging.scale import page_scale

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
    horizontal = erased(mask, work, [p for p in flat if p.rule], thick)
    vertical = erased(turned, None, [p for p in upright if p.rule], thick).T
    if horizontal.any() or vertical.any():
        # now that long rules are known, what stands between two of them is the side of a box
        horizontal |= erased(mask, work, _between(flat, vertical, thick), thick)
        vertical |= erased(turned, None, _between(upright, np.ascontiguousarray(horizontal.T), thick), thick).T
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
            inked = mask[band, along].any(axis=0).mean()
            if inked >= (0.9 if width < 8 * height else 0.6):
                break
        else:
            continue
        across = x <= 2 and x + width >= w - 2 and width > 1.6 * height
        fine = thickness(mask, along, level, thick) <= 0.75 * thick
        leaves = (x <= 2 or x + width >= w - 2) and fine and width > 1.2 * height  # the picture, at one side
        # digits stand in a row on feet as thick as the pen, with gaps; a rule of that thickness has none
        feet = width < 8 * height and inked < 0.97 and not fine
        pieces.append(_Piece(along, level, across or leaves or (width >= LONG * height and not feet)))
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


def _courses(x, y, thick):
    """The possible courses of a line through many of the points, as callables x → y; none when few lie on one.

    The line through two of the points that has most of the others near it; first a parabola through
    those, then, in case digits that stand on the rule bend it, the line itself; last the line that has
    most of the points on it, for digits that stand close and lift the others.
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
    line, tight = (np.polynomial.Polynomial([y[first[best]] - slopes[best] * x[first[best]], slopes[best]])
                   for best in ((off < room).sum(axis=1).argmax() for room in (2 * near, max(0.75, 0.3 * near))))  # fmt: skip
    keep = np.abs(y - line(x)) < 2 * near
    for _ in range(3):
        if keep.sum() < 8 or len(np.unique(x[keep])) < 8:
            return []
        curve = np.polynomial.Polynomial.fit(x[keep], y[keep], 2)
        off = np.abs(y - curve(x))
        keep = off <= 1.2 * near
    return [curve, line, tight] if keep.mean() > 0.4 and off[keep].mean() <= max(1.0, STRAIGHT * thick) else []
