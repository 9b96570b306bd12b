"""The tab Pages: its figures are true, and without figures it says how to get them."""

import re

import numpy as np
import pytest

from digitapp.ui.dashboard import page_report
from digitapp.ui.dashboard.page_reading import reading_of
from tests.ui import page_reports
from tests.ui.dashboard import charts, run, text


@pytest.fixture
def measured(model_dir):
    """pages.json lies beside the report; gives its content."""
    yield page_reports.write(model_dir)
    for name in (page_report.FILE, page_report.NETWORK):
        (model_dir / name).unlink(missing_ok=True)


# --- With figures --------------------------------------------------------------------------------


def test_the_first_sentence_says_how_good_it_is(page, measured):
    said = text(page("Pages"))
    right = sum(measured["lines"]["right"])
    assert "Reads **91.7%** of 180 composed pages without any mistake" in said and "2.10% of characters wrong" in said
    assert "Stays silent on **90.0%** of 100 pages without digits" in said
    assert f"Of 820 lines written, {right / 8.2:.1f}% are read correctly" in said


def test_charts_show_every_kind_hardest_first(page, measured):
    shown = charts(page("Pages"))
    exact = shown["pages-exact"]["data"][0]
    assert exact["y"] == ["boxed", "numbers", "canvas"] and exact["x"] == pytest.approx([0.8, 0.95, 1])
    low = np.array(exact["x"]) - exact["error_x"]["arrayminus"]
    assert low == pytest.approx(
        [next(k for k in measured["kinds"] if k["kind"] == name)["exact_low"] for name in exact["y"]]
    )
    assert shown["pages-cer"]["data"][0]["x"] == pytest.approx([0.05, 0.01, 0])
    silent = shown["pages-silent"]["data"][0]
    assert silent["y"] == ["words", "nothing"] and silent["x"] == pytest.approx([0.8, 1])
    assert sum(shown["pages-reliability"]["data"][1]["customdata"]) == len(measured["lines"]["right"])


@pytest.mark.parametrize("below", [0.0, 0.5, 0.9, 0.999])
def test_the_sentence_of_the_slider_is_true(page, measured, below):
    at = run(page("Pages").select_slider(key="flag").set_value(below))
    confidence, right = page_reports.lines()
    flagged = confidence < below
    found = re.search(r"\*\*([\d.]+)% of lines flagged, <?([\d.]+)% wrong unseen", text(at))
    assert float(found[1]) == pytest.approx(flagged.mean() * 100, abs=0.051)
    assert float(found[2]) == pytest.approx((~flagged & ~right).mean() * 100, abs=0.0051)
    caught = re.search(r"Of (\d+) wrong lines (\d+) are caught; (\d+) correct ones", text(at))
    assert [int(v) for v in caught.groups()] == [(~right).sum(), (flagged & ~right).sum(), (flagged & right).sum()]
    curve, here = charts(at)["pages-flagging"]["data"]
    assert here["x"] == [pytest.approx(flagged.mean())]
    at_slider = np.argmin(np.abs(np.array(curve["x"]) - flagged.mean()))
    assert curve["y"][at_slider] == pytest.approx((~flagged & ~right).mean(), abs=0.005)


def test_the_place_of_the_slider_is_in_the_url(page, measured):
    assert page("Pages", flag="97%").select_slider(key="flag").value == 0.97
    assert page("Pages", flag="often").select_slider(key="flag").value == 0.9


def test_the_table_unfolds(page, measured):
    at = page("Pages")
    assert not at.dataframe, "the folded table did work"
    at.session_state["pages-table"] = True
    frame = run(at).dataframe[0].value
    assert frame["kind"].tolist() == [k["kind"] for k in measured["kinds"]]
    assert frame["exact"].tolist() == pytest.approx([95, 80, 100, 80, 100])


def test_examples_show_what_was_read_and_what_it_says(page, measured):
    at = page("Pages")
    pictures = [e.proto.imgs[0] for e in at.get("image")]
    assert [p.url for p in pictures] == [e["picture"] for e in measured["examples"]]
    assert pictures[1].alt == "A page of the kind boxed, read as 501; it says 507"
    said = text(at)
    assert "`12` 98%" in said and "`501` 61%" in said and ":orange[It says] `507`" in said
    assert said.count(":orange-badge") == 1 and said.count("misread") == 2  # a badge, and the remark on all of them
    assert "no digit here" in said


def test_long_readings_are_cut_short():
    many = [{"text": str(k), "confidence": 1.0} for k in range(9)]
    shown = reading_of({"kind": "numbers", "truth": [str(k) for k in range(9)], "read": many})
    assert shown.splitlines()[-1] == "and 5 more" and "`3`" in shown and "`4`" not in shown


def test_pictures_from_elsewhere_are_left_out(page, model_dir, measured):
    page_reports.write(model_dir, lambda c: c["examples"][0].update(picture="https://example.org/a.jpg"))
    assert len(page("Pages").get("image")) == 2


def test_a_reader_that_found_nothing_has_a_tab_too(page, model_dir, measured):
    def nothing(content):
        content.update(lines={"confidence": [], "right": []}, reliability=[], ece=0, examples=[])
        content["kinds"] = [k for k in content["kinds"] if k["digits"]]

    page_reports.write(model_dir, nothing)
    at = page("Pages")
    assert "Not a single line was read" in text(at) and "No page without digits was measured" in text(at)


def test_new_figures_are_seen_without_a_restart(page, model_dir, measured):
    assert "**91.7%**" in text(page("Pages"))
    page_reports.write(model_dir, lambda c: c["with_digits"].update(exact=0.5, exact_low=0.25))
    assert "**50.0%**" in text(page("Pages"))


# --- Without figures -----------------------------------------------------------------------------


def empty(at, reason):
    """The tab shows nothing but why it is empty and the command that fills it."""
    assert reason in text(at)
    assert [c.value for c in at.code] == ["python train.py --page --extra DIR"]
    assert not charts(at) and not at.get("image") and not at.select_slider
    return True


def test_without_figures_the_tab_says_how_to_get_them(page):
    assert empty(page("Pages"), "No pages have been measured yet.")


def test_figures_of_another_network_are_not_shown(page, model_dir, measured):
    (model_dir / "page.keras").write_bytes(b"another network")
    assert empty(page("Pages"), "another page network than the one in use")
    (model_dir / "page.keras").unlink()
    assert empty(page("Pages"), "another page network than the one in use")


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda c: c.pop("kinds"), "kinds is missing"),
        (lambda c: c["kinds"][0].update(exact=None), "kinds[0].exact is not a number"),
        (lambda c: c["with_digits"].update(cer="low"), "with_digits.cer is not a number"),
        (lambda c: c["lines"]["right"].pop(), "differ in length"),
        (lambda c: c.update(schema=9), "another version"),
    ],
)
def test_damaged_figures_are_named(page, model_dir, measured, edit, reason):
    page_reports.write(model_dir, edit)
    assert empty(page("Pages"), reason)


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_report_at_all(page, model_dir, measured, damage):
    (model_dir / "pages.json").write_bytes(damage)
    assert empty(page("Pages"), "model")  # the file's name, with what is wrong
