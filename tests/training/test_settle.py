"""The end of a training: it begins where the first part ended, with its own settings, and is resumed like it."""

from dataclasses import replace

import numpy as np
import pytest

from digitapp.training import data, settle
from digitapp.training.data import PER_STEP, Mixture
from digitapp.training.fit import Settings, fit
from digitapp.training.settle import fit_and_settle

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

LAST = {"epochs": 1, "learning_rate": 1e-6, "augmentation": 0.0, "mnist": 128}
SHORT = Settings(network="mlp", epochs=2, batch=96, width=0.25, settle=LAST)


def weights(model):
    return model.get_weights()


def test_it_goes_on_from_what_the_first_part_came_to(tiny, tmp_path, in_plain_python):
    model, history = fit_and_settle(SHORT, tiny, tmp_path / "both", verbose=0)
    first, _ = fit(replace(SHORT, settle=None), tiny, tmp_path / "first", verbose=0)
    assert [one["epoch"] for one in history] == [1, 2, 3] and history[2]["learning_rate"] <= 1e-6
    moved = [np.abs(a - b).max() for a, b in zip(weights(model), weights(first), strict=True)]
    assert 0 < max(moved) < 1e-3  # hardly, at such a rate: but it did not begin anew
    alone, told = fit_and_settle(replace(SHORT, settle=None), tiny, tmp_path / "alone", verbose=0)
    assert len(told) == 2 and all(np.array_equal(a, b) for a, b in zip(weights(alone), weights(first), strict=True))


def test_its_own_settings_are_used_and_no_others(tiny, tmp_path, monkeypatch):
    used = []
    monkeypatch.setattr(settle, "fit", lambda settings, *_: used.append(settings) or fit(settings, *_))
    fit_and_settle(SHORT, tiny, tmp_path, verbose=0)
    first, last = used
    assert first == SHORT and last == replace(SHORT, **LAST, settle=None, start_from=str(tmp_path / "trained.keras"))


def test_an_interrupted_one_goes_on(tiny, tmp_path, in_plain_python):
    through, history = fit_and_settle(SHORT, tiny, tmp_path, verbose=0)
    again, told = fit_and_settle(SHORT, tiny, tmp_path, resume=True, verbose=0)
    assert told == history
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(weights(through), weights(again), strict=True))


def test_more_of_mnist_leaves_the_others_less_in_the_same_proportions(tiny):
    assert Mixture(tiny, 0).counts == list(PER_STEP.values())
    more = Mixture(tiny, 0, mnist=160)
    assert more.names[0] == "train" and more.counts[0] == 160 and sum(more.counts) == pytest.approx(256, abs=2)
    for name, count in zip(more.names[1:], more.counts[1:], strict=True):
        assert count == pytest.approx(data.PER_STEP[name] / 2, abs=0.51)


def test_the_end_of_an_earlier_training_is_not_taken_for_that_of_this_one(tiny, tmp_path, monkeypatch, in_plain_python):
    fit_and_settle(SHORT, tiny, tmp_path, verbose=0)

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(settle, "fit", interrupted)
        fit_and_settle(SHORT, tiny, tmp_path, verbose=0)
    assert not (tmp_path / "settle").exists()
