"""What would change the network's mind does change it, with no pixel too many."""

import numpy as np
import pytest

from digitapp.explanation.atlas import load_pictures
from digitapp.explanation.counterfactual import change_of_mind
from digitapp.explanation.saliency import rival_of
from digitapp.paths import model_directory

ATLAS = model_directory() / "atlas.npz"


@pytest.fixture(scope="module", params=range(0, 600, 75))
def case(request, recognizer):
    glyph = load_pictures(ATLAS)[0][request.param]
    target = rival_of(recognizer.predict(glyph[None])[0], int(recognizer.predict(glyph[None])[0].argmax()))
    return glyph, target, change_of_mind(glyph, target, recognizer.predict, recognizer.inside.gradient)


def test_the_changed_picture_is_the_target(case, recognizer):
    _, target, change = case
    assert change.reached and int(recognizer.predict(change.picture[None])[0].argmax()) == target
    assert 0 < change.pixels <= 60


def test_added_and_taken_are_the_whole_difference(case):
    glyph, _, change = case
    original = glyph.astype(np.float32) / 255
    assert np.allclose(original + change.added - change.taken, change.picture, atol=1e-6)
    assert not (change.added * change.taken).any() and change.ink == pytest.approx(
        np.abs(change.picture - original).sum(), rel=1e-5
    )
    assert change.picture.min() >= 0 and change.picture.max() <= 1


def test_no_change_could_be_left_out(case, recognizer):
    glyph, target, change = case
    original = glyph.astype(np.float32) / 255
    without = np.repeat(change.picture[None], change.pixels, axis=0)
    for picture, place in zip(without, np.flatnonzero(change.added + change.taken), strict=True):
        picture.ravel()[place] = original.ravel()[place]
    assert not (recognizer.predict(without).argmax(axis=1) == target).any()


def test_ink_is_only_moved_where_there_is_ink(case):
    glyph, _, change = case
    near = np.zeros((30, 30), bool)
    for row, column in np.argwhere(glyph > 0):
        near[row : row + 3, column : column + 3] = True
    assert not change.added[~near[1:-1, 1:-1]].any()


def test_what_cannot_be_reached_is_said(recognizer):
    glyph = load_pictures(ATLAS)[0][0]
    change = change_of_mind(glyph, 7, recognizer.predict, recognizer.inside.gradient, most=3)
    assert not change.reached and change.pixels <= 3
