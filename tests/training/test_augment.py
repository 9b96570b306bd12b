"""Augmentation keeps what a digit is, is repeatable, and can be turned off."""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from digitapp.synthesis.glyph_pictures import digits
from digitapp.training.augment import augment


def test_strength_zero_changes_nothing():
    x, _ = digits(50, seed=1)
    assert np.array_equal(augment(x, np.random.default_rng(0), 0), x.astype(np.float32) / 255)


def test_the_same_generator_gives_the_same_batch_within_bounds():
    x, _ = digits(300, seed=1)
    a, b = (augment(x, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(a, b) and a.shape == x.shape and a.dtype == np.float32
    assert a.min() >= 0 and a.max() <= 1 and np.isfinite(a).all()
    assert not np.array_equal(a, augment(x, np.random.default_rng(8)))


def test_every_picture_is_changed_but_stays_the_digit_it_was():
    x, y = digits(3000, seed=2)
    bent = augment(x, np.random.default_rng(0))
    assert (np.abs(bent - x / 255).max(axis=(1, 2)) > 0.05).mean() > 0.99
    neighbours = KNeighborsClassifier(3).fit(x[:2500].reshape(2500, -1) / 255, y[:2500])
    flat = lambda a: a[2500:].reshape(500, -1)
    assert neighbours.score(flat(x / 255), y[2500:]) > 0.75 and neighbours.score(flat(bent), y[2500:]) > 0.5


def test_blank_pictures_and_empty_batches_are_no_trouble():
    assert augment(np.zeros((40, 28, 28), np.uint8), np.random.default_rng(0)).shape == (40, 28, 28)
