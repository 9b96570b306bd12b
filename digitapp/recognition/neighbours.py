"""What stands around a sign helps to tell what it is: a stroke between digits that is taller than they are is a slash.

A few small networks (one hidden layer) see what both networks say about a sign, how large it is, and what its neighbours
are; their mean is the last word on pages. They are fitted by train.py on composed pages and lie in model/page.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .fusion import company
from .logistic import logit

CERTAIN = 0.3  # detections that are less certainly a sign of any kind are nobody's neighbours
LEVEL = 0.4  # share of the smaller one's height that two signs have in common when they stand on one line
REACH = 2.0  # heights at which a neighbour counts for 1/e
FAR = 4.0  # heights: neighbours are not told apart beyond this
_ROWS = 512  # signs looked at in one go: bounds the memory on pages with thousands


@dataclass(frozen=True, eq=False)
class Neighbours:
    """means, scales: (f,) of the features; networks: (hidden weights (f, h), bias (h,), weights (h, 11), bias) of each.

    temperature: how much less sure than their mean they should be (below 1: more), by pages that they were not fitted on
    (Guo et al. 2017).
    """

    means: np.ndarray
    scales: np.ndarray
    networks: tuple[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], ...]
    temperature: float = 1.0

    @classmethod
    def of(cls, values: dict[str, Any] | None) -> Neighbours | None:
        """From what page.json holds; None when it holds none."""
        if not values:
            return None
        networks = tuple(
            (np.array(one["hidden"]), np.array(one["hidden bias"]), np.array(one["out"]), np.array(one["out bias"]))
            for one in values["networks"]
        )
        return cls(np.array(values["means"]), np.array(values["scales"]), networks, values.get("temperature", 1.0))

    def to_dict(self) -> dict[str, Any]:
        def rounded(values: np.ndarray) -> list[Any]:
            return np.round(values, 3).tolist()

        names = ("hidden", "hidden bias", "out", "out bias")
        networks = [dict(zip(names, map(rounded, one), strict=True)) for one in self.networks]
        return {
            "means": rounded(self.means),
            "scales": rounded(self.scales),
            "networks": networks,
            "temperature": round(self.temperature, 4),
        }

    def each(self, x: np.ndarray) -> np.ndarray:
        """(networks, n, 11) probabilities for features (n, f)."""
        x = (x - self.means) / self.scales
        out = []
        for hidden, bias, weights, last in self.networks:
            z = np.maximum(x @ hidden + bias, 0) @ weights + last
            p = np.exp(z - z.max(axis=1, keepdims=True))
            out.append(p / p.sum(axis=1, keepdims=True))
        return np.array(out)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        """(n, 11) probabilities: ten digits and "no digit"; x: see `features`."""
        return tempered(self.each(x).mean(axis=0), self.temperature) if len(x) else np.zeros((0, 11))


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities (n, k) made less sure, or surer where the temperature is below 1; the most probable stays so."""
    p = np.clip(probabilities, 1e-12, 1) ** (1 / temperature)
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def features(
    boxes: np.ndarray, scores: np.ndarray, means: np.ndarray, seen: np.ndarray, clean: np.ndarray, fused: np.ndarray
) -> np.ndarray:
    """(n, 75) float64: what is said of each sign of a page, and what is around it.

    boxes: (n, 4); scores, means, seen, clean: as for `fusion.evidence`; fused: (n, 11) what `fusion.fuse` makes of them.
    """
    if not len(boxes):
        return np.zeros((0, 75))
    q = np.log(np.clip(seen, 1e-4, 1)) * clean[:, None]
    nothing = np.log(np.clip(1 - seen.sum(axis=1), 1e-4, 1)) * clean
    said = [np.log(np.clip(fused, 1e-5, 1)), logit(scores), logit(means), q, nothing[:, None], clean[:, None],
            company(scores)[:, None], fused[:, :10].max(axis=1)[:, None]]  # fmt: skip
    return np.concatenate([*said, around(boxes.astype(np.float64), scores[:, 10], fused)], axis=1)


