"""What tests of training share."""

import keras
import pytest


@pytest.fixture
def in_plain_python(monkeypatch):
    """Steps of training run as they are written. Building a graph of them first takes seconds, which pays off in real
    trainings but not in one of ten steps; that real trainings are as repeatable is seen without this."""
    compiled = keras.Model.compile

    def compile(self, *args, **named):
        return compiled(self, *args, **named | {"run_eagerly": True})

    monkeypatch.setattr(keras.Model, "compile", compile)
