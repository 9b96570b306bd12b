"""The review desk in a real browser: by keyboard alone, nothing lost, and the exports say what was typed."""

import csv
import io

import numpy as np
import pytest

from tests import pen
from tests.browser.conftest import DESKTOP, PHONE, choose, go, settled
from tests.browser.test_photo import upload

SIDE = pen.file(np.ascontiguousarray(np.rot90(pen.paint(pen.strokes("7245", 60, 60, 110)))))
BLANK = pen.file(pen.paint([], (300, 200)))

RISK = "Lines that may be wrong without being checked"


def exported(tab) -> list[dict]:
    """The rows of the CSV of all open pictures. A page that runs makes the file anew, and what was clicked before is
    not there any more: it is clicked again, as a person would."""
    from playwright.sync_api import TimeoutError as Gone

    for last in (False, False, True):
        settled(tab)
        try:
            with tab.expect_download(timeout=15_000) as waiting:
                tab.get_by_role("button", name="CSV", exact=True).first.click()
            return list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8"))))
        except Gone:
            if last:
                raise
    raise AssertionError("a download is returned or its last try is raised")


def place(tab) -> str:
    """Which item the desk shows."""
    return tab.locator("#where").inner_text()


def at_the_desk(tab) -> None:
    """With the keyboard in the desk, once it shows something: keys before that have nowhere to go. (The list of
    pictures below, which is there sooner, says "nothing found" as well.)"""
    tab.locator("#where").get_by_text(" · ").wait_for()
    tab.locator("#card").focus()


def test_there_is_one_key_for_each_digit(visit):
    """Also where nothing was found in one picture and another is broken."""
    tab = visit("Photo")
    upload(tab, ("blank.png", BLANK), ("bad.png", b"no picture"))
    tab.locator("#card").wait_for()
    tab.get_by_text("1 could not be read").wait_for()
    settled(tab)
    assert tab.locator("#keys button").all_inner_texts() == list("0123456789")


def test_ten_pictures_by_keyboard_alone(visit):
    numbers = ["7206", "4271", "20", "35", "7", "1024", "61"]
    tab = visit("Photo")
    upload(tab, *[(f"{k}.png", pen.photo(n)) for k, n in enumerate(numbers)],
           ("bad.png", b"no picture"), ("side.png", SIDE), ("blank.png", BLANK))  # fmt: skip
    tab.locator("#card").wait_for()
    choose(tab, RISK, "none: check every line")
    tab.get_by_text("0 of 11 checked").wait_for()  # eight lines, and three pictures
    at_the_desk(tab)
    typed = {}
    while tab.locator("#card").is_visible():
        where, kind = place(tab), tab.locator("#card").get_attribute("data-kind")
        name = where.split(" ")[0]
        if kind == "added":
            tab.keyboard.type("88 9")
            typed[name] = ["88", "9"]
        elif kind == "line":
            tab.keyboard.press("Home")
            tab.keyboard.press("Insert")
            tab.keyboard.type("3")
            tab.keyboard.press("End")
            tab.keyboard.press("Backspace")
            typed[name] = ["3" + (numbers[int(name[0])] if name[0].isdigit() else "7245")[:-1]]
        tab.keyboard.press("Enter")
    tab.get_by_text("All checked ✓").wait_for()
    tab.get_by_text("nothing left to check").wait_for()
    rows = exported(tab)
    assert {row["checked_by_hand"] for row in rows} == {"yes"} and {row["to_check"] for row in rows} == {"no"}
    got = {}
    for row in rows:
        if row["text"]:
            got.setdefault(row["file"], []).append(row["text"])
    assert got == typed and len(typed) == 9
    assert all(row["confidence"] == "" and row["corrected_to"] == row["text"] for row in rows if row["text"])
    assert next(row for row in rows if row["file"] == "bad.png")["problem"].startswith("This is not a picture")


def test_forty_corrections_at_eight_keys_a_second(visit):
    tab = visit("Photo")
    upload(tab, *[(f"{k}.png", pen.photo("72045", "31726")) for k in range(4)])
    tab.get_by_text("4 pictures read").wait_for()
    choose(tab, RISK, "none: check every line")
    tab.get_by_text("0 of 8 checked").wait_for()
    at_the_desk(tab)
    order, wanted = [], [f"{(k * 7919) % 90000 + 10000}" for k in range(8)]
    for text in wanted:
        order.append(place(tab))
        tab.keyboard.press("Home")
        tab.keyboard.type(text, delay=125)
        tab.keyboard.press("Enter")
    tab.get_by_text("All checked ✓").wait_for()
    rows = {f"{row['file']} · line {row['line']}": row["text"] for row in exported(tab)}
    assert rows == {" ".join(name.split(" ")[:4]): text for name, text in zip(order, wanted, strict=True)}


