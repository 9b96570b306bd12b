"""The work of a session as one file: what was read, what a person said, and small copies of the photos if they like.

A ZIP with session.json and pictures beside it, whose names follow from their place in session.json. What is opened
comes from anywhere: sizes are looked at first, every value is checked, and pictures go through the one decoder.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from digitapp import Digit, ImageError, Line, Reading
from digitapp.errors import DigitappError
from digitapp.imaging.decode import decode
from digitapp.output.rows import shown
from digitapp.ui import sheets
from digitapp.ui.opened import Opened
from digitapp.ui.sheets import Sheet, Strip

FORMAT, VERSION = "digitapp session", 2  # 1 had areas in pixels of photos that it did not keep at their size
SIDES = (1600, 1000, 640)  # pixels: of the copies' longer side, the first with which the file can be opened again
MOST_BYTES = 28_000_000  # of a file: the page takes no larger upload
MOST_UNPACKED, MOST_FILES, MOST_LINES, MOST_DIGITS = 200_000_000, 50_000, 5_000, 400
LEAST_AREA = 0.005  # of a picture's side
_FOREIGN = "This file holds no saved work of this page, or it is damaged."


class SessionError(DigitappError):
    """The file cannot be opened or written; the text tells a person why."""


@dataclass
class SavedForm:
    """The form that photos are read as. template: its JSON; marked: the photo on which its fields were marked;
    said: digits that a person vouches for, by photo and field;
    accepted: sentences of failing rules that a person lets stand, by photo.

    Photos are called by their keys when saved, by their place in the file when opened.
    """

    template: str
    marked: str | None = None
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    accepted: dict[str, list[str]] = field(default_factory=dict)

    def renamed(self, names: Mapping[str, str]) -> SavedForm:
        """The same with other names for the photos; those without one are left out."""
        return SavedForm(
            self.template,
            names.get(self.marked or ""),
            {names[key]: said for key, said in self.said.items() if key in names},
            {names[key]: sentences for key, sentences in self.accepted.items() if key in names},
        )


@dataclass
class Session:
    """Saved work. pictures: in order; log: the desk's, its ids with the index of the picture in front; form: None where
    pictures are read as pages."""

    pictures: list[Opened]
    log: list[dict[str, Any]]
    risk: str
    form: SavedForm | None = None


def save(
    pictures: Mapping[str, Opened], log: Sequence[Any], risk: str, *, photos: bool, form: SavedForm | None = None
) -> bytes:
    """The file. photos: with small copies of the pictures; form: its fields are read from these copies again.

    Raises SessionError when there are too many for one file.
    """
    for side in SIDES if photos else (0,):
        data = _pack(pictures, log, risk, side, form)
        if len(data) <= MOST_BYTES:
            return data
    raise SessionError("This is too much for one file. Save it without the photos, or close some pictures first.")


def _pack(pictures: Mapping[str, Opened], log: Sequence[Any], risk: str, side: int, form: SavedForm | None) -> bytes:
    read = {key: one for key, one in pictures.items() if one.sheet or form}
    index = {key: str(number) for number, key in enumerate(read)}
    entries = []
    for entry in log:
        key, rest = entry["id"].split("|", 1) if entry["id"].count("|") == 2 else ("", "")
        if key in index and _stands(read[key], rest):
            entries.append({**entry, "id": f"{index[key]}|{rest}"})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        described = [_describe(archive, number, one, side) for number, one in enumerate(read.values())]
        content = {"format": FORMAT, "version": VERSION, "risk": risk, "pictures": described, "log": entries,
                   "form": asdict(form.renamed(index)) if form else None}  # fmt: skip
        archive.writestr("session.json", json.dumps(content))
    return buffer.getvalue()


def _stands(one: Opened, rest: str) -> bool:
    """Whether an entry of the log, "edition|part", is about the picture as it lies now:
    a turn cannot be undone later."""
    return one.sheet is None or rest.split("|")[0] == str(one.sheet.edition)


def _describe(archive: zipfile.ZipFile, number: int, one: Opened, side: int) -> dict[str, Any]:
    """One picture for session.json; its files go into the archive."""
    sheet = one.sheet or Sheet(one.name)
    about: dict[str, Any] = {
        "name": sheet.name, "error": sheet.error, "turns": sheet.turns, "turned": sheet.turned, "areas": sheet.areas,
        "edition": sheet.edition, "photo": False, "reading": None,
    }  # fmt: skip
    if side and one.data and not sheet.error:
        with suppress(ImageError):
            archive.writestr(f"photos/{number}.jpg", sheets.copy(one.data, side))
            about["photo"] = True
    if sheet.reading is None:
        return about
    archive.writestr(f"thumbnails/{number}.jpg", sheet.thumbnail)
    for k, strip in enumerate(sheet.strips):
        archive.writestr(f"strips/{number}-{k}.jpg", strip.data)
    digits = sheet.reading.digits
    if digits:
        glyphs = io.BytesIO()
        Image.fromarray(np.vstack([digit.normalized for digit in digits])).save(glyphs, "PNG")
        archive.writestr(f"glyphs/{number}.png", glyphs.getvalue())
    about["reading"] = sheet.reading.to_dict() | {"strips": [strip.box for strip in sheet.strips]}
    return about


def load(data: bytes) -> Session:
    """The saved work. Raises SessionError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
            if len(files) > MOST_FILES or sum(file.file_size for file in files) > MOST_UNPACKED:
                raise SessionError("This file holds more than the page can open.")
            content = json.loads(archive.read("session.json"))
            if content["format"] != FORMAT:
                raise SessionError(_FOREIGN)
            if content["version"] not in (1, VERSION):
                raise SessionError("This work was saved by another version of the program.")
            for about in content["pictures"] if content["version"] == 1 else ():
                about["areas"] = []
            pictures = [_opened(archive, k, about) for k, about in enumerate(content["pictures"])]
            log = [entry for entry in content["log"] if isinstance(entry["id"], str)]
            form = content.get("form")
            return Session(pictures, log, str(content["risk"]), _form(form) if form else None)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError,
            NotImplementedError, RecursionError, RuntimeError, EOFError, OSError, ImageError):  # fmt: skip
        raise SessionError(_FOREIGN) from None


