"""Whole pages of written numbers with their truth, for measuring the reader.

    page = compose("ruled", seed=3)      # page.picture (h, w, 3) uint8 RGB, page.lines, page.boxes
    page = compose_no_digits("doodles", seed=3)

`LEVELS` names the difficulties, `NO_DIGITS` the kinds of pages without any digit. The same level
and seed give the same page. Digits come from the pen (`synthesize`), or half of them from a data
set in MNIST's shape when one is given.
"""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from digitapp.training import doodles, paper, pen, signs
from digitapp.training.glyphs import line as straight
from digitapp.training.synthesize import digit_strokes, habits

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


@dataclass(frozen=True)
class Level:
    """What is done to a page. Lengths are in pixels of a picture 900 x 1200."""

    size: tuple = (900, 1200)  # height, width
    lines: tuple = (2, 6)  # at least, at most
    digits: tuple = (3, 9)
    height: tuple = (42, 80)  # of a digit
    gap: tuple = (0.25, 0.6)  # between digits, of their height; below 0 they touch
    inks: tuple = ("black", "blue", "black")
    strength: tuple = (0.85, 1.0)
    layout: str = "lines"  # lines, boxes, table, sums, amounts, words
    ground: str = "plain"  # plain, ruled, grid, security, colour, desk, white
    skew: tuple = (0.0, 0.0)  # degrees either way
    perspective: float = 0.0
    gradient: float = 0.08
    shadow: tuple = (0.0, 0.0)
    blur: tuple = (0.5, 0.9)
    noise: tuple = (0.004, 0.012)
    jpeg: tuple = (88, 95)


LEVELS = {
    "plain": Level(),
    "canvas": Level(size=(360, 900), lines=(1, 1), digits=(2, 7), height=(90, 170), ground="white", gradient=0, blur=(0.4, 0.5), noise=(0, 0.0001), inks=("black",), strength=(1, 1), gap=(0.12, 0.5)),
    "shadow": Level(gradient=0.45, shadow=(0.3, 0.6), jpeg=(75, 92)),
    "ruled": Level(ground="ruled", gradient=0.2),
    "grid": Level(ground="grid", gradient=0.2),
    "boxes": Level(layout="boxes", lines=(2, 5), digits=(4, 9), gradient=0.2),
    "table": Level(layout="table", lines=(3, 6), digits=(2, 4), gradient=0.2),
    "pencil": Level(inks=("pencil",), strength=(0.55, 0.85), gradient=0.25),
    "colour": Level(ground="colour", inks=("blue", "red", "green", "black"), gradient=0.25),
    "skewed": Level(skew=(4, 15), gradient=0.2),
    "perspective": Level(ground="desk", perspective=0.12, skew=(0, 5), gradient=0.3, lines=(2, 5)),
    "small": Level(size=(420, 560), height=(18, 30), lines=(2, 6), blur=(0.7, 1.0), noise=(0.01, 0.02), jpeg=(60, 85)),
    "touching": Level(gap=(-0.06, 0.04), lines=(2, 4), digits=(2, 5)),
    "cheque": Level(size=(170, 620), lines=(1, 1), digits=(3, 7), height=(70, 100), gap=(-0.03, 0.14), layout="amounts", ground="security", inks=("black",), noise=(0.01, 0.03), blur=(0.8, 1.3), jpeg=(70, 90)),
    "sums": Level(layout="sums", lines=(2, 5), gradient=0.3, shadow=(0.0, 0.3)),
    "words": Level(layout="words", lines=(2, 5), gradient=0.2),
    "damaged": Level(ground="ruled", skew=(5, 5), gradient=0.4, shadow=(0.25, 0.5), jpeg=(60, 60), blur=(0.6, 1.0), noise=(0.008, 0.02)),
}

_SUM = {"+": ("SUM_SIGNS", "plus"), "x": ("SUM_SIGNS", "times"), "=": ("SUM_SIGNS", "equals"), ":": ("SUM_SIGNS", "colon"), "(": ("PUNCTUATION", "left paren"), ")": ("PUNCTUATION", "right paren")}


