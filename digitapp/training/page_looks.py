"""Composed pages as people send them, and what both networks say of the signs on them: what is fitted after training.

    with Looks(model, sources, seed=77, processes=2) as pages:
        for one in pages(0, 1600):
            ...

A page's number says what stands on it, so that the same ones are composed again at every fit.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import numpy as np

from .. import workers
from ..datasets import glyphs
from ..detection.detector import Detections
from ..recognition import reader
from ..recognition.fusion import Weights
from ..synthesis.material import Material
from ..synthesis.pages import RUIN, USUAL_RUIN, Page, compose
from .page_data import Sources

#: the detector: picture → detections
Find = Callable[[np.ndarray], Detections]
#: how often people who want digits read send pages of each layout: those without any digit are rarer than in training,
#: which has to learn them
USUAL = {
    "numbers": 14, "sums": 10, "system": 2, "lines": 10, "spread": 8, "single": 12, "amounts": 14, "grid": 14,
    "form": 10, "words": 6, "drawings": 2, "diagram": 4, "print": 1, "letters in boxes": 1, "nothing": 2,
}  # fmt: skip
_CHUNK = 8  # pages that a process looks at before it is given others


@dataclass(frozen=True)
class Looked:
    """A composed page with what was found on it."""

    page: Page
    found: Detections
    candidates: reader.Candidates


class Pages(Protocol):
    """Looks at so many pages from a number on; those on which nothing is found are left out.

    pictures: whether the pages keep their pixels; those without take little memory.
    """

    def __call__(self, first: int, count: int, pictures: bool = False) -> Iterable[Looked]: ...


def validation_page(rng: np.random.Generator, material: Material) -> Page:
    """A page as people send them: larger than a canvas, seldom bad, seldom without a digit."""
    side = int(rng.choice([256, 360, 480, 640], p=[0.2, 0.25, 0.3, 0.25]))
    height = math.exp(rng.uniform(math.log(18), math.log(90)))
    ruin = float(rng.choice(RUIN, p=USUAL_RUIN))
    layout = str(rng.choice(list(USUAL), p=np.array(list(USUAL.values())) / sum(USUAL.values())))
    return compose(rng, material, (side, int(side * rng.uniform(0.6, 1.2))), layout, height, ruin)


def look(
    find: Find, predict: reader.Predict, material: Material, numbers: Iterable[int], seed: int, pictures: bool = False
) -> Iterator[Looked]:
    """Compose the pages with these numbers and look at each; those on which nothing is found are left out."""
    for number in numbers:
        page = validation_page(np.random.default_rng([seed, number]), material)
        found = find(page.picture)
        if len(found):
            candidates = reader.look_closely(page.picture, found, predict, Weights())
            one = Looked(page, replace(found, heat=[]), candidates)
            yield one if pictures else without_picture(one)


def without_picture(one: Looked) -> Looked:
    """The same in little memory: its page's picture has no pixels."""
    return replace(one, page=replace(one.page, picture=one.page.picture[..., :0].copy()))


class _Eyes(NamedTuple):
    """What a process looks with."""

    find: Find
    predict: reader.Predict
    material: Material


class Looks:
    """:class:`Pages` by hands and in fonts that nothing was trained on, looked at in processes of one thread each.

    model: digits.keras beside the page network. seed: the same pages for the same one. To be used in a `with`.
    """

    def __init__(self, model: Path, sources: Sources, seed: int, processes: int = 2) -> None:
        self._seed = seed
        self._pool = ProcessPoolExecutor(processes, get_context("spawn"), _open, (model, sources))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def __call__(self, first: int, count: int, pictures: bool = False) -> Iterator[Looked]:
        numbers = [range(k, min(k + _CHUNK, first + count)) for k in range(first, first + count, _CHUNK)]
        for some in self._pool.map(_look_at, numbers, [self._seed] * len(numbers), [pictures] * len(numbers)):
            yield from some


_eyes: list[_Eyes] = []


def _open(model: Path, sources: Sources) -> None:
    workers.set_up()
    from ..recognition.recognizer import Recognizer

    recognizer = Recognizer.load(model)
    material = glyphs.load("validation", sources.extra, sources.mnist)
    _eyes[:] = [_Eyes(recognizer.find, recognizer.predict, material)]


def _look_at(numbers: range, seed: int, pictures: bool) -> list[Looked]:
    (eyes,) = _eyes
    return list(look(eyes.find, eyes.predict, eyes.material, numbers, seed, pictures))
