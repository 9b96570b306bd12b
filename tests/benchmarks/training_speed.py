"""How fast each network learns and answers: `python tests/benchmarks/training_speed.py [NAMES]`.

Prints a table: digits a second in training (augmentation included), the seconds that makes for an epoch, digits a
second when it only answers, and the share of an epoch that augmentation takes. Random pictures: speed does not
depend on what they show.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def data_of(count: int):
    """Random pictures in the shares that a training has them."""
    import numpy as np

    from digitapp.training.data import Data

    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    part = (x, rng.integers(0, 10, count))
    return Data(*[part] * 9, "")


def main() -> None:
    """Measure and print."""
    import keras
    import numpy as np

    from digitapp.training import fit, networks
    from digitapp.training.augment import augment
    from digitapp.training.data import PER_STEP, VALIDATION, Mixture

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(networks.NETWORKS), metavar="NAMES")
    parser.add_argument("--steps", type=int, default=40)
    options = parser.parse_args()
    settings = fit.Settings()
    data = data_of(PER_STEP["train"] * options.steps)
    epoch = (60_000 - VALIDATION) // PER_STEP["train"] * settings.batch  # pictures
    batch = data.train[0][: settings.batch]
    start = time.perf_counter()
    for turn in range(20):
        augment(batch, np.random.default_rng(turn))
    share = 20 * settings.batch / (time.perf_counter() - start)
    print(
        f"{os.cpu_count()} cores, {keras.backend.backend()}; an epoch has {epoch:,} pictures; "
        f"augmentation alone {share:,.0f}/s"
    )
    print(f"{'network':8} {'learns/s':>9} {'epoch, s':>9} {'answers/s':>10} {'augmentation':>13}")
    for name in options.names:
        model = networks.build(name)
        batches = Mixture(data, 0, batch=settings.batch)
        model.compile(fit._optimizer(settings, len(batches)), fit._loss(0.0))
        model.fit(batches, epochs=1, verbose=0)  # compiles
        start = time.perf_counter()
        model.fit(batches, epochs=1, verbose=0)
        learns = len(batches) * settings.batch / (time.perf_counter() - start)
        pictures = np.repeat(batch, 20, axis=0)[..., None].astype(np.float32) / 255
        model.predict(pictures, batch_size=256, verbose=0)
        start = time.perf_counter()
        model.predict(pictures, batch_size=256, verbose=0)
        answers = len(pictures) / (time.perf_counter() - start)
        print(
            f"{name:8} {learns:9,.0f} {epoch / learns:9.0f} {answers:10,.0f} {100 * learns / share:12.0f}%", flush=True
        )


if __name__ == "__main__":
    main()
