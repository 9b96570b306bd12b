"""Pictures a visitor has opened: read once, kept small, corrected by hand.

A picture is decoded, read and let go again; what stays is a preview, the reading, where
digits were seen and a strip of each line, so that ten photographs cost a few megabytes.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from digitapp import ImageError, Line, Reading, Recognizer
from digitapp.imaging.annotate import annotate, combine_heat, overlay_heat
from digitapp.imaging.decode import decode
from digitapp.output.rows import shown
from digitapp.recognition.orientation import read_upright
from digitapp.ui.review.corrections import FinalLine, Said, corrected, final_lines, union

_log = logging.getLogger(__name__)

PREVIEW_SIDE = 1400  # pixels
THUMBNAIL_SIDE = 320
LARGE_SIDE = 900  # pixels: of the thumbnail of a picture in which nothing was found, whose digits a person has to see
STRIP = (900, 110)  # pixels: the widest and the highest that the strip of a line is
STRIP_EDGE = 0.6  # line heights of what surrounds a line, shown with it
HEAT_SIDE = 350  # pixels: of the heat of several areas together
Area = tuple[float, float, float, float]  #: x, y, width, height as shares of the picture's
Box = tuple[int, int, int, int]


@dataclass
class Sheet:
    """One opened picture.

    turns: quarter turns to the right; turned: whether they were found out by the reader and not asked for. areas:
    parts of the turned picture, or of a smaller copy, that are read instead of all of it. said: what a person says, by
    part (see review.corrections). error: the sentence, when the picture cannot be read.
    """

    name: str
    turns: int = 0
    areas: tuple[Area, ...] = ()
    reading: Reading | None = None
    error: str = ""
    preview: bytes = b""
    thumbnail: bytes = b""
    heat: np.ndarray | None = None  # (h, w) uint8: where the page network sees digits, over the whole picture
    scale: float = 1.0  # preview pixels per picture pixel
    turned: bool = False
    strips: tuple[Strip, ...] = ()  # one for each line of the reading
    said: dict[str, Said] = field(default_factory=dict)
    edition: int = 0  # counts changes of position and areas: what was said about the lines before is void then

    @property
    def lines(self) -> list[FinalLine]:
        """The lines with what a person said."""
        return final_lines(self.reading, self.said)

    @property
    def corrected(self) -> Reading:
        """The reading with what a person said; what a person vouches for has confidence 1."""
        return corrected(self.reading, self.said)


@dataclass(frozen=True)
class Strip:
    """A line with a little of what surrounds it. data: a JPEG file; box: what it shows, in pixels of the picture."""

    data: bytes
    box: Box


def read(recognizer: Recognizer, name: str, data: bytes, turns: int | None = None, areas: Sequence[Area] = ()) -> Sheet:
    """Read one picture file; a file that cannot be used gives a Sheet with its error, nothing raises for it.

    turns: quarter turns to the right, or None: as it is, unless it gives little so and more when turned.
    """
    sheet = Sheet(shown(name), (turns or 0) % 4, tuple(areas))
    try:
        picture = upright(data, sheet.turns)
    except ImageError as error:
        sheet.error = str(error)
        return sheet
    try:
        if sheet.areas:
            sheet.reading = _read_areas(recognizer, picture, sheet.areas)
        elif turns is None:
            sheet.reading, sheet.turns = read_upright(recognizer.read, picture)
            sheet.turned = sheet.turns != 0
            picture = np.ascontiguousarray(np.rot90(picture, -sheet.turns))
        else:
            sheet.reading = recognizer.read(picture)
    except Exception:
        _log.exception("Reading a picture failed")
        sheet.error = "The reader failed on this picture, which is its own fault. The other pictures are not affected."
        return sheet
    keep(sheet, picture)
    levels = sheet.reading.stages.get("heat")
    sheet.heat = combine_heat(levels) if levels else None
    sheet.reading = replace(sheet.reading, stages={})
    return sheet


def keep(sheet: Sheet, picture: np.ndarray) -> None:
    """Keep of the picture, (H, W, 3) uint8, turned as the sheet is, what the pages show: preview, thumbnail, strips."""
    reading = sheet.reading or Reading()
    small = _preview(sheet, picture)
    side = THUMBNAIL_SIDE if reading.lines else LARGE_SIDE
    sheet.thumbnail = _jpeg(_shrunk(small, side / max(small.shape[:2])), 75)
    sheet.strips = tuple(strip(picture, union([d.box for d in line.digits])) for line in reading.lines)


def restore(sheet: Sheet, data: bytes) -> None:
    """Make the preview of a sheet again, from its picture file or a smaller copy of it. Raises ImageError."""
    _preview(sheet, upright(data, sheet.turns))


def _preview(sheet: Sheet, picture: np.ndarray) -> np.ndarray:
    small = _shrunk(picture, PREVIEW_SIDE / max(picture.shape[:2]))
    sheet.preview = _jpeg(small)
    sheet.scale = small.shape[1] / max(1, (sheet.reading or Reading()).size[0])
    return small


def copy(data: bytes, side: int) -> bytes:
    """A picture file as a JPEG whose longer side has at most `side` pixels. Raises ImageError."""
    picture = decode(data)
    return _jpeg(_shrunk(picture, side / max(picture.shape[:2])), 80)


def upright(data: bytes, turns: int) -> np.ndarray:
    """The decoded picture, (H, W, 3) uint8, turned by quarter turns to the right. Raises ImageError."""
    return np.ascontiguousarray(np.rot90(decode(data), -turns))


def _read_areas(recognizer: Recognizer, picture: np.ndarray, areas: Sequence[Area]) -> Reading:
    """What stands in the areas, one after the other, top to bottom; boxes and heat are those of the whole picture."""
    height, width = picture.shape[:2]
    lines: list[Line] = []
    signs: list[Box] = []
    scale = min(1.0, HEAT_SIDE / max(height, width))
    heat = np.zeros((max(1, round(height * scale)), max(1, round(width * scale))), np.uint8)
    for x0, y0, x1, y1 in in_pixels(areas, width, height):
        part = recognizer.read(np.ascontiguousarray(picture[y0:y1, x0:x1]))
        part = part.moved(partial(_shifted, x0, y0))
        lines += part.lines
        signs += part.signs
        if part.stages.get("heat"):
            place = heat[int(y0 * scale) : round(y1 * scale), int(x0 * scale) : round(x1 * scale)]
            if place.size:
                of_part = cv2.resize(combine_heat(part.stages["heat"]), place.shape[::-1], interpolation=cv2.INTER_AREA)
                np.maximum(place, of_part, out=place)
    return Reading(tuple(lines), (width, height), {"heat": [heat]}, tuple(signs))


def in_pixels(areas: Sequence[Area], width: int, height: int) -> list[tuple[int, int, int, int]]:
    """The areas of a picture of this size, top to bottom, as left, top, right, below;
    without those of hardly a pixel."""
    found = []
    for x, y, w, h in sorted(areas, key=lambda area: (area[1], area[0])):
        x0, y0 = max(0, round(x * width)), max(0, round(y * height))
        x1, y1 = min(width, round((x + w) * width)), min(height, round((y + h) * height))
        if x1 - x0 >= 3 and y1 - y0 >= 3:
            found.append((x0, y0, x1, y1))
    return found


def _shifted(right: int, down: int, box: Box) -> Box:
    x, y, w, h = box
    return x + right, y + down, w, h


def boxed(sheet: Sheet) -> np.ndarray:
    """The preview with a box and its digit over each glyph, other signs in grey boxes, (h, w, 3) uint8."""
    return _boxed(sheet, _open(sheet.preview))


def _boxed(sheet: Sheet, picture: np.ndarray) -> np.ndarray:
    """The picture, of whatever size, with what was read and what a person vouches for;
    added lines have no place on it."""
    reading = sheet.corrected
    scale = picture.shape[1] / max(1, reading.size[0])

    def place(box: Box) -> Box:
        x, y, w, h = box
        return round(x * scale), round(y * scale), round(w * scale), round(h * scale)

    vouched = {place(digit.box) for line in sheet.lines if line.confidence is None for digit in line.digits}
    lines = tuple(line for line in reading.lines if all(digit.box[2] for digit in line.digits))
    return annotate(picture, replace(reading, lines=lines).moved(place), vouched)


def heat_picture(sheet: Sheet) -> np.ndarray:
    """The preview, in grey, with a cloud of colour where the page network sees digits, (h, w, 3) uint8."""
    picture = _open(sheet.preview)
    return picture if sheet.heat is None else overlay_heat(picture, sheet.heat)


def annotated(sheet: Sheet, data: bytes, side: int | None = None) -> np.ndarray:
    """The whole picture with boxes and digits, (H, W, 3) uint8. side: the longest it may be, in pixels."""
    picture = upright(data, sheet.turns)
    longer = max(picture.shape[:2])
    if side and longer > side:
        picture = _shrunk(picture, side / longer)
    return _boxed(sheet, picture)  # the file may be a smaller copy of the picture that was read


def png(sheet: Sheet, data: bytes) -> bytes:
    """The whole picture at its full size with boxes and digits, as a PNG file."""
    buffer = BytesIO()
    Image.fromarray(annotated(sheet, data)).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def strip(picture: np.ndarray, box: Box) -> Strip:
    """A part of `picture`, (H, W, 3) uint8, with a little of what surrounds it, small enough to be sent."""
    x, y, w, h = box
    edge = max(3, round(STRIP_EDGE * h))
    x0, y0 = max(0, x - edge), max(0, y - edge)
    x1, y1 = min(picture.shape[1], x + w + edge), min(picture.shape[0], y + h + edge)
    if x1 <= x0 or y1 <= y0:
        return Strip(b"", box)
    part = picture[y0:y1, x0:x1]
    return Strip(
        _jpeg(_shrunk(part, min(STRIP[0] / part.shape[1], STRIP[1] / part.shape[0])), 80), (x0, y0, x1 - x0, y1 - y0)
    )


def data_url(jpeg: bytes) -> str:
    """A JPEG file as a data URL."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def _shrunk(picture: np.ndarray, scale: float) -> np.ndarray:
    if scale >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _jpeg(picture: np.ndarray, quality: int = 85) -> bytes:
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _open(preview: bytes) -> np.ndarray:
    with Image.open(BytesIO(preview)) as picture:
        return np.array(picture.convert("RGB"))
