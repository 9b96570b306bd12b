"""Make the probabilities mean what they say, and find where "no digit" begins. Validation data only."""

import keras
import numpy as np

REFUSED = 0.003  # at most this share of real digits may be called "no digit"


def temperature(probabilities: np.ndarray, truth: np.ndarray, nothing: float = 1.0) -> float:
    """The T that makes softmax(log p / T) most likely (Guo et al. 2017, "On calibration of modern neural networks").

    probabilities: (N,11) float; truth: (N,) int 0..10. nothing: how much more seldom pictures without a digit are where
    the answers are used, as in recognition.prior: they count so much less, and the answers are adjusted to it. Returns
    a float between 0.25 and 4.
    """
    logits = np.log(np.clip(probabilities.astype(np.float64), 1e-12, 1))
    share = np.append(np.ones(logits.shape[1] - 1), nothing)

    def cost(t: float) -> float:
        z = logits / t
        z += np.log(share) - z.max(axis=1, keepdims=True)
        return float(np.average(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), truth], weights=share[truth]))

    low, high = np.log(0.25), np.log(4.0)
    for _ in range(40):  # the cost is convex in 1/T: halve the bracket by thirds
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if cost(np.exp(a)) < cost(np.exp(b)) else (a, high)
    return float(np.exp((low + high) / 2))


def fold_temperature(model: keras.Model, t: float) -> None:
    """Divide the logits of `model` by t for good, by its last layer's weights."""
    head = model.get_layer("head")
    kernel, bias = (keras.ops.convert_to_numpy(w) for w in head.weights)
    head.set_weights([kernel / t, bias / t])


def reject_below(probabilities: np.ndarray) -> float:
    """The threshold on a picture's ten digit probabilities together: below it there is no digit.

    probabilities: (N,10) of real digits that were not trained on. The highest threshold that refuses at most REFUSED of
    them, and never above a half: there a digit is the likelier.
    """
    sums = np.sort(probabilities.sum(axis=1))
    return float(min(0.5, sums[int(len(sums) * REFUSED)]))
