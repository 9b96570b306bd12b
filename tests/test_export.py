"""Exports: each format answers as Keras does, and one that does not is refused."""

import numpy as np
import pytest

from digitapp import export
from digitapp.recognition import recognizer as module
from digitapp.recognition.strip import HEIGHT, WINDOWS


@pytest.fixture(scope="module")
def keras_model(recognizer):
    return module._load_keras(module.MODEL)


@pytest.mark.parametrize("format", ["saved_model", "onnx", "litert"])
def test_export_answers_as_keras(format, keras_model, tmp_path):
    out = tmp_path / "made" / "model"
    assert export.export(format, out) <= export.ALLOWED
    assert {path.name for path in out.parent.iterdir()} == {"model"} | ({"model.json"} if format == "litert" else set())
    x = np.random.default_rng(5).random((37, 28, 28, 1), np.float32)
    got = export.RUN[format](out, x)
    np.testing.assert_allclose(got, keras_model(x, training=False).numpy(), atol=export.ALLOWED)
    for n in (0, 1, 2, 16, 17):
        assert export.RUN[format](out, x[:n]).shape == (n, 11) or (n == 0 and format != "litert")


@pytest.mark.parametrize("format", ["onnx", "litert"])
def test_the_line_network_is_exported_for_strips_of_several_lengths(format, recognizer, tmp_path):
    path = module.MODEL_DIR / module.LINES
    assert export.export(format, tmp_path / "lines", path) <= export.ALLOWED
    lines = module._load_keras(path)
    for width in WINDOWS:
        x = np.random.default_rng(width).random((3, HEIGHT, width, 1), np.float32)
        np.testing.assert_allclose(export.RUN[format](tmp_path / "lines", x), lines(x, training=False).numpy(), atol=export.ALLOWED)


def test_an_export_that_differs_is_refused_and_what_was_there_kept(recognizer, tmp_path, monkeypatch):
    out = tmp_path / "model.tflite"
    out.write_text("before")
    honest = export.RUN["litert"]
    monkeypatch.setitem(export.RUN, "litert", lambda path, x: honest(path, x) + 2e-4)
    with pytest.raises(export.ExportError, match="differs from Keras"):
        export.export("litert", out)
    assert out.read_text() == "before" and [path.name for path in tmp_path.iterdir()] == ["model.tflite"]


def test_without_a_model_it_says_how_to_make_one(tmp_path):
    with pytest.raises(FileNotFoundError, match="train.py"):
        export.export("onnx", tmp_path / "x", tmp_path / "none.keras")
