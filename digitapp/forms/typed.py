"""What a person types into a field, and how its digits are shown to be typed over."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from ..errors import DigitappError
from .rules import shown, value
from .template import Field

MOST_DIGITS = 30


class TypedError(DigitappError, ValueError):
    """What was typed is nothing that the field can hold; the text tells a person what would be."""


def editable(field: Field, digits: str) -> str:
    """The digits of a field as a person would type them: 12.50, 26.11.2026, 00417; "" for an empty field."""
    meant = value(field, digits)
    if field.kind == "decimal":
        return shown(meant)
    if field.kind == "date" and meant is not None:
        return f"{digits[:2]}.{digits[2:4]}.{digits[4:]}"
    return digits


def digits_of(field: Field, text: str) -> str:
    """The digits that a typed text stands for, "" for an empty one. Raises TypedError.

    A decimal may have a point or a comma; one without is whole. A date is day, month, year, or year-month-day, parted
    in any way; spaces count for nothing.
    """
    text = text.strip()
    if not text:
        return ""
    made = {"decimal": _decimal, "date": _date}.get(field.kind, _plain)(field, text)
    if len(made) > MOST_DIGITS:
        raise TypedError(f"{field.name}: that is too long.")
    return made


def _plain(field: Field, text: str) -> str:
    text = re.sub(r"\s", "", text)
    if not (text.isascii() and text.isdigit()):
        raise TypedError(f"{field.name} takes digits only.")
    return text


def _decimal(field: Field, text: str) -> str:
    plain = re.sub(r"\s", "", text).replace(",", ".")
    try:
        number = Decimal(plain) if re.fullmatch(r"[0-9]*\.?[0-9]*", plain) else None
    except InvalidOperation:
        number = None
    if number is None or len(plain.partition(".")[2]) > field.places:
        raise TypedError(f"{field.name} is a number with up to {field.places} decimal places, like 12.50.")
    return str(int(number.scaleb(field.places))).zfill(field.places + 1)


def _date(field: Field, text: str) -> str:
    parts = [part for part in re.split(r"[\s./-]+", text) if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise TypedError(f"{field.name} is a date, like 26.11.2026.")
    if len(parts) == 3:
        day, month, year = parts[::-1] if len(parts[0]) == 4 else parts
        return f"{day:0>2}{month:0>2}{year:0>2}"
    return "".join(parts)
