"""How writing lies on a sheet: `LAYOUTS[name](sheet, writer, height)` fills the sheet and returns nothing.

height: of a digit, pixels. Layouts named in NEGATIVE write no digit.
"""

import math

import numpy as np

from . import contents, linework
from .grids import Contents, grid
from .sheet import Sheet
from .surroundings import diagram, drawings, nothing, printed
from .writer import OTHER, Writer


def lines(sheet: Sheet, writer: Writer, height: float, make: Contents | None = None) -> None:
    """Lines of whatever a notebook holds, or of what `make(rng)` gives."""
    rng = sheet.rng
    pitch, y = height * rng.uniform(1.25, 2.6), height * rng.uniform(0.3, 1.5)
    gap, slope = writer.gap(), rng.normal(0, 0.025)
    make = make or (contents.number if rng.random() < 0.3 else contents.anything)
    indent = 0.5 * sheet.width if rng.random() < 0.5 else 0.1 * sheet.width
    while y < sheet.height + height:
        if rng.random() < 0.9:
            tall = height if rng.random() < 0.85 else height * rng.uniform(0.6, 1.4)
            x = rng.uniform(-0.3 * height, indent)
            sheet.write(make(rng), x, y, tall, writer, gap, slope)
        y += pitch
    if rng.random() < 0.4:
        sheet.rule_paper(pitch if rng.random() < 0.5 else max(7, height * rng.uniform(0.4, 1.5)), slope)


def spread(sheet: Sheet, writer: Writer, height: float) -> None:
    """Digits and short numbers here and there, or evenly spaced in rows."""
    rng = sheet.rng
    step_x, step_y = height * rng.uniform(1.3, 3.5), height * rng.uniform(1.3, 2.6)
    stray, fill = rng.uniform(0, 0.25), rng.uniform(0.35, 1)
    y = rng.uniform(0.7, 1.5) * height
    while y < sheet.height + 0.2 * height:
        line, x = None, rng.uniform(0, 0.6) * height
        while x < sheet.width:
            if rng.random() < fill:
                content = contents.digits(rng, 1, 1 if rng.random() < 0.8 else 3)
                sheet.write(
                    content,
                    x + rng.normal(0, stray) * height,
                    y + rng.normal(0, stray * 0.5) * height,
                    height * math.exp(rng.normal(0, 0.5 * stray)),
                    writer,
                    line=line,
                )
                line = sheet.lines - 1
                x += max(0, len(content) - 1) * height * 0.8
            x += step_x
        y += step_y


def single(sheet: Sheet, writer: Writer, height: float) -> None:
    """One digit, or one short number, large or small, anywhere on an otherwise empty sheet."""
    rng = sheet.rng
    content = contents.digits(rng, 1, 1) if rng.random() < 0.7 else contents.digits(rng, 2, 4)
    tall = min(height * rng.uniform(1, 4), 0.85 * sheet.height, 1.1 * sheet.width / len(content))
    x = rng.uniform(0.02, max(0.05, 1 - 0.8 * tall * len(content) / sheet.width)) * sheet.width
    sheet.write(content, x, rng.uniform(tall, max(tall + 1, 0.98 * sheet.height)), tall, writer)


def amounts(sheet: Sheet, writer: Writer, height: float) -> None:
    """One line that fills a narrow sheet: the amount of a cheque, a field cut out of a form."""
    rng = sheet.rng
    tall = sheet.height * rng.uniform(0.45, 0.92)
    make = (contents.amount, contents.number, contents.grouped, contents.formula)[
        int(rng.choice(4, p=[0.6, 0.2, 0.1, 0.1]))
    ]
    gap = ((0.02, 0.3), (-0.16, 0.06), (0.2, 0.6))[int(rng.choice(3, p=[0.5, 0.35, 0.15]))]
    base = sheet.height * rng.uniform(0.9, 1.0) - 0.3 * (sheet.height - tall)
    sheet.write(make(rng), rng.uniform(-0.05, 0.3) * tall, base, tall, writer, gap, rng.normal(0, 0.03))
    if rng.random() < 0.4:
        y = base + rng.uniform(-0.1, 0.2) * tall
        sheet.rule((-5, y), (sheet.width + 5, y + rng.normal(0, 2)), int(rng.integers(1, 4)), rng.uniform(0.3, 1))


