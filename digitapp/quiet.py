"""Keep TensorFlow's start-up chatter (no GPU found, and so on) off a person's terminal."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def native_stderr_off() -> Iterator[None]:
    """Drop what compiled code writes to standard error. Python's exceptions pass as usual.

    For one-shot programs only: the whole process is silenced meanwhile, its other threads too.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
