"""Fit one network: optimiser, schedule, averaging, checkpoints."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from . import networks
from .data import PER_STEP, Data, Mixture

TRAINED = "trained.keras"  # in a training's folder: the network that it came to


@dataclass
class Settings:
    """Everything that decides what comes out; what ships was made with the values in recipes/digits.py."""

    network: str = "cnn"
    optimizer: str = "adamw"  # sgd | adam | adamw | rmsprop
    epochs: int = 18
    batch: int = 256
    learning_rate: float = 2e-3  # at its peak, after one epoch of warm-up; then a cosine down to a hundredth
    weight_decay: float = 0.02
    dropout: float | None = None  # None: the network's own
    width: float = 1.0
    augmentation: float = 1.0  # strength, 0 is none
    label_smoothing: float = 0.0
    ema: float = 0.9995  # the weights that ship are an average over about this many steps (1/(1 - ema))
    seed: int = 0
    start_from: str | None = None  # a model to fine-tune
    freeze: bool = False  # fine-tune the last layer alone
    mnist: int = PER_STEP["train"]  # digits of MNIST in a batch of 256; the others share the rest as PER_STEP says
    settle: dict[str, Any] | None = None  # other values for a second training, from where the first has come to
    engine: str = "keras"  # keras | torch: PyTorch runs a twin of the network (torch_twin), twice as fast


def fit(
    settings: Settings,
    data: Data,
    folder: str | Path,
    resume: bool = False,
    tensorboard: str | Path | None = None,
    verbose: int | str = "auto",
    name: str | None = None,
) -> tuple[keras.Model, list[dict[str, float]]]:
    """Train one network and return (model, history).

    folder: gets settings.json, history.json and, until the training ends, a checkpoint of each epoch;
    with resume=True a training that was interrupted there goes on and loses at most one epoch.
    history: list of {epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, seconds}. What ships
    is the average of the last weights; no epoch is chosen.
    """
    keras.utils.set_random_seed(settings.seed)
    batches = Mixture(data, settings.seed, settings.augmentation, settings.batch, settings.mnist)
    model = _start(settings)
    if settings.engine == "torch":
        from . import torch_fit  # PyTorch: only who asks for it needs it

        log = History(prepared(settings, folder, resume) / "history.json", resume)
        torch_fit.fit(model, settings, batches, data.validation, Path(folder), log, resume, verbose)
        model = plain(model, settings)
        model.save(Path(folder) / TRAINED)
        return model, log.epochs
    model.compile(optimizer(settings, len(batches)), _loss(settings.label_smoothing), metrics=["accuracy"])
    log, callbacks = bookkeeping(settings, batches, folder, resume)
    if tensorboard:
        callbacks.append(keras.callbacks.TensorBoard(tensorboard))
    if not (resume and len(log.epochs) >= settings.epochs):
        x, y = data.validation
        model.fit(
            batches,
            epochs=settings.epochs,
            callbacks=callbacks,
            verbose=verbose,
            validation_data=(x[..., None].astype(np.float32) / 255, y),
            validation_batch_size=500,
        )
        plain(model, settings).save(Path(folder) / TRAINED)
    else:
        model = keras.saving.load_model(Path(folder) / TRAINED, compile=False)
    return plain(model, settings), log.epochs


def bookkeeping(
    settings: Settings, batches: Mixture, folder: str | Path, resume: bool
) -> tuple[Log, list[keras.callbacks.Callback]]:
    """What a training keeps in `folder`: (its log, the callbacks for `model.fit`).

    settings.json, history.json and a checkpoint of every epoch; without resume an old checkpoint is thrown away.
    Raises ValueError when a training to be resumed had other settings.
    """
    folder = prepared(settings, folder, resume)
    log = Log(folder / "history.json", resume)
    return log, [
        keras.callbacks.SwapEMAWeights(),  # validate with the averaged weights
        _Epoch(batches),
        log,
        keras.callbacks.BackupAndRestore(folder / "backup"),
    ]


def prepared(settings: Settings, folder: str | Path, resume: bool) -> Path:
    """The folder of a training, with its settings in it; without resume an old checkpoint is thrown away.

    Raises ValueError when a training to be resumed had other settings.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "settings.json"
    if resume and file.exists() and json.loads(file.read_text()) != asdict(settings):
        raise ValueError(f"{file} belongs to a training with other settings; use the same ones, or another folder")
    file.write_text(json.dumps(asdict(settings), indent=1))
    if not resume:
        shutil.rmtree(folder / "backup", ignore_errors=True)
        (folder / "state.pt").unlink(missing_ok=True)
    return folder


