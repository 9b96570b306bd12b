"""The digit network opened: whatever network it is, its layers add up to its answer and its gradients are right."""

import keras
import numpy as np
import pytest

from digitapp import Recognizer
from digitapp.recognition.inside import open_network, prepared
from digitapp.training import networks

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture
def glyphs():
    rng = np.random.default_rng(5)
    return (rng.random((3, 28, 28)) * (rng.random((3, 28, 28)) < 0.3)).astype(np.float32)


@pytest.fixture(params=list(networks.NETWORKS))
def network(request):
    keras.utils.set_random_seed(1)
    return networks.build(request.param, width=0.25)


def test_the_last_layer_is_what_the_answer_is_computed_from(network, glyphs):
    inside = open_network(network)
    activations = inside.activations(glyphs)
    assert [a.shape[1:] for a in activations] == [layer.shape for layer in inside.layers]
    kernel, bias = (np.asarray(w) for w in network.get_layer("head").get_weights())
    logits = activations[-1] @ kernel + bias
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected = odds / odds.sum(axis=1, keepdims=True)
    assert np.allclose(network(prepared(glyphs), training=False).numpy(), expected, atol=1e-5)
    assert np.array_equal(inside.features(glyphs), activations[-1])


# not the mobile network: untrained, it hardly heeds a pixel, less than float32 rounds
@pytest.mark.parametrize("network", ["mlp", "lenet", "cnn", "resnet"], indirect=True)
def test_gradients_are_those_of_finite_differences(network, glyphs):
    inside, step = open_network(network), 1e-3
    x = glyphs[:1]
    gradient = inside.gradient(x, 4)[0]

    def likely(picture):
        return float(np.log(network(prepared(picture), training=False).numpy().astype(np.float64)[0, 4]))

    rows, columns = np.unravel_index(np.argsort(-np.abs(gradient), axis=None)[:12], (28, 28))
    measured = []
    for row, column in zip(rows, columns, strict=True):
        up, down = x.copy(), x.copy()
        up[0, row, column] += step
        down[0, row, column] -= step
        measured.append((likely(up) - likely(down)) / (2 * step))
    expected = gradient[rows, columns]
    assert np.corrcoef(measured, expected)[0, 1] > 0.99
    assert np.median(np.abs(measured - expected) / np.abs(expected)) < 0.05


def test_bytes_and_shares_are_the_same_picture(recognizer):
    glyph = np.zeros((1, 28, 28), np.uint8)
    glyph[0, 5:23, 13:16] = 255
    assert np.allclose(recognizer.inside.features(glyph), recognizer.inside.features(glyph / np.float32(255)))
    assert recognizer.inside.features(glyph[:0]).shape == (0, recognizer.inside.layers[-1].shape[0])


def test_the_other_process_answers_the_same(recognizer, glyphs):
    apart = Recognizer.load(apart=True)
    try:
        assert apart.inside.layers == recognizer.inside.layers
        for got, expected in zip(apart.inside.activations(glyphs), recognizer.inside.activations(glyphs), strict=True):
            assert np.allclose(got, expected, atol=1e-4)
        for digit in (0, 9, 10):
            expected = recognizer.inside.gradient(glyphs, digit)
            assert np.allclose(apart.inside.gradient(glyphs, digit), expected, atol=1e-3 * np.abs(expected).max())
    finally:
        apart._probabilities.__self__.close()


def test_a_runtime_without_layers_says_so(monkeypatch):
    pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed: pip install ai-edge-litert")
    monkeypatch.setenv("DIGITAPP_RUNTIME", "litert")
    assert Recognizer.load().inside is None
