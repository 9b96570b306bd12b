"""Saliency against what it must be: exact on a linear model,
complete and in agreement with occlusion on the real one."""

import numpy as np
import pytest

from digitapp.explanation import saliency
from digitapp.explanation.atlas import load_pictures
from digitapp.paths import model_directory

ATLAS = model_directory() / "atlas.npz"


class Linear:
    """A softmax of eleven weighted sums of the pixels, with its gradient worked out by hand."""

    def __init__(self):
        self.weights = np.random.default_rng(1).normal(0, 0.05, (784, 11))

    def likely(self, x):
        z = np.asarray(x, np.float64).reshape(len(x), 784) @ self.weights
        odds = np.exp(z - z.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)

    def predict(self, x):
        return self.likely(x)[:, :10]

    def gradient(self, x, digit):
        slope = self.weights[:, digit] - self.likely(x) @ self.weights.T
        return slope.reshape(-1, 28, 28).astype(np.float32)


@pytest.fixture
def glyph():
    return load_pictures(ATLAS)[0][305]


def test_on_a_linear_model_every_pixel_is_worth_its_weight(glyph):
    model = Linear()
    found = saliency.integrated_gradients(glyph, 5, 2, model.gradient)
    expected = glyph / 255 * (model.weights[:, 5] - model.weights[:, 2]).reshape(28, 28)
    assert np.allclose(found, expected, atol=1e-5)
    covered = saliency.occlusion(glyph, 5, 2, model.predict)
    assert np.allclose(covered.falls, [expected[place].sum() for place in covered.places], atol=1e-4)
    assert covered.agreement(found) == pytest.approx(1, abs=1e-4)


def test_on_the_network_they_add_up_to_the_difference_from_blank_paper(recognizer, glyph):
    digit, rival = 5, 6
    found = saliency.integrated_gradients(glyph, digit, rival, recognizer.inside.gradient, steps=256)
    both = np.stack([glyph.astype(np.float32) / 255, np.zeros((28, 28), np.float32)])
    odds = saliency.log_odds(both, digit, rival, recognizer.predict)
    assert found.sum() == pytest.approx(odds[0] - odds[1], rel=0.1)
    assert not found[glyph == 0].any()


def test_occlusion_agrees_with_the_gradients(recognizer):
    pictures, digits, _ = load_pictures(ATLAS)
    agreements = []
    for k in range(0, 600, 40):
        rival = saliency.rival_of(recognizer.predict(pictures[k : k + 1])[0], int(digits[k]))
        found = saliency.integrated_gradients(pictures[k], int(digits[k]), rival, recognizer.inside.gradient)
        covered = saliency.occlusion(pictures[k], int(digits[k]), rival, recognizer.predict)
        agreements.append(covered.agreement(found))
    assert np.mean(agreements) > 0.5 and min(agreements) > 0


def test_blank_paper_has_nothing_to_say(recognizer):
    blank = np.zeros((28, 28), np.uint8)
    assert not saliency.integrated_gradients(blank, 1, 7, recognizer.inside.gradient).any()
    covered = saliency.occlusion(blank, 1, 7, recognizer.predict)
    assert not covered.map.any() and covered.agreement(np.ones((28, 28))) == 0


def test_the_rival_is_the_best_of_the_others():
    probabilities = np.array([0.1, 0.5, 0.2, 0, 0, 0, 0, 0, 0, 0, 0.2])
    assert saliency.rival_of(probabilities, 1) == 2 and saliency.rival_of(probabilities, 7) == 1
