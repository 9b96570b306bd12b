"""The dashboard under Streamlit's test runner: every tab, and figures that are true."""

import json
import re

import numpy as np
import pytest
from sklearn import metrics as sk

from tests.ui import reports
from tests.ui.dashboard import TABS, charts, galleries, key_of, run, shown, text

# --- All tabs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_with_the_words_first(page_with_pictures, tab):
    at = page_with_pictures(tab)
    truth, p = reports.answers()
    accuracy = sk.accuracy_score(truth, p.argmax(axis=1))
    assert at.header[0].value.startswith(f"Reads {accuracy * 100:.2f}% of MNIST’s 10,000 test digits rightly")
    assert at.tabs[TABS.index(tab)].children, "the open tab is empty"
    assert not [t.label for t in at.tabs if t.children and t.label != tab], "a closed tab did work"
    for element in [*at.get("plotly_chart"), *at.dataframe]:
        assert element.proto.alt, key_of(element)
    for element in at.get("image"):
        assert all(image.alt for image in element.proto.imgs)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_without_mnist_and_says_why(page, tab):
    at = page(tab)
    reasons = [i.value for i in at.info if "MNIST is not on this machine" in i.value]
    assert len(reasons) == (1 if tab in ("Mistakes", "Per digit") else 0)


def test_unknown_tabs_and_values_in_the_url_fall_back(page):
    assert page("Nonsense").metric
    at = page("Mistakes", truth="11", sort="sideways", image="99999999", which="x")
    assert at.selectbox(key="truth").value == "any" and at.selectbox(key="image").value is None
    assert page("Confusions", cell="4 read as Z").selectbox(key="cell").value is None
    assert page("Trust", below="lots").select_slider(key="below").value == 0.9


# --- Figures are true ----------------------------------------------------------------------------


def test_summary_shows_what_scikit_learn_computes_from_the_stored_probabilities(page, stored):
    truth, p = stored
    answer = p.argmax(axis=1)
    precision, recall, f1, _ = sk.precision_recall_fscore_support(truth, answer, average="macro")
    kept = p.sum(axis=1) >= 0.6
    expected = {
        "Accuracy": sk.accuracy_score(truth, answer) * 100,
        "Read rightly": np.mean(kept & (answer == truth)) * 100,
        "Precision": precision * 100,
        "Recall": recall * 100,
        "F1": f1 * 100,
        "Log loss": -np.mean(np.log(np.maximum(p[np.arange(len(p)), truth], 0.5 / 65535))),
        "Brier score": sum(sk.brier_score_loss(truth == d, p[:, d]) for d in range(10)),
        "Calibration error": calibration_error(truth, p) * 100,
        "R²": sk.r2_score(truth, answer),
    }
    at = page()
    values = {m.label: m.value for m in at.metric}
    for name, figure in expected.items():
        number = values[name].removesuffix("%")
        last_place = 10.0 ** -len(number.partition(".")[2])
        assert float(number) == pytest.approx(figure, abs=0.5001 * last_place), name
    assert values["Parameters"] == "74.0 k" and values["Over seeds"] == "97.50%"
    refused = re.search(r"Refuses \*\*([\d.]+)%", text(at))
    assert float(refused[1]) == pytest.approx(np.mean(~kept) * 100, abs=0.00501)


def test_hands_it_never_saw_have_a_table(page):
    (hands,) = page().dataframe
    assert hands.value.iloc[0].to_dict() == {
        "name": "Writers, scanned", "count": 800, "correct": 97.25, "rejected": 0.5, "ece": pytest.approx(1.1),
    }  # fmt: skip


def test_settings_and_versions_unfold(page):
    at = page()
    assert len(at.dataframe) == 1, "a folded table did work"
    at.session_state["settings"] = True
    frame = run(at).dataframe[-1].value
    assert {"settings: epochs", "settings: batch", "data: mnist", "numpy"} <= set(frame["setting"])


