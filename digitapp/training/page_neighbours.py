"""A network that looks at a sign's neighbours, trained on composed pages (see recognition.neighbours)."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers, ops

from ..recognition.neighbours import NEAREST, OWN, RELATION, Network, Round, Signs
from .page_truths import NONE
from .page_variety import varied

WIDTH, HEADS, ROUNDS, PLACES, MORE = 64, 4, 2, 16, 128  # of the network; PLACES, MORE: of its hidden layers
DROPPED = 0.1  # of what is known of a sign, in training
PAGES = 24  # in a step
EPOCHS, LEARNING_RATE, WEIGHT_DECAY, WARM_UP = 12, 2e-3, 0.02, 0.1
UNASKED = -1  # truth of a detection that nothing is learned from


class Told(NamedTuple):
    """A page's signs, and (n,) what each is: a digit, NONE, or UNASKED."""

    signs: Signs
    truth: np.ndarray


class _Looking(layers.Layer):
    """Attention to each sign's nearest:
    (asks, offers, tells (n, d), nearest (n, k), weights (n, k, heads)) → (n, d)."""

    def call(self, inputs: Sequence[Any]) -> Any:
        asks, offers, tells, nearest, weights = inputs
        d, heads = asks.shape[-1], weights.shape[-1]
        of = ops.maximum(nearest, 0)
        shape = (-1, NEAREST, heads, d // heads)
        offers, tells = (ops.reshape(ops.take(v, of, axis=0), shape) for v in (offers, tells))
        asked = ops.reshape(asks, (-1, 1, heads, d // heads))
        a = ops.sum(asked * offers, axis=-1) / math.sqrt(d / heads) + weights
        a = ops.softmax(ops.where(ops.expand_dims(nearest < 0, -1), -1e9, a), axis=1)
        return ops.reshape(ops.sum(ops.expand_dims(a, -1) * tells, axis=1), (-1, d))

    def compute_output_shape(self, shapes: Sequence[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return shapes[0]


def build() -> keras.Model:
    """The untrained network: (own (n, OWN) scaled, nearest (n, NEAREST) int32, relation (n, NEAREST, RELATION)) →
    (n, 11) logits. Signs of several pages may stand one after another, `nearest` counted through."""
    own = layers.Input((OWN,), name="own")
    nearest = layers.Input((NEAREST,), dtype="int32", name="nearest")
    relation = layers.Input((NEAREST, RELATION), name="relation")
    z = layers.Dropout(DROPPED)(layers.Dense(WIDTH, "relu", name="enter")(own))
    for k in range(ROUNDS):
        y = layers.LayerNormalization(name=f"norm-{k}")(z)
        asks, offers, tells = (layers.Dense(WIDTH, name=f"{name}-{k}")(y) for name in ("asks", "offers", "tells"))
        place = layers.Dense(PLACES, "relu", name=f"place-{k}")(relation)
        weight = layers.Dense(HEADS, name=f"weight-{k}")(place)
        taken = layers.Dense(WIDTH, name=f"takes-{k}")(_Looking()([asks, offers, tells, nearest, weight]))
        z = layers.Add()([z, layers.Dropout(DROPPED)(taken)])
        y = layers.Dense(MORE, "relu", name=f"thinks-{k}")(layers.LayerNormalization(name=f"norm_again-{k}")(z))
        z = layers.Add()([z, layers.Dropout(DROPPED)(layers.Dense(WIDTH, name=f"concludes-{k}")(y))])
    z = layers.LayerNormalization(name="norm")(z)
    logits = layers.Add()([layers.Dense(NONE + 1, name="leave")(z), layers.Dense(NONE + 1, name="direct")(own)])
    return keras.Model([own, nearest, relation], logits)


class _Pages(keras.utils.PyDataset):
    """Steps of some pages each, in an order of their own in every epoch, no page twice the same."""

    def __init__(self, told: Sequence[Told], means: np.ndarray, scales: np.ndarray, seed: int) -> None:
        super().__init__()
        self.told, self.means, self.scales = told, means, scales
        self.rng = np.random.default_rng(seed)
        self.order = self.rng.permutation(len(told))

    def __len__(self) -> int:
        return math.ceil(len(self.told) / PAGES)

    def __getitem__(self, step: int) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
        pages = [self.told[k] for k in self.order[step * PAGES : (step + 1) * PAGES]]
        some = [Told(*varied(page.signs, page.truth, self.scales, self.rng)) for page in pages]
        starts = np.cumsum([0, *(len(one.truth) for one in some)])
        nearest = [np.where(one.signs.nearest < 0, -1, one.signs.nearest + s) for one, s in zip(some, starts)]
        own = (np.concatenate([one.signs.own for one in some]) - self.means) / self.scales
        relation = np.concatenate([one.signs.relation for one in some])
        truth = np.concatenate([one.truth for one in some])
        inputs = own.astype(np.float32), np.concatenate(nearest).astype(np.int32), relation.astype(np.float32)
        return inputs, np.maximum(truth, 0), (truth != UNASKED).astype(np.float32)

    def on_epoch_end(self) -> None:
        self.order = self.rng.permutation(len(self.told))


def fit(
    told: Sequence[Told], seed: int = 0, epochs: int = EPOCHS, callbacks: Sequence[keras.callbacks.Callback] = ()
) -> Network:
    """The network trained on some pages; where both networks' word weighed together is right it has nothing to
    learn."""
    keras.utils.set_random_seed(seed)
    own = np.concatenate([one.signs.own for one in told])
    means, scales = own.mean(axis=0), own.std(axis=0)
    scales[scales < 1e-3] = 1
    model = build()
    model.get_layer("direct").set_weights(_as_said(means, scales))
    pages = _Pages(told, means, scales, seed)
    steps = epochs * len(pages)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, steps - int(WARM_UP * steps)),
        warmup_target=LEARNING_RATE,
        warmup_steps=max(1, int(WARM_UP * steps)),
    )
    model.compile(
        keras.optimizers.AdamW(rate, WEIGHT_DECAY, clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(pages, epochs=epochs, verbose=0, callbacks=list(callbacks))
    return of(model, means, scales)


def _as_said(means: np.ndarray, scales: np.ndarray) -> list[np.ndarray]:
    """Weights of "direct" that give back the logarithms of what both networks say together, the first of what is
    told."""
    kernel = np.zeros((OWN, NONE + 1), np.float32)
    kernel[np.arange(NONE + 1), np.arange(NONE + 1)] = scales[: NONE + 1]
    return [kernel, means[: NONE + 1].astype(np.float32)]


def of(model: keras.Model, means: np.ndarray, scales: np.ndarray) -> Network:
    """The trained network as the reader computes it."""

    def weights(name: str) -> np.ndarray:
        first, second = model.get_layer(name).get_weights()
        return np.concatenate([first.reshape(-1, len(second)), second[None]])

    rounds = tuple(Round(*(weights(f"{name}-{k}") for name in Round._fields)) for k in range(ROUNDS))
    return Network(means, scales, weights("enter"), rounds, weights("norm"), weights("leave"), weights("direct"))
