"""A Keras network run by PyTorch while it is trained: on processors with bfloat16 two to three times as fast.

The Keras model stays the definition and what is saved; the twin is built from its graph, trains, and gives the weights
back. It knows the layers of convolutional networks: Conv2D, BatchNormalization, ReLU, Add, UpSampling2D, Concatenate.
"""

import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Twin(nn.Module):
    """The same function as `model`, from (n, c, h, w) to (n, c, h, w)."""

    def __init__(self, model: keras.Model) -> None:
        super().__init__()
        self.order: list[tuple[str, str, list[str]]] = []
        self.parts = nn.ModuleDict()
        # by place, not by name: Keras counts the layers of a process, and a checkpoint has to outlive it
        place = {layer.name: str(k) for k, layer in enumerate(model.layers)}
        for layer in model.layers:
            inputs = [place[t._keras_history.operation.name] for t in layer._inbound_nodes[0].input_tensors]
            self.order.append((place[layer.name], type(layer).__name__, inputs))
            part = _part(layer)
            if part is not None:
                self.parts[place[layer.name]] = part
        self.load(model)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: dict[str, torch.Tensor] = {}
        for name, kind, inputs in self.order:
            if kind == "InputLayer":
                found[name] = x
                continue
            some = [found[i] for i in inputs]
            if kind == "Add":
                found[name] = some[0] + some[1]
            elif kind == "Concatenate":
                found[name] = torch.cat(some, 1)
            elif kind == "ReLU":
                found[name] = functional.relu(some[0])
            elif kind == "UpSampling2D":
                found[name] = functional.interpolate(some[0], scale_factor=2)
            else:
                found[name] = self.parts[name](some[0])
        return found[self.order[-1][0]]

    @torch.no_grad()
    def load(self, model: keras.Model) -> None:
        """Take over the Keras model's weights."""
        for part, layer in self._pairs(model):
            weights = [np.asarray(w) for w in layer.get_weights()]
            for target, value in zip(_tensors(part), _swapped(part, weights)):
                target.copy_(torch.from_numpy(np.ascontiguousarray(value)))

    @torch.no_grad()
    def save(self, model: keras.Model) -> None:
        """Give the weights to the Keras model."""
        for part, layer in self._pairs(model):
            values = [t.detach().float().numpy() for t in _tensors(part)]
            if isinstance(part, _Conv):
                values[0] = values[0].transpose(2, 3, 1, 0)
            layer.set_weights(values)

    def _pairs(self, model: keras.Model) -> list[tuple[nn.Module, keras.layers.Layer]]:
        """The parts that have weights, with the layers of a model of the same build: names may differ, the order does
        not."""
        return [
            (self.parts[name], layer)
            for (name, _, _), layer in zip(self.order, model.layers, strict=True)
            if name in self.parts
        ]


class _Conv(nn.Conv2d):
    """A convolution with the padding that TensorFlow calls "same": at stride 2 on even sides all of it lies behind."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.stride[0] == 2:
            x = functional.pad(x, (0, 1, 0, 1))
        return super().forward(x)


def _part(layer: keras.layers.Layer) -> nn.Module | None:
    if isinstance(layer, keras.layers.Conv2D):
        size, stride = layer.kernel_size[0], layer.strides[0]
        return _Conv(
            layer.kernel.shape[2], layer.filters, size, stride, size // 2 if stride == 1 else 0, bias=layer.use_bias
        )
    if isinstance(layer, keras.layers.BatchNormalization):
        return nn.BatchNorm2d(layer.gamma.shape[0], layer.epsilon, 1 - layer.momentum)
    known = (
        keras.layers.InputLayer,
        keras.layers.ReLU,
        keras.layers.Add,
        keras.layers.UpSampling2D,
        keras.layers.Concatenate,
    )
    if not isinstance(layer, known):
        raise TypeError(f"no twin for a layer of the kind {type(layer).__name__}")
    return None


def _tensors(part: nn.Module) -> list[torch.Tensor]:
    """In the order of the Keras layer's weights, which have no place for how often batch normalization was called."""
    running = [buffer for name, buffer in part.named_buffers() if name != "num_batches_tracked"]
    return [*part.parameters(), *running]


def _swapped(part: nn.Module, weights: list[np.ndarray]) -> list[np.ndarray]:
    return [weights[0].transpose(3, 2, 0, 1), *weights[1:]] if isinstance(part, _Conv) else weights