def _calm(style):
    """A writer who wants to be read: no extremes of slant, width or shaking."""
    return replace(style, width=float(np.clip(style.width, 0.045, 0.12)), slant=float(np.clip(style.slant, -0.15, 0.45)), turn=style.turn * 0.5,
                   aspect=float(np.clip(style.aspect, 0.85, 1.3)), jitter=min(style.jitter, 0.02), bow=min(style.bow, 0.025), tremor=0.0, gaps=0.0, darkness=1.0, tool="felt" if style.tool in ("nib", "chalk") else style.tool)


@dataclass
class _Sheet:
    """A page being written: paper and what has been put on it."""

    page: np.ndarray
    colour: tuple
    strength: float
    style: pen.Style
    rng: np.random.Generator
    real: tuple = None  # (pictures (n, 28, 28), labels) of a data set
    window: tuple = ()  # (left, top, right, bottom) of the sheet that the picture will show
    habits: tuple = ()  # the variant this writer usually writes, digit by digit
    lines: list = field(default_factory=list)
    boxes: list = field(default_factory=list)

    def put(self, strokes, width):
        """Draw polylines given in pixels of the sheet; returns their box (x, y, w, h), or None and draws nothing when not all would be seen."""
        points = np.concatenate(strokes)
        pad = int(width * 1.2 + 3)
        x0, y0 = (int(v) - pad for v in points.min(0))
        x1, y1 = (int(v) + pad + 1 for v in points.max(0))
        if not self._seen(x0, y0, x1, y1):
            return None
        ink = pen.ink((y1 - y0, x1 - x0), [s - (x0, y0) for s in strokes], width, self.style, self.rng)
        return self.stamp(ink, x0, y0)

    def _seen(self, x0, y0, x1, y1):
        left, top, right, bottom = self.window
        return left <= x0 and top <= y0 and x1 <= right and y1 <= bottom

    def stamp(self, ink, x, y):
        if not self._seen(x, y, x + ink.shape[1], y + ink.shape[0]):
            return None
        paper.stain(self.page, ink, self.colour, self.strength, (x, y))
        rows, cols = np.flatnonzero(ink.max(1) > 40), np.flatnonzero(ink.max(0) > 40)
        if not len(rows):
            return None
        return x + int(cols[0]), y + int(rows[0]), int(np.ptp(cols)) + 1, int(np.ptp(rows)) + 1

    def digit(self, digit, x, baseline, height):
        """Write one digit with its left edge at x, standing on the baseline; returns its box."""
        rng = self.rng
        height *= np.exp(rng.normal(0, 0.06))
        baseline += rng.normal(0, 0.03) * height
        if self.real is not None and rng.random() < 0.5:
            pictures, labels = self.real
            small = pictures[rng.choice(np.flatnonzero(labels == digit))]
            rows, cols = np.flatnonzero(small.any(1)), np.flatnonzero(small.any(0))
            small = np.pad(small[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1], 1)
            scale = height / small.shape[0]
            ink = cv2.resize(small, (max(2, round(small.shape[1] * scale)), round(height)), interpolation=cv2.INTER_CUBIC)
            ink[ink < 30] = 0
            return self.stamp(ink, int(x), int(baseline - height))
        strokes, style, _ = digit_strokes(digit, rng, self.habits[digit] if rng.random() < 0.85 else None, pen.vary(self.style, rng))
        points = np.concatenate(strokes)
        (left, top), (_, bottom) = points.min(0), points.max(0)
        scale = height / max(bottom - top, 0.7)
        strokes = [(s - (left, bottom)) * scale + (x + style.width * height / 2, baseline) for s in strokes]
        return self.put(strokes, max(1.5, self.style.width * height))

    def sign(self, strokes, x, baseline, height):
        """Write table strokes (1 = capital height) with the left edge at x; returns the right edge."""
        strokes = pen.bend(strokes, self.style, self.rng)
        points = np.concatenate(strokes)
        strokes = [(s - (points[:, 0].min(), 1.0)) * height + (x, baseline) for s in strokes]
        box = self.put(strokes, max(1.5, self.style.width * height))
        return x if box is None else box[0] + box[2]

    def write(self, text, x, baseline, height, gap, slope=0.0):
        """One line of text: digits, signs of _SUM, '-', '.', letters 'a'..'z' and spaces. Records the digits as truth."""
        start, read, boxes = x, "", []
        for c in text:
            y = baseline + slope * (x - start)
            if c.isdigit():
                box = self.digit(int(c), x, y, height)
                if box is None:
                    break
                read, boxes = read + c, boxes + [box]
                x = box[0] + box[2] + height * (self.rng.uniform(*gap))
                continue
            if c == " ":
                x += 0.6 * height
                continue
            if c == ".":
                end = self.sign([[(0, 0.97), (0.02, 1.0)]], x, y, height)
            elif c == "-":
                end = self.sign([straight(0, 0.55, 0.5, 0.55, self.rng)], x, y, height)
            elif c in _SUM:
                table, name = _SUM[c]
                end = self.sign(list(signs.variants(getattr(signs, table)[name])[0]), x, y, height * 0.85)
            else:
                end = self.sign(signs.sign(signs.SMALL, self.rng), x, y, height)
            x = end + height * max(0.12, self.rng.uniform(*gap))
        if read:
            self.lines.append(read)
            self.boxes.append(boxes)
        return x


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
        return "a" * int(rng.integers(2, 6)) + " " + text[:4] + (" " + "a" * int(rng.integers(1, 4)) if rng.random() < 0.5 else "")
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
    sheet, off = _blank(rng, what, real)
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
            sheet.write(text, left + tall * rng.uniform(0, 0.6), first + k * pitch, tall, what.gap, slope=rng.normal(0, 0.008))
    return _photograph(sheet, what, rng, off, level)


