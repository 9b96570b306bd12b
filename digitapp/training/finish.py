"""From a trained network to what ships: calibration, files, words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..paths import sha256
from ..recognition.prior import NOTHING, of_one_digit
from ..recognition.second_look import second_look
from . import calibrate as calibration
from .data import PER_STEP, Data
from .networks import NOT_A_DIGIT

if TYPE_CHECKING:
    import keras


def answers(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """(N,28,28,1) float32 0..1 or uint8 → (N,11) float32 of the network alone, in batches that fit any memory."""
    scale = np.float32(255 if x.dtype == np.uint8 else 1)
    batches = (x[i : i + 500].astype(np.float32) / scale for i in range(0, len(x), 500))
    return np.concatenate([np.asarray(model.predict_on_batch(batch)) for batch in batches])


def probabilities(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """(N,28,28) uint8 → (N,11) float32, as the recognizer answers: with a second look at what is in doubt."""
    return second_look(partial(answers, model), x[..., None].astype(np.float32) / 255)


def predictor(model: keras.Model) -> Callable[[np.ndarray], np.ndarray]:
    """The function that evaluation wants: (N,28,28) uint8 → (N,10) float32."""
    return lambda x: probabilities(model, np.asarray(x))[:, :10]


def asked(model: keras.Model, reject_below: float) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """What is measured: the answers about pictures of one digit, as `Recognizer.classify` gives them.

    Returns (the function that evaluation wants, the threshold on its sums below which there is no digit).
    """
    predict = predictor(model)
    return lambda x: of_one_digit(predict(x)), float(of_one_digit(np.array([reject_below])).sum())


def calibrate(model: keras.Model, data: Data) -> tuple[keras.Model, dict[str, float]]:
    """Fold the temperature into the model and find its reject threshold, on validation data.

    MNIST's held-out digits and drawn ones decide the temperature together, because a temperature for MNIST alone is too
    sure of other hands; what they say is taken as the answer about a picture of one digit. On pages the probabilities
    are weighed anew (recognition.fusion), so what is cut out of them, much of it beyond reading, has no say here. The
    threshold is found on real digits, MNIST's and scans of other hands.
    Returns (model, {"temperature", "reject_below"}).
    """
    digits = [data.validation, data.drawn_validation]
    x, truth = (np.concatenate(parts) for parts in zip(*digits))
    others = data.non_digit_validation[0]
    t = calibration.temperature(
        probabilities(model, np.concatenate([x, others])),
        np.concatenate([truth, np.full(len(others), NOT_A_DIGIT)]),
        NOTHING,
    )
    calibration.fold_temperature(model, t)
    real = np.concatenate([data.validation[0], data.scans_validation[0]])
    threshold = calibration.reject_below(probabilities(model, real)[:, :10])
    return model, {"temperature": round(t, 4), "reject_below": round(threshold, 6)}


def save(model: keras.Model, path: str | Path, settings: dict[str, Any]) -> str:
    """Write the model and, beside it, NAME.json with what Recognizer.load wants. Returns the model file's sha256."""
    path = Path(path)
    model.save(path)
    digest = sha256(path)
    path.with_suffix(".json").write_text(json.dumps({"sha256": digest, **settings}, indent=1) + "\n", encoding="utf-8")
    return digest


def kind_names() -> list[str]:
    """The names of the drawn non-digits, in the order of their index."""
    from ..synthesis import glyph_pictures as synthesize

    return list(synthesize.NON_DIGIT_KINDS)


def old_comparison(folder: str | Path) -> list[dict[str, Any]]:
    """The other networks' rows of an earlier report in `folder`, so that a new model keeps its company."""
    try:
        rows = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))["comparison"]
    except (OSError, ValueError, KeyError):
        return []
    return [row for row in rows if not row.get("shipped")]


def describe(data: Data) -> dict[str, Any]:
    """What was trained on, in numbers."""
    return {
        "mnist": len(data.train[0]),
        "validation": len(data.validation[0]),
        "scanned_digits": len(data.scans[0]),
        "drawn_digits": len(data.drawn[0]),
        "drawn_non_digits": len(data.non_digits[0]),
        "digits_from_pages": len(data.crops[0]),
        "other_signs_from_pages": len(data.crop_others[0]),
        "shares_in_a_step": PER_STEP,
        "sha256": data.digest,
    }


def write_card(path: str | Path, report: dict[str, Any]) -> None:
    """Fill the figures of the model card; its words are kept between the markers' lines."""
    path = Path(path)
    text = (
        path.read_text(encoding="utf-8") if path.exists() else "# Model card\n\n<!-- figures -->\n<!-- /figures -->\n"
    )
    headline, training = report["headline"], report["training"]
    rows = [
        ("MNIST test, right", f"{100 * headline['accuracy']:.2f}%"),
        ("expected calibration error", f"{100 * headline['ece']:.2f}%"),
        (
            "temperature, reject below",
            f"{training['calibration']['temperature']}, {training['calibration']['reject_below']}",
        ),
        ("parameters", f"{report['model']['parameters']:,}"),
        ("file", f"{report['model']['bytes'] / 1e6:.2f} MB, sha256 {report['model']['sha256'][:16]}…"),
        ("trained", f"{report['made'][:10]}, {training['seconds'] / 60:.0f} minutes, {training['backend']}"),
        (
            "data",
            ", ".join(
                f"{training['data'][k]:,} {k.replace('_', ' ')}"
                for k in (
                    "mnist",
                    "scanned_digits",
                    "drawn_digits",
                    "drawn_non_digits",
                    "digits_from_pages",
                    "other_signs_from_pages",
                )
            ),
        ),
    ]
    table = "| | |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    text = re.sub(r"(<!-- figures -->\n).*?(<!-- /figures -->)", lambda m: f"{m[1]}{table}\n{m[2]}", text, flags=re.S)
    path.write_text(text, encoding="utf-8")
