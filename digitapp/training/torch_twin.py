"""A Keras network run by PyTorch while it is trained: on processors with bfloat16 two to three times as fast.

The Keras model stays the definition and what is saved; the twin is built from its graph, trains, and gives the weights
back. It knows the layers of this project's networks: convolutions, also depthwise, dense layers, batch normalization,
ReLU, Add, Concatenate, UpSampling2D, MaxPooling2D, GlobalAveragePooling2D, Flatten, Dropout.
"""

import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Twin(nn.Module):
    """The same function as `model`, from (n, c, h, w) to (n, c, h, w), or to (n, units) after a flat layer."""

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
            elif kind in ("ReLU", "Activation"):
                found[name] = functional.relu(some[0])
            elif kind == "UpSampling2D":
                found[name] = functional.interpolate(some[0], scale_factor=2)
            elif kind == "GlobalAveragePooling2D":
                found[name] = some[0].mean((2, 3))
            elif kind == "Flatten":  # Keras has the channels last
                found[name] = some[0].permute(0, 2, 3, 1).flatten(1)
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
            first, *rest = (t.detach().float().numpy() for t in _tensors(part))
            layer.set_weights([first.transpose(_order(part)[1]), *rest])

    def _pairs(self, model: keras.Model) -> list[tuple[nn.Module, keras.layers.Layer]]:
        """The parts that have weights, with the layers of a model of the same build: names may differ, the order does
        not."""
        return [
            (self.parts[name], layer)
            for (name, _, _), layer in zip(self.order, model.layers, strict=True)
            if name in self.parts and layer.weights
        ]


class _Conv(nn.Conv2d):
    """A convolution with the padding that TensorFlow calls "same": at stride 2 most of it lies behind."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int, groups: int = 1, bias: bool = True) -> None:
        super().__init__(inputs, outputs, size, stride, size // 2 if stride == 1 else 0, groups=groups, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(_padded(x, self.kernel_size[0], self.stride[0]) if self.stride[0] > 1 else x)


class _MaxPool(nn.MaxPool2d):
    """The largest of 2×2, with TensorFlow's "same" padding where `same`."""

    def __init__(self, same: bool) -> None:
        super().__init__(2)
        self.same = same

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(_padded(x, 2, 2, -torch.inf) if self.same else x)


def _padded(x: torch.Tensor, size: int, stride: int, value: float = 0.0) -> torch.Tensor:
    """What TensorFlow adds at the borders so that a window of `size` gives sides of ⌈side / stride⌉."""
    h, w = (max((-(-side // stride) - 1) * stride + size - side, 0) for side in x.shape[2:])
    return functional.pad(x, (w // 2, w - w // 2, h // 2, h - h // 2), value=value) if h or w else x


def _part(layer: keras.layers.Layer) -> nn.Module | None:
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        channels = layer.kernel.shape[2]
        return _Conv(channels, channels, layer.kernel_size[0], layer.strides[0], groups=channels, bias=layer.use_bias)
    if isinstance(layer, keras.layers.Conv2D):
        shape = layer.kernel.shape
        part = _Conv(shape[2], layer.filters, layer.kernel_size[0], layer.strides[0], bias=layer.use_bias)
        return nn.Sequential(part, nn.ReLU()) if _rectified(layer) else part
    if isinstance(layer, keras.layers.Dense):
        flat = nn.Linear(layer.kernel.shape[0], layer.units, bias=layer.use_bias)
        return nn.Sequential(flat, nn.ReLU()) if _rectified(layer) else flat
    if isinstance(layer, keras.layers.BatchNormalization):
        kind = nn.BatchNorm2d if len(layer.input.shape) == 4 else nn.BatchNorm1d
        return kind(layer.gamma.shape[0], layer.epsilon, 1 - layer.momentum)
    if isinstance(layer, keras.layers.MaxPooling2D):
        return _MaxPool(layer.padding == "same")
    if isinstance(layer, keras.layers.Dropout):
        return nn.Dropout(layer.rate)
    known = (
        keras.layers.InputLayer,
        keras.layers.ReLU,
        keras.layers.Add,
        keras.layers.UpSampling2D,
        keras.layers.Concatenate,
        keras.layers.GlobalAveragePooling2D,
        keras.layers.Flatten,
    )
    if not (isinstance(layer, known) or isinstance(layer, keras.layers.Activation) and _rectified(layer)):
        raise TypeError(f"no twin for a layer of the kind {type(layer).__name__}")
    return None


def _rectified(layer: keras.layers.Layer) -> bool:
    """Whether a layer ends with ReLU; TypeError for what is neither that nor nothing."""
    name = layer.activation.__name__
    if name not in ("linear", "relu"):
        raise TypeError(f"no twin for the activation {name}")
    return name == "relu"


def _tensors(part: nn.Module) -> list[torch.Tensor]:
    """In the order of the Keras layer's weights, which have no place for how often batch normalization was called."""
    running = [buffer for name, buffer in part.named_buffers() if name != "num_batches_tracked"]
    return [*part.parameters(), *running]


def _order(part: nn.Module) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How the axes of a part's first weights are ordered, seen from Keras, and back again."""
    inner = part[0] if isinstance(part, nn.Sequential) else part
    if isinstance(inner, nn.Linear):
        return (1, 0), (1, 0)
    if isinstance(inner, _Conv):
        return ((2, 3, 0, 1), (2, 3, 0, 1)) if inner.groups > 1 else ((3, 2, 0, 1), (2, 3, 1, 0))
    return (0,), (0,)


def _swapped(part: nn.Module, weights: list[np.ndarray]) -> list[np.ndarray]:
    return [weights[0].transpose(_order(part)[0]), *weights[1:]]
