"""Drawing with a mouse and with a finger in a real browser."""

import re

import pytest

from tests import pen
from tests.browser.conftest import DESKTOP, PHONE, go

ANSWER = '.st-key-draw-answer [data-testid="stHeading"]'


def canvas(tab):
    """The canvas to draw on, dressed and ready."""
    pad = tab.locator('canvas.upper-canvas[role="img"]')
    pad.wait_for()
    return pad


def draw(tab, strokes):
    """Draw strokes with the mouse; coordinates are those of the canvas."""
    place = canvas(tab).bounding_box()
    for (x, y), *rest in strokes:
        tab.mouse.move(place["x"] + x, place["y"] + y)
        tab.mouse.down()
        for x, y in rest:
            tab.mouse.move(place["x"] + x, place["y"] + y, steps=4)
        tab.mouse.up()


class Finger:
    """Touches the canvas through the browser's own protocol."""

    def __init__(self, tab):
        self.session = tab.context.new_cdp_session(tab)
        self.place = canvas(tab).bounding_box()

    def _send(self, kind, *points):
        at = [{"x": self.place["x"] + x, "y": self.place["y"] + y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def draw(self, strokes):
        """One stroke after the other."""
        for stroke in strokes:
            self._send("touchStart", stroke[0])
            for point in stroke[1:]:
                self._send("touchMove", point)
            self._send("touchEnd")

    def tap(self, x, y):
        """A short touch."""
        self.draw([[(x, y), (x + 1, y + 1)]])


def answer(tab, text):
    """Wait until the answer is this text."""
    tab.locator(ANSWER).filter(has_text=re.compile(f"^{text}$")).wait_for()


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
    assert tab.locator(".st-key-draw-each [role=progressbar]").count() == 4


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
            assert ink(tab) >= before, f"the tap at {x}, {y} took ink away"
            before = ink(tab)


def ink(tab) -> int:
    """How many pixels of the drawing are covered."""
    return tab.evaluate(
        """() => {
            const root = [...document.querySelectorAll('.st-key-pad-place *')].find(e => e.shadowRoot).shadowRoot
            const canvas = root.querySelector('canvas.dc-canvas.lower-canvas')
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
            let count = 0
            for (let i = 3; i < data.length; i += 4) count += data[i] > 0
            return count
        }"""
    )


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
    tab.wait_for_function("() => [...document.querySelectorAll('.st-key-pad-place *')].some(e => e.shadowRoot)")
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


def test_dark_pages_have_light_ink(visit):
    tab = visit(dark=True)
    draw(tab, pen.strokes("3"))
    answer(tab, "3")
    look = tab.locator("canvas.upper-canvas").evaluate("element => getComputedStyle(element).filter")
    assert "invert" in look


def test_the_answer_is_said_to_a_screen_reader(visit):
    tab = visit()
    draw(tab, pen.strokes("3"))
    tab.locator('[role="status"][aria-live="polite"]').filter(has_text=re.compile(r"^3, .*% sure$")).wait_for(state="attached")


def test_a_wrong_digit_is_mended_with_one_click(visit):
    tab = visit()
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    tab.get_by_role("group", name="Not right?").or_(tab.get_by_test_id("stButtonGroup").last).get_by_text("1", exact=True).click()
    answer(tab, "21")
