"""The network on LiteRT: a small runtime for small machines, in place of TensorFlow.

Chosen with DIGITAPP_RUNTIME=litert. The model file is the export of the Keras model (python -m digitapp export).
"""

import threading

import numpy as np

_SIZES = (1, 4, 16)  # digits per call, padded up: more at once gain nothing, and memory is what this is for


class LiteRT:
    """The exported network as a function, (N, 28, 28, 1) float32 0..1 → (N, 11) float32; safe under threads.

    model: the bytes of the .tflite file. Raises ImportError when no LiteRT interpreter is installed.
    """

    def __init__(self, model: bytes):
        interpreter = _interpreter_class()
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
