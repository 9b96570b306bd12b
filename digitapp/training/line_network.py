"""The line network: a strip of writing in, for every two pixels of it what stands there.

A digit cut out of "5000" may lack its half; seen on its line it does not. This network looks at the whole strip at
once: convolutions see strokes, then widening ones along the line (dilated, as in WaveNet, van den Oord et al. 2016)
see about two digits to either side, so that an "a" among letters is no 9. It does not cut: the lattice does, and
asks it about each piece.
"""

import keras
import numpy as np
from keras import layers

from digitapp.recognition.strip import HEIGHT, OTHER, PAPER, STEP
from digitapp.training.networks import NORM_MOMENTUM, convolve

CLASSES = 12  # ten digits, other writing, and nothing written (or the edge of something)


def build():
    """An untrained keras.Model: (N, 40, W, 1) float32 0..1 → (N, W/2, 12) probabilities; W is even."""
    strips = keras.Input((HEIGHT, None, 1), name="strips")
    x = convolve(strips, 24, size=5, stride=(2, 2))  # 20 × W/2
    x = convolve(x, 48, stride=(2, 1))  # 10 × W/2
    x = convolve(x, 48)
    x = convolve(x, 64, stride=(2, 1))  # 5 × W/2
    x = layers.Conv2D(128, (HEIGHT // 8, 1), use_bias=False)(x)  # 1 × W/2: a column of the strip becomes one vector
    x = layers.BatchNormalization(momentum=NORM_MOMENTUM)(x)
    x = layers.Activation("relu")(x)
    for dilation in (1, 2, 4, 8):
        x = _along(x, 128, dilation)
    x = layers.Dropout(0.15)(x)
    x = layers.Conv2D(CLASSES, 1, name="head")(x)
    x = layers.Reshape((-1, CLASSES))(x)
    return keras.Model(strips, layers.Softmax(name="probabilities")(x), name="line")


def _along(x, channels, dilation):
    """x plus what its neighbours on the line, `dilation` and more places away, say about it."""
    y = layers.DepthwiseConv2D((1, 5), padding="same", dilation_rate=(1, dilation), use_bias=False)(x)
    y = layers.BatchNormalization(momentum=NORM_MOMENTUM)(y)
    y = layers.Conv2D(channels, 1, use_bias=False)(y)
    y = layers.BatchNormalization(momentum=NORM_MOMENTUM)(y)
    return layers.Activation("relu")(layers.Add()([x, y]))


def labels(marks, width):
    """What the network shall say: ((width/2,) classes, (width/2,) weights) for `Strip.marks` in pixels of that strip.

    A digit is said in its middle third, so that two of them never run together; the place beside it does not count,
    nor does what the strip's edge cuts.
    """
    at = STEP * np.arange(width // STEP) + STEP / 2
    classes, weights = np.full(len(at), PAPER, np.uint8), np.ones(len(at), np.float32)
    for kind, left, right in sorted(marks, key=lambda m: m[0] != OTHER):
        middle, half = (left + right) / 2, max(1.3, 0.17 * (right - left))
        if left < -0.3 * (right - left) or right > width + 0.3 * (right - left):
            weights[(at > left) & (at < right)] = 0
        elif kind == OTHER:
            classes[(at > left + 1) & (at < right - 1)] = OTHER
        else:
            weights[np.abs(at - middle) < half + STEP] = 0
            core = np.abs(at - middle) < half
            classes[core], weights[core] = kind, 1
    return classes, weights
