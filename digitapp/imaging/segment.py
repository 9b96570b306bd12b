"""Ink → glyphs: connected pieces of ink, joined to and cut into what one digit may be made of."""
from dataclasses import dataclass

import cv2
import numpy as np

from digitapp.imaging.rules import without_rules
from digitapp.imaging.scale import page_scale

BLOT = 4.5  # stroke widths; what is thicker than this is not written with the page's pen
BODY = 0.25  # ink above this holds a stroke together; below it is only the stroke's soft edge


@dataclass(frozen=True, eq=False)
class Glyph:
    """A piece of ink in working pixels: its top left corner and (h,w) float32 ink, 0 where it has none."""
    x: int
    y: int
    ink: np.ndarray

    @property
    def box(self):
        """(x, y, width, height) in working pixels."""
        return self.x, self.y, self.ink.shape[1], self.ink.shape[0]

    def join(self, others):
        """This and other glyphs as one."""
        if not others:
            return self
        together = [self, *others]
        x, y = min(g.x for g in together), min(g.y for g in together)
        ink = np.zeros((max(g.bottom for g in together) - y, max(g.right for g in together) - x), np.float32)
        for g in together:
            part = ink[g.y - y:g.bottom - y, g.x - x:g.right - x]
            np.maximum(part, g.ink, out=part)
        return Glyph(x, y, ink)

    def cut(self, height):
        """Cut wherever that might part two digits.

        height: of a digit on this line, pixels. Returns (pieces, costs): the pieces from left to right,
        this glyph alone where no cut is worth trying, and for each border between two of them how many
        stroke widths of ink it crosses.
        """
        if self.width < max(0.65 * height, 6) or self.height < 0.5 * height:
            return [self], []
        columns, prices = cut_columns(self.ink, min(height, self.height))
        across, pieces, costs = np.arange(self.width)[None], [], []
        edges = [np.zeros(self.height, int), *columns, np.full(self.height, self.width)]
        for left, right, price in zip(edges, edges[1:], [*prices, None]):
            part = np.where((across >= left[:, None]) & (across < right[:, None]), self.ink, 0)
            if (part > BODY).sum() >= 5:
                pieces.append(_trimmed(self.x, self.y, part))
                costs.append(price)
        return (pieces, costs[:len(pieces) - 1]) if pieces else ([self], [])

    @property
    def right(self):
        return self.x + self.ink.shape[1]

    @property
    def bottom(self):
        return self.y + self.ink.shape[0]

    @property
    def width(self):
        return self.ink.shape[1]

    @property
    def height(self):
        return self.ink.shape[0]

    @property
    def centre(self):
        return self.x + self.width / 2, self.y + self.height / 2


def find_glyphs(ink):
    """The connected pieces of ink that could belong to a digit, in no particular order.

    ink: an `Ink`. Ruled lines are taken out first; specks and things as large as the picture
    (table frames, desk edges) are left out. Boxes are in working pixels (`ink.scale` of the picture's).
    """
    return components(cleaned(ink))


def cleaned(ink):
    """The working map (h,w) float32 of an `Ink` without desk, rules, grids and boxes."""
    return without_rules(without_blots(ink.work))


