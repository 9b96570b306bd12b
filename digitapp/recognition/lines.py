"""Boxes of signs → lines of text: which signs stand on one line, and in which order they are read."""

import numpy as np

SLOPE = 0.35  # the steepest line that is one, as a rise per pixel
LEVEL = 0.5  # how far apart, in heights, the middles of two signs of one line may lie
RATIO = 1.6  # of heights, above which the smaller sign says how far that is
ENDS = 4  # signs at the end of a line that say where it goes on


def text_lines(boxes: np.ndarray) -> list[np.ndarray]:
    """Lines of signs, top to bottom, each the indices of its boxes from left to right.

    boxes: (n, 4) float x, y, width, height. Pairs of neighbours are joined, nearest first, where both lie on one level
    once the page's slope is taken out; two growing lines become one only where their ends meet on one level.
    """
    n = len(boxes)
    if n == 0:
        return []
    boxes = np.asarray(boxes, np.float64)
    height = boxes[:, 3]
    x, y = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + height / 2
    y = y - page_slope(x, y, height) * x
    far = np.abs(y[:, None] - y) / np.minimum(
        np.maximum(height[:, None], height), RATIO * np.minimum(height[:, None], height)
    )
    cost = np.abs(x[:, None] - x) / np.maximum(height[:, None], height) + 2 * far
    i, j = np.nonzero(np.triu(far < LEVEL, 1))
    members = {k: [k] for k in range(n)}
    line = list(range(n))
    for k in np.argsort(cost[i, j], kind="stable"):
        a, b = line[i[k]], line[j[k]]
        if a == b:
            continue
        first, second = _end(members[a], x, y, x[j[k]]), _end(members[b], x, y, x[i[k]])
        if abs(first - second) > LEVEL * max(np.median(height[members[a]]), np.median(height[members[b]])):
            continue
        for m in members[b]:
            line[m] = a
        members[a] += members.pop(b)
    found = [np.array(sorted(m, key=lambda k: x[k])) for m in members.values()]
    return sorted(found, key=lambda m: float(np.mean(y[m])))


def page_slope(x: np.ndarray, y: np.ndarray, height: np.ndarray) -> float:
    """The rise per pixel from a sign to the next one beside it, as most of them have it; 0 for a few signs."""
    slopes = []
    for k in range(len(x)):
        beside = np.flatnonzero(
            (x > x[k])
            & (x - x[k] < 3 * height[k])
            & (np.abs(y - y[k]) < 0.5 * height[k])
            & (height > 0.6 * height[k])
            & (height < 1.6 * height[k])
        )
        if len(beside):
            j = beside[np.argmin(x[beside])]
            slopes.append((y[j] - y[k]) / (x[j] - x[k]))
    return float(np.clip(np.median(slopes), -SLOPE, SLOPE)) if len(slopes) > 2 else 0.0


def _end(members: list[int], x: np.ndarray, y: np.ndarray, at: float) -> float:
    """The level of a line near `at`."""
    return float(np.median(y[sorted(members, key=lambda k: abs(x[k] - at))[:ENDS]]))
