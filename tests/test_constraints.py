"""constraints.txt holds a version of everything that is asked for, and one that fits."""

import runpy
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
