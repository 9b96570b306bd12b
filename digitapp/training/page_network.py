"""The page network: fully convolutional, from a picture of any size to maps at a quarter of it ("Objects as
Points")."""

from typing import Any

import keras
from keras import layers

from ..detection.decode import CLASSES

#: the sides of a picture are multiples of this
MULTIPLE = 16
_PRIOR = -4.6  # a place is a digit's middle once in a hundred, before anything is learned


def build(width: float = 1.0) -> keras.Model:
    """The untrained network.

    width: multiplies the channels of every layer (1: 870,000 parameters).
    Input (n, h, w, 3) float32 RGB 0..1, h and w multiples of 16. Output (n, h/4, w/4, CLASSES + 4) float32: logits of
    the ten digits and of any other sign, then the box (see detection.decode).
    """
    c = [int(n * width) for n in (16, 32, 72, 112, 48, 64)]
    image = layers.Input((None, None, 3), name="picture")
    half = _conv(image, c[0], strides=2)
    quarter = _residual(_conv(half, c[1], strides=2))
    eighth = _residual(_residual(_conv(quarter, c[2], strides=2)))
    sixteenth = _residual(_residual(_conv(eighth, c[3], strides=2)))
    # back up: what was seen of the surroundings, added to what was seen sharply
    x = layers.UpSampling2D()(_conv(sixteenth, c[2], 1))
    x = _conv(layers.Add()([x, eighth]), c[2])
    x = layers.UpSampling2D()(_conv(x, c[4], 1))
    x = layers.Add()([x, _conv(quarter, c[4], 1)])
    x = _conv(_conv(x, c[4]), c[5])
    heat = layers.Conv2D(CLASSES, 1, bias_initializer=keras.initializers.Constant(_PRIOR), name="heat")(x)
    box = layers.Conv2D(4, 1, name="box")(x)
    return keras.Model(image, layers.Concatenate(name="maps")([heat, box]), name="page")


def _conv(x: Any, filters: int, size: int = 3, strides: int = 1, relu: bool = True) -> Any:
    x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.97)(x)
    return layers.ReLU()(x) if relu else x


def _residual(x: Any) -> Any:
    y = _conv(_conv(x, x.shape[-1]), x.shape[-1], relu=False)
    return layers.ReLU()(layers.Add()([x, y]))
