"""Look inside under Streamlit's test runner: every panel for every kind of digit, and the ways that lead there."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from digitapp.corrections.store import Correction
from digitapp.datasets import mnist as mnist_file
from digitapp.imaging.normalize import normalize
from digitapp.ui import answer, corrected, fetch_mnist, opened, pad, sheets
from digitapp.ui.charts import percent
from digitapp.ui.inside import cases, view
from tests import pen


@pytest.fixture
def without_mnist(monkeypatch, tmp_path):
    """MNIST is nowhere on this machine."""
    monkeypatch.delenv(mnist_file.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    fetch_mnist._place.clear()


def drawn(app, number: str):
    """The app on Look inside, after this number was drawn."""
    app.session_state[pad.KEY] = {"drawing": pen.drawing(pen.strokes(number, height=120))}
    app.run()
    return app.switch_page("pages/look_inside.py").run()


def words(app) -> str:
    """All text of the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "error")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))


def pictures(app) -> list[str]:
    """What the page's pictures show, in words."""
    return [image.alt for element in app.get("image") for image in element.proto.imgs]


def test_the_road_of_the_last_drawn_digit(app):
    drawn(app, "27")
    assert not app.exception
    assert "7" in app.title[0].value and "99%" in words(app) or "sure" in words(app)
    assert [a.split(",")[0] for a in pictures(app)[:4]] == [
        "The digit with what is around it", "The picture", "The ink alone",
        "The 28 by 28 pixels given to the digit network",
    ]  # fmt: skip
    first = next(group for group in app.get("button_group") if group.proto.label == "Digit to look into")
    first.set_value(0).run()
    assert "2" in app.title[0].value


@pytest.mark.parametrize("tab", list(view.DETAILS))
def test_every_detail_of_a_digit(app, tab):
    drawn(app, "4")
    app.session_state["inside-tab"] = tab
    app.run()
    assert not app.exception
    expected = {
        "Ten heats": "has its middle there", "Layers": "small questions",
        "Scores": "What each step of the reading says",
        "Why this digit": "Which ink makes the digit network answer", "What would change its mind": "How little ink",
        "Who looks like it": "eight drawn digits",
    }  # fmt: skip
    assert expected[tab] in words(app)
    assert not any(kind in words(app) for kind in ("Activation", "MaxPooling2D", "Conv2D"))


@pytest.mark.parametrize(
    ("tab", "label", "digit"), [("Why this digit", "Why a", 9), ("What would change its mind", "Make it a", 3)]
)
def test_what_was_chosen_is_kept_while_another_panel_is_shown(app, tab, label, digit):
    drawn(app, "4")
    for shown in (tab, "Scores", tab):
        app.session_state["inside-tab"] = shown
        app.run()
        assert not app.exception
        if shown == tab and chooser(app, label).value != digit:
            assert chooser(app, label).value is not None
            chooser(app, label).set_value(digit).run()
    assert chooser(app, label).value == digit
    app.button(key="inside-switch").click().run()
    app.button(key="inside-switch").click().run()
    app.session_state["inside-tab"] = tab
    app.run()
    assert not app.exception and chooser(app, label).value == digit
    app.session_state[pad.KEY] = {"drawing": pen.drawing(pen.strokes("1", height=120), number=2)}
    app.run()
    assert not app.exception and chooser(app, label).value not in (None, digit)  # another digit: asked anew


def chooser(app, label: str):
    """The choice with this label."""
    return next(group for group in app.get("button_group") if group.proto.label == label)


def probabilities(app) -> np.ndarray:
    """(11,) the last column of the Scores panel."""
    app.session_state["inside-tab"] = "Scores"
    app.run()
    return app.dataframe[0].value.iloc[:, -1].to_numpy(float)


