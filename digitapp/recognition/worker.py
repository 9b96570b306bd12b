"""The network in a process of its own, for a server that must go on answering while TensorFlow is loaded.

Importing TensorFlow takes seconds, and holds the interpreter's lock for most of them: in the server's own process
no page would be painted meanwhile. Pictures and probabilities go through two pipes, a tenth of a millisecond each way.
"""

import json
import math
import os
import struct
import subprocess  # nosec B404: this interpreter, without a shell
import sys
import threading
from pathlib import Path

import numpy as np

from .strip import HEIGHT, STEP

_HEAD = struct.Struct("<III")  # pictures, their height and width: goes before their bytes


class Worker:
    """The Keras model at `path` and the line network beside it as one function; safe under threads.

    (N,28,28,1) float32 0..1 → (N,11) float32, and, as strip.look wants it, (N,40,w,1) float32 → (N,w/2,12).

    The process ends with this one, however that ends. If it dies before (out of memory, say), the next call
    starts it again. Raises RuntimeError with the reason when the model cannot be loaded there.
    """

    def __init__(self, path):
        self._path = Path(path)
        self._lock = threading.Lock()  # the pipes carry one batch at a time, and two would only fight for the same cores
        self._process = None
        self.parameters = 0
        with self._lock:
            self._start()

    def __call__(self, x) -> np.ndarray:
        x = np.ascontiguousarray(x, np.float32)
        with self._lock:
            try:
                return self._ask(x)
            except (OSError, EOFError):
                self._start()
            try:
                return self._ask(x)
            except (OSError, EOFError) as error:
                raise RuntimeError("the process with the network ended twice") from error

    @property
    def pid(self) -> int:
        """The number of the process that holds the network."""
        return self._process.pid

    def close(self) -> None:
        """End the process; a later call would start it again."""
        with self._lock:
            self._end()

    def _start(self) -> None:
        self._end()
        root = Path(__file__).resolve().parents[2]
        paths = os.pathsep.join(p for p in (str(root), os.environ.get("PYTHONPATH")) if p)
        self._process = subprocess.Popen(  # nosec B603: a fixed module and the path of the model
            [sys.executable, "-m", "digitapp.recognition.worker", str(self._path.resolve())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        said = self._process.stdout.readline()
        hello = json.loads(said) if said else {"error": "its process ended"}
        if "error" in hello:
            self._end()
            raise RuntimeError(f"the model {self._path.name} could not be loaded: {hello['error']}")
        self.parameters = hello["parameters"]

    def _end(self) -> None:
        if self._process is None:
            return
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                pipe.close()
            except OSError:
                pass  # it died with something unsent
        self._process.kill()
        self._process.wait()
        self._process = None

    def _ask(self, x) -> np.ndarray:
        if self._process is None:
            raise EOFError
        pipe = self._process.stdin
        pipe.write(_HEAD.pack(*x.shape[:3]))
        pipe.write(x)
        pipe.flush()
        shape = _answer_shape(*x.shape[:3])
        return np.frombuffer(_exactly(self._process.stdout, 4 * math.prod(shape)), np.float32).reshape(shape)


def _answer_shape(count, height, width):
    """What comes back for so many pictures of that size."""
    return (count, width // STEP, 12) if height == HEIGHT else (count, 11)


def _exactly(stream, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _serve(path: str) -> None:
    """What runs in the other process: batches in, probabilities out, until the pipe is closed."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to the log, not between the answers
    try:
        from ..quiet import native_stderr_off
        from .recognizer import load_networks

        with native_stderr_off():  # TensorFlow says which accelerators it has not found
            network, lines, parameters = load_networks(Path(path))
    except Exception as error:
        answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        answers.flush()
        return
    answers.write(json.dumps({"parameters": parameters}).encode() + b"\n")
    answers.flush()
    while len(head := source.read(_HEAD.size)) == _HEAD.size:
        count, height, width = _HEAD.unpack(head)
        batch = np.frombuffer(_exactly(source, count * height * width * 4), np.float32)
        ask = lines if height == HEIGHT else network
        answers.write(np.ascontiguousarray(ask(batch.reshape(count, height, width, 1)), np.float32))
        answers.flush()


if __name__ == "__main__":
    try:
        _serve(sys.argv[1])
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        pass  # the server has gone, or is being stopped
