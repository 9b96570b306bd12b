"""The template of a form: its reference picture, its fields and their rules; loaded from strict JSON and saved as such.

{"version": 1, "name": "Meter reading", "size": [1000, 640], "reference": "data:image/png;base64,…",
 "fields": [{"name": "Reading", "box": [60, 200, 420, 70], "kind": "digits", "digits": 6, "cells": true}]}
Instead of the picture itself, reference may be the name of a picture file beside the template: a photo or a scan of the
form, in whose pixels the boxes are measured then.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..errors import ImageError, TemplateError
from ..imaging.decode import decode

KINDS = ("number", "digits", "decimal", "date")
CHECKS = ("luhn", "mod11", "ean")
VERSION = 1
LONGEST = 1600  # pixels: the longer side of a reference picture that is saved
MOST_BYTES = 8_000_000  # of a template's file
MOST_FIELDS = 200
_SHORTEST = 64  # pixels: no reference is smaller
_FIELD_KEYS = {"name", "box", "kind", "digits", "cells", "places", "optional", "from", "to", "sum_of", "check"}
_PREFIX = ("data:image/png;base64,", "data:image/jpeg;base64,")


@dataclass(frozen=True)
class Field:
    """One field of a form.

    name: the column it becomes; box: x, y, width, height in pixels of the reference picture
    kind: number; digits, a number of known length whose leading zeros count; decimal, whose last `places` digits stand
    behind the point; date, written day month year
    digits: how many digits are expected, None when that is open;
    cells: each digit has a box of its own, all equally wide
    optional: may be left empty
    low, high: least and largest value; sum_of: the fields it is the sum of;
    check: one of CHECKS, a check digit at the end
    """

    name: str
    box: tuple[float, float, float, float]
    kind: str = "number"
    digits: int | None = None
    cells: bool = False
    places: int = 0
    optional: bool = False
    low: float | None = None
    high: float | None = None
    sum_of: tuple[str, ...] = ()
    check: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As in the JSON file; what has its usual value is left out."""
        full = {
            "name": self.name, "box": list(self.box), "kind": self.kind, "digits": self.digits, "cells": self.cells,
            "places": self.places, "optional": self.optional, "from": self.low, "to": self.high,
            "sum_of": list(self.sum_of), "check": self.check,
        }  # fmt: skip
        return {
            key: value
            for key, value in full.items()
            if value not in (None, False, 0, []) or key in ("from", "to") and value is not None
        }


@dataclass(frozen=True)
class Template:
    """name; reference: (h, w) uint8 grey, the form as the first photo or a print of it shows it;
    fields in their columns' order."""

    name: str
    reference: np.ndarray
    fields: tuple[Field, ...]

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the reference picture in pixels."""
        return self.reference.shape[1], self.reference.shape[0]

    def dumps(self) -> str:
        """The template as JSON text; `loads` gives it back, the picture unchanged."""
        done, data = cv2.imencode(".png", self.reference, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        if not done:
            raise TemplateError("The reference picture could not be saved.")
        content = {
            "version": VERSION,
            "name": self.name,
            "size": list(self.size),
            "fields": [field.to_dict() for field in self.fields],
            "reference": _PREFIX[0] + base64.b64encode(data.tobytes()).decode(),
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

    def save(self, path: Path) -> None:
        """Write the template as a JSON file; raises OSError."""
        path.write_text(self.dumps(), encoding="utf-8")


def load(path: Path) -> Template:
    """The template in a JSON file; raises TemplateError with a sentence."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TemplateError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB: this is no template.")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise TemplateError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise TemplateError(f"{path} is not a text file.") from None
    return loads(text, path.parent)


