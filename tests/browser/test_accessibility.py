"""axe-core over every page in both appearances: nothing serious may be found."""

import pytest

from tests import pen
from tests.browser.conftest import PHONE, choose, settled
from tests.browser.pad import answer, canvas, draw
from tests.browser.test_photo import upload
from tests.browser.test_review import RISK


def examine(tab, looks: int = 3) -> str:
    """What axe-core finds serious or critical, one line each, and finds again: what is just being painted is pale."""
    found = ""
    for _ in range(looks):
        if not (found := _examined(tab)):
            break
        settled(tab)
    return found


def _examined(tab) -> str:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed: pip install -r requirements-dev.txt"
    )
    found = axe.Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    return "\n".join(
        f"{finding['impact']} {finding['id']}: {node['html'][:300]} {node['failureSummary'][:300]}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_draw(visit, dark):
    tab = visit(dark=dark)
    canvas(tab)
    assert not examine(tab)
    draw(tab, pen.strokes("27", height=130))
    answer(tab, "27")
    assert not examine(tab)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_photo(visit, dark):
    tab = visit("Photo", dark=dark)
    assert not examine(tab)
    upload(tab, ("page.png", pen.photo("7206", "4271")), ("bad.png", b"bad"))
    tab.get_by_text("1 could not be read").wait_for()
    settled(tab)
    assert not examine(tab)
    choose(tab, RISK, "none: check every line")
    tab.get_by_text("0 of 3 checked").wait_for()
    settled(tab)
    tab.keyboard.press("ArrowDown")
    assert not examine(tab)  # with a line on the review desk


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_dashboard(visit, dark):
    tab = visit("Dashboard", dark=dark)
    assert not examine(tab)


def test_draw_on_a_phone(visit):
    tab = visit(size=PHONE, touch=True)
    canvas(tab)
    assert not examine(tab)


def test_an_example_can_be_written_and_read_by_keyboard_alone(visit):
    tab = visit()
    canvas(tab)
    example = tab.get_by_role("button", name="42", exact=True)
    for _ in range(40):
        tab.keyboard.press("Tab")
        if example.evaluate("element => element === document.activeElement"):
            break
    outline = example.evaluate("e => { const s = getComputedStyle(e); return s.outlineStyle + s.boxShadow }")
    assert outline != "nonenone", "the focus must be seen"
    tab.keyboard.press("Enter")
    answer(tab, "42")
