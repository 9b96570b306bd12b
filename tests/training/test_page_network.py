"""The untrained page network: sizes of its maps, and that it looks at every place in the same way."""

import numpy as np
import pytest

from digitapp.detection.decode import CLASSES, STRIDE
from digitapp.detection.detector import MULTIPLE
from digitapp.training import page_network
from tests.page_network import untrained

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture(scope="module")
def network():
    return page_network.build(0.25)


def maps(network, x):
    return np.asarray(network(np.asarray(x, np.float32), training=False))


@pytest.mark.parametrize("size", [(16, 16), (16, 48), (112, 64), (160, 32)])
def test_maps_are_a_quarter_of_the_picture(network, size):
    assert all(side % page_network.MULTIPLE == 0 for side in size)
    out = maps(network, np.zeros((2, *size, 3)))
    assert out.shape == (2, size[0] // STRIDE, size[1] // STRIDE, CLASSES + 4) and out.dtype == np.float32


def test_the_detector_hands_it_sides_that_it_can_take():
    assert MULTIPLE % page_network.MULTIPLE == 0


def test_a_place_is_a_digits_middle_once_in_a_hundred_before_anything_is_learned(network):
    p = 1 / (1 + np.exp(-maps(network, np.full((1, 64, 64, 3), 0.5))[..., :CLASSES]))
    assert 0.003 < np.median(p) < 0.03


def test_width_multiplies_the_channels():
    small, whole = (page_network.build(width).count_params() for width in (0.25, 1.0))
    assert whole == pytest.approx(870_000, rel=0.02)
    assert 12 < whole / small < 20  # both sides of most weights


def test_every_place_is_looked_at_in_the_same_way():
    """What is moved by sixteen pixels is answered four cells further on, away from the borders."""
    network = untrained()
    x = np.zeros((1, 320, 320, 3), np.float32)
    spot = np.random.default_rng(3).uniform(0, 1, (24, 24, 3))
    x[:, 148:172, 148:172] = spot
    moved = np.roll(x, (MULTIPLE, -MULTIPLE), (1, 2))
    step = MULTIPLE // STRIDE
    a, b = maps(network, x)[0, 36:44, 36:44], maps(network, moved)[0, 36 + step : 44 + step, 36 - step : 44 - step]
    assert np.abs(a - b).max() < 1e-4
    assert np.ptp(a, axis=(0, 1)).max() > 1e-3  # there is something to be seen
