"""How one person writes digits: each a size of its own, and always in much the same form."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ..imaging.shape import slant

#: logarithm of the height of 0, 1, … beside the mean of a hand's digits: thirteen writers of swiss_numbers, whose
#: digits were cut from one sheet each; people write the 0 small
HEIGHTS = (-0.17, -0.12, -0.05, 0.04, 0.08, -0.01, 0.02, 0.04, 0.06, 0.10)
APART = 0.09  # standard deviation of that between hands
HANGING = (3, 4, 5, 7, 9)  # digits that some hands write with a foot below the line
#: how a 1 is written where it is more than a stroke, and how often, for hands whose other digits are scans
CONTINENTAL, CONTINENTAL_WEIGHTS = ("cursive", "long flag", "peaked"), (0.5, 0.3, 0.2)
_THUMB = 8  # side of the pictures by which forms are compared
_LEAN = 6.0  # what a slant weighs beside 64 pixels
_SHARE = 60  # one in so many digits of a mixed set is taken for the same person's
_LIKE = 0.06  # how far apart, as a share of the set, the slants of one person's digits may lie


def sizes(rng: np.random.Generator) -> np.ndarray:
    """(10,) height of each digit of a hand, 1 for the mean."""
    out = np.array(HEIGHTS) + rng.normal(0, APART, 10)
    if rng.random() < 0.15:  # zeros as small as letters
        out[0] += math.log(rng.uniform(0.55, 0.9))
    return np.exp(out - out.mean())


def feet(rng: np.random.Generator) -> np.ndarray:
    """(10,) how far below the line each digit of a hand ends, in heights."""
    out = rng.normal(0, 0.03, 10)
    if rng.random() < 0.12:
        out[list(HANGING)] += rng.uniform(0.1, 0.35)
    if rng.random() < 0.1:  # small zeros float
        out[0] -= rng.uniform(0.05, 0.2)
    return out


@dataclass(frozen=True)
class Ones:
    """How a hand's plain 1 differs from its other digits, and how a number begins.

    tall: its height beside the usual for this hand. lean: how much more than the others it leans, pixels a row.
    first: height of a 1 that begins a number, beside other 1s: on cheques a tall stroke before small zeros.
    form: the variant of the pen's 1 (see `digits`) by which this hand writes it, None for its own.
    """

    tall: float = 1.0
    lean: float = 0.0
    first: float = 1.0
    form: str | None = None

    def begin(self, digit: int) -> float:
        """Height of a digit that begins a number, beside the same digit within one."""
        return self.first if digit == 1 else self.first**0.4


def ones(rng: np.random.Generator) -> Ones:
    """The 1 of a hand; that of most hands is like their other digits."""
    return Ones(
        tall=math.exp(rng.uniform(0.05, 0.35)) if rng.random() < 0.15 else 1.0,
        lean=rng.uniform(0.05, 0.45) if rng.random() < 0.25 else 0.0,
        first=math.exp(rng.uniform(0.1, 0.6)) if rng.random() < 0.25 else 1.0,
        form=str(rng.choice(CONTINENTAL, p=CONTINENTAL_WEIGHTS)) if rng.random() < 0.12 else None,
    )


class Forms:
    """The forms of a mixed set's digits, by which those are found that one person may have written."""

    def __init__(self, inks: list[np.ndarray]) -> None:
        thumbs = [cv2.resize(ink, (_THUMB, _THUMB), interpolation=cv2.INTER_AREA).ravel() for ink in inks]
        self.slants = np.array([slant(ink)[0] for ink in inks], np.float32)
        self.features = np.concatenate([np.array(thumbs, np.float32) / 255, _LEAN * self.slants[:, None]], axis=1)
        self._order = np.argsort(self.slants)

    def alike(self, quantile: float, rng: np.random.Generator) -> np.ndarray:
        """Indices of digits that look much alike; quantile: 0..1, where their slant lies among all of them."""
        n = len(self.slants)
        at = int(np.clip((quantile + rng.uniform(-_LIKE, _LIKE)) * n, 0, n - 1))
        away = ((self.features - self.features[self._order[at]]) ** 2).sum(axis=1)
        count = min(n, max(6, n // _SHARE))
        return np.argpartition(away, count - 1)[:count]
