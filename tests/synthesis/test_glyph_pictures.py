"""The drawn digits look like digits to a reader that never saw them, and drawing is repeatable."""

import numpy as np
import pytest
from sklearn.svm import SVC

from digitapp.imaging.normalize import normalize
from digitapp.synthesis import clutter, pen, signs
from digitapp.synthesis import digits as glyphs
from digitapp.synthesis.glyph_pictures import NON_DIGIT_KINDS, digit_strokes, digits, draw_digit, non_digits

VARIANTS = [(digit, name) for digit in range(10) for name, _, _ in glyphs.DIGITS[digit]]


def test_same_seed_draws_the_same_pictures_whatever_the_number_of_processes():
    x1, y1 = digits(1100, seed=3)
    x2, y2 = digits(1100, seed=3, processes=2)
    assert np.array_equal(x1, x2) and np.array_equal(y1, y2)
    x3, _ = digits(1100, seed=4)
    assert not np.array_equal(x1, x3)
    n1, k1 = non_digits(700, seed=3)
    n2, k2 = non_digits(700, seed=3, processes=2)
    assert np.array_equal(n1, n2) and np.array_equal(k1, k2)


def test_shapes_and_an_even_hand():
    x, y = digits(2000, seed=1)
    assert x.shape == (2000, 28, 28) and x.dtype == np.uint8 and y.dtype == np.uint8
    assert np.bincount(y, minlength=10).min() > 140
    assert (x.max(axis=(1, 2)) == 255).all()  # normalised: the darkest ink is full
    assert len(np.unique(x.reshape(2000, -1), axis=0)) == 2000
    x, y = digits(0, seed=1)
    assert x.shape == (0, 28, 28) and y.shape == (0,)


@pytest.mark.parametrize(("digit", "variant"), VARIANTS)
def test_each_variant_is_drawn_inside_its_picture(digit, variant):
    rng = np.random.default_rng(digit)
    for _ in range(5):
        drawing = draw_digit(digit, rng, variant=variant, size=96)
        assert drawing.variant == variant and drawing.ink.shape == (96, 96) and drawing.ink.dtype == np.float32
        assert 0.01 < drawing.ink.mean() < 0.6 and drawing.ink.max() <= 1
        assert not drawing.ink[[0, -1]].any() and not drawing.ink[:, [0, -1]].any()  # nothing cut off
        points = np.concatenate(drawing.strokes)
        assert points.shape[1] == 2 and 0.4 < np.ptp(points[:, 1]) < 2.5


def test_unknown_names_are_explained():
    with pytest.raises(ValueError, match="has no variant 'baroque'; it has round"):
        digit_strokes(0, np.random.default_rng(0), variant="baroque")
    with pytest.raises(ValueError, match="unknown kinds of non-digits: unicorn"):
        non_digits(3, 0, kinds=["unicorn"])


def test_a_reader_of_mnist_reads_the_drawn_digits_and_the_reverse(mnist):
    """Each way, a plain SVM that saw only the other kind; chance is 10%."""
    (x_train, y_train), _ = mnist
    real, real_y = x_train[:2500].reshape(2500, -1) / 255.0, y_train[:2500]
    drawn, y = digits(2500, seed=11)
    drawn = drawn.reshape(2500, -1) / 255.0
    from_real = SVC(C=5).fit(real, real_y).predict(drawn)
    assert (from_real == y).mean() > 0.70
    from_drawn = SVC(C=5).fit(drawn, y).predict(real)
    assert (from_drawn == real_y).mean() > 0.82
    for digit in range(10):
        assert (from_drawn[real_y == digit] == digit).mean() > 0.5, digit


def test_every_kind_of_non_digit_can_be_asked_for_alone():
    for index, name in enumerate(NON_DIGIT_KINDS):
        x, kind = non_digits(12, seed=index, kinds=[name])
        assert (kind == index).all() and x.shape == (12, 28, 28) and x.dtype == np.uint8
        assert len(np.unique(x.reshape(12, -1), axis=0)) >= (6 if name == "paper" else 12), name
    _, kind = non_digits(1500, seed=0)
    assert set(kind.tolist()) == set(range(len(NON_DIGIT_KINDS)))


def test_lone_dashes_are_never_near_the_vertical():
    """A near-vertical dash would be a 1: measured with the covariance of the ink itself."""
    x, _ = non_digits(300, seed=5, kinds=["dash"])
    for picture in x:
        rows, columns = np.nonzero(picture > 60)
        values, vectors = np.linalg.eigh(np.cov(columns, rows))
        across, down = np.abs(vectors[:, np.argmax(values)])
        assert down < across * 1.3


def test_look_alikes_are_left_out_of_the_alphabets():
    assert not set("ODISZB") & set(signs.CAPITALS)
    assert not set("ilosbzgq") & set(signs.SMALL)
    for table in (
        signs.CAPITALS,
        signs.SMALL,
        signs.GREEK_CYRILLIC,
        signs.HANZI_KANA,
        signs.SUM_SIGNS,
        signs.PUNCTUATION,
        signs.MARKS,
    ):
        for text in table.values():
            for strokes in signs.variants(text):
                assert len(strokes) >= 1


def test_slant_and_width_do_what_they_say():
    """Independent of the drawing code: the stem's lean and the ink's area follow the style."""
    rng = np.random.default_rng(2)
    plain = pen.Style(jitter=0, bow=0, slant=0.5, turn=0, aspect=1)
    stroke = pen.bend([[(0.0, 0.0), (0.0, 0.5), (0.0, 1.0)]], plain, rng)[0]
    assert stroke[0, 0] - stroke[-1, 0] == pytest.approx(0.5)
    areas = []
    for width in (4, 8, 16):  # round ends add to the area
        line = [np.array([[40.0, 20.0], [40.0, 76.0]])]
        picture = pen.ink((96, 80), line, width, pen.Style(tool="felt", pressure=0, gaps=0), rng)
        areas.append(picture.sum() / 255 / 56)
        # a soft edge of about 1.5 pixels and two round half-discs
    assert areas == pytest.approx([w + 1.5 + 3.14 * ((w + 1.5) / 2) ** 2 / 56 for w in (4, 8, 16)], rel=0.06)


def test_pieces_of_digits_are_smaller_than_digits():
    rng = np.random.default_rng(7)
    for make in (clutter.half_digit, clutter.digit_and_neighbour, clutter.two_digits):
        for _ in range(20):
            picture = make(rng)
            assert picture.dtype == np.uint8 and normalize(picture).shape == (28, 28)
