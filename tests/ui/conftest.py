"""The pages under Streamlit's own test runner, with the recognizer that all tests share."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import digitapp
from digitapp.ui import corrected, model
from tests.ui import dashboard, reports
from tests.ui.photos import PAGE

MAIN = Path(__file__).parents[2] / "digitapp/ui/main.py"


@pytest.fixture(autouse=True)
def own_database(monkeypatch, tmp_path):
    """Nothing is ever saved where a person's corrections lie."""
    monkeypatch.setenv("DIGITAPP_DATABASE_URL", f"sqlite:///{tmp_path / 'corrections.sqlite3'}")
    corrected.store.clear()
    yield
    corrected.store.clear()


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


@pytest.fixture
def photo(app):
    """The app at the Photo page."""
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory):
    """A model directory with a whole report."""
    directory = tmp_path_factory.mktemp("model")
    reports.write(directory)
    return directory


@pytest.fixture
def page(model_dir, monkeypatch, tmp_path):
    """Opens the dashboard: page(tab=..., other URL parameters). No MNIST on this machine."""
    monkeypatch.setenv("DIGITAPP_MODEL_DIR", str(model_dir))
    monkeypatch.delenv("DIGITAPP_MNIST", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return dashboard.open_page


@pytest.fixture
def page_with_pictures(page, monkeypatch, tmp_path):
    """As ``page``, on a machine that has (stand-ins for) MNIST's test pictures."""
    truth, _ = reports.answers()
    pictures = np.zeros((10_000, 28, 28), np.uint8)
    for i, label in enumerate(truth):
        pictures[i, 4 : 6 + 2 * label, 10:18] = 200 + i % 50
    np.savez(tmp_path / "mnist.npz", x_test=pictures, y_test=truth.astype(np.uint8))
    monkeypatch.setenv("DIGITAPP_MNIST", str(tmp_path / "mnist.npz"))
    return page


@pytest.fixture(scope="module")
def stored(model_dir):
    """What the report's per-image file says: labels, probabilities."""
    with np.load(model_dir / "probabilities.npz") as arrays:
        return arrays["truth"].astype(int), arrays["codes"] / 65535
