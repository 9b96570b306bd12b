"""Drawing with a mouse and with a finger in a real browser."""

import re

import pytest

from tests import pen
from tests.browser.conftest import DESKTOP, PHONE, go
from tests.browser.pad import ANSWER, Finger, answer, canvas, draw, ink, inked, painted


def test_a_digit_drawn_with_the_mouse_is_read(visit):
    tab = visit()
    draw(tab, pen.strokes("3"))
    answer(tab, "3")
    assert "sure" in tab.locator(".st-key-draw-answer").inner_text()


def test_a_number_grows_digit_by_digit(visit):
    tab = visit()
    strokes = pen.strokes("2074", height=120)
    draw(tab, strokes[:1])
    answer(tab, "2")
    draw(tab, strokes[1:3])
    answer(tab, "207")
    draw(tab, strokes[3:])
    answer(tab, "2074")
    bars = tab.locator(".st-key-draw-each [role=progressbar]")
    bars.nth(3).wait_for()
    assert bars.count() == 4


def test_a_digit_drawn_with_a_finger_is_read_above_the_fold(visit):
    tab = visit(size=PHONE, touch=True)
    Finger(tab).draw(pen.strokes("5", left=60))
    answer(tab, "5")
    place = tab.locator(ANSWER).bounding_box()
    assert place["y"] + place["height"] < PHONE["height"], "the answer must be seen without scrolling"
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "nothing sticks out on the right"


def test_touches_all_over_the_canvas_lose_nothing(visit):
    tab = visit(size=PHONE, touch=True)
    finger = Finger(tab)
    finger.draw(pen.strokes("5", left=100))
    answer(tab, "5")
    before = ink(tab)
    width = PHONE["width"] - 40
    for y in (3, 12, 30):
        for x in range(width - 180, width, 14):
            finger.tap(x, y)
            now = ink(tab)  # a dot has 150 pixels; where it turns grey its edge counts a little less
            assert now > before - 40, f"the tap at {x}, {y} took ink away"
            before = now


