"""The network on LiteRT: a small runtime for small machines, in place of TensorFlow.

Chosen with DIGITAPP_RUNTIME=litert. The model file lies beside the Keras model that it was exported from, with a note
that says so: digits.tflite and digits.tflite.json.
"""

import hashlib
import json
import pathlib
import threading

import numpy as np

_SIZES = (1, 4, 16)  # digits per call, padded up: more at once gain nothing, and memory is what this is for


def beside(keras_path, keras_hash: str) -> "LiteRT":
    """The network exported from the Keras model at `keras_path`, whose SHA-256 is `keras_hash`.

    Raises FileNotFoundError when it has not been exported, ValueError when what lies there was made from another model
    or has been changed since, ImportError when no LiteRT interpreter is installed.
    """
    path = pathlib.Path(keras_path).with_suffix(".tflite")
    again = f"Make it with: python -m digitapp export --format litert --out {path} --overwrite"
    if not path.exists() or not note_of(path).exists():
        raise FileNotFoundError(f"There is no LiteRT model at {path}. {again}")
    model, note = path.read_bytes(), json.loads(note_of(path).read_text(encoding="utf-8"))
    if (note.get("sha256"), note.get("exported_from")) != (hashlib.sha256(model).hexdigest(), keras_hash):
        raise ValueError(f"{path.name} is not the export of {pathlib.Path(keras_path).name}. {again}")
    return LiteRT(model, note.get("parameters", 0))


def write_note(path: pathlib.Path, keras_hash: str, parameters: int) -> None:
    """Note down that `path` was exported from the Keras model with the SHA-256 `keras_hash` and so many parameters."""
    note = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "exported_from": keras_hash, "parameters": parameters}
    note_of(path).write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def note_of(path: pathlib.Path) -> pathlib.Path:
    """Where the note of an exported file lies."""
    return path.with_name(path.name + ".json")


class LiteRT:
    """The exported network as a function, (N, 28, 28, 1) float32 0..1 → (N, 11) float32; safe under threads.

    model: the bytes of the .tflite file. Raises ImportError when no LiteRT interpreter is installed.
    """

    def __init__(self, model: bytes, parameters: int = 0):
        interpreter = _interpreter_class()
        self.parameters = parameters
        self._model = model  # the interpreter reads it in place
        self._runs = {size: _Run(interpreter(model_content=model, num_threads=1), size) for size in _SIZES}
        self._lock = threading.Lock()  # an interpreter mixes up the answers of two threads

    def __call__(self, x) -> np.ndarray:
        x = np.ascontiguousarray(x, np.float32)
        parts = []
        with self._lock:
            start = 0
            while start < len(x):
                part = x[start : start + _SIZES[-1]]
                size = next(size for size in _SIZES if size >= len(part))
                padded = np.concatenate([part, np.zeros((size - len(part), *x.shape[1:]), np.float32)])
                parts.append(self._runs[size](padded)[: len(part)])
                start += len(part)
        return np.concatenate(parts) if parts else np.zeros((0, 11), np.float32)


class _Run:
    """An interpreter set up for batches of one size."""

    def __init__(self, interpreter, size: int):
        self._interpreter = interpreter
        self._in = interpreter.get_input_details()[0]["index"]
        interpreter.resize_tensor_input(self._in, (size, 28, 28, 1))
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
