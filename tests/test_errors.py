"""One family: who catches DigitappError catches all of it, and who catches what it was before still does."""

import ast
import json
import pickle
import shutil

import pytest

from digitapp import ImageError, Recognizer, errors, paths
from tests.sources import MODULES, tree_of

FAMILY = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("error", FAMILY)
def test_each_says_its_sentence_and_survives_another_process(error):
    one = error("The sentence.")
    assert isinstance(one, errors.DigitappError) and str(one) == "The sentence."
    assert str(pickle.loads(pickle.dumps(one))) == "The sentence."


@pytest.mark.parametrize(
    ("error", "before"),
    [
        (errors.ImageError, ValueError),
        (errors.ModelMissing, FileNotFoundError),
        (errors.ModelMismatch, ValueError),
        (errors.ModelRuntimeMissing, ImportError),
        (errors.ModelProcessError, RuntimeError),
        (errors.SelfTestError, ValueError),
        (errors.TemplateError, ValueError),
        (errors.DoesNotFit, ValueError),
        (errors.StoreError, RuntimeError),
        (errors.AtlasError, RuntimeError),
        (errors.MnistError, RuntimeError),
    ],
)
def test_what_they_were_before_still_catches_them(error, before):
    assert issubclass(error, before)


def test_they_are_where_they_were():
    from digitapp import batch, export
    from digitapp.corrections import store
    from digitapp.datasets import mnist
    from digitapp.explanation import atlas
    from digitapp.forms import align, template
    from digitapp.imaging import decode

    assert ImageError is decode.ImageError is errors.ImageError
    assert decode.ImageTooLarge is errors.ImageTooLarge
    assert (batch.BatchError, batch.TableError) == (errors.BatchError, errors.TableError)
    assert (export.ExportError, store.StoreError) == (errors.ExportError, errors.StoreError)
    assert (mnist.MnistError, atlas.AtlasError) == (errors.MnistError, errors.AtlasError)
    assert (align.DoesNotFit, template.TemplateError) == (errors.DoesNotFit, errors.TemplateError)


def test_every_exception_of_the_package_belongs_to_it():
    outside = [
        f"{module}.{node.name}"
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in ("Exception", "RuntimeError", "OSError", "ValueError")
        if "DigitappError" not in {b.id for b in node.bases if isinstance(b, ast.Name)}
        and not module.endswith("digitapp.errors")
    ]
    assert not outside


@pytest.fixture
def model(tmp_path):
    """A copy of the shipped model."""
    for name in ("digits.keras", "digits.json", "page.keras", "page.json"):
        shutil.copy(paths.model_directory() / name, tmp_path)
    return tmp_path / "digits.keras"


@pytest.mark.parametrize("text", ["{", "[1, 2]", "7", "null", "[" * 5000])
def test_damaged_settings_are_a_model_error(model, text):
    model.with_suffix(".json").write_text(text)
    with pytest.raises(errors.ModelError, match=r"digits\.json is damaged.*train\.py"):
        Recognizer.load(model)


@pytest.mark.parametrize("threshold", [None, "much"])
def test_settings_without_a_threshold_are_a_model_error(model, threshold):
    settings = json.loads(model.with_suffix(".json").read_text())
    settings["reject_below"] = threshold
    model.with_suffix(".json").write_text(json.dumps(settings))
    with pytest.raises(errors.ModelMismatch, match=r"digits\.json has no reject threshold"):
        Recognizer.load(model)


def test_an_unknown_runtime_is_a_model_error(monkeypatch):
    monkeypatch.setenv("DIGITAPP_RUNTIME", "abacus")
    with pytest.raises(errors.ModelError, match="keras or litert"):
        Recognizer.load()