def test_it_explains_the_answer_that_draw_gave(app, recognizer):
    strokes = pen.strokes("4", height=120)
    drawn(app, "4")
    assert np.allclose(probabilities(app)[:10], recognizer.read_strokes(strokes).digits[0].probabilities, atol=1e-6)
    assert list(app.dataframe[0].value.columns[1:4]) == ["Page", "28×28", "Both"]


def test_it_explains_the_answer_that_was_taught(app, recognizer):
    glyph = recognizer.read_strokes(pen.strokes("4", height=120)).digits[0].normalized
    drawn(app, "4")
    assert "4" in app.title[0].value and "Yours" not in words(app)
    app.session_state["corrected-examples"] = {
        str(k): corrected.Example(Correction(glyph, np.zeros((64, 64), np.uint8), 4, 9, "draw")) for k in range(3)
    }
    app.run()
    assert not app.exception and "9" in app.title[0].value
    taught = probabilities(app)
    assert taught[:10].argmax() == 9 and "Yours" in app.dataframe[0].value.columns
    assert "what you have taught" in words(app)


def test_a_corrected_digit_says_what_the_visitor_says(app, recognizer):
    app.session_state["draw-corrected"] = {
        (1, recognizer.read_strokes(pen.strokes("4", height=120)).digits[0].strokes): 9
    }
    drawn(app, "4")
    assert "You say it is a 9." in words(app)


def test_the_answer_is_as_sure_as_on_the_draw_page(app, recognizer):
    line = recognizer.read_strokes(pen.strokes("4", height=120)).lines[0]
    drawn(app, "4")
    shown = next(c.value for c in app.caption if "sure" in c.value)
    assert not shown.startswith(">")  # Markdown takes that for a quotation, and shows no ">"
    assert percent(min(line.digits[0].confidence, 0.9999)) in shown and percent(min(line.confidence, 0.9999)) in shown


def test_no_probability_is_shown_as_certain():
    assert answer.sure(1.0) == ">99% sure" and percent(0.9996) == ">99%" and percent(1.0) == "100%"


def test_the_teachers_view_has_no_pad_until_it_is_asked_for(app):
    drawn(app, "4")
    pads = len(app.get("bidi_component"))
    app.button(key="inside-switch").click().run()
    assert len(app.get("bidi_component")) == pads - 1
    app.session_state["inside-draw"] = True
    app.run()
    assert not app.exception and len(app.get("bidi_component")) == pads


def test_in_the_teachers_view_buttons_choose_the_layer(app):
    drawn(app, "4")
    app.session_state[view.PLACE] = view.TITLES.index("Layers")
    app.button(key="inside-switch").click().run()
    assert not app.slider and "Layer **1** of" in words(app)
    app.button(key="inside-layer-down").click().run()
    app.button(key="inside-layer-down").click().run()
    app.button(key="inside-layer-up").click().run()
    assert not app.exception and "Layer **2** of" in words(app)
    app.button(key="inside-switch").click().run()
    app.session_state["inside-tab"] = "Layers"
    app.run()
    assert app.slider(key="inside-layer").value == 2


def test_the_teachers_view_goes_through_all_panels_and_round(app):
    drawn(app, "4")
    app.button(key="inside-switch").click().run()
    seen = []
    for _ in view.TITLES:
        assert not app.exception
        seen.append(app.header[0].value.split(" ", 1)[1])
        app.button(key="inside-next").click().run()
    assert seen == view.TITLES and app.header[0].value == f"1 {view.TITLES[0]}"
    app.button(key="inside-back").click().run()
    assert app.header[0].value.endswith(view.TITLES[-1])
    app.button(key="inside-switch").click().run()
    assert not app.header and app.title[0].value