def test_undo_and_clear_and_undo_again(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    tab.get_by_role("button", name="Undo").click()
    answer(tab, "2")
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_text("Draw a digit, or a whole number").wait_for()
    tab.get_by_role("button", name="Undo").click()
    answer(tab, "2")


def test_undo_straight_after_a_stroke_takes_only_that_stroke(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    tab.get_by_role("button", name="Undo").click()
    answer(tab, "2")


def test_the_drawing_outlives_a_look_at_another_page(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    covered = ink(tab)
    go(tab, "Photo")
    go(tab, "Draw")
    answer(tab, "27")
    canvas(tab)
    assert abs(ink(tab) - covered) < 0.02 * covered
    draw(tab, pen.strokes("1", left=300, height=130))
    answer(tab, "271")


def test_twenty_strokes_in_two_seconds_all_arrive(visit):
    tab = visit()
    strokes = pen.strokes("7" * 20, left=20, height=31)
    assert len(strokes) == 20
    draw(tab, strokes)
    answer(tab, "7" * 20)


@pytest.mark.parametrize("number", ["7", "42", "2026"])
def test_an_example_draws_itself(visit, number):
    tab = visit(size=PHONE if number == "2026" else DESKTOP)
    canvas(tab)
    tab.get_by_role("button", name=number, exact=True).click()
    answer(tab, number)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_ink_stands_out_from_its_paper(visit, dark):
    tab = visit(dark=dark)
    draw(tab, pen.strokes("3"))
    answer(tab, "3")
    painted(tab)
    level = tab.locator("canvas.lower-canvas").evaluate(
        """canvas => {
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
            const inked = [...data.keys()].filter(i => i % 4 === 3 && data[i] === 255)
            return inked.reduce((sum, i) => sum + data[i - 1], 0) / inked.length
        }"""
    )
    assert level > 200 if dark else level < 60


def test_bars_are_repainted_when_the_appearance_changes(visit):
    tab = visit()
    draw(tab, pen.strokes("3"))
    answer(tab, "3")
    for scheme, accent in (("dark", "#7E9BFF"), ("light", "#2F5BEA")):
        tab.emulate_media(color_scheme=scheme)
        tab.locator(f'.st-key-draw-bars i[style*="{accent}"]').first.wait_for(state="attached")


def test_the_answer_follows_the_pen_while_it_is_down(visit):
    tab = visit()
    place = canvas(tab).bounding_box()
    ((x, y), *rest) = pen.strokes("3")[0]
    tab.mouse.move(place["x"] + x, place["y"] + y)
    tab.mouse.down()
    for x, y in rest:
        tab.mouse.move(place["x"] + x, place["y"] + y, steps=4)
    answer(tab, "3")
    tab.mouse.up()
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_text("Draw a digit, or a whole number").wait_for()


@pytest.mark.parametrize("narrow", [PHONE, {"width": 320, "height": 640}])
def test_a_wide_drawing_is_all_seen_and_read_on_a_narrow_screen(visit, narrow):
    tab = visit()
    draw(tab, pen.strokes("20264", height=120))
    answer(tab, "20264")
    tab.set_viewport_size(narrow)
    tab.locator("canvas.lower-canvas").and_(tab.locator(f'[width="{narrow["width"] - 34}"]')).wait_for()
    look = inked(tab)
    assert 0.9 * look["width"] < look["right"] < look["width"] - 2
    answer(tab, "20264")
    tab.set_viewport_size(DESKTOP)
    draw(tab, pen.strokes("7", left=550, height=120))
    answer(tab, "202647")


def test_keys_undo_clear_choose_and_correct(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    tab.keyboard.press("Control+z")
    answer(tab, "2")
    tab.keyboard.press("Delete")
    tab.get_by_text("Draw a digit, or a whole number").wait_for()
    tab.keyboard.press("Meta+z")
    answer(tab, "2")
    draw(tab, pen.strokes("27", height=130)[1:])
    answer(tab, "27")
    tab.keyboard.press("ArrowLeft")
    tab.get_by_role("radio", name="2", exact=True).and_(tab.locator('[aria-checked="true"]')).first.wait_for()
    tab.keyboard.press("8")
    answer(tab, "87")


def test_the_number_is_copied(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    tab.get_by_role("button", name="Copy 27").click()
    tab.get_by_text("Copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == "27"


def test_ink_beside_the_digits_is_told(visit):
    tab = visit()
    draw(tab, [*pen.strokes("27", height=130), [(260, 140), (300, 140)]])
    tab.get_by_text("passed over: 1 sign", exact=True).wait_for()
    answer(tab, "27")


def test_a_reading_of_before_is_brought_back(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_role("button", name="27", exact=True).click()
    answer(tab, "27")


def test_the_empty_pad_writes_an_example_and_gives_way_to_a_real_pen(visit):
    tab = visit(motion=True)
    answer(tab, "42")
    tab.get_by_text("An example").wait_for()
    draw(tab, pen.strokes("3"))
    answer(tab, "3")
    assert not tab.get_by_text("An example").count()


def test_on_a_phone_all_that_answers_is_seen_without_scrolling(visit):
    tab = visit(size=PHONE, touch=True)
    Finger(tab).draw(pen.strokes("20264", left=20, height=66))
    answer(tab, "20264")
    for seen in (
        tab.get_by_role("button", name="Copy 20264"),
        tab.locator(".st-key-draw-each [role=progressbar]").last,
        tab.get_by_test_id("stButtonGroup").last.get_by_text("9", exact=True),
    ):
        place = seen.bounding_box()
        assert place["y"] + place["height"] <= PHONE["height"] and place["x"] + place["width"] <= PHONE["width"]
    assert not tab.get_by_test_id("stExpandSidebarButton").is_visible(), "one navigation is enough"


def test_the_answer_is_said_to_a_screen_reader(visit):
    tab = visit()
    draw(tab, pen.strokes("3"))
    tab.locator('[role="status"][aria-live="polite"]').filter(has_text=re.compile(r"^3, .*% sure$")).wait_for(
        state="attached"
    )


def test_a_wrong_digit_is_mended_with_one_click(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    tab.get_by_role("group", name="Not right?").or_(tab.get_by_test_id("stButtonGroup").last).get_by_text(
        "1", exact=True
    ).click()
    answer(tab, "21")