def around(boxes: np.ndarray, other: np.ndarray, fused: np.ndarray) -> np.ndarray:
    """(n, 28): each sign's shape, what covers it, its line, and its nearest neighbours on the left and on the right.

    other: (n,) score of "another sign"; fused: (n, 11).
    """
    digit = 1 - fused[:, 10]
    sign = np.clip(digit + other, 0, 1)
    tall = np.exp(np.average(np.log(boxes[:, 3]), weights=digit + 1e-3))
    near = np.flatnonzero(sign > CERTAIN)
    signs = _Signs(near, boxes[near], digit[near], other[near], sign[near], fused[near])
    return np.concatenate(
        [_around(boxes[start : start + _ROWS], start, signs, float(tall)) for start in range(0, len(boxes), _ROWS)]
    )


class _Signs(NamedTuple):
    """What counts as a neighbour: number on the page, box, probability of a digit, of another sign, of either, of each digit."""

    number: np.ndarray
    boxes: np.ndarray
    digit: np.ndarray
    other: np.ndarray
    sign: np.ndarray
    fused: np.ndarray


def _around(boxes: np.ndarray, start: int, near: _Signs, tall: float) -> np.ndarray:
    """`around` for the signs of a page from `start` on, beside those that count as neighbours; tall: of a digit here."""
    own = np.arange(start, start + len(boxes))
    its, digit, other, sign, fused = near.boxes, near.digit, near.other, near.sign, near.fused
    x, y, w, h = (v[:, None] for v in boxes.T)
    nx, ny, nw, nh = its.T
    cx, cy, ncx, ncy = x + w / 2, y + h / 2, nx + nw / 2, ny + nh / 2
    another = own[:, None] != near.number[None]
    both = np.maximum(np.minimum(x + w, nx + nw) - np.maximum(x, nx), 0) * np.maximum(
        np.minimum(y + h, ny + nh) - np.maximum(y, ny), 0
    )
    both = both * another
    inside = both / np.maximum(np.minimum(w * h, nw * nh), 1e-6)
    union = both / np.maximum(w * h + nw * nh - both, 1e-6)
    level = (np.minimum(y + h, ny + nh) - np.maximum(y, ny)) > LEVEL * np.minimum(h, nh)
    line = level & another
    away = np.abs(ncx - cx) / h
    weight = np.where(line, np.exp(-away / REACH) * sign, 0.0)
    total = weight.sum(axis=1)

    def mean(values: np.ndarray) -> np.ndarray:
        return (weight * values).sum(axis=1) / (total + 0.1)

    covered = inside * sign
    cover = covered.argmax(axis=1) if len(its) else np.zeros(len(boxes), int)
    rows = np.arange(len(boxes))
    most = [v[rows, cover] if len(its) else np.zeros(len(boxes)) for v in (inside, covered, inside * digit)]
    columns = [
        np.log(w / h)[:, 0], np.log(h / tall)[:, 0], most[0], union.max(axis=1, initial=0.0), most[1], most[2], total,
        mean(digit), mean(other), mean(np.log(nh / h)), mean((ncy - cy) / h), np.log(h)[:, 0],
    ]  # fmt: skip
    for side in (-1, 1):
        distance = np.where(line & ((ncx - cx) * side > 0), away, np.inf)
        nearest = distance.argmin(axis=1) if len(its) else np.zeros(len(boxes), int)
        there = distance[rows, nearest] < np.inf if len(its) else np.zeros(len(boxes), bool)
        told = [digit, other, None, nh, ncy, fused[:, 1], fused[:, 0], np.log(nw / nh)]
        for place, values in enumerate(told):
            if not len(its):
                columns.append(np.full(len(boxes), FAR if place == 2 else 0.0))
                continue
            if values is None:
                columns.append(np.minimum(np.where(there, distance[rows, nearest], FAR), FAR))
                continue
            one = values[nearest]
            if place == 3:
                one = np.log(one / h[:, 0])
            elif place == 4:
                one = (one - cy[:, 0]) / h[:, 0]
            columns.append(np.where(there, one, 0.0))
    return np.stack(columns, axis=1)
