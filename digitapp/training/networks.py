"""The networks, by name, from the plainest to the ones that ship: read it top to bottom as a lesson.

Each takes (N,28,28,1) float32 0..1 and answers (N,11): the probabilities of ten digits and of "not a digit".
"""

from typing import Any

import keras
from keras import layers

CLASSES = 11  # ten digits and "not a digit"
NOT_A_DIGIT = 10
NORM_MOMENTUM = 0.97  # of the running mean and variance: 30 steps, so that a short training has them too


def mlp(x: Any, width: float = 1.0, dropout: float = 0.2) -> Any:
    """Two dense layers, as in the 1980s. Knows nothing of neighbouring pixels: a shifted digit is a new one."""
    x = layers.Flatten()(x)
    for units in (512, 256):
        x = layers.Dense(_scaled(units, width), activation="relu")(x)
        x = layers.Dropout(dropout)(x)
    return x


def lenet(x: Any, width: float = 1.0, dropout: float = 0.2) -> Any:
    """LeNet-5 in its modern dress (LeCun et al. 1998): convolution finds a stroke wherever it is."""
    for channels in (6, 16):
        x = layers.Conv2D(_scaled(channels, width), 5, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    for units in (120, 84):
        x = layers.Dense(_scaled(units, width), activation="relu")(x)
        x = layers.Dropout(dropout)(x)
    return x


def cnn(x: Any, width: float = 1.0, dropout: float = 0.3) -> Any:
    """The one that ships: small filters in depth, batch normalisation, one residual block.

    The first layer looks at 5×5 pixels and halves the picture at once, without losing anything (4 times
    fewer places, 32 numbers at each); most of the work is done at 14×14, where strokes are one pixel wide.
    """
    x = convolve(x, _scaled(32, width), size=5, stride=2)  # 14×14
    x = convolve(x, _scaled(64, width))
    x = convolve(x, _scaled(64, width))
    x = layers.MaxPooling2D()(x)  # 7×7
    x = convolve(x, _scaled(96, width))
    x = _residual(x, _scaled(96, width))
    x = layers.MaxPooling2D(padding="same")(x)  # 4×4
    x = layers.Flatten()(x)
    x = layers.Dropout(dropout)(x)
    x = layers.Dense(_scaled(128, width), use_bias=False)(x)
    x = layers.BatchNormalization(momentum=NORM_MOMENTUM)(x)
    x = layers.Activation("relu")(x)
    return layers.Dropout(dropout)(x)


def resnet(x: Any, width: float = 1.0, dropout: float = 0.2) -> Any:
    """Residual blocks only (He et al. 2015): each layer learns a correction, so depth does no harm."""
    x = convolve(x, _scaled(16, width))
    for channels in (16, 32, 64):
        if channels > 16:
            x = convolve(x, _scaled(channels, width), stride=2)
        for _ in range(2):
            x = _residual(x, _scaled(channels, width))
    x = layers.GlobalAveragePooling2D()(x)
    return layers.Dropout(dropout)(x)


def mobile(x: Any, width: float = 1.0, dropout: float = 0.2) -> Any:
    """Depthwise-separable (Howard et al. 2017): where first, what then; a tenth of the parameters."""
    x = convolve(x, _scaled(16, width), stride=2)
    for channels, stride in ((32, 1), (64, 2), (64, 1), (96, 1)):
        x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=NORM_MOMENTUM)(x)
        x = layers.Activation("relu")(x)
        x = convolve(x, _scaled(channels, width), size=1)
    x = layers.GlobalAveragePooling2D()(x)
    return layers.Dropout(dropout)(x)


NETWORKS = {network.__name__: network for network in (mlp, lenet, cnn, resnet, mobile)}


def build(name: str, width: float = 1.0, dropout: float | None = None) -> keras.Model:
    """An untrained keras.Model by name (a key of NETWORKS).

    width multiplies the number of channels; dropout None keeps the network's own. Raises ValueError for
    an unknown name. The body's layers come first; the last two are "head" (logits) and "probabilities".
    """
    if name not in NETWORKS:
        raise ValueError(f"there is no network {name!r}; choose one of {', '.join(NETWORKS)}")
    options = {} if dropout is None else {"dropout": dropout}
    pictures = keras.Input((28, 28, 1), name="pictures")
    x = NETWORKS[name](pictures, width=width, **options)
    x = layers.Dense(CLASSES, name="head")(x)
    return keras.Model(pictures, layers.Softmax(name="probabilities")(x), name=name)


def _scaled(channels: int, width: float) -> int:
    return max(1, round(channels * width))


def convolve(x: Any, channels: int, size: int = 3, stride: int = 1) -> Any:
    """Convolution, batch normalisation, ReLU."""
    x = layers.Conv2D(channels, size, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=NORM_MOMENTUM)(x)
    return layers.Activation("relu")(x)


def _residual(x: Any, channels: int) -> Any:
    """x plus what two convolutions have to add to it."""
    shortcut = x
    x = convolve(x, channels)
    x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=NORM_MOMENTUM)(x)
    return layers.Activation("relu")(layers.Add()([x, shortcut]))
