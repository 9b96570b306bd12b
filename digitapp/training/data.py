"""What the networks learn from: MNIST's training part, what the project draws itself, and what the reader cuts out of
pages."""

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from ..datasets import glyphs, page_crops
from ..datasets.mnist import split
from ..synthesis import glyph_pictures as synthesize
from .augment import augment
from .networks import NOT_A_DIGIT

#: pictures of each part of Data in one training step; a part that is not at hand leaves its share to the others
PER_STEP = {"train": 64, "scans": 20, "drawn": 32, "non_digits": 36, "crops": 60, "crop_others": 44}
#: how strongly each part is deformed, as a share of the setting: pages have been bent, blurred and cut already
STRENGTH = {"train": 1.0, "scans": 1.0, "drawn": 1.0, "non_digits": 1.0, "crops": 0.5, "crop_others": 0.5}
CROP_SEED = 1

Part = tuple[np.ndarray, np.ndarray]  # pictures and what they are


@dataclass
class Data:
    """All pictures are (N,28,28) uint8, ink bright; labels (N,) int64, 10 is "not a digit"."""

    train: Part  # MNIST
    scans: Part  # digits of other real hands
    drawn: Part  # digits by the project's pen, and MNIST's as crops from numbers show them
    non_digits: Part
    crops: Part  # digits cut out of composed pages
    crop_others: Part  # and other signs
    validation: Part  # MNIST, never trained on
    scans_validation: Part  # of writers never trained on
    drawn_validation: Part
    non_digit_validation: Part  # (x, kind index)
    test: Part  # MNIST's test set: for the report, it chooses nothing
    digest: str  # sha256 over everything trained on


def load(
    path: Path | None = None,
    drawn: int = 80_000,
    train: int | None = None,
    seed: int = 0,
    cache: Path | None = None,
    processes: int = 2,
    extra: Path | None = None,
    pages: int = 22_000,
) -> Data:
    """All data for one training.

    path: mnist.npz, or None for DIGITAPP_MNIST or Keras's download; drawn: how many digits, and as many
    non-digits, the pen draws; train: at most so many of MNIST's digits (a quick trial); cache: a folder
    that keeps the drawings; extra: a folder with more handwriting (datasets.glyphs); pages: how many are composed to
    cut digits out of. Raises mnist.MnistError when MNIST cannot be had.
    """
    (x, y), validation, test = split(path)
    pool = _draw(drawn, 1000 + seed, cache, processes)
    held = _draw(max(drawn // 16, 1000), 999, cache, processes)  # the same for every seed
    mnist_train = x[:train], y[:train]
    cropped = synthesize.crops(*mnist_train, drawn // 4, seed)
    x, y = page_crops.crops(pages, CROP_SEED, page_crops.Source("train", extra, path), cache, processes)
    result = Data(
        train=mnist_train,
        scans=glyphs.scans("train", extra),
        drawn=(np.concatenate([pool[0], cropped[0]]), np.concatenate([pool[1], cropped[1]]).astype(np.int64)),
        non_digits=(pool[2], np.full(len(pool[2]), NOT_A_DIGIT)),
        crops=(x[y < NOT_A_DIGIT], y[y < NOT_A_DIGIT]),
        crop_others=(x[y == NOT_A_DIGIT], y[y == NOT_A_DIGIT]),
        validation=validation,
        scans_validation=glyphs.scans("validation", extra),
        drawn_validation=(held[0], held[1].astype(np.int64)),
        non_digit_validation=(held[2], held[3]),
        test=test,
        digest="",
    )
    result.digest = digest(result)
    return result


def digest(data: Data) -> str:
    """sha256 over everything in `data` that is trained on."""
    arrays = [np.ascontiguousarray(a).data for name in PER_STEP for a in getattr(data, name)]
    return hashlib.sha256(b"".join(arrays)).hexdigest()


def _draw(
    n: int, seed: int, cache: Path | None, processes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """n digits and n non-digits by the pen: (x, y, non-digit x, kind), from the cache where they are the same."""
    # A few of them name the cache: whatever changes in the pen, an old drawing is not taken for a new one.
    few = hashlib.sha256(
        b"".join(a.tobytes() for a in (*synthesize.digits(200, seed), *synthesize.non_digits(400, seed)))
    )
    name = f"drawn-{n}-{seed}-{few.hexdigest()[:12]}.npz"
    file = cache / name if cache else None
    if file and file.exists():
        with np.load(file, allow_pickle=False) as z:
            return z["x"], z["y"], z["n"], z["kind"]
    x, y = synthesize.digits(n, seed, processes=processes)
    nothing, kind = synthesize.non_digits(n, seed + 1_000_000, processes=processes)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(file, x=x, y=y, n=nothing, kind=kind)
    return x, y, nothing, kind


class Mixture(keras.utils.PyDataset):
    """One epoch: every MNIST digit once, with pictures of the other parts beside them, all augmented.

    The same (seed, epoch, step) always gives the same batch, so that an interrupted training goes on
    as it would have. `epoch` is set by the training's callback.
    """

    def __init__(
        self, data: Data, seed: int, strength: float = 1.0, batch: int = 256, mnist: int = PER_STEP["train"]
    ) -> None:
        """mnist: how many of 256 pictures are MNIST's; the other parts share the rest as PER_STEP says."""
        super().__init__(workers=2)  # the next batch is made while one is learned from
        self._lock = threading.Lock()
        self._shuffled: dict[int, tuple[tuple[int, int, int], np.ndarray]] = {}  # part → (key, permutation)
        self.names = [name for name in PER_STEP if len(getattr(data, name)[0])]
        most = sum(PER_STEP.values())
        rest = (most - mnist) / (most - PER_STEP["train"])
        wanted = [mnist if name == "train" else rest * PER_STEP[name] for name in self.names]
        self.counts = [max(1, round(batch * one / sum(wanted))) for one in wanted]
        self.parts: list[Part] = [getattr(data, name) for name in self.names]
        self.seed, self.strength, self.epoch = seed, strength, 0

    def __len__(self) -> int:
        return max(1, len(self.parts[0][0]) // self.counts[0])

    def __getitem__(self, step: int) -> Part:
        return self.of(self.epoch, step)

    def of(self, epoch: int, step: int) -> Part:
        """The batch of a step of an epoch: ((n, 28, 28, 1) float32 0..1, (n,) int64)."""
        xs: dict[float, list[np.ndarray]] = {}
        ys = []
        for which, ((x, y), count, part) in enumerate(zip(self.parts, self.counts, self.names)):
            order = self._order(which, len(x), count, epoch, step)
            xs.setdefault(STRENGTH[part], []).append(x[order])
            ys.append(y[order])
        rng = np.random.default_rng((self.seed, epoch, step))
        bent = [augment(np.concatenate(some), rng, share * self.strength) for share, some in xs.items()]
        return np.concatenate(bent)[..., None], np.concatenate(ys)

    def _order(self, which: int, size: int, count: int, epoch: int, step: int) -> np.ndarray:
        """The step's places in a shuffled part; a part longer than the epoch goes on in the next one."""
        start = (epoch if which else 0) * len(self) * count + step * count
        turn, place = divmod(start, max(size - count + 1, 1))
        key = (self.seed, which, epoch if which == 0 else turn)
        with self._lock:
            kept = self._shuffled.get(which)
            if kept is None or kept[0] != key:
                kept = self._shuffled[which] = key, np.random.default_rng(key).permutation(size)
        return kept[1][place : place + count]
