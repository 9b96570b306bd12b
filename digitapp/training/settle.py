"""How a training ends: some epochs more, from where it has come to, on pictures that are hardly deformed.

What is bent, blurred and cut at every step is never quite learned. The last of the training sees digits as people write
them, and more of them whole ones: every source that is held out is read better for it, the strange ones too.
"""

from dataclasses import replace
from pathlib import Path

import keras

from .data import Data
from .fit import Settings, fit

TRAINED = "trained.keras"  # in a training's folder: the network that it came to


def fit_and_settle(
    settings: Settings,
    data: Data,
    folder: Path,
    resume: bool = False,
    tensorboard: str | Path | None = None,
    verbose: int | str = "auto",
) -> tuple[keras.Model, list[dict[str, float]]]:
    """`fit.fit`, and then as settings.settle says; arguments as there. The history counts its epochs through."""
    model, history = fit(settings, data, folder, resume, tensorboard, verbose)
    if not settings.settle:
        return model, history
    model.save(folder / TRAINED)
    last = replace(settings, **settings.settle, settle=None, start_from=str(folder / TRAINED))
    model, more = fit(last, data, folder / "settle", resume, tensorboard, verbose)
    return model, history + [one | {"epoch": one["epoch"] + len(history)} for one in more]
