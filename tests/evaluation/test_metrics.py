"""Figures of the report against scikit-learn, scipy and plain loops."""

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics as sk

from digitapp.evaluation import metrics


@pytest.fixture(scope="module")
def answers():
    """2,000 labels and probabilities of a reader that is right about nine times in ten."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 10, 2000)
    logits = rng.normal(0, 1.2, (2000, 11))
    logits[np.arange(2000), truth] += 3.5
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return truth, p[:, :10]


@pytest.mark.parametrize("right, count", [(0, 50), (50, 50), (9970, 10_000), (3, 7)])
def test_wilson_agrees_with_scipy(right, count):
    expected = binomtest(right, count).proportion_ci(0.95, method="wilson")
    assert metrics.wilson(right, count) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_of_nothing_says_nothing():
    assert metrics.wilson(0, 0) == (0.0, 1.0)


def test_headline_agrees_with_scikit_learn(answers):
    truth, p = answers
    answer = p.argmax(axis=1)
    h = metrics.headline(truth, p, 0.8)
    assert h["accuracy"] == pytest.approx(sk.accuracy_score(truth, answer))
    assert h["errors"] == int((truth != answer).sum())
    assert h["macro_f1"] == pytest.approx(sk.f1_score(truth, answer, average="macro"))
    assert h["r2"] == pytest.approx(sk.r2_score(truth, answer))
    brier = sum(sk.brier_score_loss(truth == d, p[:, d]) for d in range(10))
    assert h["brier"] == pytest.approx(brier)
    refused = [i for i in range(2000) if sum(p[i]) < 0.8]
    assert h["refused"] == pytest.approx(len(refused) / 2000)
    assert h["refused_right"] == sum(answer[i] == truth[i] for i in refused)
    kept = sorted(set(range(2000)) - set(refused))
    assert h["answered_right"] == pytest.approx(np.mean([answer[i] == truth[i] for i in kept]))
    assert h["read_rightly"] == pytest.approx(sum(answer[i] == truth[i] for i in kept) / 2000)


def test_log_loss_agrees_with_scikit_learn_where_rows_sum_to_one(answers):
    truth, p = answers
    p = p / p.sum(axis=1, keepdims=True)
    assert metrics.log_loss(truth, p) == pytest.approx(sk.log_loss(truth, p))
    assert np.isfinite(metrics.log_loss(np.array([1]), np.eye(10)[[0]]))


def test_a_refused_share_of_everything_is_no_division_by_zero(answers):
    truth, p = answers
    assert metrics.headline(truth, p, 2.0)["answered_right"] == 0


def test_calibration_error_is_that_of_a_plain_loop(answers):
    truth, p = answers
    bins = metrics.reliability(truth, p)
    assert sum(b["count"] for b in bins) == 2000
    total = 0.0
    for number in range(15):
        inside = [
            (max(row), int(np.argmax(row)) == t)
            for row, t in zip(p, truth)
            if number / 15 < max(row) <= (number + 1) / 15
        ]
        if inside:
            confidence, right = np.mean(inside, axis=0)
            total += len(inside) / 2000 * abs(confidence - right)
    assert metrics.expected_calibration_error(bins) == pytest.approx(total)


def test_a_perfect_reader_has_no_calibration_error():
    truth = np.arange(100) % 10
    assert metrics.expected_calibration_error(metrics.reliability(truth, np.eye(10)[truth])) == 0


def test_per_digit_and_confusion(answers):
    truth, p = answers
    answer = p.argmax(axis=1)
    rows = metrics.per_digit(truth, p)
    for d, row in enumerate(rows):
        both = np.sum((truth == d) & (answer == d))
        assert row["precision"] == pytest.approx(both / np.sum(answer == d))
        assert row["recall"] == pytest.approx(both / np.sum(truth == d))
        assert row["support"] == np.sum(truth == d)
        assert row["roc_auc"] == pytest.approx(sk.roc_auc_score(truth == d, p[:, d]))
    table = metrics.confusion(truth, p)
    for t in range(10):
        for a in range(10):
            assert table[t][a] == np.sum((truth == t) & (answer == a))


def test_digits_that_never_occur_do_not_break_anything():
    truth = np.zeros(5, int)
    p = np.tile(np.eye(10)[0], (5, 1))
    assert metrics.per_digit(truth, p)[3]["roc_auc"] is None
    assert metrics.curves(truth, p) == []
    assert metrics.headline(truth, p, 0.5)["accuracy"] == 1


def test_thinned_curves_keep_their_area(answers):
    truth, p = answers
    for row in metrics.curves(truth, p):
        fpr, tpr = row["roc"]
        assert len(fpr) <= 70
        assert (fpr[0], tpr[0], fpr[-1], tpr[-1]) == (0, 0, 1, 1)
        exact = sk.roc_auc_score(truth == row["digit"], p[:, row["digit"]])
        assert np.trapezoid(tpr, fpr) == pytest.approx(exact, abs=0.005)
        recall, precision = row["pr"]
        assert recall == sorted(recall) and max(precision) <= 1


def test_risk_coverage_is_that_of_a_plain_loop(answers):
    truth, p = answers
    curve = metrics.risk_coverage(truth, p)
    assert curve["coverage"][-1] == 1
    assert curve["risk"][-1] == pytest.approx(np.mean(p.argmax(axis=1) != truth), abs=1e-6)
    for coverage, risk, threshold in zip(curve["coverage"], curve["risk"], curve["threshold"]):
        kept = p.max(axis=1) >= threshold - 1e-6
        assert kept.mean() == pytest.approx(coverage, abs=2e-3)
        if coverage > 0.05:
            assert np.mean((p.argmax(axis=1) != truth)[kept]) == pytest.approx(risk, abs=2e-3)


def test_rejection_counts_each_kind_by_itself(answers):
    _, p = answers
    rng = np.random.default_rng(0)
    others = rng.dirichlet(np.ones(11), 300)[:, :10] * 0.7
    kind = np.repeat([0, 2], [100, 200])
    r = metrics.rejection(p, others, kind, ["dots", "never", "letters"], 0.6)
    assert list(r["kinds"]) == ["dots", "letters"]
    assert r["kinds"]["dots"]["count"] == 100
    assert r["kinds"]["dots"]["rejected"] == np.mean(others[:100].sum(axis=1) < 0.6)
    # The area is the chance that a digit scores above a non-digit.
    pairs = p.sum(axis=1)[:, None] - others.sum(axis=1)[None]
    assert r["all"]["auroc"] == pytest.approx((pairs > 0).mean() + 0.5 * (pairs == 0).mean())
    at = r["thresholds"].index(0.5)
    assert r["digits_refused"][at] == pytest.approx(np.mean(p.sum(axis=1) < 0.5), abs=1e-5)
    assert r["all"]["by_threshold"][at] == pytest.approx(np.mean(others.sum(axis=1) < 0.5), abs=1e-5)


def test_suspected_labels_need_everyone_to_agree():
    truth = np.array([0, 1, 2, 3])
    sure = np.eye(10)[[0, 7, 5, 3]] * 0.995
    doubts = np.eye(10)[[0, 7, 2, 3]] * 0.99
    alone = metrics.suspected_labels(truth, sure)
    assert [(s["index"], s["label"], s["answer"]) for s in alone] == [(1, 1, 7), (2, 2, 5)]
    together = metrics.suspected_labels(truth, sure, [doubts])
    assert [(s["index"], s["votes"]) for s in together] == [(1, 2)]
    assert metrics.suspected_labels(truth, sure * 0.9) == []
