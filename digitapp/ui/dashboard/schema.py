"""What a report must look like, section by section, and a check of a JSON value against it.

A pattern is ``float`` (any number), ``int``, ``str`` or ``bool``; a list with one pattern (any
number of such); a tuple ``(n, pattern)`` (exactly n of such); a dict (at least these keys; the key
``"*"`` stands for every other key); or ``maybe(pattern)`` (may be null).
"""

from __future__ import annotations

import math
from typing import Any

SCHEMA = 1


class maybe:  # noqa: N801 - reads as a word in the patterns below
    """A pattern that also allows null."""

    def __init__(self, pattern: Any) -> None:
        self.pattern = pattern


_AGAINST = {"count": int, "auroc": float, "rejected": float, "low": float, "high": float, "by_threshold": [float]}

#: Without these there is no report.
REQUIRED: dict[str, Any] = {
    "made": str,
    "model": {"sha256": maybe(str), "bytes": maybe(int), "parameters": maybe(int), "network": str},
    "headline": dict.fromkeys(
        (
            "accuracy", "accuracy_low", "accuracy_high", "macro_precision", "macro_recall", "macro_f1",
            "log_loss", "brier", "r2", "ece", "refused", "answered_right", "read_rightly",
            "reject_threshold",
        ),
        float,
    ) | dict.fromkeys(("count", "errors", "refused_right"), int),
    "confusion": (10, (10, int)),
    "per_digit": (
        10,
        {"digit": int, "support": int, "roc_auc": maybe(float), "average_precision": maybe(float)}
        | dict.fromkeys(("precision", "recall", "f1"), float),
    ),
}  # fmt: skip

#: Without one of these its tab says so.
OPTIONAL: dict[str, Any] = {
    "hands": [{"name": str, "count": int, "correct": float, "rejected": float, "ece": float}],
    "reliability": [dict.fromkeys(("from", "to", "confidence", "accuracy", "low", "high"), float) | {"count": int}],
    "risk_coverage": {"area": float, "coverage": [float], "risk": [float], "threshold": [float]},
    "curves": [{"digit": int, "roc": (2, [float]), "pr": (2, [float])}],
    "suspected_labels": [{"index": int, "label": int, "answer": int, "confidence": float, "votes": int}],
    "non_digits": {
        "thresholds": [float],
        "threshold_in_use": float,
        "digits_refused": [float],
        "all": _AGAINST,
        "kinds": {"*": _AGAINST},
    },
    "corruptions": {
        "count": int, "clean": float, "strengths": (5, int),
        "accuracy": {"*": (5, float)}, "refused": {"*": (5, float)},
    },
    "speed": {"batch_1": float, "batch_256": float, "cores": maybe(int)},
    "comparison": [
        {"name": str, "accuracy": float, "low": float, "high": float, "parameters": maybe(int), "bytes": maybe(int),
         "microseconds_1": maybe(float), "microseconds_256": maybe(float), "training_seconds": maybe(float),
         "shipped": bool, "note": str}
    ],
    "seeds": {"accuracies": [float], "mean": float, "sd": maybe(float), "epochs": maybe(int)},
    "validation": {"count": int, "accuracy": float, "refused": float, "ece": float},
    "versions": {"*": str},
    "training": {},
}  # fmt: skip

HISTORY: dict[str, Any] = {
    "runs": [
        {
            "name": str,
            "epochs": [
                {"epoch": int}
                | dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"), maybe(float))
            ],
        }
    ]
}

_PAGES = {"n": int, "digits": bool, "exact": float, "exact_low": float, "exact_high": float, "cer": maybe(float)} | (
    dict.fromkeys(("silent", "silent_low", "silent_high"), maybe(float))
)

#: pages.json: how whole pages are read.
PAGES: dict[str, Any] = {
    "made": str, "model": str, "count": int, "truth_lines": int, "missed_lines": int, "ece": float,
    "kinds": [{"kind": str} | _PAGES],
    "with_digits": _PAGES,
    "without_digits": _PAGES,
    "lines": {"confidence": [float], "right": [int]},
    "reliability": OPTIONAL["reliability"],
    "examples": [{"kind": str, "picture": str, "truth": [str], "read": [{"text": str, "confidence": float}]}],
}  # fmt: skip


def problem(value: Any, pattern: Any, place: str = "") -> str | None:
    """What is wrong with ``value``, as a phrase with the place of it; None when nothing is."""
    if isinstance(pattern, maybe):
        return None if value is None else problem(value, pattern.pattern, place)
    if isinstance(pattern, dict):
        return _in_dict(value, pattern, place)
    if isinstance(pattern, (list, tuple)):
        return _in_list(value, pattern, place)
    if isinstance(value, bool) and pattern is not bool:
        return f"{place} is not a number"
    if pattern is float:
        fine = isinstance(value, (int, float)) and math.isfinite(value)
        return None if fine else f"{place} is not a number"
    return None if isinstance(value, pattern) else f"{place} is not of the kind {pattern.__name__}"


def _in_dict(value: Any, pattern: dict[str, Any], place: str) -> str | None:
    if not isinstance(value, dict):
        return f"{place} is not a group of values"
    for key in pattern:
        if key != "*" and key not in value:
            return f"{place}.{key} is missing".lstrip(".")
    for key, inner in value.items():
        expected = pattern.get(key, pattern.get("*"))
        if expected is not None and (found := problem(inner, expected, f"{place}.{key}".lstrip("."))):
            return found
    return None


def _in_list(value: Any, pattern: list[Any] | tuple[int, Any], place: str) -> str | None:
    if not isinstance(value, list):
        return f"{place} is not a list"
    if isinstance(pattern, tuple) and len(value) != pattern[0]:
        return f"{place} has {len(value)} entries instead of {pattern[0]}"
    inner = pattern[-1]
    return next((found for i, v in enumerate(value) if (found := problem(v, inner, f"{place}[{i}]"))), None)