def without_blots(work):
    """The ink map without what is far thicker than a pen and larger than a digit: desk, shadow edges, hands.

    The frayed rim around it goes too.
    """
    mask = (work > BODY).astype(np.uint8)
    thick, height = page_scale(mask) if mask.any() else (1, 1)
    distance = cv2.distanceTransform(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    if 2 * distance.max() <= BLOT * thick:
        return work
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    large = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) > 1.5 * height
    blot = np.zeros(count, bool)
    blot[np.unique(labels[2 * distance > BLOT * thick])] = True
    blot &= large
    blot[0] = False
    if not blot.any():
        return work
    reach = 2 * round(3 * thick) + 1
    rim = cv2.dilate(blot[labels].astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    near = np.bincount(labels.ravel(), rim.ravel(), count) > 0.5 * stats[:, cv2.CC_STAT_AREA]
    gone = blot | (near & ~large)
    gone[0] = False
    return np.where(cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, 0, work)


def components(work):
    """Glyphs of all 8-connected components of an ink map (h,w) float32, without specks."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((work > BODY).astype(np.uint8), connectivity=8)
    glyphs = []
    for i in range(1, count):
        x, y, w, h, area = stats[i]
        if area < 5:
            continue
        x0, y0, x1, y1 = max(x - 1, 0), max(y - 1, 0), min(x + w + 1, work.shape[1]), min(y + h + 1, work.shape[0])
        around = labels[y0:y1, x0:x1]
        own = cv2.dilate((around == i).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        own &= (around == i) | (around == 0)
        glyphs.append(_trimmed(x0, y0, np.where(own, work[y0:y1, x0:x1], 0)))
    return glyphs


def cut_columns(ink, height):
    """Ways to cut ink from top to bottom that cross little of it, from left to right.

    ink: (h,w) float 0..1. height: of a digit on this line, in the same pixels.
    Returns (columns, costs): for each cut the column at every row, (h,) int, and how many stroke
    widths of ink it crosses.
    """
    cost = np.where(ink > BODY, ink, 0)
    h, w = cost.shape
    thick = max(1.0, stroke_width(ink))
    margin = max(2, round(0.15 * height))
    starts = np.arange(margin, w - margin, max(1, round(0.06 * height)))
    if len(starts) == 0:
        return [], []
    prices, paths = seams(cost, starts, max(2, round(0.22 * height)))
    prices = prices / thick
    chosen, most = [], 2 + round(3 * w / height)
    for i in np.argsort(prices, kind="stable"):
        if len(chosen) == most or prices[i] > 3.5:
            break
        if all(np.abs(paths[i] - paths[j]).max() > 0.16 * height for j in chosen):
            chosen.append(i)
    chosen.sort(key=lambda i: paths[i].mean())
    columns, left = [], np.zeros(h, int)
    for i in chosen:
        left = np.maximum(left, paths[i])  # cuts may touch but not cross
        columns.append(left)
    return columns, [float(prices[i]) for i in chosen]


def stroke_width(ink):
    """The usual width of the strokes in an ink crop, pixels: twice the ink's mean depth on its ridge."""
    padded = cv2.copyMakeBorder((ink > BODY).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    ridge = distance[(distance > 0) & (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)))]
    return 2 * float(np.median(ridge)) if len(ridge) else 1.0


def seams(cost, starts, reach):
    """For each start the cheapest way from top to bottom within `reach` columns of it.

    cost: (h,w) float32, of crossing each pixel; starts: (n,) columns. A step to the side costs 0.4 of the pixel
    stepped on besides. Returns (prices (n,), columns (n,h) int).
    """
    h, w = cost.shape
    walled = np.full((h, w + 2 * reach), np.inf, np.float32)
    walled[:, reach:reach + w] = cost + 0.02
    bands = walled[:, np.asarray(starts)[:, None] + np.arange(2 * reach + 1)]
    total, back = bands[0].copy(), np.zeros(bands.shape, np.int8)
    steps = np.full((3, *total.shape), np.inf, np.float32)
    for row in range(1, h):
        aside = 0.4 * bands[row]
        steps[0] = total
        steps[1, :, 1:] = total[:, :-1] + aside[:, 1:]
        steps[2, :, :-1] = total[:, 1:] + aside[:, :-1]
        back[row] = steps.argmin(axis=0)
        total = steps.min(axis=0) + bands[row]
    every = np.arange(len(total))
    path = np.empty((len(total), h), int)
    path[:, -1] = total.argmin(axis=1)
    prices = total[every, path[:, -1]].astype(float) - 0.02 * h
    came = np.array([0, -1, 1])
    for row in range(h - 1, 0, -1):
        path[:, row - 1] = path[:, row] + came[back[row, every, path[:, row]]]
    return prices, path + np.asarray(starts)[:, None] - reach


def _trimmed(x, y, ink):
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return Glyph(int(x + columns[0]), int(y + rows[0]),
                 np.ascontiguousarray(ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1], np.float32))
