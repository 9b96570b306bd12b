"""Read every digit of one or more pictures.

One picture prints its text, a line for each line of writing; several print FILE: TEXT, lines joined by "|".
"""

import argparse
import csv
import json
import pathlib
import sys
from collections.abc import Callable

from ..errors import ImageError
from ..imaging.decode import Source
from ..output import rows
from ..recognition.reading import Reading
from . import UsageError, load

HELP = "read pictures and print their digits"
STDIN = "standard input"
MAX_STDIN = 200_000_000  # bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a picture; - reads one from standard input")
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--json", action="store_true", help="one JSON object per picture and line, with boxes and confidences"
    )
    form.add_argument("--csv", action="store_true", help=f"a table with the columns {', '.join(rows.FIELDS)}")
    parser.add_argument(
        "--annotate",
        metavar="DIR",
        type=pathlib.Path,
        help="write each picture with a box around every digit into this folder",
    )


def run(options: argparse.Namespace) -> int:
    """Read options.files; exit code 0, or 1 when a file could not be read (the others are done)."""
    if options.files.count("-") > 1:
        raise UsageError("standard input (-) can be read only once")
    if options.annotate:
        options.annotate.mkdir(parents=True, exist_ok=True)
    recognizer = load()
    say = _json if options.json else _table() if options.csv else _text(len(options.files) > 1)
    failed = 0
    for number, file in enumerate(options.files, 1):
        name = STDIN if file == "-" else file
        try:
            image: bytes | pathlib.Path = _stdin() if file == "-" else pathlib.Path(file)
            reading = recognizer.read(image)
        except ImageError as error:
            failed += 1
            print(f"digitapp: {rows.shown(name)}: {error}", file=sys.stderr)
            record = rows.failure(name, error)
        else:
            record = rows.record(name, reading)
            if options.annotate:
                _annotate(options.annotate, number, name, image, reading)
        say(record)
    return 1 if failed else 0


def _stdin() -> bytes:
    data = sys.stdin.buffer.read(MAX_STDIN + 1)
    if len(data) > MAX_STDIN:
        raise ImageError(f"Standard input holds more than {MAX_STDIN // 1_000_000} megabytes.")
    return data


def _json(record: rows.Record) -> None:
    print(json.dumps(record), flush=True)


def _table() -> Callable[[rows.Record], object]:
    writer = csv.DictWriter(sys.stdout, rows.FIELDS, lineterminator="\n")
    writer.writeheader()
    return lambda record: writer.writerow({key: rows.csv_safe(value) for key, value in rows.flat(record).items()})


def _text(many: bool) -> Callable[[rows.Record], object]:
    def say(record: rows.Record) -> None:
        if "error" in record:
            return
        if many:
            print(f"{record['file']}: {rows.flat(record)['text']}", flush=True)
        elif record["text"]:
            print(record["text"], flush=True)
        else:
            print("digitapp: no digits found", file=sys.stderr)

    return say


def _annotate(folder: pathlib.Path, number: int, name: str, image: Source, reading: Reading) -> None:
    from PIL import Image

    from ..imaging.annotate import annotate
    from ..imaging.decode import decode

    stem = "".join(c if c.isalnum() or c in "-_" else "_" for c in pathlib.Path(name).stem)[:100]
    Image.fromarray(annotate(decode(image), reading)).save(folder / f"{number:04}-{stem}.png")
