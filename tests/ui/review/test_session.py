"""Saved work: opened again it is what it was; what is no saved work is refused with a sentence."""

import io
import json
import zipfile
from dataclasses import replace

import cv2
import numpy as np
import pytest

from digitapp.imaging.decode import decode
from digitapp.ui import sheets
from digitapp.ui.opened import Opened
from digitapp.ui.review import session
from digitapp.ui.review.corrections import Cell
from digitapp.ui.review.queue import replay
from digitapp.ui.sheets import Sheet
from tests import pen
from tests.ui.review import made

LOG = [
    {"id": "x|0|0", "cells": [[1, 0], [5, 1]], "checked": True, "at": 1.5},
    {"id": "y|2|+", "cells": [[4, None]], "checked": True, "at": 2},
    {"id": "gone|0|0", "cells": [], "checked": True, "at": 3},
    {"id": "y|1|+", "cells": [], "checked": False, "at": 4, "turn": 1},  # before it was turned
]


@pytest.fixture
def pictures():
    sheets = {
        "x": made.sheet("x.png", made.line("75", 0.6, 20), made.line("123", 0.9, 80)),
        "y": made.sheet("y.png", turned=True),
        "z": made.sheet("z.png", error="It is damaged."),
    }
    sheets["y"].edition = 2
    first, second = sheets["x"].reading.lines
    sheets["x"].reading = replace(
        sheets["x"].reading, signs=((3, 4, 5, 6),), lines=(first, replace(second, number=12.3))
    )
    return {key: Opened(sheet.name, made.file(), "upload", sheet) for key, sheet in sheets.items()}


@pytest.mark.parametrize("photos", [True, False])
def test_what_is_opened_is_what_was_saved(pictures, photos):
    opened = session.load(session.save(pictures, LOG, "1 in 50", photos=photos))
    assert opened.risk == "1 in 50" and [entry["id"] for entry in opened.log] == ["0|0|0", "1|2|+"]
    assert opened.log[0]["cells"] == [[1, 0], [5, 1]]
    for one, before in zip(opened.pictures, pictures.values(), strict=True):
        assert one.name == before.name and bool(one.data) == (photos and not before.sheet.error)
        a, b = one.sheet, before.sheet
        assert (a.name, a.error, a.turns, a.turned, a.edition) == (b.name, b.error, b.turns, b.turned, b.edition)
        if b.reading is None:
            continue
        assert (a.reading.text, a.reading.size, a.reading.signs) == (b.reading.text, b.reading.size, b.reading.signs)
        assert [(line.confidence, line.number) for line in a.reading.lines] == [
            (line.confidence, line.number) for line in b.reading.lines
        ]
        for mine, its in zip(a.reading.digits, b.reading.digits, strict=True):
            assert mine.box == its.box and np.array_equal(mine.normalized, its.normalized)
            assert np.allclose(mine.probabilities, its.probabilities, atol=1e-6)
        assert a.strips == b.strips and a.thumbnail == b.thumbnail and a.preview
        assert b.turns or a.scale == pytest.approx(1 if photos else 0.8, abs=0.01)
    replay(opened.log, {str(k): one.sheet for k, one in enumerate(opened.pictures)})
    assert opened.pictures[0].sheet.corrected.text == "15\n123"
    assert opened.pictures[1].sheet.said["+"].cells == (Cell(4),)


def test_a_marked_part_is_the_same_part_of_the_smaller_copy(recognizer):
    photo = decode(pen.photo("7206", "4271"))
    tall, wide = 4 * photo.shape[0], 4 * photo.shape[1]
    large = cv2.imencode(".png", cv2.resize(photo, (wide, tall), interpolation=cv2.INTER_CUBIC))[1].tobytes()
    sheet = sheets.read(recognizer, "large.png", large, areas=((0.0, 0.0, 1.0, 0.52),))
    assert sheet.reading.text == "7206" and max(wide, tall) > session.SIDES[0]
    waits = Sheet("waits.png", turns=1, areas=((0.1, 0.2, 0.3, 0.4),))
    before = {"a": Opened("large.png", large, "upload", sheet), "b": Opened("waits.png", large, "upload", waits)}
    first, second = session.load(session.save(before, [], "none", photos=True)).pictures
    assert first.sheet.areas == sheet.areas and max(decode(first.data).shape) == session.SIDES[0]
    assert sheets.read(recognizer, first.name, first.data, 0, first.sheet.areas).reading.text == "7206"
    assert (second.sheet.turns, second.sheet.areas, second.sheet.reading) == (1, waits.areas, None)
    old = tampered(session.save(before, [], "none", photos=True), as_version_1)
    assert session.load(old).pictures[0].sheet.reading.text == "7206"  # its areas in pixels are left out


