"""The light runtime: Keras's answers without Keras."""

import json
import os
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest

from digitapp import Recognizer, export
from digitapp.recognition import litert
from digitapp.recognition import recognizer as module
from tests.drawing import number


@pytest.fixture(scope="module")
def folder(recognizer, tmp_path_factory):
    """A model folder with the Keras models, their settings and their LiteRT exports."""
    folder = tmp_path_factory.mktemp("model")
    for name in ("digits", "lines"):
        for suffix in (".keras", ".json"):
            shutil.copy(module.MODEL_DIR / f"{name}{suffix}", folder)
        export.export("litert", folder / f"{name}.tflite", folder / f"{name}.keras")
    return folder


@pytest.fixture(scope="module")
def light(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITAPP_RUNTIME", "litert")
        return Recognizer.load(folder / "digits.keras")


def test_answers_equal_keras_on_mnist(light, recognizer, mnist):
    pictures = mnist[1][0][::5]
    np.testing.assert_allclose(light.predict(pictures), recognizer.predict(pictures), atol=1e-4)


def test_it_reads_and_classifies_like_keras(light, recognizer):
    assert (light.model_hash, light.parameters, light.reject_below) == (
        recognizer.model_hash, recognizer.parameters, recognizer.reject_below)  # fmt: skip
    for digits in ("407", "2026\n15"):
        picture = np.asarray(number(digits))
        assert light.read(picture).text == recognizer.read(picture).text
    assert light.classify(np.asarray(number("7"))).digit == recognizer.classify(np.asarray(number("7"))).digit


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 16, 17, 40])
def test_any_number_at_once(light, count):
    batch = np.random.default_rng(count).integers(0, 256, (count, 28, 28), np.uint8)
    together = light.predict(batch)
    assert together.shape == (count, 10)
    for one, row in zip(batch, together, strict=True):
        np.testing.assert_allclose(light.predict(one[None])[0], row, atol=1e-6)


@pytest.mark.parametrize("width", [1, 90, 300, 900])
def test_the_line_network_sees_the_same(light, recognizer, width):
    ink = np.random.default_rng(width).random((40, width)).astype(np.float32)
    for one, other in zip(light._see([ink, ink[:, ::-1]]), recognizer._see([ink, ink[:, ::-1]]), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_threads_do_not_mix_up_answers(light):
    batches = [np.random.default_rng(i).integers(0, 256, (1 + i % 5, 28, 28), np.uint8) for i in range(8)]
    expected = [light.predict(batch) for batch in batches]
    wrong = []

    def ask(i):
        for _ in range(100):
            if not np.array_equal(light.predict(batches[i]), expected[i]):
                wrong.append(i)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_an_export_of_another_model_is_refused(folder, tmp_path):
    for file in folder.iterdir():
        shutil.copy(file, tmp_path)
    keras_hash = json.loads((tmp_path / "digits.tflite.json").read_text())["exported_from"]
    with pytest.raises(ValueError, match="not the export"):
        litert.beside(tmp_path / "digits.keras", "0" * 64, litert.DIGITS)
    (tmp_path / "digits.tflite").write_bytes((tmp_path / "digits.tflite").read_bytes() + b"\0")
    with pytest.raises(ValueError, match="not the export"):
        litert.beside(tmp_path / "digits.keras", keras_hash, litert.DIGITS)
    (tmp_path / "digits.tflite").unlink()
    with pytest.raises(FileNotFoundError, match="export --format litert"):
        litert.beside(tmp_path / "digits.keras", keras_hash, litert.DIGITS)


def test_tensorflow_stays_out(folder):
    code = f"""
import sys
from digitapp import Recognizer
Recognizer.load({str(folder / "digits.keras")!r})
sys.exit(bool({{"tensorflow", "keras"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | {"DIGITAPP_RUNTIME": "litert"})
    assert done.returncode == 0


def test_an_unknown_runtime_is_refused(recognizer, monkeypatch):
    monkeypatch.setenv("DIGITAPP_RUNTIME", "abacus")
    with pytest.raises(ValueError, match="keras or litert"):
        Recognizer.load(module.MODEL)
