"""The database of corrections: what goes in comes out, everyone sees their own,
and nothing acknowledged is ever lost."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from digitapp.corrections import store as module
from digitapp.corrections.store import Store, StoreError
from tests.corrections.stores import correction

ROOT = Path(__file__).parents[2]


def test_what_is_saved_comes_back(store):
    one = correction(1, answer=None, truth=1, source="photo", saved=datetime(2026, 11, 26, 12, 30, 5))
    assert store.save("me", one)
    (back,) = store.of("me")
    assert np.array_equal(back.glyph, one.glyph) and np.array_equal(back.ink, one.ink)
    assert (back.answer, back.truth, back.source, back.saved, back.id) == (None, 1, "photo", one.saved, one.id)


def test_saving_twice_keeps_one(store):
    one = correction(1)
    assert store.save("me", one) and not store.save("me", one)
    assert store.count() == 1


def test_everyone_lists_and_deletes_their_own(store):
    mine = [correction(k, saved=datetime(2026, 1, 1 + k)) for k in range(3)]
    other = correction(9)
    for one in mine:
        store.save("me", one)
    store.save("you", other)
    assert [one.id for one in store.of("me")] == [one.id for one in reversed(mine)]
    assert store.delete("you", [mine[0].id]) == 0
    assert store.delete("me", [mine[0].id, "nobody's"]) == 1
    assert store.delete("me") == 2 and not store.of("me")
    assert [one.id for _, one in store.all()] == [other.id]


def test_an_owners_code_is_not_in_the_database(store):
    store.save("a secret code", correction(1))
    ((owner, _),) = store.all()
    assert "secret" not in owner and len(owner) == 64


def test_purge_by_age_and_altogether(store):
    for year in (2020, 2024, 2026):
        store.save("me", correction(year, saved=datetime(year, 5, 1)))
    assert store.purge(datetime(2025, 1, 1)) == 2 and store.count() == 1
    assert store.purge() == 1 and store.count() == 0


def test_only_corrections_are_taken(store):
    with pytest.raises(ValueError, match="28×28"):
        store.save("me", correction(1, source="post"))
    assert store.count() == 0


def test_the_ink_is_kept_in_a_square():
    ink = np.zeros((90, 30), np.float32)
    ink[:, 10:20] = 1
    square = module.square(ink, np.zeros((28, 28), np.uint8))
    assert square.shape == (64, 64) and square.dtype == np.uint8
    assert square[:, 32].min() > 200 and not square[:, :24].any() and not square[:, 40:].any()
    glyph = np.full((28, 28), 9, np.uint8)
    assert (module.square(None, glyph) == 9).all()


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    store.close()


def test_where_it_lies(monkeypatch, tmp_path):
    monkeypatch.delenv(module.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert module.address() == f"sqlite:///{tmp_path}/digitapp/corrections.sqlite3"
    monkeypatch.setenv(module.ENVIRONMENT_VARIABLE, "postgres://h/db")
    assert module.address() == "postgresql+psycopg://h/db"
    assert module.address("sqlite:///x") == "sqlite:///x"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "no address of a database"),
        ("oracle9://x/y", "no address of a database"),
        ("sqlite:////proc/nowhere/c.sqlite3", "cannot be opened"),
        ("postgresql://nobody@127.0.0.1:9/none", "cannot be opened"),
    ],
)
def test_what_cannot_be_opened_is_said(url, sentence):
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg", reason="its driver is not installed")
    with pytest.raises(StoreError, match=sentence):
        Store(url)


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "c.sqlite3").write_bytes(b"not a database at all, but long enough to look into" * 40)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(f"sqlite:///{tmp_path / 'c.sqlite3'}")


SAVER = """
import sys
from digitapp.corrections.store import Store
from tests.corrections.stores import correction
url, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
store = Store(url)
print("open", flush=True)
for seed in range(first, first + count):
    one = correction(seed)
    print(f"try {one.id}", flush=True)
    store.save("me", one)
    print(f"kept {one.id}", flush=True)
"""
PROCESSES, EACH = 8, 125
DOOMED = {0: 40, 3: 77, 6: 11}  # process → the attempt at which it is killed, in mid-write or about it


def watch(place: int, process: subprocess.Popen) -> tuple[list[str], list[str]]:
    """(what it tried to save, what was acknowledged); kills it at its attempt if it is doomed."""
    said: dict[str, list[str]] = {"try": [], "kept": [], "open": []}
    for line in process.stdout:
        word, _, name = line.strip().partition(" ")
        said[word].append(name)
        if len(said["try"]) == DOOMED.get(place, 0) > 0 and word == "try":
            process.send_signal(signal.SIGKILL)
    process.stdout.close()
    assert process.wait(600) == (-signal.SIGKILL if place in DOOMED else 0)
    return said["try"], said["kept"]


def test_a_thousand_saves_of_eight_processes_some_killed(url):
    """Whatever was acknowledged before the kill is there, once; nothing is there that nobody tried to save."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    commands = [[sys.executable, "-c", SAVER, url, str(1000 * k), str(EACH)] for k in range(PROCESSES)]
    saving = [subprocess.Popen(c, stdout=subprocess.PIPE, text=True, env=environment) for c in commands]
    with ThreadPoolExecutor(PROCESSES) as pool:
        said = list(pool.map(watch, range(PROCESSES), saving))
    tried, kept = ([name for one in said for name in one[which]] for which in (0, 1))
    store = Store(url)
    try:
        found = [one.id for one in store.of("me")]
    finally:
        store.close()
    assert len(found) == len(set(found))
    assert set(kept) <= set(found) <= set(tried)
    assert len(kept) >= (PROCESSES - len(DOOMED)) * EACH
