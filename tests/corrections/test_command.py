"""python -m digitapp corrections: export, import, stats, purge."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from digitapp.__main__ import main
from digitapp.corrections.store import Store
from tests.corrections.stores import correction


@pytest.fixture
def at(tmp_path, monkeypatch):
    """A database with three corrections; at("export", …) → (exit code, what was printed)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITAPP_DATABASE_URL", f"sqlite:///{tmp_path / 'c.sqlite3'}")
    store = Store()
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for k, (answer, truth, days) in enumerate([(7, 1, 0), (7, 1, 10), (None, 4, 100)]):
        store.save("me", correction(k, answer=answer, truth=truth, saved=now - timedelta(days=days)))
    store.close()


def test_export_purge_and_import_bring_all_back(at, tmp_path, capsys):
    assert main(["corrections", "export"]) == 0
    assert "3 corrections in corrections.npz and corrections.csv" in capsys.readouterr().out
    assert main(["corrections", "export"]) == 2  # it overwrites nothing unasked
    assert main(["corrections", "purge", "--yes"]) == 0
    assert main(["corrections", "import", "corrections.npz"]) == 0
    assert "3 corrections taken in, 0 were there" in capsys.readouterr().out
    assert main(["corrections", "import", "corrections.npz"]) == 0
    assert "0 corrections taken in, 3 were there" in capsys.readouterr().out
    store = Store()
    assert len(store.of("me")) == 3  # the owner finds them again
    store.close()


def test_stats(at, capsys):
    assert main(["corrections", "stats", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["corrections"] == 3 and figures["by_truth"]["1"] == 2 and figures["by_source"] == {"draw": 3}
    assert figures["most_often"] == {"7 → 1": 2, "no digit → 4": 1}
    assert main(["corrections", "stats"]) == 0
    assert "by truth       1: 2, 4: 1" in capsys.readouterr().out


def test_purge_asks_first_and_knows_age(at, capsys):
    assert main(["corrections", "purge"]) == 0
    assert "3 corrections would be deleted" in capsys.readouterr().out
    assert main(["corrections", "purge", "--older-than", "30", "--yes"]) == 0
    assert "1 corrections deleted" in capsys.readouterr().out
    assert main(["corrections", "stats"]) == 0
    assert "corrections    2" in capsys.readouterr().out


def test_what_cannot_be_opened_is_a_sentence(at, capsys):
    assert main(["corrections", "--database", "nonsense", "stats"]) == 1
    assert "digitapp:" in capsys.readouterr().err
    assert main(["corrections", "import", "nothing.npz"]) == 1
