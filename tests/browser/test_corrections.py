"""A digit corrected, saved, found in the list and deleted again: once by mouse alone, once by keyboard alone."""

import re

import pytest

from digitapp.corrections import files
from tests import pen
from tests.browser.conftest import DESKTOP, PHONE, go, settled
from tests.browser.pad import answer, canvas, draw

EMPTY = "Nothing is saved under this code"


def test_by_mouse(visit):
    tab = visit()
    draw(tab, pen.strokes("7"))
    answer(tab, "7")
    tab.get_by_test_id("stButtonGroup").last.get_by_role("radio", name="1", exact=True).click()
    tab.get_by_role("button", name="Keep 1 correction").click()
    tab.get_by_text("no photo, no file name, no address").wait_for()
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_role("button", name="Keep 1 correction").wait_for(state="detached")
    go(tab, "Corrections")
    tab.get_by_text("7 → 1").last.wait_for()
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Take along").click()
    ((_, one),) = files.read_npz(waiting.value.path().read_bytes())
    assert (one.answer, one.truth) == (7, 1)
    tab.locator('[class*="st-key-delete-"]').get_by_role("button", name="Delete").click()
    tab.get_by_text(EMPTY).wait_for()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_was_learned_is_told_beside_the_answer_and_nothing_jumps(visit, size):
    tab = visit(size=size, touch=size is PHONE)
    draw(tab, pen.strokes("7"))
    answer(tab, "7")
    settled(tab)
    pills, bars = tab.get_by_test_id("stButtonGroup").last, tab.locator(".st-key-draw-bars")
    bars.wait_for()
    before = bars.bounding_box()["y"]
    pills.get_by_role("radio", name="1", exact=True).click()
    told = [tab.get_by_text("Adapted to you: 1 example"), tab.get_by_role("button", name="Keep 1 correction")]
    for seen in told + ([] if size is PHONE else [tab.get_by_role("button", name="Forget")]):
        seen.wait_for()
        place = seen.bounding_box()
        assert place["y"] + place["height"] <= size["height"] and place["x"] + place["width"] <= size["width"]
    settled(tab)
    bars.wait_for()
    assert bars.bounding_box()["y"] == before


def press(tab, role: str, name, key: str = "Enter") -> None:
    """Reach something by its place in the order of focus, and press a key on it."""
    target = tab.get_by_role(role, name=name).last
    target.wait_for()
    target.focus()
    assert target.evaluate("e => e === e.getRootNode().activeElement"), f"{name} cannot be reached by keyboard"
    tab.keyboard.press(key)


def test_by_keyboard(visit):
    tab = visit()
    canvas(tab)
    press(tab, "button", "7")  # the example writes itself
    answer(tab, "7")
    pill = tab.get_by_test_id("stButtonGroup").last.get_by_role("radio", name="1", exact=True)
    pill.focus()
    tab.keyboard.press("Enter")
    press(tab, "button", "Keep 1 correction")
    press(tab, "button", re.compile("^Save$"))
    tab.get_by_role("button", name="Keep 1 correction").wait_for(state="detached")
    press(tab, "link", "Corrections")
    settled(tab)
    tab.get_by_text("7 → 1").last.wait_for()
    press(tab, "button", "Delete")
    tab.get_by_text(EMPTY).wait_for()
