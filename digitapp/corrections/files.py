"""Corrections as files: an .npz with the pictures, a .csv with the rest; and back again."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import numpy as np

from ..errors import StoreError
from .store import INK_SIDE, NO_DIGIT, SOURCES, Correction

COLUMNS = ("id", "answer", "truth", "source", "saved")
_TIME = "%Y-%m-%dT%H:%M:%S"


def npz(corrections: Iterable[tuple[str, Correction]]) -> bytes:
    """An .npz file of (owner's hash, correction): glyphs (n,28,28) and inks (n,64,64) uint8, answers and truths (n,)
    int8 with -1 for "no digit", sources, saved (UTC), ids and owners as text."""
    pairs = list(corrections)
    every = [one for _, one in pairs]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        glyphs=np.array([one.glyph for one in every], np.uint8).reshape(-1, 28, 28),
        inks=np.array([one.ink for one in every], np.uint8).reshape(-1, INK_SIDE, INK_SIDE),
        answers=np.array([_number(one.answer) for one in every], np.int8),
        truths=np.array([_number(one.truth) for one in every], np.int8),
        sources=np.array([one.source for one in every], "U16"),
        saved=np.array([one.saved.strftime(_TIME) for one in every], "U19"),
        ids=np.array([one.id for one in every], "U32"),
        owners=np.array([owner for owner, _ in pairs], "U64"),
    )
    return file.getvalue()


def table(corrections: Iterable[Correction]) -> str:
    """A CSV table without the pictures, its rows in the order of the .npz; an empty cell is "no digit"."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in corrections:
        said = ["" if digit is None else digit for digit in (one.answer, one.truth)]
        writer.writerow([one.id, *said, one.source, one.saved.strftime(_TIME)])
    return file.getvalue()


def archive(corrections: list[Correction]) -> bytes:
    """A .zip with corrections.npz and corrections.csv; it names no owner."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("corrections.npz", npz(("", one) for one in corrections))
        folder.writestr("corrections.csv", table(corrections))
    return file.getvalue()


def read_npz(source: Path | bytes) -> list[tuple[str, Correction]]:
    """What `npz` wrote: (owner's hash, correction). Raises StoreError for any other file."""
    try:
        stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        with stream, np.load(stream, allow_pickle=False) as arrays:
            found = {
                name: arrays[name]
                for name in ("glyphs", "inks", "answers", "truths", "sources", "saved", "ids", "owners")
            }
        count = len(found["ids"])
        shapes = {"glyphs": (count, 28, 28), "inks": (count, INK_SIDE, INK_SIDE)}
        if any(values.shape != shapes.get(name, (count,)) for name, values in found.items()):
            raise ValueError("its arrays do not belong together")
        corrections = []
        for k in range(count):
            answer, truth, where = int(found["answers"][k]), int(found["truths"][k]), str(found["sources"][k])
            name = str(found["ids"][k])
            if not (NO_DIGIT <= answer <= 9 and NO_DIGIT <= truth <= 9) or where not in SOURCES or len(name) != 32:
                raise ValueError(f"row {k + 1} is no correction")
            glyph, ink = found["glyphs"][k].astype(np.uint8), found["inks"][k].astype(np.uint8)
            saved = datetime.strptime(str(found["saved"][k]), _TIME)
            one = Correction(glyph, ink, _digit(answer), _digit(truth), where, saved, name)
            corrections.append((str(found["owners"][k])[:64], one))
        return corrections
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StoreError(f"This is no file of corrections: {error}") from error


def _number(digit: int | None) -> int:
    return NO_DIGIT if digit is None else digit


def _digit(number: int) -> int | None:
    return None if number == NO_DIGIT else number
