"""The line network: drawn, trained a little, saved, and read with."""

import json
import shutil

import keras
import numpy as np
import pytest

from digitapp import Recognizer
from digitapp.recognition import recognizer as module
from digitapp.recognition.strip import HEIGHT, WINDOWS
from digitapp.training import line_fit, line_network
from tests.drawing import number

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")


@pytest.fixture(scope="module")
def made(mnist, tmp_path_factory):
    """A folder with a line network of one step's learning, and what was said meanwhile."""
    folder, said = tmp_path_factory.mktemp("made"), []
    line_fit.make(folder / "model", folder / "runs", count=48, epochs=1, verbose=0, say=said.append)
    return folder, said


def test_making_it_writes_the_network_and_its_figures(made):
    folder, said = made
    note = json.loads((folder / "model" / "lines.json").read_text())
    assert note["strips"] == 48 and note["settings"]["epochs"] == 1 and len(note["history"]) == 1
    assert 0 <= note["held_out"]["places_right"] <= 1 and 0 <= note["held_out"]["strips_right"] <= 1
    assert "48 drawn strips" in said[0] and "lines.keras" in said[-1]
    model = keras.saving.load_model(folder / "model" / "lines.keras", compile=False)
    for width in WINDOWS:
        frames = np.asarray(model(np.zeros((2, HEIGHT, width, 1), np.float32)))
        assert frames.shape == (2, width // 2, line_network.CLASSES) and np.allclose(frames.sum(axis=2), 1, atol=1e-5)


def test_drawings_are_kept_and_come_back_the_same(made):
    folder, _ = made
    fresh = line_fit.draw(48, 1, processes=1)
    kept = line_fit.draw(48, 1, cache=folder / "runs" / "drawings")
    assert len(kept) == len(fresh) == 48
    for (ink, marks), (again, same) in zip(kept, fresh, strict=True):
        assert np.array_equal(ink, again) and np.allclose(marks, same)


def test_finished_training_is_not_repeated_on_resume(made):
    folder, _ = made
    before = (folder / "model" / "lines.keras").stat().st_mtime_ns
    history = json.loads((folder / "runs" / "line" / "history.json").read_text())
    line_fit.make(folder / "model", folder / "runs", count=48, epochs=1, resume=True, verbose=0, say=lambda _: None)
    assert json.loads((folder / "runs" / "line" / "history.json").read_text()) == history
    assert (folder / "model" / "lines.keras").stat().st_mtime_ns > before


def test_a_reader_uses_the_line_network_beside_its_model_and_refuses_a_changed_one(made, tmp_path):
    folder, _ = made
    for file in (module.MODEL, module.MODEL.with_suffix(".json"), folder / "model" / "lines.keras", folder / "model" / "lines.json"):
        shutil.copy(file, tmp_path)
    assert Recognizer.load(tmp_path / "digits.keras")._see is not None
    (tmp_path / "lines.json").write_text(json.dumps({"sha256": "0" * 64}))
    with pytest.raises(ValueError, match="lines.keras is not the model"):
        Recognizer.load(tmp_path / "digits.keras")
    (tmp_path / "lines.keras").unlink()
    alone = Recognizer.load(tmp_path / "digits.keras")
    assert alone._see is None and alone.read(np.asarray(number("407"))).text == "407"


@pytest.mark.parametrize(("classes", "text"), [([11, 3, 3, 11, 3, 10, 10, 7, 11], "337"), ([11, 10, 11], ""), ([], "")])
def test_runs_of_one_digit_spell_it_once(classes, text):
    assert line_fit.spelled(classes) == text
