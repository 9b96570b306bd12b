"""What trainings by PyTorch share: a twin with its optimiser, the average of its weights, checkpoints, batches made
ahead."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import keras
import torch
from torch import nn

from .torch_twin import Twin

CLEARLY = 0.85  # of the time: a doubtful gain must not come and go between two trainings
CLIP = 5.0  # the longest gradient that is followed whole
OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": lambda groups, rate: torch.optim.SGD(groups, rate, momentum=0.9, nesterov=True),
    "adam": lambda groups, rate: torch.optim.Adam(groups, rate, fused=True),
    "adamw": lambda groups, rate: torch.optim.AdamW(groups, rate, fused=True),
    "rmsprop": lambda groups, rate: torch.optim.RMSprop(groups, rate, 0.9),
}

Batch = TypeVar("Batch")


class Training:
    """A Keras network in training.

    sample: pictures (n, c, h, w) like those of a step, by which it is measured whether bfloat16 is the faster on this
    processor. weight_decay: for the weights of convolutions and dense layers, not for biases and norms.
    """

    def __init__(self, network: keras.Model, optimizer: str, weight_decay: float, sample: torch.Tensor) -> None:
        self.network = network
        self.twin, self.average = Twin(network), Twin(network).eval()
        for one in (self.twin, self.average):
            one.to(memory_format=torch.channels_last)
        wide = [p for p in self.twin.parameters() if p.ndim > 1]
        narrow = [p for p in self.twin.parameters() if p.ndim <= 1]
        decay = weight_decay if optimizer == "adamw" else 0.0
        groups = [{"params": wide, "weight_decay": decay}, {"params": narrow, "weight_decay": 0.0}]
        self.optimizer = OPTIMIZERS[optimizer](groups, 1e-3)  # the rate is set at every step
        self.half = faster_in_half(self.twin, sample)
        self.twin.train()

    def step(
        self, x: torch.Tensor, loss: Callable[[torch.Tensor], Sequence[torch.Tensor]], rate: float, keep: float
    ) -> list[float]:
        """Learn from one batch; returns the parts of its loss.

        loss: those of the network's answers, whose sum is lowered; rate: of learning; keep: of the average.
        """
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            answers = self.twin(x)
        self.optimizer.zero_grad(set_to_none=True)
        parts = loss(answers.float())
        torch.stack(list(parts)).sum().backward()
        nn.utils.clip_grad_norm_(self.twin.parameters(), CLIP)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        _average(self.average, self.twin, keep)
        return [part.item() for part in parts]

    def save(self, path: Path, done: int) -> None:
        """Keep everything that the training needs to go on after `done` steps or epochs."""
        parts = {"twin": self.twin, "average": self.average, "optimizer": self.optimizer}
        part = path.with_suffix(".part")
        torch.save({name: one.state_dict() for name, one in parts.items()} | {"step": done}, part)
        part.replace(path)

    def restore(self, path: Path) -> int:
        """Go on from what `save` kept; returns its `done`."""
        saved: dict[str, Any] = torch.load(path, weights_only=True)
        self.twin.load_state_dict(saved["twin"])
        self.average.load_state_dict(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        return int(saved["step"])

    def averaged(self) -> keras.Model:
        """The Keras network with the averaged weights."""
        self.average.save(self.network)
        return self.network


def faster_in_half(twin: Twin, x: torch.Tensor) -> bool:
    """Whether this processor trains clearly faster in bfloat16 than in float32: some do twice, some at half the speed.

    x: pictures as in a step. The weights stay as they are.
    """
    if not torch.backends.mkldnn.is_available():
        return False
    twin.eval()  # the running means of batch normalization are no business of a measurement
    seconds = {False: math.inf, True: math.inf}
    for _ in range(3):  # the first time is for warming up
        for half in seconds:
            start = time.perf_counter()
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                twin(x).float().sum().backward()
            seconds[half] = min(seconds[half], time.perf_counter() - start)
    twin.zero_grad(set_to_none=True)
    return seconds[True] < CLEARLY * seconds[False]


@torch.no_grad()
def _average(average: Twin, twin: Twin, keep: float) -> None:
    pairs = zip(average.state_dict().values(), twin.state_dict().values())
    means, news = zip(*((mean, new) for mean, new in pairs if mean.dtype.is_floating_point))
    torch._foreach_lerp_(list(means), list(news), 1 - keep)


class Feed(Generic[Batch]):
    """Batches made ahead in a thread: `make` says which one belongs to a step. To be closed."""

    def __init__(self, make: Callable[[int], Batch], first: int = 0) -> None:
        self._queue: queue.Queue[Batch | Exception] = queue.Queue(8)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(make, first), daemon=True)
        self._thread.start()

    def _work(self, make: Callable[[int], Batch], step: int) -> None:
        made: Batch | Exception
        while not self._ended.is_set():
            try:
                made = make(step)
            except Exception as error:  # raised where the batch is asked for
                made = error
            while not self._ended.is_set():
                try:
                    self._queue.put(made, timeout=0.5)
                    break
                except queue.Full:
                    pass
            step += 1

    def next(self) -> Batch:
        """The next step's batch; raises what went wrong when it was made."""
        made = self._queue.get()
        if isinstance(made, Exception):
            self.close()
            raise made
        return made

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
