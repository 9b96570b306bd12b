"""A tiny training of every kind: what is learned, resumed, averaged and saved."""

import json
from dataclasses import replace

import numpy as np
import pytest

from digitapp.training import finish, networks, tune
from digitapp.training import fit as module
from digitapp.training.data import Mixture
from digitapp.training.fit import Settings, fit
from tests import page_network

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


SHORT = Settings(network="mlp", epochs=1, batch=96, width=0.25)


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_every_network_learns_and_answers_with_eleven_probabilities(name, tiny, tmp_path, in_plain_python):
    model, history = fit(replace(SHORT, network=name), tiny, tmp_path, verbose=0)
    p = finish.probabilities(model, tiny.test[0])
    assert p.shape == (300, networks.CLASSES) and np.allclose(p.sum(axis=1), 1, atol=1e-5)
    assert set(history[0]) == {"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds"}
    assert json.loads((tmp_path / "settings.json").read_text())["network"] == name


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
@pytest.mark.parametrize("engine", ["keras", "torch"])
def test_every_optimizer_lowers_the_loss(engine, optimizer, tiny, tmp_path):
    if engine == "torch":
        pytest.importorskip("torch", reason="PyTorch is needed for training alone: pip install torch")
    settings = replace(
        SHORT,
        engine=engine,
        width=1.0,
        optimizer=optimizer,
        epochs=6,
        augmentation=0.0,
        learning_rate=0.05 if optimizer == "sgd" else 2e-3,
    )
    _, history = fit(settings, tiny, tmp_path, verbose=0)
    assert history[-1]["loss"] < 0.8 * history[0]["loss"]


def test_an_interrupted_training_goes_on_and_loses_at_most_one_epoch(tiny, tmp_path, monkeypatch):
    settings = replace(SHORT, epochs=4)

    class Interrupted(module.Log):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt
            super().on_epoch_begin(epoch, logs)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module, "Log", Interrupted)
        fit(settings, tiny, tmp_path, verbose=0)
    begun = []
    watch = lambda self, epoch, logs=None: begun.append(epoch)
    with monkeypatch.context() as patch:
        patch.setattr(module._Epoch, "on_epoch_end", watch, raising=False)
        _, history = fit(settings, tiny, tmp_path, resume=True, verbose=0)
    assert begun == [2, 3] and [e["epoch"] for e in history] == [1, 2, 3, 4]
    with pytest.raises(ValueError, match="other settings"):
        fit(replace(settings, seed=9), tiny, tmp_path, resume=True, verbose=0)


def test_a_finished_training_is_not_done_again(tiny, tmp_path, in_plain_python):
    model, _ = fit(SHORT, tiny, tmp_path, verbose=0)
    again, history = fit(SHORT, tiny, tmp_path, resume=True, verbose=0)
    assert len(history) == 1 and all(np.array_equal(a, b) for a, b in zip(model.get_weights(), again.get_weights()))


def test_a_frozen_body_keeps_its_weights_and_a_free_one_does_not(tiny, tmp_path, in_plain_python):
    settings = replace(SHORT, network="lenet")
    model, _ = fit(settings, tiny, tmp_path / "a", verbose=0)
    model.save(tmp_path / "start.keras")
    for freeze in (True, False):
        tuned, _ = fit(
            replace(settings, start_from=str(tmp_path / "start.keras"), freeze=freeze, seed=3),
            tiny,
            tmp_path / str(freeze),
            verbose=0,
        )
        same = [np.array_equal(a, b) for a, b in zip(model.get_weights(), tuned.get_weights())]
        assert not any(same[-2:]) and all(same[:-2]) == freeze
    with pytest.raises(ValueError, match="nothing to freeze"):
        fit(replace(settings, freeze=True), tiny, tmp_path / "c", verbose=0)


def test_unknown_names_are_refused(tiny, tmp_path):
    with pytest.raises(ValueError, match="no network"):
        networks.build("transformer")
    with pytest.raises(ValueError, match="no optimizer"):
        fit(replace(SHORT, optimizer="lion"), tiny, tmp_path, verbose=0)


