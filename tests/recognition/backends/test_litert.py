"""The light runtime: Keras's answers without Keras."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from digitapp import Recognizer, paths
from digitapp.recognition.backends import litert
from digitapp.recognition.backends.keras import load_keras
from tests import page_network
from tests.drawing import number
from tests.threads import at_once


@pytest.fixture(scope="module")
def folder(recognizer, tmp_path_factory):
    """A model folder with the Keras models, their settings and their LiteRT exports, as they are shipped."""
    folder = tmp_path_factory.mktemp("model")
    for name in ("digits", "page"):
        for suffix in (".keras", ".json", ".tflite", ".tflite.json"):
            shutil.copy(paths.model_directory() / f"{name}{suffix}", folder)
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
        ours, theirs = light.read(picture), recognizer.read(picture)
        assert (ours.text, ours.signs) == (theirs.text, theirs.signs)
        assert [line.confidence for line in ours.lines] == pytest.approx(
            [line.confidence for line in theirs.lines], abs=1e-3
        )
    assert light.classify(np.asarray(number("7"))).digit == recognizer.classify(np.asarray(number("7"))).digit


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 16, 17, 40])
def test_any_number_at_once(light, count):
    batch = np.random.default_rng(count).integers(0, 256, (count, 28, 28), np.uint8)
    together = light.predict(batch)
    assert together.shape == (count, 10)
    for one, row in zip(batch, together, strict=True):
        np.testing.assert_allclose(light.predict(one[None])[0], row, atol=1e-6)


SIZES = [(16, 16), (16, 16), (96, 240), (304, 128), (128, 304), (16, 16)]


def test_the_page_network_sees_the_same_at_any_size_after_any_other(light, folder):
    network = load_keras(folder / "page.keras")
    for seed, size in enumerate(SIZES):
        x = page_network.picture(*size, seed=seed)
        got, expected = light._page(x), page_network.reference(network, x)
        assert got.shape == (1, size[0] // 4, size[1] // 4, 15) and got.dtype == np.float32
        np.testing.assert_allclose(got, expected, atol=1e-3)


def test_an_answer_is_not_overwritten_by_the_next(light):
    first = light._page(page_network.picture(48, 64, seed=1))
    kept = first.copy()
    light._page(page_network.picture(48, 64, seed=2))
    np.testing.assert_array_equal(first, kept)


def test_a_size_that_the_network_cannot_take_spoils_nothing(light):
    x = page_network.picture(48, 64)
    expected = light._page(x)
    with pytest.raises((RuntimeError, ValueError)):
        light._page(np.zeros((1, 40, 64, 3), np.uint8))  # 40 is no multiple of 16
    np.testing.assert_array_equal(light._page(x), expected)


def test_a_picture_of_floats_is_refused_and_not_made_black(light):
    with pytest.raises(TypeError, match="uint8"):
        light._page(np.ones((1, 16, 16, 3), np.float32))


def test_threads_do_not_mix_up_answers(light):
    batches = [np.random.default_rng(i).integers(0, 256, (1 + i % 5, 28, 28), np.uint8) for i in range(8)]
    expected = [light.predict(batch) for batch in batches]
    wrong = []

    def ask(i):
        for _ in range(100):
            if not np.array_equal(light.predict(batches[i]), expected[i]):
                wrong.append(i)

    at_once(ask)
    assert not wrong


def test_threads_do_not_mix_up_pages(light):
    pictures = [page_network.picture(16 * (1 + i % 3), 16 * (1 + i % 5), seed=i) for i in range(40)]
    expected = [light._page(x) for x in pictures]
    with ThreadPoolExecutor(8) as pool:
        for got, alone in zip(pool.map(light._page, pictures), expected, strict=True):
            np.testing.assert_array_equal(got, alone)


@pytest.mark.parametrize(("name", "network"), [("digits", litert.Digits), ("page", litert.Page)])
def test_an_export_of_another_model_is_refused(folder, tmp_path, name, network):
    for file in folder.iterdir():
        shutil.copy(file, tmp_path)
    keras, light = tmp_path / f"{name}.keras", tmp_path / f"{name}.tflite"
    keras_hash = json.loads(light.with_name(f"{name}.tflite.json").read_text())["exported_from"]
    assert isinstance(litert.beside(keras, keras_hash, network), network)
    with pytest.raises(ValueError, match="not the export"):
        litert.beside(keras, "0" * 64, network)
    light.write_bytes(light.read_bytes() + b"\0")
    with pytest.raises(ValueError, match="not the export"):
        litert.beside(keras, keras_hash, network)
    light.unlink()
    with pytest.raises(FileNotFoundError, match=f"export --format litert --model .*{name}.keras"):
        litert.beside(keras, keras_hash, network)


def test_both_exports_are_needed(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAPP_RUNTIME", "litert")
    for file in folder.iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "page.tflite").unlink()
    with pytest.raises(FileNotFoundError, match="page.tflite"):
        Recognizer.load(tmp_path / "digits.keras")


def test_tensorflow_stays_out(folder):
    code = f"""
import sys
from digitapp import Recognizer
Recognizer.load({str(folder / "digits.keras")!r})
sys.exit(bool({{"tensorflow", "keras"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ | {"DIGITAPP_RUNTIME": "litert"})
    assert done.returncode == 0


def test_an_unknown_runtime_is_refused(recognizer, monkeypatch):
    monkeypatch.setenv("DIGITAPP_RUNTIME", "abacus")
    with pytest.raises(ValueError, match="keras or litert"):
        Recognizer.load(paths.digit_network())
