"""Boxes and tables: one digit a box, or a number a cell."""

from collections.abc import Callable

import cv2
import numpy as np

from . import contents
from .sheet import Sheet
from .writer import OTHER, Writer

Contents = Callable[[np.random.Generator], list[str]]


def grid(sheet: Sheet, writer: Writer, height: float, empty: float = 0.1, make: Contents | None = None) -> None:
    """Boxes or a table: one digit a box, or a number a cell; some empty, X-ed or with a letter; thick and thin borders.

    height: of a digit, pixels. empty: share of the cells without one. make: gives what stands in a cell instead of
    digits.
    """
    table = Table(sheet, writer, height)
    y, row = table.top, 0
    while y < sheet.height:
        x, line = table.left, None
        while x < sheet.width:
            line = table.cell(x, y + table.slope * x, line, empty, make)
            x += table.wide
        if not table.apart:
            table.rules(y, row)
        y, row = y + table.tall + table.space, row + 1


class Table:
    """How the cells of a table are ruled, and where a hand puts what it writes in them."""

    def __init__(self, sheet: Sheet, writer: Writer, height: float) -> None:
        rng = sheet.rng
        self.sheet, self.writer, self.height = sheet, writer, height
        self.wide, self.tall = height * rng.uniform(0.85, 2.2), height * rng.uniform(1.08, 2.2)
        self.several = rng.random() < 0.35  # digits in a cell
        if self.several:
            self.wide *= rng.uniform(1.3, 2.8)
        self.gap, self.guide = writer.gap(), rng.random() < 0.1
        # how far digits reach over the borders of their boxes
        self.astray = rng.uniform(0, 0.25) if rng.random() < 0.3 else 0.0
        self.left, self.top = rng.uniform(-self.wide, 0.3 * self.wide), rng.uniform(-self.tall, 0.3 * self.tall)
        strips = rng.random() < 0.35 and rng.integers(1, 3) > 0
        self.space = rng.uniform(0.3, 1.5) * self.tall if strips and rng.random() < 0.7 else 0.0
        self.apart = rng.uniform(0.05, 0.4) * self.wide if rng.random() < 0.25 else 0.0  # boxes that stand alone
        self.value = rng.uniform(0.25, 1)
        self.thick = max(1, round(height * rng.choice([0.02, 0.035, 0.05, 0.08, 0.12], p=[0.3, 0.3, 0.2, 0.15, 0.05])))
        self.more = max(1, round(0.05 * height))
        self.upright = rng.random() < 0.93
        self.heavy = int(rng.integers(2, 5)) if rng.random() < 0.3 else 99  # every how manyth rule is thick
        self.slope = rng.normal(0, 0.01)
        self.across, self.down = place(rng), place(rng)
        self.flush = rng.random() < 0.3  # numbers end at the right border of their cells
        self.by_hand = rng.random() < 0.2  # ruled with the pen that writes the digits
        self.pen = max(1, round(writer.style.width * height))
        self.layer, self.stray = (sheet.pen, 0.02 * self.tall) if self.by_hand else (sheet.print, 0.5)
        if self.by_hand:
            self.guide = False
            self.value, self.thick = 1.0, self.pen

    def cell(self, x: float, y: float, line: int | None, empty: float, make: Contents | None) -> int | None:
        """One cell with its left top at (x, y). line: of the row's digits, None before the first; returns it."""
        box = x + self.apart / 2, y, self.wide - self.apart, self.tall
        if self.guide and make is None:
            middle = y + 0.5 * self.tall
            self.sheet.rule((box[0], middle), (box[0] + box[2], middle), 1, self.value * 0.4)
        chance = self.sheet.rng.random()
        if chance > empty and make is not None:
            self._words(x, y, make)
        elif chance > empty:
            self._digits(x, y, line)
            line = self.sheet.lines - 1 if line is None else line
        elif make is None and chance < 0.3 * empty:
            self._cross(box)
        if self.apart:
            self._frame(box)
        return line

    def _words(self, x: float, y: float, make: Contents) -> None:
        content = make(self.sheet.rng)
        foot = y + self.tall - (self.tall - self.height) * self.down(0.2, 0.8)
        self.sheet.write(content, x + 0.1 * self.wide, foot, self.height, self.writer, self.gap)

    def _digits(self, x: float, y: float, line: int | None) -> None:
        """A number, or one digit; now and then a letter."""
        rng, height = self.sheet.rng, self.height
        foot = y + self.tall - (self.tall - height) * self.down(0.05, 0.95) + self.astray * height * rng.normal()
        if self.several:
            room = max(1, min(4, int(self.wide / (0.85 * height))))  # or the next cell's number would be written over
            content = contents.digits(rng, 1, room)
            at = x + self.wide * rng.uniform(0.04, 0.3)
            if self.flush:
                at = x + self.wide - height * (len(content) * (0.6 + sum(self.gap) / 2) - rng.uniform(-0.15, 0.1))
        else:
            content = contents.digits(rng, 1, 1) if rng.random() < 0.94 else [str(rng.choice(list("ABCDxX-")))]
            content = contents.corrected(rng, content) if rng.random() < 0.03 else content
            at = x + (self.wide - 0.6 * height) * self.across(0.1, 0.9)
            at += (0.7 * self.astray * rng.normal() - 0.08) * height
            height *= rng.uniform(0.85, 1.1)
        self.sheet.write(content, at, foot, height, self.writer, self.gap, line=line)

    def _cross(self, box: tuple[float, float, float, float]) -> None:
        """An X through a cell that is to stay empty."""
        x, y, w, h = box
        left, top, right, below = x + 0.2 * w, y + 0.2 * h, x + 0.8 * w, y + 0.8 * h
        for a, b in (((left, top), (right, below)), ((left, below), (right, top))):
            ends = [tuple(round(v) for v in end) for end in (a, b)]
            cv2.line(self.sheet.pen, ends[0], ends[1], 1.0, self.pen, cv2.LINE_AA)
        self.sheet.signs.append((left, top, 0.6 * w, 0.6 * h, OTHER, self.sheet.lines))

    def _frame(self, box: tuple[float, float, float, float]) -> None:
        x, y, w, h = box
        corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
        for a, b in zip(corners, corners[1:] + corners[:1]):
            self.sheet.rule(a, b, self.thick, self.value, self.layer)

    def rules(self, y: float, row: int) -> None:
        """The lines above a row, below it where the next one stands apart, and between its cells."""
        sheet, rng, right = self.sheet, self.sheet.rng, self.sheet.width + 5
        for edge in (y, y + self.tall) if self.space else (y,):
            ends = [edge + self.slope * x + (rng.normal(0, self.stray) if self.by_hand else 0) for x in (-5, right)]
            sheet.rule((-5, ends[0]), (right, ends[1]), self._thickness(row), self.value, self.layer)
        if self.upright:
            for k, x in enumerate(np.arange(self.left, sheet.width + self.wide, self.wide)):
                foot = x + rng.normal(0, self.stray), y + self.tall
                sheet.rule((x, y), foot, self._thickness(k), self.value, self.layer)

    def _thickness(self, number: int) -> int:
        return self.thick + (self.more if number % self.heavy == 0 else 0)


def place(rng: np.random.Generator) -> Callable[[float, float], float]:
    """Where a hand puts what it writes in its cells: about the same place in each, how nearly differs from hand to
    hand.

    The function takes the lowest and the highest share of the free room and gives one of a cell.
    """
    middle, spread = rng.uniform(0.1, 0.9), rng.uniform(0.02, 0.15) if rng.random() < 0.85 else 1.0
    return lambda least, most: float(
        rng.uniform(least, most) if spread == 1 else np.clip(rng.normal(middle, spread), least, most)
    )