def _form(about: dict[str, Any]) -> SavedForm:
    said = {str(key): {str(n): str(d) for n, d in one.items()} for key, one in about["said"].items()}
    accepted = {str(key): [str(sentence) for sentence in one] for key, one in about["accepted"].items()}
    return SavedForm(str(about["template"]), None if about["marked"] is None else str(about["marked"]), said, accepted)


def _opened(archive: zipfile.ZipFile, number: int, about: dict[str, Any]) -> Opened:
    sheet = Sheet(
        shown(str(about["name"]))[:300], int(about["turns"]) % 4, error=str(about["error"])[:500],
        turned=about["turned"] is True, areas=tuple(_area(area) for area in about["areas"]),
        edition=int(about["edition"]),
    )  # fmt: skip
    if about["reading"] is None and about["photo"]:  # it waits to be read, as it was turned and marked
        return Opened(
            sheet.name, archive.read(f"photos/{number}.jpg"), "kept", sheet if sheet.turns or sheet.areas else None
        )
    if about["reading"] is None:
        sheet.error = sheet.error or "It had not been read when the work was saved."
        return Opened(sheet.name, b"", "kept", sheet)
    glyphs = _glyphs(archive, number, sum(len(line["digits"]) for line in about["reading"]["lines"]))
    sheet.reading = _reading(about["reading"], glyphs)
    sheet.thumbnail = archive.read(f"thumbnails/{number}.jpg")
    boxes = [_box(box) for box in about["reading"]["strips"]]
    sheet.strips = tuple(Strip(archive.read(f"strips/{number}-{k}.jpg"), box) for k, box in enumerate(boxes))
    if len(boxes) != len(sheet.reading.lines):
        raise ValueError("a strip for each line")
    photo = archive.read(f"photos/{number}.jpg") if about["photo"] else b""
    if photo:
        sheets.restore(sheet, photo)
    else:
        sheet.preview = sheet.thumbnail
        sheet.scale = decode(sheet.thumbnail).shape[1] / sheet.reading.size[0]
    return Opened(sheet.name, photo, "kept", sheet)


def _glyphs(archive: zipfile.ZipFile, number: int, count: int) -> np.ndarray:
    """(count, 28, 28) uint8."""
    if not count:
        return np.zeros((0, 28, 28), np.uint8)
    return decode(archive.read(f"glyphs/{number}.png"))[..., 0].reshape(count, 28, 28)


def _reading(about: dict[str, Any], glyphs: np.ndarray) -> Reading:
    if len(about["lines"]) > MOST_LINES:
        raise ValueError("too many lines")
    lines, seen = [], 0
    for line in about["lines"]:
        digits = []
        for digit in line["digits"]:
            p = np.array([_share(value) for value in digit["probabilities"]], np.float32)
            value = int(digit["digit"])
            if p.shape != (10,) or not 0 <= value <= 9:
                raise ValueError("no digit")
            digits.append(Digit(value, _share(digit["confidence"]), p, glyphs[seen], _box(digit["box"])))
            seen += 1
        if not 0 < len(digits) <= MOST_DIGITS:
            raise ValueError("no line")
        number = line.get("number")
        if number is not None and not math.isfinite(number := float(number)):
            raise ValueError("no number")
        lines.append(Line(tuple(digits), _share(line["confidence"]), number))
    size = int(about["width"]), int(about["height"])
    if not all(0 < side <= 100_000 for side in size):
        raise ValueError("no size")
    return Reading(tuple(lines), size, signs=tuple(_box(box) for box in about["signs"]))


def _share(value: Any) -> float:
    value = float(value)
    if not 0 <= value <= 1:
        raise ValueError("no share")
    return value


def _area(value: Any) -> sheets.Area:
    """A part of a picture that can be read even on the smallest copy."""
    x, y, w, h = (float(v) for v in value)
    if not (-1 < x < 1 and -1 < y < 1 and LEAST_AREA <= w <= 2 and LEAST_AREA <= h <= 2):
        raise ValueError("no area")
    return x, y, w, h


def _box(value: Any) -> tuple[int, int, int, int]:
    x, y, w, h = (int(v) for v in value)
    if max(abs(x), abs(y), w, h) > 100_000 or min(w, h) < 1:
        raise ValueError("no box")
    return x, y, w, h
