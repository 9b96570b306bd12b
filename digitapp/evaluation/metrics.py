"""Every figure of the report, from labels and probabilities. scikit-learn does the counting.

``truth`` is (N,) int 0–9 and ``p`` is (N,10): row sums at most 1, the rest of a row is the
probability of "not a digit". Shares and probabilities are 0..1 throughout, never per cent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import metrics as sk

DIGITS = list(range(10))
# Probabilities are stored in steps of 1/65535. The log loss takes half a step for the smallest.
SMALLEST = 0.5 / 65535


def wilson(right: int, count: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """95% interval of a share (E. B. Wilson, 1927); (0, 1) when there is nothing to count."""
    if count == 0:
        return 0.0, 1.0
    share = right / count
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    below = 1 + z * z / count
    return max(0.0, (middle - half) / below), min(1.0, (middle + half) / below)


def digit_score(p: np.ndarray) -> np.ndarray:
    """How much a row speaks for a digit at all, (N,) in 0..1: the sum of its ten probabilities."""
    return np.asarray(p, dtype=np.float64).sum(axis=1)


def headline(truth: np.ndarray, p: np.ndarray, reject_threshold: float) -> dict:
    """The single figures: accuracy with its interval, losses, calibration, refusals.

    ``accuracy`` counts the best digit of every picture; nothing is refused. ``refused`` is the
    share whose digit score lies below ``reject_threshold``.
    """
    answer = p.argmax(axis=1)
    right = answer == truth
    low, high = wilson(int(right.sum()), len(truth))
    macro = sk.precision_recall_fscore_support(truth, answer, labels=DIGITS, average="macro", zero_division=0)
    one_hot = np.eye(10)[truth]
    refused = digit_score(p) < reject_threshold
    kept = ~refused
    return {
        "count": int(len(truth)),
        "reject_threshold": float(reject_threshold),
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "accuracy_low": low,
        "accuracy_high": high,
        "macro_precision": float(macro[0]),
        "macro_recall": float(macro[1]),
        "macro_f1": float(macro[2]),
        "log_loss": log_loss(truth, p),
        "brier": float(((one_hot - p) ** 2).sum(axis=1).mean()),
        # Digits taken as quantities: a 9 read as 8 is "nearly right". Of use only to compare
        # with systems that report it.
        "r2": float(sk.r2_score(truth, answer)) if len(set(truth)) > 1 else 0.0,
        "ece": expected_calibration_error(reliability(truth, p)),
        "refused": float(refused.mean()),
        "refused_right": int((refused & right).sum()),
        "answered_right": float(right[kept].mean()) if kept.any() else 0.0,
        "read_rightly": float((kept & right).mean()),
    }


def log_loss(truth: np.ndarray, p: np.ndarray) -> float:
    """Mean of −log(probability of the true digit), in nats. What a row gives to "not a digit" is lost."""
    chosen = np.asarray(p, dtype=np.float64)[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(chosen, SMALLEST, 1)).mean())


def per_digit(truth: np.ndarray, p: np.ndarray) -> list[dict]:
    """Precision, recall, F1, support and the two areas for each digit."""
    precision, recall, f1, support = sk.precision_recall_fscore_support(
        truth, p.argmax(axis=1), labels=DIGITS, zero_division=0
    )
    rows = []
    for d in DIGITS:
        is_digit = truth == d
        both = 0 < is_digit.sum() < len(truth)
        rows.append(
            {
                "digit": d,
                "precision": float(precision[d]),
                "recall": float(recall[d]),
                "f1": float(f1[d]),
                "support": int(support[d]),
                "roc_auc": float(sk.roc_auc_score(is_digit, p[:, d])) if both else None,
                "average_precision": (float(sk.average_precision_score(is_digit, p[:, d])) if both else None),
            }
        )
    return rows


def confusion(truth: np.ndarray, p: np.ndarray) -> list[list[int]]:
    """10×10 counts, row = truth, column = answer."""
    return sk.confusion_matrix(truth, p.argmax(axis=1), labels=DIGITS).tolist()


def curves(truth: np.ndarray, p: np.ndarray, points: int = 60) -> list[dict]:
    """ROC and precision–recall curve of each digit against the rest, thinned to about ``points``."""
    rows = []
    for d in DIGITS:
        is_digit = truth == d
        if not 0 < is_digit.sum() < len(truth):
            continue
        fpr, tpr, _ = sk.roc_curve(is_digit, p[:, d])
        precision, recall, _ = sk.precision_recall_curve(is_digit, p[:, d])
        rows.append(
            {
                "digit": d,
                "roc": _thin(fpr, tpr, points),
                "pr": _thin(recall[::-1], precision[::-1], points),
            }
        )
    return rows


def _thin(x: np.ndarray, y: np.ndarray, points: int) -> list[list[float]]:
    """At most about ``points`` points of a curve, spaced evenly along its length."""
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    wanted = np.linspace(0, along[-1], points)
    keep = np.unique(np.concatenate([[0], np.searchsorted(along, wanted), [len(x) - 1]]))
    keep = keep[keep < len(x)]
    return [np.round(x[keep], 5).tolist(), np.round(y[keep], 5).tolist()]


def reliability(truth: np.ndarray, p: np.ndarray, bins: int = 15) -> list[dict]:
    """Confidence against accuracy in equal-width bins of the best digit's probability.

    Empty bins are left out. ``low`` and ``high`` are the 95% interval of the accuracy.
    """
    confidence, right = p.max(axis=1), p.argmax(axis=1) == truth
    # (from, to]: a confidence of exactly 1 belongs to the last bin.
    number = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    rows = []
    for b in np.unique(number):
        inside = number == b
        low, high = wilson(int(right[inside].sum()), int(inside.sum()))
        rows.append(
            {
                "from": b / bins,
                "to": (b + 1) / bins,
                "count": int(inside.sum()),
                "confidence": float(confidence[inside].mean()),
                "accuracy": float(right[inside].mean()),
                "low": low,
                "high": high,
            }
        )
    return rows


def expected_calibration_error(bins: list[dict]) -> float:
    """Mean distance between confidence and accuracy, weighted by count (Guo et al., 2017)."""
    total = sum(b["count"] for b in bins)
    return sum(b["count"] * abs(b["confidence"] - b["accuracy"]) for b in bins) / max(total, 1)


def risk_coverage(truth: np.ndarray, p: np.ndarray, points: int = 100) -> dict:
    """What refusing the doubtful ones buys: share answered, and share wrong among those.

    Pictures are answered in the order of falling confidence. ``area`` is the mean risk over all
    coverages (AURC); the lists are thinned to about ``points``.
    """
    confidence = p.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    wrong = (p.argmax(axis=1) != truth)[order]
    count = np.arange(1, len(truth) + 1)
    risk = np.cumsum(wrong) / count
    # The interesting end is where coverage nears 1: space the points by the rank from there.
    ranks = len(truth) - np.unique(np.geomspace(1, len(truth), points).astype(int))
    keep = ranks[::-1]
    return {
        "area": float(risk.mean()),
        "coverage": np.round(count[keep] / len(truth), 6).tolist(),
        "risk": np.round(risk[keep], 7).tolist(),
        "threshold": np.round(confidence[order][keep], 6).tolist(),
    }


THRESHOLDS = (0.0, *np.round(np.arange(0.02, 1.0, 0.02), 2).tolist(), 0.99, 0.995, 0.999)


def rejection(
    p_digits: np.ndarray, p_others: np.ndarray, kind: np.ndarray, kind_names: Sequence[str], reject_threshold: float
) -> dict:
    """How well digits and non-digits come apart by their digit score.

    p_digits (N,10) and p_others (M,10); kind (M,) int, an index into kind_names. AUROC is that of
    "is a digit"; rejection rates are given at the threshold in use and at THRESHOLDS.
    """
    digits, others = digit_score(p_digits), digit_score(p_others)
    kind = np.asarray(kind)

    def against(scores: np.ndarray) -> dict[str, Any]:
        rejected = scores < reject_threshold
        low, high = wilson(int(rejected.sum()), len(scores))
        return {
            "count": int(len(scores)),
            "auroc": _auroc(digits, scores),
            "rejected": float(rejected.mean()),
            "low": low,
            "high": high,
            "by_threshold": [round(float((scores < t).mean()), 5) for t in THRESHOLDS],
        }

    present = [i for i in range(len(kind_names)) if (kind == i).any()]
    return {
        "thresholds": list(THRESHOLDS),
        "threshold_in_use": float(reject_threshold),
        "digits_refused": [round(float((digits < t).mean()), 5) for t in THRESHOLDS],
        "all": against(others),
        "kinds": {str(kind_names[i]): against(others[kind == i]) for i in present},
    }


def _auroc(digits: np.ndarray, others: np.ndarray) -> float:
    labels = np.repeat([1, 0], [len(digits), len(others)])
    return float(sk.roc_auc_score(labels, np.concatenate([digits, others])))


def suspected_labels(
    truth: np.ndarray, p: np.ndarray, voters: Sequence[np.ndarray] = (), confidence: float = 0.9
) -> list[dict]:
    """Test pictures whose label may be wrong. They are listed, never left out of the score.

    With ``voters`` (further (N,10) probabilities, from other seeds or networks) everyone must give
    the same answer, not the label, with a mean probability of at least ``confidence``. Alone, the
    network must be 99% sure: without others to ask, its own mistakes look much the same.
    """
    everyone = [np.asarray(p)] + [np.asarray(v) for v in voters]
    mean = np.mean(everyone, axis=0)
    answer = mean.argmax(axis=1)
    sure = mean.max(axis=1)
    agree = np.all([v.argmax(axis=1) == answer for v in everyone], axis=0)
    needed = confidence if len(everyone) > 1 else 0.99
    found = np.flatnonzero(agree & (answer != truth) & (sure >= needed))
    return [
        {
            "index": int(i),
            "label": int(truth[i]),
            "answer": int(answer[i]),
            "confidence": round(float(sure[i]), 5),
            "votes": len(everyone),
        }
        for i in found[np.argsort(-sure[found])]
    ]
