"""Where the ink of strokes lies: how much of each stroke is in a box, what is outside of all,
and one glyph's ink alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

TALL = 72  # pixels that the pen's way of a glyph is long on its longer side
PEN = 0.1  # width of the pen, as a share of that
OWNED = 0.6  # share of a stroke in a sign's box above which all of it belongs to that sign
SLACK = 0.03  # of its box's height: how far outside ink is still in it
PARTS = 24  # a stroke is taken for a polyline of so many where crossings are counted
APART = 0.15  # of a digit's height: strokes that are nearer to each other are one sign


@dataclass(frozen=True, eq=False)
class StrokeInk:
    """Strokes as points at equal distances: points (n, 2) float32, stroke (n,) the index of each one's stroke."""

    points: np.ndarray
    stroke: np.ndarray

    @classmethod
    def of(cls, lines: Sequence[np.ndarray], step: float) -> StrokeInk:
        """The points of polylines (n, 2), n >= 1, at most `step` apart."""
        parts = [resample(line, step) for line in lines]
        return cls(np.concatenate(parts), np.repeat(np.arange(len(parts)), [len(part) for part in parts]))

    def inside(self, boxes: np.ndarray, around: float = 0.0) -> np.ndarray:
        """(n, k) bool: which points lie in which boxes (k, 4) x, y, width, height, each grown by `around` heights."""
        edge = around * boxes[:, 3:]
        low, high = boxes[:, :2] - edge, boxes[:, :2] + boxes[:, 2:] + edge
        return ((self.points[:, None] >= low) & (self.points[:, None] <= high)).all(axis=2)

    def shares(self, inside: np.ndarray) -> np.ndarray:
        """(strokes, k) float32 0..1: how much of each stroke `inside` (n, k) says is in each box."""
        counts = np.bincount(self.stroke)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        return np.add.reduceat(inside.astype(np.float32), starts, axis=0) / counts[:, None].astype(np.float32)


def resample(line: np.ndarray, step: float) -> np.ndarray:
    """A polyline (n, 2) as points at most `step` apart along it, both ends kept;
    (m, 2) float32, one where it has no length."""
    away = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line.astype(np.float64), axis=0).T))])
    if away[-1] <= 0:
        return line[:1].astype(np.float32)
    at = np.linspace(0, away[-1], max(2, int(np.ceil(away[-1] / step)) + 1))
    return np.stack([np.interp(at, away, line[:, 0]), np.interp(at, away, line[:, 1])], axis=1).astype(np.float32)


def runs(points: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """The unbroken stretches of `points` (n, 2) where `mask` (n,) holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [points[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def length(line: np.ndarray) -> float:
    """The way along a polyline (n, 2)."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def in_parts(line: np.ndarray) -> np.ndarray:
    """A polyline (n, 2) as PARTS stretches of one length: enough to see where it goes, however many points it has."""
    return resample(line, max(length(line) / PARTS, 1e-3))


def crossings(lines: Sequence[np.ndarray]) -> np.ndarray:
    """(n, n) int: how often each of some polylines (m, 2) crosses each other one."""
    found = np.zeros((len(lines), len(lines)), int)
    parts = [in_parts(line).astype(np.float64) for line in lines]
    low, high = (np.array([edge(part, axis=0) for part in parts]) for edge in (np.min, np.max))
    near = (low[:, None] <= high).all(axis=2) & (low <= high[:, None]).all(axis=2)
    for a, b in np.argwhere(np.tril(near, -1)).tolist():
        found[a, b] = found[b, a] = _crossings(parts[a], parts[b])
    return found


def _crossings(a: np.ndarray, b: np.ndarray) -> int:
    """How many parts of one polyline cross a part of another."""
    if min(len(a), len(b)) < 2:
        return 0

    def sides(line: np.ndarray, points: np.ndarray) -> np.ndarray:
        """(parts of the line, points) on which side of each part each point lies."""
        along, to = np.diff(line, axis=0)[:, None], points[None] - line[:-1, None]
        return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0] > 0)

    of_a, of_b = sides(a, b), sides(b, a)
    return int(((of_a[:, 1:] != of_a[:, :-1]) & (of_b[:, 1:] != of_b[:, :-1]).T).sum())


def bounds(points: np.ndarray) -> tuple[float, float, float, float]:
    """The box (x, y, width, height) around points (n, 2)."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    return float(low[0]), float(low[1]), float(span[0]), float(span[1])


def together(lines: Sequence[np.ndarray], apart: float) -> list[list[int]]:
    """Indices of polylines that make one sign: those whose boxes are nearer to each other than `apart`."""
    boxes = np.array([bounds(line) for line in lines], np.float32).reshape(-1, 4)
    low, high = boxes[:, :2] - apart / 2, boxes[:, :2] + boxes[:, 2:] + apart / 2
    near = np.asarray(((low[:, None] <= high[None]) & (low[None] <= high[:, None])).all(axis=2))
    groups: list[list[int]] = []
    left = set(range(len(lines)))
    while left:
        group: set[int] = set()
        grown = {min(left)}
        while grown != group:
            group, grown = grown, set(np.flatnonzero(near[sorted(grown)].any(axis=0)).tolist())
        groups.append(sorted(group))
        left -= group
    return groups


def draw_glyph(lines: Sequence[np.ndarray]) -> np.ndarray:
    """Polylines (n, 2) as the ink of one glyph, whatever their size: (h, w) float32, 0 paper to 1 pen."""
    points = np.concatenate(lines)
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    scale = TALL / max(float(span.max()), 1e-3)
    pen = round(PEN * TALL)
    width, height = (int(np.ceil(v)) + 2 * pen for v in span * scale)
    canvas = np.zeros((height, width), np.uint8)
    for line in lines:
        at = np.rint(((line - low) * scale + pen) * 16).astype(np.int32)
        if len(at) == 1:
            cv2.circle(canvas, (int(at[0, 0]), int(at[0, 1])), 8 * pen, 255, cv2.FILLED, cv2.LINE_AA, 4)
        else:
            cv2.polylines(canvas, [at[:, None]], False, 255, pen, cv2.LINE_AA, 4)
    return canvas.astype(np.float32) / 255