def test_everything_can_be_undone_and_survives_another_page(visit):
    tab = visit("Photo")
    upload(tab, ("a.png", pen.photo("7206")), ("b.png", pen.photo("35")))
    tab.get_by_text("2 pictures read").wait_for()
    choose(tab, RISK, "none: check every line")
    tab.get_by_text("0 of 2 checked").wait_for()
    at_the_desk(tab)
    first = place(tab)
    cells = tab.locator("#cells")
    before = cells.inner_text()
    tab.keyboard.press("t")
    tab.keyboard.type("99")
    tab.keyboard.press("Enter")
    tab.get_by_text("1 of 2 checked").wait_for()
    go(tab, "Draw")
    tab.locator('canvas.upper-canvas[role="img"]').wait_for()
    go(tab, "Photo")
    tab.get_by_text("1 of 2 checked").wait_for()
    tab.get_by_text("1 to check").first.wait_for()  # the server has heard of it
    undo = tab.get_by_role("button", name="Undo")
    for _ in range(4):
        undo.click()
    assert undo.is_disabled() and cells.inner_text() == before
    tab.get_by_text("0 of 2 checked").wait_for()
    assert place(tab) == first
    tab.get_by_text("2 to check").wait_for()  # the server has heard of it
    settled(tab)
    assert {row["text"] for row in exported(tab)} == {"7206", "35"}


def test_a_turn_is_undone_and_what_was_said_before_it_stands_again(visit):
    expect = pytest.importorskip("playwright.sync_api").expect
    tab = visit("Photo")
    upload(tab, ("blank.png", BLANK), ("a.png", pen.photo("7206")))
    tab.get_by_text("2 pictures read").wait_for()
    at_the_desk(tab)
    tab.keyboard.type("42")
    upright = tab.locator("#page img").get_attribute("src")
    tab.get_by_role("button", name="Turn right").click()
    expect(tab.locator("#page img")).not_to_have_attribute("src", upright, timeout=30_000)
    assert tab.locator("#cells").inner_text().strip() == ""  # it lies differently: nothing is said yet
    tab.get_by_role("button", name="Undo").click()
    tab.locator("#cells").get_by_text("4", exact=True).wait_for()
    expect(tab.locator("#page img")).to_have_attribute("src", upright, timeout=30_000)
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_role("button", name="Undo").click()
    assert tab.locator("#cells").inner_text().strip() == "" and tab.get_by_role("button", name="Undo").is_disabled()


def test_a_turn_beside_the_picture_leaves_nothing_to_undo(visit):
    tab = visit("Photo")
    upload(tab, ("blank.png", BLANK))
    at_the_desk(tab)
    tab.keyboard.type("42")
    tab.get_by_role("button", name="Undo").and_(tab.locator(":enabled")).wait_for()
    tab.get_by_role("button", name="Right", exact=True).click()
    tab.get_by_role("button", name="Undo").and_(tab.locator(":disabled")).wait_for()


@pytest.mark.parametrize("shape", [(900, 1200), (1200, 900)], ids=["tall", "wide"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_where_nothing_was_found_the_picture_is_large_and_accept_is_in_view(visit, shape, size):
    tab = visit("Photo", size=size, touch=size is PHONE)
    upload(tab, ("blank.png", pen.file(pen.paint([], shape))))
    tab.locator("#page img").wait_for()
    settled(tab)
    tab.locator("#card").evaluate("card => card.scrollIntoView({ block: 'nearest' })")
    picture, accept = tab.locator("#page img").bounding_box(), tab.locator("#accept").bounding_box()
    assert picture["y"] > 0 and accept["y"] + accept["height"] <= size["height"]
    assert picture["height"] > 280 or picture["width"] > size["width"] - 90


def test_the_tab_is_not_left_without_a_question_from_another_page(visit):
    tab = visit("Photo")
    upload(tab, ("blank.png", BLANK))
    at_the_desk(tab)
    tab.keyboard.type("4")
    tab.keyboard.press("Enter")
    tab.get_by_text("nothing left to check").wait_for()
    go(tab, "Draw")
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.reload()
    assert asked == ["beforeunload"]


def test_the_keyboard_is_not_trapped(visit):
    tab = visit("Photo")
    upload(tab, ("blank.png", BLANK))
    tab.locator("#card").wait_for()
    at_the_desk(tab)
    tab.keyboard.press("Escape")
    tab.keyboard.press("Tab")
    tab.locator("#keys button").first.and_(tab.locator(":focus")).wait_for()


def test_on_a_phone_with_the_keys_on_the_screen(visit):
    tab = visit("Photo", size=PHONE, touch=True)
    upload(tab, ("blank.png", BLANK))
    tab.locator("#card").wait_for()
    for digit in "42":
        tab.locator("#keys").get_by_role("button", name=digit).tap()
    tab.get_by_role("button", name="✓ Add these").tap()
    tab.get_by_text("All checked ✓").wait_for()
    tab.get_by_role("heading", name="42 ✓").wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
