"""A form in a real browser: fields marked with the mouse, the template saved, loaded, photos read,
checked and exported."""

import csv

import cv2
import numpy as np
import pytest

from digitapp.evaluation import forms
from digitapp.forms.blank import Sheet
from digitapp.forms.template import Field, loads
from tests import pen
from tests.browser.conftest import PHONE, settled
from tests.browser.test_photo import upload

PATIENCE = 120_000  # milliseconds: several photos are aligned and read


def card():
    """A small form with two numbers and their sum in boxes."""
    sheet = Sheet((700, 500))
    sheet.draw.rectangle((12, 12, 687, 487), outline=40, width=4)
    sheet.text((40, 60), "GOODS RECEIVED, gate 4", 40)
    for y, name, label in ((110, "Boxes", "Boxes on the lorry"), (220, "Crates", "Crates on the lorry")):
        sheet.text((40, y + 35), label, 30)
        sheet.box(Field(name, (400, y, 140, 70), "number", 2, cells=True))
    sheet.draw.line((40, 315, 660, 315), 60, 3)
    sheet.text((40, 370), "Together, as counted", 30)
    sheet.box(Field("Total", (400, 335, 210, 70), "number", 3, cells=True, sum_of=("Boxes", "Crates")))
    sheet.text((40, 455), "Sign on the back. One card for each delivery.", 22, 90)
    return sheet.template("Goods")


CARD = card()


def photo(seed: int, **digits: str) -> bytes:
    """A photo of the card with these digits in its fields."""
    rng = np.random.default_rng(seed)
    return pen.file(forms.photograph(forms.fill(CARD, digits, rng), rng, turn=3), "JPEG")


def scan() -> bytes:
    """The blank card."""
    return cv2.imencode(".png", CARD.reference)[1].tobytes()


def frame(tab, box) -> None:
    """Draw the frame of a field with the mouse, once the page is at rest; a box in pixels of the card."""
    settled(tab)
    canvas = tab.locator('canvas.upper-canvas[role="img"]')
    canvas.wait_for()
    canvas.evaluate("element => element.scrollIntoView({block: 'center'})")
    place = canvas.bounding_box()
    scale = place["width"] / CARD.size[0]
    x, y, width, height = (scale * value for value in box)
    tab.mouse.move(place["x"] + x, place["y"] + y)
    tab.mouse.down()
    tab.mouse.move(place["x"] + x + width, place["y"] + y + height, steps=5)
    tab.mouse.up()


def describe(tab, number: int, name: str, digits: int) -> None:
    """Name the field that was just drawn, and say what it holds."""
    field = tab.locator(f".st-key-form-name-{number} input")
    field.fill(name)
    field.press("Enter")
    tab.get_by_text(f"{number}. {name}").first.wait_for()
    settled(tab)
    tab.locator(f".st-key-form-digits-0-{number} input, .st-key-form-digits-1-{number} input").fill(str(digits))
    tab.keyboard.press("Enter")
    settled(tab)
    boxes = tab.locator(f".st-key-form-cells-{number} input")
    if not boxes.is_checked():
        tab.locator(f".st-key-form-cells-{number} label").click()
    tab.get_by_text(f"{number}. {name} number in boxes").first.wait_for()


@pytest.fixture
def patient(visit):
    """The Photo page, with time to read several photos."""
    tab = visit("Photo")
    tab.set_default_timeout(PATIENCE)
    return tab


def test_fields_are_marked_with_the_mouse_and_saved(patient):
    tab = patient
    upload(tab, ("goods.png", scan()))
    tab.locator(".st-key-photo-detail").wait_for()
    settled(tab)
    tab.get_by_role("button", name="Read a form").click()
    tab.get_by_role("button", name="Mark fields").click()
    tab.get_by_text("No field yet").wait_for()
    for number, field in enumerate(CARD.fields, 1):
        frame(tab, field.box)
        tab.locator(f".st-key-form-name-{number} input").wait_for()
        describe(tab, number, field.name, field.digits)
    for _ in range(5):  # what was typed last is in the file once the page has run with it
        settled(tab)
        with tab.expect_download() as waiting:
            tab.locator(".st-key-form-save button").click()
        template = loads(waiting.value.path().read_text("utf-8"))
        if template.fields[-1].digits == CARD.fields[-1].digits:
            break
    assert waiting.value.suggested_filename == "goods.json"
    for mine, theirs in zip(template.fields, CARD.fields, strict=True):
        assert (mine.name, mine.kind, mine.digits, mine.cells) == (
            theirs.name,
            theirs.kind,
            theirs.digits,
            theirs.cells,
        )
        assert np.abs(np.subtract(mine.box, theirs.box)).max() <= 4


def test_a_template_is_loaded_photos_are_read_checked_and_exported(patient):
    tab = patient
    tab.get_by_text("Or try an example").wait_for()
    settled(tab)
    tab.get_by_role("button", name="Read a form").click()
    saved = CARD.dumps().encode()
    tab.locator(".st-key-form-file input[type=file]").set_input_files(
        {"name": "goods.json", "mimeType": "application/json", "buffer": saved}
    )
    tab.get_by_text("Open photos of this form above").wait_for()
    tab.locator(".st-key-form-file").wait_for(state="detached")  # the menu has closed
    foreign = b"no picture at all"
    upload(
        tab, ("a.jpg", photo(1, Boxes="17", Crates="25", Total="42")),
        ("b.jpg", photo(2, Boxes="30", Crates="8", Total="83")),
        ("other.png", pen.photo("7206", "4271")), ("broken.jpg", foreign),
    )  # fmt: skip
    tab.get_by_text("2 do not fit or cannot be read").wait_for()
    tab.get_by_text("2 forms read").wait_for()
    total = tab.locator(".st-key-form-check-2 input")
    tab.get_by_text("the parts give").first.wait_for()
    tab.wait_for_function("() => document.querySelector('.st-key-form-check-2 input')?.value === '83'")
    for slot, value in enumerate(("30", "8", "38")):  # what was meant, typed by hand
        tab.locator(f".st-key-form-check-{slot} input").fill(value)
    total.press("Enter")
    tab.get_by_text("the parts give").first.wait_for(state="detached")
    settled(tab)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="CSV", exact=True).click()
    with open(waiting.value.path(), newline="", encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert [rows["a.jpg"][name] for name in ("Boxes", "Crates", "Total")] == ["17", "25", "42"]
    assert [rows["b.jpg"][name] for name in ("Boxes", "Crates", "Total")] == ["30", "8", "38"]
    assert rows["b.jpg"]["rule failed"] == rows["b.jpg"]["confidence"] == ""
    assert "does not fit" in rows["other.png"]["problem"] and "not a picture" in rows["broken.jpg"]["problem"]


def test_an_example_form_on_a_phone(visit):
    tab = visit("Photo", size=PHONE, touch=True)
    tab.set_default_timeout(PATIENCE)
    tab.locator(".st-key-form-meter-reading button").click()
    tab.get_by_text("2 forms read").wait_for()
    settled(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