def _blank(rng, what, real=None):
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
    style = _calm(pen.writer(rng))
    if what.inks == ("pencil",):
        style = replace(style, tool="pencil", width=min(style.width, 0.08))
    return _Sheet(page, colour, rng.uniform(*what.strength), style, rng, real, (mx, my, mx + width, my + height), habits(rng)), (mx, my)


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
        line = [(left - 8, y + k * h), (left + columns * w / 2, y + k * h + rng.normal(0, 2)), (left + columns * w + 8, y + k * h + rng.normal(0, 3))]
        sheet.put([pen.spline(line)], max(1.5, ruler.width * tall * 0.6))
    for k in range(columns + 1):
        line = [(left + k * w, y - 8), (left + k * w + rng.normal(0, 2), y + rows * h / 2), (left + k * w + rng.normal(0, 3), y + rows * h + 8)]
        sheet.put([pen.spline(line)], max(1.5, ruler.width * tall * 0.6))
    for row in range(rows):
        first = len(sheet.lines)
        # some cells stay empty
        cells = [_number(rng, *digits) if rng.random() < 0.9 else "" for _ in range(columns)] if texts is None else texts[row].split()
        for k, cell in enumerate(cells):
            if cell:
                sheet.write(cell, left + k * w + tall * rng.uniform(0.25, 0.45), y + row * h + h * rng.uniform(0.78, 0.84), tall, (0.1, 0.3))
        if len(sheet.lines) > first:
            sheet.lines[first:] = ["".join(sheet.lines[first:])]
            sheet.boxes[first:] = [[b for boxes in sheet.boxes[first:] for b in boxes]]


