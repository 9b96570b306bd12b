"""The weights of fusion and of line confidence for drawings, fitted on composed ones: strokes are cleaner than photographs."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ..evaluation.drawings import KINDS, Drawing, compose
from ..imaging.strokes import pen_width
from ..recognition import drawings
from ..recognition.fusion import Weights
from ..recognition.reader import Predict
from ..synthesis.pages import Page
from .page_weights import Looked, fit_fusion, fit_lines, weigh

FIRST = 50_000  # number of the first drawing fitted on; what is measured on has small ones


def fit(find: drawings.Find, predict: Predict, count: int, say: Callable[[str], None] = print) -> dict[str, Any]:
    """{"fusion": ..., "lines": ...} as page.json holds them for drawings, from so many composed ones."""
    say(f"{count} drawings")
    looked = list(look(find, predict, range(count)))
    fusion = fit_fusion(looked, say)
    return {"fusion": fusion.to_dict(), "lines": fit_lines([(weigh(one, fusion), one.page) for one in looked], say)}


def look(find: drawings.Find, predict: Predict, numbers: Iterable[int]) -> Iterator[Looked]:
    """Compose drawings, of each kind in turn, and look at each; those on which nothing is found are left out."""
    names = list(KINDS)
    for number in numbers:
        drawing = compose(names[number % len(names)], FIRST + number)
        seen = drawings.see(drawing.strokes, find)
        if len(seen.found):
            candidates = drawings.look_at_ink(seen, predict, Weights())
            yield Looked(as_page(drawing, seen), seen.found, candidates)


def as_page(drawing: Drawing, seen: drawings.Seen) -> Page:
    """The drawing's truth in pixels of its picture; the picture itself is left out."""
    signs = np.array(drawing.signs, np.float64).reshape(-1, 6)
    boxes = signs[:, :4] * seen.scale
    boxes[:, :2] -= np.array(seen.corner) * seen.scale
    pen = pen_width(float(np.median(boxes[:, 3])))
    boxes += np.array([-pen / 2, -pen / 2, pen, pen])
    bare = np.zeros((*seen.picture.shape[:2], 0), np.uint8)
    return Page(bare, boxes.astype(np.float32), signs[:, 4].astype(int), signs[:, 5].astype(int), drawing.kind)
