"""The files of a model belong together, or it is said which does not and how to make them again."""

import hashlib
import json

import pytest

from digitapp.errors import ModelMismatch, ModelMissing
from digitapp.recognition.model_files import load_settings


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "digits.keras"
    path.write_bytes(b"a network")
    settings = {"sha256": hashlib.sha256(b"a network").hexdigest(), "reject_below": 0.5}
    path.with_suffix(".json").write_text(json.dumps(settings))
    return path


def test_they_belong_together(path):
    settings, model_hash = load_settings(path, "make it")
    assert settings["reject_below"] == 0.5 and model_hash == settings["sha256"]


@pytest.mark.parametrize("ending", [".keras", ".json"])
def test_one_that_is_missing_is_named(path, ending):
    path.with_suffix(ending).unlink()
    with pytest.raises(ModelMissing, match=rf"digits\{ending}\. Make one with: make it$"):
        load_settings(path, "make it")


def test_settings_of_another_network_are_refused(path):
    path.write_bytes(b"another network")
    with pytest.raises(ModelMismatch, match=r"digits\.keras is not the model that digits\.json .* make it$"):
        load_settings(path, "make it")
