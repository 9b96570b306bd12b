"""How fast each network learns and answers: `python tests/benchmarks/training_speed.py [NAMES]`.

Prints a table: digits a second in training by Keras and, where it is installed, by PyTorch (augmentation included),
the seconds that makes for an epoch, and digits a second when it only answers. Random pictures: speed does not depend on
what they show.
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def data_of(count: int):
    """Random pictures in the shares that a training has them."""
    import numpy as np

    from digitapp.training.data import PER_STEP, Data

    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    part, few = (x, rng.integers(0, 10, count)), (x[:500], rng.integers(0, 10, 500))
    held_out = ("validation", "scans_validation", "drawn_validation", "non_digit_validation", "test")
    return Data(**dict.fromkeys(PER_STEP, part), **dict.fromkeys(held_out, few), digest="")


def main() -> None:
    """Measure and print."""
    import keras
    import numpy as np

    from digitapp.datasets.mnist import VALIDATION
    from digitapp.training import fit, networks
    from digitapp.training.data import PER_STEP

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(networks.NETWORKS), metavar="NAMES")
    parser.add_argument("--steps", type=int, default=40)
    options = parser.parse_args()
    batch = fit.Settings().batch
    epoch = (60_000 - VALIDATION) // PER_STEP["train"] * batch  # pictures
    engines = (["torch"] if find_spec("torch") else []) + ["keras"]
    print(f"{os.cpu_count()} cores, {keras.backend.backend()}; an epoch has {epoch:,} pictures")
    print(f"{'network':8} {'engine':6} {'learns/s':>9} {'epoch, s':>9} {'answers/s':>10}")
    for name in options.names:
        pictures = np.random.default_rng(1).random((20 * batch, 28, 28, 1), np.float32)
        model = networks.build(name)
        model.predict(pictures, batch_size=256, verbose=0)  # compiles
        start = time.perf_counter()
        model.predict(pictures, batch_size=256, verbose=0)
        answers = len(pictures) / (time.perf_counter() - start)
        for engine in engines:
            # each by itself: the threads of one, waiting for work, would take the processor from the other's
            with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                learns = options.steps * batch / pool.submit(epoch_of, name, engine, options.steps).result()
            print(f"{name:8} {engine:6} {learns:9,.0f} {epoch / learns:9.0f} {answers:10,.0f}", flush=True)


def epoch_of(name: str, engine: str, steps: int) -> float:
    """Seconds that an epoch of so many steps takes, the best of three."""
    from digitapp.training import fit
    from digitapp.training.data import PER_STEP

    settings = fit.Settings(network=name, epochs=3, engine=engine)
    with tempfile.TemporaryDirectory() as folder:
        _, history = fit.fit(settings, data_of(PER_STEP["train"] * steps), folder, verbose=0)
    return min(e["seconds"] for e in history)


if __name__ == "__main__":
    main()
