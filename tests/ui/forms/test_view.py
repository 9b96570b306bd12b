"""The Photo page about a form: marked, saved, loaded, read, checked, taken away."""

import csv
import io

import numpy as np
import openpyxl
import pytest

from digitapp.forms import library
from digitapp.forms.template import loads
from digitapp.ui import frames
from digitapp.ui.forms import answers, menu, view, work
from tests import pen
from tests.ui.forms.made import RIGHT, TEMPLATE, answer, foreign
from tests.ui.photos import PAGE, upload, words

PRINT = pen.file(np.random.default_rng(0).integers(90, 255, (240, 200, 3), np.uint8))


@pytest.fixture
def photo(app, monkeypatch):
    """The app at the Photo page. Photos are read as their names say; nothing is aligned, no network is asked."""
    made = {
        "a.png": lambda: answer("a.png", sure={"Paid": 0.4}), "b.png": lambda: answer("b.png", Sum="71"),
        "c.png": lambda: answer("c.png"), "blank.png": lambda: answer("blank.png", **dict.fromkeys(RIGHT, "")),
    }  # fmt: skip
    monkeypatch.setattr(answers, "read", lambda _, __, ___, name, data: made.get(name, foreign)())
    monkeypatch.setattr(work, "Aligner", lambda template: None)
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def listed(app):
    """The list of fields; its key tells its words."""
    return next(one for one in app.radio if one.key.startswith("form-chosen"))


def use(app, *names):
    """Open photos of these names, with the form that tests/ui/forms/made.py has."""
    state = work.Work(TEMPLATE)
    app.session_state["form-work"] = state
    upload(app, *((name, PRINT) for name in names))
    assert not app.exception
    return state


def table(app, kind="csv"):
    """The rows of the table that the button gives."""
    rows = list(answers.rows(TEMPLATE, app.session_state["form-work"].answers))
    if kind == "csv":
        text = io.StringIO(newline="")
        view.table.write_csv(text, TEMPLATE, rows)
        return list(csv.DictReader(io.StringIO(text.getvalue())))
    data = io.BytesIO()
    view.table.write_xlsx(data, TEMPLATE, rows)
    return openpyxl.load_workbook(data).active


def fill(app, **values):
    """Type into the inputs of the thing to check, by their labels, and accept."""
    for label, value in values.items():
        next(one for one in app.text_input if one.label == label).set_value(value)
    app.button(key="form-accept").click().run()
    assert not app.exception


def test_photos_become_rows_and_the_failing_rule_comes_first(photo):
    use(photo, "a.png", "b.png", "c.png", "other.png")
    assert "3 forms read" in words(photo) and "2 to check" in words(photo) and "1 does not fit" in words(photo)
    assert "Sum is 71, the parts give 17" in words(photo)
    frame = photo.dataframe[0].value
    assert frame["file"].tolist() == ["a.png", "b.png", "c.png", "other.jpg"]
    assert frame["Code"].tolist() == ["017", "017", "017", ""] and frame["Paid"].tolist()[0] == "12.50"
    assert "does not fit" in frame["problem"].tolist()[3]
    fill(photo, Sum="17")
    assert "40% sure of Paid" in words(photo)
    assert [(one.label, one.value) for one in photo.text_input] == [("Paid", "12.50")]
    fill(photo, Paid="12,60")
    assert "Nothing left to check" in words(photo) and "to check" not in photo.markdown[1].value
    rows = table(photo)
    assert [row["Sum"] for row in rows] == ["17", "17", "17", ""] and rows[0]["Paid"] == "12.60"
    assert not any(row["to check"] or row["rule failed"] for row in rows)
    sheet = table(photo, "xlsx")
    fills = {name.value: sheet.cell(3, name.column).fill.fgColor.rgb for name in sheet[1]}
    assert fills["Sum"] == fills["A"] == "00E4E9FB" != fills["Code"]
    photo.button(key="form-undo").click().run()
    assert "40% sure of Paid" in words(photo) and table(photo)[0]["Paid"] == "12.50"


def test_what_no_field_can_hold_is_told_and_not_accepted(photo):
    use(photo, "a.png")
    fill(photo, Paid="twelve")
    assert "up to 2 decimal places" in photo.error[0].value and "1 to check" in words(photo)
    fill(photo, Paid="")
    assert "Paid is empty" in words(photo)  # now a rule fails
    fill(photo)
    assert "Nothing left to check" in words(photo) and table(photo)[0]["rule failed"] == "Paid is empty"


def test_later_comes_last(photo):
    use(photo, "a.png", "b.png")
    photo.button(key="form-later").click().run()
    assert "40% sure of Paid" in words(photo)
    photo.button(key="form-later").click().run()
    assert "the parts give 17" in words(photo) and not photo.exception