def test_smoothing_and_a_log_for_tensorboard(tiny, tmp_path, in_plain_python):
    fit(replace(SHORT, label_smoothing=0.1), tiny, tmp_path / "run", tensorboard=tmp_path / "board", verbose=0)
    assert list((tmp_path / "board").rglob("events.*"))


def test_a_search_goes_on_where_it_stopped(tiny, tmp_path, in_plain_python):
    said = []
    for _ in range(2):
        best = tune.search(SHORT, tiny, tmp_path / "study.sqlite3", 1, tmp_path / "tune", said.append, epochs=1)
    assert said[-1].startswith("best of 2 trials") and best.batch in (96, 192, 384)
    assert not list((tmp_path / "tune").glob("*"))


def test_an_epoch_shows_every_digit_once_and_is_the_same_after_a_restart(tiny):
    batches = Mixture(tiny, seed=1, strength=0, batch=96)
    seen = np.concatenate([batches[i][0][: batches.counts[0], ..., 0] for i in range(len(batches))])
    assert len(np.unique((seen * 255).round().astype(np.uint8).reshape(len(seen), -1), axis=0)) == len(seen)
    again = Mixture(tiny, seed=1, strength=1, batch=96)
    again.epoch = 3
    first = again[2]
    again.epoch = 0
    again[0]
    again.epoch = 3
    assert all(np.array_equal(a, b) for a, b in zip(first, again[2]))
    assert (first[1][-again.counts[-1] :] == networks.NOT_A_DIGIT).all()


def test_a_part_that_is_not_at_hand_leaves_its_share_to_the_others(tiny):
    none = np.empty((0, 28, 28), np.uint8), np.empty(0, np.int64)
    without = Mixture(replace(tiny, scans=none), seed=1, batch=236)
    assert without.counts == [64, 32, 36, 60, 44]  # of a batch of 256 with scans
    x, y = without[0]
    assert len(x) == len(y) == 236 and x.dtype == np.float32


def test_a_part_longer_than_an_epoch_goes_on_in_the_next(tiny):
    batches = Mixture(tiny, seed=1, strength=0, batch=24)
    start = sum(batches.counts[:2])  # where the drawn ones begin
    shown = [
        batches.of(epoch, step)[0][start : start + batches.counts[2]].tobytes()
        for epoch in range(2)
        for step in range(len(batches) // 2)
    ]
    assert len(set(shown)) == len(shown)


def test_temperature_is_folded_into_the_weights(tiny, tmp_path, in_plain_python):
    from digitapp.training import calibrate

    model, _ = fit(SHORT, tiny, tmp_path, verbose=0)
    x = tiny.test[0][..., None]
    before = finish.answers(model, x).astype(np.float64)
    calibrate.fold_temperature(model, 2.0)
    softer = before**0.5
    assert np.allclose(finish.answers(model, x), softer / softer.sum(axis=1, keepdims=True), atol=1e-4)


def test_saving_writes_what_the_recognizer_loads(tiny, tmp_path, in_plain_python):
    from digitapp import Recognizer

    model, _ = fit(replace(SHORT, network="lenet"), tiny, tmp_path / "run", verbose=0)
    model, settings = finish.calibrate(model, tiny)
    digest = finish.save(model, tmp_path / "own.keras", settings)
    page_network.save(page_network.untrained(), tmp_path)
    reader = Recognizer.load(tmp_path / "own.keras")
    assert reader.model_hash == digest and reader.reject_below == settings["reject_below"]
    assert np.abs(reader.predict(tiny.test[0]) - finish.predictor(model)(tiny.test[0])).max() < 1e-5


def test_the_same_seed_gives_the_same_weights(tiny, tmp_path):
    """After two hundred steps, with batches made beside the training."""
    settings = replace(SHORT, network="cnn", epochs=4, batch=24)
    one, again = (fit(settings, tiny, tmp_path / name, verbose=0)[0].get_weights() for name in ("one", "again"))
    other = fit(replace(settings, seed=1, epochs=1), tiny, tmp_path / "other", verbose=0)[0].get_weights()
    assert len(Mixture(tiny, 0, batch=settings.batch)) * settings.epochs >= 200
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
