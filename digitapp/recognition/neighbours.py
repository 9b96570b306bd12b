"""What stands around a sign helps to tell what it is: among words an o is an o,
a stroke that towers between digits is a slash.

Two small networks with attention (Vaswani et al. 2017) have the last word on pages. Every sign is what the page network
and the digit network say of it, and its shape; in a few rounds it looks at the signs nearest to it, each weighed by
what it is and by where it stands. They are fitted by train.py on composed pages and lie in model/page.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import ModelMismatch
from ..imaging.shape import slants
from .fusion import company
from .logistic import logit
from .packing import packed, unpacked

NEAREST = 24  # signs that one looks at, itself among them
SEEN = 0.15  # detections that are less certainly a sign of any kind are looked at by none
LEVEL = 0.5  # of its height: signs whose middles differ by less stand on its level
FAR = 3.0  # logarithm of how much larger or smaller another sign is: more is no more telling
OWN, RELATION = 52, 9  # numbers that tell a sign, and where another one stands
CLEAN, LOG_HEIGHT = 44, 48  # which of a sign's numbers say whether it has ink of its own, and how tall it is
_ROWS = 512  # signs looked at in one go: bounds the memory on pages with thousands
_ARRAYS = ("means", "scales", "enter", "norm", "leave", "direct")  # of the network, beside its rounds
_SMALL = 1e-3  # beside a variance: keras.layers.LayerNormalization's own


class Signs(NamedTuple):
    """The signs of a page: own (n, OWN) what is said of each and its shape; nearest (n, NEAREST) the numbers of the
    signs that it looks at, itself first, -1 where there are no more;
    relation (n, NEAREST, RELATION) where these stand. float32, int32."""

    own: np.ndarray
    nearest: np.ndarray
    relation: np.ndarray


def describe(
    boxes: np.ndarray,
    scores: np.ndarray,
    means: np.ndarray,
    seen: np.ndarray,
    clean: np.ndarray,
    fused: np.ndarray,
    glyphs: np.ndarray,
) -> Signs:
    """What the network is told of a page.

    boxes: (n, 4); scores, means, seen, clean: as for `fusion.evidence`;
    fused: (n, 11) what `fusion.fuse` makes of them; glyphs: (n, 28, 28) each sign's ink, zeros where there is none.
    """
    n = len(boxes)
    if not n:
        return Signs(
            np.zeros((0, OWN), np.float32),
            np.zeros((0, NEAREST), np.int32),
            np.zeros((0, NEAREST, RELATION), np.float32),
        )
    q = np.log(np.clip(seen, 1e-4, 1)) * clean[:, None]
    nothing = np.log(np.clip(1 - seen.sum(axis=1), 1e-4, 1)) * clean
    digit = 1 - fused[:, 10]
    width, height = boxes[:, 2].astype(np.float64), boxes[:, 3].astype(np.float64)
    tall = np.average(np.log(height), weights=digit + 1e-3)
    alone = [nothing, clean, company(scores), fused[:, :10].max(axis=1), np.log(width / height), np.log(height),
             np.log(height) - tall, *slants(glyphs).T]  # fmt: skip
    own = np.concatenate(
        [np.log(np.clip(fused, 1e-5, 1)), logit(scores), logit(means), q, np.stack(alone, axis=1)], axis=1
    )
    nearest, relation = around(boxes, np.clip(digit + scores[:, 10], 0, 1))
    return Signs(own.astype(np.float32), nearest, relation)


def around(boxes: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, NEAREST) the signs nearest to each, itself first, and (n, NEAREST, RELATION) where they stand beside it.

    sign: (n,) how certainly each is a sign of any kind. What stands above or below is twice as far as what stands
    beside.
    """
    x, y, w, h = boxes.astype(np.float64).T
    x, y, n = x + w / 2, y + h / 2, len(boxes)
    count = min(NEAREST, n)
    nearest, relation = np.full((n, NEAREST), -1, np.int32), np.zeros((n, NEAREST, RELATION), np.float32)
    for start in range(0, n, _ROWS):
        rows = np.arange(start, min(start + _ROWS, n))
        away = np.hypot(x - x[rows, None], 2 * (y - y[rows, None])) / h[rows, None]
        away[:, sign <= SEEN] = np.inf
        away[rows - start, rows] = -1.0
        first = np.sort(np.argpartition(away, count - 1, axis=1)[:, :count], axis=1)
        order = np.argsort(np.take_along_axis(away, first, axis=1), axis=1, kind="stable")
        first = np.take_along_axis(first, order, axis=1)
        there = np.isfinite(np.take_along_axis(away, first, axis=1))
        nearest[rows, :count] = np.where(there, first, -1)
        across, down = ((v[first] - v[rows, None]) / h[rows, None] for v in (x, y))
        larger, wider = (np.clip(np.log(v[first] / v[rows, None]), -FAR, FAR) for v in (h, w))
        both = _common(x[rows, None], w[rows, None], x[first], w[first])
        both = both * _common(y[rows, None], h[rows, None], y[first], h[first])
        area, areas = (w * h)[rows, None], (w * h)[first]
        inside, union = both / np.maximum(np.minimum(area, areas), 1e-6), both / np.maximum(area + areas - both, 1e-6)
        told = [np.sign(across) * np.log1p(np.abs(across)), np.sign(down) * np.log1p(np.abs(down)), larger, wider,
                np.exp(-np.abs(across)), np.exp(-np.abs(down)), np.abs(down) < LEVEL, inside, union]  # fmt: skip
        relation[rows, :count] = np.stack(told, axis=2) * there[..., None]
    return nearest, relation


