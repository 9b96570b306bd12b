"""The training by PyTorch beside the one by Keras: the same schedule, batches, history, files; resumed and repeated."""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is needed for training alone: pip install torch")

from digitapp.training import finish, torch_fit  # noqa: E402
from digitapp.training import fit as by_keras  # noqa: E402
from digitapp.training.data import Mixture  # noqa: E402
from digitapp.training.fit import Settings, fit  # noqa: E402

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
    pytest.mark.usefixtures("in_float32"),
]


SHORT = Settings(network="mlp", epochs=3, batch=96, width=0.25, engine="torch")


@pytest.mark.parametrize(("epochs", "steps"), [(10, 30), (2, 7), (1, 3)])
def test_the_rate_is_that_of_keras(epochs, steps):
    settings = replace(SHORT, epochs=epochs, learning_rate=3e-3)
    schedule = by_keras.optimizer(settings, steps)._learning_rate
    for step in range(epochs * steps):
        theirs = float(schedule(step)) if callable(schedule) else settings.learning_rate
        assert torch_fit.rate(settings, steps, step) == pytest.approx(theirs, rel=1e-4)


def test_it_learns_what_keras_learns(tiny, tmp_path):
    settings = replace(SHORT, width=1.0, epochs=8, augmentation=0.0, learning_rate=3e-3)
    found = {}
    for engine in ("keras", "torch"):
        model, history = fit(replace(settings, engine=engine), tiny, tmp_path / engine, verbose=0)
        p = finish.answers(model, tiny.validation[0])
        found[engine] = float((p.argmax(1) == tiny.validation[1]).mean())
        assert found[engine] == pytest.approx(history[-1]["val_accuracy"], abs=1e-3)
        assert set(history[0]) == {
            "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds",
        }  # fmt: skip
    assert found["torch"] > 0.5 and abs(found["torch"] - found["keras"]) < 0.1


def test_an_interrupted_training_goes_on_as_if_it_had_not_been(tiny, tmp_path, monkeypatch):
    through, _ = fit(SHORT, tiny, tmp_path / "through", verbose=0)

    def interrupted(self, epoch, figures):
        if epoch == 1:
            raise KeyboardInterrupt
        kept(self, epoch, figures)

    kept = by_keras.History.add
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(by_keras.History, "add", interrupted)
        fit(SHORT, tiny, tmp_path / "halves", verbose=0)
    asked = []
    of = Mixture.of
    with monkeypatch.context() as patch:
        patch.setattr(Mixture, "of", lambda self, epoch, step: asked.append(epoch) or of(self, epoch, step))
        halves, history = fit(SHORT, tiny, tmp_path / "halves", resume=True, verbose=0)
    assert [e["epoch"] for e in history] == [1, 2, 3] and asked[1] == 1
    assert all(np.array_equal(a, b) for a, b in zip(through.get_weights(), halves.get_weights(), strict=True))
    again, _ = fit(SHORT, tiny, tmp_path / "halves", resume=True, verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(through.get_weights(), again.get_weights(), strict=True))
    with pytest.raises(ValueError, match="other settings"):
        fit(replace(SHORT, seed=9), tiny, tmp_path / "halves", resume=True, verbose=0)


def test_the_same_seed_gives_the_same_weights(tiny, tmp_path):
    """After two hundred steps, with batches made ahead."""
    settings = replace(SHORT, network="cnn", epochs=4, batch=24)
    one, again = (fit(settings, tiny, tmp_path / name, verbose=0)[0].get_weights() for name in ("one", "again"))
    other = fit(replace(settings, seed=1, epochs=1), tiny, tmp_path / "other", verbose=0)[0].get_weights()
    assert len(Mixture(tiny, 0, batch=settings.batch)) * settings.epochs >= 200
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_it_goes_on_from_a_trained_model(tiny, tmp_path):
    model, _ = fit(SHORT, tiny, tmp_path / "a", verbose=0)
    model.save(tmp_path / "start.keras")
    slow = replace(SHORT, epochs=1, learning_rate=1e-9, ema=0.0, start_from=str(tmp_path / "start.keras"))
    tuned, _ = fit(slow, tiny, tmp_path / "b", verbose=0)
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(model.get_weights(), tuned.get_weights(), strict=True))


def test_what_it_cannot_do_is_refused(tiny, tmp_path):
    model, _ = fit(replace(SHORT, epochs=1), tiny, tmp_path / "a", verbose=0)
    model.save(tmp_path / "start.keras")
    with pytest.raises(ValueError, match="--engine keras"):
        fit(replace(SHORT, freeze=True, start_from=str(tmp_path / "start.keras")), tiny, tmp_path / "b", verbose=0)
    with pytest.raises(ValueError, match="no optimizer 'lion'"):
        fit(replace(SHORT, optimizer="lion"), tiny, tmp_path / "c", verbose=0)


def test_it_says_how_far_it_is(tiny, tmp_path, capsys):
    fit(replace(SHORT, epochs=1), tiny, tmp_path, verbose=2)
    assert "epoch 1 of 1: loss " in capsys.readouterr().out
