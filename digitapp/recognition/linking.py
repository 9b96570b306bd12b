"""How likely two signs that stand near each other are on one line: an exponent and its letter are, two exponents above
different words may not be.

Some small networks look at every sign and the nearest on either side of it: how far apart their boxes are, how large,
and how many stand between them. They are fitted by train.py on composed pages and lie in model/page.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import ModelMismatch
from .packing import packed, unpacked

NEAREST = 6  # signs to the right, and to the left, that one may be linked with
ODD = 0.7  # logarithm of how much larger or smaller than usual a sign is: more is no more telling
FAR = 2.2  # heights: signs whose levels are further apart are not linked
DOWN = 3.0  # what a distance down counts beside one across when the nearest are sought
FEATURES = 17
_UNCERTAIN = 1e-2  # what a sign that is no digit says about how tall digits are, beside one that is
_ROWS = 512  # signs whose distances are taken in one go: bounds the memory on pages with thousands


class Pairs(NamedTuple):
    """left, right (m,): the numbers of two signs, from left to right; features (m, FEATURES) float64."""

    left: np.ndarray
    right: np.ndarray
    features: np.ndarray


def pairs(boxes: np.ndarray, certain: np.ndarray, slope: float) -> Pairs:
    """Signs that may be linked, and what is said of each two.

    boxes: (n, 4), their middles from left to right, the page's slope taken out; certain: (n,) how certainly each is a
    digit, 0 for other signs; slope: what was taken out, a rise per pixel.
    """
    n = len(boxes)
    w, h = boxes[:, 2], boxes[:, 3]
    x, top = boxes[:, 0] + w / 2, boxes[:, 1]
    middle, foot = top + h / 2, top + h
    i, j, after, before = _nearest(x, middle, h)
    tall, small = np.maximum(h[i], h[j]), np.minimum(h[i], h[j])
    usual = np.average(np.log(h), weights=certain + _UNCERTAIN) if n else 0.0
    across, down, lower = (x[j] - x[i]) / tall, (middle[j] - middle[i]) / tall, (foot[j] - foot[i]) / tall
    between = (boxes[j, 0] - boxes[i, 0] - w[i]) / tall
    larger = np.clip(np.log(h[j] / h[i]), -3, 3)
    level = (np.minimum(foot[i], foot[j]) - np.maximum(top[i], top[j])) / small
    told = [
        np.arcsinh(between), np.arcsinh(across), down, np.abs(down), lower, np.abs(lower), larger, np.abs(larger),
        np.clip(level, -4, 1), np.log1p(after), np.log1p(before), certain[i], certain[j],
        np.clip(np.log(h[i]) - usual, -ODD, ODD), np.clip(np.log(h[j]) - usual, -ODD, ODD),
        np.clip(down / np.maximum(across, 0.1), -3, 3), np.full(len(i), slope),
    ]  # fmt: skip
    return Pairs(i, j, np.stack(told, axis=1))


def _nearest(x: np.ndarray, y: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(m,) each: the left and the right sign of every pair, how many signs are nearer to the left one on its right,
    and to the right one on its left; NEAREST stands for more."""
    n = len(x)
    following, preceding = ([np.zeros((0, 3), np.int64)] for _ in range(2))
    for start in range(0, n, _ROWS):
        rows = np.arange(start, min(start + _ROWS, n))
        tall = np.maximum(h[rows, None], h)
        down = np.abs(y - y[rows, None]) / tall
        away = np.where(down < FAR, np.abs(x - x[rows, None]) / tall + DOWN * down, np.inf)
        later = np.arange(n) > rows[:, None]
        earlier = np.arange(n) < rows[:, None]
        following.append(_first(np.where(later, away, np.inf), rows))
        preceding.append(_first(np.where(earlier, away, np.inf), rows)[:, [1, 0, 2]])
    right, left = np.concatenate(following), np.concatenate(preceding)
    codes = np.unique(np.concatenate([right[:, 0] * n + right[:, 1], left[:, 0] * n + left[:, 1]]))
    ranks = []
    for one in (right, left):
        rank = np.full(len(codes), NEAREST)
        rank[np.searchsorted(codes, one[:, 0] * n + one[:, 1])] = one[:, 2]
        ranks.append(rank)
    return codes // max(n, 1), codes % max(n, 1), ranks[0], ranks[1]


def _first(away: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(m, 3): each row's number, a column among its NEAREST, how many are nearer; of distances (rows, n)."""
    count = min(NEAREST, away.shape[1])
    first = np.sort(np.argpartition(away, count - 1, axis=1)[:, :count], axis=1)
    there = np.take_along_axis(away, first, axis=1)
    order = np.argsort(there, axis=1, kind="stable")
    first, there = np.take_along_axis(first, order, axis=1), np.take_along_axis(there, order, axis=1)
    row, rank = np.nonzero(np.isfinite(there))
    return np.stack([rows[row], first[row, rank], rank], axis=1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Linking:
    """The networks, whose mean counts. means, scales: (FEATURES,); networks: the layers of each, matrices
    (inputs + 1, outputs), the bias last."""

    means: np.ndarray
    scales: np.ndarray
    networks: tuple[tuple[np.ndarray, ...], ...]

    @classmethod
    def of(cls, values: dict[str, Any] | None) -> Linking | None:
        """From what page.json holds; None when it holds none. Raises ModelMismatch when those are no such networks."""
        if not values:
            return None
        try:
            means, scales = unpacked(values["means"]), unpacked(values["scales"])
            networks = tuple(tuple(unpacked(layer) for layer in layers) for layers in values["networks"])
            if len(means) != FEATURES or not networks:
                raise ValueError("it is told something else")
            if any(len(layers[0]) != FEATURES + 1 or layers[-1].shape[1] != 1 for layers in networks):
                raise ValueError("it is told something else")
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise ModelMismatch(
                "page.json was written by another version. Make it again with: python train.py --page"
            ) from None
        return cls(means, scales, networks)

    def to_dict(self) -> dict[str, Any]:
        return {
            "means": packed(self.means),
            "scales": packed(self.scales),
            "networks": [[packed(layer) for layer in layers] for layers in self.networks],
        }

    def log_odds(self, features: np.ndarray) -> np.ndarray:
        """(m,) logarithm of how much likelier one line is than two, for each pair's features (m, FEATURES)."""
        x = (features - self.means) / self.scales
        said = []
        for *layers, last in self.networks:
            z = x
            for layer in layers:
                z = np.maximum(z @ layer[:-1] + layer[-1], 0)
            said.append((z @ last[:-1] + last[-1])[:, 0])
        return np.asarray(np.mean(said, axis=0))


def side_by_side(features: np.ndarray) -> np.ndarray:
    """What is said of pairs where nothing was fitted: who stands on one level is on one line."""
    return np.asarray(8 * (features[:, 8] - 0.5))
