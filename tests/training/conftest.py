"""What tests of training share."""

import keras
import numpy as np
import pytest

from digitapp.synthesis import glyph_pictures as synthesize
from digitapp.training.data import Data


@pytest.fixture(scope="session")
def tiny():
    """A few hundred drawn pictures in the place of MNIST."""
    x, y = synthesize.digits(900, seed=5)
    n, kind = synthesize.non_digits(300, seed=6)
    y = y.astype(np.int64)
    return Data(
        train=(x[:400], y[:400]),
        scans=(x[500:600], y[500:600]),
        drawn=(x[400:600], y[400:600]),
        non_digits=(n[:200], np.full(200, 10)),
        crops=(x[400:600], y[400:600]),
        crop_others=(n[:100], np.full(100, 10)),
        validation=(x[600:750], y[600:750]),
        scans_validation=(x[600:650], y[600:650]),
        drawn_validation=(x[750:], y[750:]),
        non_digit_validation=(n[200:], kind[200:]),
        test=(x[600:], y[600:]),
        digest="",
    )


@pytest.fixture
def in_plain_python(monkeypatch):
    """Steps of training run as they are written. Building a graph of them first takes seconds, which pays off in real
    trainings but not in one of ten steps; that real trainings are as repeatable is seen without this."""
    compiled = keras.Model.compile

    def compile(self, *args, **named):
        return compiled(self, *args, **named | {"run_eagerly": True})

    monkeypatch.setattr(keras.Model, "compile", compile)


@pytest.fixture
def in_float32(monkeypatch):
    """No two trainings by PyTorch of a test compute in different ways."""
    from digitapp.training import torch_loop

    monkeypatch.setattr(torch_loop, "faster_in_half", lambda twin, x: False)
