"""The dashboard under Streamlit's test runner: every tab, every filter, and figures that are true."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as sk
from streamlit.testing.v1 import AppTest

from tests.ui import reports

PAGE = Path(__file__).parents[2] / "digitapp/ui/pages/dashboard.py"
TABS = ["Summary", "Mistakes", "Confusions", "Trust", "Learning", "Robustness", "Comparison", "Per digit"]


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
    return open_page


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


def open_page(tab="Summary", **parameters):
    at = AppTest.from_file(str(PAGE), default_timeout=60)
    at.query_params["tab"] = tab
    for name, value in parameters.items():
        at.query_params[name] = value
    return run(at)


def run(at):
    at.run()
    assert not at.exception, [e.message for e in at.exception]
    return at


def text(at) -> str:
    return "\n".join(m.value for kind in (at.header, at.markdown, at.info, at.warning, at.caption) for m in kind)


def figures(at):
    """Plotly specifications by key."""
    return {e.proto.id.split("-", 2)[-1] if False else e.proto.alt: json.loads(e.proto.spec) for e in at.get("plotly_chart")}


def indices(at, key):
    """The test digits a gallery shows, in order."""
    for element in at.get("bidi_component"):
        data = gallery_data(element)
        if element.proto.id.endswith(key):
            return [int(item["id"]) for item in data["items"]]
    raise AssertionError(f"no gallery {key}")


def gallery_data(element):
    return json.loads(element.proto.json)
