"""A sheet being written on: digits, signs and lines of text, with the truth kept beside them."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from digitapp.training import paper, pen, signs
from digitapp.training.curves import line as straight
from digitapp.training.synthesize import digit_strokes

_SUM = {
    "+": ("SUM_SIGNS", "plus"),
    "x": ("SUM_SIGNS", "times"),
    "=": ("SUM_SIGNS", "equals"),
    ":": ("SUM_SIGNS", "colon"),
    "(": ("PUNCTUATION", "left paren"),
    ")": ("PUNCTUATION", "right paren"),
}


def calm(style):
    """A writer who wants to be read: no extremes of slant, width or shaking."""
    return replace(
        style,
        width=float(np.clip(style.width, 0.045, 0.12)),
        slant=float(np.clip(style.slant, -0.15, 0.45)),
        turn=style.turn * 0.5,
        aspect=float(np.clip(style.aspect, 0.85, 1.3)),
        jitter=min(style.jitter, 0.02),
        bow=min(style.bow, 0.025),
        tremor=0.0,
        gaps=0.0,
        darkness=1.0,
        tool="felt" if style.tool in ("nib", "chalk") else style.tool,
    )


@dataclass
class Sheet:
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
            ink = cv2.resize(
                small, (max(2, round(small.shape[1] * scale)), round(height)), interpolation=cv2.INTER_CUBIC
            )
            ink[ink < 30] = 0
            return self.stamp(ink, int(x), int(baseline - height))
        strokes, style, _ = digit_strokes(
            digit, rng, self.habits[digit] if rng.random() < 0.85 else None, pen.vary(self.style, rng)
        )
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
