"""The networks on LiteRT: a small runtime for small machines, in place of TensorFlow.

Chosen with DIGITAPP_RUNTIME=litert. A model file lies beside the Keras model that it was exported from, with a note
that says so: digits.tflite and digits.tflite.json.
"""

import hashlib
import json
import pathlib
import threading

import numpy as np

from .strip import HEIGHT, WINDOWS

#: the shapes a network is set up for. Digits are padded up to 1, 4 or 16 a call: more at once gain nothing, and memory
#: is what this is for.
DIGITS = tuple((size, 28, 28, 1) for size in (1, 4, 16))
LINES = tuple((1, HEIGHT, width, 1) for width in WINDOWS)


def beside(keras_path, keras_hash: str, shapes: tuple) -> "LiteRT":
    """The network exported from the Keras model at `keras_path`, whose SHA-256 is `keras_hash`, for input of `shapes`.

    Raises FileNotFoundError when it has not been exported, ValueError when what lies there was made from another model
    or has been changed since, ImportError when no LiteRT interpreter is installed.
    """
    path = pathlib.Path(keras_path).with_suffix(".tflite")
    again = f"Make it with: python -m digitapp export --format litert --model {keras_path} --out {path} --overwrite"
    if not path.exists() or not note_of(path).exists():
        raise FileNotFoundError(f"There is no LiteRT model at {path}. {again}")
    model, note = path.read_bytes(), json.loads(note_of(path).read_text(encoding="utf-8"))
    if (note.get("sha256"), note.get("exported_from")) != (hashlib.sha256(model).hexdigest(), keras_hash):
        raise ValueError(f"{path.name} is not the export of {pathlib.Path(keras_path).name}. {again}")
    return LiteRT(model, note.get("parameters", 0), shapes)


def write_note(path: pathlib.Path, keras_hash: str, parameters: int) -> None:
    """Note down that `path` was exported from the Keras model with the SHA-256 `keras_hash` and so many parameters."""
    note = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "exported_from": keras_hash, "parameters": parameters}
    note_of(path).write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def note_of(path: pathlib.Path) -> pathlib.Path:
    """Where the note of an exported file lies."""
    return path.with_name(path.name + ".json")


class LiteRT:
    """An exported network as a function of (N, height, width, 1) float32 0..1 pictures; safe under threads.

    model: the bytes of the .tflite file; shapes: (N, height, width, 1) to set it up for, N rising for each size: a
    batch is padded up to the next, and cut up into the largest. Raises ImportError when no LiteRT interpreter is installed.
    """

    def __init__(self, model: bytes, parameters: int = 0, shapes: tuple = DIGITS):
        interpreter = _interpreter_class()
        self.parameters = parameters
        self._model = model  # the interpreter reads it in place
        self._runs = {shape: _Run(interpreter(model_content=model, num_threads=1), shape) for shape in shapes}
        self._lock = threading.Lock()  # an interpreter mixes up the answers of two threads

    def __call__(self, x) -> np.ndarray:
        x = np.ascontiguousarray(x, np.float32)
        sizes = [shape[0] for shape in self._runs if shape[1:] == x.shape[1:]]
        parts, start = [], 0
        with self._lock:
            while start < len(x):
                part = x[start : start + sizes[-1]]
                size = next(size for size in sizes if size >= len(part))
                padded = np.concatenate([part, np.zeros((size - len(part), *x.shape[1:]), np.float32)])
                parts.append(self._runs[padded.shape](padded)[: len(part)])
                start += len(part)
        return np.concatenate(parts) if parts else np.zeros((0, 11), np.float32)


class _Run:
    """An interpreter set up for one shape."""

    def __init__(self, interpreter, shape: tuple):
        self._interpreter = interpreter
        self._in = interpreter.get_input_details()[0]["index"]
        interpreter.resize_tensor_input(self._in, shape)
        interpreter.allocate_tensors()
        self._out = interpreter.get_output_details()[0]["index"]

    def __call__(self, x):
        self._interpreter.set_tensor(self._in, x)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._out)


def _interpreter_class():
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        raise ImportError("DIGITAPP_RUNTIME=litert needs one more package: pip install ai-edge-litert",
                          name="ai-edge-litert") from None
    return Interpreter
