"""Sheets made by hand, for tests that need no reader."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from digitapp import Digit, Line, Reading
from digitapp.ui import sheets
from digitapp.ui.sheets import Sheet

SIZE = (400, 300)


def digit(value: int, confidence: float, box: tuple[int, int, int, int]) -> Digit:
    """A digit with a little for the next one."""
    p = np.zeros(10, np.float32)
    p[value], p[(value + 1) % 10] = confidence, (1 - confidence) / 2
    return Digit(value, confidence, p, np.full((28, 28), 9, np.uint8), box)


def line(text: str, confidence: float, top: int, digits: float = 0.99) -> Line:
    """A line of digits 20 pixels apart, each 12 wide and 18 high."""
    return Line(tuple(digit(int(c), digits, (10 + 20 * k, top, 12, 18)) for k, c in enumerate(text)), confidence)


def file(value: int = 200) -> bytes:
    """A picture file of SIZE, grey all over."""
    buffer = io.BytesIO()
    Image.new("RGB", SIZE, (value, value, value)).save(buffer, "PNG")
    return buffer.getvalue()


def sheet(name: str, *lines: Line, error: str = "", turned: bool = False) -> Sheet:
    """A sheet that says this."""
    made = Sheet(name, turns=1 if turned else 0, error=error, turned=turned)
    if not error:
        made.reading = Reading(lines, SIZE)
        sheets.keep(made, np.full((SIZE[1], SIZE[0], 3), 200, np.uint8))
    return made
