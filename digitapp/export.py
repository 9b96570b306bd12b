"""The Keras models in other formats, each compared with Keras before it is called done."""

import contextlib
import os
import pathlib
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from .errors import ExportError, ModelMissing
from .paths import digit_network, sha256
from .recognition.backends.keras import load_keras
from .recognition.model_files import PAGE

if TYPE_CHECKING:
    import keras

CHECKED = 1000  # drawn digits
GRIDS = ((8, 12), (4, 20))  # rows and columns of drawn digits on the pages that the page network is checked with
SUFFIX = {"saved_model": "", "onnx": ".onnx", "litert": ".tflite"}  # the converters insist on them
ALLOWED = 1e-4  # largest difference of a probability of the digit network
ALLOWED_PAGE = 1e-3  # largest difference in the page network's maps: logits, and logarithms of boxes' sides


def export(format: str, out: str | os.PathLike, model: str | os.PathLike | None = None) -> float:
    """Write the Keras model at `model` (model/digits.keras when None) to `out` as saved_model, onnx or litert.

    The digit network: inputs (N, 28, 28, 1) float32 0..1, ink bright; outputs (N, 11), ten digits and "not a digit".
    The page network (model/page.keras): (N, h, w, 3) float32 RGB 0..1, h and w any multiples of 16; (N, h/4, w/4, 15),
    see detection.decode.
    Returns the largest difference from Keras on CHECKED drawn digits, or on drawn pages of two sizes; raises
    ExportError when it exceeds ALLOWED or ALLOWED_PAGE (nothing is left at `out` then) or when the model is none of the
    two, ModelMissing when there is no file, ModelMismatch when there is no model in it.
    """
    out, path = pathlib.Path(out), pathlib.Path(model or digit_network())
    if not path.exists():
        make = "python train.py" + " --page" * (path.name == PAGE)
        raise ModelMissing(f"There is no model at {path}. Make one with: {make}")
    with _quietly():
        keras_model = load_keras(path)
        inputs, allowed = _drawn(keras_model.input_shape[1:])
        # ONNX needs the model to have been called, too
        expected = [keras_model(x, training=False).numpy() for x in inputs]
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"unfinished-{out.stem}{SUFFIX[format]}")
    _remove(unfinished)
    try:
        with _quietly():
            _write(keras_model, unfinished, format)
            got = [RUN[format](unfinished, x) for x in inputs]
        difference = max(float(abs(a - b).max()) for a, b in zip(got, expected, strict=True))
        if not difference <= allowed:
            raise ExportError(f"The {format} export differs from Keras by {difference:.1e}; {allowed:.0e} is allowed.")
        _remove(out)
        os.replace(unfinished, out)
        if format == "litert":
            from .recognition.backends.litert import write_note

            write_note(out, sha256(path), keras_model.count_params())
    except ImportError as error:
        raise ExportError(f"The {format} export needs one more package: pip install {error.name}") from None
    finally:
        _remove(unfinished)
    return difference


def _write(model: "keras.Model", path: pathlib.Path, format: str) -> None:
    model.export(str(path), format={"saved_model": "tf_saved_model"}.get(format, format), verbose=False)


def _drawn(shape: tuple[int | None, ...]) -> tuple[list[np.ndarray], float]:
    """(what to compare the network on whose input has this shape, the difference that is allowed)."""
    if shape == (28, 28, 1):
        return [_digits()], ALLOWED
    if shape == (None, None, 3):
        return _pages(), ALLOWED_PAGE
    raise ExportError(f"Only the digit network and the page network can be exported, not one for input {shape}.")


def _digits() -> np.ndarray:
    """CHECKED drawn digits as the digit network sees them, (N, 28, 28, 1) float32."""
    from .synthesis.glyph_pictures import digits

    return digits(CHECKED, seed=0)[0][..., None].astype(np.float32) / 255


def _pages() -> list[np.ndarray]:
    """For each of GRIDS a page of drawn digits, (1, h, w, 3) float32: dark on yellowish paper."""
    from .synthesis.glyph_pictures import digits

    paper, pages = np.array([0.96, 0.94, 0.87], np.float32), []
    for rows, columns in GRIDS:
        ink = digits(rows * columns, seed=rows)[0].reshape(rows, columns, 28, 28).swapaxes(1, 2)
        pages.append(paper * (1 - ink.reshape(1, 28 * rows, 28 * columns, 1).astype(np.float32) / 300))
    return pages


def _run_saved_model(path: pathlib.Path, x: np.ndarray) -> np.ndarray:
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))  # kept: it owns the variables
    return loaded.serve(x).numpy()


def _run_onnx(path: pathlib.Path, x: np.ndarray) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: x})[0]


def _run_litert(path: pathlib.Path, x: np.ndarray) -> np.ndarray:
    from .recognition.backends.litert import LiteRT

    return LiteRT(path.read_bytes())(x)


RUN: dict[str, Callable[[pathlib.Path, np.ndarray], np.ndarray]] = {
    "saved_model": _run_saved_model, "onnx": _run_onnx, "litert": _run_litert,
}  # fmt: skip


def _remove(path: pathlib.Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Converters print pages about what they do, some of it past Python's own streams."""
    from .quiet import native_stderr_off

    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), native_stderr_off():
        yield