def calibration_error(truth, p, bins=15):
    """A plain loop over the bins."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == truth
    total = 0.0
    for b in range(bins):
        inside = (sure > b / bins) & (sure <= (b + 1) / bins)
        if inside.any():
            total += inside.mean() * abs(sure[inside].mean() - right[inside].mean())
    return total


def test_per_digit_table_agrees_with_scikit_learn(page, stored):
    truth, p = stored
    frame = page("Per digit").dataframe[0].value
    expected = sk.precision_recall_fscore_support(truth, p.argmax(axis=1))
    for column, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        scale = 1 if column == "support" else 100
        assert frame[column].to_numpy() == pytest.approx(values * scale)
    assert frame["roc_auc"][3] == pytest.approx(sk.roc_auc_score(truth == 3, p[:, 3]))


def test_the_matrix_counts_what_is_stored(page, stored):
    truth, p = stored
    table = sk.confusion_matrix(truth, p.argmax(axis=1))
    at = page("Confusions")
    markers = charts(at)["confusion-matrix"]["data"][1]
    assert {tuple(c[:3]) for c in markers["customdata"]} == {(t, a, table[t, a]) for t in range(10) for a in range(10)}
    off = table - np.diag(np.diag(table))
    assert at.button[0].label.startswith("4 read as 9") and str(off.max()) in at.button[0].label


# --- Trust, Learning, Robustness, Comparison -----------------------------------------------------


@pytest.mark.parametrize("below", [0.0, 0.5, 0.93, 0.999])
def test_the_sentence_of_the_slider_is_true(page, stored, below):
    truth, p = stored
    at = run(page("Trust").select_slider(key="below").set_value(below))
    kept = p.max(axis=1) >= below
    right = np.mean((p.argmax(axis=1) == truth)[kept]) * 100
    found = re.search(r"\*\*([\d.]+)% right on (?:all|([\d.]+)%)", text(at))
    assert float(found[1]) == pytest.approx(right, abs=0.01)
    if below:
        assert float(found[2]) == pytest.approx(kept.mean() * 100, abs=0.0051)


def test_trust_shows_reliability_and_rejection(page, stored):
    truth, p = stored
    at = page("Trust")
    measured = charts(at)["reliability"]["data"][1]
    assert sum(measured["customdata"]) == 10_000
    names = [trace.get("name") for trace in charts(at)["rejection"]["data"]]
    assert names[-2:] == ["all non-digits", "real digits"]
    assert not at.dataframe, "folded tables did work"
    at.session_state["by-kind"] = at.session_state["by-threshold"] = True
    frames = [d.value for d in run(at).dataframe]
    kinds = next(f for f in frames if "kind" in f)
    assert set(kinds["kind"]) == set(reports.KINDS) and kinds["pictures"].sum() == 90
    by_threshold = next(f for f in frames if "threshold" in f)
    at_half = by_threshold[by_threshold["threshold"] == 0.5].iloc[0]
    assert at_half["digits_refused"] == pytest.approx(np.mean(p.sum(axis=1) < 0.5) * 100, abs=0.001)


def test_learning_marks_the_best_epoch_and_overlays_runs(page):
    at = page("Learning")
    assert "best on validation in epoch 3: 98.00%" in text(at)
    rings = [t for t in charts(at)["learning-accuracy"]["data"] if t["mode"] == "markers"]
    assert [ring["x"] for ring in rings] == [[3], [5]]
    run(at.pills(key="runs").set_value(["seed 1"]))
    assert "seed 0" not in text(at) and len(charts(at)["learning-loss"]["data"]) == 3
    run(at.pills(key="runs").set_value([]))
    assert "Choose a run" in text(at)


def test_robustness_shows_each_kind_with_its_pictures(page, model_dir):
    section = json.loads((model_dir / "report.json").read_text("utf-8"))["corruptions"]
    at = page("Robustness")
    assert len(at.selectbox(key="spoilt").options) == 15
    run(at.selectbox(key="spoilt").select("JPEG"))
    line = charts(at)["robustness"]["data"][-1]
    assert line["y"] == pytest.approx([section["clean"], *section["accuracy"]["JPEG"]])
    assert len(galleries(at)["corruption-samples"]) == 6
    assert len(at.dataframe[0].value) == 15


def test_comparison_lists_all_networks_best_first(page):
    at = page("Comparison")
    frame = at.dataframe[0].value
    assert frame["network"].tolist()[2] == "svm" and "cnn (in use)" in frame["network"].tolist()
    assert frame["accuracy"].is_monotonic_decreasing
    assert len(charts(at)["comparison"]["data"]) == 3


def test_per_digit_shows_hardest_and_easiest(page_with_pictures, stored):
    truth, p = stored
    at = page_with_pictures("Per digit", look="7")
    sevens = np.flatnonzero(truth == 7)
    assert shown(at, "hardest")[0] == sevens[p[sevens, 7].argmin()]
    assert p[shown(at, "easiest")[0], 7] == p[sevens, 7].max()
    assert truth[shown(at, "hardest")].tolist() == [7] * 12
    run(at.segmented_control(key="look").set_value("2"))
    assert truth[shown(at, "easiest")].tolist() == [2] * 12
