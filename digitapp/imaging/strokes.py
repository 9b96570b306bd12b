"""Strokes of a drawing: from the canvas's Fabric JSON to points, and to ink.

Strokes are drawn afresh for the reader, so neither the width of the visitor's pen nor the
size of the writing matters. The JSON comes from a browser, so nothing in it is trusted:
whatever is no stroke is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

MAX_STROKES = 1_000
MAX_POINTS = 100_000  # all strokes together: half an hour of writing without a pause
MAX_SIDE = 4_000  # pixels of a rendered drawing
_FAR = 20_000.0  # a coordinate beyond this was not drawn by a hand
_CURVE_STEPS = 3  # straight pieces for one quadratic curve; the canvas makes one every few pixels
_SUBPIXEL = 4  # fractional bits of the coordinates handed to OpenCV


@dataclass(frozen=True, eq=False)
class Stroke:
    """The pen's way from touching the paper to leaving it.

    points: (n, 2) float32, n >= 1, x and y in pixels of the canvas, in drawing order.
    width: diameter of the pen in pixels.
    """

    points: np.ndarray
    width: float


def parse(drawing: Any) -> list[Stroke]:
    """The strokes in a Fabric drawing, in drawing order.

    drawing: what the canvas returns, ``{"objects": [{"type": "path", "path": [["M", x, y],
    ["Q", cx, cy, x, y], ["L", x, y]...], "strokeWidth": w}...]}``. Anything else in it, or
    instead of it, gives no stroke; nothing raises.
    """
    objects = drawing.get("objects") if isinstance(drawing, dict) else None
    strokes: list[Stroke] = []
    left = MAX_POINTS
    for thing in objects if isinstance(objects, list) else []:
        if len(strokes) >= MAX_STROKES or left <= 0:
            break
        if not isinstance(thing, dict) or str(thing.get("type", "")).lower() != "path":
            continue
        points = _flatten(thing.get("path"), left)
        if len(points):
            width = _number(thing.get("strokeWidth"))
            strokes.append(Stroke(points, min(max(width or 0.0, 1.0), 200.0)))
            left -= len(points)
    return strokes


def render(strokes: Iterable[Stroke], size: tuple[int, int]) -> np.ndarray:
    """Ink of some strokes: (height, width) float32, 0 paper to 1 pen, edges smooth.

    size: (width, height) of the canvas in pixels, at most MAX_SIDE each.
    Raises ValueError for a size that is no picture's.
    """
    columns, rows = (int(side) for side in size)
    if not (1 <= columns <= MAX_SIDE and 1 <= rows <= MAX_SIDE):
        raise ValueError(f"A drawing has 1 to {MAX_SIDE} pixels a side, not {columns} x {rows}.")
    canvas = np.zeros((rows, columns), np.uint8)
    scale = 1 << _SUBPIXEL
    for stroke in strokes:
        pen = max(1, round(stroke.width))
        points = np.rint(stroke.points * scale).astype(np.int32)
        if len(points) == 1 or not np.ptp(points, axis=0).any():
            centre = (int(points[0, 0]), int(points[0, 1]))
            cv2.circle(canvas, centre, max(1, pen * scale // 2), 255, cv2.FILLED, cv2.LINE_AA, _SUBPIXEL)
        else:
            cv2.polylines(canvas, [points[:, None]], False, 255, pen, cv2.LINE_AA, _SUBPIXEL)
    return canvas.astype(np.float32) / 255


def draw_polylines(
    lines: Sequence[np.ndarray], tall: int = 64, widest: int = 1600
) -> tuple[np.ndarray, float, tuple[float, float]]:
    """Polylines (n, 2) drawn as a pen would on white paper, at a size that the page network likes.

    tall: pixels that a digit becomes, as far as strokes tell: most are about as tall as their digit. It is less where the
    drawing would be wider or higher than `widest`. Returns (picture (h, w) uint8, pixels per unit, (x, y) of the picture's
    corner in the polylines' units).
    """
    points = np.concatenate(lines)
    low, span = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1.0)
    digit = max(float(np.percentile([np.ptp(line, axis=0).max() for line in lines], 75)), 0.1 * float(span.max()))
    scale = float(min(tall / digit, widest / span.max()))
    edge = 0.4 * tall
    size = np.ceil(span * scale + 2 * edge).astype(int)
    picture = np.full((int(size[1]), int(size[0])), 255, np.uint8)
    pen = max(2, round(0.075 * digit * scale))
    for line in lines:
        at = np.rint(((line - low) * scale + edge) * (1 << _SUBPIXEL)).astype(np.int32)
        if len(at) == 1:
            middle = (int(at[0, 0]), int(at[0, 1]))
            cv2.circle(picture, middle, pen << (_SUBPIXEL - 1), 0, cv2.FILLED, cv2.LINE_AA, _SUBPIXEL)
        else:
            cv2.polylines(picture, [at[:, None]], False, 0, pen, cv2.LINE_AA, _SUBPIXEL)
    return picture, scale, (float(low[0] - edge / scale), float(low[1] - edge / scale))


def _number(value: Any) -> float | None:
    """The value as a float a canvas may hold, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int) and abs(value) > _FAR:  # float(10**400) would raise
        return None
    return float(value) if math.isfinite(value) and abs(value) <= _FAR else None


def _flatten(path: Any, limit: int) -> np.ndarray:
    """(n, 2) float32 points of one Fabric path, n <= limit; curves become short straight pieces."""
    points: list[tuple[float, float]] = []
    for command in path if isinstance(path, list) else []:
        if len(points) >= limit:
            break
        if not isinstance(command, (list, tuple)) or not command or command[0] not in ("M", "L", "Q"):
            continue
        numbers = [_number(value) for value in command[1:5]]
        if len(numbers) != (4 if command[0] == "Q" else 2) or None in numbers:
            continue
        if command[0] == "Q" and points:
            (x0, y0), (cx, cy, x1, y1) = points[-1], numbers
            for step in range(1, _CURVE_STEPS):
                t = step / _CURVE_STEPS
                a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
                points.append((a * x0 + b * cx + c * x1, a * y0 + b * cy + c * y1))
        points.append((numbers[-2], numbers[-1]))
    return np.asarray(points[:limit], np.float32).reshape(-1, 2)
