"""The strokes by which some hands tie one digit to the next, because they do not lift the pen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Laid(NamedTuple):
    """Ink (h, w) float32 0..1 on a sheet, and where its corner lies, pixels."""

    ink: np.ndarray
    x: float
    y: float


class Ties(NamedTuple):
    """How a hand ties its digits: how often, and at which height it leaves one, 0 for the top, 1 for the foot."""

    often: float = 0.0
    height: float = 0.0

    @classmethod
    def of(cls, rng: np.random.Generator) -> Ties:
        """The ties of a hand; most have none."""
        if rng.random() > 0.08:
            return cls()
        return cls(rng.uniform(0.2, 0.9), rng.uniform(0.0, 0.3) if rng.random() < 0.75 else rng.uniform(0.6, 1.0))

    def stroke(self, rng: np.random.Generator, left: Laid, right: Laid, height: float) -> np.ndarray | None:
        """(n, 2) points from one digit to the next, `height` pixels tall; None where the pen is lifted."""
        if rng.random() >= self.often:
            return None
        found = self.ends(left, right)
        if found is None or not -0.1 * height < found[1, 0] - found[0, 0] < height:
            return None
        t = np.linspace(0, 1, 9)[:, None]
        sag = rng.normal(0, 0.06) * height
        return np.asarray(found[0] + t * (found[1] - found[0]) + 4 * t * (1 - t) * (0.0, sag))

    def ends(self, left: Laid, right: Laid) -> np.ndarray | None:
        """(2, 2) where the stroke begins and ends; None where one of both has no ink at that height."""
        tall = len(left.ink)
        y = self.height * (tall - 1)
        begun, first = _band(left.ink, y, 0.12 * tall)
        ended, low = _band(right.ink, y - (right.y - left.y), 0.2 * tall)
        if not len(begun) or not len(ended):
            return None
        a, b = begun[begun[:, 1].argmax()], ended[ended[:, 1].argmin()]
        return np.array([[a[1] + left.x, a[0] + first + left.y], [b[1] + right.x, b[0] + low + right.y]])


def _band(ink: np.ndarray, y: float, reach: float) -> tuple[np.ndarray, int]:
    """(n, 2) rows and columns of the ink about a height, and the row that these rows are counted from."""
    first = max(0, round(y - reach))
    return np.argwhere(ink[first : max(0, round(y + reach) + 1)] > 0.5), first
