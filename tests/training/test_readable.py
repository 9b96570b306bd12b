"""Crops that nobody can read are left out, the others stay."""

from dataclasses import replace

import numpy as np
import pytest

from digitapp.training import readable
from digitapp.training.fit import Settings

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


class Says:
    """A network that says of every picture what its first pixel tells: the label, sure by the second pixel."""

    def predict_on_batch(self, x):
        label, sure = (255 * x[:, 0, 0, 0]).round().astype(int), x[:, 0, 1, 0]
        p = np.repeat(((1 - sure) / 10)[:, None], 11, axis=1)
        p[np.arange(len(x)), label] = sure
        return p


def pictures(labels, sure):
    x = np.zeros((len(labels), 28, 28), np.uint8)
    x[:, 0, 0], x[:, 0, 1] = labels, np.round(255 * np.asarray(sure))
    return x


def test_what_is_as_good_as_impossible_is_left_out(tiny, tmp_path, monkeypatch):
    """By the probability of a sign's own label, whatever else it may be; of crops from pages alone."""
    asked = []
    monkeypatch.setattr(readable, "fit", lambda *args, **how: asked.append((args, how)) or (Says(), []))
    crops = pictures([3, 3, 7, 7], [0.9, 0.99, 0.01, 0.9]), np.array([3, 5, 7, 2])
    others = pictures([10, 1, 10], [0.9, 0.99, 0.5]), np.array([10, 10, 10])
    data = replace(tiny, crops=crops, crop_others=others, digest="before")
    said = []
    found = readable.readable(data, Settings(epochs=9, seed=4, engine="torch", width=2.0), tmp_path, said.append)
    # the chance of 5 beside a 3 that is sure by 99% is 0.1%, of 2 beside a 7 by 90% 1%
    assert found.crops[1].tolist() == [3] and np.array_equal(found.crops[0], crops[0][:1])
    assert found.crop_others[1].tolist() == [10, 10] and np.array_equal(found.crop_others[0], others[0][[0, 2]])
    for part in ("train", "scans", "drawn", "non_digits", "validation"):
        assert getattr(found, part) is getattr(data, part)
    assert said == ["looking for what is beyond reading", "3 of 4 digits and 1 of 3 other signs are beyond reading"]
    assert found.digest not in ("before", readable.digest(data)) and found.digest == readable.digest(found)
    (settings, given, folder), how = asked[0]
    assert given is data and folder == tmp_path / "readable-before" and how["resume"]
    assert settings == Settings(epochs=readable.EPOCHS, seed=4, engine="torch")


def test_a_trial_as_short_as_what_finds_them_learns_from_everything(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(readable, "fit", lambda *args, **how: pytest.fail("not to be trained"))
    said = []
    assert readable.readable(tiny, Settings(epochs=readable.EPOCHS), tmp_path, said.append) is tiny and not said