def loads(text: str, folder: Path | None = None) -> Template:
    """The template in JSON text; raises TemplateError with a sentence that says what is wrong where.

    folder: where a picture lies that the template names; None: it must hold its picture.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise TemplateError(f"The template is not valid JSON{where}.") from None
    if not isinstance(content, dict):
        raise TemplateError("A template is a JSON object with name, size, reference and fields.")
    _known(content, {"version", "name", "size", "reference", "fields"}, "The template")
    if content.get("version") != VERSION:
        raise TemplateError(
            f"The template's version is {content.get('version')!r}; this program reads version {VERSION}."
        )
    name = _text(content.get("name"), "The template's name")
    reference = _reference(content.get("reference"), folder)
    size = content.get("size")
    if size != [reference.shape[1], reference.shape[0]]:
        raise TemplateError(
            f"The template says size {size}, its picture is {reference.shape[1]} × {reference.shape[0]} pixels."
        )
    entries = content.get("fields")
    if not isinstance(entries, list) or not entries:
        raise TemplateError("The template has no fields. Mark at least one.")
    if len(entries) > MOST_FIELDS:
        raise TemplateError(f"The template has {len(entries)} fields; {MOST_FIELDS} are the most.")
    fields = tuple(_field(entry, number, size) for number, entry in enumerate(entries, 1))
    _check_sums(fields)
    return _reduced(Template(name, reference, fields))


def check(template: Template) -> None:
    """Raise TemplateError where `loads` would not take the template back: a name twice, a box beside the picture, …"""
    _text(template.name, "The form's name")
    if not template.fields:
        raise TemplateError("The template has no fields. Mark at least one.")
    if len(template.fields) > MOST_FIELDS:
        raise TemplateError(f"The template has {len(template.fields)} fields; {MOST_FIELDS} are the most.")
    for number, field in enumerate(template.fields, 1):
        _field(field.to_dict(), number, list(template.size))
    _check_sums(template.fields)


def _field(entry: Any, number: int, size: list[int]) -> Field:
    if not isinstance(entry, dict):
        raise TemplateError(f"Field {number} is not a JSON object.")
    name = _text(entry.get("name"), f"The name of field {number}")
    where = f"Field “{name}”"
    _known(entry, _FIELD_KEYS, where)
    kind = entry.get("kind", "number")
    if kind not in KINDS:
        raise TemplateError(f"{where}: the kind is one of {', '.join(KINDS)}, not {kind!r}.")
    digits = entry.get("digits", 8 if kind == "date" else None)
    if digits is not None and not (_whole(digits) and 1 <= digits <= 30):
        raise TemplateError(f"{where}: digits is a whole number from 1 to 30, not {digits!r}.")
    if kind == "digits" and digits is None:
        raise TemplateError(f"{where}: say how many digits it has (digits).")
    if kind == "date" and digits not in (6, 8):
        raise TemplateError(f"{where}: a date has 6 or 8 digits, not {digits}.")
    places = entry.get("places", 0)
    if not (_whole(places) and 0 <= places <= 9) or (places > 0) != (kind == "decimal"):
        raise TemplateError(f"{where}: decimal places, 1 to 9, go with the kind decimal and with no other.")
    flags = {key: entry.get(key, False) for key in ("cells", "optional")}
    for key, value in flags.items():
        if not isinstance(value, bool):
            raise TemplateError(f"{where}: {key} is true or false, not {value!r}.")
    if flags["cells"] and digits is None:
        raise TemplateError(f"{where}: with cells, say how many digits it has.")
    low, high = (_limit(entry.get(key), key, where, kind) for key in ("from", "to"))
    if low is not None and high is not None and low > high:
        raise TemplateError(f"{where}: from {low:g} is above to {high:g}.")
    sum_of = entry.get("sum_of", [])
    if not isinstance(sum_of, list) or not all(isinstance(part, str) for part in sum_of):
        raise TemplateError(f"{where}: sum_of is a list of the names of other fields.")
    check = entry.get("check")
    if check is not None and check not in CHECKS:
        raise TemplateError(f"{where}: the check digit is one of {', '.join(CHECKS)}, not {check!r}.")
    if check and kind not in ("number", "digits"):
        raise TemplateError(f"{where}: a {kind} has no check digit.")
    return Field(
        name, _box(entry.get("box"), where, size), kind, digits, places=places, low=low, high=high,
        sum_of=tuple(sum_of), check=check, **flags,
    )  # fmt: skip


def _check_sums(fields: tuple[Field, ...]) -> None:
    by_name = {}
    for field in fields:
        if field.name in by_name:
            raise TemplateError(f"Two fields are called “{field.name}”.")
        by_name[field.name] = field
    for field in fields:
        for part in field.sum_of:
            if part not in by_name or part == field.name:
                raise TemplateError(f"Field “{field.name}” is a sum of “{part}”, which is no other field.")
            if "date" in (field.kind, by_name[part].kind):
                raise TemplateError(f"Field “{field.name}”: a date cannot be summed.")


def _known(entry: dict, keys: set[str], where: str) -> None:
    unknown = sorted(set(entry) - keys)
    if unknown:
        raise TemplateError(f"{where} has “{unknown[0]}”, which means nothing here.")


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200 or not value.isprintable():
        raise TemplateError(f"{what} must be a text of 1 to 200 letters on one line.")
    return value.strip()


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15


def _limit(value: Any, key: str, where: str, kind: str) -> float | None:
    if value is not None and not _number(value):
        raise TemplateError(f"{where}: {key} is a number, not {value!r}.")
    if value is not None and kind == "date":
        raise TemplateError(f"{where}: a date has no from and to.")
    return value


def _box(value: Any, where: str, size: list[int]) -> tuple[float, float, float, float]:
    if not isinstance(value, list) or len(value) != 4 or not all(_number(v) for v in value):
        raise TemplateError(f"{where}: the box is [x, y, width, height] in pixels.")
    x, y, width, height = value
    if width < 4 or height < 4 or x < 0 or y < 0 or x + width > size[0] or y + height > size[1]:
        raise TemplateError(f"{where}: the box {value} does not lie on the picture of {size[0]} × {size[1]} pixels.")
    return x, y, width, height


def _reference(value: Any, folder: Path | None) -> np.ndarray:
    """The picture that a template holds or names, (h, w) uint8 grey."""
    if not isinstance(value, str) or not value.startswith(_PREFIX) and folder is None:
        raise TemplateError("The template's reference is a PNG or JPEG picture written as data:image/png;base64,…")
    if value.startswith(_PREFIX):
        try:
            source: bytes | Path = base64.b64decode(value.partition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            raise TemplateError("The template's reference picture is damaged: it is not valid base64.") from None
    elif value == Path(value).name and folder is not None:
        source = folder / value
    else:
        raise TemplateError(
            "The template's reference is the name of a picture beside it, without a folder, or data:image/png;base64,…"
        )
    try:
        picture = cv2.cvtColor(decode(source), cv2.COLOR_RGB2GRAY)
    except ImageError as error:
        raise TemplateError(f"The template's reference picture cannot be used. {error}") from None
    if min(picture.shape) < _SHORTEST:
        raise TemplateError(f"The template's reference picture must measure at least {_SHORTEST} pixels on each side.")
    return picture


def _reduced(template: Template) -> Template:
    """The template with a reference no longer than LONGEST, and its boxes with it."""
    scale = LONGEST / max(template.size)
    if scale >= 1:
        return template
    reference = cv2.resize(template.reference, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    limits = (reference.shape[1], reference.shape[0])
    fields = []
    for field in template.fields:
        x, y, width, height = (v * scale for v in field.box)
        x, y = min(x, limits[0] - width), min(y, limits[1] - height)
        fields.append(replace(field, box=(x, y, width, height)))
    return Template(template.name, reference, tuple(fields))
