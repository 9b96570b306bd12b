"""What leaves the page: every line with what was read, what a person made of it, and where it stands."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from digitapp.output import rows, spreadsheet
from digitapp.ui import sheets
from digitapp.ui.review.corrections import FinalLine
from digitapp.ui.sheets import Sheet

FIELDS = (
    "file", "line", "text", "number", "read", "confidence", "corrected_to", "checked_by_hand", "to_check", "box",
    "problem",
)  # fmt: skip
REMOVED = "removed"  # what a line was corrected to that a person took out
PDF_SIDE = 1600  # pixels: the longer side of a page
_WIDTHS = {"file": 28, "text": 16, "read": 16, "corrected_to": 16, "problem": 40, "picture": 46}
_STRIP = (320, 48)  # pixels: the largest that a line's picture is in a cell


def table(chosen: Sequence[Sheet], below: float) -> list[dict[str, Any]]:
    """A row with FIELDS for each line, and one for each picture without any.

    number: what a line says with a decimal point or a minus in it,
    None without one and where a correction left it open.
    below: lines less sure than this are to be checked, unless a person has done so.
    """
    result = []
    for sheet in chosen:
        lines = sheet.lines
        for line in lines:
            result.append({"file": sheet.name, **_row(line, below)})
        if not lines:
            problem = sheet.error or ("" if _nothing_there(sheet) else "nothing was found")
            accepted = any(state.checked for state in sheet.said.values())
            result.append({
                "file": sheet.name, "line": None, "text": "", "number": None, "read": "", "confidence": None,
                "corrected_to": "", "checked_by_hand": _yes(accepted), "to_check": _yes(not accepted),
                "box": "", "problem": problem,
            })  # fmt: skip
    return result


def _row(line: FinalLine, below: float) -> dict[str, Any]:
    doubtful = not line.checked and (line.corrected or line.confidence is None or line.confidence < below)
    return {
        "line": line.number,
        "text": line.text,
        "number": int(line.amount) if line.amount is not None and line.amount.is_integer() else line.amount,
        "read": line.read,
        "confidence": None if line.confidence is None else round(line.confidence, 4),
        "corrected_to": (line.text or REMOVED) if line.corrected else "",
        "checked_by_hand": _yes(line.checked),
        "to_check": _yes(doubtful),
        "box": " ".join(str(v) for v in line.box) if line.box else "",
        "problem": "",
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _nothing_there(sheet: Sheet) -> bool:
    """Whether a person has said that the picture holds no digit."""
    return any(state.checked for state in sheet.said.values())


def as_csv(chosen: Sequence[Sheet], below: float) -> str:
    """The table as CSV with CRLF, safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for row in table(chosen, below):
        writer.writerow(["" if row[name] is None else rows.csv_safe(row[name]) for name in FIELDS])
    return buffer.getvalue()


def as_json(chosen: Sequence[Sheet], below: float) -> str:
    """The readings as the REST API and the command line give them, each line with what a person said.

    A confidence is null where a person has confirmed or corrected what was read.
    """
    records = [record(sheet, below) for sheet in chosen]
    return json.dumps(records if len(records) > 1 else records[0], indent=1)


def record(sheet: Sheet, below: float) -> dict[str, Any]:
    """One picture of `as_json`."""
    if sheet.error or sheet.reading is None:
        return {"file": sheet.name, "error": sheet.error}
    final = sheet.lines
    full = rows.record(sheet.name, sheet.corrected)
    standing = iter(full["lines"])
    lines = []
    for line in final:
        entry = next(standing) if line.digits else {"text": "", "number": None, "digits": []}
        if line.confidence is None:
            pairs = zip(entry["digits"], line.digits, strict=True)
            entry["digits"] = [_unsure(digit, one.confidence) for digit, one in pairs]
        row = _row(line, below)
        lines.append({
            **entry, "confidence": row["confidence"], "read": line.read, "corrected_to": row["corrected_to"] or None,
            "checked_by_hand": line.checked, "to_check": row["to_check"] == "yes", "box": line.box,
        })  # fmt: skip
    return {**full, "turned": 90 * sheet.turns, "lines": lines}


def _unsure(digit: dict[str, Any], confidence: float) -> dict[str, Any]:
    """A digit's record; without a machine's confidence where a person vouches for it, which is where that is 1."""
    return {**digit, "confidence": None if confidence == 1.0 else digit["confidence"]}


def as_xlsx(chosen: Sequence[Sheet], below: float) -> bytes:
    """The table as an Excel file, the picture of each line beside it; what is to be checked is coloured."""
    from openpyxl.drawing.image import Image as CellImage  # noqa: PLC0415 - only who asks for one waits for it
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    names = (*FIELDS, "picture")
    book, page = spreadsheet.new_sheet("Lines", names, _WIDTHS)
    strips = [strip for sheet in chosen for strip in _strips(sheet)]
    for number, (row, data) in enumerate(zip(table(chosen, below), strips, strict=True), 2):
        for column, name in enumerate(FIELDS, 1):
            marked = name == "text" and (row["to_check"] == "yes" or row["corrected_to"])
            colour = spreadsheet.DOUBT if row["to_check"] == "yes" else spreadsheet.CHANGED
            spreadsheet.put(page.cell(number, column), row[name], colour if marked else None)
        if data:
            picture = CellImage(io.BytesIO(data))
            scale = min(1.0, _STRIP[0] / picture.width, _STRIP[1] / picture.height)
            picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
            page.add_image(picture, f"{get_column_letter(len(names))}{number}")
            page.row_dimensions[number].height = 0.75 * _STRIP[1] + 3
    page.auto_filter.ref = f"A1:{get_column_letter(len(FIELDS))}{page.max_row}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _strips(sheet: Sheet) -> list[bytes]:
    """The picture beside each row of the sheet; b"" where there is none."""
    count = len(sheet.strips)
    return [sheet.strips[line.number - 1].data if line.number <= count else b"" for line in sheet.lines] or [b""]


def as_pdf(chosen: Iterable[tuple[Sheet, bytes]]) -> bytes:
    """All pictures with their boxes and digits, a page each. chosen: (sheet, the picture's file)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.pdf"
        for sheet, data in chosen:  # one after the other: a hundred decoded pictures do not fit into memory
            if data and sheet.reading is not None:
                page = Image.fromarray(sheets.annotated(sheet, data, PDF_SIDE))
                page.save(path, "PDF", append=path.exists(), resolution=150, quality=80)
        return path.read_bytes() if path.exists() else b""
