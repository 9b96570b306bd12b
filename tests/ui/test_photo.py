"""The Photo page: files in, numbers out, corrected and taken away."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from digitapp.imaging.decode import EXTENSIONS
from digitapp.ui import gallery, intake, opened, result
from digitapp.ui.review import desk, exports, session, work
from tests import corpus, pen
from tests.ui.photos import PAGE, say, sheets, upload, words


def test_the_uploader_takes_all_kinds_and_several_files(photo):
    proto = photo.file_uploader[0].proto
    assert proto.multiple_files
    assert {kind.lstrip(".") for kind in proto.type} >= set(EXTENSIONS)
    assert set(EXTENSIONS) >= {"png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "gif", "heic", "heif", "avif"}


def test_a_photo_is_read_line_by_line(photo):
    upload(photo, ("page.png", pen.photo("7206", "4271")))
    assert not photo.exception
    assert sheets(photo)[0].reading.text == "7206\n4271"
    assert "2 lines · 8 digits" in words(photo)
    alt = photo.get("image")[0].proto.imgs[0].alt
    assert "7206, 4271" in alt


def test_every_stage_shows_its_picture(photo):
    upload(photo, ("page.png", pen.photo("7206")))
    key = next(iter(photo.session_state["photo-open"]))
    alts = []
    for stage in result.STAGES:
        photo.segmented_control(key=f"stage-{key}").set_value(stage).run()
        assert not photo.exception
        alts.append(photo.get("image")[0].proto.imgs[0].alt)
    assert len(set(alts)) == len(result.STAGES) and "digits are seen" in alts[1] and "28 by 28" in alts[2]


def test_other_signs_are_counted_below_the_picture(photo):
    upload(photo, ("page.png", pen.photo("7206")))
    sheet = sheets(photo)[0]
    for count, sentence in ((3, "3 other signs passed over"), (1, "1 other sign passed over")):
        sheet.reading = replace(sheet.reading, signs=((5, 5, 9, 9),) * count)
        photo.run()
        assert not photo.exception and sentence in words(photo)
    sheet.reading = replace(sheet.reading, signs=())
    assert "passed over" not in words(photo.run())


def test_a_bad_file_is_explained_and_the_others_are_read(photo):
    upload(photo, ("a.png", pen.photo("20")), ("bad.png", b"no picture"), ("b.jpg", pen.photo("35", kind="JPEG")))
    assert not photo.exception
    texts = {sheet.name: sheet.reading.text if sheet.reading else None for sheet in sheets(photo)}
    assert texts == {"a.png": "20", "bad.png": None, "b.jpg": "35"}
    assert "1 could not be read" in words(photo)
    table = photo.dataframe[0].value
    assert "not a picture" in table["Note"].tolist()[1]


def test_one_bad_file_alone_shows_its_sentence(photo):
    upload(photo, ("bad.png", b""))
    assert not photo.exception
    assert "empty" in photo.error[0].value


def test_an_empty_page_is_no_digit(photo):
    upload(photo, ("blank.png", pen.file(pen.paint([], (300, 200)))))
    assert not photo.exception and "No digit here" in words(photo)


def test_samples_open_with_one_click(photo):
    names = gallery.names()
    assert len(names) >= 3
    for name in names:
        photo.button(key=f"sample-{name}").click().run()
        assert not photo.exception
        sheet = sheets(photo)[-1]
        assert sheet.reading.digits, name


def test_turning_reads_again(photo):
    picture = pen.paint(pen.strokes("7206", 60, 60, 110))
    upload(photo, ("side.png", pen.file(np.ascontiguousarray(np.rot90(picture)))))
    key = next(iter(photo.session_state["photo-open"]))
    photo.button(key=f"right-{key}").click().run()
    assert not photo.exception
    assert sheets(photo)[0].turns == 2 and not sheets(photo)[0].turned
    photo.button(key=f"left-{key}").click().run()
    assert sheets(photo)[0].reading.text == "7206"


def test_a_file_taken_out_of_the_uploader_is_closed(photo):
    upload(photo, ("a.png", pen.photo("20")), ("b.png", pen.photo("35")))
    assert len(sheets(photo)) == 2
    photo.file_uploader[0].clear()
    photo.run()
    assert not photo.exception and not photo.session_state["photo-open"]


def test_pictures_are_still_open_after_a_look_at_another_page(photo):
    upload(photo, ("a.png", pen.photo("20")))
    photo.switch_page("pages/draw.py").run()
    photo.switch_page(PAGE).run()
    assert not photo.exception and sheets(photo)[0].reading.text == "20"
    key = next(iter(photo.session_state["photo-open"]))
    photo.button(key=f"close-{key}").click().run()
    assert not photo.session_state["photo-open"]


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0.png", "+1.png", "@x.png", "-2.png", "a\u202egnp.exe.png", "x" * 251 + ".png"]
)
def test_names_are_harmless_on_the_page_and_in_the_table(photo, name):
    upload(photo, (name, pen.photo("20")), (name, b"bad"))
    assert not photo.exception
    rows = list(csv.reader(io.StringIO(exports.as_csv(sheets(photo), 0.5))))
    assert rows[0] == list(exports.FIELDS)
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert rows[1][2] == "20"
    assert "\u202e" not in words(photo)


def test_json_is_what_the_api_returns(photo):
    upload(photo, ("a.png", pen.photo("20")))
    record = json.loads(exports.as_json(sheets(photo), 0.5))
    assert record["file"] == "a.png" and record["text"] == "20"
    assert len(record["lines"][0]["digits"]) == 2


def test_markdown_in_a_name_stays_text(photo):
    upload(photo, ("![x](http://example.org/x.png) **b**.png", pen.photo("20")))
    assert not photo.exception
    heading = next(m.value for m in photo.markdown if "example" in m.value)
    assert "\\!\\[x\\]\\(" in heading and "\\*\\*b\\*\\*" in heading


def test_many_pictures_keep_few_previews(photo):
    upload(photo, *[(f"{i}.png", pen.photo(f"{i % 10}", width=10 + i % 3)) for i in range(opened.KEPT_WHOLE + 6)])
    assert not photo.exception
    assert all(sheet.reading is not None for sheet in sheets(photo))
    assert sum(bool(sheet.preview) for sheet in sheets(photo)) <= opened.KEPT_WHOLE
    assert photo.session_state[opened.CURRENT] == next(
        iter(photo.session_state["photo-open"])
    )  # the first one is shown


def test_the_first_picture_is_shown_while_others_are_read(photo, monkeypatch):
    seen = []
    before = intake.read_more

    def read_more(current):
        seen.append((len(intake.waiting()), [sheet.name for sheet in desk.sheets().values()]))
        return before(current)

    monkeypatch.setattr(intake, "read_more", read_more)
    monkeypatch.setattr(intake, "SLICE", 0)
    upload(photo, *[(f"{i}.png", pen.photo(str(i))) for i in range(3)])
    assert not photo.exception
    assert seen == [(2, ["0.png"]), (1, ["0.png", "1.png"]), (0, ["0.png", "1.png", "2.png"])]


def test_hostile_files_cost_nobody_anything(photo):
    """The whole corpus through the uploader, twenty at a time: a reading or a sentence each, and the page stands."""
    files = [(name, data) for name, data, _ in corpus.everything() if not name.startswith("48-")]
    for start in range(0, len(files), 20):
        upload(photo, *files[start : start + 20], ("good.png", pen.photo("20")))
        assert not photo.exception, [name for name, _ in files[start : start + 20]]
        for one in sheets(photo):
            assert one.error or one.reading is not None, one.name
            assert not one.error or one.error[0].isupper() and one.error.endswith(".") and "Traceback" not in one.error
    read = {one.name: one.reading.text for one in sheets(photo) if one.reading}
    assert read["good.png"] == "20"


def test_saved_work_is_opened_again(photo):
    upload(photo, ("a.png", pen.photo("27")))
    key = next(iter(photo.session_state["photo-open"]))
    say(photo, {"id": f"{key}|0|0", "cells": [[2, 0], [1, 1]], "checked": True})
    saved = session.save(
        photo.session_state["photo-open"], photo.session_state["review-state"].log, "1 in 10", photos=False
    )
    photo.file_uploader(key=work.FILE).upload("work.zip", saved).run()
    assert not photo.exception
    assert [sheet.corrected.text for sheet in sheets(photo)] == ["21", "21"]
    assert photo.selectbox(key=desk.RISK).value == "1 in 10"
    photo.file_uploader(key=work.FILE).upload("work.zip", b"nothing").run()
    assert "no saved work" in photo.error[0].value and len(sheets(photo)) == 2
