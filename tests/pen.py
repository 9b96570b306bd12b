"""The tests' own small pen: digits as polylines, to be drawn with a mouse, put on a canvas or painted as a picture.

Nothing here comes from a data set, and the package's own pens are not used: what reads
these digits has never seen them.
"""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

# Strokes of each digit in a cell 60 wide and 100 high, as a person may write them.
SHAPES: dict[str, list[list[tuple[float, float]]]] = {
    "0": [[(32, 3), (16, 12), (6, 34), (4, 58), (10, 82), (26, 97), (42, 92), (54, 72), (57, 46), (50, 18), (36, 4),
           (30, 3)]],
    "1": [[(34, 3), (32, 30), (30, 60), (28, 98)]],
    "2": [[(6, 26), (12, 10), (28, 3), (44, 8), (51, 24), (46, 42), (32, 60), (16, 78), (4, 95), (24, 94), (56, 96)]],
    "3": [[(8, 12), (24, 3), (42, 6), (49, 22), (42, 38), (24, 47), (42, 52), (54, 68), (50, 86), (32, 98), (14, 95),
           (4, 84)]],
    "4": [[(38, 3), (26, 28), (14, 48), (4, 64), (30, 63), (58, 62)], [(44, 36), (43, 64), (41, 98)]],
    "5": [[(14, 4), (12, 22), (9, 44), (26, 38), (44, 44), (54, 60), (51, 80), (36, 95), (18, 97), (4, 88)],
          [(14, 4), (34, 5), (54, 3)]],
    "6": [[(44, 3), (26, 16), (12, 40), (6, 66), (12, 88), (28, 98), (46, 92), (54, 76), (46, 60), (28, 55), (12, 66)]],
    "7": [[(5, 6), (26, 5), (55, 4), (46, 28), (36, 54), (26, 78), (20, 98)]],
    "8": [[(48, 16), (34, 4), (16, 7), (9, 20), (18, 36), (36, 50), (52, 66), (54, 82), (40, 97), (20, 97),
           (6, 84), (10, 66), (28, 50), (44, 34), (50, 20), (46, 12)]],
    "9": [[(50, 20), (36, 5), (18, 8), (8, 24), (12, 42), (28, 48), (44, 38), (51, 18), (50, 44), (44, 72), (34, 98)]],
}  # fmt: skip
WIDTH, HEIGHT, GAP = 60, 100, 34

Stroke = list[tuple[float, float]]


def strokes(number: str, left: float = 30, top: float = 60, height: float = 150) -> list[Stroke]:
    """The pen's way for a number: a list of strokes, each a list of (x, y) in pixels."""
    scale = height / HEIGHT
    return [
        [(left + (place * (WIDTH + GAP) + x) * scale, top + y * scale) for x, y in stroke]
        for place, digit in enumerate(number)
        for stroke in SHAPES[digit]
    ]


def scribble() -> list[Stroke]:
    """A stroke that is no digit: a dense zigzag."""
    return [
        [(40 + 3 * i, 60 if i % 2 else 200) for i in range(60)],
        [(220 - 3 * i, 80 if i % 2 else 190) for i in range(60)],
    ]


def drawing(lines: list[Stroke], width: float = 14, number: int = 1) -> dict:
    """These strokes as the drawing pad sends them. number: another one for another drawing."""
    flat = [[float(v) for point in line for v in point] for line in lines]
    return {"id": number, "seq": 1, "strokes": flat, "width": width, "example": False, "live": False}


def paint(
    lines: list[Stroke], size: tuple[int, int] | None = None, width: int = 12, paper: int = 240, ink: int = 40
) -> np.ndarray:
    """A picture of these strokes, (H, W, 3) uint8. size: (width, height)."""
    points = np.array([point for line in lines for point in line] or [(0, 0)])
    size = size or tuple(int(v) for v in points.max(axis=0) + 60)
    picture = np.full((size[1], size[0]), paper, np.uint8)
    for line in lines:
        cv2.polylines(picture, [np.rint(np.array(line) * 16).astype(np.int32)], False, ink, width, cv2.LINE_AA, 4)
    return np.dstack([picture] * 3)


def ink(lines: list[Stroke], size: tuple[int, int] | None = None, width: int = 7) -> np.ndarray:
    """The ink map of these strokes, (H, W) float32, 1 = pen. size: (width, height)."""
    return 1 - paint(lines, size, width, 255, 0)[..., 0].astype(np.float32) / 255


def file(picture: np.ndarray, kind: str = "PNG") -> bytes:
    """The bytes of a picture file."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, kind)
    return buffer.getvalue()


def photo(*lines: str, kind: str = "PNG", **look) -> bytes:
    """A picture file with a number on each line."""
    return file(
        paint([s for row, line in enumerate(lines) for s in strokes(line, 60, 60 + 190 * row, 110)], **look), kind
    )
