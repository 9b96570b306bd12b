"""The Keras models in other formats, each compared with Keras before it is called done."""

import contextlib
import hashlib
import os
import pathlib
import shutil

import numpy as np

from .recognition import recognizer
from .recognition.strip import HEIGHT, WINDOWS

CHECKED = 1000  # drawn digits
CHECKED_STRIPS = 60
SUFFIX = {"saved_model": "", "onnx": ".onnx", "litert": ".tflite"}  # the converters insist on them
ALLOWED = 1e-4  # largest difference of a probability


class ExportError(Exception):
    """The export failed or answers differently; the text tells a person why."""


def export(format: str, out, model=None) -> float:
    """Write the Keras model at `model` (model/digits.keras when None) to `out` as saved_model, onnx or litert.

    Inputs are (N, 28, 28, 1) float32 0..1, ink bright; outputs (N, 11), ten digits and "not a digit". For the line
    network (model/lines.keras) they are (N, 40, W, 1) and (N, W/2, 12).
    Returns the largest difference of any probability from Keras on CHECKED drawn digits (or strips); raises ExportError when it
    exceeds ALLOWED (nothing is left at `out` then), FileNotFoundError when there is no model.
    """
    out, path = pathlib.Path(out), pathlib.Path(model or recognizer.MODEL)
    if not path.exists():
        raise FileNotFoundError(f"There is no model at {path}. Make one with: python train.py")
    with _quietly():
        keras_model = recognizer._load_keras(path)
        drawn = _strips() if keras_model.input_shape[1] == HEIGHT else _digits()
        expected = keras_model(drawn, training=False).numpy()  # ONNX needs the model to have been called, too
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"unfinished-{out.stem}{SUFFIX[format]}")
    _remove(unfinished)
    try:
        with _quietly():
            keras_model.export(str(unfinished), format={"saved_model": "tf_saved_model"}.get(format, format), verbose=False)
            difference = float(abs(RUN[format](unfinished, drawn) - expected).max())
        if not difference <= ALLOWED:
            raise ExportError(f"The {format} export differs from Keras by {difference:.1e}; at most {ALLOWED:.0e} is allowed.")
        _remove(out)
        os.replace(unfinished, out)
        if format == "litert":
            from .recognition.litert import write_note

            write_note(out, hashlib.sha256(path.read_bytes()).hexdigest(), keras_model.count_params())
    except ImportError as error:
        raise ExportError(f"The {format} export needs one more package: pip install {error.name}") from None
    finally:
        _remove(unfinished)
    return difference


def _digits() -> np.ndarray:
    """CHECKED drawn digits as the network sees them, (N, 28, 28, 1) float32."""
    from .training.synthesize import digits

    return digits(CHECKED, seed=0)[0][..., None].astype(np.float32) / 255


def _strips() -> np.ndarray:
    """Drawn strips as the line network sees them, (N, 40, 384, 1) float32."""
    from .training.strips import draw_strip

    rng = np.random.default_rng(0)
    out = np.zeros((CHECKED_STRIPS, HEIGHT, WINDOWS[-1], 1), np.float32)
    for window in out:
        ink = draw_strip(rng).ink[:, : WINDOWS[-1]]
        window[:, : ink.shape[1], 0] = ink / np.float32(255)
    return out


def _run_saved_model(path, x):
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))  # kept: it owns the variables
    return loaded.serve(x).numpy()


def _run_onnx(path, x):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: x})[0]


def _run_litert(path, x):
    from .recognition import litert

    return litert.LiteRT(path.read_bytes(), shapes=litert.LINES if x.shape[1] == HEIGHT else litert.DIGITS)(x)


RUN = {"saved_model": _run_saved_model, "onnx": _run_onnx, "litert": _run_litert}


def _remove(path):
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextlib.contextmanager
def _quietly():
    """Converters print pages about what they do, some of it past Python's own streams."""
    from .quiet import native_stderr_off

    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), native_stderr_off():
        yield
