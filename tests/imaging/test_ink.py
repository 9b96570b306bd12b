"""Ink: where the pen is, under any light, on any paper, with soft edges kept."""

import cv2
import numpy as np
import pytest

from digitapp.imaging.ink import WORK_AREA, find_ink
from tests.pen import paint, strokes

NUMBER = strokes("2035", 40, 50, 120)
SIZE = (560, 240)


def truth():
    """Ink of NUMBER drawn on nothing: 0..1."""
    return 1 - paint(NUMBER, SIZE, 9, 255, 0)[..., 0] / 255


def agreement(ink, expected):
    """Share of common ink in all ink of both (soft intersection over union)."""
    return np.minimum(ink, expected).sum() / np.maximum(ink, expected).sum()


@pytest.mark.parametrize("paper, pen", [(240, 40), (20, 235), (200, 120), (90, 150), (255, 0), (0, 255)])
def test_any_polarity_and_contrast(paper, pen):
    picture = paint(NUMBER, SIZE, 9, paper, pen)
    ink = find_ink(picture)
    assert ink.light_on_dark == (pen > paper)
    assert agreement(ink.map, truth()) > 0.85


def test_a_shadow_across_the_page_is_no_ink():
    picture = paint(NUMBER, SIZE, 9, 230, 40).astype(float)
    light = np.ones(SIZE[0])
    light[250:] = 0.55
    light = cv2.GaussianBlur(np.tile(light, (SIZE[1], 1)), (0, 0), 12)
    ink = find_ink(np.uint8(picture * light[..., None])).map
    assert agreement(ink, truth()) > 0.75
    assert ink[np.abs(truth() - 0) < 0.01].mean() < 0.01


def test_noise_and_jpeg_leave_the_paper_clean():
    rng = np.random.default_rng(1)
    picture = np.uint8(np.clip(paint(NUMBER, SIZE, 9, 210, 70) + rng.normal(0, 8, (*SIZE[::-1], 1)), 0, 255))
    picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], cv2.IMREAD_COLOR)
    ink = find_ink(picture).map
    far = cv2.dilate(np.uint8(truth() > 0), np.ones((9, 9), np.uint8)) == 0
    assert (ink[far] > 0).mean() < 0.002
    assert agreement(ink, truth()) > 0.75


@pytest.mark.parametrize(
    "picture",
    [
        np.full((300, 400, 3), 255, np.uint8),
        np.zeros((50, 50, 3), np.uint8),
        np.full((1, 1, 3), 9, np.uint8),
        np.full((2, 700, 3), 90, np.uint8),
        np.full((112, 112), 128, np.uint8),
        np.tile(np.linspace(40, 220, 400).astype(np.uint8), (300, 1)),
        np.tile(np.linspace(40, 220, 112).astype(np.uint8)[:, None], (1, 112)),
        np.random.default_rng(0).integers(0, 256, (112, 112)).astype(np.uint8),
        np.uint8(np.clip(np.random.default_rng(0).normal(128, 30, (400, 300, 3)), 0, 255)),
    ],
    ids=["white", "black", "one pixel", "two rows", "grey", "gradient", "small gradient", "noise", "grainy page"],
)
def test_no_ink_is_made_up(picture):
    ink = find_ink(picture).map
    assert ink.shape == picture.shape[:2]
    assert (ink > 0.25).mean() < 0.005


def test_a_tiny_crop_keeps_its_soft_profile():
    small = cv2.resize(truth()[50:170, 40:112].astype(np.float32), (16, 26), interpolation=cv2.INTER_AREA)
    crop = np.zeros((34, 24), np.float32)
    crop[4:30, 4:20] = small
    enlarged = np.clip(cv2.resize(crop, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC), 0, 1)
    for picture in (np.uint8(255 * enlarged), np.uint8(250 - 240 * enlarged)):
        ink = find_ink(picture).map
        assert np.corrcoef(ink.ravel(), enlarged.ravel())[0, 1] > 0.97
        assert ((ink > 0.05) & (ink < 0.95)).mean() / (ink > 0).mean() > 0.1  # not a stencil


def test_a_filled_object_is_ink_through_and_through():
    picture = np.full((112, 112), 250, np.uint8)
    cv2.circle(picture, (56, 56), 38, 30, cv2.FILLED)
    ink = find_ink(picture).map
    assert ink[56, 56] > 0.9 and 0.3 < (ink > 0.5).mean() < 0.45


def test_a_large_picture_is_worked_on_reduced():
    picture = cv2.resize(paint(NUMBER, SIZE, 9, 240, 40), (4480, 1920), interpolation=cv2.INTER_CUBIC)
    ink = find_ink(picture)
    assert ink.work.size <= 1.01 * WORK_AREA and ink.map.shape == picture.shape[:2]
    assert agreement(ink.map, cv2.resize(truth(), (4480, 1920))) > 0.8


@pytest.mark.parametrize("number", ("88", "888", "8888", "80808", "6", "00"))
@pytest.mark.parametrize("width", (5, 9, 14))
def test_the_holes_of_thick_digits_are_no_light_strokes(number, width):
    picture = np.asarray(paint(strokes(number, 40, 50, 100), width=width))
    assert not find_ink(picture).light_on_dark
    assert find_ink(255 - picture).light_on_dark
