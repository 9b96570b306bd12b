"""What the digit network is not sure of it looks at again, moved by one pixel to each side: the mean of all counts.

Its first layer halves the picture, so that its answer depends a little on where a stroke lies on that grid (Zhang 2019,
"Making convolutional networks shift-invariant again"). Most digits are so clear that it does not matter; of the others
the mean is right more often. It costs little where most are clear, more on pages, where many pieces are no digit.
"""

from collections.abc import Callable

import numpy as np

MOVES = ((0, 1), (0, -1), (1, 0), (-1, 0))  # pixels down and to the right
#: an answer that is surer stands; below, the mean counts the more the less sure it is, and alone from SURE - RAMP on:
#: no tiny difference of a number decides between the two
SURE, RAMP = 0.995, 0.01


def second_look(network: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """The network's answers, with those it is not sure of given a second look.

    network: (N, 28, 28, 1) float32 0..1 → (N, classes) probabilities, any N. x: (N, 28, 28, 1) float32.
    Returns what it gives for x, (N, classes) float32.
    """
    out = np.array(network(x), np.float32)
    doubt = np.flatnonzero(out.max(axis=1, initial=0) < SURE)
    if not len(doubt):
        return out
    again = network(np.concatenate([moved(x[doubt], down, right) for down, right in MOVES]))
    mean = (out[doubt] + np.reshape(again, (len(MOVES), len(doubt), -1)).sum(axis=0)) / (len(MOVES) + 1)
    weight = np.clip((SURE - out[doubt].max(axis=1, keepdims=True)) / RAMP, 0, 1)
    out[doubt] += weight * (mean - out[doubt])
    return out


def moved(x: np.ndarray, down: int, right: int) -> np.ndarray:
    """Pictures (N, h, w, ...) moved by at most one pixel each way; what comes in is paper, zeros."""
    height, width = x.shape[1:3]
    padded = np.pad(x, [(0, 0), (1, 1), (1, 1)] + [(0, 0)] * (x.ndim - 3))
    return padded[:, 1 - down : 1 - down + height, 1 - right : 1 - right + width]
