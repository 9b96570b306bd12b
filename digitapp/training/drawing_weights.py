"""What is fitted for drawings, on composed ones: strokes are cleaner than photographs, and say more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from ..evaluation.drawings import KINDS, Drawing, compose
from ..imaging.strokes import pen_width
from ..recognition import drawings, overlooked
from ..recognition.fusion import Weights
from ..recognition.linking import Linking
from ..recognition.parting import Split, features, groups, part, splits
from ..recognition.reader import Candidates, Predict
from ..recognition.striking import Strike, strike_out, strikes
from ..recognition.striking import features as strike_features
from ..synthesis.pages import Page
from . import logistic
from .page_looks import Looked
from .page_weights import fit_fusion, fit_lines, weigh

STRUCK_OUT = "struck out"
#: the kinds whose signs are to be parted or passed over, and that whose sign is most like two: rare among all kinds, so
#: that more of these are composed to learn it from
CLOSE = ("touching", "into each other", "upright 1s", "slashed 0", STRUCK_OUT, "letters")
FEWEST = 10  # ways of either kind, to learn anything
FIRST = 50_000  # number of the first drawing fitted on; what is measured on has small ones


@dataclass(frozen=True)
class Drawn:
    """A composed drawing, how it was seen, and what was found on it."""

    drawing: Drawing
    seen: drawings.Seen
    looked: Looked


def fit(
    find: drawings.Find, predict: Predict, count: int, linking: Linking | None, say: Callable[[str], None] = print
) -> dict[str, Any]:
    """{"fusion": ..., "striking": ..., "parting": ..., "overlooked": ..., "lines": ...} as page.json holds them for
    drawings, from so many composed ones of all kinds, and as many more of CLOSE.

    linking: what says which signs are on one line, of pages.
    """
    say(f"{count} drawings")
    drawn = list(look(find, predict, range(count)))
    fusion = fit_fusion([one.looked for one in drawn], say)
    usual = len(drawn)
    drawn += look(find, predict, range(count, 2 * count), CLOSE)
    found = [weigh(one.looked, fusion) for one in drawn]
    inks = [(one.seen.lines, one.seen.ink, predict) for one in drawn]
    fitted: dict[str, Any] = {"fusion": fusion.to_dict()}
    striking = fitted["striking"] = fit_striking(zip(drawn, found, strict=True), predict, say)
    struck = [strike_out(c, *ink, striking) for c, ink in zip(found, inks, strict=True)]
    found, gone = [c for c, _ in struck], [strokes for _, strokes in struck]
    parting = fitted["parting"] = fit_parting(zip(drawn, found, gone, strict=True), predict, say)
    found = [part(c, *ink, parting, struck_out) for c, ink, struck_out in zip(found, inks, gone, strict=True)]
    again = fitted["overlooked"] = fit_overlooked(zip(drawn, found, gone, strict=True), predict, say)
    found = [
        overlooked.look_again(c, *ink, again, struck_out) for c, ink, struck_out in zip(found, inks, gone, strict=True)
    ]
    return fitted | {"lines": fit_lines([(c, one.looked.page) for c, one in zip(found[:usual], drawn)], linking, say)}


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


def fit_striking(
    looked: Iterable[tuple[Drawn, Candidates]], predict: Predict, say: Callable[[str], None] = print
) -> dict[str, Any] | None:
    """What `recognition.striking.strike_out` takes, as page.json holds it; None where too few signs are struck out."""
    rows: list[dict[str, float]] = []
    struck: list[bool] = []
    for one, candidates in looked:
        for strike in strikes(candidates, one.seen.lines, one.seen.ink, predict):
            rows.append(strike_features(strike, one.seen.lines))
            struck.append(out(strike, one.drawing))
    return learn(rows, struck, "striking", say)


def fit_parting(
    looked: Iterable[tuple[Drawn, Candidates, set[int]]], predict: Predict, say: Callable[[str], None] = print
) -> dict[str, Any] | None:
    """What `recognition.parting.part` takes, as page.json holds it; None where too few signs are to be parted.

    looked: with the strokes of each drawing that were struck out.
    """
    rows: list[dict[str, float]] = []
    two: list[bool] = []
    for one, candidates, gone in looked:
        signs = [(s, index is not None) for s, index in groups(candidates, one.seen.lines, one.seen.ink, gone)]
        for split in chain.from_iterable(splits(signs, one.seen.lines, predict)):
            rows.append(features(split, one.seen.lines))
            two.append(apart(split, one.drawing))
    return learn(rows, two, "parting", say)


def fit_overlooked(
    looked: Iterable[tuple[Drawn, Candidates, set[int]]], predict: Predict, say: Callable[[str], None] = print
) -> dict[str, Any] | None:
    """What `recognition.overlooked.look_again` takes, as page.json holds it; None where too few digits are overlooked.

    looked: as for `fit_parting`.
    """
    rows: list[dict[str, float]] = []
    whole: list[bool] = []
    for one, candidates, gone in looked:
        for loose in chain.from_iterable(overlooked.loose(candidates, one.seen.lines, one.seen.ink, predict, gone)):
            rows.append(loose.features)
            whole.append(digit(loose.part.strokes, one.drawing))
    return learn(rows, whole, "overlooked", say)


def learn(
    rows: Sequence[dict[str, float]], true: Sequence[bool], name: str, say: Callable[[str], None] = print
) -> dict[str, Any] | None:
    """A regression that tells the true ways from the others; None where there are too few of either."""
    y = np.array(true, bool)
    if min(y.sum(), (~y).sum()) < FEWEST:
        say(f"{name}: {y.sum()} of {len(y)} ways are true, too few to learn from")
        return None
    fitted, p = logistic.fit(rows, y, 0.5)
    answer = p > 0.5
    found, right = 100 * answer[y].mean(), 100 * y[answer].mean()
    say(f"{name}: {len(y)} ways, {y.sum()} are true; {found:.0f}% of these found, {right:.0f}% right")
    return fitted


def digit(strokes: Sequence[int], drawing: Drawing) -> bool:
    """Whether some strokes are all those of one digit, and no others."""
    signs = {drawing.owners[s] for s in strokes}
    own = [s for s, sign in enumerate(drawing.owners) if sign in signs]
    return len(signs) == 1 and sorted(strokes) == own and drawing.signs[signs.pop()][4] < 10


def out(strike: Strike, drawing: Drawing) -> bool:
    """Whether the strokes are all of one sign, and that is none of the digits of a drawing with a struck out one."""
    signs = {drawing.owners[s] for s in strike.by + strike.sign}
    return drawing.kind == STRUCK_OUT and len(signs) == 1 and drawing.signs[signs.pop()][4] >= 10


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
