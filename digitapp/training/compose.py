"""Whole pages of written numbers with their truth, for measuring the reader.

    page = compose("ruled", seed=3)      # page.picture (h, w, 3) uint8 RGB, page.lines, page.boxes

`LEVELS` names the difficulties; pages without any digit are in compose_nothing. The same level
and seed give the same page. Digits come from the pen (`synthesize`), or half of them from a data
set in MNIST's shape when one is given.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from digitapp.training import paper, pen
from digitapp.training.levels import LEVELS
from digitapp.training.synthesize import habits
from digitapp.training.writing import Sheet, calm

MARGIN = 0.12  # of the sheet around the picture, so that a turned sheet still fills it


@dataclass
class Page:
    """A composed page. lines: its digits line by line; boxes: (x, y, w, h) of each digit, parallel to lines."""

    picture: np.ndarray
    lines: list
    boxes: list
    level: str

    @property
    def text(self):
        return "\n".join(self.lines)


def _number(rng, low, high):
    return "".join(str(int(d)) for d in rng.integers(0, 10, int(rng.integers(low, high + 1))))


def _amount(rng, count):
    """An amount with thousands dots; touching zeros at its end are common."""
    n = _number(rng, count, count)
    keep = int(rng.integers(1, len(n) + 1)) if rng.random() < 0.5 else len(n)
    n = n[:keep] + "0" * (len(n) - keep)
    n = str(int(rng.integers(1, 10))) + n[1:]
    if rng.random() < 0.5:
        return n
    return f"{int(n):,}".replace(",", ".")


def _sum(rng):
    signs_ = ["+", "-", "x", ":"]
    parts = [_number(rng, 1, 3) for _ in range(int(rng.integers(2, 4)))]
    out = parts[0]
    for p in parts[1:]:
        out += signs_[int(rng.integers(4))] + p
    if rng.random() < 0.3:
        out = "(" + out + ")"
    return out + ("=" + _number(rng, 1, 3) if rng.random() < 0.6 else "")


def _random_line(rng, what, room):
    """What to write on one line that has room for about so many digits."""
    if what.layout == "sums":
        return _sum(rng)
    if what.layout == "amounts":
        return _amount(rng, int(rng.integers(what.digits[0], what.digits[1] + 1)))
    text = _number(rng, what.digits[0], max(what.digits[0], min(what.digits[1], room)))
    if what.layout == "words":
        return (
            "a" * int(rng.integers(2, 6))
            + " "
            + text[:4]
            + (" " + "a" * int(rng.integers(1, 4)) if rng.random() < 0.5 else "")
        )
    return text[:3] + " " + text[3:] if len(text) > 4 and rng.random() < 0.15 else text


def compose(level, seed, real=None, texts=None, **changes):
    """A page of one of LEVELS with its truth, as a `Page`.

    seed: int or a sequence of ints; real: (pictures (n, 28, 28) uint8, labels) to take half of the digits from;
    texts: what to write, line by line, instead of random numbers (cells of a table parted by spaces);
    changes: fields of `Level` to set differently.
    """
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r}; known are {', '.join(LEVELS)}")
    rng = np.random.default_rng(seed)
    what = replace(LEVELS[level], **changes)
    height, width = what.size
    sheet, off = blank(rng, what, real)
    count = int(rng.integers(what.lines[0], what.lines[1] + 1)) if texts is None else len(texts)
    tall = rng.uniform(*what.height)
    left, top = off[0] + width * rng.uniform(0.04, 0.12), off[1]
    right = off[0] + width * 0.95
    if what.layout == "table":
        _table(sheet, what, rng, count, left, top, tall, texts)
    elif what.layout == "boxes":
        _boxed(sheet, what, rng, count, left, top, tall, right)
    else:
        pitch = min(height / (count + 0.3), tall * rng.uniform(1.7, 2.4))
        first = top + (height - pitch * count) * rng.uniform(0.3, 0.7) + pitch * 0.5 + tall * 0.5
        if what.ground in ("ruled", "grid"):
            step = pitch if what.ground == "ruled" else tall * rng.uniform(0.5, 0.9)
            paper.rules(sheet.page, rng, step, what.ground == "grid", offset=first + rng.uniform(0.02, 0.12) * tall)
        wide = 0.75 + max(0.0, sum(what.gap) / 2)  # a digit and its gap, usually, in heights
        room = int(max(2, (right - left) / (tall * wide)))
        if texts is None:
            texts = [_random_line(rng, what, room) for _ in range(count)]
        slack = max(0.0, right - left - tall * wide * max(map(len, texts)))
        left += slack * rng.uniform(0, 0.8)
        for k, text in enumerate(texts):
            sheet.write(
                text, left + tall * rng.uniform(0, 0.6), first + k * pitch, tall, what.gap, slope=rng.normal(0, 0.008)
            )
    return photograph(sheet, what, rng, off, level)


def blank(rng, what, real=None):
    """An empty sheet larger than the picture, and where the picture begins on it."""
    height, width = what.size
    mx, my = int(width * MARGIN), int(height * MARGIN)
    if what.ground == "white":
        page = np.ones((height + 2 * my, width + 2 * mx, 3), np.float32)
    else:
        page = paper.sheet(rng, height + 2 * my, width + 2 * mx, what.ground == "colour")
    if what.ground == "security":
        paper.security(page, rng)
    colour = paper.INKS[what.inks[int(rng.integers(len(what.inks)))]]
    style = calm(pen.writer(rng))
    if what.inks == ("pencil",):
        style = replace(style, tool="pencil", width=min(style.width, 0.08))
    return Sheet(
        page, colour, rng.uniform(*what.strength), style, rng, real, (mx, my, mx + width, my + height), habits(rng)
    ), (mx, my)


def _boxed(sheet, what, rng, count, left, top, tall, right):
    """Printed cells with one digit each, sitting loosely inside, sometimes touching the frame."""
    cell = tall * rng.uniform(1.35, 1.7)
    apart = rng.choice([0.0, 0.0, cell * 0.15])
    n = int(min(rng.integers(what.digits[0], what.digits[1] + 1), (right - left) / (cell + apart)))
    colour = ((0.35, 0.40, 0.50), (0.15, 0.15, 0.18), (0.80, 0.45, 0.40))[int(rng.integers(3))]
    for k in range(count):
        y = top + what.size[0] * 0.06 + k * cell * 1.45
        if y + cell > top + what.size[0] * 0.97:
            break
        places = [(left + i * (cell + apart), y, cell, cell) for i in range(n)]
        paper.boxes(sheet.page, rng, places, colour)
        text, boxes = "", []
        for x, y0, w, h in places:
            digit = int(rng.integers(10))
            box = sheet.digit(digit, x + w * rng.uniform(0.2, 0.32), y0 + h * rng.uniform(0.84, 0.9), tall)
            if box is not None:
                text, boxes = text + str(digit), boxes + [box]
        sheet.lines.append(text)
        sheet.boxes.append(boxes)


def _table(sheet, what, rng, rows, left, top, tall, texts=None):
    """A table ruled by hand, a number in most cells; each row is one line."""
    columns = int(rng.integers(2, 5)) if texts is None else max(len(t.split()) for t in texts)
    digits = what.digits if columns < 4 else (what.digits[0], 3)
    w, h = tall * (0.95 * digits[1] + 0.9), tall * rng.uniform(1.6, 1.9)
    columns = max(1, min(columns, int(what.size[1] * 0.88 / w)))
    rows = min(rows, int(what.size[0] * 0.88 / h))
    left += max(0.0, what.size[1] * 0.86 - columns * w) * rng.uniform(0, 0.7)
    y = top + what.size[0] * 0.05 + max(0.0, what.size[0] * 0.9 - rows * h) * rng.uniform(0, 0.7)
    ruler = replace(sheet.style, slant=0.0, turn=0.0, aspect=1.0, bow=0.003, jitter=0.002)
    for k in range(rows + 1):
        line = [
            (left - 8, y + k * h),
            (left + columns * w / 2, y + k * h + rng.normal(0, 2)),
            (left + columns * w + 8, y + k * h + rng.normal(0, 3)),
        ]
        sheet.put([pen.spline(line)], max(1.5, ruler.width * tall * 0.6))
    for k in range(columns + 1):
        line = [
            (left + k * w, y - 8),
            (left + k * w + rng.normal(0, 2), y + rows * h / 2),
            (left + k * w + rng.normal(0, 3), y + rows * h + 8),
        ]
        sheet.put([pen.spline(line)], max(1.5, ruler.width * tall * 0.6))
    for row in range(rows):
        first = len(sheet.lines)
        # some cells stay empty
        cells = (
            [_number(rng, *digits) if rng.random() < 0.9 else "" for _ in range(columns)]
            if texts is None
            else texts[row].split()
        )
        for k, cell in enumerate(cells):
            if cell:
                sheet.write(
                    cell,
                    left + k * w + tall * rng.uniform(0.25, 0.45),
                    y + row * h + h * rng.uniform(0.78, 0.84),
                    tall,
                    (0.1, 0.3),
                )
        if len(sheet.lines) > first:
            sheet.lines[first:] = ["".join(sheet.lines[first:])]
            sheet.boxes[first:] = [[b for boxes in sheet.boxes[first:] for b in boxes]]


def photograph(sheet, what, rng, off, level):
    """Lay the sheet down, light it, take its picture, and carry the boxes along."""
    height, width = what.size
    skew = rng.uniform(*what.skew) * rng.choice([-1, 1])
    if what.ground == "desk":
        # the sheet itself is seen with its border: scaled into the picture on a desk
        h, w = sheet.page.shape[:2]
        matrix = np.diag([width / w, height / h, 1.0])
        shrink = np.array([[0.9, 0, 0.05 * width], [0, 0.9, 0.05 * height], [0, 0, 1]])
        matrix = paper.tilt(rng, height, width, skew, what.perspective) @ shrink @ matrix
        picture = paper.desk(rng, height, width)
        cover = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, (width, height), flags=cv2.INTER_LINEAR)[
            ..., None
        ]
        picture = picture * (1 - cover) + cover * cv2.warpPerspective(
            sheet.page, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
        )
    else:
        shift = np.array([[1, 0, -off[0]], [0, 1, -off[1]], [0, 0, 1]], float)
        matrix = paper.tilt(rng, height, width, skew, what.perspective) @ shift
        picture = (
            sheet.page[off[1] : off[1] + height, off[0] : off[0] + width]
            if not (skew or what.perspective)
            else cv2.warpPerspective(
                sheet.page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
        )
    picture = paper.light(picture, rng, what.gradient, rng.uniform(*what.shadow)) if what.ground != "white" else picture
    picture = paper.camera(
        picture, rng, rng.uniform(*what.blur), rng.uniform(*what.noise), rng.integers(what.jpeg[0], what.jpeg[1] + 1)
    )
    boxes = [[_seen(box, matrix) for box in line] for line in sheet.boxes]
    return Page(picture, sheet.lines, boxes, level)


def _seen(box, matrix):
    """A box of the sheet as an upright box (x, y, w, h) of the picture."""
    x, y, w, h = box
    corners = cv2.perspectiveTransform(np.float32([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]]), matrix)[0]
    low, high = corners.min(0), corners.max(0)
    return tuple(int(round(v)) for v in (*low, *(high - low)))
