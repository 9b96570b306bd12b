"""The training of `fit` by PyTorch: the same batches, schedule, averaging and history, in half the time."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import keras
import numpy as np
import threadpoolctl
import torch
from torch.nn import functional

from .fit import History, Settings, average_over, warm_up
from .torch_loop import OPTIMIZERS, Feed, Training

if TYPE_CHECKING:
    from .data import Mixture, Part


def fit(
    model: keras.Model,
    settings: Settings,
    batches: Mixture,
    validation: Part,
    folder: Path,
    log: History,
    resume: bool = False,
    verbose: int | str = "auto",
) -> None:
    """Train `model`, whose weights become the averaged ones.

    batches, validation: as for `fit.fit`; folder: gets state.pt, the checkpoint of an epoch; verbose: 0 says nothing.
    Raises ValueError for an optimiser that there is none of, or when a part of the network is to be frozen.
    """
    if settings.freeze:
        raise ValueError("PyTorch trains whole networks: freeze with --engine keras")
    if settings.optimizer not in OPTIMIZERS:
        raise ValueError(f"there is no optimizer {settings.optimizer!r}; choose one of {', '.join(OPTIMIZERS)}")
    network = keras.Model(model.input, model.get_layer("head").output)  # shares its layers: their weights are one
    training = Training(network, settings.optimizer, settings.weight_decay, _pictures(batches[0][0]))
    state = folder / "state.pt"
    first = training.restore(state) if resume and state.exists() else 0
    # NumPy's threads, waiting for work, would take the processor from PyTorch's
    with threadpoolctl.threadpool_limits(1, "blas"):
        _epochs(training, settings, batches, validation, state, log, first, verbose)
    training.averaged()


def _epochs(
    training: Training,
    settings: Settings,
    batches: Mixture,
    validation: Part,
    state: Path,
    log: History,
    first: int,
    verbose: int | str,
) -> None:
    steps = len(batches)
    with Feed(lambda step: batches.of(*divmod(step, steps)), first * steps) as feed:
        for epoch in range(first, settings.epochs):
            torch.manual_seed(settings.seed * 1009 + epoch)  # of dropout, after a restart too
            figures = _epoch(training, settings, feed, epoch, steps) | _validated(training, validation)
            figures["learning_rate"] = rate(settings, steps, (epoch + 1) * steps - 1)
            log.add(epoch, figures)
            training.save(state, epoch + 1)
            if verbose:
                said = ", ".join(f"{name} {value:.4g}" for name, value in figures.items())
                print(f"epoch {epoch + 1} of {settings.epochs}: {said}", flush=True)


def _epoch(training: Training, settings: Settings, feed: Feed[Part], epoch: int, steps: int) -> dict[str, float]:
    """Learn from every batch of an epoch."""
    keep = average_over(settings, steps * settings.epochs)
    began, loss, right, seen = time.perf_counter(), 0.0, 0, 0
    for step in range(epoch * steps, (epoch + 1) * steps):
        x, y = feed.next()
        truth = torch.from_numpy(y)

        def cost(logits: torch.Tensor, truth: torch.Tensor = truth) -> Sequence[torch.Tensor]:
            nonlocal right
            right += int((logits.detach().argmax(1) == truth).sum())
            return [functional.cross_entropy(logits, truth, label_smoothing=settings.label_smoothing)]

        loss += len(y) * training.step(_pictures(x), cost, rate(settings, steps, step), keep)[0]
        seen += len(y)
    return {"loss": loss / seen, "accuracy": right / seen, "seconds": time.perf_counter() - began}


@torch.no_grad()
def _validated(training: Training, validation: Part) -> dict[str, float]:
    """What the averaged network says of (n, 28, 28) uint8 pictures, beside what they are."""
    x, truth = validation[0], torch.from_numpy(validation[1])
    parts = [_pictures(x[k : k + 500, ..., None].astype(np.float32) / 255) for k in range(0, len(x), 500)]
    logits = torch.cat([training.average(part) for part in parts])
    return {
        "val_loss": float(functional.cross_entropy(logits, truth)),
        "val_accuracy": float((logits.argmax(1) == truth).float().mean()),
    }


def rate(settings: Settings, steps: int, step: int) -> float:
    """The learning rate at a step: a straight rise from a twentieth, then a cosine down to a hundredth."""
    warm, total = warm_up(settings, steps), steps * settings.epochs
    if not warm:
        return settings.learning_rate
    if step < warm:
        return settings.learning_rate * (0.05 + 0.95 * step / warm)
    done = min((step - warm) / max(total - warm, 1), 1)
    return settings.learning_rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))


def _pictures(x: np.ndarray) -> torch.Tensor:
    """(n, 28, 28, 1) float32 → (n, 1, 28, 28)."""
    return torch.from_numpy(np.ascontiguousarray(x)).permute(0, 3, 1, 2)
