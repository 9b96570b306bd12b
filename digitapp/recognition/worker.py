"""The network in a process of its own, for a server that must go on answering while TensorFlow is loaded.

Importing TensorFlow takes seconds, and holds the interpreter's lock for most of them: in the server's own process
no page would be painted meanwhile. Pictures and probabilities go through two pipes, a tenth of a millisecond each way.
"""

import json
import os
import subprocess  # nosec B404: this interpreter, without a shell
import sys
import threading
from pathlib import Path

import numpy as np

CLASSES = 11
_PICTURE = 28 * 28
_COUNT = 4  # bytes of the number of pictures that goes before them


class Worker:
    """The Keras model at `path` as a function, (N,28,28,1) float32 0..1 → (N,11) float32; safe under threads.

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
        pipe.write(len(x).to_bytes(_COUNT, "little"))
        pipe.write(x)
        pipe.flush()
        return np.frombuffer(_exactly(self._process.stdout, len(x) * CLASSES * 4), np.float32).reshape(-1, CLASSES)


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
        from .recognizer import load_network

        with native_stderr_off():  # TensorFlow says which accelerators it has not found
            network, parameters = load_network(Path(path))
    except Exception as error:
        answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        answers.flush()
        return
    answers.write(json.dumps({"parameters": parameters}).encode() + b"\n")
    answers.flush()
    while len(head := source.read(_COUNT)) == _COUNT:
        count = int.from_bytes(head, "little")
        batch = np.frombuffer(_exactly(source, count * _PICTURE * 4), np.float32)
        answers.write(np.ascontiguousarray(network(batch.reshape(count, 28, 28, 1)), np.float32))
        answers.flush()


if __name__ == "__main__":
    try:
        _serve(sys.argv[1])
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        pass  # the server has gone, or is being stopped
