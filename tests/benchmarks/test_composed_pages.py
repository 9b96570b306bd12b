"""The benchmark's own arithmetic: an oracle gets full marks, a mute none, and alignment is Levenshtein's."""

import importlib.util
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np

_SPEC = importlib.util.spec_from_file_location("composed_pages", Path(__file__).with_name("composed_pages.py"))
bench = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bench)


def slow_distance(a, b):
    """Levenshtein's distance straight from its definition."""

    @cache
    def d(i, j):
        if not i or not j:
            return i + j
        return min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] != b[j - 1]))

    return d(len(a), len(b))


def test_alignment():
    assert bench.align("170000", "170") == (3, 3)
    assert bench.align("", "11") == (2, 0)
    rng = np.random.default_rng(0)
    for _ in range(50):
        a, b = ("".join(map(str, rng.integers(0, 3, rng.integers(0, 8)))) for _ in range(2))
        edits, kept = bench.align(a, b)
        assert edits == slow_distance(a, b) and kept <= min(len(a), len(b))


def test_oracle_and_mute():
    truth = {}
    for k in range(2):
        page = bench.compose("canvas", (0, k))
        truth[page.picture.tobytes()] = page.text
    oracle = SimpleNamespace(read=lambda picture: SimpleNamespace(text=truth[picture.tobytes()]))
    mute = SimpleNamespace(read=lambda picture: SimpleNamespace(text=""))
    assert bench.measure(oracle, "canvas", 2, 0, None)[:3] == (1.0, 0.0, 1.0)
    assert bench.measure(mute, "canvas", 2, 0, None)[:3] == (0.0, 1.0, 0.0)
    assert bench.silent(mute, "blank", 1, 0) == 0.0
