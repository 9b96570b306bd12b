"""The page network's word about a sign and the digit network's, weighed against each other.

For each of ten digits and "no digit" the evidence is a weighted sum of logarithms; a softmax makes it probabilities (a
conditional logit, McFadden 1974). The weights are fitted by train.py on composed pages and lie in model/page.json.
"""

from dataclasses import asdict, dataclass

import numpy as np

from .logistic import logit

#: detections whose best digit has less than this at its best level are not looked at by the digit network
WORTH_A_LOOK = 0.1
#: detections that are less certainly a sign of any kind say nothing about the page; and how many signs of each kind are
#: taken for seen before any is
CERTAIN, BEFORE = 0.3, 0.5


@dataclass(frozen=True)
class Weights:
    """What the pieces of evidence weigh. `unclean` is added to "no digit" where no ink could be cut out; `none_page` is
    for what else stands on the page (see `company`)."""

    score: float = 0.6
    mean: float = 0.4
    digits: float = 0.35
    none_bias: float = 0.0
    none_score: float = 0.3
    none_mean: float = 0.2
    none_digits: float = 0.35
    unclean: float = 0.0
    none_page: float = 0.0

    @classmethod
    def of(cls, values: dict[str, float] | None) -> "Weights":
        """From what page.json holds; the defaults when it holds none."""
        return cls(**values) if values else cls()

    def to_dict(self) -> dict[str, float]:
        return {k: round(float(v), 5) for k, v in asdict(self).items()}


def evidence(scores: np.ndarray, means: np.ndarray, seen: np.ndarray, clean: np.ndarray) -> np.ndarray:
    """(n, 11, 9): what each weight is multiplied with, for ten digits and, last, "no digit".

    All of one page. scores, means: (n, 11) of the detector, other sign last; seen: (n, 10) the digit network's
    probabilities, whose rest is "not a digit"; clean: (n,) bool, whether the digit network saw the sign at all.
    """
    n = len(scores)
    out = np.zeros((n, 11, 9), np.float64)
    a, b = logit(scores), logit(means)
    q = np.log(np.clip(seen, 1e-4, 1)) * clean[:, None]
    nothing = np.log(np.clip(1 - seen.sum(1), 1e-4, 1)) * clean
    out[:, :10, 0], out[:, :10, 1], out[:, :10, 2] = a[:, :10], b[:, :10], q
    out[:, 10, 3], out[:, 10, 4], out[:, 10, 5], out[:, 10, 6], out[:, 10, 7] = 1, a[:, 10], b[:, 10], nothing, ~clean
    out[:, 10, 8] = company(scores)
    return out


def company(scores: np.ndarray) -> np.ndarray:
    """(n,) logarithm of how many digits there are to one other sign on the rest of the page.

    Among words an o is an o, among numbers it is a 0. scores: (n, 11) of all signs of a page, other sign last.
    """
    digit, other = scores[:, :10].max(axis=1, initial=0).astype(np.float64), scores[:, 10].astype(np.float64)
    certain = digit + other > CERTAIN
    digit, other = digit * certain, other * certain
    return np.log((digit.sum() - digit + BEFORE) / (other.sum() - other + BEFORE))


def fuse(scores: np.ndarray, means: np.ndarray, seen: np.ndarray, clean: np.ndarray, weights: Weights) -> np.ndarray:
    """(n, 11) float64 probabilities: ten digits and "no digit"; arguments as for `evidence`."""
    z = evidence(scores, means, seen, clean) @ np.array(list(asdict(weights).values()))
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    return p / p.sum(axis=1, keepdims=True)