def test_drawn_digits_stand_in_for_mnist(app, without_mnist):
    app.run()
    app.switch_page("pages/look_inside.py").run()
    app.session_state[cases.SOURCE] = "Test digits"
    app.number_input(key=cases.NUMBER).set_value(305).run() if app.number_input else app.run()
    assert not app.exception
    assert "MNIST is not on this machine" in words(app) and "Fetch MNIST (11 MB)" in [b.label for b in app.button]
    assert "storage.googleapis.com" in words(app)
    app.button(key="fetch-no-inside").click().run()
    assert "Fetch MNIST (11 MB)" not in [b.label for b in app.button]


def test_a_test_digit_by_its_link(app, monkeypatch, tmp_path):
    x, y = np.zeros((10_000, 28, 28), np.uint8), np.full(10_000, 1, np.uint8)
    x[:] = normalize(pen.ink(pen.strokes("1", 20, 20, 100), (120, 140), 9))
    np.savez(tmp_path / "mnist.npz", x_test=x, y_test=y)
    monkeypatch.setenv(mnist_file.ENVIRONMENT_VARIABLE, str(tmp_path / "mnist.npz"))
    app.run()
    app.query_params["from"], app.query_params["number"] = "Test digits", "9876"
    app.switch_page("pages/look_inside.py").run()
    assert not app.exception
    assert app.number_input(key=cases.NUMBER).value == 9876
    assert "1" in app.title[0].value and "It is one." in words(app)


def test_any_digit_of_a_photo(app):
    app.run()
    app.session_state[opened.CURRENT] = "upload-1"
    app.session_state["photo-open"] = {"upload-1": opened.Opened("sum.png", pen.photo("41", "263"), "kept")}
    app.switch_page("pages/photo.py").run()
    assert not app.exception
    app.query_params["from"] = "Photo"
    app.switch_page("pages/look_inside.py").run()
    assert not app.exception and app.title[0].value.count("3") == 1
    group = next(group for group in app.get("button_group") if group.proto.label == "Digit to look into")
    group.set_value(0).run()
    assert "4" in app.title[0].value


def test_without_photo_or_ink_the_page_says_what_to_do(app):
    app.run()
    app.switch_page("pages/look_inside.py").run()
    assert "Draw a digit, and look inside" in words(app) and not app.title
    app.session_state[cases.SOURCE] = "Photo"
    app.run()
    assert "No photo is open" in words(app)


def test_saved_work_without_its_photos_is_not_looked_into(app):
    app.run()
    app.session_state[opened.CURRENT] = "kept-1"
    app.session_state["photo-open"] = {"kept-1": opened.Opened("sum.png", b"", "kept", sheets.Sheet("sum.png"))}
    app.session_state[cases.SOURCE] = "Photo"
    app.switch_page("pages/look_inside.py").run()
    assert not app.exception and "No photo is open" in words(app)


def test_a_scribble_has_no_road(app):
    app.session_state[pad.KEY] = {"drawing": pen.drawing(pen.scribble())}
    app.run()
    app.switch_page("pages/look_inside.py").run()
    assert not app.exception and "No digit here" in words(app)


def test_a_marked_part_is_cut_out_of_a_copy_of_any_size(recognizer):
    photo = pen.photo("7206", "4271")
    for data in (photo, sheets.copy(photo, 300)):
        part = cases._cut_out(data, 0, (0.0, 0.5, 1.0, 0.5))
        assert "".join(str(d) for d in recognizer.trace(part).digits) == "4271"
        beside = cases._cut_out(data, 0, (0.999, 0.1, 0.2, 0.2))
        assert not recognizer.trace(beside).digits


def test_a_large_photo_is_looked_into_as_large_as_it_was_read(monkeypatch):
    seen = []
    reader = SimpleNamespace(trace=lambda picture: seen.append(picture.shape))
    monkeypatch.setattr(cases.corrected, "reader", lambda: reader)
    monkeypatch.setattr(cases, "_remembered", lambda key, make: make())
    for size in ((3000, 4000, 3), (300, 400, 3)):
        cases._traced("one", partial(np.zeros, size, np.uint8))
    assert seen == [(1500, 2000, 3), (300, 400, 3)]
