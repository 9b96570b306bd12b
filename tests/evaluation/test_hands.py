"""Figures by source against a plain count."""

from pathlib import Path

import numpy as np
import pytest

from digitapp.datasets.mnist import MnistError
from digitapp.evaluation import hands


@pytest.fixture
def sources(monkeypatch):
    """Every page source gives ten digits and an other sign, marked by their first pixel; scans give four."""

    def pages(how, extra, mnist, count, cache):
        if how.get("writers") == "swiss" and extra is None:
            raise ValueError("no such hand")
        x = np.zeros((11, 28, 28), np.uint8)
        x[:, 0, 0] = y = np.arange(11)
        return x, y

    def scans(part, extra):
        assert part == "validation"
        return (
            (pages({}, 0, None, 0, None)[0][:4], np.arange(4)) if extra else (np.empty((0, 28, 28)), np.empty(0, int))
        )

    monkeypatch.setattr(hands, "_pages", pages)
    monkeypatch.setattr(hands.glyphs, "scans", scans)


def predict(x):
    """Takes 3 for a 5, is doubtful of 7, and right about the others."""
    p = np.full((len(x), 10), 0.001)
    for row, digit in zip(p, x[:, 0, 0], strict=True):
        row[5 if digit == 3 else digit] = 0.1 if digit == 7 else 0.99
    return p


def test_every_source_has_its_row(sources):
    rows = {row["name"]: row for row in hands.measure(predict, 0.25, Path("extra"))}
    assert list(rows) == list(hands.SOURCES)
    assert rows["Swiss writers, scanned"]["count"] == 4 and rows["Swiss writers, scanned"]["correct"] == 0.75
    boxed = rows["All of these in photographed boxes"]
    assert (boxed["count"], boxed["correct"], boxed["rejected"]) == (10, 0.8, 0.1)
    assert 0 < boxed["ece"] < 1


def test_sources_that_are_not_at_hand_are_left_out(sources):
    names = [row["name"] for row in hands.measure(predict, 0.25, None)]
    assert "Drawn by the pen, photographed" in names and not [name for name in names if "Swiss" in name]


def test_missing_mnist_is_told(monkeypatch):
    def missing(*arguments):
        raise MnistError("not here")

    monkeypatch.setattr(hands, "_pages", missing)
    with pytest.raises(MnistError):
        hands.measure(predict, 0.25, None)
