"""A small page network that has learned nothing, but whose answers differ from place to place."""

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np


def untrained(seed: int = 0):
    """A Keras page network of a quarter of the width, with batch statistics as if it had seen pictures."""
    import keras

    from digitapp.training.page_network import build

    keras.utils.set_random_seed(seed)
    network, rng = build(0.25), np.random.default_rng(seed)
    for weight in network.weights:
        name = weight.path.rsplit("/", 1)[-1]
        if name in ("gamma", "moving_variance"):
            weight.assign(rng.uniform(0.3, 1.0, weight.shape))
        elif name in ("beta", "moving_mean"):
            weight.assign(rng.normal(0, 0.3, weight.shape))
    return network


def save(network, folder: Path, **fitted) -> dict:
    """Write page.keras and page.json into `folder`; returns what page.json holds: the hash and `fitted`."""
    write(network, folder / "page.keras")
    settings = {"sha256": hashlib.sha256((folder / "page.keras").read_bytes()).hexdigest(), **fitted}
    (folder / "page.json").write_text(json.dumps(settings))
    return settings


def write(network, path: Path) -> None:
    """Save a Keras network, without NumPy's warning about how Keras fetches TensorFlow's variables."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        network.save(path)


def picture(height: int, width: int, seed: int = 0) -> np.ndarray:
    """(1, height, width, 3) uint8: patches of any color with noise on them."""
    rng = np.random.default_rng([seed, height, width])
    patches = rng.integers(0, 200, (height // 8, width // 8, 3)).repeat(8, 0).repeat(8, 1)
    return (patches + rng.integers(0, 56, (height, width, 3)))[None].astype(np.uint8)


def reference(network, x: np.ndarray) -> np.ndarray:
    """What Keras's own predict says about a picture (1, h, w, 3) uint8."""
    return network.predict(x.astype(np.float32) / 255, verbose=0)
