"""Composed drawings: that they are what their kind says, and the same ones every time."""

import numpy as np
import pytest

from digitapp.evaluation.drawing_hand import HEIGHT
from digitapp.evaluation.drawings import KINDS, OTHERS, compose, sharpest

EXTRA = {"decimal point", "operator", "struck out"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_strokes_on_the_pad_with_their_truth(kind):
    for seed in range(12):
        drawing = compose(kind, seed)
        assert drawing.text.replace("\n", "").isdigit() and drawing.extra == (kind in EXTRA)
        assert ("\n" in drawing.text) == (kind == "two rows")
        assert len(drawing.strokes) >= len(drawing.text.replace("\n", ""))
        for line in drawing.strokes:
            assert line.dtype == np.float32 and line.ndim == 2 and line.shape[1] == 2 and np.isfinite(line).all()
        points = np.concatenate(drawing.strokes)
        assert points.min() > 0 and points[:, 1].max() < 280
        assert np.ptp(points[:, 1]) > 0.5 * min(HEIGHT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_names_a_drawing(kind):
    one, again, other = compose(kind, 3), compose(kind, 3), compose(kind, 4)
    assert one.text == again.text
    for a, b in zip(one.strokes, again.strokes, strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(other.strokes) != len(one.strokes) or not np.array_equal(other.strokes[0], one.strokes[0])


def test_letters_are_no_digits():
    numbers = 0
    for seed in range(40):
        drawing = compose("letters", seed)
        others = [one for one in drawing.signs if one[4] >= 10]
        assert drawing.extra and 1 <= len(others) <= 3 and len(drawing.signs) == len(others) + len(drawing.text)
        assert all(drawing.owners[s] < len(drawing.signs) for s in range(len(drawing.strokes)))
        numbers += bool(drawing.text)
    assert 5 < numbers < 30 and not set(OTHERS) & set(KINDS)


@pytest.mark.parametrize("kind", ["8 of two circles", "slashed 0", "4 in two strokes", "barred 7, bar first"])
def test_what_is_special_takes_a_stroke_more(kind):
    """Alone, such a digit has two strokes."""
    digit = next(c for c in kind if c.isdigit())
    alone = [d for d in (compose(kind, seed) for seed in range(40)) if d.text == digit]
    assert alone and all(len(d.strokes) == 2 for d in alone)


def test_touching_digits_stand_closer_than_plain_ones():
    def gaps(kind):
        found = []
        for seed in range(30):
            spans = sorted((s[:, 0].min(), s[:, 0].max()) for s in compose(kind, seed).strokes)
            found += [b[0] - max(r for _, r in spans[: k + 1]) for k, b in enumerate(spans[1:])]
        return np.median(found)

    assert gaps("touching") < gaps("plain")


@pytest.mark.parametrize(
    ("stroke", "corner"),
    [
        (np.c_[np.linspace(0, 0, 40), np.linspace(0, 1, 40)], None),
        (np.c_[np.cos(np.linspace(0, 6, 80)), np.sin(np.linspace(0, 6, 80))] / 2, None),
        (np.concatenate([np.c_[np.linspace(0, 0.6, 30), np.zeros(30)],
                         np.c_[np.linspace(0.6, 0.3, 50), np.linspace(0.01, 1, 50)]]), 30),
        (np.array([[0.0, 0.0]]), None),
    ],
    ids=["line", "ring", "seven", "dot"],
)  # fmt: skip
def test_the_sharpest_corner_of_a_stroke(stroke, corner):
    found = sharpest(stroke)
    assert found is None if corner is None else abs(found - corner) <= 2


def test_a_pen_is_lifted_at_corners():
    """A 7 becomes a bar and a stem, a 0 stays one stroke."""
    strokes = {"7": [], "0": []}
    for seed in range(300):
        drawing = compose("pen lifted at corners", seed)
        if drawing.text in strokes:
            strokes[drawing.text].append(len(drawing.strokes))
    assert np.mean(strokes["7"]) > 1.7 and np.median(strokes["0"]) == 1
