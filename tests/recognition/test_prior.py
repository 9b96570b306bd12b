"""Pictures of one digit: probabilities as if most pictures without a digit had not been in training."""

import numpy as np
import pytest

from digitapp.recognition.prior import NOTHING, of_one_digit
from digitapp.recognition.second_look import second_look
from digitapp.training.finish import asked


def test_it_is_what_counting_gives_once_pictures_without_a_digit_are_left_out():
    rng = np.random.default_rng(4)
    seen = rng.choice(11, 200_000, p=[0.02] * 5 + [0.3] + [0.02] * 4 + [0.52])  # of one kind of picture
    left = seen[(seen != 10) | (rng.random(len(seen)) < NOTHING)]
    before, after = (np.bincount(some, minlength=11)[:10] / len(some) for some in (seen, left))
    assert of_one_digit(before) == pytest.approx(after, abs=0.004)


def test_many_at_once_and_nothing_at_all():
    p = np.random.default_rng(5).dirichlet(np.ones(11), (3, 7))[..., :10]
    adjusted = of_one_digit(p)
    assert adjusted.shape == p.shape and (adjusted.sum(-1) > p.sum(-1)).all() and (adjusted.sum(-1) < 1).all()
    assert adjusted[1, 2] == pytest.approx(of_one_digit(p[1, 2]))
    assert not of_one_digit(np.zeros((2, 10))).any()


def test_what_is_measured_refuses_what_the_reader_refuses():
    class Network:
        def predict_on_batch(self, x):
            return np.concatenate([x[:, 0, :10, 0], 1 - x[:, 0, :10, 0].sum(1, keepdims=True)], axis=1)

    x = (255 * np.random.default_rng(6).dirichlet(np.full(11, 0.3), (900, 28))[:, :, :1]).astype(np.uint8).repeat(28, 2)
    x[:, 0, :10] //= 10
    predict, threshold = asked(Network(), 0.25)
    raw = second_look(Network().predict_on_batch, x[..., None].astype(np.float32) / 255)[:, :10].sum(1)
    assert ((predict(x).sum(1) < threshold) == (raw < 0.25)).mean() > 0.999 and 0.1 < (raw < 0.25).mean() < 0.95
