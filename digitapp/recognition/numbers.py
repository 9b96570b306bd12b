"""What a line of digits amounts to where a decimal point or a minus stands in it: 12.5, -3.

Which of the other signs are points and which are minus signs is told by a small multinomial logistic regression on their
size and place, fitted by train.py on composed pages, stored in model/page.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

KINDS = ("other", "point", "minus")
FEATURES = ("height", "width", "shape", "foot", "middle", "left gap", "right gap", "overlap")
SURE = 0.8  # probability above which a sign is taken for a point or a minus: better no number than a wrong one
FAR = 3.0  # heights: gaps are not told apart beyond this
NEAR, ABOVE, BELOW = 1.2, 0.25, 0.35  # heights beyond a line's ends, above and below its digits where signs are its own
GROUP = 3  # digits between two marks of thousands


def features(box: Sequence[float], digits: np.ndarray) -> list[float]:
    """Size and place of a sign among the digits of its line, in digit heights: (8,), in the order of FEATURES.

    box: (x, y, width, height); digits: (n, 4) boxes, left to right.
    """
    x, y, w, h = (float(v) for v in box)
    tall = float(np.median(digits[:, 3]))
    centre = digits[:, 0] + digits[:, 2] / 2
    near = digits[
        np.argsort(np.abs(centre - (x + w / 2)))[:2]
    ]  # the line may slope: its nearest digits say where it is
    foot, middle = float((near[:, 1] + near[:, 3]).mean()), float((near[:, 1] + near[:, 3] / 2).mean())
    before, behind = digits[centre < x + w / 2], digits[centre >= x + w / 2]
    left = (x - float((before[:, 0] + before[:, 2]).max())) / tall if len(before) else FAR
    right = (float(behind[:, 0].min()) - x - w) / tall if len(behind) else FAR
    return [
        float(np.log(h / tall)),
        float(np.log(w / tall)),
        float(np.log(w / h)),
        (y + h - foot) / tall,
        (y + h / 2 - middle) / tall,
        float(np.clip(left, -1, FAR)),
        float(np.clip(right, -1, FAR)),
        float(np.clip(max(-left, -right, 0), 0, 1)),
    ]


def kinds(boxes: np.ndarray, digits: np.ndarray, fitted: dict[str, Any] | None) -> list[str]:
    """What each of some signs (m, 4) on a line of digits (n, 4) is: one of KINDS; all "other" where nothing was fitted.

    fitted: {"bias": (3,), "weights": (3, 8 + squares), "means", "scales"} as train.py leaves them.
    """
    if not fitted or not len(boxes) or not len(digits):
        return ["other"] * len(boxes)
    x = expanded(np.array([features(box, digits) for box in boxes]))
    x = (x - np.array(fitted["means"])) / np.array(fitted["scales"])
    z = x @ np.array(fitted["weights"]).T + np.array(fitted["bias"])
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return [KINDS[int(row.argmax())] if row.max() > SURE else "other" for row in p]


def expanded(x: np.ndarray) -> np.ndarray:
    """The features (n, 8) with their squares (n, 16): a point is neither too small nor too large."""
    return np.concatenate([x, x**2], axis=1)


def number(text: str, places: Sequence[int], marks: Sequence[str]) -> float | None:
    """The number that digits and signs make together, None where that is open.

    text: the digits; places: for each sign of the line, left to right, how many digits stand before it; marks: what each
    is, one of KINDS. None without a point or a minus; with any other sign among the digits; and for 12.500, which one
    country reads as twelve and a half, another as twelve thousand and five hundred; and for more than three decimals, where
    a second mark may have been overlooked.
    """
    inner = [(place, mark) for place, mark in zip(places, marks, strict=True) if 0 < place < len(text)]
    before = [mark for place, mark in zip(places, marks, strict=True) if place == 0]
    points = [place for place, mark in inner if mark == "point"]
    negative = before == ["minus"]
    if len(points) < len(inner) or len(set(points)) < len(points) or not (points or negative):
        return None
    if "minus" in before and not negative:  # a - 12: what stands there is a sum
        return None
    split = len(text)  # where the decimals begin
    *groups, last = [b - a for a, b in zip(points, [*points[1:], len(text)], strict=False)] or [0]
    if len(points) == 1:
        if last > GROUP or (last == GROUP and points[0] <= GROUP and text[0] != "0"):
            return None
        split = points[0]
    elif points:
        if points[0] > GROUP or any(size != GROUP for size in groups):
            return None
        split = points[-1] if last != GROUP else len(text)
    value = float(f"{text[:split]}.{text[split:]}")
    return -value if negative else value


def beside(boxes: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """(m,) bool: which of some signs (m, 4) stand among or beside the digits of a line (n, 4), commas under it too."""
    if not len(boxes):
        return np.zeros(0, bool)
    x, y = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2
    nearest = digits[np.abs(x[:, None] - (digits[:, 0] + digits[:, 2] / 2)).argmin(axis=1)]
    top, tall = nearest[:, 1], nearest[:, 3]
    reach = NEAR * float(np.median(digits[:, 3]))
    level = (y > top - ABOVE * tall) & (y < top + (1 + BELOW) * tall)
    return level & (x > digits[:, 0].min() - reach) & (x < (digits[:, 0] + digits[:, 2]).max() + reach)


def line_number(digits: np.ndarray, text: str, signs: np.ndarray, fitted: dict[str, Any] | None) -> float | None:
    """`number` of a line: digits (n, 4) boxes and their text, left to right; signs (m, 4): the page's other signs."""
    signs = signs[beside(signs, digits)]
    signs = signs[np.argsort(signs[:, 0] + signs[:, 2] / 2)]
    middle = digits[:, 0] + digits[:, 2] / 2
    places = [int((middle < x + w / 2).sum()) for x, _, w, _ in signs]
    return number(text, places, kinds(signs, digits, fitted))
