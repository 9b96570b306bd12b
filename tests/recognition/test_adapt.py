"""Teaching a hand: a strange 1 is learned from ten examples, what is known stays as it is,
and forgetting is complete."""

import numpy as np
import pytest

from digitapp.explanation.atlas import open_atlas
from digitapp.imaging.normalize import normalize
from digitapp.paths import model_directory
from digitapp.recognition.adapt import NO_DIGIT, Hand, Known
from digitapp.synthesis import pen

ATLAS = model_directory() / "atlas.npz"

#: 1s that the network was not trained on: with a roof and a floor; like a tent; with a tail that swings out
STRANGE = {
    "roof": [[(-0.4, 0.0), (0.4, 0.0)], [(0.0, 0.0), (0.0, 0.5), (0.0, 1.0)], [(-0.4, 1.0), (0.4, 1.0)]],
    "tail": [([(-0.4, 0.4), (0, 0)], [(0, 0), (0, 0.6), (0.02, 0.9), (0.3, 1.0), (0.5, 0.85)])],
}


def written(name: str, count: int, seed: int = 1) -> np.ndarray:
    """(count,28,28) uint8: this strange 1 by one hand, no two alike."""
    rng, glyphs = np.random.default_rng(seed), []
    hand = pen.Style(width=0.08, slant=0.08, jitter=0.02, bow=0.02, pressure=0.1, gaps=0.0)
    for _ in range(count):
        style = pen.vary(hand, rng)
        strokes, scale = pen.fit(pen.bend(STRANGE[name], style, rng), 80, style.width)
        glyphs.append(normalize(pen.ink((80, 80), strokes, style.width * scale, style, rng)))
    return np.array(glyphs)


@pytest.fixture(scope="module")
def known(recognizer):
    atlas = open_atlas(ATLAS, recognizer.inside.features)
    return Known(atlas.features, atlas.digits)


@pytest.fixture(scope="module")
def teach(recognizer, known):
    """teach(glyphs, truths) → the Hand that was taught so."""
    return lambda glyphs, truths: Hand(glyphs, truths, recognizer.inside.features, known)


def whole(recognizer, glyphs: np.ndarray) -> np.ndarray:
    """(n,11): the network's probabilities, "no digit" last."""
    ten = recognizer.predict(glyphs)
    return np.concatenate([ten, np.maximum(0, 1 - ten.sum(axis=1, keepdims=True))], axis=1)


@pytest.fixture(scope="module")
def judged(recognizer, mnist):
    """What the network says of MNIST's test pictures, (n, 11)."""
    return whole(recognizer, mnist[1][0])


@pytest.mark.parametrize("name", list(STRANGE))
def test_ten_examples_of_a_strange_1_are_enough(name, recognizer, teach, mnist, judged):
    glyphs = written(name, 60)
    hand = teach(glyphs[:10], [1] * 10)
    others = glyphs[10:]
    before = whole(recognizer, others)
    after = hand.adjust(others, before)
    assert np.mean(before.argmax(axis=1) == 1) < 0.9  # it is strange
    assert np.mean(after.argmax(axis=1) == 1) >= 0.95
    x, y = mnist[1]
    accuracy = [np.mean(p[:, :10].argmax(axis=1) == y) for p in (judged, hand.adjust(x, judged))]
    assert abs(accuracy[1] - accuracy[0]) <= 0.0005


def test_digits_that_are_known_are_not_touched(recognizer, teach, known):
    from digitapp.explanation.atlas import load_pictures

    pictures, digits, _ = load_pictures(ATLAS)
    network = whole(recognizer, pictures)
    hand = teach(written("roof", 5), [1] * 5)
    taught = hand.adjust(pictures, network)
    others = digits != 1
    assert np.array_equal(taught[others], network[others])


def test_one_example_moves_a_doubtful_answer_but_not_a_clear_one(recognizer, teach):
    glyphs = written("roof", 8)
    network = np.tile(np.eye(11)[10] * 0.6 + 0.4 / 11, (8, 1))
    moved = teach(glyphs[:4], [1] * 4)
    assert (moved.adjust(glyphs[4:], network[4:]).argmax(axis=1) == 1).all()
    clear = np.tile(np.eye(11)[4] * 0.989 + 0.001, (8, 1))
    assert (moved.adjust(glyphs[4:], clear[4:]).argmax(axis=1) == 1).mean() >= 0.5  # several examples agree
    few = teach(np.concatenate([glyphs[:1], 255 - glyphs[1:3]]), [1, 8, 8])
    assert np.array_equal(few.adjust(glyphs[4:], clear[4:]), clear[4:])  # one alone


def test_probabilities_stay_probabilities(recognizer, teach):
    glyphs = written("tail", 20)
    after = teach(glyphs[:10], [1] * 10).adjust(glyphs, whole(recognizer, glyphs))
    assert np.allclose(after.sum(axis=1), 1, atol=1e-4) and after.min() >= 0


def test_what_is_no_digit_can_be_taught_too(recognizer, teach):
    glyphs = written("roof", 12)
    after = teach(glyphs[:6], [NO_DIGIT] * 6).adjust(glyphs[6:], np.tile(np.eye(11)[1] * 0.7 + 0.3 / 11, (6, 1)))
    assert (after.argmax(axis=1) == NO_DIGIT).all()


def test_blank_glyphs_and_an_empty_hand_change_nothing(recognizer, teach):
    blank = np.zeros((2, 28, 28), np.uint8)
    probabilities = np.full((2, 11), 1 / 11)
    assert np.array_equal(teach(written("roof", 3), [1] * 3).adjust(blank, probabilities), probabilities)
    nobody = teach(np.zeros((0, 28, 28), np.uint8), np.zeros(0, int))
    glyphs = written("roof", 2)
    assert np.array_equal(nobody.adjust(glyphs, probabilities), probabilities) and len(nobody) == 0


def test_a_taught_reader_reads_the_strange_1_and_the_untaught_one_does_not(recognizer, teach):
    glyphs = written("roof", 20)
    own = recognizer.adapted(teach(glyphs[:10], [1] * 10))
    assert [own.judge(glyph).digit for glyph in glyphs[10:]] == [1] * 10
    assert [recognizer.judge(glyph).digit for glyph in glyphs[10:]].count(1) <= 5
    picture = np.kron(255 - np.pad(glyphs[15], 20), np.ones((3, 3), np.uint8))
    assert set(own.read(picture).text) <= {"1"}  # nothing, where the page network sees no sign at all
