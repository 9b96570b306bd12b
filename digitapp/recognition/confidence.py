"""How probable it is that a whole line is right: nothing missing, nothing added, every digit right.

Boosted trees are asked for named features; they are fitted by train.py on composed pages and lie in model/page.json.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from .boosting import Trees
from .logistic import logit

LINE_REACH, SIGN_REACH = 6.0, 1.0  # heights at which a line, another sign beside a line counts for 1/e
NEAR = 1.2  # heights beyond a line's ends within which a sign that was passed over counts as its own


def features(
    digits: np.ndarray,
    boxes: np.ndarray,
    others: np.ndarray,
    other_boxes: np.ndarray,
    seen: np.ndarray,
    alone: bool,
    doubt: float,
    signs: int,
    before: np.ndarray,
    others_before: np.ndarray,
) -> dict[str, float]:
    """What tells whether a line is right.

    digits: (n, 11) fused probabilities of its digits, left to right; boxes: (n, 4); others, other_boxes: (m, 11),
    (m, 4) of all detections on the page that were passed over; seen: (n, 10) what the digit network says, zeros where
    it saw nothing; alone: no other line on the page; doubt: how far from certain all detections of the page are in the
    mean, 0..1; signs: other signs on the page; before, others_before: (n, 11), (m, 11) what both networks say of the
    digits and of what was passed over before the neighbours have a say.
    """
    best = digits[:, :10].max(axis=1)
    ranked = np.sort(digits[:, :10], axis=1)
    height = float(np.median(boxes[:, 3]))
    left, right = boxes[:, 0].min() - NEAR * height, (boxes[:, 0] + boxes[:, 2]).max() + NEAR * height
    middle = boxes[:, 1] + boxes[:, 3] / 2
    near = np.zeros(len(other_boxes), bool)
    if len(other_boxes):
        cx, cy = other_boxes[:, 0] + other_boxes[:, 2] / 2, other_boxes[:, 1] + other_boxes[:, 3] / 2
        level = np.interp(cx, boxes[:, 0] + boxes[:, 2] / 2, middle) if len(boxes) > 1 else middle[0]
        near = (cx > left) & (cx < right) & (np.abs(cy - level) < 0.8 * height)
    rejected, rejected_before = (
        some[near, :10].sum(axis=1) if near.any() else np.zeros(1) for some in (others, others_before)
    )
    each, said = np.arange(len(digits)), digits[:, :10].argmax(axis=1)
    agree = seen[each, said]
    heights = boxes[:, 3] / height
    gaps = (boxes[1:, 0] - (boxes[:-1, 0] + boxes[:-1, 2])) / height if len(boxes) > 1 else np.zeros(1)
    return {
        "log likelihood": float(np.log(np.clip(best, 1e-4, 1)).sum()),
        "least certain": float(logit(best.min())),
        "mean certainty": float(logit(best).mean()),
        "runner-up": float(logit(ranked[:, -2].max())),
        "rejected beside it": float(logit(rejected.max())),
        "rejected, sum": float(np.log1p(rejected.sum())),
        "other signs": float(np.log1p(near.sum())),
        "digit network": float(np.log(np.clip(agree, 1e-3, 1)).min()),
        "digits": float(np.log(len(digits))),
        "one digit": float(len(digits) == 1),
        "alone": float(alone and len(digits) <= 2),
        "uneven heights": float(np.std(np.log(heights))),
        "narrowest gap": float(max(0.0, -gaps.min())),
        "widest gap": float(np.log1p(max(0.0, gaps.max()))),
        "small": float(np.log(max(height, 4.0))),
        "doubt on the page": doubt,
        "signs on the page": float(np.log1p(signs)),
        "least certain before": float(logit(before[each, said].min())),
        "rejected before": float(logit(rejected_before.max())),
    }


def surroundings(boxes: np.ndarray, lines: np.ndarray, signs: np.ndarray, certainty: np.ndarray) -> dict[str, float]:
    """What stands on a line's level beyond its digits: another line, of which it may be a part, and other signs.

    boxes: (n, 4) its digits; lines: (m, 4) those of all other lines; signs: (k, 4) other signs, certainty: (k,) how
    probable each of them is, 0..1.
    """
    x, y = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2
    away = np.zeros(1)
    if len(boxes) > 2 and np.ptp(x) > 0:
        away = np.abs(y - np.polyval(np.polyfit(x - x.mean(), y, 1), x - x.mean()))
    return {
        "line beside": float(_beside(boxes, lines, LINE_REACH).max(initial=0.0)),
        "sign beside": float((_beside(boxes, signs, SIGN_REACH) * certainty).max(initial=0.0)),
        "off its line": float(away.max() / max(np.median(boxes[:, 3]), 1e-6)),
    }


def _beside(boxes: np.ndarray, others: np.ndarray, reach: float) -> np.ndarray:
    """(m,) how much each of other boxes stands beside a line:
    1 where it touches a digit on its level, less by the gap."""
    height = max(float(np.median(boxes[:, 3])), 1e-6)
    x, y, w, h = (v[:, None] for v in boxes.T)
    near = (others[:, 1] < (y + h).max()) & (
        others[:, 1] + others[:, 3] > y.min()
    )  # on a page of thousands these are few
    ox, oy, ow, oh = others[near].T
    level = (np.minimum(y + h, oy + oh) - np.maximum(y, oy)) / np.maximum(np.minimum(h, oh), 1e-6)
    gap = np.maximum(np.maximum(ox - x - w, x - ox - ow), 0) / height
    out = np.zeros(len(others))
    out[near] = (np.clip(level, 0, 1) * np.exp(-gap / reach)).max(axis=0)
    return out


def line_confidences(rows: Sequence[Mapping[str, float]], fitted: Trees | None) -> np.ndarray:
    """(n,) the probability 0..1 for the features of each of some lines.

    Without fitted trees the product of the digits' probabilities.
    """
    if fitted is None:
        return np.exp([row["log likelihood"] for row in rows])
    return fitted.say(rows)
