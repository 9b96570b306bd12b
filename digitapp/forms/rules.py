"""The rules of a form: what the values of its fields must satisfy, and a sentence for each that fails."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .template import Field, Template

Value = int | Decimal | str | datetime.date


@dataclass(frozen=True)
class Failure:
    """A rule of `field` that fails, the sentence that says so, and the other fields that may be the ones at fault."""

    field: str
    sentence: str
    others: tuple[str, ...] = ()


def value(field: Field, digits: str) -> Value | None:
    """What the digits written in a field mean; None where they mean nothing: no digits, or no day of the calendar.

    number → int; digits → the digits themselves; decimal → Decimal; date (day, month, year) → date, years of two digits
    from 1970 to 2069.
    """
    if not digits:
        return None
    if field.kind == "digits":
        return digits
    if field.kind == "decimal":
        return Decimal(int(digits)).scaleb(-field.places)
    if field.kind == "number":
        return int(digits)
    if len(digits) not in (6, 8):
        return None
    year = int(digits[4:])
    if len(digits) == 6:
        year += 1900 if year >= 70 else 2000
    try:
        return datetime.date(year, int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None


def failures(template: Template, digits: Mapping[str, str]) -> list[Failure]:
    """The rules that fail, in the order of the fields. digits: what is written in each field, "" where it is empty."""
    values = {field.name: value(field, digits.get(field.name, "")) for field in template.fields}
    found = []
    for field in template.fields:
        found += [Failure(field.name, sentence) for sentence in broken(field, digits.get(field.name, ""))]
        if field.sum_of and values[field.name] is not None and (sentence := _sum(field, values)):
            found.append(Failure(field.name, sentence, field.sum_of))
    return found


def broken(field: Field, digits: str) -> list[str]:
    """Sentences on the rules that a field breaks by itself, whatever the others hold.
    digits: as written, "" when empty."""
    meant = value(field, digits)
    name = field.name
    if not digits:
        return [] if field.optional else [f"{name} is empty"]
    found = []
    if field.digits is not None and field.kind in ("digits", "date") and len(digits) != field.digits:
        found.append(f"{name} has {len(digits)} digits, not {field.digits}")
    if field.kind == "date" and meant is None and not found:
        found.append(f"{name} is no date: {digits[:2]}.{digits[2:4]}.{digits[4:]}")
    if field.low is not None and number(meant) < Decimal(str(field.low)):
        found.append(f"{name} is {shown(meant)}, less than {field.low:g}")
    if field.high is not None and number(meant) > Decimal(str(field.high)):
        found.append(f"{name} is {shown(meant)}, more than {field.high:g}")
    if field.check and not CHECKERS[field.check](digits):
        found.append(f"the check digit of {name} is wrong: {digits}")
    return found


def _sum(field: Field, values: Mapping[str, Value | None]) -> str:
    """The parts are added where they are filled in; what is not optional and empty is told by its own rule."""
    parts = [values[part] for part in field.sum_of]
    if all(part is None for part in parts):
        return ""
    total = sum((number(part) for part in parts if part is not None), Decimal(0))
    if number(values[field.name]) == total:
        return ""
    return f"{field.name} is {shown(values[field.name])}, the parts give {shown(total)}"


def number(meant: Value | None) -> Decimal:
    """A value as a number, to be compared and added; digits count as the number they spell."""
    return Decimal(meant) if isinstance(meant, (int, str, Decimal)) else Decimal(0)


def shown(meant: Value | None) -> str:
    """A value as text: 12.50, 2026-11-26, 00417; "" for None."""
    if meant is None:
        return ""
    return meant.isoformat() if isinstance(meant, datetime.date) else str(meant)


def luhn(digits: str) -> bool:
    """Whether the last digit is right by Luhn (ISO/IEC 7812-1): bank cards, customer numbers."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * (1 + place % 2)
        total += double - 9 * (double > 9)
    return len(digits) > 1 and total % 10 == 0


def mod11(digits: str) -> bool:
    """Whether the last digit is right modulo 11 with the weights 2 to 7 from the right;
    numbers that would need a 10 do not exist."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits[:-1])))
    return len(digits) > 1 and (11 - total % 11) % 11 == int(digits[-1])


def ean(digits: str) -> bool:
    """Whether the last digit is right as in EAN-8, EAN-13 and GTIN: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return len(digits) > 1 and total % 10 == 0


CHECKERS = {"luhn": luhn, "mod11": mod11, "ean": ean}
