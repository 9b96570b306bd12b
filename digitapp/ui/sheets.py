"""Pictures a visitor has opened: read once, kept small, mended by hand.

A picture is decoded, read and let go again; what stays is a preview, the reading, where
digits were seen and a crop of each, so that ten photographs cost a few megabytes.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from digitapp import ImageError, Line, Reading, Recognizer
from digitapp.imaging.annotate import annotate, combine_heat, overlay_heat
from digitapp.imaging.decode import decode
from digitapp.rows import shown

_log = logging.getLogger(__name__)

PREVIEW_SIDE = 1400  # pixels
CROP_SIDE = 44
HEAT_SIDE = 350  # pixels: of the heat of several areas together
Area = tuple[float, float, float, float]
Box = tuple[int, int, int, int]


@dataclass
class Sheet:
    """One opened picture.

    turns: quarter turns to the right. areas: (x, y, width, height) in pixels of the turned
    picture, read instead of all of it. mended: what the visitor says, by the box of the digit;
    "" takes the digit out. error: the sentence, when the picture cannot be read.
    """

    name: str
    turns: int = 0
    areas: tuple[Area, ...] = ()
    reading: Reading | None = None
    error: str = ""
    preview: bytes = b""
    heat: np.ndarray | None = None  # (h, w) uint8: where the page network sees digits, over the whole picture
    scale: float = 1.0  # preview pixels per picture pixel
    crops: dict[tuple[int, ...], str] = field(default_factory=dict)
    mended: dict[tuple[int, ...], int | str] = field(default_factory=dict)
    edition: int = 0  # counts changes made outside the table, which then has to be built anew

    @property
    def mended_reading(self) -> Reading:
        """The reading with the visitor's corrections; a corrected digit has confidence 1."""
        lines = []
        for line in self.reading.lines if self.reading else ():
            digits, confidence = [], line.confidence
            for digit in line.digits:
                said = self.mended.get(digit.box)
                if said is not None and digit.confidence > 0:
                    confidence = min(1.0, confidence / digit.confidence)
                if said is None:
                    digits.append(digit)
                elif said != "":
                    digits.append(replace(digit, digit=int(said), confidence=1.0))
            if digits:
                lines.append(Line(tuple(digits), confidence))
        if self.reading is None:
            return Reading()
        return Reading(tuple(lines), self.reading.size, signs=self.reading.signs)


def read(recognizer: Recognizer, name: str, data: bytes, turns: int = 0, areas: Sequence[Area] = ()) -> Sheet:
    """Read one picture file; a file that cannot be used gives a Sheet with its error, nothing raises for it."""
    sheet = Sheet(shown(name), turns % 4, tuple(areas))
    try:
        picture = upright(data, sheet.turns)
    except ImageError as error:
        sheet.error = str(error)
        return sheet
    try:
        sheet.reading = _read_areas(recognizer, picture, sheet.areas) if sheet.areas else recognizer.read(picture)
    except Exception:
        _log.exception("Reading a picture failed")
        sheet.error = "The reader failed on this picture, which is its own fault. The other pictures are not affected."
        return sheet
    sheet.scale = min(1.0, PREVIEW_SIDE / max(picture.shape[:2]))
    sheet.preview = _jpeg(_shrunk(picture, sheet.scale))
    levels = sheet.reading.stages.get("heat")
    sheet.heat = combine_heat(levels) if levels else None
    sheet.reading = replace(sheet.reading, stages={})
    sheet.crops = {digit.box: crop_url(picture, digit.box) for digit in sheet.reading.digits}
    return sheet


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
    for x, y, w, h in sorted(areas, key=lambda area: (area[1], area[0])):
        x0, y0 = max(0, round(x)), max(0, round(y))
        x1, y1 = min(width, round(x + w)), min(height, round(y + h))
        if x1 - x0 < 3 or y1 - y0 < 3:
            continue
        part = recognizer.read(np.ascontiguousarray(picture[y0:y1, x0:x1]))
        part = part.moved(lambda box, x0=x0, y0=y0: (box[0] + x0, box[1] + y0, box[2], box[3]))
        lines += part.lines
        signs += part.signs
        if part.stages.get("heat"):
            place = heat[int(y0 * scale) : round(y1 * scale), int(x0 * scale) : round(x1 * scale)]
            if place.size:
                of_part = cv2.resize(combine_heat(part.stages["heat"]), place.shape[::-1], interpolation=cv2.INTER_AREA)
                np.maximum(place, of_part, out=place)
    return Reading(tuple(lines), (width, height), {"heat": [heat]}, tuple(signs))


def boxed(sheet: Sheet) -> np.ndarray:
    """The preview with a box and its digit over each glyph, other signs in grey boxes, (h, w, 3) uint8."""
    small = sheet.mended_reading.moved(lambda box: tuple(round(v * sheet.scale) for v in box))
    return annotate(_open(sheet.preview), small)


def heat_picture(sheet: Sheet) -> np.ndarray:
    """The preview, in grey, with a cloud of colour where the page network sees digits, (h, w, 3) uint8."""
    picture = _open(sheet.preview)
    return picture if sheet.heat is None else overlay_heat(picture, sheet.heat)


def png(sheet: Sheet, data: bytes) -> bytes:
    """The whole picture at its full size with boxes and digits, as a PNG file."""
    buffer = BytesIO()
    Image.fromarray(annotate(upright(data, sheet.turns), sheet.mended_reading)).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def crop_url(picture: np.ndarray, box: Box) -> str:
    """One digit with a little of what surrounds it, as a data URL of a small JPEG."""
    x, y, w, h = box
    edge = max(2, round(0.15 * max(w, h)))
    part = picture[max(0, y - edge) : y + h + edge, max(0, x - edge) : x + w + edge]
    if not part.size:
        return ""
    scale = CROP_SIDE / max(part.shape[:2])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return "data:image/jpeg;base64," + base64.b64encode(_jpeg(small)).decode("ascii")


def _shrunk(picture: np.ndarray, scale: float) -> np.ndarray:
    if scale >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _jpeg(picture: np.ndarray) -> bytes:
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _open(preview: bytes) -> np.ndarray:
    with Image.open(BytesIO(preview)) as picture:
        return np.array(picture.convert("RGB"))
