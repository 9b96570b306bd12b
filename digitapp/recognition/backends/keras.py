"""The networks on Keras with TensorFlow, in this process: loaded, compiled to one function each, and kept warm."""

import gc
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...detection.detector import Maps
from ...errors import ModelMismatch, ModelRuntimeMissing
from ...imaging.normalize import SIDE
from ..inside import Inside, open_network
from ..model_files import PAGE
from . import BATCHES, Digits

if TYPE_CHECKING:
    import keras

_WARM_UP = ((96, 96), (192, 320))  # sizes of pictures that the page network sees before the first real one


@dataclass(frozen=True)
class KerasBackend:
    """Both networks as compiled functions (see `digit_function` and `page_function`), in this process."""

    digits: Digits
    page: Maps
    parameters: int
    inside: Inside


def load_networks(path: str | os.PathLike[str]) -> KerasBackend:
    """The Keras model at `path` and page.keras beside it, compiled and warm. Raises as `load_keras`."""
    model = load_keras(path)
    digits, page = digit_function(model), page_function(load_keras(Path(path).with_name(PAGE)))
    for size in BATCHES:
        digits(np.zeros((size, SIDE, SIDE, 1), np.float32))
    for height, width in _WARM_UP:
        page(np.zeros((1, height, width, 3), np.uint8))
    _keep_warm()
    return KerasBackend(digits, page, model.count_params(), open_network(model))


def digit_function(model: "keras.Model") -> Digits:
    """The digit network as a compiled function: (N,28,28,1) float32 0..1 → (N,11) float32; safe under threads."""
    return _compile(lambda x: model(x, training=False), (None, SIDE, SIDE, 1), "float32")


def page_function(model: "keras.Model") -> Maps:
    """The page network as a compiled function: (1,h,w,3) uint8 → (1,h/4,w/4,15) float32; safe under threads.

    Height and width are left open, so that it is traced once and not for every size of picture.
    """
    import tensorflow as tf

    return _compile(lambda x: model(tf.cast(x, tf.float32) / 255, training=False), (1, None, None, 3), "uint8")


def load_keras(path: str | os.PathLike[str]) -> "keras.Model":
    """The Keras model in a file; ModelRuntimeMissing without Keras, ModelMismatch when the file is no model."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        import keras
    except ImportError as error:
        raise ModelRuntimeMissing(f"Keras with TensorFlow cannot be loaded: {error}", name="keras") from error
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except ValueError as error:
        raise ModelMismatch(str(error)) from error


def _compile(
    network: Callable[..., Any], shape: tuple[int | None, ...], kind: str
) -> Callable[[np.ndarray], np.ndarray]:
    """`network` as one compiled function of an array with that shape, None meaning any number, and of that type."""
    import tensorflow as tf

    function = tf.function(network, input_signature=[tf.TensorSpec(shape, kind)])
    lock = threading.Lock()

    def call(x: np.ndarray) -> np.ndarray:
        with lock:  # two batches at once only fight for the same cores
            return function(tf.constant(x)).numpy()

    return call


def _keep_warm() -> None:
    """Undo what Streamlit does after each script run: a full collection and `keras.backend.clear_session()`.

    Together they hold the interpreter for 180 ms and empty TensorFlow's kernel cache, so that the next
    digit takes 25–80 ms instead of 1. Two models are loaded for good here: there is nothing to clear.
    """
    import keras

    keras.backend.clear_session = lambda free_memory=True: None
    gc.collect()
    gc.freeze()
