"""Read every picture of a folder and its subfolders into one table, on all cores.

With --form every picture is laid on the form's reference picture first, and only the fields of the form are read.

Rows stand in the order of the files' names, one for each file; what could not be read is a row with an error.
A run that was stopped, in whatever way, goes on with --resume: no row is lost or written twice.
"""

import argparse
import pathlib
import sys
import time

from tqdm import tqdm

from ..errors import BatchError, TableError, TemplateError
from . import CommandFailed, UsageError

HELP = "read a folder of pictures into a table"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER", help="where the pictures lie")
    parser.add_argument(
        "--out",
        type=pathlib.Path,
        required=True,
        metavar="TABLE",
        help="table to write: .csv, .jsonl (with boxes and confidences) or .parquet; with --form .csv or .xlsx",
    )
    parser.add_argument(
        "--form",
        type=pathlib.Path,
        metavar="TEMPLATE",
        help="the pictures show this form (JSON): its fields become columns",
    )
    go_on = parser.add_mutually_exclusive_group()
    go_on.add_argument("--resume", action="store_true", help="go on with a table that was begun")
    go_on.add_argument("--overwrite", action="store_true", help="replace a table that is there")
    parser.add_argument("--processes", type=int, metavar="N", help="how many to run (default: one per core)")
    parser.add_argument("--dask", metavar="ADDRESS", help="run on a Dask cluster instead, e.g. tcp://scheduler:8786")


def run(options: argparse.Namespace) -> int:
    """Fill options.out; exit code 1 when some files could not be read."""
    from .. import batch

    if not options.folder.is_dir():
        raise UsageError(f"there is no folder {options.folder}")
    if options.processes is not None and options.processes < 1:
        raise UsageError("--processes must be at least 1")
    if options.form:
        return _run_form(options)
    progress = Progress(sum(1 for _ in batch.pictures(options.folder)))
    try:
        done, failed = batch.run(
            options.folder,
            options.out,
            resume=options.resume,
            overwrite=options.overwrite,
            processes=options.processes,
            dask=options.dask,
            progress=progress,
        )
    except TableError as error:
        raise UsageError(str(error)) from None
    except BatchError as error:
        raise CommandFailed(str(error)) from None
    finally:
        progress.close()
    print(f"{done:,} rows in {options.out}, {failed:,} of them could not be read", file=sys.stderr)
    return 1 if failed else 0


def _run_form(options: argparse.Namespace) -> int:
    from .. import batch
    from ..forms import table

    if options.resume:
        raise UsageError("--resume does not go with --form; add --overwrite to begin again")
    progress = Progress(sum(1 for _ in batch.pictures(options.folder)))
    try:
        counts = table.run(
            options.folder,
            options.form,
            options.out,
            overwrite=options.overwrite,
            processes=options.processes,
            dask=options.dask,
            progress=progress,
        )
    except (TableError, TemplateError) as error:
        raise UsageError(str(error)) from None
    except BatchError as error:
        raise CommandFailed(str(error)) from None
    finally:
        progress.close()
    print(
        f"{counts.rows:,} rows in {options.out}: {counts.to_check:,} to check, "
        f"{counts.failed:,} of these break a rule; {counts.problems:,} could not be read as this form",
        file=sys.stderr,
    )
    return 1 if counts.problems else 0


class Progress:
    """A bar with rate and time left on a terminal; elsewhere (a log file, say) a plain line now and then."""

    def __init__(self, total: int, every: float = 10.0) -> None:
        self.total, self.every, self.last = total, every, 0.0
        self.begun: tuple[float, int] | None = None  # when the first row was there, and how many rows were
        self.bar = tqdm(total=total, unit=" pictures", disable=None, file=sys.stderr)  # None: only on a terminal

    def __call__(self, count: int, failed: int) -> None:
        self.bar.update(count - self.bar.n)
        if failed:
            self.bar.set_postfix_str(f"{failed} not readable", refresh=False)
        now = time.monotonic()
        if self.begun is None:  # the first row also waited for the model
            self.begun, self.last = (now, count), now
        elif self.bar.disable and now - self.last >= self.every:
            rate = (count - self.begun[1]) / (now - self.begun[0])
            print(
                f"{count} of {self.total} pictures, {failed} not readable, {rate:.1f} per second, "
                f"{(self.total - count) / rate:.0f} s left",
                file=sys.stderr,
            )
            self.last = now

    def close(self) -> None:
        self.bar.close()
