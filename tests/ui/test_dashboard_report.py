"""Reports that are missing, old or damaged: a message with the command that helps, never a traceback."""

import json
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from digitapp.ui.dashboard import report as reader
from digitapp.ui.dashboard import schema
from tests.ui import reports
from tests.ui.dashboard import PAGE, TABS


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    directory = tmp_path_factory.mktemp("whole") / "model"
    directory.mkdir()
    reports.write(directory)
    return directory


@pytest.fixture
def model_dir(whole, tmp_path, monkeypatch):
    """A copy of a whole model directory, to spoil."""
    copy = tmp_path / "model"
    shutil.copytree(whole, copy)
    monkeypatch.setenv("DIGITAPP_MODEL_DIR", str(copy))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("DIGITAPP_MNIST", raising=False)
    return copy


def change(model_dir, edit):
    """Edit report.json: ``edit`` gets the content and may change it."""
    file = model_dir / "report.json"
    content = json.loads(file.read_text("utf-8"))
    edit(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def run(tab="Summary"):
    at = AppTest.from_file(str(PAGE), default_timeout=60)
    at.query_params["tab"] = tab
    at.run()
    assert not at.exception, [e.message for e in at.exception]
    return at


def messages(at):
    return "\n".join(m.value for m in [*at.warning, *at.info])


def test_a_whole_report_has_no_problem(model_dir):
    report = reader.read(model_dir)
    assert report.problems == [] and report.model_matches is True
    truth, p = reports.answers()
    assert np.array_equal(report.truth, truth) and np.abs(report.p - p).max() < 1e-5
    assert not [w.value for w in run().warning if "trial" not in w.value]


def test_no_model_directory_at_all(model_dir):
    shutil.rmtree(model_dir)
    at = run()
    assert "model/report.json is not there" in messages(at) and "`python train.py`" in messages(at)
    assert not at.tabs


@pytest.mark.parametrize(
    "content, what",
    [("", "not JSON"), ("{", "not JSON"), ("[]", "not a group"), ("{}", "another version"), ("[" * 100_000, "not JSON"),
     ('{"schema": 1}', "made is missing"), ('{"schema": 0}', "form 0")],
)  # fmt: skip
def test_a_report_that_is_none(model_dir, content, what):
    (model_dir / "report.json").write_text(content, encoding="utf-8")
    at = run()
    assert what in messages(at) and "`python train.py`" in messages(at)


def test_a_report_that_is_not_text(model_dir):
    (model_dir / "report.json").write_bytes(b"\xff\xfe\x00junk")
    assert "cannot be read" in messages(run())


@pytest.mark.parametrize(
    "edit, what",
    [
        (lambda r: r["headline"].pop("accuracy"), "headline.accuracy is missing"),
        (lambda r: r["headline"].update(accuracy="high"), "headline.accuracy is not a number"),
        (lambda r: r["headline"].update(ece=float("nan")), "headline.ece is not a number"),
        (lambda r: r["confusion"].pop(), "confusion has 9 entries"),
        (lambda r: r["confusion"][3].__setitem__(4, None), "confusion[3][4] is not"),
        (lambda r: r.update(per_digit={}), "per_digit is not a list"),
        (lambda r: r.update(model=None), "model is not a group"),
    ],
)
def test_damage_that_cannot_be_left_out_is_named(model_dir, edit, what):
    change(model_dir, edit)
    assert what in messages(run())


@pytest.mark.parametrize("tab", TABS)
def test_all_optional_parts_may_be_missing(model_dir, tab):
    change(model_dir, lambda r: [r.pop(section) for section in schema.OPTIONAL])
    said = messages(run(tab))
    assert "damaged" not in said
    assert ("This report has no" in said) == (tab in ("Trust", "Robustness", "Comparison", "Per digit"))


@pytest.mark.parametrize("section", list(schema.OPTIONAL))
def test_one_optional_part_may_be_missing(model_dir, section):
    change(model_dir, lambda r: r.pop(section))
    tab = {"reliability": "Trust", "non_digits": "Trust", "curves": "Per digit", "suspected_labels": "Mistakes",
           "corruptions": "Robustness", "comparison": "Comparison"}.get(section, "Summary")  # fmt: skip
    run(tab)


@pytest.mark.parametrize("section", list(schema.OPTIONAL))
def test_any_optional_part_may_be_damaged(model_dir, section):
    change(model_dir, lambda r: r.update({section: "?"}))
    report = reader.read(model_dir)
    assert report.get(section) is None
    assert [p for p in report.problems if section in p]


@pytest.mark.parametrize("tab", TABS)
def test_lists_may_be_empty(model_dir, tab):
    empty = {"comparison": [], "suspected_labels": [], "reliability": [], "curves": [], "training": {}, "versions": {}}
    change(model_dir, lambda r: r.update(empty))
    run(tab)


@pytest.mark.parametrize(
    "tab, damage", [*((tab, "missing") for tab in TABS), *(("Trust", d) for d in ("empty", "cut", "other"))]
)
def test_without_per_image_probabilities_the_rest_works(model_dir, tab, damage):
    file = model_dir / "probabilities.npz"
    if damage == "missing":
        file.unlink()
    elif damage == "other":
        np.savez(file, codes=np.zeros((10_000, 10), np.uint16), truth=np.ones(10_000, np.uint8))
    else:
        file.write_bytes(b"" if damage == "empty" else file.read_bytes()[:5000])
    at = run(tab)
    assert "Single test digits cannot be shown" in messages(at)
    assert at.header[0].value.startswith("Reads")


@pytest.mark.parametrize("content", ["", "[]", '{"runs": [{"name": 1}]}', '{"runs": [{"name": "a", "epochs": [{}]}]}'])
def test_a_damaged_history_costs_the_learning_tab_only(model_dir, content):
    (model_dir / "history.json").write_text(content, encoding="utf-8")
    assert "no record of the training" in messages(run("Learning"))
    run("Summary")


def test_sample_pictures_may_be_missing_or_broken(model_dir):
    (model_dir / "corruptions.png").write_bytes(b"\x89PNG broken")
    assert "no sample pictures" in messages(run("Robustness"))


def test_another_model_file_is_noticed(model_dir):
    (model_dir / "digits.keras").write_bytes(b"another network")
    assert "made for another model file" in messages(run())
    (model_dir / "digits.keras").unlink()
    assert reader.read(model_dir).model_matches is None


def test_a_new_report_is_seen_without_a_restart(model_dir):
    assert "97.50%" in [m.value for m in run().metric]
    change(model_dir, lambda r: r["seeds"].update(mean=0.5))
    assert "50.00%" in [m.value for m in run().metric]


def test_reading_a_report_needs_neither_network_nor_training(model_dir):
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from digitapp.ui.dashboard import report;"
        f"report.read(Path({str(model_dir)!r}));"
        "bad = [m for m in ('tensorflow', 'keras', 'sklearn', 'digitapp.training') if m in sys.modules]; print(bad)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PAGE.parents[3], check=True)
    assert done.stdout.strip() == "[]"
