"""The pages under Streamlit's own test runner, with the recognizer that all tests share."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import digitapp
from digitapp.ui import model

MAIN = Path(__file__).parents[2] / "digitapp/ui/main.py"


@pytest.fixture
def ready(recognizer, monkeypatch):
    """The model is loaded before the page is run."""
    monkeypatch.setattr(digitapp.Recognizer, "load", classmethod(lambda cls, path=None, apart=False: recognizer))
    model.retry()
    model.get()
    yield
    model.retry()


@pytest.fixture
def app(ready) -> AppTest:
    """The app at its first page, not run yet."""
    return AppTest.from_file(str(MAIN), default_timeout=60)
