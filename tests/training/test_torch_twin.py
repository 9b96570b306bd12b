"""PyTorch's twin of a Keras network gives the same numbers, learns, and gives its weights back."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is needed for training alone: pip install torch")

import keras  # noqa: E402
from keras import layers  # noqa: E402

from digitapp.training import networks  # noqa: E402
from digitapp.training.page_network import build  # noqa: E402
from digitapp.training.torch_twin import Twin  # noqa: E402
from tests.page_network import untrained  # noqa: E402

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture(scope="module")
def network():
    """A page network whose every weight is random, batch statistics too."""
    return untrained(3)


@pytest.fixture
def pictures():
    return np.random.default_rng(1).uniform(0, 1, (2, 48, 80, 3)).astype(np.float32)


def by_keras(network, x, training=False):
    return np.asarray(network(x, training=training))


def by_torch(twin, x):
    with torch.no_grad():
        answer = twin(torch.from_numpy(x).permute(0, 3, 1, 2))
        return (answer.permute(0, 2, 3, 1) if answer.ndim == 4 else answer).numpy()


def shaken(model, seed=4):
    """The same model with random weights, the statistics of batch normalization too."""
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
        else:
            layer.set_weights([rng.normal(0, 1 / np.sqrt(max(w.size, 1)) + 0.1, w.shape) for w in layer.get_weights()])
    return model


def test_it_gives_the_same_numbers(network, pictures):
    expected = by_keras(network, pictures)
    assert np.ptp(expected) > 1
    assert np.abs(by_torch(Twin(network).eval(), pictures) - expected).max() < 1e-3


def test_in_training_it_looks_at_the_batch_as_keras_does(network, pictures):
    """Batch normalization by the batch's own statistics, and a running mean that follows at the same pace."""
    twin, model = Twin(network), build(0.25)
    twin.save(model)
    twin.train()
    assert np.abs(by_torch(twin, pictures) - by_keras(model, pictures, training=True)).max() < 1e-2
    after = build(0.25)
    twin.save(after)
    for mine, theirs, before in zip(after.layers, model.layers, network.layers, strict=True):
        if isinstance(mine, layers.BatchNormalization):
            for a, b, c in zip(mine.get_weights()[2:], theirs.get_weights()[2:], before.get_weights()[2:], strict=True):
                assert np.abs(a - b).max() < 0.01 * max(1, np.abs(b).max())  # PyTorch's variance is the unbiased one
                assert not np.allclose(a, c)


def test_the_weights_come_back_as_they_went(network):
    twin, other = Twin(network), build(0.25)
    assert not np.allclose(other.get_weights()[0], network.get_weights()[0])
    twin.save(other)
    for a, b in zip(other.get_weights(), network.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_weights_are_taken_over_from_another_network_of_the_same_build(network, pictures):
    twin = Twin(build(0.25))
    twin.load(network)
    assert np.abs(by_torch(twin.eval(), pictures) - by_keras(network, pictures)).max() < 1e-3


def test_what_it_learns_is_what_keras_then_knows(network, pictures):
    """After a step of gradient descent the Keras network given the weights says the same as the twin."""
    twin, model = Twin(network), build(0.25)
    optimizer = torch.optim.SGD(twin.parameters(), 0.01)
    twin.train()
    for _ in range(2):
        optimizer.zero_grad()
        twin(torch.from_numpy(pictures).permute(0, 3, 1, 2)).square().mean().backward()
        assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in twin.parameters())
        optimizer.step()
    twin.save(model)
    expected = by_torch(twin.eval(), pictures)
    assert np.abs(by_keras(model, pictures) - expected).max() < 1e-3
    assert np.abs(by_keras(network, pictures) - expected).max() > 1e-2


@pytest.mark.parametrize(("size", "stride"), [(1, 1), (3, 1), (3, 2), (5, 2)])
@pytest.mark.parametrize("bias", [True, False])
def test_one_convolution(size, stride, bias):
    image = layers.Input((None, None, 2))
    model = keras.Model(
        image, layers.Conv2D(3, size, strides=stride, padding="same", use_bias=bias, bias_initializer="ones")(image)
    )
    x = np.random.default_rng(2).normal(0, 1, (1, 8, 12, 2)).astype(np.float32)
    assert np.allclose(by_torch(Twin(model), x), by_keras(model, x), atol=1e-5)


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_every_digit_network_has_a_twin(name):
    """To the logits, and the weights come back as they went."""
    model = networks.build(name, 0.25)
    model = shaken(keras.Model(model.input, model.get_layer("head").output))
    x = np.random.default_rng(3).uniform(0, 1, (4, 28, 28, 1)).astype(np.float32)
    expected, twin = by_keras(model, x), Twin(model).eval()
    assert expected.shape == (4, 11) and np.ptp(expected) > 0.5
    assert np.abs(by_torch(twin, x) - expected).max() < 1e-4 * np.abs(expected).max()
    before = model.get_weights()
    shaken(model, seed=5)
    twin.save(model)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), before, strict=True))


@pytest.mark.parametrize("side", [7, 8])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_pooling_pads_as_tensorflow_does(side, padding):
    image = layers.Input((side, side, 2))
    model = keras.Model(image, layers.MaxPooling2D(padding=padding)(image))
    x = np.random.default_rng(2).normal(-5, 1, (2, side, side, 2)).astype(np.float32)  # a padding of 0 would show
    assert np.allclose(by_torch(Twin(model), x), by_keras(model, x))


def test_dropout_is_for_training_alone():
    image = layers.Input((4, 4, 1))
    twin = Twin(keras.Model(image, layers.Dropout(0.5)(image)))
    x = np.ones((1, 4, 4, 1), np.float32)
    assert np.array_equal(by_torch(twin.eval(), x), x)
    torch.manual_seed(1)
    assert set(np.unique(by_torch(twin.train(), x))) == {0.0, 2.0}


def test_other_activations_are_refused():
    image = layers.Input((8,))
    for layer in (layers.Dense(3, activation="tanh"), layers.Activation("gelu")):
        with pytest.raises(TypeError, match="activation (tanh|gelu)"):
            Twin(keras.Model(image, layer(image)))


def test_what_it_does_not_know_is_refused():
    image = layers.Input((8, 8, 3))
    with pytest.raises(TypeError, match="AveragePooling2D"):
        Twin(keras.Model(image, layers.AveragePooling2D()(image)))


def test_a_network_of_another_build_is_refused(network):
    twin = Twin(network)
    image = layers.Input((None, None, 3))
    with pytest.raises(ValueError):
        twin.load(keras.Model(image, layers.Conv2D(3, 1)(image)))
