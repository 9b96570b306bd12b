"""Strokes → Reading: a drawing is read as a picture of it; what only strokes know is which ink belongs to which digit.

The page network finds the digits on the picture. A stroke belongs to the digit that most of it lies in, with all of
itself; one that was drawn through several digits is parted at their boxes. What belongs to no digit has been passed
over: a reading says so, and a line beside it is less sure than it would be without.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..detection.detector import Detections, Maps, detect
from ..imaging.stroke_ink import APART, OWNED, SLACK, StrokeInk, bounds, draw_glyph, length, runs, together
from ..imaging.strokes import draw_lines, draw_polylines, pen_width
from . import overlooked
from .fusion import WORTH_A_LOOK, Weights
from .parting import part
from .reader import Adjust, Candidates, Predict, Watch, arrange, as_taught, look_closely
from .reading import Box, Digit, Line, Reading
from .striking import strike_out

Find = Callable[[np.ndarray], Detections]  # a picture → what the page network finds on it
TALL = 48  # pixels that a digit becomes: the page network sees it as well as at 64, and looks at half as many of them
FINEST = 1.0  # a drawing is never enlarged: its digits are as tall as they are drawn
STEP = 1.5  # pixels between two points of a stroke, where a digit is TALL
AROUND = 0.1  # of its box's height: ink this far outside is still the digit's
LOOSE = 0.3  # of a digit's height: a stretch outside all digits that is longer than this has been passed over
DOT = 0.2  # of a digit's height: a smaller stroke is a dot, which is a digit's only where it touches its ink
TOUCHING = 0.08  # of a digit's height: how near that is
SAME = 0.7  # share of their ink that two detections have in common when they may be the same sign
TOUCHED, WHOLE = 0.3, 0.85  # share of a stroke that a detection must have to be made of it; that is all of it
#: what a line's confidence is multiplied with when ink beside it was passed over: that may have been meant as a digit
PASSED_OVER = 0.9


def read_strokes(
    strokes: Iterable[Any],
    page: Maps,
    predict: Predict,
    fitted: dict[str, Any] | None = None,
    adjust: Adjust | None = None,
    watch: Watch | None = None,
) -> Reading:
    """All digits of a drawing: polylines [[x, y], ...] in drawing order, or objects with `points` like them.

    Boxes, the Reading's size, (0, 0) to the furthest point, and `passed_over` are in the strokes' units;
    `Digit.strokes` counts the strokes as given. adjust, watch: as for `reader.read`. Points that are no numbers are
    left out, and strokes without any other.
    """
    given = [np.asarray(getattr(s, "points", s), np.float32).reshape(-1, 2) for s in strokes]
    given = [line[np.isfinite(line).all(axis=1)] for line in given]
    number = [k for k, line in enumerate(given) if len(line)]
    if not number:
        return Reading()
    seen = see([given[k] for k in number], lambda picture: detect(picture, page, FINEST))
    picture, scale, corner, lines, ink = seen.picture, seen.scale, seen.corner, seen.lines, seen.ink
    fitted = of_drawings(fitted)
    candidates = look_at_ink(seen, predict, Weights.of(fitted.get("fusion")), adjust)
    # what somebody taught with a stroke through it is not struck out
    candidates, struck = strike_out(candidates, lines, ink, as_taught(predict, adjust), fitted.get("striking"))
    candidates = part(candidates, lines, ink, predict, fitted.get("parting"), struck, adjust)
    candidates = overlooked.look_again(candidates, lines, ink, predict, fitted.get("overlooked"), struck, adjust)
    if watch is not None:
        watch(picture, candidates)
    arranged, _ = arrange(candidates, fitted, seen.picture)
    text = [replace(line, digits=with_strokes(line.digits, ink, number)) for line in arranged]
    pieces = outside([d for line in text for d in line.digits], ink, lines)
    height = float(np.median([d.box[3] for line in text for d in line.digits])) if text else picture.shape[0] / 2
    signs = [bounds(np.concatenate([pieces[k] for k in group])) for group in together(pieces, APART * height)]
    for k in {nearest(sign, text) for sign in signs} if text else ():
        text[k] = replace(text[k], confidence=PASSED_OVER * text[k].confidence)

    def back(box: Sequence[float]) -> Box:
        x, y, w, h = (float(v) for v in box)
        left, top = round(x / scale + corner[0]), round(y / scale + corner[1])
        return left, top, max(1, round(w / scale)), max(1, round(h / scale))

    right, below = np.concatenate([given[k] for k in number]).max(axis=0)
    size = max(1, int(np.ceil(right))), max(1, int(np.ceil(below)))
    loose = tuple(piece / np.float32(scale) + np.array(corner, np.float32) for piece in pieces)
    moved = Reading(tuple(text), size, {"heat": seen.found.heat}).moved(back)
    return replace(moved, signs=tuple(back(sign) for sign in signs), passed_over=loose)


def of_drawings(fitted: dict[str, Any] | None) -> dict[str, Any]:
    """What was fitted for the reading of drawings: their own weights before those of pages."""
    fitted = fitted or {}
    return fitted | fitted.get("drawings", {})


@dataclass(frozen=True)
class Seen:
    """A drawing as a picture (h, w) uint8, and what is found on it.

    lines: the polylines in pixels of the picture, which are `scale` to a unit of the strokes, from `corner` on.
    """

    picture: np.ndarray
    scale: float
    corner: tuple[float, float]
    lines: list[np.ndarray]
    ink: StrokeInk
    found: Detections


def see(lines: Sequence[np.ndarray], find: Find) -> Seen:
    """Draw polylines (n, 2) as a picture of the size that the page network likes, and look for signs on it."""
    picture, scale, corner = draw_polylines(lines, TALL)
    placed = [(line - np.array(corner, np.float32)) * np.float32(scale) for line in lines]
    ink = StrokeInk.of(placed, STEP)
    found = distinct(look_again(find(picture), placed, ink, (picture.shape[0], picture.shape[1]), find), ink)
    return Seen(picture, scale, corner, placed, ink, found)


def look_at_ink(seen: Seen, predict: Predict, weights: Weights, adjust: Adjust | None = None) -> Candidates:
    """`reader.look_closely` at a drawing: every detection's ink is its own strokes."""
    ink_of = glyphs(seen.lines, seen.ink, seen.found)
    return look_closely(seen.picture, seen.found, predict, weights, ink_of, adjust)


