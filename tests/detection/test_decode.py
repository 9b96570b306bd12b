"""What the page network is taught decodes to the boxes it was made from; the peak search against a plain loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.detection.decode import CLASSES, LARGEST, OTHER, SMALLEST, STRIDE, box_targets, decode

SIDE = 192
GRID = SIDE // STRIDE


def targets(boxes, side=SIDE):
    """(heat, mask, box, at) of boxes (n, 5)."""
    g = side // STRIDE
    maps = np.zeros((g, g, CLASSES), np.float32), np.ones((g, g), np.float32), np.zeros((g, g, 4), np.float32)
    at = np.zeros((g, g), np.float32)
    box_targets(np.asarray(boxes, np.float32).reshape(-1, 5), *maps, at)
    return *maps, at


def peaks(heat, least):
    """Cells whose best class is above `least` and no smaller than that of the eight cells around, by plain loops."""
    rows, columns, classes = heat.shape
    best = [[max(heat[i, j, c] for c in range(classes)) for j in range(columns)] for i in range(rows)]
    found = []
    for i in range(rows):
        for j in range(columns):
            around = [
                best[a][b]
                for a in range(max(0, i - 1), min(rows, i + 2))
                for b in range(max(0, j - 1), min(columns, j + 2))
            ]
            if best[i][j] > least and best[i][j] >= max(around):
                found.append((i, j))
    return found


@st.composite
def apart(draw):
    """Up to nine signs, each in its own ninth of the picture, wholly inside it."""
    cell, rows = SIDE / 3, []
    for k in draw(st.sets(st.integers(0, 8))):
        w, h = draw(st.floats(4, 50)), draw(st.floats(SMALLEST, 50))
        x = cell * (k % 3) + draw(st.floats(0, 1)) * (cell - 10 - w)
        y = cell * (k // 3) + draw(st.floats(0, 1)) * (cell - 10 - h)
        rows.append((x, y, w, h, draw(st.integers(0, OTHER))))
    return np.array(rows, np.float32).reshape(-1, 5)


@settings(deadline=None, max_examples=60)
@given(apart())
def test_boxes_and_classes_come_back(boxes):
    heat, mask, box, at = targets(boxes)
    assert at.sum() == len(boxes) and (mask == 1).all()
    found, scores = decode(heat, box, 0.5)
    assert found.dtype == np.float32 and found.shape == (len(boxes), 4) and scores.shape == (len(boxes), CLASSES)
    for x, y, w, h, kind in boxes:
        near = np.abs(found - (x, y, max(w, 3), h)).max(axis=1)
        assert near.min() < 0.05
        assert scores[near.argmin()].argmax() == kind and scores[near.argmin()].max() == 1


@settings(deadline=None, max_examples=40)
@given(apart())
def test_each_sign_is_a_blob_with_one_middle(boxes):
    """The middle alone is 1, which the loss counts on; all is within 0..1; classes that are absent have no heat."""
    heat, _, box, at = targets(boxes)
    assert (heat >= 0.999).sum() == len(boxes) and heat.min() >= 0 and heat.max(initial=0) <= 1
    assert np.array_equal((heat >= 0.999).any(axis=2), at == 1)
    assert set(np.flatnonzero(heat.any(axis=(0, 1)))) == set(boxes[:, 4].astype(int))
    assert not box[at == 0].any()


def test_two_signs_close_together_are_two():
    heat, _, box, _ = targets([(40, 40, 12, 30, 3), (53, 41, 12, 30, 3)])
    found, _ = decode(heat, box, 0.5)
    assert sorted(found[:, 0].round().tolist()) == [40, 53]


def test_the_blob_is_as_wide_as_the_writing_is_large():
    small, large = (targets([(90 - w, 90 - h, 2 * w, 2 * h, 5)])[0][..., 5].sum() for w, h in ((6, 9), (30, 45)))
    assert large > 4 * small


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**6), st.tuples(st.integers(1, 9), st.integers(1, 9)), st.integers(2, 30), st.floats(0.01, 0.95)
)
def test_the_peak_search_is_that_of_a_plain_loop(seed, shape, steps, least):
    """With maps of few different values, so that equal neighbours and plateaus occur."""
    rng = np.random.default_rng(seed)
    heat = (rng.integers(0, steps + 1, (*shape, CLASSES)) / steps).astype(np.float32)
    box = rng.normal(0, 0.5, (*shape, 4)).astype(np.float32)
    found, scores = decode(heat, box, least)
    expected = peaks(heat, least)
    assert len(found) == len(expected)
    for (i, j), (x, y, w, h), s in zip(expected, found, scores, strict=True):
        b = box[i, j].astype(float)
        assert np.array_equal(s, heat[i, j])
        assert np.allclose((w, h), (16 * np.exp(b[0]), 24 * np.exp(b[1])), rtol=1e-4)
        assert np.allclose((x + w / 2, y + h / 2), ((j + 0.5 + b[2]) * 4, (i + 0.5 + b[3]) * 4), atol=1e-3)


def test_nothing_is_found_in_empty_maps():
    found, scores = decode(np.zeros((6, 7, CLASSES), np.float32), np.zeros((6, 7, 4), np.float32), 0.1)
    assert found.shape == (0, 4) and scores.shape == (0, CLASSES)


NOT_TAUGHT = {
    "cut by the left border": (-10, 60, 30, 40, 4),
    "cut by the lower border": (60, SIDE - 25, 20, 40, 4),
    "far too small": (60, 60, 5, SMALLEST - 1, 4),
    "far too large": (30, 20, 60, LARGEST + 2, 4),
    "printed, so not asked for": (60, 60, 20, 30, OTHER + 1),
    "a speck of another sign": (60, 60, 2.5, 2.5, OTHER),
}


@pytest.mark.parametrize("sign", NOT_TAUGHT.values(), ids=NOT_TAUGHT)
def test_what_is_not_taught_is_masked_where_it_stands(sign):
    heat, mask, box, at = targets([sign, (120, 20, 20, 30, 7)])
    assert at.sum() == 1 and heat[..., 7].max() == 1 and not heat[..., [4, OTHER]].any()
    x, y, w, h, _ = sign
    for i in range(GRID):
        for j in range(GRID):
            across = min(x + w, (j + 1) * STRIDE) - max(x, j * STRIDE)
            down = min(y + h, (i + 1) * STRIDE) - max(y, i * STRIDE)
            if across > 0 and down > 0:  # the cell lies on the sign
                assert mask[i, j] == 0
            elif across < -2 * STRIDE or down < -2 * STRIDE:  # well away from it
                assert mask[i, j] == 1
    found, _ = decode(heat, box, 0.5)
    assert len(found) == 1


def test_other_signs_are_taught_though_they_are_low():
    """A dash is as low as its pen is wide, and still a sign."""
    heat, mask, box, at = targets([(60, 60, 18, 4, OTHER)])
    assert at.sum() == 1 and mask.all()
    (found,), _ = decode(heat, box, 0.5)
    assert np.allclose(found, (60, 60, 18, 4), atol=0.05)


@pytest.mark.parametrize("sign", [(-60, 60, 30, 40), (60, -90, 30, 40), (SIDE + 9, 60, 30, 40), (60, SIDE + 9, 30, 40)])
def test_signs_beyond_the_picture_leave_the_maps_alone(sign):
    heat, mask, box, at = targets([(*sign, 4)])
    assert mask.all() and not heat.any() and not box.any() and not at.any()


def test_a_sign_that_the_border_hardly_cuts_is_taught():
    heat, mask, box, _ = targets([(-2, 60, 30, 40, 4)])
    (found,), _ = decode(heat, box, 0.5)
    assert mask.all() and np.allclose(found, (-2, 60, 30, 40), atol=0.05)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.floats(-150, 350), st.floats(-150, 350), st.floats(0.1, 300), st.floats(0.1, 300), st.integers(0, 11)
        ),
        max_size=6,
    )
)
def test_any_boxes_give_finite_maps(boxes):
    heat, mask, box, at = targets(boxes)
    assert all(np.isfinite(m).all() for m in (heat, mask, box, at))
    assert set(np.unique(mask)) <= {0, 1} and at.sum() <= len(boxes) and heat.max() <= 1
