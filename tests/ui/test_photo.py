"""The Photo page: files in, numbers out, corrected and taken away."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from digitapp.imaging.decode import EXTENSIONS
from digitapp.ui import gallery, intake, opened, result
from digitapp.ui.review import desk, exports, session, work
from digitapp.ui.sheets import LARGE_SIDE, THUMBNAIL_SIDE
from tests import corpus, pen

PAGE = "pages/photo.py"


@pytest.fixture
def photo(app):
    """The app at the Photo page."""
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def words(app) -> str:
    """All text of the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))


def upload(app, *files):
    """Give (name, bytes) files to the uploader and run."""
    for name, data in files:
        app.file_uploader[0].upload(name, data)
    return app.run()


def sheets(app) -> list:
    """The open sheets."""
    return [one.sheet for one in app.session_state["photo-open"].values()]


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


def say(app, *entries):
    """What the browser does when somebody types: sends all that was said so far, and the page runs."""
    app.session_state[desk.KEY] = {
        "state": {"token": app.session_state["review-state"].token, "log": list(entries), "at": None}
    }
    return app.run()


def test_what_is_typed_at_the_desk_changes_the_text_everywhere(photo):
    upload(photo, ("page.png", pen.photo("27")))
    key = next(iter(photo.session_state["photo-open"]))
    say(photo, {"id": f"{key}|0|0", "cells": [[2, 0], [1, 1]], "checked": True})
    assert not photo.exception
    sheet = sheets(photo)[0]
    assert sheet.corrected.text == "21" and sheet.reading.text == "27"
    assert any("21" in heading.value and "✓" in heading.value for heading in photo.title)
    assert "nothing left to check" in words(photo)
    say(photo)
    assert sheet.corrected.text == "27"


def test_the_setting_says_how_many_lines_it_flags(photo):
    upload(photo, ("page.png", pen.photo("7206", "4271")))
    assert photo.selectbox(key=desk.RISK).value == desk.DEFAULT_RISK
    photo.selectbox(key=desk.RISK).set_value("none").run()
    assert not photo.exception and "2 of 2 lines to check" in words(photo)


def test_every_line_of_a_picture_can_be_checked(photo):
    upload(photo, ("page.png", pen.photo("7206", "4271")))
    key = next(iter(photo.session_state["photo-open"]))
    photo.selectbox(key=desk.RISK).set_value("1 in 10").run()
    photo.toggle(key=f"whole-{key}").set_value(True).run()
    assert not photo.exception and "**2 of 2 lines to check** and 1 picture" in words(photo)


def test_a_picture_on_its_side_is_turned_and_the_person_is_asked(photo):
    picture = pen.paint(pen.strokes("7206", 60, 60, 110))
    upload(photo, ("side.png", pen.file(np.ascontiguousarray(np.rot90(picture)))))
    sheet = sheets(photo)[0]
    assert sheet.reading.text == "7206" and sheet.turned and sheet.turns == 1
    assert "turned by the reader" in words(photo)
    key = next(iter(photo.session_state["photo-open"]))
    turned = {"id": f"{key}|0|turned", "cells": [], "checked": True}
    say(photo, turned)
    assert sheets(photo)[0].said["turned"].checked


def test_a_turn_at_the_desk_is_undone(photo):
    picture = pen.paint(pen.strokes("7206", 60, 60, 110))
    upload(photo, ("page.png", pen.file(picture)), ("other.png", pen.photo("35")))
    key, other = photo.session_state["photo-open"]
    corrected = {"id": f"{key}|0|0", "cells": [[1, 0], [2, 1], [0, 2], [6, 3]], "checked": True}
    turned = {"id": f"{key}|0|+", "cells": [], "checked": False, "turn": 1}
    say(photo, corrected)
    photo.selectbox(key=result.CHOICE).set_value(other).run()
    assert photo.session_state[opened.CURRENT] == other
    say(photo, corrected, turned)
    assert not photo.exception and photo.session_state[opened.CURRENT] == key
    sheet = sheets(photo)[0]
    assert (
        (sheet.turns, sheet.edition, sheet.said) == (1, 1, {})
        and sheet.reading is not None
        and opened_editions(photo) == [0, 1]
    )
    say(photo, corrected, turned)  # the same once more turns nothing
    assert sheets(photo)[0].turns == 1
    say(photo, corrected)
    assert not photo.exception and (sheets(photo)[0].turns, sheets(photo)[0].edition) == (0, 0)
    assert sheets(photo)[0].corrected.text == "1206" and sheets(photo)[0].preview
    say(photo, corrected, turned, turned)
    assert sheets(photo)[0].turns == 2 and opened_editions(photo) == [0, 1]
    photo.button(key=f"left-{key}").click().run()
    assert sheets(photo)[0].turns == 1 and opened_editions(photo) == [
        2
    ]  # the desk's turn is void, and so is what was said
    say(photo, corrected)
    assert sheets(photo)[0].turns == 1


def opened_editions(app) -> list[int]:
    """What the desk is told of the first picture."""
    told = next(json.loads(one.proto.json) for one in app.get("bidi_component") if "editions" in (one.proto.json or ""))
    return told["editions"][next(iter(app.session_state["photo-open"]))]


def test_the_picture_below_follows_the_desk_and_yields_to_the_visitor(photo):
    upload(photo, ("a.png", pen.photo("20")), ("b.png", pen.photo("35")))
    photo.selectbox(key=desk.RISK).set_value("none").run()
    first, second = photo.session_state["photo-open"]
    token = photo.session_state["review-state"].token
    entry = {"id": f"{first}|0|0", "cells": [[2, 0], [0, 1]], "checked": True}

    def at(key, *log):
        photo.session_state[desk.KEY] = {"state": {"token": token, "log": list(log), "at": f"{key}|0|0"}}
        photo.run()
        return photo.session_state[opened.CURRENT]

    assert at(second) == first  # nobody has worked there yet
    assert at(first, entry) == first and at(second, entry) == second
    photo.selectbox(key=result.CHOICE).set_value(first).run()
    assert at(second, entry) == first  # still the same item: the choice stands


def test_what_is_left_is_counted_and_the_summary_says_what_was_done(photo):
    upload(photo, ("a.png", pen.photo("20")), ("b.png", pen.photo("35")))
    photo.selectbox(key=desk.RISK).set_value("none").run()
    first, second = photo.session_state["photo-open"]
    say(photo, {"id": f"{first}|0|0", "cells": [[2, 0], [9, 1]], "checked": True})
    assert "**1 of 2 lines to check**" in words(photo)
    assert photo.dataframe[0].value["By hand"].tolist() == ["1 of 1 line checked, 1 corrected", ""]


def test_a_picture_in_which_nothing_was_found_is_shown_large(photo):
    blank, full = pen.paint([], (1200, 900)), pen.paint(pen.strokes("7206", 60, 60, 110), (1200, 900))
    upload(photo, ("blank.png", pen.file(blank)), ("full.png", pen.file(full)))
    sides = [max(Image.open(io.BytesIO(sheet.thumbnail)).size) for sheet in sheets(photo)]
    assert sides == [LARGE_SIDE, THUMBNAIL_SIDE]


def test_nothing_found_is_never_fine(photo):
    upload(photo, ("blank.png", pen.file(pen.paint([], (300, 200)))))
    key = next(iter(photo.session_state["photo-open"]))
    assert "1 to check" in words(photo) and "nothing to check" not in words(photo)
    say(photo, {"id": f"{key}|0|+", "cells": [], "checked": True})
    assert "nothing left to check" in words(photo)


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