def _photograph(sheet, what, rng, off, level):
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
        cover = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, (width, height), flags=cv2.INTER_LINEAR)[..., None]
        picture = picture * (1 - cover) + cover * cv2.warpPerspective(sheet.page, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    else:
        shift = np.array([[1, 0, -off[0]], [0, 1, -off[1]], [0, 0, 1]], float)
        matrix = paper.tilt(rng, height, width, skew, what.perspective) @ shift
        picture = sheet.page[off[1] : off[1] + height, off[0] : off[0] + width] if not (skew or what.perspective) else cv2.warpPerspective(sheet.page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    picture = paper.light(picture, rng, what.gradient, rng.uniform(*what.shadow)) if what.ground != "white" else picture
    picture = paper.camera(picture, rng, rng.uniform(*what.blur), rng.uniform(*what.noise), rng.integers(what.jpeg[0], what.jpeg[1] + 1))
    boxes = [[_seen(box, matrix) for box in line] for line in sheet.boxes]
    return Page(picture, sheet.lines, boxes, level)


def _seen(box, matrix):
    """A box of the sheet as an upright box (x, y, w, h) of the picture."""
    x, y, w, h = box
    corners = cv2.perspectiveTransform(np.float32([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]]), matrix)[0]
    low, high = corners.min(0), corners.max(0)
    return tuple(int(round(v)) for v in (*low, *(high - low)))


# pages without digits -------------------------------------------------------------------------

NO_DIGITS = ("text", "text with look-alikes", "lines", "doodles", "blank")


def compose_no_digits(kind, seed):
    """A page without any digit, of one of NO_DIGITS, on paper of any ground; a `Page` with no lines."""
    if kind not in NO_DIGITS:
        raise ValueError(f"unknown kind {kind!r}; known are {', '.join(NO_DIGITS)}")
    rng = np.random.default_rng(seed)
    grounds = ("plain", "ruled", "grid", "colour", "desk")
    what = Level(ground=grounds[int(rng.integers(len(grounds)))], gradient=rng.uniform(0, 0.4), shadow=(0, 0.5), skew=(0, 6), perspective=0.06,
                 inks=("black", "blue", "pencil", "red"), jpeg=(60, 95), noise=(0.004, 0.02))
    height, width = what.size
    sheet, off = _blank(rng, what)
    tall = rng.uniform(*what.height)
    if what.ground in ("ruled", "grid"):
        paper.rules(sheet.page, rng, tall * rng.uniform(0.8, 2.0), what.ground == "grid")
    if kind.startswith("text"):
        tables = (signs.SMALL, signs.SMALL, signs.LOOK_ALIKES) if "look" in kind else (signs.SMALL,)
        for y in np.arange(off[1] + height * 0.15, off[1] + height * 0.9, tall * rng.uniform(1.8, 2.4)):
            x = off[0] + width * 0.06
            while x < off[0] + width * 0.75:
                word = signs.word(rng, int(rng.integers(3, 8)), tables)
                x = sheet.sign(word, x, y, tall * 0.9) + tall * rng.uniform(0.5, 0.8)
                if rng.random() < 0.1:
                    break
    elif kind == "doodles":
        for _ in range(int(rng.integers(1, 7))):
            size = rng.uniform(90, 300)
            strokes = pen.bend((doodles.drawing, doodles.scribble, doodles.spiral, doodles.wave)[int(rng.integers(4))](rng), sheet.style, rng)
            placed, _ = pen.fit(strokes, size, 0.05)
            sheet.put([s + (off[0] + rng.uniform(0.02, 0.95) * (width - size), off[1] + rng.uniform(0.02, 0.95) * (height - size)) for s in placed], rng.uniform(2, 7))
    elif kind == "lines":
        for _ in range(int(rng.integers(2, 10))):
            long, at = rng.uniform(0.3, 0.9), rng.uniform(0.05, 0.95)
            across = rng.random() < 0.6
            line = straight(0.03, at, 0.03 + long, at + rng.normal(0, 0.02), rng)
            line = [(x, y) if across else (y, x) for x, y in line]
            sheet.put([pen.spline(line) * (width, height) + off], rng.uniform(1.5, 6))
    return _photograph(sheet, replace(what, perspective=what.perspective if what.ground == "desk" else 0.0), rng, off, kind)
