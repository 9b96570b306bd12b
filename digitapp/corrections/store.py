"""The database of corrections: SQLite by default, PostgreSQL where several servers share one.

An acknowledged correction is on the disk: SQLite keeps a write-ahead log and waits for the disk, so a process that is
killed in the middle of a write loses nothing that was acknowledged. A correction has an identifier of its own, so that
saving it twice, after an answer that never came, keeps one.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
import weakref
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy import delete as sql_delete
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.schema import CreateTable

from ..errors import StoreError

ENVIRONMENT_VARIABLE = "DIGITAPP_DATABASE_URL"
INK_SIDE = 64  # pixels of the square that the ink is kept in
NO_DIGIT = -1  # how "no digit" is stored
SOURCES = ("draw", "photo")
_TRIES = 5  # while several processes make the table at once
_PATIENCE = 30  # seconds that a write waits for another one

_metadata = MetaData()
_table = Table(
    "corrections",
    _metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("glyph", LargeBinary, nullable=False),
    Column("ink", LargeBinary, nullable=False),
    Column("answer", SmallInteger, nullable=False),
    Column("truth", SmallInteger, nullable=False),
    Column("source", String(16), nullable=False),
    Column("saved", DateTime(timezone=False), nullable=False),
)


@dataclass(frozen=True, eq=False)
class Correction:
    """One digit that was read wrongly, or confirmed. There is nothing else of the person or the picture in it.

    glyph: (28,28) uint8, ink bright; ink: (64,64) uint8, the ink as it was cut out; answer: what was read, truth: what
    it is, 0..9 or None for "no digit"; source: one of SOURCES; saved: when, UTC; id: 32 hexadecimal digits.
    """

    glyph: np.ndarray
    ink: np.ndarray
    answer: int | None
    truth: int | None
    source: str
    saved: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0, tzinfo=None))
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


class Store:
    """Corrections in a database; safe under threads, and for several processes at once."""

    def __init__(self, url: str | None = None) -> None:
        """url: as SQLAlchemy writes it; None: DIGITAPP_DATABASE_URL, else a file of this user.

        Raises StoreError when the database cannot be opened or its driver is not installed.
        """
        self.url = address(url)
        try:
            self._engine = _engine(self.url)
            weakref.finalize(self, self._engine.dispose)  # a store that nobody has any more leaves no connection open
            self._prepare()
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(f"{ENVIRONMENT_VARIABLE} is no address of a database that can be used.") from error
        except ImportError as error:
            raise StoreError(
                f"The database needs one more package: pip install {error.name or 'psycopg[binary]'}"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            raise StoreError("The database of corrections cannot be opened.") from error

    @property
    def kind(self) -> str:
        """``SQLite`` or ``PostgreSQL``, for people."""
        return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(
            self._engine.dialect.name, self._engine.dialect.name
        )

    def save(self, owner: str, correction: Correction) -> bool:
        """Keep one correction; returns, once it is on the disk, whether it is new (False: it was there before)."""
        return self._insert(_row(owner, correction))

    def of(self, owner: str) -> list[Correction]:
        """Everything this owner has saved, latest first."""
        with self._reading() as connection:
            rows = connection.execute(
                select(_table).where(_table.c.owner == _hashed(owner)).order_by(_table.c.saved.desc(), _table.c.id)
            )
            return [_correction(row._mapping) for row in rows]

    def all(self) -> Iterator[tuple[str, Correction]]:
        """(owner's hash, correction) of everybody, oldest first; read in parts, so that any number fits the memory."""
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=500).execute(
                select(_table).order_by(_table.c.saved, _table.c.id)
            )
            for row in rows:
                yield row.owner, _correction(row._mapping)

    def count(self) -> int:
        """How many corrections there are."""
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(_table)).scalar_one())

    def delete(self, owner: str, ids: list[str] | None = None) -> int:
        """Delete this owner's corrections with these identifiers, or (None) all of them; returns how many."""
        chosen = _table.c.owner == _hashed(owner)
        if ids is not None:
            chosen &= _table.c.id.in_(ids)
        return self._delete(sql_delete(_table).where(chosen))

    def purge(self, before: datetime | None = None) -> int:
        """Delete everybody's corrections from before this time (UTC), or (None) all; returns how many."""
        command = sql_delete(_table)
        return self._delete(command if before is None else command.where(_table.c.saved < before))

    def restore(self, owner_hash: str, correction: Correction) -> bool:
        """Keep a correction that was exported, with its owner's hash; returns whether it is new."""
        return self._insert(_row("", correction) | {"owner": owner_hash})

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _delete(self, command: Any) -> int:
        try:
            with self._engine.begin() as connection:
                return int(connection.execute(command).rowcount)
        except SQLAlchemyError as error:
            raise StoreError("The database of corrections could not be changed. Try again.") from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError("The database of corrections cannot be read.") from error

    def _insert(self, row: dict[str, Any]) -> bool:
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(_table).values(row))
            return True
        except IntegrityError:
            return False
        except SQLAlchemyError as error:
            raise StoreError("The correction could not be saved. It is still here: try again.") from error

    def _prepare(self) -> None:
        """Make the table unless it is there; another process may be doing the same."""
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as connection:
                    connection.execute(CreateTable(_table, if_not_exists=True))
                    for index in _table.indexes:
                        index.create(connection, checkfirst=True)
                return
            except (IntegrityError, ProgrammingError, OperationalError):
                if attempt == _TRIES - 1:
                    raise
                time.sleep(0.1 * 2**attempt)