def plain(model: keras.Model, settings: Settings) -> keras.Model:
    """The same network with the same weights, without the optimiser's memory."""
    copy = networks.build(settings.network, settings.width, settings.dropout)
    copy.set_weights(model.get_weights())
    return copy


def _start(settings: Settings) -> keras.Model:
    """A new network, or a trained one to go on with."""
    model = networks.build(settings.network, settings.width, settings.dropout)
    if settings.start_from:
        trained = keras.saving.load_model(settings.start_from, compile=False)
        model.set_weights(trained.get_weights())
    elif settings.freeze:
        raise ValueError("there is nothing to freeze in a network that starts from nothing: name a model to start from")
    if settings.freeze:
        for layer in model.layers:
            layer.trainable = layer.name == "head"
    return model


def warm_up(settings: Settings, steps: int) -> int:
    """How many steps the learning rate rises: an epoch of `steps`, or a fifth of a short training."""
    return min(steps, steps * settings.epochs // 5)


def average_over(settings: Settings, total: int) -> float:
    """The share of the averaged weights that a step keeps: a short training must not ship its first steps."""
    return min(settings.ema, 1 - 10 / max(total, 20))


def optimizer(settings: Settings, steps: int) -> keras.optimizers.Optimizer:
    """By name, with warm-up and cosine, weight decay off norms and biases, and averaging of the weights."""
    total, warm = steps * settings.epochs, warm_up(settings, steps)
    rate = (
        keras.optimizers.schedules.CosineDecay(
            settings.learning_rate / 20,
            max(total - warm, 1),
            alpha=0.01,
            warmup_target=settings.learning_rate,
            warmup_steps=warm,
        )
        if warm
        else settings.learning_rate
    )
    kinds = {
        "sgd": dict(momentum=0.9, nesterov=True),
        "adam": {},
        "adamw": dict(weight_decay=settings.weight_decay),
        "rmsprop": {},
    }
    if settings.optimizer not in kinds:
        raise ValueError(f"there is no optimizer {settings.optimizer!r}; choose one of {', '.join(kinds)}")
    optimizer = keras.optimizers.get(
        {
            "class_name": settings.optimizer,
            "config": dict(
                learning_rate=rate,
                use_ema=True,
                ema_momentum=average_over(settings, total),
                **kinds[settings.optimizer],
            ),
        }
    )
    if settings.optimizer == "adamw":
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _loss(smoothing: float) -> Callable[[Any, Any], Any]:
    if not smoothing:
        return keras.losses.SparseCategoricalCrossentropy()

    def smoothed(truth: Any, probabilities: Any) -> Any:
        wanted = keras.ops.one_hot(keras.ops.cast(keras.ops.reshape(truth, (-1,)), "int32"), networks.CLASSES)
        return keras.losses.categorical_crossentropy(wanted, probabilities, label_smoothing=smoothing)

    return smoothed


class _Epoch(keras.callbacks.Callback):
    """Tells the data which epoch it is, also after a restart."""

    def __init__(self, batches: Mixture) -> None:
        super().__init__()
        self.batches = batches

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.batches.epoch = epoch


class History:
    """Writes what is known of a training after every epoch, so that an interruption loses none of it."""

    def __init__(self, file: str | Path, resume: bool) -> None:
        self.file = Path(file)
        self.epochs: list[dict[str, float]] = json.loads(self.file.read_text()) if resume and self.file.exists() else []

    def add(self, epoch: int, figures: Mapping[str, float]) -> None:
        """epoch: from 0 on; what was kept of it and later ones is replaced."""
        self.epochs = self.epochs[:epoch] + [{"epoch": epoch + 1, **figures}]
        self.file.write_text(json.dumps(self.epochs, indent=1))


class Log(keras.callbacks.Callback):
    """The history of a training by Keras."""

    def __init__(self, file: str | Path, resume: bool) -> None:
        super().__init__()
        self.history = History(file, resume)

    @property
    def epochs(self) -> list[dict[str, float]]:
        """One row of figures an epoch."""
        return self.history.epochs

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        logs = logs or {}
        figures = {key: float(logs[key]) for key in ("loss", "accuracy", "val_loss", "val_accuracy") if key in logs}
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        self.history.add(epoch, {**figures, "learning_rate": rate, "seconds": time.perf_counter() - self.started})
