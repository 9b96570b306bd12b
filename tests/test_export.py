"""Exports: each format answers as Keras does, and one that does not is refused."""

import numpy as np
import pytest

from digitapp import export, paths
from digitapp.__main__ import main
from digitapp.recognition.backends.keras import load_keras
from tests import page_network


@pytest.fixture(scope="module")
def keras_model(recognizer):
    return load_keras(paths.digit_network())


@pytest.mark.parametrize("format", ["saved_model", "onnx", "litert"])
def test_export_answers_as_keras(format, keras_model, tmp_path):
    out = tmp_path / "made" / "model"
    assert export.export(format, out) <= export.ALLOWED
    assert {path.name for path in out.parent.iterdir()} == {"model"} | ({"model.json"} if format == "litert" else set())
    x = np.random.default_rng(5).random((37, 28, 28, 1), np.float32)
    got = export.RUN[format](out, x)
    np.testing.assert_allclose(got, keras_model(x, training=False).numpy(), atol=export.ALLOWED)
    for n in (1, 2, 16, 17):
        assert export.RUN[format](out, x[:n]).shape == (n, 11)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """An untrained page network and its file."""
    folder = tmp_path_factory.mktemp("page")
    network = page_network.untrained()
    page_network.save(network, folder)
    return network, folder / "page.keras"


@pytest.mark.parametrize("format", ["saved_model", "onnx", "litert"])
def test_the_page_network_is_exported_for_pictures_of_any_size(format, page, tmp_path):
    network, path = page
    assert export.export(format, tmp_path / "page", path) <= export.ALLOWED_PAGE
    for size in [(16, 16), (240, 96), (64, 304)]:
        x = page_network.picture(*size)
        got = export.RUN[format](tmp_path / "page", x.astype(np.float32) / 255)
        assert got.shape == (1, size[0] // 4, size[1] // 4, 15)
        np.testing.assert_allclose(got, page_network.reference(network, x), atol=export.ALLOWED_PAGE)


def test_pages_are_compared_at_two_sizes_with_writing_on_them():
    one, other = export._pages()
    assert one.shape != other.shape
    for x in (one, other):
        assert x.dtype == np.float32 and not np.remainder(x.shape[1:3], 16).any()
        assert 0 <= x.min() < 0.2 and 0.8 < x.max() <= 1 and (x[..., 0] < 0.5).mean() > 0.02


def test_a_page_network_that_differs_is_refused(page, tmp_path, monkeypatch):
    right = export.RUN["onnx"]
    monkeypatch.setitem(export.RUN, "onnx", lambda path, x: right(path, x) + 2e-3 * (x.shape[2] > x.shape[1] * 2))
    with pytest.raises(export.ExportError, match="differs from Keras"):  # at one of the two sizes
        export.export("onnx", tmp_path / "page.onnx", page[1])
    assert not list(tmp_path.iterdir())


def test_another_network_is_refused(tmp_path):
    import keras

    other = keras.Sequential([keras.Input((40, None, 1)), keras.layers.Conv2D(2, 3)])
    page_network.write(other, tmp_path / "other.keras")
    with pytest.raises(export.ExportError, match="Only the digit network and the page network"):
        export.export("onnx", tmp_path / "x", tmp_path / "other.keras")


def test_the_command_names_the_file_after_the_network(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    command = ["export", "--format", "litert", "--model", str(page[1])]
    assert main(command) == 0
    assert capsys.readouterr().out.startswith("exports/page.tflite: largest difference from Keras")
    assert sorted(path.name for path in (tmp_path / "exports").iterdir()) == ["page.tflite", "page.tflite.json"]
    assert main(command) == 2 and "--overwrite" in capsys.readouterr().err


def test_the_command_explains_a_file_that_is_no_model(tmp_path, capsys):
    (tmp_path / "page.keras").write_bytes(b"no model")
    assert (
        main(["export", "--format", "onnx", "--model", str(tmp_path / "page.keras"), "--out", str(tmp_path / "x")]) == 1
    )
    assert "page.keras" in capsys.readouterr().err


def test_an_export_that_differs_is_refused_and_what_was_there_kept(recognizer, tmp_path, monkeypatch):
    out = tmp_path / "model.tflite"
    out.write_text("before")
    right = export.RUN["litert"]
    monkeypatch.setitem(export.RUN, "litert", lambda path, x: right(path, x) + 2e-4)
    with pytest.raises(export.ExportError, match="differs from Keras"):
        export.export("litert", out)
    assert out.read_text() == "before" and [path.name for path in tmp_path.iterdir()] == ["model.tflite"]


def test_without_a_model_it_says_how_to_make_one(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"python train\.py$"):
        export.export("onnx", tmp_path / "x", tmp_path / "none.keras")
    with pytest.raises(FileNotFoundError, match=r"python train\.py --page$"):
        export.export("onnx", tmp_path / "x", tmp_path / "page.keras")
