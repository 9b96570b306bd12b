"""Which pixels speak for a digit and against its rival: integrated gradients, and an occlusion map to check them by."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SIDE = 28
PATCH = 5  # side of the square of paper laid over the digit, pixels
STEPS = 32  # between blank paper and the picture
_TINY = 1e-12  # the least probability whose logarithm is taken

#: (N,28,28) float32 0..1 and a class → (N,28,28), the gradient of the class's log probability
Gradient = Callable[[np.ndarray, int], np.ndarray]
#: (N,28,28) float32 0..1 → (N,10) probabilities
Predict = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Occlusion:
    """What covering does. map: (28,28) float32, the mean fall of the log odds over all squares that cover a pixel.

    places: the squares, as pairs of slices; falls: (n,) float, what each one costs.
    """

    map: np.ndarray
    places: list[tuple[slice, slice]]
    falls: np.ndarray

    def agreement(self, saliency: np.ndarray) -> float:
        """Pearson's correlation (-1..1) of what the squares cost and what a saliency map (28,28) says lies in them.

        0 when either is the same everywhere.
        """
        said = np.array([saliency[place].sum() for place in self.places])
        if len(said) < 2 or said.std() == 0 or self.falls.std() == 0:
            return 0.0
        return float(np.corrcoef(said, self.falls)[0, 1])


def log_odds(glyphs: np.ndarray, digit: int, rival: int, predict: Predict) -> np.ndarray:
    """(N,) float: the logarithm of how much more probable `digit` is than `rival`, for (N,28,28) pictures."""
    likely = np.log(np.clip(predict(glyphs)[:, [digit, rival]], _TINY, 1))
    return likely[:, 0] - likely[:, 1]


def integrated_gradients(
    glyph: np.ndarray, digit: int, rival: int, gradient: Gradient, steps: int = STEPS
) -> np.ndarray:
    """How much each pixel's ink adds to the log odds of `digit` against `rival`, beside blank paper.

    glyph: (28,28) uint8 or float 0..1. Returns (28,28) float32; its sum is the log odds' difference between the
    picture and blank paper, but for the `steps` of the integral (midpoint rule). Sundararajan, Taly and Yan 2017,
    "Axiomatic Attribution for Deep Networks".
    """
    x = unit(glyph)
    shares = (np.arange(steps, dtype=np.float32) + np.float32(0.5)) / np.float32(steps)
    path = shares[:, None, None] * x
    return x * (gradient(path, digit) - gradient(path, rival)).mean(axis=0)


def occlusion(glyph: np.ndarray, digit: int, rival: int, predict: Predict, patch: int = PATCH) -> Occlusion:
    """How much the log odds of `digit` against `rival` fall when a square of paper covers a place.

    glyph: (28,28) uint8 or float 0..1; squares that cover no ink are left out. Zeiler and Fergus 2014, "Visualizing and
    Understanding Convolutional Networks".
    """
    x = unit(glyph)
    starts = range(1 - patch // 2, SIDE - patch // 2, 2)
    places = [
        (slice(max(0, row), row + patch), slice(max(0, column), column + patch)) for row in starts for column in starts
    ]
    places = [place for place in places if x[place].any()]
    covered = np.repeat(x[None], len(places) + 1, axis=0)
    for picture, place in zip(covered[1:], places, strict=True):
        picture[place] = 0
    odds = log_odds(covered, digit, rival, predict)
    falls = odds[0] - odds[1:]
    total, times = np.zeros((SIDE, SIDE), np.float32), np.zeros((SIDE, SIDE), np.float32)
    for place, fall in zip(places, falls, strict=True):
        total[place] += fall
        times[place] += 1
    return Occlusion(total / np.maximum(times, 1), places, falls)


def rival_of(probabilities: np.ndarray, digit: int) -> int:
    """The most probable of the ten digits that is not `digit`."""
    return next(int(d) for d in np.argsort(-np.asarray(probabilities)[:10], kind="stable") if d != digit)


def unit(glyph: np.ndarray) -> np.ndarray:
    """A picture uint8 0..255 or float 0..1 as float32 0..1."""
    glyph = np.asarray(glyph)
    return glyph.astype(np.float32) / np.float32(255 if glyph.dtype == np.uint8 else 1)
