"""Which signs cut out of pages can be read at all: who has to learn the others learns to guess.

Composed pages are blurred, shaded and ruled as photographs are; of one digit in twenty-five nothing is left that
anybody could tell it by, and its label teaches that any spot may be a digit. A first, short training cannot learn such
labels by heart, and what it finds as good as impossible is left out (Northcutt et al. 2021, "Confident learning").
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np

from . import finish
from .data import Data, Part, digest
from .fit import Settings, fit

EPOCHS = 2
LEAST = 0.02  # the probability that a sign's label has to have


def readable(data: Data, settings: Settings, runs: Path, say: Callable[[str], None], verbose: int | str = 0) -> Data:
    """The data without crops that are beyond reading; all of it for a trial that is no longer than what finds them.

    settings: of the training that is to follow; its seed and engine train the network that judges. runs: keeps that
    training in a folder of its own, so that it is done once.
    """
    if settings.epochs <= EPOCHS:
        return data
    say("looking for what is beyond reading")
    folder = runs / f"readable-{data.digest[:12]}"
    short = Settings(seed=settings.seed, engine=settings.engine, batch=settings.batch, epochs=EPOCHS)
    model, _ = fit(short, data, folder, resume=True, verbose=verbose)
    crops, others = (_read(model, part) for part in (data.crops, data.crop_others))
    say(
        f"{len(data.crops[0]) - len(crops[0])} of {len(data.crops[0])} digits and "
        f"{len(data.crop_others[0]) - len(others[0])} of {len(data.crop_others[0])} other signs are beyond reading"
    )
    cleaned = replace(data, crops=crops, crop_others=others)
    return replace(cleaned, digest=digest(cleaned))


def _read(model: keras.Model, part: Part) -> Part:
    x, y = part
    said = finish.answers(model, x[..., None])
    keep = said[np.arange(len(y)), y] >= LEAST
    return x[keep], y[keep]