def as_version_1(content):
    content["version"] = 1
    for about in content["pictures"]:
        about["areas"] = [[5, 6, 700, 80]]


def test_copies_get_smaller_until_they_fit(pictures, monkeypatch):
    sizes = []
    monkeypatch.setattr(
        session.sheets,
        "copy",
        lambda data, side: sizes.append(side) or bytes(np.random.default_rng(side).bytes(10 * side)),
    )
    monkeypatch.setattr(session, "MOST_BYTES", 30_000)
    session.save(pictures, [], "none", photos=True)
    assert sizes == [1600, 1600, 1000, 1000]
    monkeypatch.setattr(session, "MOST_BYTES", 300)
    with pytest.raises(session.SessionError, match="without the photos"):
        session.save(pictures, [], "none", photos=True)


def tampered(data: bytes, change) -> bytes:
    """The file with change(session.json as a dict) made, or with files changed:
    change returns {name: bytes or None}."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        content = json.loads(old.read("session.json"))
        files = {name: old.read(name) for name in old.namelist()}
        changed = change(content)
        files |= changed if isinstance(changed, dict) else {"session.json": json.dumps(content).encode()}
        for name, body in files.items():
            if body is not None:
                new.writestr(name, body)
    return out.getvalue()


def set_digit(field, value):
    return lambda content: content["pictures"][0]["reading"]["lines"][0]["digits"][0].update({field: value})


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(format="other"), lambda content: content.update(version=9),
        lambda content: content.update(pictures=3), lambda content: content.update(log=[1]),
        lambda content: content.pop("log"),
        lambda content: content["pictures"][0].pop("name"), lambda content: content["pictures"][0].update(turns="x"),
        lambda content: content["pictures"][0].update(areas=[["a"]]),
        lambda content: content["pictures"][0].update(areas=[[20, 30, 400, 90]]),
        lambda content: content["pictures"][0].update(areas=[[0.1, 0.1, 0.5, 0.001]]),
        lambda content: content["pictures"][0].update(areas=[[1, 2, 3]]),
        lambda content: content["pictures"][0].update(reading=[]),
        lambda content: content["pictures"][0]["reading"].update(strips=[]),
        lambda content: content["pictures"][0]["reading"].update(width=0),
        lambda content: content["pictures"][0]["reading"]["lines"][0].update(digits=[]),
        set_digit("digit", 12), set_digit("digit", None), set_digit("confidence", 2),
        set_digit("confidence", float("nan")),
        set_digit("box", [1, 2, 3]), set_digit("box", [1, 2, 0, 4]), set_digit("box", [10**9, 2, 3, 4]),
        set_digit("probabilities", [0.1] * 9), set_digit("probabilities", None),
        lambda content: {"session.json": b"[]"}, lambda content: {"session.json": b"{"},
        lambda content: {"session.json": None},
        lambda content: {"session.json": b"[" * 100_000}, lambda content: {"strips/0-0.jpg": None},
        lambda content: {"photos/0.jpg": b"no picture"}, lambda content: {"glyphs/0.png": made.file()},
        lambda content: {"thumbnails/0.jpg": None},
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_refused(pictures, change):
    with pytest.raises(session.SessionError):
        session.load(tampered(session.save(pictures, LOG, "none", photos=True), change))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no file", made.file()])
def test_what_is_no_saved_work_is_refused(data):
    with pytest.raises(session.SessionError, match="no saved work"):
        session.load(data)


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("session.json", b" " * (session.MOST_UNPACKED + 1))
    with pytest.raises(session.SessionError, match="more than the page can open"):
        session.load(out.getvalue())
