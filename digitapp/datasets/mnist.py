"""Find and load the MNIST data file, without TensorFlow and without a surprise download.

The file is Keras's own ``mnist.npz`` (the arrays of ``keras.datasets.mnist``). It is looked for

1. at the path given,
2. at the path in the environment variable ``DIGITAPP_MNIST``,
3. in the cache Keras downloads to (``~/.keras/datasets/mnist.npz``, or below ``KERAS_HOME``).

A path that was named but cannot be used is an error: silently taking another file would hide a
typing mistake.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from ..errors import MnistError as MnistError

ENVIRONMENT_VARIABLE = "DIGITAPP_MNIST"
ADVICE = (
    f"Set {ENVIRONMENT_VARIABLE} to the path of a copy of mnist.npz, or run "
    "`python train.py` once on a machine with internet access, which downloads it."
)


VALIDATION = 5000  # pictures split off the training part, the same ones for everything that is trained


def cache_path() -> Path:
    """Where ``keras.datasets.mnist`` keeps its download on this machine."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"


def find(path: str | os.PathLike | None = None) -> Path:
    """The file to read: ``path``, else ``DIGITAPP_MNIST``, else Keras's cache.

    Raises MnistError when there is none. Nothing is opened and nothing is downloaded.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    for candidate, whence in ((path, "the path given"), (named, ENVIRONMENT_VARIABLE)):
        if candidate:
            file = Path(candidate).expanduser()
            if not file.is_file():
                raise MnistError(f"There is no file at {file} ({whence}). {ADVICE}")
            return file
    if cache_path().is_file():
        return cache_path()
    raise MnistError(f"MNIST is not on this machine. {ADVICE}")


def load(
    path: str | os.PathLike | None = None, download: bool = False
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """All of MNIST as ``(x_train, y_train), (x_test, y_test)``.

    Pictures are uint8 (60000, 28, 28) and (10000, 28, 28), ink bright (255) on 0; labels are
    uint8 0–9. With ``download=True`` a file that is nowhere on this machine is fetched by
    ``keras.datasets`` first. Raises MnistError.
    """
    try:
        file = find(path)
    except MnistError:
        named = path or os.environ.get(ENVIRONMENT_VARIABLE)
        if named or not download:
            raise
        file = _download()
    return _part(file, "train", 60_000), _part(file, "test", 10_000)


def split(
    path: str | os.PathLike | None = None,
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """MNIST as the project uses it: (training, validation, test), each (x (N,28,28) uint8, y (N,) int64), shuffled but
    for the test.

    path: as for `load`. Raises MnistError.
    """
    (x, y), test = load(path, download=True)
    order = np.random.default_rng(20260).permutation(len(x))
    x, y = x[order], y[order].astype(np.int64)
    return (x[VALIDATION:], y[VALIDATION:]), (x[:VALIDATION], y[:VALIDATION]), test


def load_test(path: str | os.PathLike | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The test part alone, ``(x_test, y_test)``: a sixth of the reading. Raises MnistError."""
    return _part(find(path), "test", 10_000)


def _download() -> Path:
    # Imported here: it brings in a whole deep-learning framework, for seconds.
    from keras.datasets import mnist

    try:
        mnist.load_data()
    except Exception as error:
        raise MnistError(f"MNIST could not be downloaded: {error} {ADVICE}") from error
    return cache_path()


def _part(file: Path, part: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """One checked ``(pictures, labels)`` pair out of the file."""
    if not zipfile.is_zipfile(file):
        raise MnistError(f"{file} is not an .npz file, or it is damaged. {ADVICE}")
    try:
        # allow_pickle stays off: a data file must not be able to run code.
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            x, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise MnistError(f"{file} holds no readable MNIST: {error}. {ADVICE}") from error
    expected = (count, 28, 28)
    if x.shape != expected or x.dtype != np.uint8 or y.shape != (count,) or y.max() > 9:
        raise MnistError(
            f"{file} is not MNIST: its {part} pictures are {x.dtype} {x.shape}, expected uint8 {expected}. {ADVICE}"
        )
    return x, y
