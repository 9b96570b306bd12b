"""Measure a finished network once, on MNIST's test set, and write the report the dashboard reads.

    report, probabilities = evaluate(predict, (x_test, y_test), validation=..., non_digits=...)
    write_report("model", report, probabilities, history)

``predict`` maps (N,28,28) uint8 to (N,10) with row sums of at most 1; the rest of a row is "not a
digit". Temperature and reject threshold are settled before, on validation data: nothing is chosen
here. Files written into the model directory:

    report.json         every figure, see below
    probabilities.npz   codes (10000,10) uint16: probability × 65535, rounded; truth (10000,) uint8
    history.json        {"runs": [{"name", "seed", "network", "epochs": [{"epoch", "loss",
                        "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds"}]}]}
    corruptions.png     what each corruption looks like: 15 rows × 6 columns of 28×28, drawn by us

The figures are computed from the probabilities as stored, so that anyone can compute them again.
Shares are 0..1, sizes bytes, times microseconds or seconds. The keys of report.json:

    schema, made (ISO date), quick (true: figures of a short trial), model {file, sha256, bytes,
    parameters, network}, versions, training (whatever the caller states; the dashboard knows
    settings {...}, data as training.finish.describe has it, seconds)
    headline                             metrics.headline
    seeds {accuracies, mean, sd, epochs} when several seeds were trained
    per_digit, confusion, curves, reliability, risk_coverage, non_digits, suspected_labels
                                         the functions of that name in metrics
    validation {count, accuracy, refused, ece}
    corruptions {count, clean, strengths, accuracy {kind: [5]}, refused {kind: [5]}}
    speed {batch_1, batch_256, cores}    microseconds per digit
    comparison [{name, accuracy, low, high, count, parameters, bytes, microseconds_1,
                 microseconds_256, training_seconds, shipped, note}]
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..paths import sha256
from . import corruptions, metrics
from .report_files import decode, encode, write_report

__all__ = ["comparison_row", "decode", "encode", "evaluate", "microseconds_per_digit", "write_report"]

Predict = Callable[[np.ndarray], np.ndarray]
Labelled = tuple[np.ndarray, np.ndarray]

SCHEMA = 1
_QUICK_CORRUPTED = 200  # pictures per corruption and strength in a quick evaluation


def evaluate(
    predict: Predict,
    test: Labelled,
    *,
    validation: Labelled | None = None,
    non_digits: tuple[np.ndarray, np.ndarray, Sequence[str]] | None = None,
    model_path: str | Path | None = None,
    parameters: int | None = None,
    network: str = "cnn",
    reject_threshold: float = 0.0,
    voters: Sequence[np.ndarray] = (),
    seeds: Sequence[float] | None = None,
    seed_epochs: int | None = None,
    comparison: Sequence[dict[str, Any]] = (),
    training: dict[str, Any] | None = None,
    quick: bool = False,
    progress: Callable[[str], None] = lambda sentence: None,
) -> tuple[dict[str, Any], np.ndarray]:
    """The report (schema above) and the (N,10) uint16 codes of the test set's probabilities.

    test, validation: (x (N,28,28) uint8, y (N,)) pairs. non_digits: (x, kind (M,) int, kind_names).
    reject_threshold: a picture whose ten probabilities sum to less is "not a digit".
    voters: (N,10) test probabilities of other seeds or networks, to find wrong labels.
    seeds: test accuracies of several seeds, seed_epochs: how long each was trained. comparison: rows of
    ``comparison_row``.
    quick: a sample of the corruptions instead of all of them; about 20 s. progress: is told what
    is being done.
    """
    x, truth = test[0], np.asarray(test[1]).astype(int)
    progress("test set")
    codes = encode(predict(x))
    p = decode(codes)
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "quick": bool(quick),
        "model": _describe_file(model_path) | {"parameters": parameters, "network": network},
        "versions": versions(),
        "training": training or {},
        "headline": metrics.headline(truth, p, reject_threshold),
        "per_digit": metrics.per_digit(truth, p),
        "confusion": metrics.confusion(truth, p),
        "curves": metrics.curves(truth, p),
        "reliability": metrics.reliability(truth, p),
        "risk_coverage": metrics.risk_coverage(truth, p),
        "suspected_labels": metrics.suspected_labels(truth, p, voters),
    }
    if seeds is not None and len(seeds):
        report["seeds"] = {
            "accuracies": [float(a) for a in seeds],
            "mean": float(np.mean(seeds)),
            "sd": float(np.std(seeds, ddof=1)) if len(seeds) > 1 else None,
            "epochs": seed_epochs,
        }
    if validation is not None:
        report["validation"] = _on_validation(predict, validation, reject_threshold)
    if non_digits is not None:
        progress("pictures that are no digits")
        others, kind, names = non_digits
        report["non_digits"] = metrics.rejection(
            p, np.asarray(predict(others), dtype=np.float64), kind, names, reject_threshold
        )
    report["corruptions"] = _corrupted(
        predict, x, truth, reject_threshold, _QUICK_CORRUPTED if quick else len(x), progress
    )
    progress("speed")
    own = comparison_row(
        network,
        predict,
        (x, truth),
        p=p,
        parameters=parameters,
        size=report["model"]["bytes"],
        training_seconds=report["training"].get("seconds"),
        shipped=True,
    )
    report["speed"] = {
        "batch_1": own["microseconds_1"],
        "batch_256": own["microseconds_256"],
        "cores": os.cpu_count(),
    }
    report["comparison"] = [own, *comparison]
    return report, codes


def comparison_row(
    name: str,
    predict: Predict,
    test: Labelled,
    *,
    p: np.ndarray | None = None,
    parameters: int | None = None,
    size: int | None = None,
    training_seconds: float | None = None,
    shipped: bool = False,
    note: str = "",
) -> dict[str, Any]:
    """One network's line of the comparison: accuracy ± interval, size, speed.

    ``predict`` may also return (N,) answers instead of probabilities. ``p``: what it returned for
    the test pictures, when that is known already. size in bytes.
    """
    x, truth = test[0], np.asarray(test[1])
    p = np.asarray(predict(x) if p is None else p)
    right = int(((p.argmax(axis=1) if p.ndim == 2 else p) == truth).sum())
    low, high = metrics.wilson(right, len(truth))
    return {
        "name": name,
        "accuracy": right / len(truth),
        "low": low,
        "high": high,
        "count": int(len(truth)),
        "parameters": parameters,
        "bytes": size,
        "microseconds_1": microseconds_per_digit(predict, x, 1),
        "microseconds_256": microseconds_per_digit(predict, x, 256),
        "training_seconds": training_seconds,
        "shipped": shipped,
        "note": note,
    }


def microseconds_per_digit(predict: Predict, x: np.ndarray, batch: int, seconds: float = 0.4) -> float:
    """Median time for one digit when ``batch`` are read at once; the first call is not counted."""
    pictures = np.ascontiguousarray(np.resize(x, (batch, 28, 28)))
    predict(pictures)
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 5 or (time.perf_counter() < end and len(times) < 1000):
        start = time.perf_counter()
        predict(pictures)
        times.append(time.perf_counter() - start)
    return round(float(np.median(times)) / batch * 1e6, 2)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that have a say in the figures."""
    found = {"python": platform.python_version()}
    for name in ("numpy", "keras", "tensorflow", "jax", "torch", "opencv-python-headless", "scikit-learn"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _describe_file(path: str | Path | None) -> dict[str, Any]:
    if path is None:
        return {"file": None, "sha256": None, "bytes": None}
    path = Path(path)
    return {"file": path.name, "sha256": sha256(path), "bytes": path.stat().st_size}


def _on_validation(predict: Predict, validation: Labelled, reject_threshold: float) -> dict[str, Any]:
    x, y = validation
    figures = metrics.headline(np.asarray(y).astype(int), decode(encode(predict(x))), reject_threshold)
    return {key: figures[key] for key in ("count", "accuracy", "refused", "ece")}


def _corrupted(
    predict: Predict,
    x: np.ndarray,
    truth: np.ndarray,
    reject_threshold: float,
    limit: int,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Accuracy and share refused for every corruption and strength, on the first ``limit`` pictures."""
    x, truth = x[:limit], truth[:limit]
    accuracy: dict[str, list[float]] = {}
    refused: dict[str, list[float]] = {}
    for kind in corruptions.KINDS:
        progress(f"corruption: {kind}")
        accuracy[kind], refused[kind] = [], []
        for strength in corruptions.STRENGTHS:
            p = np.asarray(predict(corruptions.corrupt(x, kind, strength)), dtype=np.float64)
            accuracy[kind].append(round(float((p.argmax(axis=1) == truth).mean()), 5))
            low_score = metrics.digit_score(p) < reject_threshold
            refused[kind].append(round(float(low_score.mean()), 5))
    return {
        "count": int(len(x)),
        "clean": float((predict(x).argmax(axis=1) == truth).mean()),
        "strengths": list(corruptions.STRENGTHS),
        "accuracy": accuracy,
        "refused": refused,
    }
