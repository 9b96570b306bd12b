"""Corrections on the pages: noted in the visit, saved only behind the sentence, listed, deleted, taken along."""

import io
import zipfile

import numpy as np
import pytest

from digitapp.corrections import files
from digitapp.corrections.store import Correction, Store, StoreError, square
from digitapp.ui import corrected, opened, pad
from digitapp.ui.answer import plain
from digitapp.ui.review import desk
from tests import pen
from tests.corrections.stores import correction


@pytest.fixture
def database(own_database):
    """What is in the database, which is empty at first."""
    store = Store()
    yield lambda: [one for _, one in store.all()]
    store.close()
    corrected.store().close()


def put(app, number: str):
    """A drawing on the pad."""
    app.session_state[pad.KEY] = {"drawing": pen.drawing(pen.strokes(number))}
    return app.run()


def words(app) -> str:
    """All text of the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))


def labels(app) -> list[str]:
    """What the buttons say."""
    return [button.label for button in app.button]


def test_nothing_is_saved_before_save_is_pressed_under_the_sentence(app, database):
    put(app, "7")
    assert "Adapted" not in words(app) and "Save" not in labels(app)
    app.pills[0].set_value(1).run()
    assert not app.exception
    assert "Adapted to you: 1 example" in words(app)
    assert "no photo, no file name, no address" in words(app) and "SQLite" in words(app)
    assert not database()
    app.button(key="corrected-save-draw").click().run()
    (one,) = database()
    assert (one.answer, one.truth, one.source) == (7, 1, "draw") and one.glyph.any() and one.ink.any()
    assert "Save" not in labels(app)


def test_it_is_listed_and_deleted(app, database):
    put(app, "7")
    app.pills[0].set_value(1).run()
    app.button(key="corrected-save-draw").click().run()
    app.switch_page("pages/corrections.py").run()
    assert not app.exception and "7 → 1" in words(app)
    (one,) = database()
    app.button(key=f"delete-{one.id}").click().run()
    assert not database() and "Nothing is saved under this code" in words(app)
    assert "Adapted to you: 1 example" in words(app)  # deleting what is stored unlearns nothing


def test_delete_all_takes_only_what_is_mine(app, database):
    other = Store()
    other.save("someone else", correction(5))
    put(app, "72")
    app.pills[0].set_value(1).run()
    app.button(key="corrected-save-draw").click().run()
    app.switch_page("pages/corrections.py").run()
    app.button(key="corrections-delete-all").click().run()
    assert [one.id for one in database()] == [one.id for _, one in other.all()] and len(database()) == 1
    other.close()


def test_another_visit_finds_them_by_the_code(app, database):
    put(app, "7")
    app.pills[0].set_value(1).run()
    app.button(key="corrected-save-draw").click().run()
    app.switch_page("pages/corrections.py").run()
    code = app.text_input(key="corrections-code").value
    app.text_input(key="corrections-code").set_value("someone-else").run()
    assert "Nothing is saved under this code" in words(app)
    app.text_input(key="corrections-code").set_value(code).run()
    assert "7 → 1" in words(app)


def test_a_correction_taken_back_is_no_correction(app, database):
    put(app, "7")
    app.pills[0].set_value(1).run()
    app.pills[0].set_value(7).run()
    assert not app.exception and "Adapted" not in words(app)
    assert "7" in app.title[0].value


def test_forgetting_is_one_click_and_stays(app, database):
    put(app, "7")
    app.pills[0].set_value(1).run()
    app.button(key="corrected-forget-draw").click().run()
    assert "Adapted" not in words(app)
    app.run()
    assert "Adapted" not in words(app)


def test_what_was_not_read_can_be_taught_and_is_read_at_once(app, database):
    roof = [[(40, 60), (130, 60)], [(85, 60), (85, 210)], [(40, 210), (130, 210)]]
    app.session_state[pad.KEY] = {"drawing": pen.drawing(roof)}
    app.run()
    assert "No digit here" in words(app)
    next(p for p in app.pills if p.label.startswith("It is one?")).set_value(1).run()
    assert not app.exception and "Adapted to you: 1 example" in words(app)
    assert "1" in app.title[0].value
    app.session_state[pad.KEY] = {"drawing": pen.drawing(roof, number=2)}  # the same once more, in a drawing of its own
    app.run()
    assert "1" in app.title[0].value and "As you say" not in words(app)
    app.button(key="corrected-forget-draw").click().run()
    assert "No digit here" in words(app)


def test_a_digit_taken_out_of_a_photo_is_no_digit(app, database):
    app.run()
    one = opened.Opened("sum.png", pen.photo("41"), "kept")
    app.session_state[opened.CURRENT], app.session_state["photo-open"] = "upload-1", {"upload-1": one}
    app.switch_page("pages/photo.py").run()
    log = [{"id": "upload-1|0|0", "cells": [[4, 0]], "checked": True}]
    app.session_state[desk.KEY] = {"state": {"token": app.session_state["review-state"].token, "log": log, "at": None}}
    app.run()
    assert not app.exception and "Adapted to you: 1 example" in words(app)
    app.button(key="corrected-save-photo").click().run()
    (kept,) = database()
    assert (kept.answer, kept.truth, kept.source) == (1, None, "photo")


def test_every_open_picture_teaches_whichever_is_shown(app, database):
    app.run()
    pictures = {
        f"upload-{n}": opened.Opened(f"{n}.png", pen.photo(n[:2]), "kept") for n in ("41", "35", "41 again", "7")
    }
    app.session_state[opened.CURRENT], app.session_state["photo-open"] = "upload-7", pictures
    app.switch_page("pages/photo.py").run()
    for key in pictures:
        assert app.session_state["photo-open"][key].sheet is not None
    app.session_state["photo-open"]["upload-41"].sheet.preview = b""  # it was let go

    def say(*log):
        state = {"token": app.session_state["review-state"].token, "log": list(log), "at": None}
        app.session_state[desk.KEY] = {"state": state}
        app.run()
        assert not app.exception

    four = {"id": "upload-41|0|0", "cells": [[9, 0], [1, 1]], "checked": True}
    five = {"id": "upload-35|0|0", "cells": [[3, 0], [6, 1]], "checked": True}
    say(four, five)  # the same digits in "41 again" take nothing back
    assert "Adapted to you: 2 examples" in words(app)
    assert {one.place for one in app.session_state["corrected-examples"].values()} == {"upload-41", "upload-35"}
    say(five)
    assert "Adapted to you: 1 example" in words(app)
    app.button(key="corrected-save-photo").click().run()
    (kept,) = database()
    assert (kept.answer, kept.truth, kept.source) == (5, 6, "photo") and kept.ink.any()


def test_the_sentence_beside_save_has_the_code_and_times_say_their_zone(app, database):
    put(app, "7")
    app.pills[0].set_value(1).run()
    code = app.session_state["corrected-owner"]
    assert f"you need your code, **{plain(code)}**: write it down" in words(app)
    app.button(key="corrected-save-draw").click().run()
    app.switch_page("pages/corrections.py").run()
    assert app.text_input(key="corrections-code").value == code
    assert any(caption.value.endswith(" UTC") for caption in app.caption)


def test_a_database_that_cannot_be_used_loses_nothing(app, monkeypatch):
    monkeypatch.setenv("DIGITAPP_DATABASE_URL", "sqlite:////proc/nowhere/c.sqlite3")
    corrected.store.clear()
    put(app, "7")
    app.pills[0].set_value(1).run()
    assert not app.exception and "cannot be opened" in words(app) and "stay in this visit" in words(app)
    assert "Save" not in labels(app) and "Adapted to you: 1 example" in words(app)
    app.switch_page("pages/corrections.py").run()
    assert not app.exception and "cannot be opened" in words(app)


def test_a_save_that_fails_is_said_and_can_be_repeated(app, database, monkeypatch):
    put(app, "7")
    app.pills[0].set_value(1).run()

    def fail(self, owner, correction):
        raise StoreError("The correction could not be saved. It is still here: try again.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "save", fail)
        app.button(key="corrected-save-draw").click().run()
    assert "could not be saved" in words(app) and "Save" in labels(app)
    app.button(key="corrected-save-draw").click().run()
    assert len(database()) == 1


def test_what_was_taken_along_is_loaded_at_the_next_visit(app, database):
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, 12:16] = 255
    data = files.npz([("", Correction(glyph, square(None, glyph), 7, 1, "draw"))])
    app.run()
    app.switch_page("pages/corrections.py").run()
    app.file_uploader(key="corrections-load").set_value(("my-hand.npz", data, "application/octet-stream")).run()
    assert not app.exception and "1 example loaded" in words(app) and "Adapted to you: 1 example" in words(app)
    app.file_uploader(key="corrections-load").set_value(
        ("my-hand.npz", b"something else", "application/octet-stream")
    ).run()
    assert "Nothing was changed" in words(app) and "Adapted to you: 1 example" in words(app)


def test_the_download_is_what_is_saved():
    glyph = np.full((28, 28), 3, np.uint8)
    with zipfile.ZipFile(io.BytesIO(files.archive([Correction(glyph, square(None, glyph), 7, 1, "draw")]))) as folder:
        assert "7,1,draw" in folder.read("corrections.csv").decode()
