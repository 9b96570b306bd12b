"""Pen strokes → glyphs: the same pieces as `segment` finds in a picture, but made of points.

A stroke is rendered only when a reading is tried, with the pen that MNIST's digits have for their
size; so the width of the pen on the canvas does not matter, and digits that touch are two pieces.
"""
from functools import cached_property

import numpy as np

from digitapp.imaging.segment import cut_columns
from digitapp.imaging.strokes import Stroke, render

SIDE = 80  # pixels of a rendered glyph's longer side
PEN = 0.11  # of that side


class StrokeGlyph:
    """Parts of strokes that belong together. segments: (n,2) float arrays of points; pen: its diameter, pixels."""

    def __init__(self, segments, pen):
        self.segments, self.pen = list(segments), float(pen)
        points = np.concatenate(self.segments)
        (self.x, self.y), (self.right, self.bottom) = points.min(axis=0) - pen / 2, points.max(axis=0) + pen / 2
        self.width, self.height = self.right - self.x, self.bottom - self.y
        self.centre = (self.x + self.right) / 2, (self.y + self.bottom) / 2
        self.box = self.x, self.y, self.width, self.height

    @cached_property
    def ink(self):
        """(h,w) float32 0..1 as `Glyph.ink`, at a size of its own."""
        return self._rendered(PEN)[0]

    def join(self, others):
        """This and other glyphs as one."""
        together = [self, *others]
        return StrokeGlyph([s for g in together for s in g.segments], max(g.pen for g in together))

    def cut(self, height):
        """(pieces, costs) as `Glyph.cut`: for the rare stroke that writes two digits."""
        if self.width < 1.2 * height:
            return [self], []
        ink, scale, origin = self._rendered(0.05)
        columns, costs = cut_columns(ink, height * scale)
        if not columns:
            return [self], []
        points = [np.c_[(s - origin) * scale] for s in self.segments]
        pieces = []
        edges = [np.full(len(ink), -1), *columns, np.full(len(ink), ink.shape[1])]
        for left, right in zip(edges, edges[1:]):
            inside = []
            for s, p in zip(self.segments, points):
                row = np.clip(p[:, 1].astype(int), 0, len(ink) - 1)
                keep = (p[:, 0] >= left[row]) & (p[:, 0] < right[row])
                inside += [part for part, on in _runs(s, keep) if on and len(part) > 1]
            if inside:
                pieces.append(StrokeGlyph(inside, self.pen))
        return (pieces, costs) if len(pieces) == len(costs) + 1 else ([self], [])

    def _rendered(self, pen):
        """(ink, scale, origin): the points drawn with a pen that is a share of the longer side."""
        points = np.concatenate(self.segments)
        low, span = points.min(axis=0), np.ptp(points, axis=0)
        scale = SIDE * (1 - pen) / max(float(span.max()), 1.0)
        width = pen * SIDE
        origin = low - width / 2 / scale - 1 / scale
        size = np.ceil(span * scale + width + 2).astype(int)
        strokes = [Stroke(((s - origin) * scale).astype(np.float32), width) for s in self.segments]
        return render(strokes, (int(size[0]), int(size[1]))), scale, origin


def stroke_glyphs(strokes):
    """One glyph for every stroke (objects with `points` (n,2) and `width`)."""
    return [StrokeGlyph([np.asarray(s.points, float).reshape(-1, 2)], s.width) for s in strokes if len(s.points)]


def _runs(points, keep):
    """The points divided where `keep` changes: (points, kept?)."""
    borders = np.flatnonzero(np.diff(keep.astype(int))) + 1
    return [(part, bool(k[0])) for part, k in zip(np.split(points, borders), np.split(keep, borders)) if len(part)]
