"""The digit network opened: what every layer makes of a picture, and which pixels an answer hangs on.

Nothing here knows which layers there are: whatever network is loaded is asked for its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

CLASSES = 11  # ten digits and "not a digit"
_TINY = 1e-12  # added to a probability before its logarithm is taken
#: layers that only prepare what the next one shows, or change nothing at work
_UNSEEN = ("InputLayer", "BatchNormalization", "Add", "Dropout", "Flatten", "Reshape", "Softmax", "Rescaling")


@dataclass(frozen=True)
class Layer:
    """A layer that is worth a look. shape: of its output for one picture, (h, w, channels) or (units,)."""

    name: str
    kind: str  # its Keras class: Activation, MaxPooling2D, …
    shape: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self) | {"shape": list(self.shape)}

    @classmethod
    def of(cls, values: dict[str, Any]) -> Layer:
        """From what `to_dict` gave."""
        return cls(values["name"], values["kind"], tuple(values["shape"]))


class Inside:
    """What the digit network sees and heeds; safe under threads where its two functions are."""

    def __init__(
        self,
        layers: list[Layer],
        flat: Callable[[np.ndarray], np.ndarray],
        slope: Callable[[np.ndarray, int], np.ndarray],
    ) -> None:
        """Rarely called directly; see `open_network`.

        layers: in the order of the network; the last one is what its answer is computed from
        flat    (N,28,28,1) float32 0..1 → (N, m) float32: the outputs of all `layers`, flattened, side by side
        slope   the same and a class 0..10 → (N,28,28,1) float32: the gradient of that class's log probability
        """
        self.layers = layers
        self.flat = flat
        self.slope = slope

    def activations(self, batch: np.ndarray) -> list[np.ndarray]:
        """What each of `layers` makes of (N,28,28) pictures, uint8 or float 0..1: arrays (N, *layer.shape) float32."""
        flat, out, start = self.flat(prepared(batch)), [], 0
        for layer in self.layers:
            size = int(np.prod(layer.shape))
            out.append(flat[:, start : start + size].reshape(-1, *layer.shape))
            start += size
        return out

    def features(self, batch: np.ndarray) -> np.ndarray:
        """(N, d) float32: the numbers that the answer is computed from, of (N,28,28) pictures, uint8 or float 0..1."""
        size = int(np.prod(self.layers[-1].shape))
        parts = [self.flat(prepared(batch[k : k + 64]))[:, -size:] for k in range(0, len(batch), 64)]
        return np.concatenate([np.zeros((0, size), np.float32), *parts])

    def gradient(self, batch: np.ndarray, digit: int) -> np.ndarray:
        """How the log probability of class `digit` (10: "not a digit") changes with every pixel.

        batch: (N,28,28) uint8 or float 0..1. Returns (N,28,28) float32, per unit of ink (0..1).
        """
        return self.slope(prepared(batch), digit)[..., 0]


def prepared(batch: np.ndarray) -> np.ndarray:
    """(N,28,28) uint8 0..255 or float 0..1 → (N,28,28,1) float32 0..1, as the digit network takes it."""
    x = np.asarray(batch)
    return (x.astype(np.float32) / np.float32(255 if x.dtype == np.uint8 else 1))[..., None]


def visible_layers(model: keras.Model) -> tuple[list[Layer], list[Any]]:
    """(layers worth a look, their output tensors); the last is the input of the last layer that has weights."""
    last = next(layer for layer in reversed(model.layers) if layer.weights)
    layers, outputs = [], []
    for layer in model.layers:
        if layer is last:
            break
        linear = getattr(getattr(layer, "activation", None), "__name__", "") == "linear"  # its activation comes apart
        if type(layer).__name__ in _UNSEEN or linear:
            continue
        layers.append(Layer(layer.name, type(layer).__name__, tuple(int(n) for n in layer.output.shape[1:])))
        outputs.append(layer.output)
    features = tuple(int(n) for n in last.input.shape[1:])
    if not layers or layers[-1].shape != features:
        layers.append(Layer("features", "features", features))
        outputs.append(last.input)
    return layers, outputs


def open_network(model: keras.Model) -> Inside:
    """The digit network as an `Inside`; what it needs is compiled at the first use."""
    import keras
    import tensorflow as tf

    layers, outputs = visible_layers(model)
    inner = keras.Model(model.inputs, outputs)
    lock = threading.Lock()

    @tf.function(input_signature=[tf.TensorSpec((None, 28, 28, 1), "float32")])
    def flat(x: Any) -> Any:
        found = inner(x, training=False)
        found = found if isinstance(found, (list, tuple)) else [found]
        return tf.concat([tf.reshape(one, (tf.shape(x)[0], -1)) for one in found], axis=1)

    @tf.function(input_signature=[tf.TensorSpec((None, 28, 28, 1), "float32"), tf.TensorSpec((), "int32")])
    def slope(x: Any, digit: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            likely = tf.math.log(tf.gather(model(x, training=False), digit, axis=1) + _TINY)
        return tape.gradient(likely, x)

    def call_flat(x: np.ndarray) -> np.ndarray:
        with lock:
            return flat(tf.constant(x)).numpy()

    def call_slope(x: np.ndarray, digit: int) -> np.ndarray:
        with lock:
            return slope(tf.constant(x), tf.constant(digit, tf.int32)).numpy()

    return Inside(layers, call_flat, call_slope)
