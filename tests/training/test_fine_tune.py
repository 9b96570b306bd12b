"""Fine-tuning on corrections: what they teach is learned, what was known is kept, and a worse model is never saved."""

import hashlib
import json
from dataclasses import replace

import keras
import numpy as np
import pytest

from digitapp.corrections.store import Correction, Store, square
from digitapp.synthesis import glyph_pictures
from digitapp.training import fine_tune, networks
from digitapp.training.data import Data
from digitapp.training.fit import Settings
from tests.recognition.test_adapt import written

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture(scope="module")
def data() -> Data:
    """Drawn digits in MNIST's place: small, and quick to make."""
    x, y = glyph_pictures.digits(1000, 3)
    nothing, _ = glyph_pictures.non_digits(200, 3)
    y, none = y.astype(np.int64), np.full(200, networks.NOT_A_DIGIT)
    return Data(
        train=(x[:500], y[:500]), scans=(x[500:600], y[500:600]), drawn=(x[500:750], y[500:750]),
        non_digits=(nothing[:150], none[:150]),
        crops=(x[500:750], y[500:750]), crop_others=(nothing[:150], none[:150]),
        validation=(x[750:880], y[750:880]), scans_validation=(x[750:800], y[750:800]),
        drawn_validation=(x[880:], y[880:]),
        non_digit_validation=(nothing[150:], np.zeros(50, int)), test=(x[:10], y[:10]), digest="",
    )  # fmt: skip


@pytest.fixture(scope="module")
def start(data, tmp_path_factory):
    """A model that has begun to learn."""
    keras.utils.set_random_seed(0)
    model = networks.build("mlp", 0.25, 0.0)
    model.compile("adam", "sparse_categorical_crossentropy")
    x = np.concatenate([data.train[0], data.non_digits[0]])[..., None].astype(np.float32) / 255
    model.fit(x, np.concatenate([data.train[1], data.non_digits[1]]), epochs=2, batch_size=32, verbose=0)
    path = tmp_path_factory.mktemp("start") / "digits.keras"
    model.save(path)
    return path


def database(path, glyphs, truths) -> str:
    """The file of a database with these corrections."""
    store = Store(f"sqlite:///{path}")
    for k, (glyph, truth) in enumerate(zip(glyphs, truths, strict=True)):
        store.save("me", Correction(glyph, square(None, glyph), 7, int(truth), "draw", id=f"{k:032x}"))
    store.close()
    return str(path)


def settings(start, **more) -> Settings:
    return Settings(**({"network": "mlp", "width": 0.25, "dropout": 0.0, "epochs": 12, "batch": 48,
                        "learning_rate": 2e-3, "augmentation": 0.0, "start_from": str(start)} | more))  # fmt: skip


def test_a_strange_1_is_learned_and_the_model_saved(data, start, tmp_path):
    saved = database(tmp_path / "c.sqlite3", written("roof", 40), [1] * 40)
    outcome = fine_tune.run(settings(start), data, saved, tmp_path / "out", tmp_path / "runs", verbose=0)
    assert outcome.count == 10 and outcome.held_out[1] > max(outcome.held_out[0], 0.8)
    assert outcome.validation[1] >= outcome.validation[0] - fine_tune.MOST_LOST
    assert "10 corrections held out" in outcome.summary
    stated = json.loads((tmp_path / "out" / "digits.json").read_text())
    assert stated["sha256"] == hashlib.sha256((tmp_path / "out" / "digits.keras").read_bytes()).hexdigest()
    model = keras.saving.load_model(tmp_path / "out" / "digits.keras", compile=False)
    x = written("roof", 20, seed=9)[..., None].astype(np.float32) / 255
    assert np.mean(np.asarray(model.predict_on_batch(x)).argmax(axis=1) == 1) > 0.8
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["digits.json", "digits.keras"]


def test_a_worse_model_is_refused_and_the_old_one_stays(data, start, tmp_path):
    saved = database(tmp_path / "c.sqlite3", written("roof", 12), [1] * 12)
    wrong = replace(
        data, train=(data.train[0], (data.train[1] + 1) % 10), drawn=(data.drawn[0], (data.drawn[1] + 1) % 10)
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "digits.keras").write_bytes(b"the old one")
    with pytest.raises(fine_tune.Refused, match="0.1 points: nothing was saved"):
        fine_tune.run(settings(start, epochs=8), wrong, saved, tmp_path / "out", tmp_path / "runs", verbose=0)
    assert [(p.name, p.read_bytes()) for p in (tmp_path / "out").iterdir()] == [("digits.keras", b"the old one")]


def test_too_few_or_none_are_refused(tmp_path):
    with pytest.raises(fine_tune.Refused, match="There are 3 corrections; 12 are needed"):
        fine_tune.load_corrections(database(tmp_path / "c.sqlite3", written("roof", 3), [1] * 3))
    with pytest.raises(fine_tune.Refused, match="no database at"):
        fine_tune.load_corrections(str(tmp_path / "nowhere.sqlite3"))
    assert not (tmp_path / "nowhere.sqlite3").exists()


def test_the_same_ones_are_held_out_every_time_and_none_is_trained_on(tmp_path):
    glyphs = written("roof", 20)
    saved = database(tmp_path / "c.sqlite3", glyphs, np.arange(20) % 10)
    (x, y), (held, truth) = fine_tune.load_corrections(saved)
    again = fine_tune.load_corrections(saved)
    assert np.array_equal(x, again[0][0]) and np.array_equal(held, again[1][0])
    assert len(x) == 15 and len(held) == 5 and len(y) == 15 and len(truth) == 5
    assert not {g.tobytes() for g in x} & {g.tobytes() for g in held}


def test_corrections_take_their_share_of_what_is_drawn(data):
    x = np.full((3, 28, 28), 7, np.uint8)
    mixture = fine_tune.mixed(data, (x, np.array([1, 1, 10])))
    own = len(mixture.drawn[0]) - len(data.drawn[0])
    assert own / len(data.drawn[0]) == pytest.approx(fine_tune.SHARE, abs=0.02)
    assert mixture.train is data.train and len(mixture.drawn[0]) == len(mixture.drawn[1])