def test_a_row_is_opened_and_typed_over(photo):
    state = use(photo, "c.png", "other.png")
    photo.session_state["form-table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    photo.run()
    assert not photo.exception
    assert [(one.label, one.value) for one in photo.text_input] == [
        ("Code", "017"), ("A", "3"), ("B", "14"), ("Sum", "17"), ("Paid", "12.50"),
    ]  # fmt: skip
    next(one for one in photo.text_input if one.label == "Code").set_value("018")
    photo.session_state["form-table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    photo.button(key="form-row-save").click().run()
    assert not photo.exception and next(iter(state.answers.values())).said == {"Code": "018"}
    photo.session_state["form-table"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    photo.run()
    assert not photo.exception and "does not fit" in photo.error[0].value


def test_the_blank_photo_that_was_marked_is_no_row(photo):
    use(photo, "blank.png", "c.png")
    state = photo.session_state["form-work"]
    assert len(photo.dataframe[0].value) == 2
    state.marked = next(iter(state.answers))
    photo.run()
    assert photo.dataframe[0].value["file"].tolist() == ["c.png"] and "1 form read" in words(photo)


def test_a_template_without_photos_shows_the_form(photo):
    photo.session_state["form-work"] = work.Work(TEMPLATE)
    photo.run()
    assert not photo.exception and "Open photos of this form" in words(photo)
    assert "a frame around each field" in photo.get("image")[0].proto.imgs[0].alt
    photo.button(key="form-close").click().run()
    assert "Or try an example" in words(photo)


@pytest.mark.parametrize("name", library.names())
def test_known_forms_open_with_one_click_and_bring_their_photos(photo, name):
    photo.button(key=f"form-{name}").click().run()
    assert not photo.exception and photo.session_state["form-work"].template.name in words(photo)
    opened = photo.session_state["photo-open"]
    assert [one.name for one in opened.values()] == [path.name for path in library.photos(name)] and len(opened) >= 2
    other = next(one for one in library.names() if one != name)
    photo.button(key=f"form-{other}").click().run()  # in the menu now
    assert not photo.exception and all(one.name.startswith(other) for one in photo.session_state["photo-open"].values())


@pytest.mark.parametrize(
    ("data", "words_of_it"),
    [(b"{", "JSON"), (b"\xff\xfe\x00", "not a text file"), (b"{}", "version"), (b" " * 8_000_001, "larger than")],
)
def test_a_broken_template_is_told_in_a_sentence(photo, data, words_of_it):
    uploader(photo).upload("form.json", data).run()
    assert not photo.exception and words_of_it in photo.error[0].value and "Or try an example" in words(photo)


def uploader(app):
    return next(one for one in app.file_uploader if "template" in one.label)


def test_a_saved_template_is_loaded(photo):
    uploader(photo).upload("form.json", TEMPLATE.dumps().encode()).run()
    assert not photo.exception and photo.session_state["form-work"].template.fields == TEMPLATE.fields
    assert "Receipt" in words(photo)


def test_fields_are_marked_named_and_given_rules(photo, monkeypatch):
    drawn = []
    monkeypatch.setattr(frames, "areas", lambda picture, key, named: list(drawn))
    upload(photo, ("form.png", PRINT))
    photo.button(key="form-mark").click().run()
    assert not photo.exception and "No field yet" in words(photo) and photo.button(key="form-finish").disabled
    drawn.append((20.0, 30.0, 60.0, 40.0))
    photo.run()
    photo.text_input(key="form-name-1").set_value("A").run()
    drawn.append((100.0, 30.0, 60.0, 40.0))
    photo.run()
    photo.text_input(key="form-name-2").set_value("Total").run()
    photo.multiselect(key="form-sum-2").set_value(["A"]).run()
    listed(photo).set_value(1).run()
    photo.selectbox(key="form-kind-1").set_value("digits").run()
    photo.number_input(key="form-digits-1-1").set_value(3).run()
    photo.checkbox(key="form-cells-1").check().run()
    photo.number_input(key="form-from-1").set_value(5).run()
    assert not photo.exception and not photo.button(key="form-finish").disabled
    photo.button(key="form-finish").click().run()
    first, second = photo.session_state["form-work"].template.fields
    assert (first.name, first.kind, first.digits, first.cells, first.low) == ("A", "digits", 3, True, 5)
    assert (second.name, second.sum_of) == ("Total", ("A",))
    assert loads(photo.session_state["form-work"].template.dumps()).fields == (first, second)


@pytest.mark.parametrize("kind", ["number", "digits", "decimal", "date"])
def test_every_kind_makes_a_valid_field(photo, monkeypatch, kind):
    monkeypatch.setattr(frames, "areas", lambda picture, key, named: [(20.0, 30.0, 60.0, 40.0)])
    upload(photo, ("form.png", PRINT))
    photo.button(key="form-mark").click().run()
    photo.selectbox(key="form-kind-1").set_value(kind).run()
    assert not photo.exception and not photo.warning
    photo.button(key="form-finish").click().run()
    assert photo.session_state["form-work"].template.fields[0].kind == kind
    photo.button(key="form-change").click().run()
    assert photo.selectbox(key="form-kind-1").value == kind and not photo.exception
    photo.button(key="form-remove-1").click().run()
    assert "No field yet" in words(photo)
    photo.button(key="form-cancel").click().run()
    assert not photo.exception and len(photo.session_state["form-work"].template.fields) == 1


def test_two_fields_of_one_name_are_told(photo, monkeypatch):
    drawn = [(20.0, 30.0, 60.0, 40.0), (20.0, 90.0, 60.0, 40.0)]
    monkeypatch.setattr(frames, "areas", lambda picture, key, named: drawn)
    upload(photo, ("form.png", PRINT))
    photo.button(key="form-mark").click().run()
    photo.text_input(key="form-name-2").set_value("Field 1").run()
    assert "Two fields are called" in photo.warning[0].value and photo.button(key="form-finish").disabled


def test_what_was_typed_stays_when_another_field_is_changed(photo):
    state = use(photo, "c.png")
    key = next(iter(state.answers))
    state.answers[key].said = {"Code": "018", "A": "4"}
    photo.button(key="form-change").click().run()
    listed(photo).set_value(2).run()
    photo.number_input(key="form-to-2").set_value(30).run()
    photo.button(key="form-finish").click().run()
    assert not photo.exception and photo.session_state["form-work"].answers[key].said == {"Code": "018"}


def test_the_menu_is_there_before_any_photo(photo):
    assert menu.FILE in [one.key for one in photo.file_uploader] and "Open a photo of the form first" in words(photo)
