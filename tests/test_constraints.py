"""constraints.txt holds a version of everything that is asked for, and one that fits."""

import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "constraints.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def problems():
    return runpy.run_path(str(ROOT / ".ci" / "constraints.py"))["problems"]


def test_all_that_is_asked_for_is_there_and_fits(problems):
    assert problems(TEXT) == []


def test_each_package_has_one_exact_version():
    lines = [line for line in TEXT.splitlines() if not line.startswith("#")]
    names = [line.split("==")[0] for line in lines]
    assert all(line.count("==") == 1 for line in lines)
    assert names == sorted(set(names))


def test_what_is_missing_or_does_not_fit_is_said(problems):
    without = "\n".join(line for line in TEXT.splitlines() if not line.startswith("ruff=="))
    assert problems(without) == ["ruff is missing"]
    assert problems(without + "\nruff==0.1") == ["ruff is 0.1, ruff<1,>=0.15 is asked for"]


def test_extras_ask_for_what_the_requirement_files_ask_for():
    lines = (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith(("#", "-r"))]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert extras["dev"] == asked and not extras["app"]
    for name in ("litert", "dask", "postgresql"):
        assert extras[name] and set(extras[name]) <= set(asked)
    assert [wanted.split(">")[0] for wanted in extras["train"]] == ["torch", "scikit-image"]