def system(sheet: Sheet, writer: Writer, height: float) -> None:
    """Equations under each other, held together by a tall brace on the left."""
    rng = sheet.rng
    pitch, slope, gap = height * rng.uniform(1.4, 2.6), rng.normal(0, 0.02), writer.gap()
    count = min(int(rng.integers(2, 5)), max(2, int(sheet.height / pitch)))
    top = rng.uniform(0.02, 0.5) * max(sheet.height - count * pitch, 0.0)
    left = rng.uniform(0.5 * height, max(0.6 * height, 0.35 * sheet.width))
    for k in range(count):
        foot = top + height + k * pitch
        sheet.write(contents.formula(rng), left + rng.normal(0, 0.25) * height, foot, height, writer, gap, slope)
    reach = height + (count - 1) * pitch
    brace = linework.brace(rng, height, reach) + (left - height * rng.uniform(0.4, 1.2), top)
    sheet.trace(brace, max(1.5, writer.style.width * height))
    sheet.signs.append((*brace.min(axis=0), *np.ptp(brace, axis=0), OTHER, sheet.lines))
    sheet.lines += 1


def words(sheet: Sheet, writer: Writer, height: float) -> None:
    lines(sheet, writer, height, contents.sentence)


def form(sheet: Sheet, writer: Writer, height: float) -> None:
    """A printed form filled in by hand: labels, lines to write on, frames."""
    rng = sheet.rng
    y, pitch = rng.uniform(0.8, 1.6) * height, height * rng.uniform(1.5, 2.6)
    value, wide = rng.uniform(0.4, 1), int(rng.choice([1, 1, 2, 3]))
    left = rng.uniform(0, 0.5) * sheet.width
    dashes = rng.random() < 0.3
    while y < sheet.height + height:
        make = (contents.number, contents.grouped, contents.amount, contents.word)[
            int(rng.choice(4, p=[0.5, 0.2, 0.15, 0.15]))
        ]
        sheet.write(
            make(rng),
            left + rng.uniform(0, 0.15) * sheet.width,
            y - rng.uniform(0, 0.15) * height,
            height,
            writer,
            writer.gap(),
        )
        if rng.random() < 0.85:
            y1 = y + rng.uniform(-0.05, 0.3) * height
            start = left - 5 if dashes or rng.random() < 0.5 else -5
            sheet.rule((start, y1), (sheet.width + 5, y1 + rng.normal(0, 1)), wide, value)
        if dashes:  # a leader from the left up to the number
            sheet.rule((-5, y - 0.4 * height), (left - 0.1 * height, y - 0.4 * height + rng.normal(0, 2)), wide, value)
        y += pitch
    if rng.random() < 0.5:
        x = sheet.width * rng.uniform(0.6, 1)
        sheet.rule((x, -5), (x + rng.normal(0, 4), sheet.height + 5), wide, value)
    printed(sheet, writer, height, 0.35)


LAYOUTS = {
    "lines": lines,
    "numbers": lambda s, w, h: lines(s, w, h, contents.number),
    "sums": lambda s, w, h: lines(s, w, h, contents.formula),
    "system": system,
    "spread": spread,
    "single": single,
    "amounts": amounts,
    "grid": grid,
    "form": form,
    "words": words,
    "drawings": drawings,
    "diagram": diagram,
    "print": printed,
    "letters in boxes": lambda s, w, h: grid(s, w, h, 0.15, lambda r: contents.sentence(r)[:3]),
    "nothing": nothing,
}
NEGATIVE = ("words", "drawings", "diagram", "print", "letters in boxes", "nothing")
