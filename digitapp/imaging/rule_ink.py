"""The ink of a rule parted from the ink of the strokes that cross it or lie along it."""
import cv2
import numpy as np

PALE = 0.8  # a rule whose ink is usually below this is printed paler than the pen writes


def erased(mask, work, rules, thick):
    """Where `rules` lie in `mask`, without the strokes that cross them; (h,w) bool.

    work: the ink map, where strokes may lie along a rule (digits stand on rules, not beside walls), or None.
    """
    found = np.zeros(mask.shape, np.uint8)
    if rules:
        runs = _runs(mask)
        for p in rules:
            _erase(found, runs, mask, work, p.columns, p.level, thick)
    return found > 0


def _runs(mask):
    """For every pixel of `mask`: the rows just above and just below the vertical run it belongs to."""
    h = mask.shape[0]
    rows = np.arange(h, dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(mask == 0, rows, -1), axis=0)
    below = np.minimum.accumulate(np.where(mask == 0, rows, h)[::-1], axis=0)[::-1]
    return above, below


def _erase(found, runs, mask, work, along, level, thick):
    """Mark in `found` the vertical runs under a rule's course that are no longer than the rule is thick."""
    h = mask.shape[0]
    at = level
    for step in range(1, max(1, round(0.7 * thick)) + 1):  # the course may miss a crooked rule by a little
        for near in (np.clip(level - step, 0, h - 1), np.clip(level + step, 0, h - 1)):
            at = np.where((mask[at, along] == 0) & (mask[near, along] > 0), near, at)
    inked = mask[at, along] > 0
    if not inked.any():
        return
    above, below = runs[0][at, along] + 1, runs[1][at, along]
    length = below - above
    usual = np.percentile(length[inked], 25)  # strokes along the rule may thicken it for most of its way
    # bare rule goes with its soft edge; where a stroke lies along it, only the rule's own share goes
    bare = length <= usual + 1
    on = inked & (length <= 1.5 * usual + 1.5)
    if work is not None:
        on &= ~_pen_on_rule(work, at, along, inked & bare, inked & ~bare, thick)
    half = usual / 2 + 0.5
    middle = np.median((above + below)[on & bare] / 2 - level[on & bare]) + level if (on & bare).any() else level + 0.5
    first = np.where(bare, above - 1, np.maximum(above, np.rint(middle - half)))
    last = np.where(bare, below + 1, np.minimum(below, np.rint(middle + half)))
    for column, top, bottom in zip(along[on], first[on].astype(int), last[on].astype(int)):
        found[max(0, top):bottom, column] = 1


def _pen_on_rule(work, at, along, bare, crossed, thick):
    """Which columns of a pale rule carry a stroke of the darker pen, which lies along it: the foot of a 0.

    at: the rule's row at each of the columns `along`; bare, crossed: (n,) bool, where it seems to be alone, and where
    ink goes beyond it. Such a stroke comes from beyond the rule and leaves it again; what is merely printed darker does not.
    """
    h = len(work)
    dark = np.max([work[np.clip(at + step, 0, h - 1), along] for step in (-1, 0, 1)], axis=0)
    if not bare.any() or (usual := np.percentile(dark[bare], 30)) > PALE:
        return np.zeros(len(along), bool)
    reach = max(2, round(0.5 * thick))
    pen = cv2.morphologyEx((dark > usual + 0.6 * (1 - usual)).astype(np.uint8)[None], cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))[0] > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], pen, [0]])))
    for first, last in zip(edges[::2], edges[1::2]):
        ends = crossed[max(0, first - reach):first + reach].any() and crossed[max(0, last - reach):last + reach].any()
        if not ends and crossed[first:last].mean() < 0.5:
            pen[first:last] = False
    return pen


def thickness(mask, along, level, thick):
    """The thickness of most of a rule, pixels: the lower quartile of its vertical runs, seen no further than three stroke widths.

    mask: (h,w) uint8 0/1; level: the rule's row at each of the columns `along`; thick: of a stroke, pixels.
    """
    def run(way):
        rows = level + way * np.arange(1, round(3 * thick) + 2)[:, None]
        inked = mask[np.clip(rows, 0, len(mask) - 1), along] * ((rows >= 0) & (rows < len(mask)))
        return np.cumprod(inked, axis=0).sum(axis=0)

    on = mask[level, along] > 0
    return float(np.percentile((run(-1) + 1 + run(1))[on], 25)) if on.any() else 0.0
