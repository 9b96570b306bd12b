"""Loading the model leaves the processor to the first page."""

import threading

import pytest

import digitapp
from digitapp.ui import model


@pytest.fixture
def loading(recognizer, monkeypatch):
    """An event that is set when the long part of loading begins; nobody wants anything yet."""
    begun = threading.Event()

    def load(_cls, path=None, apart=False):
        begun.set()
        return recognizer

    monkeypatch.setattr(digitapp.Recognizer, "load", classmethod(load))
    monkeypatch.setattr(model, "_wanted", threading.Event())
    monkeypatch.setattr(model, "GRACE", 60.0)
    model.retry()
    yield begun
    model.hurry()
    model.retry()


def test_loading_begins_when_a_page_is_complete(loading):
    model.start()
    assert not loading.wait(0.3) and not model.ready()
    model.hurry()
    assert loading.wait(10)


def test_who_wants_the_model_does_not_wait_for_a_page(loading, recognizer):
    assert model.get() is recognizer


def test_loading_begins_by_itself_after_a_while(loading, monkeypatch):
    monkeypatch.setattr(model, "GRACE", 0.01)
    model.start()
    assert loading.wait(10)
