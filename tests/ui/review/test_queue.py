"""One queue over all pictures: what is in it, in which order, and what comes back from the browser."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.ui.review import queue
from digitapp.ui.review.corrections import Cell, Said
from tests.ui.review import made


@pytest.fixture
def sheets():
    return {
        "a": made.sheet("a.png", made.line("7500", 0.6, 20), made.line("12", 0.99, 60)),
        "b": made.sheet("b.png", made.line("3", 0.2, 20, digits=0.5)),
        "c": made.sheet("c.png"),
        "d": made.sheet("d.png", error="It is damaged."),
        "e": made.sheet("e.png", made.line("8", 0.98, 20), turned=True),
    }


def ids(items):
    return [item.id for item in items]


def test_most_doubtful_first_over_all_pictures(sheets):
    assert ids(queue.queue(sheets, 0.9)) == ["e|0|turned", "c|0|+", "d|0|broken", "b|0|0", "a|0|0"]


def test_above_one_every_line_is_flagged(sheets):
    assert sum(item.kind == "line" for item in queue.queue(sheets, 2.0)) == 4


def test_every_line_of_one_picture_and_what_may_be_missing_in_it(sheets):
    more = ids(queue.queue(sheets, 0.9, {"a"}))
    assert more[-2:] == ["a|0|1", "a|0|+"] and more[:-2] == ids(queue.queue(sheets, 0.9))


def test_the_order_does_not_change_when_something_is_checked(sheets):
    before = ids(queue.queue(sheets, 0.9))
    queue.replay([{"id": "a|0|0", "cells": [[7, 0]], "checked": True}], sheets)
    assert ids(queue.queue(sheets, 0.9)) == before


def test_the_last_word_counts_and_undone_words_are_gone(sheets):
    log = [
        {"id": "a|0|0", "cells": [[1, 0], [5, 1], [0, 2], [0, 3]], "checked": False},
        {"id": "a|0|0", "cells": [[1, 0], [5, 1], [0, 2], [0, 3]], "checked": True},
        {"id": "c|0|+", "cells": [[4, None]], "checked": True},
    ]
    queue.replay(log, sheets)
    assert sheets["a"].corrected.text == "1500\n12" and sheets["a"].said["0"].checked
    assert [line.text for line in sheets["c"].lines] == ["4"]
    queue.replay(log[:1], sheets)
    assert not sheets["a"].said["0"].checked and not sheets["c"].said
    queue.replay([], sheets)
    assert sheets["a"].corrected.text == "7500\n12"


def test_turns_of_one_position_add_up():
    entry = {"id": "a|0|+", "cells": [], "checked": False}
    log = [entry | {"turn": 1}, entry, entry | {"turn": 1}, {"id": "a|1|0", "turn": -1}, {"id": "b|0|0", "turn": 1},
           {"id": "b|0|1", "turn": -1}, {"id": "c|x|0", "turn": 1}, {"id": "c|0", "turn": 1}, entry | {"turn": 2},
           3]  # fmt: skip
    assert queue.turns(log) == {"a": {0: 2, 1: 3}, "b": {}}


def test_what_was_said_about_another_position_of_the_picture_is_void(sheets):
    sheets["a"].edition = 1
    queue.replay([{"id": "a|0|0", "cells": [], "checked": True}], sheets)
    assert not sheets["a"].said


@settings(deadline=None)  # pictures are made for each
@given(st.lists(
    st.one_of(
        st.none(), st.text(max_size=5),
        st.fixed_dictionaries({
            "id": st.sampled_from(
                ["a|0|0", "a|0|7", "a|0|-1", "a|0|x", "a|0|²", "zz|0|0", "a|0", "", "c|0|+", "e|0|turned"]
            ) | st.integers(),
            "cells": st.none() | st.lists(st.lists(st.none() | st.integers(-2, 11), max_size=3), max_size=5),
            "checked": st.booleans() | st.none(),
            "turn": st.integers(-2, 2) | st.none() | st.lists(st.integers()),
        }),
    ), max_size=8,
))  # fmt: skip
def test_nothing_that_a_browser_sends_breaks_it(log):
    sheets = {"a": made.sheet("a.png", made.line("7500", 0.6, 20)), "c": made.sheet("c.png")}
    queue.replay(log, sheets)
    queue.turns(log)
    for sheet in sheets.values():
        assert all(line.text.isdigit() or not line.text for line in sheet.lines)
        assert all(isinstance(part, Said) for part in sheet.said.values())
        assert not any(isinstance(cell.digit, bool) for part in sheet.said.values() for cell in part.cells)


def test_a_line_is_shown_in_its_strip_and_in_its_page(sheets):
    item = queue.queue(sheets, 0.9)[-1]
    shown = queue.details(item, sheets["a"], 0.9)
    assert shown["name"] == "a.png" and shown["place"] == "line 1 of 2 · 60% sure"
    assert [d["digit"] for d in shown["digits"]] == [7, 5, 0, 0] and len(shown["digits"][0]["p"]) == 10
    assert len(shown["strip"]["boxes"]) == 4 and shown["strip"]["src"].startswith("data:image/jpeg;base64,")
    left, top, width, height = shown["page"]["boxes"][0]
    assert (left, top) == (2.5, 6.67) and (width, height) == (18, 6)
    strip = sheets["a"].strips[0].box
    left, top, width, height = shown["strip"]["boxes"][0]
    assert strip[0] + left / 100 * strip[2] == pytest.approx(10, abs=0.1)
    assert strip[1] + (top + height) / 100 * strip[3] == pytest.approx(38, abs=0.1)


def test_where_to_look_first():
    assert queue.doubtful_digits(made.line("123", 0.99, 0), 0.9) == set()
    assert queue.doubtful_digits(made.line("123", 0.5, 0, digits=0.6), 0.9) == {0, 1, 2}
    line = made.line("12", 0.5, 0, digits=0.97)
    sure, less = line.digits[0], made.digit(3, 0.95, (50, 0, 12, 18))
    assert queue.doubtful_digits(type(line)((sure, less), 0.5), 0.9) == {1}


@pytest.mark.parametrize("kind", ["turned", "added", "broken"])
def test_the_others_say_what_they_want(sheets, kind):
    item = next(i for i in queue.queue(sheets, 0.9) if i.kind == kind)
    assert queue.details(item, sheets[item.key], 0.9)["say"].endswith((".", "?"))


def test_checked_is_what_a_person_accepted(sheets):
    item = queue.queue(sheets, 0.9)[-1]
    assert not queue.checked(item, sheets)
    sheets["a"].said["0"] = Said((Cell(7, 0),), checked=False)
    assert not queue.checked(item, sheets)
    sheets["a"].said["0"] = Said((Cell(7, 0),), checked=True)
    assert queue.checked(item, sheets)
