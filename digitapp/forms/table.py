"""A folder of photos of one form → a table: a row for each photo, the fields as columns, and what needs a look."""

from __future__ import annotations

import csv
import datetime
import functools
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from .. import batch
from ..errors import DoesNotFit, ImageError, TableError
from ..imaging.decode import decode
from ..output import rows, spreadsheet
from .fields import FieldReading, FormReading, prepared, read_form
from .rules import shown
from .template import Field, Template, load

__all__ = ["Counts", "TableError", "cells", "columns", "read_one", "row", "run", "write_csv", "write_xlsx"]

FORMATS = (".csv", ".xlsx")
AFTER = ("confidence", "to check", "rule failed", "corrected", "checked by hand", "problem")  # columns after the fields
#: columns of the sheet that has a row for each field
TRAIL = (
    "file", "field", "read", "corrected to", "checked by hand", "confidence", "rule failed when read", "rule failed",
)  # fmt: skip
_WIDTHS = {
    "file": 28, "to check": 24, "rule failed": 44, "rule failed when read": 44, "corrected": 32, "checked by hand": 24,
    "problem": 60,
}  # fmt: skip


@dataclass
class Counts:
    """rows of the table; to_check: of them with a doubtful field or a broken rule; failed: with a broken rule;
    problems: photos that could not be read as this form."""

    rows: int = 0
    to_check: int = 0
    failed: int = 0
    problems: int = 0


def columns(template: Template) -> list[str]:
    """The columns of the table; a field that is called like one of the table's own is told from it by an underscore."""
    own = {"file", *AFTER}
    return ["file", *(f"{f.name}_" if f.name in own else f.name for f in template.fields), *AFTER]


