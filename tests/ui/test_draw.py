"""The Draw page: what it says about a drawing, and what its buttons do to it."""

import json
import threading

import pytest

import digitapp
from digitapp.ui import model, pad
from tests import pen


def put(app, lines, width=14, number=1, **more):
    """A drawing as the pad would have sent it. number: another one for another drawing."""
    app.session_state[pad.KEY] = {"drawing": pen.drawing(lines, width, number) | more}
    return app


def told(app) -> dict:
    """What the pad is told by the page."""
    (component,) = (one for one in app.get("bidi_component") if "passed" in json.loads(one.proto.json or "{}"))
    return json.loads(component.proto.json)


def words(app) -> str:
    """All text of the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))


def test_an_empty_pad_invites_and_shows_no_chart(app):
    app.run()
    assert not app.exception
    assert "Draw a digit, or a whole number" in words(app)
    assert "reads handwritten numbers" in words(app)
    assert not app.title and not app.get("plotly_chart") and not app.get("image")
    assert told(app)["ghost"] and told(app)["demo"] is True


@pytest.mark.parametrize("digit", list("0123456789"))
def test_a_digit_is_read(app, digit):
    put(app, pen.strokes(digit)).run()
    assert not app.exception
    assert app.title[0].value == f":blue[{digit}]" or app.title[0].value == f":orange[{digit}]"
    assert "sure" in words(app)


def test_digits_side_by_side_are_a_number_with_a_bar_each(app):
    put(app, pen.strokes("2026", height=120)).run()
    assert not app.exception
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "2026"
    assert len(app.get("progress")) == 4


def test_what_was_read_a_moment_ago_is_no_correction(app):
    seven = [[(40, 60), (90, 60), (60, 160)]]
    put(app, seven, live=True).run()
    (before,) = app.button_group
    put(app, pen.strokes("2")).run()  # the same stroke, a moment later
    (after,) = app.button_group
    assert before.key != after.key
    app.session_state[before.key] = 7  # the browser still tells of the element that was there
    app.run()
    assert app.title[0].value == ":blue[2]"


@pytest.mark.parametrize("width", [6, 14, 30])
def test_the_pen_width_does_not_matter(app, width):
    put(app, pen.strokes("35", height=150), width).run()
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "35"


def test_a_scribble_is_no_digit(app):
    put(app, pen.scribble()).run()
    assert not app.exception
    assert "No digit here" in words(app) and not app.title


def test_bars_and_28x28_are_there_with_their_alternative_text(app):
    put(app, pen.strokes("7")).run()
    bars = "".join(e.proto.body for e in app.get("html"))
    assert 'role="img" aria-label="Bar for each digit 0 to 9; the highest are 7' in bars
    assert bars.count("<i ") == 10
    assert "28 by 28" in app.get("image")[0].proto.imgs[0].alt


def test_a_wrong_digit_is_mended_with_one_click_and_back_again(app):
    put(app, pen.strokes("27")).run()
    app.pills[0].set_value(1).run()
    assert app.title[0].value.replace(":blue", "").replace(":orange", "") == "[2]1"
    app.pills[0].set_value(7).run()
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "27"


def test_a_correction_stays_while_other_digits_are_added(app):
    strokes = pen.strokes("27", height=130)
    put(app, strokes[:1]).run()
    app.pills[0].set_value(3).run()
    assert number(app) == "3" and "As you say" in words(app)
    put(app, strokes).run()
    assert number(app) == "37"


def number(app) -> str:
    """The digits of the large answer."""
    return "".join(c for c in app.title[0].value if c.isdigit())


def test_signs_beside_the_digits_are_told_and_shown_in_grey(app):
    dash = [(260.0, 140.0), (300.0, 140.0)]
    put(app, [*pen.strokes("27", height=130), dash]).run()
    assert number(app) == "27" and "passed over: 1 sign" in words(app)
    (line,) = told(app)["passed"]
    assert line[:2] == pytest.approx(dash[0], abs=0.2) and line[-2:] == pytest.approx(dash[1], abs=0.2)


def test_two_rows_are_two_lines(app):
    put(app, [*pen.strokes("12", height=80, top=20), *pen.strokes("34", height=80, top=140)]).run()
    assert ["".join(c for c in header.value if c.isdigit()) for header in app.header] == ["12", "34"]


def test_while_the_pen_is_down_nothing_is_grey_and_nothing_is_remembered(app):
    put(app, pen.scribble(), live=True).run()
    assert not app.exception and "No digit" not in words(app) and told(app)["passed"] == []


def test_what_is_no_digit_to_the_reader_can_still_be_said_to_be_one(app):
    put(app, pen.scribble()).run()
    assert "No digit here" in words(app)
    app.pills[0].set_value(4).run()
    assert not app.exception and number(app) == "4" and "As you say" in words(app)


@pytest.mark.parametrize(
    ("lines", "words_of_advice"),
    [([[(100.0, 100.0), (102.0, 101.0)]], "only a dot"), (pen.scribble(), "passed over")],
    ids=["a dot", "a scribble"],
)
def test_the_advice_fits_what_was_drawn(app, lines, words_of_advice):
    put(app, lines).run()
    assert "No digit here" in words(app) and words_of_advice in words(app) and "larger" not in words(app)


def test_the_last_readings_can_be_brought_back(app):
    put(app, pen.strokes("27", height=130)).run()
    app.pills[0].set_value(1).run()
    put(app, [], number=2).run()
    (earlier,) = (one for one in app.button if one.key == "draw-earlier-0")
    assert earlier.label == "21"
    earlier.click().run()
    show = told(app)["show"]
    assert show["n"] == 1 and show["id"] == 1 and not show["write"] and len(show["strokes"]) == 2
    put(app, pen.strokes("27", height=130), number=1).run()
    assert number(app) == "21" and not [one for one in app.button if one.key == "draw-earlier-0"]


def test_an_example_that_writes_itself_is_no_reading_to_remember(app):
    put(app, pen.strokes("42", height=130), example=True).run()
    assert number(app) == "42" and "An example" in words(app)
    put(app, [], number=2).run()
    assert not [one for one in app.button if one.key == "draw-earlier-0"]


def test_the_drawing_is_still_there_after_a_look_at_another_page(app):
    put(app, pen.strokes("27")).run()
    app.switch_page("pages/photo.py").run()
    assert not app.exception
    app.switch_page("pages/draw.py").run()
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "27"


@pytest.mark.parametrize(
    "raw",
    [
        None, [], "x", {}, {"strokes": None}, {"strokes": [None, 7, "x", {}, []]},
        {"id": "x", "seq": [], "strokes": "1, 2"},
        {"id": None, "strokes": [[float("nan"), 1e300], [1], [None, None]], "width": "wide", "live": 3},
    ],
)  # fmt: skip
def test_whatever_the_browser_sends_the_page_stands(app, raw):
    app.session_state[pad.KEY] = {"drawing": raw}
    app.run()
    assert not app.exception and "Draw a digit" in words(app)


def test_before_the_model_is_there_the_page_says_so_and_then_answers_by_itself(recognizer, monkeypatch):
    may_load = threading.Event()

    def load(cls, path=None, apart=False):
        may_load.wait(30)
        return recognizer

    monkeypatch.setattr(digitapp.Recognizer, "load", classmethod(load))
    model.retry()
    from tests.ui.conftest import MAIN, AppTest

    app = put(AppTest.from_file(str(MAIN), default_timeout=30), pen.strokes("3")).run()
    assert "Getting ready" in words(app) and not app.title
    may_load.set()
    model.get()
    app.run()
    assert "3" in app.title[0].value
    model.retry()


def test_a_missing_model_is_explained(monkeypatch):
    def load(cls, path=None, apart=False):
        raise FileNotFoundError("/somewhere/secret/digits.keras")

    monkeypatch.setattr(digitapp.Recognizer, "load", classmethod(load))
    model.retry()
    with pytest.raises(FileNotFoundError):
        model.get()
    from tests.ui.conftest import MAIN, AppTest

    app = AppTest.from_file(str(MAIN), default_timeout=30).run()
    assert not app.exception
    assert "python train.py" in app.error[0].value and "secret" not in words(app)
    model.retry()
