"""What is said at the review desk: it changes the text everywhere, is counted, and is taken back."""

import io
import json

import numpy as np
from PIL import Image

from digitapp.ui import opened, result
from digitapp.ui.review import desk
from digitapp.ui.sheets import LARGE_SIDE, THUMBNAIL_SIDE
from tests import pen
from tests.ui.photos import say, sheets, upload, words


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
