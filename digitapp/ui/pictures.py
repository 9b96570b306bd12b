"""Small pictures as data URLs: no second request, so they change together with the text beside them."""

from __future__ import annotations

import base64
from io import BytesIO

import numpy as np
from PIL import Image


def data_url(pixels: np.ndarray, side: int = 5) -> str:
    """A PNG of a small grey picture, (h, w) uint8, with every pixel enlarged to side × side."""
    buffer = BytesIO()
    Image.fromarray(np.kron(pixels, np.ones((side, side), np.uint8))).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def montage(pictures: list[np.ndarray], columns: int, side: int = 3) -> np.ndarray:
    """Many (28, 28) uint8 pictures in rows with a thin gap, (h, w) uint8."""
    cell = 28 * side + 4
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows * cell, columns * cell), 90, np.uint8)
    for index, picture in enumerate(pictures):
        y, x = divmod(index, columns)
        big = np.kron(picture, np.ones((side, side), np.uint8))
        sheet[y * cell + 2 : y * cell + 2 + 28 * side, x * cell + 2 : x * cell + 2 + 28 * side] = big
    return sheet
