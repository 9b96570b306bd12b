"""Boxes of signs → lines of text: which signs stand on one line, and in which order they are read."""

import heapq

import numpy as np

from .linking import Linking, Pairs, pairs, side_by_side

SLOPE = 0.35  # the steepest line that is one, as a rise per pixel


def text_lines(
    boxes: np.ndarray, certain: np.ndarray | None = None, linking: Linking | None = None
) -> list[np.ndarray]:
    """Lines of signs, top to bottom, each the indices of its boxes from left to right.

    boxes: (n, 4) float x, y, width, height; certain: (n,) how certainly each is a digit, 0 for other signs;
    linking: how likely two signs are on one line. Those are joined first that most speaks for.
    """
    order, level, two = ordered(boxes, np.ones(len(boxes)) if certain is None else certain)
    odds = side_by_side(two.features) if linking is None else linking.log_odds(two.features)
    tall = float(np.median(np.asarray(boxes, np.float64)[:, 3])) if len(order) else 1.0

    def place(line: np.ndarray) -> tuple[float, int]:
        # two signs along which the page's slope was measured stand on one level, but for the last bits
        return round(float(level[line].mean()) / tall, 6), int(line[0])

    return [order[line] for line in sorted(joined(len(order), two.left, two.right, odds), key=place)]


def ordered(boxes: np.ndarray, certain: np.ndarray) -> tuple[np.ndarray, np.ndarray, Pairs]:
    """(n,) the signs from left to right; (n,) their levels once the page's slope is taken out; pairs of those that may
    be on one line, numbered in that order. Arguments as for `text_lines`."""
    boxes = np.asarray(boxes, np.float64).reshape(-1, 4)
    middle = boxes[:, 0] + boxes[:, 2] / 2
    order = np.lexsort((certain, boxes[:, 3], boxes[:, 2], boxes[:, 1], middle))
    boxes, x = boxes[order], middle[order]
    slope = page_slope(x, boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 3])
    boxes[:, 1] -= slope * x
    return order, boxes[:, 1] + boxes[:, 3] / 2, pairs(boxes, np.asarray(certain, np.float64)[order], slope)


def joined(n: int, left: np.ndarray, right: np.ndarray, odds: np.ndarray) -> list[np.ndarray]:
    """Numbers 0 to n - 1 in groups, each in rising order.

    left, right: (m,) pairs; odds: (m,) what speaks for each, negative for what speaks against it. The two groups that
    most speaks for, summed over all pairs between them, become one, until nothing speaks for any (greedy additive edge
    contraction, Keuper et al. 2015).
    """
    between: list[dict[int, float]] = [{} for _ in range(n)]
    for a, b, odd in zip(left.tolist(), right.tolist(), odds.tolist(), strict=True):
        between[a][b] = between[b][a] = between[a].get(b, 0.0) + odd
    groups = [[k] for k in range(n)]
    best = [(-odd, a, b) for a in range(n) for b, odd in between[a].items() if a < b and odd > 0]
    heapq.heapify(best)
    while best:
        odd, a, b = heapq.heappop(best)
        if between[a].get(b) != -odd:  # it was another when it was noted down, or one of the two is gone
            continue
        a, b = (a, b) if len(between[a]) >= len(between[b]) else (b, a)
        groups[a] += groups[b]
        groups[b] = []
        del between[a][b]
        for c, more in between[b].items():
            if c != a:
                del between[c][b]
                total = between[a][c] = between[c][a] = between[a].get(c, 0.0) + more
                if total > 0:
                    heapq.heappush(best, (-total, min(a, c), max(a, c)))
        between[b] = {}
    return [np.array(sorted(group)) for group in groups if group]


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
