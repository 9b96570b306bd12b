"""Fine-tune the digit network on saved corrections, with everything it learned before beside them.

    python train.py --from model/digits.keras --corrections DB

Corrections are a few; MNIST and the pen's drawings are replayed with them, so that nothing is unlearned. A quarter of
the corrections is held out and measures what came of it. A model that reads the validation digits worse is not saved.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..corrections.store import Store
from ..errors import DigitappError
from . import finish
from .data import Data
from .fit import Settings, fit
from .networks import NOT_A_DIGIT

if TYPE_CHECKING:
    import keras

FEWEST = 12  # corrections below which there is nothing to learn from and to measure with
HELD_OUT = 4  # one in so many is never trained on
SHARE = 0.15  # of the drawn digits' place in a training step that corrections take
MOST_LOST = 0.001  # of validation accuracy
EPOCHS, RATE = 2, 2e-4  # unless asked otherwise

Pictures = tuple[np.ndarray, np.ndarray]


class Refused(DigitappError, RuntimeError):
    """Nothing was saved; the text says why."""


@dataclass(frozen=True)
class Outcome:
    """Shares of right answers before and after: of the validation digits, of the corrections held out, and how many
    those are."""

    validation: tuple[float, float]
    held_out: tuple[float, float]
    count: int

    @property
    def summary(self) -> str:
        """Two lines for the terminal."""
        return "\n".join(
            f"{name:28} {100 * before:6.2f}% → {100 * after:6.2f}%"
            for name, (before, after) in (
                ("validation digits", self.validation), (f"{self.count} corrections held out", self.held_out)
            )
        )  # fmt: skip


def load_corrections(database: str) -> tuple[Pictures, Pictures]:
    """(to train on, held out) of a database, each (x (n,28,28) uint8, y (n,) int64, 10 for "not a digit").

    database: a file or an address as SQLAlchemy writes it. Which are held out hangs on their identifiers: the same ones
    every time. Raises Refused when there are too few, StoreError when it cannot be opened.
    """
    if "://" not in database and not Path(database).is_file():
        raise Refused(f"There is no database at {database}.")
    store = Store(database if "://" in database else f"sqlite:///{database}")
    try:
        every = sorted((one for _, one in store.all()), key=lambda one: one.id)
    finally:
        store.close()
    if len(every) < FEWEST:
        raise Refused(
            f"There are {len(every)} corrections; {FEWEST} are needed to learn from some and measure with the others."
        )
    x = np.array([one.glyph for one in every])
    y = np.array([NOT_A_DIGIT if one.truth is None else one.truth for one in every], np.int64)
    held = np.arange(len(every)) % HELD_OUT == 0
    return (x[~held], y[~held]), (x[held], y[held])


def mixed(data: Data, corrections: Pictures) -> Data:
    """The data with the corrections among the drawn digits, as often as makes them SHARE of those."""
    x, y = corrections
    times = max(1, round(SHARE * len(data.drawn[0]) / len(x)))
    drawn_x, drawn_y = data.drawn
    return replace(data, drawn=(np.concatenate([drawn_x, *[x] * times]), np.concatenate([drawn_y, *[y] * times])))


def run(
    settings: Settings,
    data: Data,
    database: str,
    out: Path,
    folder: Path,
    say: Callable[[str], None] = print,
    verbose: int | str = 2,
) -> Outcome:
    """Fine-tune settings.start_from, and save it in `out` with its settings if it is no worse.

    folder: keeps the training's checkpoints. Raises Refused when it is worse, or there are too few corrections.
    """
    import keras

    learn, held = load_corrections(database)
    before = _accuracies(keras.saving.load_model(settings.start_from, compile=False), data, held)
    say(f"{len(learn[0])} corrections to learn from, {len(held[0])} held out")
    model, _ = fit(settings, mixed(data, learn), folder, verbose=verbose)
    model, calibration = finish.calibrate(model, data)
    after = _accuracies(model, data, held)
    outcome = Outcome((before[0], after[0]), (before[1], after[1]), len(held[0]))
    if outcome.validation[1] < outcome.validation[0] - MOST_LOST:
        raise Refused(
            f"{outcome.summary}\nThe validation digits are read worse by more than 0.1 points: nothing was saved."
        )
    save(model, out / "digits.keras", calibration)
    return outcome


def save(model: keras.Model, path: Path, calibration: dict[str, float]) -> str:
    """Put the model and its settings in place, each file whole at every moment; returns the model's sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        digest = finish.save(model, Path(folder) / path.name, calibration)
        for name in (path.name, path.with_suffix(".json").name):
            os.replace(Path(folder) / name, path.with_name(name))
    return digest


def _accuracies(model: keras.Model, data: Data, held: Pictures) -> tuple[float, float]:
    """(of the validation digits, MNIST's and drawn ones; of the corrections held out); "not a digit" is an answer
    too."""

    def share(x: np.ndarray, y: np.ndarray) -> float:
        return float(np.mean(finish.probabilities(model, x).argmax(axis=1) == y))

    digits = [np.concatenate(parts) for parts in zip(data.validation, data.drawn_validation, strict=True)]
    return share(*digits), share(*held)
