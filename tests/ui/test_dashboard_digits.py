"""The tabs of the dashboard that show single test digits: Mistakes and Confusions, every filter."""

import json
import re

import numpy as np
import pytest

from tests.ui.dashboard import charts, galleries, run, shown, text

# --- Mistakes ------------------------------------------------------------------------------------


def test_mistakes_filter_by_digit_truth_and_answer(page, stored):
    truth, p = stored
    answer = p.argmax(axis=1)
    wrong = answer != truth
    for parameters, mask in (
        ({}, wrong),
        ({"digit": "4"}, wrong & ((truth == 4) | (answer == 4))),
        ({"truth": "4"}, wrong & (truth == 4)),
        ({"answer": "9"}, wrong & (answer == 9)),
        ({"truth": "4", "answer": "9"}, wrong & (truth == 4) & (answer == 9)),
    ):
        at = page("Mistakes", **parameters)
        expected = set(np.flatnonzero(mask).tolist())
        assert f"**{len(expected)}** of 10,000" in text(at)
        first = shown(at, "mistakes")
        assert set(first) <= expected and len(first) == min(60, len(expected))
        assert {int(i) for i in at.selectbox(key="image").options} == expected


def test_mistakes_sort_and_turn_pages(page, stored):
    truth, p = stored
    at = page("Mistakes")
    wrong = np.flatnonzero(p.argmax(axis=1) != truth)
    surest = p[shown(at, "mistakes")].max(axis=1)
    assert (np.diff(surest) <= 0).all() and surest[0] == p[wrong].max()
    run(at.selectbox(key="sort").select("Least sure first"))
    assert p[shown(at, "mistakes")[0]].max() == p[wrong].max(axis=1).min()
    run(at.selectbox(key="sort").select("By number"))
    assert shown(at, "mistakes") == wrong[:60].tolist()
    at.session_state["mistakes-page"] = 2
    run(at)
    assert shown(at, "mistakes") == wrong[60:120].tolist()
    run(at.selectbox(key="sort").select("By true digit"))
    assert (np.diff(truth[shown(at, "mistakes")]) >= 0).all()


def test_refused_digits_and_suspected_labels_have_their_lists(page, stored, model_dir):
    truth, p = stored
    at = page("Mistakes", which="Refused")
    assert f"**{(p.sum(axis=1) < 0.6).sum()}** of 10,000" in text(at)
    at = page("Mistakes", which="Suspected labels")
    listed = json.loads((model_dir / "report.json").read_text("utf-8"))["suspected_labels"]
    assert set(shown(at, "mistakes")) == {s["index"] for s in listed} and listed
    assert all(item["doubt"] for item in galleries(at)["mistakes"])


def shown_bars(at) -> list[float]:
    """The shares of the ten bars on the page, 0 first; [] without bars."""
    return [float(share) / 100 for e in at.get("html") for share in re.findall(r"width: ([\d.]+)%", e.proto.body)]


def test_one_digit_in_detail_has_its_bars_and_its_like(page_with_pictures, stored):
    truth, p = stored
    answer = p.argmax(axis=1)
    index = int(np.flatnonzero((answer != truth) & (p.sum(axis=1) > 0.6))[0])
    at = page_with_pictures("Mistakes", image=str(index))
    assert shown_bars(at) == pytest.approx(p[index].tolist(), abs=5.1e-4)
    assert f"labelled **{truth[index]}**, read as **{answer[index]}**" in text(at)
    near = shown(at, "image-near")
    assert len(near) == 6 and index not in near
    assert (answer[near] == truth[near]).all(), "a misread digit is held up as an example"
    assert truth[near].tolist() == [truth[index]] * 6, "the stand-in pictures are alike by label"
    run(at.selectbox(key="image").set_value(None))
    assert not shown_bars(at)


# --- Confusions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["4 read as 9", "3 read as 3"])
def test_a_cell_in_the_url_shows_exactly_its_digits(page, stored, cell):
    truth, p = stored
    t, a = int(cell[0]), int(cell[-1])
    inside = np.flatnonzero((truth == t) & (p.argmax(axis=1) == a))
    at = page("Confusions", cell=cell)
    first = shown(at, "confused-gallery")
    assert set(first) <= set(inside.tolist()) and len(first) == min(48, len(inside))
    for item in galleries(at)["confused-gallery"]:
        assert item["bars"] == pytest.approx(p[int(item["id"])].tolist(), abs=1e-4)
        assert (item["truth"], item["best"]) == (t, a)


def test_choosing_and_clicking_lead_to_a_cell(page):
    at = page("Confusions")
    run(at.button[0].click())
    assert at.selectbox(key="cell").value == "4 read as 9"
    assert charts(at)["confusion-matrix"]["layout"]["shapes"][0]["x0"] == 8.5
    run(at.selectbox(key="cell").select("7 read as 7"))
    assert "7 read as 7" in text(at)


def test_matrix_in_per_cent_of_the_row(page, stored):
    truth, p = stored
    at = page("Confusions", unit="Per cent of row")
    share = np.mean(p[truth == 4].argmax(axis=1) == 9) * 100
    assert charts(at)["confusion-matrix"]["data"][0]["text"][4][9] == f"{share:.1f}"
