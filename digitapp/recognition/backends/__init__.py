"""Where the networks run: Keras in this process or in one of its own, or LiteRT.
Each is a `Backend`, opened by `open_backend`.

Importing this module imports none of them.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from ...detection.detector import Maps
from ...errors import ModelMismatch
from ..inside import Inside
from ..model_files import PAGE

BATCHES = (1, 4, 16, 64, 256)  # the sizes the digit network is called with; a batch is padded up to the next
RUNTIME = "DIGITAPP_RUNTIME"

#: the digit network: (N,28,28,1) float32 0..1 → (N,11) float32, ten digits and "not a digit"; safe under threads
Digits = Callable[[np.ndarray], np.ndarray]


class Backend(Protocol):
    """Both networks, ready to be called from several threads.

    digits, page: the two networks; parameters: how many the digit network has; inside: its layers and gradients, None
    where they cannot be had.
    """

    @property
    def digits(self) -> Digits: ...

    @property
    def page(self) -> Maps: ...

    @property
    def parameters(self) -> int: ...

    @property
    def inside(self) -> Inside | None: ...


def open_backend(path: Path, digits_hash: str, page_hash: str, apart: bool) -> Backend:
    """The networks at `path` and page.keras beside it on the runtime that DIGITAPP_RUNTIME names: keras or litert.

    digits_hash, page_hash: SHA-256 of the two Keras files, which LiteRT's exports must have been made from.
    apart: Keras in a process of its own. Raises ModelError.
    """
    runtime = os.environ.get(RUNTIME, "keras")
    if runtime not in ("keras", "litert"):
        raise ModelMismatch(f"{RUNTIME} is keras or litert, not {runtime!r}.")
    if runtime == "litert":
        from .litert import Digits as LightDigits
        from .litert import LiteRTBackend, beside
        from .litert import Page as LightPage

        digits = beside(path, digits_hash, LightDigits)
        return LiteRTBackend(digits, beside(path.with_name(PAGE), page_hash, LightPage))
    if apart:
        from .worker import Worker

        return Worker(path)
    from .keras import load_networks

    return load_networks(path)
