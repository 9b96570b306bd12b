"""How a training ends: some epochs more, from where it has come to, on pictures that are hardly deformed.

What is bent, blurred and cut at every step is never quite learned. The last of the training sees digits as people write
them, and more of them whole ones: every source that is held out is read better for it, the strange ones too.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import keras

from .data import Data
from .fit import TRAINED, Settings, fit


def fit_and_settle(
    settings: Settings,
    data: Data,
    folder: Path,
    resume: bool = False,
    tensorboard: str | Path | None = None,
    verbose: int | str = "auto",
) -> tuple[keras.Model, list[dict[str, float]]]:
    """`fit.fit`, and then as settings.settle says; arguments as there. The history counts its epochs through."""
    if not resume:  # or the end of another training would be taken for that of this one, once it is resumed
        shutil.rmtree(folder / "settle", ignore_errors=True)
    model, history = fit(settings, data, folder, resume, tensorboard, verbose)
    if not settings.settle:
        return model, history
    last = replace(settings, **settings.settle, settle=None, start_from=str(folder / TRAINED))
    model, more = fit(last, data, folder / "settle", resume, tensorboard, verbose)
    return model, history + [one | {"epoch": one["epoch"] + len(history)} for one in more]
