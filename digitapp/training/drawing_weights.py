"""The weights of fusion and of line confidence for drawings, fitted on composed ones: strokes are cleaner than
photographs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from ..evaluation.drawings import KINDS, Drawing, compose
from ..imaging.strokes import pen_width
from ..recognition import drawings
from ..recognition.fusion import Weights
from ..recognition.parting import Split, features, groups, part, splits
from ..recognition.reader import Candidates, Predict
from ..synthesis.pages import Page
from . import logistic
from .page_looks import Looked
from .page_weights import fit_fusion, fit_lines, weigh

#: the kinds whose signs are to be parted, and that whose sign is most like two: rare among all kinds, so that more of
#: these are composed to learn it from
CLOSE = ("touching", "into each other", "upright 1s", "slashed 0")
FEWEST = 10  # ways of either kind, to learn anything
FIRST = 50_000  # number of the first drawing fitted on; what is measured on has small ones


@dataclass(frozen=True)
class Drawn:
    """A composed drawing, how it was seen, and what was found on it."""

    drawing: Drawing
    seen: drawings.Seen
    looked: Looked


def fit(find: drawings.Find, predict: Predict, count: int, say: Callable[[str], None] = print) -> dict[str, Any]:
    """{"fusion": ..., "parting": ..., "lines": ...} as page.json holds them for drawings, from so many composed
    ones."""
    say(f"{count} drawings")
    drawn = list(look(find, predict, range(count)))
    fusion = fit_fusion([one.looked for one in drawn], say)
    weighed = [weigh(one.looked, fusion) for one in drawn]
    close = list(look(find, predict, range(count, 2 * count), CLOSE))
    both = [*zip(drawn, weighed, strict=True), *((one, weigh(one.looked, fusion)) for one in close)]
    parting = fit_parting(both, predict, say)
    parted = [
        (part(candidates, one.seen.lines, one.seen.ink, predict, parting), one.looked.page)
        for one, candidates in zip(drawn, weighed, strict=True)
    ]
    return {"fusion": fusion.to_dict(), "parting": parting, "lines": fit_lines(parted, say)}


def look(
    find: drawings.Find, predict: Predict, numbers: Iterable[int], names: Sequence[str] = tuple(KINDS)
) -> Iterator[Drawn]:
    """Compose drawings, of each kind in turn, and look at each; those on which nothing is found are left out."""
    for number in numbers:
        drawing = compose(names[number % len(names)], FIRST + number)
        seen = drawings.see(drawing.strokes, find)
        if len(seen.found):
            candidates = drawings.look_at_ink(seen, predict, Weights())
            yield Drawn(drawing, seen, Looked(as_page(drawing, seen), seen.found, candidates))


def fit_parting(
    looked: Iterable[tuple[Drawn, Candidates]], predict: Predict, say: Callable[[str], None] = print
) -> dict[str, Any] | None:
    """What `recognition.parting.part` takes, as page.json holds it; None where too few signs are to be parted."""
    rows: list[dict[str, float]] = []
    two: list[bool] = []
    for one, candidates in looked:
        signs = [(s, index is not None) for s, index in groups(candidates, one.seen.lines, one.seen.ink)]
        for split in chain.from_iterable(splits(signs, one.seen.lines, predict)):
            rows.append(features(split, one.seen.lines))
            two.append(apart(split, one.drawing))
    if min(two.count(True), two.count(False)) < FEWEST:
        say(f"parting: {two.count(True)} of {len(two)} ways part two digits, too few to learn from")
        return None
    y = np.array(two)
    fitted, p = logistic.fit(rows, y, 0.5)
    answer = p > 0.5
    say(
        f"parting: {len(y)} ways, {y.sum()} part two digits; {100 * answer[y].mean():.0f}% of these found, "
        f"{100 * y[answer].mean():.0f}% right"
    )
    return fitted


def apart(split: Split, drawing: Drawing) -> bool:
    """Whether the two parts are digits of their own, whole and without anything else."""
    left, right = ({drawing.owners[s] for s in part} for part in (split.left, split.right))
    return not left & right and all(drawing.signs[sign][4] < 10 for sign in left | right)


def as_page(drawing: Drawing, seen: drawings.Seen) -> Page:
    """The drawing's truth in pixels of its picture; the picture itself is left out."""
    signs = np.array(drawing.signs, np.float64).reshape(-1, 6)
    boxes = signs[:, :4] * seen.scale
    boxes[:, :2] -= np.array(seen.corner) * seen.scale
    pen = pen_width(float(np.median(boxes[:, 3])))
    boxes += np.array([-pen / 2, -pen / 2, pen, pen])
    bare = np.zeros((*seen.picture.shape[:2], 0), np.uint8)
    return Page(bare, boxes.astype(np.float32), signs[:, 4].astype(int), signs[:, 5].astype(int), drawing.kind)
