"""The networks in a process of their own, for a server that must go on answering while TensorFlow is loaded.

Importing TensorFlow takes seconds, and holds the interpreter's lock for most of them: in the server's own process
no page would be painted meanwhile. Pictures and answers go through two pipes as messages: a number, an array's shape,
its bytes. The number of a request is its network's; that of an answer is _DONE, or _FAILED with a text for an array.
The digit network's inside is asked under numbers of its own: _LAYERS, and _SLOPE plus a class.
"""

import json
import math
import os
import struct
import subprocess  # nosec B404: this interpreter, without a shell
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from ...errors import ModelProcessError
from ...paths import PACKAGE
from ..inside import CLASSES, Inside, Layer

Types = dict[int, np.dtype[Any]]

_HEAD = struct.Struct("<II")  # the message's number and the array's dimensions, of which as many "I" follow
_DIGITS, _PAGE, _LAYERS, _SLOPE = 0, 1, 2, 16
_REQUESTS: Types = {number: np.dtype(np.float32) for number in (_DIGITS, _LAYERS, *range(_SLOPE, _SLOPE + CLASSES))}
_REQUESTS[_PAGE] = np.dtype(np.uint8)  # what each network is sent
_DONE, _FAILED = 0, 1
_ANSWERS: Types = {_DONE: np.dtype(np.float32), _FAILED: np.dtype(np.uint8)}


class Worker:
    """The Keras model at `path` and page.keras beside it, both in one other process; safe under threads.

    The process ends with this one, however that ends. If it dies before (out of memory, say), the next call
    starts it again. Raises ModelProcessError with the reason when the models cannot be loaded there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()  # the pipes carry one thing at a time; two would only fight for the same cores
        self._process: subprocess.Popen[bytes] | None = None
        self.parameters = 0
        self.inside = Inside([], lambda x: self._call(_LAYERS, x), lambda x, digit: self._call(_SLOPE + digit, x))
        with self._lock:
            self._start()

    def digits(self, x: np.ndarray) -> np.ndarray:
        """The digit network: (N,28,28,1) float32 0..1 → (N,11) float32.

        Raises TypeError for numbers of another kind, ModelProcessError when the network fails on it (with its reason)
        or its process ends twice.
        """
        return self._call(_DIGITS, x)

    def page(self, x: np.ndarray) -> np.ndarray:
        """The page network: (1,h,w,3) uint8, h and w multiples of 16 → (1,h/4,w/4,15) float32. Raises as `digits`."""
        return self._call(_PAGE, x)

    @property
    def pid(self) -> int | None:
        """The number of the process that holds the networks, None after `close`."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process; a later call would start it again."""
        with self._lock:
            self._end()

    def _call(self, network: int, x: np.ndarray) -> np.ndarray:
        x = x.astype(_REQUESTS[network], order="C", casting="same_kind", copy=False)  # never 0..1 to uint8
        with self._lock:
            try:
                number, answer = self._ask(network, x)
            except (OSError, EOFError):
                self._start()
                try:
                    number, answer = self._ask(network, x)
                except (OSError, EOFError) as error:
                    raise ModelProcessError("the process with the networks ended twice") from error
        if number == _FAILED:
            raise ModelProcessError(f"the network failed: {answer.tobytes().decode()}")
        return answer

    def _start(self) -> None:
        self._end()
        root = PACKAGE.parent
        paths = os.pathsep.join(p for p in (str(root), os.environ.get("PYTHONPATH")) if p)
        process = subprocess.Popen(  # nosec B603: a fixed module and the path of the model
            [sys.executable, "-m", "digitapp.recognition.backends.worker", str(self._path.resolve())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        self._process = process
        said = process.stdout.readline() if process.stdout else b""
        hello: dict[str, Any] = json.loads(said) if said else {"error": "its process ended"}
        if "error" in hello:
            self._end()
            raise ModelProcessError(f"the model {self._path.name} could not be loaded: {hello['error']}")
        self.parameters = hello["parameters"]
        self.inside.layers = [Layer.of(layer) for layer in hello["layers"]]

    def _end(self) -> None:
        if self._process is None:
            return
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:
                pass  # it died with something unsent
        self._process.kill()
        self._process.wait()
        self._process = None

    def _ask(self, network: int, x: np.ndarray) -> tuple[int, np.ndarray]:
        if self._process is None or not self._process.stdin or not self._process.stdout:
            raise EOFError
        _send(self._process.stdin, network, x)
        return _receive(self._process.stdout, _ANSWERS)


def _send(stream: IO[bytes], number: int, x: np.ndarray) -> None:
    """Write one message; x: any contiguous array of the type that goes with the number."""
    stream.write(_HEAD.pack(number, x.ndim) + struct.pack(f"<{x.ndim}I", *x.shape))
    stream.write(x.data)
    stream.flush()


def _receive(stream: IO[bytes], types: Types) -> tuple[int, np.ndarray]:
    """One message: its number and its array, of the type that `types` has for it; EOFError when it breaks off."""
    number, dimensions = _HEAD.unpack(_exactly(stream, _HEAD.size))
    shape = struct.unpack(f"<{dimensions}I", _exactly(stream, 4 * dimensions))
    kind = types[number]
    return number, np.frombuffer(_exactly(stream, kind.itemsize * math.prod(shape)), kind).reshape(shape)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _serve(path: str) -> None:
    """What runs in the other process: pictures in, answers out, until the pipe is closed (EOFError)."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to the log, not between the answers
    try:
        from ...quiet import native_stderr_off
        from .keras import load_networks

        with native_stderr_off():  # TensorFlow says which accelerators it has not found
            loaded = load_networks(Path(path))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told to who waits
        answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        answers.flush()
        return
    layers = [layer.to_dict() for layer in loaded.inside.layers]
    answers.write(json.dumps({"parameters": loaded.parameters, "layers": layers}).encode() + b"\n")
    answers.flush()
    networks: dict[int, Callable[[np.ndarray], np.ndarray]] = {
        _DIGITS: loaded.digits,
        _PAGE: loaded.page,
        _LAYERS: loaded.inside.flat,
    }
    networks |= {_SLOPE + digit: partial(_slope, loaded.inside, digit) for digit in range(CLASSES)}
    while True:
        network, x = _receive(source, _REQUESTS)
        try:
            number, answer = _DONE, np.ascontiguousarray(networks[network](x), np.float32)
        except Exception as error:  # noqa: BLE001 - a picture too large for the memory, say: the next one may be less
            number, answer = _FAILED, np.frombuffer(f"{type(error).__name__}: {error}".encode(), np.uint8)
        _send(answers, number, answer)


def _slope(inside: Inside, digit: int, x: np.ndarray) -> np.ndarray:
    return inside.slope(x, digit)


if __name__ == "__main__":
    try:
        _serve(sys.argv[1])
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        pass  # the server has gone, or is being stopped
