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


def won(probabilities, target):
    """(n,) bool: whether `target` is the most probable of all eleven answers; probabilities: (n, 10)."""
    return (
        np.concatenate([probabilities, 1 - probabilities.sum(axis=1, keepdims=True)], axis=1).argmax(axis=1) == target
    )


def test_the_changed_picture_is_the_target(case, recognizer):
    _, target, change = case
    assert change.reached and won(recognizer.predict(change.picture[None]), target).all()
    assert 0 < change.pixels <= 80


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
    assert not won(recognizer.predict(without), target).any()


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


def test_more_probable_than_the_other_digits_is_not_enough():
    """A network that sees more and more of a 3 the more ink there is, but always more of no digit at all."""

    def predict(pictures):
        out = np.full((len(pictures), 10), 0.01)
        out[:, 4], out[:, 3] = 0.1, np.minimum(pictures.sum(axis=(1, 2)) / 100, 0.35)
        return out

    glyph = np.zeros((28, 28), np.uint8)
    glyph[8:12, 14] = 255
    change = change_of_mind(glyph, 3, predict, lambda x, k: np.full(x.shape, float(k == 3)), most=60)
    assert not change.reached and change.probability > 0.15


def test_no_digit_is_a_rival_too():
    """The 3 wins over every digit at once, and over "no digit" only where ink is taken away."""

    def predict(pictures):
        likely = np.clip(1 - pictures.sum(axis=(1, 2)) / 10, 0, 0.9)
        out = np.zeros((len(pictures), 10))
        out[:, 3] = likely
        return out

    glyph = np.zeros((28, 28), np.uint8)
    glyph[8:16, 14] = 255
    change = change_of_mind(glyph, 3, predict, lambda x, k: np.full(x.shape, float(k == 10)))
    assert change.reached and change.probability > 0.5 and change.pixels == 4
