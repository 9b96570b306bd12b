"""The whole evaluation on a handful of drawn pictures and a reader whose answers are known."""

import hashlib
import json

import cv2
import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from digitapp.evaluation import report as ev
from digitapp.training import baselines


@pytest.fixture(scope="module")
def drawn():
    """200 pictures: as many bars across as the label says, plus noise. Learnable, and not MNIST."""
    rng = np.random.default_rng(1)
    y = np.arange(200) % 10
    x = (rng.random((200, 28, 28)) * 60).astype(np.uint8)
    for picture, label in zip(x, y):
        picture[: 2 * label + 2, 4:24] = 230
    return x, y


def by_height(x):
    """(N,10): sure of the bar's height; a picture without ink is not a digit."""
    x = np.asarray(x).astype(float)
    height = (x[:, :, 4:24].mean(axis=2) > 128).sum(axis=1) / 2 - 1
    p = np.exp(-((height[:, None] - np.arange(10)) ** 2))
    p /= p.sum(axis=1, keepdims=True)
    return (p * (x.max(axis=(1, 2)) > 80)[:, None]).astype(np.float32)


@pytest.fixture(scope="module")
def evaluated(drawn, tmp_path_factory):
    model = tmp_path_factory.mktemp("model") / "digits.keras"
    model.write_bytes(b"weights")
    nothing = np.zeros((30, 28, 28), np.uint8)
    report, codes = ev.evaluate(
        by_height,
        drawn,
        validation=(drawn[0][:50], drawn[1][:50]),
        non_digits=(nothing, np.zeros(30, int), ["blank paper"]),
        model_path=model,
        parameters=12,
        reject_threshold=0.5,
        seeds=[0.9, 0.8, 0.7],
        seed_epochs=4,
        training={"seconds": 3.5},
        comparison=[baselines.svm_row(drawn, drawn)],
        quick=True,
    )
    return report, codes, model


def test_figures_come_from_the_stored_probabilities(drawn, evaluated):
    report, codes, _ = evaluated
    assert codes.shape == (200, 10) and codes.dtype == np.uint16
    stored = ev.decode(codes)
    assert report["headline"]["accuracy"] == accuracy_score(drawn[1], stored.argmax(axis=1)) == 1
    assert np.abs(stored - by_height(drawn[0])).max() <= 0.5 / 65535 + 1e-6


def test_every_section_is_there(evaluated):
    report, _, model = evaluated
    assert set(report["corruptions"]["accuracy"]) == set(ev.corruptions.KINDS)
    assert all(len(row) == 5 for row in report["corruptions"]["accuracy"].values())
    assert report["corruptions"]["clean"] == 1
    assert min(map(min, report["corruptions"]["accuracy"].values())) < 1
    assert report["non_digits"]["all"] | {"by_threshold": 0} == {
        "count": 30, "auroc": 1.0, "rejected": 1.0, "high": 1.0, "by_threshold": 0,
        "low": pytest.approx(0.8865, abs=1e-3),
    }  # fmt: skip
    assert report["validation"]["count"] == 50 and report["validation"]["refused"] == 0
    assert report["seeds"]["mean"] == pytest.approx(0.8)
    assert report["seeds"]["sd"] == pytest.approx(0.1) and report["seeds"]["epochs"] == 4
    assert report["model"]["sha256"] == hashlib.sha256(model.read_bytes()).hexdigest() and report["model"]["bytes"] == 7
    assert report["speed"]["batch_1"] > 0 and report["speed"]["batch_256"] > 0
    assert [row["name"] for row in report["comparison"]] == ["cnn", "svm"]
    assert report["comparison"][0]["training_seconds"] == 3.5
    assert report["comparison"][1]["accuracy"] > 0.9, "the machine did not learn"


def test_written_files_can_be_read_again(drawn, evaluated, tmp_path):
    report, codes, _ = evaluated
    history = {"runs": [{"name": "a", "seed": 0, "network": "cnn", "epochs": []}]}
    ev.write_report(tmp_path / "new", report, codes, drawn[1], history)
    assert json.loads((tmp_path / "new/report.json").read_text(encoding="utf-8")) == report
    assert json.loads((tmp_path / "new/history.json").read_text(encoding="utf-8")) == history
    with np.load(tmp_path / "new/probabilities.npz") as arrays:
        assert np.array_equal(arrays["codes"], codes)
        assert np.array_equal(arrays["truth"], drawn[1])
    sheet = cv2.imread(str(tmp_path / "new/corruptions.png"), cv2.IMREAD_GRAYSCALE)
    assert sheet.shape == (420, 168) and sheet.max() == 255


def test_ten_thousand_rows_stay_small(tmp_path):
    logits = np.random.default_rng(0).normal(0, 3, (10_000, 11))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    ev.write_report(tmp_path, {}, ev.encode(p[:, :10]), np.zeros(10_000, np.uint8))
    assert (tmp_path / "probabilities.npz").stat().st_size < 250_000


def test_encoding_keeps_the_best_digit_of_a_near_tie():
    p = np.full((2, 10), 0.05)
    p[0, [3, 7]] = 0.3, 0.3 + 1e-7
    p[1, [3, 7]] = 0.3 + 1e-7, 0.3
    codes = ev.encode(p)
    assert codes.argmax(axis=1).tolist() == [7, 3]
    assert np.abs(ev.decode(codes) - p).max() < 2 / 65535


def test_a_label_that_several_seeds_doubt_is_listed_but_counts(drawn):
    x, y = drawn[0][:60], drawn[1][:60].copy()
    y[7] = (y[7] + 5) % 10
    report, _ = ev.evaluate(lambda b: np.clip(by_height(b) * 3, 0, 0.99), (x, y), quick=True,
                            voters=[np.eye(10)[drawn[1][:60]]])  # fmt: skip
    assert report["headline"]["errors"] == 1
    assert [s["index"] for s in report["suspected_labels"]] == [7]
    assert "non_digits" not in report and "seeds" not in report


def test_microseconds_are_per_digit():
    calls = []
    figure = ev.microseconds_per_digit(lambda b: calls.append(b.shape) or b.sum(), np.ones((3, 28, 28)), 256, 0.01)
    assert figure > 0 and set(calls) == {(256, 28, 28)}
