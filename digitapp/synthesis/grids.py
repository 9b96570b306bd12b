"""Boxes and tables: one digit a box, or a number a cell."""

from collections.abc import Callable

import cv2
import numpy as np

from . import contents
from .sheet import Sheet
from .writer import OTHER, Writer


def grid(
    sheet: Sheet,
    writer: Writer,
    height: float,
    empty: float = 0.1,
    make: Callable[[np.random.Generator], list[str]] | None = None,
) -> None:
    """Boxes or a table: one digit a box, or a number a cell; some empty, X-ed or with a letter; thick and thin borders."""
    rng = sheet.rng
    wide, tall = height * rng.uniform(0.85, 2.2), height * rng.uniform(1.08, 2.2)
    several = rng.random() < 0.35
    if several:
        wide *= rng.uniform(1.3, 2.8)
    gap, guide = writer.gap(), rng.random() < 0.1
    astray = rng.uniform(0, 0.25) if rng.random() < 0.3 else 0.0  # how far digits reach over the borders of their boxes
    left, top = rng.uniform(-wide, 0.3 * wide), rng.uniform(-tall, 0.3 * tall)
    rows = int(rng.integers(1, 3)) if rng.random() < 0.35 else 99
    space = rng.uniform(0.3, 1.5) * tall if rows < 99 and rng.random() < 0.7 else 0.0
    apart = rng.uniform(0.05, 0.4) * wide if rng.random() < 0.25 else 0.0  # boxes that stand alone
    pens, value = (1, 1, 2, 2, 3, 4) if height > 20 else (1, 1, 2), rng.uniform(0.25, 1)
    thick = int(rng.choice(pens))
    upright = rng.random() < 0.93
    heavy = int(rng.integers(2, 5)) if rng.random() < 0.3 else 99
    slope = rng.normal(0, 0.01)
    across, down = place(rng), place(rng)
    flush = rng.random() < 0.3  # numbers end at the right border of their cells
    by_hand = rng.random() < 0.2  # ruled with the pen that writes the digits
    layer, stray = (sheet.pen, 0.02 * tall) if by_hand else (sheet.print, 0.5)
    if by_hand:
        value, thick = 1.0, max(1, round(writer.style.width * height))
    y, row = top, 0
    while y < sheet.height:
        x, column, line = left, 0, None
        drawn = rows == 99 or row % rows < rows
        while x < sheet.width:
            skew = slope * x
            if drawn:
                box = (x + apart / 2, y + skew, wide - apart, tall)
                if guide and make is None:
                    sheet.rule(
                        (box[0], y + skew + 0.5 * tall), (box[0] + box[2], y + skew + 0.5 * tall), 1, value * 0.4
                    )
                chance = rng.random()
                if make is not None:
                    if chance > empty:
                        sheet.write(
                            make(rng),
                            x + 0.1 * wide,
                            y + skew + tall - (tall - height) * down(0.2, 0.8),
                            height,
                            writer,
                            gap,
                        )
                elif chance > empty:
                    base = y + skew + tall - (tall - height) * down(0.05, 0.95) + astray * height * rng.normal()
                    if several:
                        room = max(
                            1, min(4, int(wide / (0.85 * height)))
                        )  # or the next cell's number would be written over
                        content = contents.digits(rng, 1, room)
                        at = x + wide * rng.uniform(0.04, 0.3)
                        if flush:
                            at = x + wide - height * (len(content) * (0.6 + sum(gap) / 2) - rng.uniform(-0.15, 0.1))
                        sheet.write(content, at, base, height, writer, gap, line=line)
                    else:
                        content = (
                            contents.digits(rng, 1, 1) if rng.random() < 0.94 else [str(rng.choice(list("ABCDxX-")))]
                        )
                        content = contents.corrected(rng, content) if rng.random() < 0.03 else content
                        sheet.write(
                            content,
                            x
                            + (wide - 0.6 * height) * across(0.1, 0.9)
                            + (0.7 * astray * rng.normal() - 0.08) * height,
                            base,
                            height * rng.uniform(0.85, 1.1),
                            writer,
                            gap,
                            line=line,
                        )
                    line = sheet.lines - 1 if line is None else line
                elif chance < 0.3 * empty:  # X-ed
                    ends = [(box[0] + 0.2 * box[2], box[1] + 0.2 * tall), (box[0] + 0.8 * box[2], box[1] + 0.8 * tall)]
                    for a, b in (ends, [(ends[0][0], ends[1][1]), (ends[1][0], ends[0][1])]):
                        cv2.line(
                            sheet.pen,
                            tuple(round(v) for v in a),
                            tuple(round(v) for v in b),
                            1.0,
                            max(1, round(writer.style.width * height)),
                            cv2.LINE_AA,
                        )
                    sheet.signs.append((ends[0][0], ends[0][1], 0.6 * box[2], 0.6 * tall, OTHER, sheet.lines))
                if apart:
                    corners = [
                        (box[0], box[1]),
                        (box[0] + box[2], box[1]),
                        (box[0] + box[2], box[1] + tall),
                        (box[0], box[1] + tall),
                    ]
                    for a, b in zip(corners, corners[1:] + corners[:1]):
                        sheet.rule(a, b, thick, value, layer)
            x, column = x + wide, column + 1
        if not apart:
            for edge in (y, y + tall) if rows < 99 and space else (y,):
                sheet.rule(
                    (-5, edge + slope * -5 + (rng.normal(0, stray) if by_hand else 0)),
                    (sheet.width + 5, edge + slope * (sheet.width + 5) + (rng.normal(0, stray) if by_hand else 0)),
                    thick + (2 if row % heavy == 0 else 0),
                    value,
                    layer,
                )
            if upright:
                for k, x in enumerate(np.arange(left, sheet.width + wide, wide)):
                    sheet.rule(
                        (x, y),
                        (x + rng.normal(0, stray), y + tall),
                        max(1, thick + (2 if k % heavy == 0 else 0)),
                        value,
                        layer,
                    )
        y, row = y + tall + space, row + 1


def place(rng: np.random.Generator) -> Callable[[float, float], float]:
    """Where a hand puts what it writes in its cells: about the same place in each, how nearly differs from hand to hand.

    The function takes the lowest and the highest share of the free room and gives one of a cell.
    """
    middle, spread = rng.uniform(0.1, 0.9), rng.uniform(0.02, 0.15) if rng.random() < 0.85 else 1.0
    return lambda least, most: float(
        rng.uniform(least, most) if spread == 1 else np.clip(rng.normal(middle, spread), least, most)
    )
