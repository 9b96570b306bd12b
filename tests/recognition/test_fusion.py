"""The weighing of two networks' words against each other, beside plain loops over the same formula."""

import json
import math
from dataclasses import asdict, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.recognition.fusion import Weights, company, evidence, fuse

WEIGHTS = Weights(0.7, 0.3, 0.5, -0.8, 0.4, 0.25, 0.45, 0.3, -0.6)


def logit(p):
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def log(p):
    return math.log(min(max(p, 1e-4), 1))


def beside(scores, k):
    """How many digits there are to one other sign on the page without sign k, as a logarithm."""
    digits = others = 0.5
    for j, row in enumerate(scores.tolist()):
        if j != k and max(row[:10]) + row[10] > 0.3:
            digits, others = digits + max(row[:10]), others + row[10]
    return math.log(digits / others)


def slow(scores, means, seen, clean, w):
    """The conditional logit, one number at a time."""
    out = []
    for k, (s, m, q, c) in enumerate(zip(scores.tolist(), means.tolist(), seen.tolist(), clean.tolist(), strict=True)):
        z = []
        for d in range(10):
            z.append(w.score * logit(s[d]) + w.mean * logit(m[d]) + (w.digits * log(q[d]) if c else 0))
        none = w.none_bias + w.none_score * logit(s[10]) + w.none_mean * logit(m[10]) + w.none_page * beside(scores, k)
        z.append(none + (w.none_digits * log(1 - sum(q)) if c else w.unclean))
        total = sum(math.exp(v) for v in z)
        out.append([math.exp(v) / total for v in z])
    return np.array(out).reshape(-1, 11)


def words(seed, n):
    """What two networks may say about n signs; zeros and ones occur."""
    rng = np.random.default_rng(seed)
    scores, means = (rng.uniform(0, 1, (n, 11)) ** rng.choice([0.2, 1, 5]) for _ in range(2))
    scores[rng.random((n, 11)) < 0.1], means[rng.random((n, 11)) < 0.1] = 0, 1
    seen = rng.dirichlet(np.full(11, rng.choice([0.05, 1])), n)[:, :10]
    clean = rng.random(n) < 0.7
    seen[~clean] = 0
    return scores.astype(np.float32), means.astype(np.float32), seen.astype(np.float32), clean


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(0, 7), st.lists(st.floats(-2, 2), min_size=9, max_size=9))
def test_it_is_the_softmax_of_a_plain_loop(seed, n, weights):
    said, w = words(seed, n), Weights(*weights)
    p = fuse(*said, w)
    assert p.shape == (n, 11) and np.allclose(p, slow(*said, w), atol=1e-5)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 7), st.lists(st.floats(-50, 50), min_size=9, max_size=9))
def test_probabilities_sum_to_one_whatever_is_said(seed, n, weights):
    p = fuse(*words(seed, n), Weights(*weights))
    assert np.isfinite(p).all() and p.min() >= 0 and np.allclose(p.sum(axis=1), 1, atol=1e-9)


def test_evidence_times_weights_is_what_the_softmax_is_taken_of():
    said = words(3, 20)
    z = evidence(*said) @ np.array(list(asdict(WEIGHTS).values()))
    assert evidence(*said).shape == (20, 11, len(fields(Weights)))
    p = fuse(*said, WEIGHTS)
    assert np.allclose(np.log(p) - np.log(p[:, :1]), z - z[:, :1], atol=1e-6)


def test_a_sign_without_clean_ink_is_decided_by_the_detector_alone():
    scores, means, seen, _ = words(4, 30)
    unclean = np.zeros(30, bool)
    other = words(5, 30)[2]
    assert not np.allclose(fuse(scores, means, seen, ~unclean, WEIGHTS), fuse(scores, means, other, ~unclean, WEIGHTS))
    p = fuse(scores, means, seen, unclean, WEIGHTS)
    assert np.array_equal(p, fuse(scores, means, other, unclean, WEIGHTS))
    without = replace(WEIGHTS, digits=9.0, none_digits=-9.0)
    assert np.array_equal(p, fuse(scores, means, seen, unclean, without))
    # that no ink could be cut out is itself a word, and for "no digit"
    doubted = fuse(scores, means, seen, unclean, replace(WEIGHTS, unclean=WEIGHTS.unclean + 1))
    assert (doubted[:, 10] > p[:, 10]).all()
    assert np.array_equal(
        fuse(scores, means, seen, ~unclean, WEIGHTS), fuse(scores, means, seen, ~unclean, replace(WEIGHTS, unclean=5.0))
    )


@pytest.mark.parametrize("which", ["scores", "means", "seen"])
def test_each_word_for_a_digit_makes_it_more_probable(which):
    low, high = (
        {"scores": np.full((1, 11), 0.3), "means": np.full((1, 11), 0.3), "seen": np.full((1, 10), 0.05)}
        for _ in range(2)
    )
    high[which][0, 4] = 0.5
    clean = np.ones(1, bool)
    assert fuse(**high, clean=clean, weights=Weights())[0, 4] > fuse(**low, clean=clean, weights=Weights())[0, 4] + 0.02


def test_a_digit_network_that_sees_no_digit_speaks_for_none():
    scores = means = np.full((2, 11), 0.4)
    seen = np.full((2, 10), 0.01)
    seen[1] = 0.0999
    p = fuse(scores, means, seen, np.ones(2, bool), Weights())
    assert p[0, 10] > p[1, 10] + 0.3


def test_a_round_sign_is_a_digit_among_digits_and_a_letter_among_letters():
    """The same scores for the first sign; what stands beside it decides."""
    among = {}
    for name, column in (("digits", 3), ("letters", 10)):
        scores = np.full((8, 11), 0.02)
        scores[1:, column], scores[0, 0], scores[0, 10] = 0.9, 0.45, 0.5
        among[name] = company(scores)[0]
        scores[4:] *= 0.1  # what is hardly seen says nothing
        assert company(scores)[0] == pytest.approx(company(scores[:4])[0], abs=1e-9)
    assert among["digits"] > 2 > -2 > among["letters"]


def test_nothing_said_gives_nothing():
    assert fuse(*words(0, 0), Weights()).shape == (0, 11)


def test_weights_survive_json():
    rng = np.random.default_rng(1)
    for _ in range(20):
        weights = Weights(*rng.normal(0, 3, 9))
        again = Weights.of(json.loads(json.dumps(weights.to_dict())))
        for field in fields(Weights):
            assert getattr(again, field.name) == pytest.approx(getattr(weights, field.name), abs=1e-5)
        assert again.to_dict() == weights.to_dict()


@pytest.mark.parametrize("nothing", [None, {}])
def test_without_fitted_weights_the_defaults_are_taken(nothing):
    assert Weights.of(nothing) == Weights()


def test_weights_of_another_kind_are_refused():
    with pytest.raises(TypeError, match="certainty"):
        Weights.of({"certainty": 1.0})
