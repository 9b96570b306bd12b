"""The kinds of composed pages a reader is measured on, and pages whose truth leaves no room for argument.

A digit cut by the border is neither right nor wrong, and neither is a printed one. So a page is trimmed until its
border cuts no digit, and composed again where that would cost too much of it, where printed digits stand on it, or
where one digit is written over another.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..synthesis import paper
from ..synthesis.layouts import NEGATIVE
from ..synthesis.material import Material
from ..synthesis.pages import RUIN, USUAL_RUIN, Page, compose
from ..synthesis.sheet import IGNORED

MOST_LINES = 8
INSIDE, OUTSIDE = 0.02, 0.98  # share of a box beyond the border: less is no cut, more is a digit that is not there
OVERWRITTEN = 0.4  # share of a digit's box in another digit's box above which they stand on top of each other
_LEAST_SIDE = 0.6  # of the composed page, in both directions, that trimming must leave
_TRIES = 300

Finish = Callable[[np.ndarray, np.random.Generator, float], np.ndarray]


def rule(picture: np.ndarray, rng: np.random.Generator, height: float) -> np.ndarray:
    """Pale ruled lines, or squares, under the ink.

    picture: (h, w, 3) uint8 RGB; height: of a digit, pixels. Returns a new array of the same kind.
    """
    h, w = picture.shape[:2]
    lines = np.zeros((h, w), np.float32)
    step, slope = height * rng.uniform(0.5, 1.6), rng.normal(0, 0.012)
    wide = 1 if rng.random() < 0.7 else 2
    squares = rng.random() < 0.4
    for k in np.arange(rng.uniform(-1, 0) * step, max(h, w) + step, step):
        for a, b in (((0, k), (w, k + slope * w)), ((k, 0), (k - slope * h, h)))[: 1 + squares]:
            start, end = ([round(16 * v) for v in point] for point in (a, b))
            cv2.line(lines, start, end, 1.0, wide, cv2.LINE_AA, 4)
    colour = np.array([(0.35, 0.5, 0.85), (0.5, 0.5, 0.5), (0.85, 0.45, 0.45)][int(rng.integers(3))], np.float32)
    kept = 1 - lines[..., None] * rng.uniform(0.2, 0.6) * (1 - colour)
    dark = np.median(picture) < 128  # chalk on a blackboard: lines brighten there
    paper_bright = 255 - picture if dark else picture
    ruled = (paper_bright * kept + 0.5).astype(np.uint8)
    return 255 - ruled if dark else ruled


def shade(picture: np.ndarray, rng: np.random.Generator, height: float) -> np.ndarray:
    """The shadow of hand and phone over a page, and light that falls off. Arguments as of :func:`rule`."""
    lit = paper.light(picture.astype(np.float32) / 255, rng, rng.uniform(0.1, 0.5), rng.uniform(0.35, 0.6))
    return (lit * 255 + 0.5).astype(np.uint8)


@dataclass(frozen=True)
class Kind:
    """layout: of `synthesis.layouts`; size: (width, height) and heights of a digit, pixels; ruin: as of `compose`, None
    for what people's pictures usually are.

    finish: done to the picture at the end. bare: only pages whose paper is one even colour, without lines and print.
    """

    layout: str
    size: tuple[int, int] = (640, 480)
    heights: tuple[float, float] = (22.0, 60.0)
    ruin: float | None = None
    finish: Finish | None = None
    bare: bool = False

    @property
    def has_digits(self) -> bool:
        """Whether its pages hold digits at all."""
        return self.layout not in NEGATIVE


KINDS: dict[str, Kind] = {
    "numbers": Kind("numbers"),
    "sums": Kind("sums"),
    "spread": Kind("spread"),
    "single": Kind("single"),
    "amounts": Kind("amounts", (400, 72)),
    "boxed": Kind("grid"),
    "form": Kind("form"),
    "ruled": Kind("numbers", finish=rule),
    "shadowed": Kind("numbers", finish=shade),
    "canvas": Kind("numbers", ruin=0.0, bare=True),
    "damaged": Kind("numbers", ruin=1.0),
    **{layout: Kind(layout) for layout in NEGATIVE},
}


def compose_page(kind: Kind, material: Material, seed: tuple[int, ...]) -> Page:
    """A page of a kind with 1 to MOST_LINES lines (none, where the kind has no digits), all of them beyond doubt.

    seed: any integers; the same ones give the same page. Raises RuntimeError when no page turns out clean.
    """
    if kind.bare:
        material = replace(material, print_fonts=[])
    for attempt in range(_TRIES):
        rng = np.random.default_rng((*seed, attempt))
        height = math.exp(rng.uniform(*np.log(kind.heights)))
        ruin = float(rng.choice(RUIN, p=USUAL_RUIN)) if kind.ruin is None else kind.ruin
        page = trim(compose(rng, material, kind.size, kind.layout, height, ruin))
        if page is None or _overwritten(page.boxes[page.kinds < 10]) or (kind.bare and not _is_bare(page.picture)):
            continue
        if kind.has_digits and not 1 <= len(page.text) <= MOST_LINES:
            continue
        if kind.finish is not None:
            page = replace(page, picture=kind.finish(page.picture, rng, height))
        return page
    raise RuntimeError(f"No page of the layout {kind.layout!r} turned out clean in {_TRIES} tries.")


def trim(page: Page) -> Page | None:
    """The part of a page whose border cuts no digit, without the signs beyond it.

    None where printed or cut digits stand on it all the same, or where little would be left.
    """
    h, w = page.picture.shape[:2]
    digits = page.boxes[page.kinds < 10].astype(np.float64)
    frame = np.array([0, 0, w, h])  # left, top, right, bottom
    while True:
        share = _beyond(digits, frame)
        cut = np.flatnonzero((share > INSIDE) & (share < OUTSIDE))
        if not len(cut):
            break
        x, y, wide, tall = digits[cut[0]]
        # the border that has to move least to leave this digit out
        sides = np.array([math.ceil(x + wide) + 1, math.ceil(y + tall) + 1, math.floor(x) - 1, math.floor(y) - 1])
        crossed = np.array([x < frame[0], y < frame[1], x + wide > frame[2], y + tall > frame[3]])
        side = int(np.argmin(np.where(crossed, np.abs(sides - frame), np.inf)))
        frame[side] = sides[side]
        if frame[2] - frame[0] < _LEAST_SIDE * w or frame[3] - frame[1] < _LEAST_SIDE * h:
            return None
    stay = _beyond(page.boxes.astype(np.float64), frame) < OUTSIDE
    if (page.kinds[stay] == IGNORED).any():
        return None
    left, top, right, bottom = (int(v) for v in frame)
    picture = np.ascontiguousarray(page.picture[top:bottom, left:right])
    boxes = page.boxes[stay] - np.array([left, top, 0, 0], np.float32)
    names = tuple(name for name, stays in zip(page.names, stay, strict=False) if stays)
    return Page(picture, boxes, page.kinds[stay], page.lines[stay], page.layout, names)


def _beyond(boxes: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """(n,) share 0..1 of each box's area that lies outside the frame."""
    low = np.maximum(boxes[:, :2], frame[:2])
    high = np.minimum(boxes[:, :2] + boxes[:, 2:], frame[2:])
    return 1 - np.maximum(high - low, 0).prod(1) / np.maximum(boxes[:, 2:].prod(1), 1e-6)


def _overwritten(boxes: np.ndarray) -> bool:
    """Whether any of the boxes (n, 4) lies on another by more than OVERWRITTEN of the smaller one's area."""
    low, high, area = boxes[:, :2], boxes[:, :2] + boxes[:, 2:], boxes[:, 2:].prod(1)
    both = np.maximum(np.minimum(high[:, None], high) - np.maximum(low[:, None], low), 0).prod(2)
    np.fill_diagonal(both, 0)
    return bool((both > OVERWRITTEN * np.minimum(area[:, None], area)).any())


def _is_bare(picture: np.ndarray) -> bool:
    """Whether one colour fills most of a picture and all of its upper and right border, as in a drawing program."""
    same = (picture == np.median(picture.reshape(-1, 3), axis=0)).all(axis=2)
    return bool(same.mean() > 0.6 and same[0].all() and same[:, -1].all())
