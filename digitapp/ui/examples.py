"""Three numbers that draw themselves on the empty pad, written here as a few points per stroke."""

from __future__ import annotations

import numpy as np

# Points of each digit's strokes in a cell 60 wide and 100 high; a smooth curve goes through them.
_CURVES: dict[str, list[list[tuple[float, float]]]] = {
    "0": [[(34, 2), (12, 14), (3, 48), (10, 86), (30, 98), (51, 84), (57, 48), (48, 14), (32, 2)]],
    "2": [[(6, 24), (18, 6), (38, 3), (53, 18), (50, 38), (32, 62), (5, 96)], [(5, 97), (22, 95), (58, 97)]],
    "4": [[(40, 3), (24, 34), (4, 66)], [(4, 66), (30, 65), (58, 65)], [(42, 34), (41, 66), (40, 99)]],
    "6": [[(46, 3), (24, 22), (7, 56), (9, 84), (28, 98), (48, 90), (53, 70), (38, 55), (18, 60), (8, 76)]],
    "7": [[(5, 5), (28, 4), (56, 5)], [(56, 5), (44, 34), (32, 64), (22, 98)]],
}
_JOINED = {"2": [(0, 1)], "4": [(0, 1)], "7": [(0, 1)]}  # strokes written without lifting the pen
_CELL, _GAP = 60, 26

NUMBERS = ("7", "42", "2026")


def _smooth(points: list[tuple[float, float]], step: float = 5.0) -> np.ndarray:
    """(n, 2) points about `step` apart on a Catmull-Rom curve through the given ones."""
    p = np.asarray(points, float)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    pieces = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        t = np.linspace(0, 1, max(2, int(np.hypot(*(c - b)) / step)), endpoint=False)[:, None]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*pieces, p[-2]])


def strokes(number: str, left: float, top: float, height: float) -> list[list[float]]:
    """The pen's way for one of NUMBERS: lists of x, y, x, y, ... in pixels of the pad.

    left, top: upper left corner of the first digit. height: of every digit, in pixels.
    """
    scale = height / 100
    result: list[list[float]] = []
    for place, digit in enumerate(number):
        joined = {second for _, second in _JOINED.get(digit, [])}
        for index, curve in enumerate(_CURVES[digit]):
            points = _smooth(curve) * scale + (left + place * (_CELL + _GAP) * scale, top)
            line = [round(float(v), 1) for v in points.ravel()]
            if index in joined:
                result[-1] += line[2:]
            else:
                result.append(line)
    return result