def _common(middle: np.ndarray, length: np.ndarray, other: np.ndarray, other_length: np.ndarray) -> np.ndarray:
    """How long the stretch is that two intervals share."""
    ends = np.minimum(middle + length / 2, other + other_length / 2)
    return np.asarray(np.maximum(ends - np.maximum(middle - length / 2, other - other_length / 2), 0))


class Round(NamedTuple):
    """One round of looking around, by the names of its weights; each is a matrix (inputs, outputs) or a row."""

    norm: np.ndarray  # (2, d): what is multiplied and what is added after normalising
    asks: np.ndarray  # (d + 1, d), the bias last, as in all that follow
    offers: np.ndarray
    tells: np.ndarray
    place: np.ndarray  # (RELATION + 1, some)
    weight: np.ndarray  # (some + 1, heads)
    takes: np.ndarray
    norm_again: np.ndarray
    thinks: np.ndarray  # (d + 1, more)
    concludes: np.ndarray  # (more + 1, d)


@dataclass(frozen=True, eq=False)
class Network:
    """One network. means, scales: (OWN,) of what is said of signs; enter (OWN + 1, d), rounds, norm (2, d),
    leave (d + 1, 11), direct (OWN + 1, 11): its weights."""

    means: np.ndarray
    scales: np.ndarray
    enter: np.ndarray
    rounds: tuple[Round, ...]
    norm: np.ndarray
    leave: np.ndarray
    direct: np.ndarray

    @classmethod
    def of(cls, values: dict[str, Any]) -> Network:
        """From what `to_dict` gave. Raises ValueError, KeyError, TypeError or AttributeError when it is no network."""
        rounds = tuple(Round(**{k: unpacked(v) for k, v in one.items()}) for one in values["rounds"])
        rest = {k: unpacked(values[k]) for k in _ARRAYS}
        if len(rest["enter"]) != OWN + 1 or any(len(one.place) != RELATION + 1 for one in rounds):
            raise ValueError("it is told something else")
        return cls(**rest, rounds=rounds)

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {k: packed(getattr(self, k)) for k in _ARRAYS}
        return out | {"rounds": [{k: packed(v) for k, v in one._asdict().items()} for one in self.rounds]}

    def weigh(self, page: Signs) -> np.ndarray:
        """(n, 11) float64 probabilities: ten digits and "no digit"."""
        x = ((page.own - self.means) / self.scales).astype(np.float32)
        z = np.maximum(_linear(x, self.enter), 0)
        for one in self.rounds:
            z = looked_around(z, page, one)
        logits = (_linear(_normal(z, self.norm), self.leave) + _linear(x, self.direct)).astype(np.float64)
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(p / p.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Neighbours:
    """Some networks, whose mean counts.

    temperature: how much less sure than their mean they should be (below 1: more), by pages that they were not fitted
    on (Guo et al. 2017). strokes: how many times as many strokes that look like a 1 and are none stand on composed
    pages as on people's: what is seldom is believed less (Saerens et al. 2002).
    """

    networks: tuple[Network, ...]
    temperature: float = 1.0
    strokes: float = 1.0

    @classmethod
    def of(cls, values: dict[str, Any] | None) -> Neighbours | None:
        """From what page.json holds; None when it holds none. Raises ModelMismatch when that are no such networks."""
        if not values:
            return None
        try:
            networks = tuple(Network.of(one) for one in values["networks"])
            return cls(networks, float(values["temperature"]), float(values["strokes"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ModelMismatch(
                "page.json was written by another version. Make it again with: python train.py --page"
            ) from None

    def to_dict(self) -> dict[str, Any]:
        numbers = {"temperature": round(self.temperature, 4), "strokes": self.strokes}
        return {"networks": [one.to_dict() for one in self.networks]} | numbers

    def weigh(self, page: Signs) -> np.ndarray:
        """(n, 11) float64 probabilities: ten digits and "no digit"."""
        if not len(page.own):
            return np.zeros((0, 11))
        p = tempered(np.mean([one.weigh(page) for one in self.networks], axis=0), self.temperature)
        return with_fewer_strokes(p, self.strokes)


def looked_around(z: np.ndarray, page: Signs, one: Round) -> np.ndarray:
    """What is known of every sign, (n, d), after a round of looking at its nearest."""
    y = _normal(z, one.norm)
    asks, offers, tells = (_linear(y, w) for w in (one.asks, one.offers, one.tells))
    heads = one.weight.shape[1]
    taken = np.empty_like(z)
    for start in range(0, len(z), _ROWS):
        rows = slice(start, start + _ROWS)
        near = page.nearest[rows]
        n, k = near.shape
        of = np.maximum(near, 0)
        a = np.einsum("nhd,nkhd->nkh", asks[rows].reshape(n, heads, -1), offers[of].reshape(n, k, heads, -1))
        a /= np.sqrt(z.shape[1] / heads)
        a += _linear(np.maximum(_linear(page.relation[rows], one.place), 0), one.weight)
        a[near < 0] = -np.inf
        a = np.exp(a - a.max(axis=1, keepdims=True))
        a /= a.sum(axis=1, keepdims=True)
        taken[rows] = np.einsum("nkh,nkhd->nhd", a, tells[of].reshape(n, k, heads, -1)).reshape(n, -1)
    z = z + _linear(taken, one.takes)
    return z + _linear(np.maximum(_linear(_normal(z, one.norm_again), one.thinks), 0), one.concludes)


def _linear(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(x @ weights[:-1] + weights[-1])


def _normal(x: np.ndarray, gain: np.ndarray) -> np.ndarray:
    x = x - x.mean(axis=-1, keepdims=True)
    return np.asarray(x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + _SMALL) * gain[0] + gain[1])


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities (n, k) made less sure, or surer where the temperature is below 1; the most probable stays so."""
    p = np.clip(probabilities, 1e-12, 1) ** (1 / temperature)
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def with_fewer_strokes(probabilities: np.ndarray, times: float) -> np.ndarray:
    """Probabilities (n, 11) where strokes that look like a 1 and are none are so many times as rare as they were."""
    one = probabilities[:, 1] / np.maximum(probabilities[:, :10].sum(axis=1), 1e-12)
    p = probabilities.copy()
    p[:, 10] *= times**-one
    return np.asarray(p / p.sum(axis=1, keepdims=True))