def run(
    folder: Path,
    form: Path,
    out: Path,
    *,
    overwrite: bool = False,
    processes: int | None = None,
    dask: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    """Read every picture under `folder` as the form whose template is the file `form`, into the table `out`.

    progress: called with (row number, problems) after each row. The table appears under its name once it is whole.
    Raises TemplateError, TableError or BatchError.
    """
    template = load(form)
    if out.suffix.lower() not in FORMATS:
        raise TableError(f"a table of a form ends in {' or '.join(FORMATS)}, not in “{out.suffix}”")
    if out.exists() and not overwrite:
        raise TableError(f"{out} is there already; add --overwrite to replace it")
    work = functools.partial(read_one, template=template.dumps())
    counts = Counts()

    def answers() -> Iterator[dict[str, Any]]:
        with batch.workers_of(dask, processes) as (executor, restart, workers):
            files = batch.pictures(folder)
            for name, answer in batch.in_order(files, executor, restart, batch.AHEAD * workers, work):
                counts.rows += 1
                counts.problems += "error" in answer
                counts.to_check += bool(answer.get("to check"))
                counts.failed += bool(answer.get("rule failed"))
                yield {"file": rows.shown(name), **answer}
                if progress:
                    progress(counts.rows, counts.problems)

    unfinished = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        (_save_csv if out.suffix.lower() == ".csv" else write_xlsx)(unfinished, template, answers())
        os.replace(unfinished, out)
    except OSError as error:
        raise TableError(f"{out} cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def read_one(path: str, template: str) -> dict[str, Any]:
    """In a worker: what `row` makes of a photo, or {"error": sentence}. template: as JSON text."""
    try:
        form, aligner = prepared(template)
        return row(read_form(decode(Path(path)), form, aligner, batch.model()))
    except (ImageError, DoesNotFit) as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - a fault of ours: the other photos are read all the same
        return {"error": f"The reader failed on this picture ({type(error).__name__}). Please report it."}


def row(reading: FormReading, before: FormReading | None = None) -> dict[str, Any]:
    """before: as the networks read it, where a person has said something since.

    values: of the fields in their order, int, Decimal, date, text or None; confidence: 0..1 that all are right; to
    check: names of fields; rule failed: sentences; by hand: fields that a person vouches for, which the confidence
    leaves out; it is None where those are all; corrected: ``Paid: 12.50 → 12.60``;
    trail: the cells of TRAIL behind the file, for each field."""
    before = before or reading
    read = [one.confidence for one in reading.fields if one.confidence is not None]
    return {
        "values": [one.digits if one.value is None else one.value for one in reading.fields],
        "confidence": round(math.prod(read), 4) if read else None,
        "to check": reading.to_check,
        "rule failed": [failure.sentence for failure in reading.failures],
        "failing": [failure.field for failure in reading.failures],
        "by hand": [one.field.name for one in reading.fields if one.confidence is None],
        "corrected": [
            f"{one.field.name}: {_text(read) or 'empty'} → {_text(one) or 'empty'}"
            for one, read in zip(reading.fields, before.fields, strict=True)
            if one.digits != read.digits
        ],
        "trail": [_trail(*both, reading, before) for both in zip(reading.fields, before.fields, strict=True)],
    }


def _text(one: FieldReading) -> str:
    return shown(one.value) or one.digits


def _trail(one: FieldReading, read: FieldReading, reading: FormReading, before: FormReading) -> list[Any]:
    """One field's cells of TRAIL, without the file."""
    corrected = "" if one.digits == read.digits else _text(one) or "empty"
    sure = None if read.confidence is None else round(read.confidence, 4)
    failed = [[f.sentence for f in which.failures if f.field == one.field.name] for which in (before, reading)]
    by_hand = "yes" if one.confidence is None else "no"
    return [one.field.name, _text(read), corrected, by_hand, sure, *map("; ".join, failed)]


def cells(template: Template, answer: Mapping[str, Any]) -> list[Any]:
    """A row's cells under `columns`; those of a photo that could not be read are None.
    answer: of `row`, with its file."""
    values = answer.get("values", [None] * len(template.fields))
    together = ["; ".join(answer.get(name, ())) for name in ("to check", "rule failed", "corrected", "by hand")]
    return [answer["file"], *values, answer.get("confidence"), *together, answer.get("error", "")]


def _save_csv(path: Path, template: Template, answers: Iterable[Mapping[str, Any]]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        write_csv(file, template, answers)


def write_csv(file: TextIO, template: Template, answers: Iterable[Mapping[str, Any]]) -> None:
    """Write the table as CSV. answers: of `row`, or {"error": sentence}, each with its "file"."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(map(rows.csv_safe, columns(template)))
    for answer in answers:
        row = [cell.isoformat() if isinstance(cell, datetime.date) else cell for cell in cells(template, answer)]
        writer.writerow(["" if cell is None else rows.csv_safe(cell) for cell in row])


def write_xlsx(out: Path | BinaryIO, template: Template, answers: Iterable[Mapping[str, Any]]) -> None:
    """Write the table as an Excel file, in colour: what is to be checked, what a person vouches for, failing rules.

    A second sheet has a row for each field of each photo: what was read, what it was corrected to, who says so.
    """
    from openpyxl.utils import get_column_letter

    names = columns(template)
    book, page = spreadsheet.new_sheet("Forms", names, _WIDTHS)
    trail, below = spreadsheet.add_sheet(book, "Trail", TRAIL, _WIDTHS), 1
    for number, answer in enumerate(answers, 2):
        for cells_of in answer.get("trail", ()):
            below += 1
            for name, column, value in zip(TRAIL, range(1, 9), [answer["file"], *cells_of], strict=True):
                changed = name == "corrected to" and value
                spreadsheet.put(trail.cell(below, column), value, spreadsheet.CHANGED if changed else None)
        for column, value in enumerate(cells(template, answer), 1):
            cell = page.cell(number, column)
            field = template.fields[column - 2] if 2 <= column < 2 + len(template.fields) else None
            spreadsheet.put(cell, value, _fill(field, answer))
            if isinstance(value, Decimal) and field:
                cell.number_format = "0." + "0" * field.places
            elif isinstance(value, datetime.date):
                cell.number_format = "yyyy-mm-dd"
    page.auto_filter.ref = f"A1:{get_column_letter(len(names))}{page.max_row}"
    trail.auto_filter.ref = f"A1:{get_column_letter(len(TRAIL))}{trail.max_row}"
    book.save(out)


def _fill(field: Field | None, answer: Mapping[str, Any]) -> str | None:
    kinds = ("failing", spreadsheet.FAILED), ("to check", spreadsheet.DOUBT), ("by hand", spreadsheet.CHANGED)
    return next((fill for kind, fill in kinds if field and field.name in answer.get(kind, ())), None)
