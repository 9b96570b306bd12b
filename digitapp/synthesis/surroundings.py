"""What stands on pages beside handwriting: print, drawings, diagrams, and nothing at all."""

import cv2
import numpy as np

from . import clutter, contents, doodles, linework, pictures
from .grids import grid
from .material import font_glyph
from .sheet import IGNORED, Sheet
from .writer import OTHER, Writer


def printed(sheet: Sheet, writer: Writer, height: float, share: float = 1.0) -> None:
    """Printed text; its digits are neither asked for nor wrong."""
    rng, fonts = sheet.rng, writer.material.print_fonts
    if not fonts:
        return
    path, size = fonts[int(rng.integers(len(fonts)))], float(rng.uniform(8, 30) if share < 1 else max(8, 0.7 * height))
    y, value = rng.uniform(0.5, 2) * size, rng.uniform(0.4, 1)
    while y < sheet.height:
        if rng.random() < share:
            x = rng.uniform(-10, 0.6 * sheet.width) if share < 1 else rng.uniform(0, 0.2) * sheet.width
            for sign in contents.sentence(rng) if rng.random() < 0.85 else contents.labelled(rng):
                if sign == " " or len(sign) > 1:
                    x += 0.4 * size
                    continue
                found = font_glyph(path, sign)
                if found is None:
                    continue
                ink, zero, below = found
                scale = size / zero
                ink = cv2.resize(
                    ink.astype(np.float32) / 255,
                    (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))),
                    interpolation=cv2.INTER_AREA,
                )
                h, w = ink.shape
                top = y - h + below * scale
                if sheet.free(x, top, w, h) and sheet.lay(ink * value, x, top, sheet.print):
                    sheet.names[len(sheet.signs)] = sign
                    sheet.signs.append((x, top, w, h, IGNORED if sign.isdigit() else OTHER, -1))
                x += w + 0.14 * size
        y += size * rng.uniform(1.3, 2.4)


def drawings(sheet: Sheet, writer: Writer, height: float) -> None:
    """Drawings, scribbles, signs that are none, alone or many."""
    rng = sheet.rng
    for _ in range(int(rng.integers(1, 12))):
        draw_one(sheet, writer, height * rng.uniform(0.7, 4))


def draw_one(sheet: Sheet, writer: Writer, size: float) -> None:
    """One drawing where there is room for it."""
    rng = sheet.rng
    make = (
        doodles.drawing,
        doodles.drawing,
        linework.scribble,
        linework.scratch_out,
        linework.spiral,
        linework.wave,
        linework.coil,
        linework.rules,
        clutter.script,
        clutter.sketch,
        pictures.clothing,
        pictures.filled_shape,
        pictures.dots,
    )[int(rng.integers(13))]
    wide = max(1.2, writer.style.width * size * rng.uniform(0.2, 1))
    x, y = rng.uniform(-0.2 * size, sheet.width), rng.uniform(-0.2 * size, sheet.height)
    sheet.draw(make(rng), x, y, min(size, 400), writer, wide)


def diagram(sheet: Sheet, writer: Writer, height: float) -> None:
    """Boxes, ovals and diamonds with words in them, joined by arrows; axes with a curve."""
    rng = sheet.rng
    wide = max(1, round(writer.style.width * height * rng.uniform(0.4, 0.8)))
    y, middle = rng.uniform(0.5, 1.5) * height, sheet.width * rng.uniform(0.3, 0.7)
    while y < sheet.height:
        w, h = height * rng.uniform(2, 6), height * rng.uniform(1.5, 3)
        kind = int(rng.integers(4))
        p = [(middle - w / 2, y), (middle + w / 2, y), (middle + w / 2, y + h), (middle - w / 2, y + h)]
        if kind == 0:
            cv2.ellipse(
                sheet.pen,
                (round(middle), round(y + h / 2)),
                (round(w / 2), round(h / 2)),
                rng.normal(0, 3),
                0,
                360,
                1.0,
                wide,
                cv2.LINE_AA,
            )
        else:
            if kind == 1:
                p = [
                    (middle, y - 0.3 * h),
                    (middle + 0.7 * w, y + h / 2),
                    (middle, y + 1.3 * h),
                    (middle - 0.7 * w, y + h / 2),
                ]
            elif kind == 2:
                p[0], p[3] = (p[0][0] + 0.2 * w, y), (p[3][0] - 0.2 * w, y + h)
            points = np.array(p) + rng.normal(0, 0.04 * height, (4, 2))
            cv2.polylines(sheet.pen, [np.rint(points * 16).astype(np.int32)], True, 1.0, wide, cv2.LINE_AA, 4)
        sheet.write(
            contents.word(rng), middle - 0.35 * w, y + 0.5 * h + 0.3 * height, height * rng.uniform(0.5, 0.9), writer
        )
        end = y + h + height * rng.uniform(0.8, 2)
        cv2.line(
            sheet.pen,
            (round(middle), round(y + h)),
            (round(middle + rng.normal(0, 2)), round(end)),
            1.0,
            wide,
            cv2.LINE_AA,
        )
        for side in (-1, 1):
            cv2.line(
                sheet.pen,
                (round(middle), round(end)),
                (round(middle + side * 0.25 * height), round(end - 0.35 * height)),
                1.0,
                wide,
                cv2.LINE_AA,
            )
        y = end + 0.1 * height
    if rng.random() < 0.4:
        sheet.rule_paper(max(8, height * rng.uniform(0.6, 1.2)), rng.normal(0, 0.02))


def nothing(sheet: Sheet, writer: Writer, height: float) -> None:
    """Empty paper, ruled or not, or an empty form."""
    rng = sheet.rng
    chance = rng.random()
    if chance < 0.35:
        sheet.rule_paper(max(7, height * rng.uniform(0.4, 1.5)), rng.normal(0, 0.03))
    elif chance < 0.7:
        grid(sheet, writer, height, 1.0)
    elif chance < 0.8:
        for _ in range(int(rng.integers(1, 9))):
            a, b = (
                rng.uniform(0, 1, 2) * (sheet.width, sheet.height),
                rng.uniform(0, 1, 2) * (sheet.width, sheet.height),
            )
            sheet.rule(a, b, int(rng.integers(1, 5)), rng.uniform(0.2, 1))
