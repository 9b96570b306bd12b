"""Corrections as files come back as they were, and no other file is taken for one."""

import csv
import io
import zipfile
from datetime import datetime

import numpy as np
import pytest

from digitapp.corrections import files
from digitapp.corrections.store import StoreError
from tests.corrections.stores import correction


@pytest.fixture
def pairs():
    kinds = [{"answer": None, "truth": 1}, {"answer": 7, "truth": 1, "source": "photo"}, {"answer": 0, "truth": None}]
    return [("ab" * 32, correction(k, saved=datetime(2026, 2, 3, 4, 5, k), **kind)) for k, kind in enumerate(kinds)]


def test_there_and_back(pairs):
    back = files.read_npz(files.npz(pairs))
    assert len(back) == 3
    for (owner, one), (owner_back, one_back) in zip(pairs, back, strict=True):
        assert owner == owner_back
        assert np.array_equal(one.glyph, one_back.glyph) and np.array_equal(one.ink, one_back.ink)
        for name in ("answer", "truth", "source", "saved", "id"):
            assert getattr(one, name) == getattr(one_back, name)
    assert files.read_npz(files.npz([])) == []


def test_the_table_has_a_row_for_each(pairs):
    rows = list(csv.DictReader(io.StringIO(files.table(one for _, one in pairs))))
    assert [(row["answer"], row["truth"], row["source"]) for row in rows] == [
        ("", "1", "draw"),
        ("7", "1", "photo"),
        ("0", "", "draw"),
    ]
    assert rows[2]["saved"] == "2026-02-03T04:05:02" and rows[0]["id"] == pairs[0][1].id


def test_what_is_taken_along_names_no_owner(pairs):
    with zipfile.ZipFile(io.BytesIO(files.archive([one for _, one in pairs]))) as folder:
        assert sorted(folder.namelist()) == ["corrections.csv", "corrections.npz"]
        assert {owner for owner, _ in files.read_npz(folder.read("corrections.npz"))} == {""}


def test_other_files_are_refused(pairs, tmp_path):
    with pytest.raises(StoreError, match="no file of corrections"):
        files.read_npz(tmp_path / "nothing.npz")
    with pytest.raises(StoreError, match="no file of corrections"):
        files.read_npz(b"PK\x03\x04 and then nothing")
    with np.load(io.BytesIO(files.npz(pairs))) as arrays:
        good = dict(arrays)
    for change in (
        {"truths": np.array([1, 99, 2], np.int8)},
        {"sources": np.array(["post"] * 3)},
        {"inks": good["inks"][:1]},
    ):
        file = io.BytesIO()
        np.savez(file, **(good | change))
        with pytest.raises(StoreError, match="no file of corrections"):
            files.read_npz(file.getvalue())
