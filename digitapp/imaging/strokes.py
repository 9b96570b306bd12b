"""Strokes of a drawing: from the JSON that a browser sends to points, and to ink.

Strokes are drawn afresh for the reader, so neither the width of the visitor's pen nor the
size of the writing matters. The JSON comes from a browser, so nothing in it is trusted:
whatever is no stroke is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

MAX_STROKES = 1_000
MAX_POINTS = 100_000  # all strokes together: half an hour of writing without a pause
_FAR = 20_000.0  # a coordinate beyond this was not drawn by a hand
_SUBPIXEL = 4  # fractional bits of the coordinates handed to OpenCV


@dataclass(frozen=True, eq=False)
class Stroke:
    """The pen's way from touching the paper to leaving it.

    points: (n, 2) float32, n >= 1, x and y in pixels of the pad, in drawing order.
    width: diameter of the pen in pixels.
    """

    points: np.ndarray
    width: float


def parse(drawing: Any) -> list[Stroke]:
    """The strokes of a drawing, in drawing order.

    drawing: ``{"strokes": [[x, y, x, y, ...], ...], "width": w}`` as the drawing pad sends it. Anything else in it, or
    instead of it, gives no stroke; a point that no hand has drawn is left out; nothing raises.
    """
    lines = drawing.get("strokes") if isinstance(drawing, dict) else None
    if not isinstance(lines, list):
        return []
    width = min(max(_number(drawing.get("width")) or 0.0, 1.0), 200.0)
    strokes: list[Stroke] = []
    left = MAX_POINTS
    for line in lines:
        if len(strokes) >= MAX_STROKES or left <= 0:
            break
        points = _points(line, left)
        if len(points):
            strokes.append(Stroke(points, width))
            left -= len(points)
    return strokes


def draw_polylines(
    lines: Sequence[np.ndarray], tall: int = 64, widest: int = 1600
) -> tuple[np.ndarray, float, tuple[float, float]]:
    """Polylines (n, 2) drawn as a pen would on white paper, at a size that the page network likes.

    tall: pixels that a digit becomes, as far as strokes tell: most are about as tall as their digit. It is less where
    the drawing would be wider or higher than `widest`. Returns (picture (h, w) uint8, pixels per unit, (x, y) of the
    picture's corner in the polylines' units).
    """
    points = np.concatenate(lines)
    low, span = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1.0)
    digit = max(float(np.percentile([np.ptp(line, axis=0).max() for line in lines], 75)), 0.1 * float(span.max()))
    scale = float(min(tall / digit, widest / span.max()))
    edge = 0.4 * tall
    size = np.ceil(span * scale + 2 * edge).astype(int)
    at = [(line - low) * scale + edge for line in lines]
    picture = draw_lines(at, (int(size[1]), int(size[0])), pen_width(digit * scale))
    return picture, scale, (float(low[0] - edge / scale), float(low[1] - edge / scale))


def pen_width(digit: float) -> int:
    """Width in pixels of the pen for digits this tall."""
    return max(2, round(0.075 * digit))


def draw_lines(lines: Sequence[np.ndarray], shape: tuple[int, int], pen: int) -> np.ndarray:
    """Polylines (n, 2) in pixels, drawn with a pen so wide on white paper: (height, width) uint8; shape is that."""
    picture = np.full(shape, 255, np.uint8)
    for line in lines:
        at = np.rint(line * (1 << _SUBPIXEL)).astype(np.int32)
        if len(at) == 1:
            middle = (int(at[0, 0]), int(at[0, 1]))
            cv2.circle(picture, middle, pen << (_SUBPIXEL - 1), 0, cv2.FILLED, cv2.LINE_AA, _SUBPIXEL)
        else:
            cv2.polylines(picture, [at[:, None]], False, 0, pen, cv2.LINE_AA, _SUBPIXEL)
    return picture


def _number(value: Any) -> float | None:
    """The value as a float a drawing may hold, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int) and abs(value) > _FAR:  # float(10**400) would raise
        return None
    return float(value) if math.isfinite(value) and abs(value) <= _FAR else None


def _points(line: Any, limit: int) -> np.ndarray:
    """(n, 2) float32 points of one stroke, n <= limit."""
    numbers = [_number(value) for value in line[: 2 * limit]] if isinstance(line, list) else []
    pairs = zip(numbers[::2], numbers[1::2], strict=False)
    return np.asarray([pair for pair in pairs if None not in pair], np.float32).reshape(-1, 2)
