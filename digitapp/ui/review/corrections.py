"""What a person says about the lines of a picture, and the lines as they stand with it.

A line is a row of cells. A cell holds a digit and which digit of the line that was read it comes from, so that boxes,
28×28 pictures and the trail survive whatever is corrected, removed or added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from digitapp import Digit, Line, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ADDED = "+"  # the part of a picture that holds lines which were not found, added by hand
TURNED = "turned"  # the part that asks whether the picture was turned the right way
MOST_CELLS = 400  # in one line: what a browser sends is never trusted
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Cell:
    """One digit of a line as it stands. digit: None parts two added lines.
    source: its index in the line read, or None."""

    digit: int | None
    source: int | None = None


@dataclass(frozen=True)
class Said:
    """How a person left one part of a picture. checked: said to be right as it stands."""

    cells: tuple[Cell, ...]
    checked: bool


@dataclass(frozen=True)
class FinalLine:
    """One line as it stands.

    number: from 1, in the picture; read: what was read, "" for a line added by hand; confidence: the probability 0..1
    that what was read is right, None once a person has confirmed or corrected it; box: (x, y, width, height) in pixels
    of the upright picture, None for an added line; amount: what it says with a decimal point or a minus in it, None
    where there is none or where it is open once the digits were changed.
    """

    number: int
    read: str
    digits: tuple[Digit, ...]
    confidence: float | None
    checked: bool
    box: Box | None
    amount: float | None = None

    @property
    def text(self) -> str:
        """What it says now; "" when a person removed it."""
        return "".join(str(digit.digit) for digit in self.digits)

    @property
    def corrected(self) -> bool:
        """Whether a person changed what was read."""
        return self.text != self.read


def said_of(value: Any, length: int) -> Said | None:
    """A part's state as the browser sends it, {"cells": [[digit, source], ...], "checked": bool};
    None if it is no such thing.

    length: how many digits the line that was read has.
    """
    if not isinstance(value, dict) or not isinstance(value.get("cells"), list) or len(value["cells"]) > MOST_CELLS:
        return None
    cells = []
    for pair in value["cells"]:
        if not isinstance(pair, list) or len(pair) != 2:
            return None
        digit, source = pair
        if not (digit is None or _whole(digit) and 0 <= digit <= 9):
            return None
        if not (source is None or _whole(source) and 0 <= source < length):
            return None
        cells.append(Cell(None if digit is None else int(digit), None if source is None else int(source)))
    return Said(tuple(cells), value.get("checked") is True)


def _whole(value: Any) -> bool:
    """Whether it is a whole number; JSON from a browser may carry 3 as 3.0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6 and value == int(value)


def as_read(line: Line) -> tuple[Cell, ...]:
    """The cells of a line nobody has touched."""
    return tuple(Cell(digit.digit, index) for index, digit in enumerate(line.digits))


def final_lines(reading: Reading | None, said: Mapping[str, Said]) -> list[FinalLine]:
    """Every line of a picture as it stands, those removed by a person too (without digits), added ones last.

    said: by part: the index of a line as text, ADDED.
    """
    result = []
    for index, line in enumerate(reading.lines if reading else ()):
        state = said.get(str(index))
        box = union([digit.box for digit in line.digits])
        if state is None or (not state.checked and state.cells == as_read(line)):
            result.append(FinalLine(index + 1, line.text, line.digits, line.confidence, False, box, line.number))
        else:
            digits = _digits(state.cells, line, certain=state.checked)
            result.append(FinalLine(index + 1, line.text, digits, None, state.checked, box, _amount(state.cells, line)))
    added = said.get(ADDED)
    rows: list[list[Cell]] = [[]]
    for cell in added.cells if added else ():
        if cell.digit is None:
            rows.append([])
        else:
            rows[-1].append(cell)
    for row in rows:
        if row and added:
            digits = tuple(by_hand(cell.digit or 0, (0, 0, 0, 0)) for cell in row)
            result.append(FinalLine(len(result) + 1, "", digits, None, added.checked, None))
    return result


def corrected(reading: Reading | None, said: Mapping[str, Said]) -> Reading:
    """The reading with what a person said; digits and lines that a person vouches for have confidence 1."""
    if reading is None:
        return Reading()
    lines = [
        Line(line.digits, 1.0 if line.confidence is None else line.confidence, line.amount)
        for line in final_lines(reading, said)
        if line.digits
    ]
    return replace(reading, lines=tuple(lines))


def _amount(cells: Sequence[Cell], line: Line) -> float | None:
    """The line's number with the digits that a person left in it, None where that is open.

    Signs are no part of a correction: a point keeps its place only while every digit keeps its own.
    """
    now = "".join(str(cell.digit) for cell in cells)
    if line.number is None or now == line.text:
        return line.number
    if [cell.source for cell in cells] != list(range(len(line.digits))):
        return None
    places = [at for at in range(1, len(now) + 1) if float(f"{line.text[:at]}.{line.text[at:]}") == abs(line.number)]
    if len(places) != 1 or len(now) - places[0] == 3:  # 0.125 is clear, and 1.125 may be one thousand
        return None
    return math.copysign(float(f"{now[: places[0]]}.{now[places[0] :]}"), line.number)


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around all of them."""
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return left, top, max(b[0] + b[2] for b in boxes) - left, max(b[1] + b[3] for b in boxes) - top


def by_hand(digit: int, box: Box) -> Digit:
    """A digit that a person wrote down: certain, and seen by no network."""
    return Digit(digit, 1.0, np.eye(10, dtype=np.float32)[digit], np.zeros((28, 28), np.uint8), box)


def _digits(cells: Sequence[Cell], line: Line, *, certain: bool) -> tuple[Digit, ...]:
    result = []
    for cell, box in zip(cells, _boxes(cells, line), strict=True):
        if cell.digit is None:
            continue
        source = None if cell.source is None else line.digits[cell.source]
        if source is None:
            result.append(by_hand(cell.digit, box))
        elif certain or source.digit != cell.digit:
            result.append(replace(source, digit=cell.digit, confidence=1.0))
        else:
            result.append(source)
    return tuple(result)


def _boxes(cells: Sequence[Cell], line: Line) -> list[Box]:
    """A box for each cell: that of the digit it comes from, or a share of the room between its neighbours."""
    whole = union([d.box for d in line.digits])
    boxes = [None if cell.source is None else line.digits[cell.source].box for cell in cells]
    result = []
    for index, box in enumerate(boxes):
        if box is None:
            before = next((k for k in range(index - 1, -1, -1) if boxes[k]), -1)
            after = next((k for k in range(index + 1, len(boxes)) if boxes[k]), len(boxes))
            left = whole[0] if before < 0 else boxes[before][0] + boxes[before][2]  # type: ignore[index]
            right = whole[0] + whole[2] if after == len(boxes) else boxes[after][0]  # type: ignore[index]
            step = max(1.0, (right - left) / (after - before - 1))
            box = (round(left + (index - before - 1) * step), whole[1], max(1, round(step)), whole[3])
        result.append(box)
    return result
