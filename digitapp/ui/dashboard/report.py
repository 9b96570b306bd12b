"""Read what train.py left in the model directory. Needs neither Keras nor TensorFlow.

Files come from a disk, so anything may be wrong with them: everything is checked here, once, and
the pages can rely on what they get.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from digitapp.errors import DigitappError
from digitapp.paths import model_directory
from digitapp.ui.dashboard import schema

COMMAND = "python train.py"
_PROBABILITY_STEPS = 65535
_FILES = ("report.json", "probabilities.npz", "history.json", "corruptions.png", "digits.keras")


Stamp = tuple[int, int] | None  # a file's date and size, None where there is none


class ReportError(DigitappError):
    """There is no usable report; the text tells a person why."""


@dataclass(frozen=True)
class Report:
    """A checked report.

    data: the content of report.json (schema.py says what is in it). p: (N,10) float64
    probabilities of the test digits and truth: (N,) their labels, both None when the file is not
    usable. runs: the training histories. problems: what could not be read, a sentence each.
    """

    directory: Path
    data: dict[str, Any]
    text: str
    p: np.ndarray | None = None
    truth: np.ndarray | None = None
    runs: list[dict[str, Any]] = field(default_factory=list)
    model_matches: bool | None = None
    problems: list[str] = field(default_factory=list)

    def __getitem__(self, section: str) -> Any:
        return self.data[section]

    def get(self, section: str) -> Any:
        """A section of report.json, or None when it is not there or damaged."""
        return self.data.get(section)

    @property
    def probabilities(self) -> np.ndarray:
        """``p``, for who has seen that it is there. Raises LookupError where it is not."""
        if self.p is None:
            raise LookupError("the report has no probabilities of single digits")
        return self.p

    @property
    def labels(self) -> np.ndarray:
        """``truth``, for who has seen that it is there. Raises LookupError where it is not."""
        if self.truth is None:
            raise LookupError("the report has no labels of single digits")
        return self.truth

    @cached_property
    def answer(self) -> np.ndarray:
        """(N,) the best digit of every test picture. Only with ``p``."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def confidence(self) -> np.ndarray:
        """(N,) the best digit's probability. Only with ``p``."""
        return self.probabilities.max(axis=1)

    @cached_property
    def refused(self) -> np.ndarray:
        """(N,) bool: taken for no digit at the threshold in use. Only with ``p``."""
        return self.probabilities.sum(axis=1) < self.data["headline"]["reject_threshold"]


def load(path: Path | None = None) -> Report:
    """The report in ``path``, read again only when a file has changed. Raises ReportError."""
    path = path or model_directory()
    stamps: list[Stamp] = []
    for name in _FILES:
        try:
            status = (path / name).stat()
            stamps.append((status.st_mtime_ns, status.st_size))
        except OSError:
            stamps.append(None)
    return _load(str(path), tuple(stamps))


@st.cache_resource(show_spinner=False, max_entries=4)
def _load(path: str, stamps: tuple[Stamp, ...]) -> Report:  # noqa: ARG001 - the stamps are the cache's key
    return read(Path(path))


def read(path: Path) -> Report:
    """As :func:`load`, without the cache."""
    text = _text(path / "report.json", "There is no report")
    data = _json(text, path / "report.json")
    if not isinstance(data, dict):
        raise ReportError(f"The report in {path.name}/report.json is damaged: it is not a group of values.")
    if data.get("schema") != schema.SCHEMA:
        raise ReportError(
            f"The report in {path.name}/report.json has the form {data.get('schema')!r}, "
            f"this program reads form {schema.SCHEMA}. It was made by another version."
        )
    if found := schema.problem({k: v for k, v in data.items() if k in schema.REQUIRED}, schema.REQUIRED):
        raise ReportError(f"The report in {path.name}/report.json is damaged: {found}.")
    problems = []
    for section, pattern in schema.OPTIONAL.items():
        if section in data and (found := schema.problem(data[section], pattern, section)):
            problems.append(f"A part of the report is damaged and left out: {found}.")
            del data[section]
    p, truth = _probabilities(path / "probabilities.npz", data, problems)
    if p is not None and "suspected_labels" in data:
        data["suspected_labels"] = [s for s in data["suspected_labels"] if 0 <= s["index"] < len(p)]
    return Report(path, data, text, p, truth, _history(path / "history.json", problems), _matches(path, data), problems)


def _text(file: Path, otherwise: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ReportError(f"{otherwise}: {file.parent.name}/{file.name} is not there.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{file.parent.name}/{file.name} cannot be read ({type(error).__name__}).") from error


def _json(text: str, file: Path) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{file.parent.name}/{file.name} is damaged: it is not JSON.") from error


def _probabilities(
    file: Path, data: dict[str, Any], problems: list[str]
) -> tuple[np.ndarray, np.ndarray] | tuple[None, None]:
    """The (N,10) probabilities and (N,) labels, or None and None and a sentence in ``problems``."""
    lost = "Single test digits cannot be shown: "
    try:
        # Opened here: np.load leaves the file open when it is not what it should be.
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            codes, truth = arrays["codes"], arrays["truth"].astype(int)
    except FileNotFoundError:
        problems.append(f"{lost}{file.parent.name}/{file.name} is not there.")
        return None, None
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error):
        problems.append(f"{lost}{file.parent.name}/{file.name} is damaged.")
        return None, None
    count = data["headline"]["count"]
    if codes.shape != (count, 10) or truth.shape != (count,) or truth.min() < 0 or truth.max() > 9:
        problems.append(f"{lost}{file.parent.name}/{file.name} is not of this report.")
        return None, None
    p = codes.astype(np.float64) / _PROBABILITY_STEPS
    if int((p.argmax(axis=1) != truth).sum()) != data["headline"]["errors"]:
        problems.append(f"{lost}{file.parent.name}/{file.name} is not of this report.")
        return None, None
    p.flags.writeable = truth.flags.writeable = False
    return p, truth


def _history(file: Path, problems: list[str]) -> list[dict[str, Any]]:
    try:
        history = _json(_text(file, "There is no record of the training"), file)
    except ReportError as error:
        problems.append(str(error))
        return []
    if found := schema.problem(history, schema.HISTORY):
        problems.append(f"{file.parent.name}/{file.name} is damaged: {found}.")
        return []
    return [run for run in history["runs"] if run["epochs"]]


def _matches(path: Path, data: dict[str, Any]) -> bool | None:
    """Whether the report was made for the model file beside it; None when there is no telling."""
    expected = data["model"]["sha256"]
    try:
        content = (path / (data["model"].get("file") or "digits.keras")).read_bytes()
    except OSError:
        return None
    return None if expected is None else hashlib.sha256(content).hexdigest() == expected
