"""What is left beside a digit by a crop, a cut or a form: it stays that digit.

A box drawn around one digit of "2057" shows a little of the 0 as well, the underline of the amount, the
dot of the thousands, the stroke that joined two digits. A reader that knows only clean glyphs calls such
a picture "no digit". What shows of a neighbour is at most a third of it: more is a wrong cut, and those
are learned as non-digits (clutter.digit_and_neighbour).
"""

from collections.abc import Sequence

import cv2
import numpy as np

from .curves import Point

MARGIN = 36  # pixels put around the digit to have room for its company


def keep_company(picture: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """The digit with one or two things beside it that are no part of it.

    picture: (h, w) uint8 ink of one digit; others: pictures of other digits, of about the same height,
    for the neighbours; rng: numpy Generator. Returns (h + 72, w + 72) uint8, for `normalize`.
    """
    sheet = np.pad(picture, MARGIN)
    for _ in range(1 + int(rng.random() < 0.3)):
        add = (_neighbour, _neighbour, _underline, _ligature, _speck)[int(rng.integers(5))]
        add(sheet, others, rng)
    return sheet


def _box(ink: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(ink.max(axis=1) > 60), np.flatnonzero(ink.max(axis=0) > 60)
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if len(rows) else (0, 0, *ink.shape[::-1])


def _neighbour(sheet: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator) -> None:
    """A strip of the digit to the left or right, clear of this one or just touching it."""
    x0, y0, x1, y1 = _box(sheet)
    other = others[int(rng.integers(len(others)))]
    u0, v0, u1, v1 = _box(other)
    other = other[v0:v1, u0:u1]
    scale = (y1 - y0) * rng.uniform(0.75, 1.15) / max(len(other), 1)
    size = (max(3, round(other.shape[1] * scale)), max(3, round(other.shape[0] * scale)))
    other = cv2.resize(other, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    strip = max(2, round(size[0] * rng.uniform(0.06, 0.34)))
    gap = round((y1 - y0) * rng.uniform(-0.02, 0.14))
    top = round((y0 + y1 - size[1]) / 2 + rng.normal(0, 0.05) * (y1 - y0))
    if rng.random() < 0.62:
        _lay(sheet, other[:, :strip], x1 + gap, top)
    else:
        _lay(sheet, other[:, -strip:], x0 - gap - strip, top)


def _lay(sheet: np.ndarray, piece: np.ndarray, x: float, y: float) -> None:
    """Put ink on the sheet, as far as it fits."""
    x, y = int(x), int(y)
    height, width = sheet.shape
    piece = piece[max(0, -y) : height - y, max(0, -x) : width - x]
    x, y = max(x, 0), max(y, 0)
    part = sheet[y : y + piece.shape[0], x : x + piece.shape[1]]
    np.maximum(part, piece[: part.shape[0], : part.shape[1]], out=part)


def _underline(sheet: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator) -> None:
    """A rule or a box's edge below, seldom above, whole or in part."""
    x0, y0, x1, y1 = _box(sheet)
    height, width = y1 - y0, x1 - x0
    y = y1 + rng.uniform(-0.06, 0.16) * height if rng.random() < 0.8 else y0 - rng.uniform(0.04, 0.16) * height
    left, right = x0 - rng.uniform(-0.3, 0.25) * width, x1 + rng.uniform(-0.3, 0.25) * width
    tilt = rng.normal(0, 0.03) * width
    _line(sheet, [(left, y - tilt), (right, y + tilt)], rng.uniform(0.015, 0.07) * height, rng)


def _ligature(sheet: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator) -> None:
    """The stroke that joins it to the next or the previous digit, cut off on the way."""
    x0, y0, x1, y1 = _box(sheet)
    height = y1 - y0
    side = 1 if rng.random() < 0.7 else -1
    edge, band = (x1, sheet[:, x1 - 4 : x1]) if side > 0 else (x0, sheet[:, x0 : x0 + 4])
    rows = np.flatnonzero(band.max(axis=1) > 100)
    y = float(rows[int(rng.integers(len(rows)))]) if len(rows) else (y0 + y1) / 2
    reach = height * rng.uniform(0.08, 0.35)
    bow = rng.normal(0, 0.08) * height
    rise = rng.normal(-0.05, 0.12) * height
    t = np.linspace(0, 1, 9)
    xs = edge - 2 * side + side * reach * t
    ys = y + rise * t + 4 * bow * t * (1 - t)
    _line(sheet, np.stack([xs, np.clip(ys, y0, y1)], 1), rng.uniform(0.04, 0.11) * height, rng)


def _speck(sheet: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator) -> None:
    """The dot of thousands, a comma, dirt."""
    x0, y0, x1, y1 = _box(sheet)
    height = y1 - y0
    x = x1 + rng.uniform(0.0, 0.15) * height if rng.random() < 0.75 else x0 - rng.uniform(0.03, 0.15) * height
    y = y1 - rng.uniform(-0.08, 0.2) * height if rng.random() < 0.8 else rng.uniform(y0, y1)
    long = rng.uniform(0, 0.15) * height
    _line(sheet, [(x, y), (x - long * 0.4, y + long)], rng.uniform(0.05, 0.13) * height, rng)


def _line(sheet: np.ndarray, points: Sequence[Point] | np.ndarray, width: float, rng: np.random.Generator) -> None:
    line = np.zeros_like(sheet)  # of its own, so that a pale rule takes no ink from the digit it crosses
    points = np.round(np.asarray(points) * 16).astype(np.int32)
    cv2.polylines(line, [points], False, int(rng.uniform(120, 256)), max(1, round(width)), cv2.LINE_AA, 4)
    np.maximum(sheet, line, out=sheet)
