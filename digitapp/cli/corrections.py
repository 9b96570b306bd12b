"""Corrections that people saved: export, import, count and delete them.

export writes an .npz with all pictures and, beside it, a .csv with the rest; import takes such an .npz into the
database and leaves out what is there already. The database is the one in DIGITAPP_DATABASE_URL,
or this user's SQLite file.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from . import CommandFailed, UsageError

if TYPE_CHECKING:
    from ..corrections.store import Store

HELP = "export, import, count or delete saved corrections"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="URL", help="another database than the usual one")
    actions = parser.add_subparsers(dest="action", required=True, metavar="{export,import,stats,purge}")
    export = actions.add_parser("export", help="write all corrections to files")
    export.add_argument(
        "--out", type=Path, default=Path("corrections.npz"), help="file to write (default corrections.npz)"
    )
    export.add_argument("--overwrite", action="store_true")
    taken = actions.add_parser("import", help="take exported corrections into the database")
    taken.add_argument("file", type=Path)
    stats = actions.add_parser("stats", help="how many there are, and of what")
    stats.add_argument("--json", action="store_true")
    purge = actions.add_parser("purge", help="delete corrections for good")
    purge.add_argument("--older-than", type=int, metavar="DAYS", help="only those saved more than so many days ago")
    purge.add_argument("--yes", action="store_true", help="really delete; without it only their number is said")


def run(options: argparse.Namespace) -> int:
    """Do one action; exit code 0."""
    from ..corrections.store import Store
    from ..errors import StoreError

    try:
        store = Store(options.database)
        try:
            return {"export": _export, "import": _import, "stats": _stats, "purge": _purge}[options.action](
                options, store
            )
        finally:
            store.close()
    except StoreError as error:
        raise CommandFailed(str(error)) from None


def _export(options: argparse.Namespace, store: Store) -> int:
    from ..corrections import files

    table = options.out.with_suffix(".csv")
    if options.out.suffix != ".npz":
        raise UsageError("--out must end with .npz")
    if not options.overwrite and (options.out.exists() or table.exists()):
        raise UsageError(f"{options.out} or {table} is there already; --overwrite replaces both")
    pairs = list(store.all())
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(files.npz(pairs))
    table.write_text(files.table(one for _, one in pairs), encoding="utf-8", newline="")
    print(f"{len(pairs)} corrections in {options.out} and {table}")
    return 0


def _import(options: argparse.Namespace, store: Store) -> int:
    from ..corrections import files

    pairs = files.read_npz(options.file)
    new = sum(store.restore(owner, one) for owner, one in pairs)
    print(f"{new} corrections taken in, {len(pairs) - new} were there already")
    return 0


def _stats(options: argparse.Namespace, store: Store) -> int:
    every = [one for _, one in store.all()]
    wrong = Counter(f"{_name(one.answer)} → {_name(one.truth)}" for one in every if one.answer != one.truth)
    figures = {
        "corrections": len(every),
        "by_truth": {_name(d): sum(one.truth == d for one in every) for d in (*range(10), None)},
        "by_source": dict(Counter(one.source for one in every)),
        "most_often": dict(wrong.most_common(10)),
        "first": min((one.saved for one in every), default=None),
        "last": max((one.saved for one in every), default=None),
    }
    if options.json:
        print(json.dumps(figures, default=str))
        return 0
    for name, value in figures.items():
        if isinstance(value, dict):
            value = ", ".join(f"{k}: {v}" for k, v in value.items() if v) or "none"
        print(f"{name.replace('_', ' '):14} {'–' if value is None else value}")
    return 0


def _purge(options: argparse.Namespace, store: Store) -> int:
    if options.older_than is not None and options.older_than < 0:
        raise UsageError("--older-than takes a number of days")
    days = options.older_than
    before = None if days is None else datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
    if not options.yes:
        count = sum(before is None or one.saved < before for _, one in store.all())
        print(f"{count} corrections would be deleted; add --yes to delete them")
        return 0
    print(f"{store.purge(before)} corrections deleted")
    return 0


def _name(digit: int | None) -> str:
    return "no digit" if digit is None else str(digit)
