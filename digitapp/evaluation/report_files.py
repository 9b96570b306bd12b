"""The files of a report: probabilities as small integers, JSON, and the sheet of spoilt digits.

What they contain is said in evaluate.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from . import corruptions

STEPS = 65535


def encode(p: np.ndarray) -> np.ndarray:
    """(N,10) probabilities → uint16 codes. The best digit of every row stays the best."""
    p = np.asarray(p, dtype=np.float64)
    codes = np.rint(np.clip(p, 0, 1) * STEPS).astype(np.uint16)
    best = p.argmax(axis=1)
    lost = np.flatnonzero(codes.argmax(axis=1) != best)
    # Two digits closer than a rounding step: the winner keeps ahead by one.
    codes[lost, best[lost]] = np.minimum(codes[lost].max(axis=1).astype(int) + 1, STEPS)
    return codes


def decode(codes: np.ndarray) -> np.ndarray:
    """uint16 codes → (N,10) float64 probabilities."""
    return np.asarray(codes, dtype=np.float64) / STEPS


def write_report(
    directory: str | Path, report: dict, codes: np.ndarray, truth: np.ndarray, history: dict | None = None
) -> None:
    """Write the files named at the top into ``directory`` (made if it is not there)."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        directory / "probabilities.npz",
        codes=np.asarray(codes, np.uint16),
        truth=np.asarray(truth, np.uint8),
    )
    cv2.imwrite(str(directory / "corruptions.png"), corruptions.sample_sheet(_drawn_digit()))
    if history is not None:
        _write_json(directory / "history.json", history)
    # Last: whoever sees a new report finds the other files already there.
    _write_json(directory / "report.json", report)


def _drawn_digit() -> np.ndarray:
    """A 5 of our own making, (28,28) uint8: the report holds no picture out of a data set."""
    from ..imaging.normalize import normalize

    paper = np.zeros((400, 400), np.uint8)
    bow = [(200 + 95 * np.sin(t), 245 - 80 * np.cos(t)) for t in np.linspace(-0.9, 3.9, 40)]
    for stroke in ([(270, 80), (140, 85), (128, 190)], [(128, 190), *bow]):
        points = np.array(stroke, np.float64).round().astype(np.int32)
        cv2.polylines(paper, [points], False, 255, 34, cv2.LINE_AA)
    return normalize(paper)


def _write_json(path: Path, content: dict) -> None:
    text = json.dumps(content, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
