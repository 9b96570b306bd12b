"""The dashboard in a real Chromium: clicks on squares and pictures, the slider, a phone, the dark."""

import re

import numpy as np
import pytest

from digitapp import paths
from digitapp.ui.dashboard import report as reader
from digitapp.ui.dashboard import words
from tests.browser.conftest import DESKTOP, PHONE, settled
from tests.browser.test_accessibility import examine

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: pip install -r requirements-dev.txt"
)
TimeoutError_ = sync_api.TimeoutError

TABS = ["Summary", "Pages", "Mistakes", "Confusions", "Trust", "Learning", "Robustness", "Comparison", "Per digit"]


@pytest.fixture(scope="module")
def report():
    """The report that the server shows."""
    return reader.read(paths.model_directory())


def dashboard(visit, **how):
    """The dashboard, by the link in the row of pages: in sight on a phone, there but hidden on a desktop."""
    tab = visit(**how)
    tab.locator(".st-key-narrow-pages a", has_text="Dashboard").evaluate("link => link.click()")
    tab.wait_for_url("**/dashboard*")
    tab.get_by_role("tab", name="Summary", exact=True).wait_for()
    settled(tab)
    return tab


def open_tab(tab, name):
    tab.get_by_role("tab", name=name, exact=True).click()
    tab.wait_for_url(f"**tab={name.replace(' ', '+')}*" if name != "Summary" else "**/dashboard*")
    tab.locator('[role="tabpanel"] [data-testid="stElementContainer"]:visible').first.wait_for()
    settled(tab)


def confused(report, truth, answer):
    """Numbers of the test digits in one square of the matrix, from the stored probabilities."""
    return set(np.flatnonzero((report.truth == truth) & (report.p.argmax(axis=1) == answer)).tolist())


def shown(tab, key):
    """Numbers of the test digits in a gallery, in order."""
    return [int(tile.get_attribute("data-id")) for tile in tab.locator(f".st-key-{key} .tile").all()]


@pytest.mark.parametrize("touch", [False, True])
def test_a_click_on_a_square_shows_its_digits(visit, report, mnist, touch):
    tab = dashboard(visit, size=PHONE if touch else DESKTOP, touch=touch)
    open_tab(tab, "Confusions")
    (truth, answer, count), *_ = words.confusions(report["confusion"])
    square = tab.locator(".st-key-confusion-matrix .scatterlayer path.point").nth(truth * 10 + answer)
    square.scroll_into_view_if_needed()
    box = square.bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sentence = tab.get_by_text(f"{truth} read as {answer}: {words.times(count)}.", exact=True)
    if touch:
        tab.touchscreen.tap(*place)
        try:
            sentence.wait_for(timeout=8_000)
        except TimeoutError_:
            tab.touchscreen.tap(*place)  # Plotly may take a first tap for a look only
    else:
        tab.mouse.click(*place)
    sentence.wait_for()
    tab.locator(".st-key-confused-gallery .tile").first.wait_for()
    settled(tab)
    assert set(shown(tab, "confused-gallery")) <= confused(report, truth, answer)
    assert len(shown(tab, "confused-gallery")) == min(count, 48)
    assert f"cell={truth}+read+as+{answer}" in tab.url


def test_a_click_on_a_picture_shows_its_bars_and_a_second_one_puts_them_away(visit, report, mnist):
    tab = dashboard(visit)
    open_tab(tab, "Mistakes")
    tile = tab.locator(".st-key-mistakes .tile").nth(1)
    index = int(tile.get_attribute("data-id"))
    tile.click()
    tab.get_by_text(f"Test digit {index:,}: labelled {report.truth[index]}").wait_for()
    tab.locator(".st-key-image-bars i").filter(visible=True).first.wait_for()  # a bar of 0% has no width
    tab.locator(f'.st-key-mistakes .tile[data-id="{index}"][aria-pressed="true"]').wait_for()
    assert f"image={index}" in tab.url
    near = shown(tab, "image-near")
    assert len(near) == 6 and (report.answer[near] == report.truth[near]).all()
    tile.click()
    tab.locator(".st-key-image-detail").wait_for(state="detached")


def test_pictures_can_be_chosen_by_keyboard(visit, mnist):
    tab = dashboard(visit)
    open_tab(tab, "Mistakes")
    tab.locator(".st-key-mistakes .tile").first.focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.locator(".st-key-image-detail").wait_for()
    settled(tab)
    pressed = tab.locator('.st-key-mistakes .tile[aria-pressed="true"]')
    pressed.wait_for()
    assert pressed.get_attribute("data-id") == str(shown(tab, "mistakes")[1])
    assert pressed.evaluate("e => e.getRootNode().activeElement === e"), "the focus was lost"


def test_the_slider_moves_the_sentence(visit, report):
    tab = dashboard(visit)
    open_tab(tab, "Trust")
    tab.get_by_text("Refuse below 90%:").wait_for()
    slider = tab.get_by_role("slider")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    sentence = tab.get_by_text("Refuse below 93%:")
    sentence.wait_for()
    kept = report.confidence >= 0.93
    right = (report.answer == report.truth)[kept].mean() * 100
    found = re.search(r"([\d.]+)% right on ([\d.]+)% of digits", sentence.inner_text())
    assert float(found[1]) == pytest.approx(right, abs=0.01)
    assert float(found[2]) == pytest.approx(kept.mean() * 100, abs=0.0051)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_phone_no_tab_scrolls_sideways_and_all_is_legible(visit, dark):
    tab = dashboard(visit, size=PHONE, touch=True, dark=dark)
    for name in TABS:
        open_tab(tab, name)
        wide = tab.evaluate(
            "[document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]"
            ".map(e => e.scrollWidth - e.clientWidth)"
        )
        assert max(wide) <= 0, f"{name} is {max(wide)} pixels too wide"
        assert not examine(tab), name


def test_links_lead_to_tab_square_and_filter(browser, server, report, mnist):
    (truth, answer, _), *_ = words.confusions(report["confusion"])
    context = browser.new_context(viewport=DESKTOP)
    try:
        tab = context.new_page()
        # Once through the front door; then straight to a place, as from a bookmark.
        tab.goto(server)
        settled(tab)
        tab.goto(f"{server}/dashboard?tab=Confusions&cell={truth}+read+as+{answer}")
        tab.locator(".st-key-confused-gallery .tile").first.wait_for()
        assert set(shown(tab, "confused-gallery")) <= confused(report, truth, answer)
        tab.goto(f"{server}/dashboard?tab=Mistakes&truth={truth}&answer={answer}")
        tab.locator(".st-key-mistakes .tile").first.wait_for()
        settled(tab)
        assert set(shown(tab, "mistakes")) == confused(report, truth, answer)
    finally:
        context.close()
