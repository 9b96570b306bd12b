"""Glyphs → lines of writing, from top to bottom, each from left to right."""
from dataclasses import dataclass

import numpy as np

from digitapp.imaging.skew import slope_of


LEAST = 8  # pixels; lower writing cannot be read


@dataclass
class TextLine:
    """Glyphs of one line, sorted from left to right, and the height of a digit on it (working pixels)."""
    glyphs: list
    height: float


def text_lines(glyphs, shape):
    """Lines of writing made of `glyphs`, top to bottom.

    shape: (h,w) of the ink map. Neighbours whose heights overlap are chained; chains that lie on
    the prolongation of one another are one line, so that a table's row is one line.
    """
    glyphs = _candidates(glyphs, shape)
    lines, slope = [], None
    while glyphs:  # writing of other sizes on the same page: the largest first, then what is left
        typical = typical_height(glyphs)
        core = [g for g in glyphs if g.height >= 0.45 * typical]
        slope = slope_of(core) if slope is None else slope
        rows = _absorbed(_rows(core, slope), slope)
        found = [TextLine(row, float(np.percentile([g.height for g in row], 60))) for row in rows]
        rest = []
        for g in glyphs:
            if g.height < 0.45 * typical:
                line = _line_of(g, found, slope)
                (rest if line is None else line.glyphs).append(g)
        lines += found
        glyphs = rest if typical > 12 else []
    lines = [line for line in lines if line.height >= LEAST]
    for line in lines:
        line.glyphs.sort(key=lambda g: g.centre[0])
    return sorted(lines, key=lambda line: np.mean([g.centre[1] - slope * g.centre[0] for g in line.glyphs]))


def page_slope(glyphs):
    """The slope of the lines of a page, pixels down per pixel to the right; see `slope_of`."""
    if not glyphs:
        return 0.0
    least = 0.45 * typical_height(glyphs)
    return slope_of([g for g in glyphs if g.height >= least])


def _line_of(glyph, lines, slope):
    """The line that a small glyph (a dot, a dash, an exponent, a flag) belongs to, or None."""
    best, distance = None, 0.75
    x, y = glyph.centre
    for line in lines:
        near = min(line.glyphs, key=lambda o: abs(o.centre[0] - x))
        if abs(near.centre[0] - x) > 3 * line.height:
            continue
        off = abs(y - near.centre[1] - slope * (x - near.centre[0])) / line.height
        if off < distance:
            best, distance = line, off
    return best


def _absorbed(rows, slope):
    """Rows without those of few glyphs that belong to another row: parts of its digits, and exponents."""
    rows = sorted(rows, key=len)
    kept = []
    for i, row in enumerate(rows):
        home = None
        if len(row) <= 2:
            for other in rows[i + 1:]:
                for g in row:
                    near = min(other, key=lambda o: abs(o.centre[0] - g.centre[0]))
                    shift = slope * (g.centre[0] - near.centre[0])
                    shared = min(g.bottom, near.bottom + shift) - max(g.y, near.y + shift)
                    if shared > 0.5 * g.height and abs(near.centre[0] - g.centre[0]) < 1.5 * max(g.height, near.height):
                        home = other
        if home is None and len(row) <= 4:
            home = next((other for other in rows[i + 1:] if all(_exponent(g, other) for g in row)), None)
        if home is None:
            kept.append(row)
        else:
            home += row
    return kept


def _exponent(g, row):
    """Whether a glyph is an exponent in a row: smaller, right after one of its glyphs and above its middle, nothing below."""
    height = float(np.percentile([o.height for o in row], 60))
    if g.height > 0.85 * height or any(o.bottom > g.bottom and min(o.right, g.right) - max(o.x, g.x) > 0.5 * g.width for o in row):
        return False
    return any(o.y < g.bottom + 0.2 * height and g.bottom < o.y + 0.75 * max(o.height, 0.6 * height) and -0.3 * height < g.x - o.right < 0.5 * height
               and o.height > 0.4 * height for o in row)  # fmt: skip


def _candidates(glyphs, shape):
    """The glyphs that are neither as large as the page nor crumbs nor frames around other glyphs."""
    kept = []
    boxes = np.array([g.box for g in glyphs], float).reshape(-1, 4)
    x, y, w, h = boxes.T
    for g in glyphs:
        if max(g.width, g.height) <= 4 or (g.height > 0.5 * shape[0] and g.width > 0.7 * shape[1] and min(shape) > 200):
            continue
        if g.width > 20 * g.height or g.height > 20 * g.width:
            continue
        inside = (x > g.x) & (y > g.y) & (x + w < g.right) & (y + h < g.bottom)
        if (inside & (h > 0.35 * g.height)).any() or (inside & (h > 0.12 * g.height)).sum() >= 3:
            continue
        kept.append(g)
    return kept


def typical_height(glyphs):
    """The height of most of the writing: the median weighted by height, so that specks do not count."""
    order = np.sort([float(g.height) for g in glyphs])
    return float(order[np.searchsorted(np.cumsum(order), order.sum() / 2)])


def _rows(core, slope):
    """Core glyphs in rows: the nearest pairs on a common level are joined first."""
    n = len(core)
    if n == 0:
        return []
    x = np.array([g.centre[0] for g in core])
    y = np.array([g.centre[1] for g in core]) - slope * x
    h = np.array([g.height for g in core], float)
    i, j = np.triu_indices(n, 1)
    level = np.abs(y[i] - y[j]) / np.minimum(np.maximum(h[i], h[j]), 1.6 * np.minimum(h[i], h[j]))
    gap = np.abs(x[i] - x[j]) / np.maximum(h[i], h[j])
    keep = level < 0.5
    i, j, level, gap = i[keep], j[keep], level[keep], gap[keep]
    parent = list(range(n))
    members = {k: [k] for k in range(n)}

    def root(k):
        while parent[k] != k:
            k = parent[k]
        return k

    for k in np.argsort(gap + 2 * level, kind="stable"):
        a, b = root(i[k]), root(j[k])
        if a == b:
            continue
        # rows on different levels must not be joined through one glyph in between; a row may rise or fall on its way, so its near end counts
        if gap[k] > 2 and abs(_end(x, y, members[a], x[j[k]]) - _end(x, y, members[b], x[i[k]])) > 0.5 * max(np.median(h[members[a]]), np.median(h[members[b]])):
            continue
        parent[b] = a
        members[a] += members.pop(b)
    return [[core[k] for k in m] for m in members.values()]


def _end(x, y, members, towards):
    """The level of a row's glyphs at its end towards a place: the median of the nearest four."""
    members = np.array(members)
    return float(np.median(y[members[np.argsort(np.abs(x[members] - towards))[:4]]]))
