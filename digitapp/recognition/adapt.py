"""Adapting to one hand: what a person taught competes with what the network knows, by the network's own features.

The network stays as it is (frozen features); a digit near enough to taught examples is read as they are. Near enough
means nearer than to any known digit of another class, within a radius around each example in which no such digit lies
(nearest prototypes with a reject radius; cf. Snell et al. 2017, "Prototypical Networks for Few-shot Learning"). So a
digit that the network knows well, one that has a known digit of its own class nearer by, is never changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LEAST_LIKENESS = 0.80  # cosine below which nothing is alike, whatever else there is
MARGIN = 0.01  # by which an example must be nearer than the nearest known digit of another class
CLEAR = 0.98  # probability above which the digit that the network reads is clear
FOR_A_CLEAR_ONE = 3  # examples that must agree before a clear answer is changed
STRENGTH = 0.5  # examples needed for even odds

#: (n,28,28) uint8 → (n,d) float32, the numbers that the digit network's answer is computed from
Features = Callable[[np.ndarray], np.ndarray]
NO_DIGIT = 10


@dataclass(frozen=True)
class Known:
    """Digits that are known anyway: features (n,d) of length 1, digits (n,) int 0..9."""

    features: np.ndarray
    digits: np.ndarray


class Hand:
    """What one person taught. Immutable; safe under threads where `features` is."""

    def __init__(self, glyphs: np.ndarray, truths: np.ndarray, features: Features, known: Known) -> None:
        """glyphs: (n,28,28) uint8; truths: (n,) int 0..9, or 10 for "no digit";
        known: made with the same `features`."""
        self._features, self._known = features, known
        self.truths = np.asarray(truths, int)
        self._examples = _directions(features(glyphs))
        foreign = known.digits[None] != self.truths[:, None]
        nearest_foreign = np.where(foreign, self._examples @ known.features.T, -1).max(axis=1, initial=-1)
        self._radius = np.maximum(nearest_foreign, LEAST_LIKENESS)

    def __len__(self) -> int:
        return len(self.truths)

    def adjust(self, glyphs: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities (n,11), "no digit" last, of glyphs (n,28,28) uint8, as this person's hand has them; (n,11).

        Rows that no example reaches come back to the bit as they were, and so do blank glyphs.
        """
        out = probabilities.copy()
        inked = np.flatnonzero(glyphs.any(axis=(1, 2))) if len(self) else np.zeros(0, int)
        if not len(inked):
            return out
        found = _directions(self._features(glyphs[inked]))
        likeness = found @ self._examples.T
        known = found @ self._known.features.T
        for row, alike, others in zip(inked, likeness, known, strict=True):
            truth = self.truths[alike.argmax()]
            foreign = np.concatenate([others[self._known.digits != truth], alike[self.truths != truth], [-1.0]]).max()
            near = (self.truths == truth) & (alike >= self._radius) & (alike > foreign + MARGIN)
            count = int(near.sum())
            best = int(probabilities[row].argmax())
            clear = best != NO_DIGIT and probabilities[row, best] >= CLEAR
            if not count or clear and (best == truth or count < FOR_A_CLEAR_ONE):
                continue
            share = count / (count + STRENGTH)
            out[row] *= 1 - share
            out[row, truth] += share
        return out


def _directions(features: np.ndarray) -> np.ndarray:
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
