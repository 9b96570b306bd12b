"""One row per picture: the shape in which readings go into tables and JSON lines, safe to open elsewhere."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..recognition.reading import Reading

#: what is known of one picture, ready for JSON: "file" and either a Reading's fields or "error"
Record = dict[str, Any]

FIELDS = ("file", "text", "lines", "digits", "confidence", "error")


def record(name: str, reading: "Reading") -> Record:
    """The full record of a picture that was read: its name and `Reading.to_dict()`."""
    return {"file": shown(name), **reading.to_dict()}


def failure(name: str, error: Exception) -> Record:
    """The record of a picture that could not be read: its name and a sentence."""
    return {"file": shown(name), "error": str(error)}


def flat(full: Record) -> dict[str, Any]:
    """A record as one table row with FIELDS.

    text: the lines joined by "|"; lines, digits: how many; confidence: probability 0..1 that all of it is right,
    None when nothing was found; error: "" or the sentence.
    """
    lines = full.get("lines", [])
    return {
        "file": full["file"],
        "text": "|".join(line["text"] for line in lines),
        "lines": len(lines),
        "digits": sum(len(line["digits"]) for line in lines),
        "confidence": round(math.prod(line["confidence"] for line in lines), 4) if lines else None,
        "error": full.get("error", ""),
    }


def shown(name: str) -> str:
    """A file name that can be printed: what does not show, or turns the text around, is written as an escape.

    Different names stay different, and no name breaks a line.
    """
    return "".join(c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode() for c in name)


def csv_safe(value: Any) -> Any:
    """A table cell that no spreadsheet runs as a formula: text starting like one gets an apostrophe before it.

    Text that starts with an apostrophe gets one too, so that taking one away always gives the text back.
    """
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "'")):
        return "'" + value
    return value
