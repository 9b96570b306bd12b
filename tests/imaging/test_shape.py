"""The slant and the roundness of ink, beside strokes whose slant is known and beside the eigenvalues of its spread."""

import cv2
import numpy as np
import pytest

from digitapp.imaging.shape import slants


def stroke(lean: float) -> np.ndarray:
    """A straight stroke that leans `lean` pixels a row."""
    ink = np.zeros((200, 200), np.uint8)
    cv2.line(ink, (round(100 + 80 * lean), 20), (round(100 - 80 * lean), 180), 255, 6, cv2.LINE_AA)
    return ink


@pytest.mark.parametrize("lean", [-0.8, -0.2, 0.0, 0.3, 1.0])
def test_a_stroke_leans_as_it_was_drawn(lean):
    slant, roundness = slants(stroke(lean)[None]).T
    assert slant[0] == pytest.approx(lean, abs=0.02) and roundness[0] < 0.06


def test_rings_and_dots_are_round_and_nothing_is_nothing():
    ring, dot = np.zeros((2, 60, 60), np.uint8)
    cv2.circle(ring, (30, 30), 20, 255, 3)
    cv2.circle(dot, (20, 40), 5, 255, -1)
    slant, roundness = slants(np.stack([ring, dot, np.zeros_like(ring)])).T
    assert np.allclose(slant, 0, atol=0.01) and roundness == pytest.approx([1, 1, 0], abs=0.01)
    assert slants(np.zeros((0, 28, 28))).shape == (0, 2)


def test_any_ink_beside_its_covariance():
    ink = np.random.default_rng(0).random((9, 17, 30)) ** 4
    slant, roundness = slants(ink).T
    y, x = np.mgrid[:17, :30]
    for k, one in enumerate(ink):
        spread = np.cov(np.stack([x.ravel(), y.ravel()]), aweights=one.ravel(), ddof=0)
        low, high = np.linalg.eigvalsh(spread)
        assert slant[k] == pytest.approx(-spread[0, 1] / spread[1, 1])
        assert roundness[k] == pytest.approx(np.sqrt(low / high))


def test_the_scale_of_the_ink_does_not_matter():
    ink = stroke(0.4)
    assert np.allclose(slants(ink[None]), slants(ink[None] / 255))