def look_again(
    found: Detections, lines: Sequence[np.ndarray], ink: StrokeInk, shape: tuple[int, int], find: Find
) -> Detections:
    """The detections, and those that the page network sees once the strokes of the others are taken away.

    Digits that are written into each other hide one another;
    on a drawing the ink of those that were seen can be lifted.
    Strokes that any detection has are left at that, another sign's too.
    """
    if not len(found):
        return found
    shares = ink.shares(ink.inside(found.boxes, SLACK))
    unseen = [line for line, share in zip(lines, shares.max(axis=1), strict=True) if share < OWNED]
    height = float(np.median(found.boxes[:, 3]))
    if not unseen or np.ptp(np.concatenate(unseen), axis=0).max() < 0.5 * height:
        return found
    more = find(draw_lines(unseen, shape, pen_width(height)))
    return Detections(
        np.concatenate([found.boxes, more.boxes]),
        np.concatenate([found.scores, more.scores]),
        np.concatenate([found.means, more.means]),
        found.heat,
    )


def distinct(found: Detections, ink: StrokeInk) -> Detections:
    """The detections without those that are a more certain one once more.

    They have the same ink; or they are a part of strokes of which the other has more. A small digit in the box of a
    large one has strokes of its own, and stays.
    """
    inside = ink.inside(found.boxes, SLACK)
    common = inside.T.astype(np.float32) @ inside
    own = np.diag(common)
    shares, length_of = ink.shares(inside), np.bincount(ink.stroke)
    keep: list[int] = []
    for k in range(len(found)):
        touched = shares[:, k] > TOUCHED
        has = (
            length_of[touched] @ shares[touched] / max(length_of[touched].sum(), 1)
        )  # of these strokes, each detection
        again = common[k] > SAME * np.maximum(own + own[k] - common[k], 1)
        again |= (common[k] > SAME * max(own[k], 1)) & (has > has[k]) & (has[k] < WHOLE)
        if not again[keep].any():
            keep.append(k)
    return replace(found, boxes=found.boxes[keep], scores=found.scores[keep], means=found.means[keep])


