"""The tests' own pen: digits as polylines with rounded corners, on a 60×100 field. No data set has a part in them."""

import io

import numpy as np
from PIL import Image, ImageDraw

STROKES = {
    0: [[(34, 8), (12, 12), (8, 55), (16, 94), (44, 94), (54, 50), (48, 8), (30, 8)]],
    1: [[(32, 6), (30, 94)]],
    2: [[(10, 28), (14, 6), (50, 2), (52, 40), (26, 66), (8, 92)], [(8, 92), (54, 90)]],
    3: [[(10, 14), (30, 2), (52, 10), (48, 44), (24, 48)], [(24, 48), (54, 48), (56, 90), (26, 98), (6, 84)]],
    4: [[(30, 6), (8, 58)], [(8, 58), (54, 56)], [(42, 30), (40, 96)]],
    5: [[(50, 6), (16, 8)], [(16, 8), (12, 46)], [(12, 46), (44, 34), (62, 70), (36, 100), (6, 88)]],
    6: [[(46, 6), (16, 28), (6, 76), (20, 100), (50, 94), (52, 62), (30, 52), (12, 70)]],
    7: [[(8, 10), (52, 8)], [(52, 8), (24, 94)]],
    8: [[(46, 14), (26, 0), (8, 22), (24, 44), (52, 62), (48, 98), (12, 98), (8, 66), (38, 46), (54, 20), (38, 4)]],
    9: [[(50, 26), (44, 4), (14, 4), (8, 36), (26, 54), (48, 40), (50, 14)], [(50, 14), (44, 96)]],
}


def rounded(points, times=3):
    """Chaikin's corner cutting: a polyline whose inner corners are round; its ends stay."""
    points = np.asarray(points, float)
    for _ in range(times):
        near = 0.75 * points[:-1] + 0.25 * points[1:]
        far = 0.25 * points[:-1] + 0.75 * points[1:]
        inner = np.stack([near, far], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], inner, points[-1:]])
    return points


def number(digits, height=100, ink=(20, 20, 40), paper=(250, 250, 248)) -> Image.Image:
    """A Pillow picture of `digits` (a string; newlines begin a line) in one row per line, `height` pixels each."""
    scale, lines = height / 100, str(digits).split("\n")
    wide = max(map(len, lines))
    picture = Image.new("RGB", (round((80 * wide + 60) * scale), round((160 * len(lines) + 40) * scale)), paper)
    pen = ImageDraw.Draw(picture)
    width = max(2, round(8 * scale))
    for row, line in enumerate(lines):
        for column, digit in enumerate(line):
            for stroke in STROKES[int(digit)]:
                points = (rounded(stroke) + (40 + 80 * column, 50 + 160 * row)) * scale
                pen.line([tuple(point) for point in points], ink, width, joint="curve")
                for x, y in points[[0, -1]]:
                    pen.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], ink)
    return picture


def encoded(picture: Image.Image, format="PNG", **options) -> bytes:
    """The picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()
