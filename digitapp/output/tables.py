"""Tables that survive being killed: whole rows are appended one by one, and a table that was begun can be gone on with.

Every row is one line, written by one call to the system. What a kill leaves behind is whole lines and at most one
piece of a line, which is cut off when the table is opened again. A Parquet file can only be written whole: its rows
are gathered in a journal of lines beside it first.
"""

import csv
import io
import itertools
import json
import os
import pathlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from ..errors import TableError as TableError
from . import rows

FORMATS = (".csv", ".jsonl", ".parquet")


class Table:
    """The rows of a batch, in the order they are appended. Use as a context manager.

    done: names in the table already (as rows.shown writes them); failed: how many of its rows are errors.
    Raises TableError for an unknown ending, a table that is there already, or one that another run is writing.
    """

    def __init__(self, path: pathlib.Path, resume: bool = False, overwrite: bool = False):
        self.path, self.kind = path, path.suffix.lower()
        if self.kind not in FORMATS:
            raise TableError(f"a table ends in {', '.join(FORMATS)}, not in “{path.suffix}”")
        self.lines = path.with_name(path.name + ".part") if self.kind == ".parquet" else path
        there = path.exists() or self.lines.exists()
        if there and not (resume or overwrite):
            raise TableError(f"{path} is there already; add --resume to go on with it or --overwrite to replace it")
        self.done: set[str] = set()
        self.failed = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if resume and self.kind == ".parquet" and path.exists() and not self.lines.exists():
                _lines_from_parquet(path, self.lines)
            self._file = open(self.lines, "r+b" if self.lines.exists() else "w+b", buffering=0)
        except OSError as error:
            raise TableError(f"{path} cannot be written: {error.strerror}") from None
        try:
            _lock(self._file, path)
            if not resume:
                self._file.truncate(0)
            elif there:
                self._take_up()
        except TableError:
            self._file.close()
            raise
        self._file.seek(0, os.SEEK_END)
        if self.kind == ".csv" and not self._file.tell():
            self._file.write(_csv_line(rows.FIELDS))

    def append(self, record: rows.Record) -> None:
        """Add the row of one record of rows.record or rows.failure."""
        if self.kind == ".csv":
            line = _csv_line(map(rows.csv_safe, rows.flat(record).values()))
        else:
            full = record if self.kind == ".jsonl" else rows.flat(record)
            line = json.dumps(full).encode() + b"\n"
        self._file.write(line)

    def finish(self) -> None:
        """All rows are there: make the Parquet file out of the journal."""
        if self.kind == ".parquet":
            _parquet_from_lines(self.lines, self.path)
            self.lines.unlink()

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _take_up(self) -> None:
        """Remember whose rows are there; then, when all of it is ours, cut off what is no whole line."""
        first = _csv_line(rows.FIELDS) if self.kind == ".csv" else b'{"file": '
        self._file.seek(0)
        beginning = self._file.read(len(first))
        end = _end_of_last_line(self._file)
        try:
            if beginning != first[: len(beginning)]:
                raise ValueError("another beginning")
            for name, error in _csv_rows(self._text(end)) if self.kind == ".csv" else _json_rows(self._text(end)):
                self.done.add(name)
                self.failed += bool(error)
        except (KeyError, TypeError, ValueError, csv.Error):
            raise TableError(f"{self.path} was not written by this command; choose another table") from None
        self._file.truncate(end)

    def _text(self, end: int) -> Iterator[str]:
        """The lines before `end`. No row has a newline inside it."""
        with open(self.lines, "rb") as file:
            while file.tell() < end:
                yield file.readline().decode()


def _csv_line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _csv_rows(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for row in csv.DictReader(lines):
        yield row["file"].removeprefix("'"), row["error"]


def _json_rows(lines: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    for line in lines:
        row = json.loads(line)
        yield row["file"], row.get("error")


def _end_of_last_line(file: IO[bytes]) -> int:
    """Offset just behind the last newline, 0 when there is none."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 65536)
        file.seek(start)
        newline = file.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def _lock(file: IO[bytes], path: pathlib.Path) -> None:
    """Keep a second run off the same table (where the system can)."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise TableError(f"another run is writing {path}") from None


def _schema() -> Any:
    import pyarrow as pa

    kinds = {"lines": pa.int64(), "digits": pa.int64(), "confidence": pa.float64()}
    return pa.schema([(name, kinds.get(name, pa.string())) for name in rows.FIELDS])


def _parquet_from_lines(lines: pathlib.Path, path: pathlib.Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    unfinished = path.with_name(path.name + ".tmp")
    with open(lines, encoding="utf-8") as file, pq.ParquetWriter(unfinished, _schema()) as writer:
        while part := [json.loads(line) for line in itertools.islice(file, 10_000)]:
            writer.write_table(pa.Table.from_pylist(part, _schema()))
    os.replace(unfinished, path)


def _lines_from_parquet(path: pathlib.Path, lines: pathlib.Path) -> None:
    import pyarrow.parquet as pq

    unfinished = lines.with_name(lines.name + ".tmp")
    with open(unfinished, "w", encoding="utf-8") as file, pq.ParquetFile(path) as table:
        for part in table.iter_batches(10_000):
            file.writelines(json.dumps(row) + "\n" for row in part.to_pylist())
    os.replace(unfinished, lines)