def glyphs(lines: Sequence[np.ndarray], ink: StrokeInk, found: Detections) -> Callable[[int], np.ndarray | None]:
    """What draws the ink of the detection with a given index, (h, w) float32, 1 = pen:
    its own strokes and no other's."""
    inside = ink.inside(found.boxes, SLACK)
    shares = ink.shares(inside)
    has_owner = np.any(shares[:, found.scores[:, :10].max(axis=1) >= WORTH_A_LOOK] >= OWNED, axis=1)

    def glyph(k: int) -> np.ndarray | None:
        pieces: list[np.ndarray] = []
        for s in np.flatnonzero(shares[:, k] > 0).tolist():
            if shares[s, k] >= OWNED:
                pieces.append(lines[s])
            elif not has_owner[s]:
                mine = ink.stroke == s
                pieces += runs(ink.points[mine], inside[mine, k])
        return draw_glyph(pieces) if pieces else None

    return glyph


def with_strokes(digits: Sequence[Digit], ink: StrokeInk, number: Sequence[int]) -> tuple[Digit, ...]:
    """The digits, each with the strokes that it is made of, wholly or in part; number: what the strokes are called."""
    shares = ink.shares(ink.inside(np.array([d.box for d in digits], np.float32), SLACK))
    best = shares.max(axis=1, initial=0)
    own = (shares >= OWNED) | ((best < OWNED)[:, None] & (shares > 1 - OWNED))
    return tuple(
        replace(d, strokes=tuple(number[s] for s in np.flatnonzero(own[:, k]).tolist())) for k, d in enumerate(digits)
    )


def outside(digits: Sequence[Digit], ink: StrokeInk, lines: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Polylines of the ink that belongs to no digit: whole strokes, and what sticks far out of the digits' boxes."""
    if not digits:
        return list(lines)
    boxes = np.array([d.box for d in digits], np.float32)
    near = np.asarray(ink.inside(boxes, AROUND).any(axis=1))
    shares = ink.shares(ink.inside(boxes, SLACK)).max(axis=1)
    height = float(np.median([d.box[3] for d in digits]))
    pieces: list[np.ndarray] = []
    for s, line in enumerate(lines):
        mine = ink.stroke == s
        dot = np.ptp(line, axis=0).max() < DOT * height and not touches(line, ink.points[~mine], TOUCHING * height)
        if dot or near[mine].mean() < OWNED or shares[s] < 1 - OWNED:
            pieces.append(line)
        else:
            pieces += [run for run in runs(ink.points[mine], ~near[mine]) if length(run) > LOOSE * height]
    return pieces


def touches(line: np.ndarray, points: np.ndarray, within: float) -> bool:
    """Whether any point of a short polyline (n, 2) lies so near to one of `points` (m, 2)."""
    return bool((np.hypot(*(line[:, None] - points).transpose(2, 0, 1)) <= within).any()) if len(points) else False


def nearest(box: Sequence[float], text: Sequence[Line]) -> int:
    """Index of the line that a sign with this box stands nearest to."""

    def away(digit: Digit) -> float:
        gaps = (
            max(digit.box[side] - box[side] - box[side + 2], box[side] - digit.box[side] - digit.box[side + 2], 0.0)
            for side in (0, 1)
        )
        return float(np.hypot(next(gaps), next(gaps)))

    return int(np.argmin([min(away(digit) for digit in line.digits) for line in text]))
