"""The networks on LiteRT: a small runtime for small machines, in place of TensorFlow.

Chosen with DIGITAPP_RUNTIME=litert. A model file lies beside the Keras model that it was exported from, with a note
that says so: digits.tflite and digits.tflite.json, page.tflite and page.tflite.json.
"""

import hashlib
import json
import os
import pathlib
import threading
from typing import Any, TypeVar

import numpy as np

from ...errors import ModelMismatch, ModelMissing, ModelRuntimeMissing
from ...paths import sha256

#: Digits are padded up to so many a call: more at once gain nothing, and memory is what this is for.
SIZES = (1, 4, 16)

Network = TypeVar("Network", "Digits", "Page")


def beside(keras_path: str | os.PathLike[str], keras_hash: str, network: type[Network]) -> Network:
    """The network exported from the Keras model at `keras_path`, whose SHA-256 is `keras_hash`, as Digits or Page.

    Raises ModelMissing when it has not been exported, ModelMismatch when what lies there was made from another model
    or has been changed since, ModelRuntimeMissing when no LiteRT interpreter is installed.
    """
    path = pathlib.Path(keras_path).with_suffix(".tflite")
    again = f"Make it with: python -m digitapp export --format litert --model {keras_path} --out {path} --overwrite"
    if not path.exists() or not note_of(path).exists():
        raise ModelMissing(f"There is no LiteRT model at {path}. {again}")
    model, note = path.read_bytes(), json.loads(note_of(path).read_text(encoding="utf-8"))
    if (note.get("sha256"), note.get("exported_from")) != (hashlib.sha256(model).hexdigest(), keras_hash):
        raise ModelMismatch(f"{path.name} is not the export of {pathlib.Path(keras_path).name}. {again}")
    return network(model, note.get("parameters", 0))


def write_note(path: pathlib.Path, keras_hash: str, parameters: int) -> None:
    """Note down that `path` was exported from the Keras model with the SHA-256 `keras_hash` and so many parameters."""
    model_hash = sha256(path)
    note = {"sha256": model_hash, "exported_from": keras_hash, "parameters": parameters}
    note_of(path).write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def note_of(path: pathlib.Path) -> pathlib.Path:
    """Where the note of an exported file lies."""
    return path.with_name(path.name + ".json")


class LiteRT:
    """An exported network as a function of a float32 array of any shape that it allows; for one thread at a time.

    model: the bytes of the .tflite file. Raises ModelRuntimeMissing when no LiteRT interpreter is installed, and what
    that raises (RuntimeError, ValueError) when it cannot work with the file or the shape.
    """

    def __init__(self, model: bytes) -> None:
        self._model = model  # the interpreter reads it in place
        self._interpreter = _interpreter_class()(model_content=model, num_threads=1)
        self._in = self._interpreter.get_input_details()[0]["index"]
        self._out = self._interpreter.get_output_details()[0]["index"]
        self._shape: tuple[int, ...] | None = None

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self.resize(x.shape)
        self._interpreter.set_tensor(self._in, x)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._out)

    def resize(self, shape: tuple[int, ...]) -> None:
        """Set the interpreter up for input of this shape, unless it is."""
        if shape != self._shape:
            self._shape = None  # until this has gone well
            self._interpreter.resize_tensor_input(self._in, shape)
            self._interpreter.allocate_tensors()
            self._shape = shape


class LiteRTBackend:
    """Both networks on LiteRT, which says nothing of what happens inside them."""

    inside = None

    def __init__(self, digits: "Digits", page: "Page") -> None:
        self.digits, self.page, self.parameters = digits, page, digits.parameters


class Digits:
    """The digit network: (N,28,28,1) float32 0..1 → (N,11) float32, N any; safe under threads.

    model: the bytes of the .tflite file; parameters: how many the network has. Raises ModelRuntimeMissing when no
    LiteRT interpreter is installed.
    """

    def __init__(self, model: bytes, parameters: int = 0) -> None:
        self.parameters = parameters
        self._runs = {size: LiteRT(model) for size in SIZES}
        for size, run in self._runs.items():
            run.resize((size, 28, 28, 1))
        self._lock = threading.Lock()  # an interpreter mixes up the answers of two threads

    def __call__(self, x: np.ndarray) -> np.ndarray:
        x = np.ascontiguousarray(x, np.float32)
        parts, start = [np.zeros((0, 11), np.float32)], 0
        with self._lock:
            while start < len(x):
                part = x[start : start + SIZES[-1]]
                size = next(size for size in SIZES if size >= len(part))
                padded = np.concatenate([part, np.zeros((size - len(part), *x.shape[1:]), np.float32)])
                parts.append(self._runs[size](padded)[: len(part)])
                start += len(part)
        return np.concatenate(parts)


class Page:
    """The page network: (1,h,w,3) uint8, h and w multiples of 16 → (1,h/4,w/4,15) float32; safe under threads.

    One interpreter serves all sizes. Setting it up for another size costs a tenth of the time that the picture takes;
    keeping one for each of the last sizes would save that, and hold three times the memory after a large photo.
    model, parameters and errors as for Digits.
    """

    def __init__(self, model: bytes, parameters: int = 0) -> None:
        self.parameters = parameters
        self._run = LiteRT(model)
        self._lock = threading.Lock()

    def __call__(self, x: np.ndarray) -> np.ndarray:
        if x.dtype != np.uint8:
            raise TypeError(f"a picture is uint8, not {x.dtype}")
        picture = x.astype(np.float32) / np.float32(255)
        with self._lock:
            return self._run(picture)


def _interpreter_class() -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        raise ModelRuntimeMissing(
            "DIGITAPP_RUNTIME=litert needs one more package: pip install ai-edge-litert", name="ai-edge-litert"
        ) from None
    return Interpreter
