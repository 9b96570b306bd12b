"""The Draw page: what it says about a drawing, and what its buttons do to it."""

import threading

import pytest

import digitapp
from digitapp.ui import canvas, model
from tests import pen


def put(app, lines, width=14):
    """A drawing as the canvas would have sent it."""
    app.session_state[canvas.KEY] = {"drawing": {"raw": pen.fabric(lines, width), "data": None}, "backgroundFit": None}
    return app


def words(app) -> str:
    """All text of the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))


def test_empty_canvas_invites_and_says_nothing_about_digits(app):
    app.run()
    assert not app.exception
    assert "Draw a digit, or a whole number" in words(app)
    assert not app.title
    assert app.button(key="pad-clear").disabled and app.button(key="pad-undo").disabled


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
    assert app.get("plotly_chart")[0].proto.alt.startswith("Bar for each digit 0 to 9; the highest are 7")
    assert "28 by 28" in app.get("image")[0].proto.imgs[0].alt


def test_a_wrong_digit_is_mended_with_one_click_and_back_again(app):
    put(app, pen.strokes("27")).run()
    app.pills[0].set_value(1).run()
    assert app.title[0].value.replace(":blue", "").replace(":orange", "") == "[2]1"
    app.pills[0].set_value(7).run()
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "27"


def test_undo_takes_a_stroke_and_undo_after_clear_brings_all_back(app):
    put(app, pen.strokes("27")).run()
    app.button(key="pad-undo").click().run()
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "2"
    app.button(key="pad-clear").click().run()
    assert "Draw a digit" in words(app)
    app.button(key="pad-undo").click().run()
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "2"


def test_the_drawing_is_still_there_after_a_look_at_another_page(app):
    put(app, pen.strokes("27")).run()
    app.switch_page("pages/photo.py").run()
    assert not app.exception
    app.switch_page("pages/draw.py").run()
    assert "".join(c for c in app.title[0].value if c.isdigit()) == "27"


@pytest.mark.parametrize(
    "raw",
    [
        None, [], "x", {"objects": None}, {"objects": [None, 7, "x", {}]}, {"objects": [{"type": "Path", "path": "M 0 0"}]},
        {"objects": [{"type": "path", "path": [["M", float("nan"), 1e300], ["Q", 1], ["L", None, None]]}]},
    ],
)  # fmt: skip
def test_whatever_the_browser_sends_the_page_stands(app, raw):
    app.session_state[canvas.KEY] = {"drawing": {"raw": raw, "data": None}, "backgroundFit": None}
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
