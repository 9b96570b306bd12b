"""What a line of digits amounts to where a decimal point or a minus stands in it: 12.5, -3.

Which of the other signs are points and which are minus signs is told by a small multinomial logistic regression on
their size and place, fitted by train.py on composed pages, stored in model/page.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..detection.detector import overlap
from ..imaging.small_ink import small_ink

KINDS = ("other", "point", "minus")
FEATURES = ("height", "width", "shape", "foot", "middle", "left gap", "right gap", "overlap", "strength")
SURE = 0.8  # probability above which a sign is taken for a point or a minus: better no number than a wrong one
FAR = 3.0  # heights: gaps are not told apart beyond this
NEAR, ABOVE, BELOW = 1.2, 0.25, 0.35  # heights beyond a line's ends, above and below its digits where signs are its own
SAME = 1 / 3  # overlap above which small ink is a sign that the page network saw
GROUP = 3  # digits between two marks of thousands


@dataclass(frozen=True)
class Signs:
    """The other signs of a line, left to right.

    boxes: (m, 4); strengths: (m,) of their ink, 1 for the digits' own;
    seen: (m,) bool, whether the page network saw them.
    """

    boxes: np.ndarray
    strengths: np.ndarray
    seen: np.ndarray


def features(box: Sequence[float] | np.ndarray, digits: np.ndarray, strength: float = 1.0) -> list[float]:
    """Size and place of a sign among the digits of its line, in digit heights: in the order of FEATURES.

    box: (x, y, width, height); digits: (n, 4) boxes, left to right; strength: of its ink, 1 for the digits' own.
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
        float(np.clip(strength, 0, 1.5)),
    ]


def kinds(signs: Signs, digits: np.ndarray, fitted: dict[str, Any] | None) -> list[str]:
    """What each of the signs on a line of digits (n, 4) is: one of KINDS;
    all "other" where nothing was fitted, or for other features than these.

    fitted: {"bias": (3,), "weights": (3, features + squares), "means", "scales"} as train.py leaves them.
    """
    if not fitted or not len(signs.boxes) or not len(digits) or len(fitted["means"]) != 2 * len(FEATURES):
        return ["other"] * len(signs.boxes)
    x = expanded(np.array([features(box, digits, s) for box, s in zip(signs.boxes, signs.strengths, strict=True)]))
    x = (x - np.array(fitted["means"])) / np.array(fitted["scales"])
    z = x @ np.array(fitted["weights"]).T + np.array(fitted["bias"])
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return [KINDS[int(row.argmax())] if row.max() > SURE else "other" for row in p]


def expanded(x: np.ndarray) -> np.ndarray:
    """The features (n, f) with their squares (n, 2f): a point is neither too small nor too large."""
    return np.concatenate([x, x**2], axis=1)


def number(text: str, places: Sequence[int], marks: Sequence[str]) -> float | None:
    """The number that digits and signs make together, None where that is open.

    text: the digits; places: for each sign of the line, left to right, how many digits stand before it; marks: what
    each is, one of KINDS. None without a point or a minus; with any other sign among the digits; and for 12.500, which
    one country reads as twelve and a half, another as twelve thousand and five hundred; and for more than three
    decimals, where a second mark may have been overlooked.
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


def line_signs(digits: np.ndarray, seen: np.ndarray, picture: np.ndarray | None = None) -> Signs:
    """The other signs on a line of digits (n, 4): those that the page network saw, (m, 4),
    and what small ink lies there.

    picture: (H, W) or (H, W, 3) uint8; None where there is none to look for small ink on.
    """
    seen = seen[beside(seen, digits)]
    small, strengths = small_ink(picture, digits) if picture is not None else (np.zeros((0, 4)), np.zeros(0))
    on = beside(small, digits)
    small, strengths = small[on], strengths[on]
    left = np.array([not _is_one_of(box, small) for box in seen], bool)
    boxes = np.concatenate([seen[left], small]).reshape(-1, 4)
    order = np.argsort(boxes[:, 0] + boxes[:, 2] / 2)
    strong = np.concatenate([np.ones(left.sum()), strengths])
    known = np.concatenate([np.ones(left.sum(), bool), np.array([_is_one_of(box, seen) for box in small], bool)])
    return Signs(boxes[order], strong[order], known[order])


def _is_one_of(box: np.ndarray, others: np.ndarray) -> bool:
    """Whether a box covers a third of what it and one of the others (n, 4) cover together."""
    return len(others) > 0 and bool(overlap(box, others)[0].max() > SAME)


def line_number(
    digits: np.ndarray, text: str, seen: np.ndarray, fitted: dict[str, Any] | None, picture: np.ndarray | None = None
) -> float | None:
    """`number` of a line: digits (n, 4) boxes and their text, left to right; the rest as for `line_signs` and `kinds`.

    Small ink that the page network did not see and that is neither a point nor a minus is a speck and says nothing.
    """
    signs = line_signs(digits, seen, picture)
    middle = digits[:, 0] + digits[:, 2] / 2
    told = [
        (int((middle < x + w / 2).sum()), kind)
        for (x, _, w, _), kind, known in zip(signs.boxes, kinds(signs, digits, fitted), signs.seen, strict=True)
        if known or kind != "other"
    ]
    return number(text, [place for place, _ in told], [kind for _, kind in told])