def address(url: str | None = None) -> str:
    """The database's address: the one given, DIGITAPP_DATABASE_URL, or a SQLite file in this user's data folder."""
    named = url or os.environ.get(ENVIRONMENT_VARIABLE)
    if not named:
        home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        return f"sqlite:///{home / 'digitapp' / 'corrections.sqlite3'}"
    scheme, _, rest = named.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else named


def square(ink: np.ndarray | None, glyph: np.ndarray) -> np.ndarray:
    """Ink (h,w) float 0..1 or uint8 in the middle of a square of INK_SIDE pixels, uint8;
    of the glyph where there is none."""
    import cv2

    source = glyph if ink is None or not ink.size else ink
    picture = source if source.dtype == np.uint8 else np.rint(255 * np.clip(source, 0, 1)).astype(np.uint8)
    side = max(picture.shape)
    top, left = (side - picture.shape[0]) // 2, (side - picture.shape[1]) // 2
    whole = np.zeros((side, side), np.uint8)
    whole[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    shrink = cv2.INTER_AREA if side > INK_SIDE else cv2.INTER_LINEAR
    return cv2.resize(whole, (INK_SIDE, INK_SIDE), interpolation=shrink)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {1000 * _PATIENCE}")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged write is on the disk
        cursor.close()

    return engine


def _hashed(owner: str) -> str:
    """What is stored of an owner's code: whoever reads the database cannot list as that person."""
    return hashlib.sha256(owner.encode()).hexdigest()


def _row(owner: str, one: Correction) -> dict[str, Any]:
    if one.glyph.shape != (28, 28) or one.ink.shape != (INK_SIDE, INK_SIDE) or one.source not in SOURCES:
        raise ValueError("a correction has a glyph of 28×28, ink of 64×64, and a known source")
    return {
        "id": one.id, "owner": _hashed(owner), "glyph": zlib.compress(one.glyph.astype(np.uint8).tobytes()),
        "ink": zlib.compress(one.ink.astype(np.uint8).tobytes()), "source": one.source, "saved": one.saved,
        "answer": NO_DIGIT if one.answer is None else one.answer, "truth": NO_DIGIT if one.truth is None else one.truth,
    }  # fmt: skip


def _correction(row: Any) -> Correction:
    def picture(data: bytes, side: int) -> np.ndarray:
        return np.frombuffer(zlib.decompress(data), np.uint8).reshape(side, side)

    answer, truth = (None if row[name] == NO_DIGIT else int(row[name]) for name in ("answer", "truth"))
    return Correction(
        picture(row["glyph"], 28), picture(row["ink"], INK_SIDE), answer, truth, row["source"], row["saved"], row["id"]
    )
