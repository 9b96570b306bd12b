"""Uploading pictures in a real browser."""

from tests import pen
from tests.browser.conftest import PHONE, choose, go, settled

UPLOAD = '[data-testid="stFileUploaderDropzoneInput"]'


def upload(tab, *files):
    """Hand (name, bytes) files to the uploader."""
    tab.locator(UPLOAD).first.set_input_files(
        [{"name": n, "mimeType": "image/png", "buffer": data} for n, data in files]
    )


def test_a_photo_is_uploaded_and_read(visit):
    tab = visit("Photo")
    upload(tab, ("page.png", pen.photo("7206", "4271")))
    tab.get_by_role("heading", name="7206").wait_for()
    tab.get_by_role("heading", name="4271").wait_for()
    tab.get_by_role("img", name="The picture with a box around each digit; read: 7206, 4271").wait_for()


def test_on_a_phone_several_files_one_of_them_bad(visit):
    tab = visit("Photo", size=PHONE, touch=True)
    upload(tab, ("a.png", pen.photo("20")), ("bad.png", b"no picture"), ("b.png", pen.photo("35")))
    tab.get_by_text("1 could not be read").wait_for()
    tab.get_by_role("heading", name="20").wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_only_what_is_inside_a_frame_is_read(visit):
    tab = visit("Photo")
    upload(tab, ("page.png", pen.photo("7206", "4271")))
    tab.get_by_role("heading", name="4271").wait_for()
    tab.get_by_text("Only a part").click()
    pad = tab.locator("canvas.upper-canvas")
    pad.wait_for()
    tab.locator('canvas.upper-canvas[role="img"]').wait_for()
    pad.evaluate(
        "element => element.scrollIntoView({block: 'center'})"
    )  # all of it in the window, where the mouse can be
    place = pad.bounding_box()
    tab.mouse.move(place["x"] + 4, place["y"] + 4)
    tab.mouse.down()
    tab.mouse.move(place["x"] + place["width"] - 4, place["y"] + place["height"] * 0.52, steps=5)
    tab.mouse.up()
    tab.get_by_text("1 line · 4 digits").wait_for()
    tab.get_by_role("heading", name="7206").wait_for()
    go(tab, "Draw")
    go(tab, "Photo")  # the frame is still there, and is moved to the other line
    tab.get_by_text("1 line · 4 digits").wait_for()
    tab.get_by_role("heading", name="7206").wait_for()
    assert (
        tab.get_by_role("switch", name="Only a part").or_(tab.get_by_role("checkbox", name="Only a part")).is_checked()
    )
    tab.get_by_text("Only a part").click()
    tab.get_by_text("2 lines · 8 digits").wait_for()


def test_downloads_hold_what_was_read(visit):
    tab = visit("Photo")
    upload(tab, ("=page.png", pen.photo("7206")))
    tab.get_by_role("heading", name="7206").wait_for()
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="CSV", exact=True).click()
    text = waiting.value.path().read_text("utf-8")
    assert "7206" in text and "\n'=page.png" in text.replace("\r", "")
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="PNG", exact=True).click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")


def test_another_picture_is_looked_at_while_a_stack_is_read(visit):
    tab = visit("Photo")
    upload(tab, *[(f"{k}.png", pen.photo(str(7200 + k), "4271", "350")) for k in range(24)])
    tab.locator(".st-key-photo-detail").get_by_role("heading", name="7200").wait_for()
    choice = tab.get_by_role("combobox", name="Picture shown below")
    choose(tab, "Picture shown below", "21.png")
    tab.locator(".st-key-photo-detail").get_by_role("heading", name="7221").wait_for()
    assert choice.count() == 1 and choice.get_attribute("value") == "21.png"
    tab.get_by_text("24 pictures read").wait_for()
    settled(tab)
    assert choice.get_attribute("value") == "21.png"
