"""What would change the network's mind: few pixels to add and to take away, found step by step along the gradient."""

from dataclasses import dataclass

import numpy as np

from .saliency import Gradient, Predict, unit

MOST = 120  # pixels that are changed at most
AT_ONCE = 3  # pixels changed between two looks at the gradient


@dataclass(frozen=True)
class Change:
    """A changed picture, (28,28) float32 0..1; pixels added and taken, (28,28) float32 0..1; whether the answer is
    `target` now, more probable than any other digit and than "no digit"."""

    picture: np.ndarray
    added: np.ndarray
    taken: np.ndarray
    target: int
    reached: bool
    probability: float  # of `target` on the changed picture

    @property
    def pixels(self) -> int:
        """How many pixels differ."""
        return int(((self.added + self.taken) > 0).sum())

    @property
    def ink(self) -> float:
        """How much ink was moved, in full pixels."""
        return float((self.added + self.taken).sum())


def change_of_mind(glyph: np.ndarray, target: int, predict: Predict, gradient: Gradient, most: int = MOST) -> Change:
    """A small change of ink after which the answer is `target`: greedy, so small, not provably the smallest.

    glyph: (28,28) uint8 or float 0..1. Each step takes the pixels whose full or blank ink moves the odds of `target`
    against the most probable other answer, "no digit" too, furthest (after the saliency map attack, Papernot et al.
    2016), and only pixels on or beside ink: a pen would do it there. When the answer is reached, pixels that were not
    needed are given back.
    """
    original = unit(glyph)
    x = original.copy()
    open_to_change = _beside_ink(original)
    left = most
    while left > 0:
        probabilities = predict(x[None])[0]
        if _won(probabilities, target):
            break
        rival = _rival(probabilities, target)
        slope = gradient(x[None], target)[0] - gradient(x[None], rival)[0]
        gain = np.where(slope > 0, slope * (1 - x), -slope * x) * open_to_change
        best = np.argsort(-gain, axis=None)[: min(AT_ONCE, left)]
        best = best[gain.ravel()[best] > 0]
        if not len(best):
            break
        x.ravel()[best] = (slope.ravel()[best] > 0).astype(np.float32)
        open_to_change.ravel()[best] = False
        left -= len(best)
    if _won(predict(x[None])[0], target):
        x = _given_back(original, x, target, predict)
    probabilities = predict(x[None])[0]
    difference = x - original
    return Change(
        x,
        np.maximum(difference, 0),
        np.maximum(-difference, 0),
        target,
        _won(probabilities, target),
        float(probabilities[target]),
    )


def _given_back(original: np.ndarray, x: np.ndarray, target: int, predict: Predict) -> np.ndarray:
    """`x` with every single change undone that `target` wins without, the smallest first; no other is left after
    that."""
    kept = -1
    while kept != (changed := np.flatnonzero(x - original)).size:
        kept = changed.size
        for place in sorted(changed, key=lambda k: abs(float((x - original).ravel()[k]))):
            without = x.copy()
            without.ravel()[place] = original.ravel()[place]
            if _won(predict(without[None])[0], target):
                x = without
    return x


def _won(probabilities: np.ndarray, target: int) -> bool:
    return bool(_all(probabilities)[target] > _all(probabilities)[_rival(probabilities, target)])


def _rival(probabilities: np.ndarray, target: int) -> int:
    """The most probable answer that is not `target`: a digit, or 10 for "no digit"."""
    return next(int(k) for k in np.argsort(-_all(probabilities), kind="stable") if k != target)


def _all(probabilities: np.ndarray) -> np.ndarray:
    """(11,) probabilities of the ten digits and of "no digit", which is what (10,) of them leave."""
    return np.append(probabilities[:10], 1 - probabilities[:10].sum())


def _beside_ink(x: np.ndarray) -> np.ndarray:
    """Where there is ink, and the pixels around it."""
    near = np.pad(x > 0, 1)
    return np.max([near[r : r + x.shape[0], c : c + x.shape[1]] for r in range(3) for c in range(3)], axis=0)
