"""Corruptions: the right shape of the thing, against plain loops where one can be written."""

import cv2
import numpy as np
import pytest

from digitapp.evaluation import corruptions
from digitapp.evaluation.corruptions import KINDS, STRENGTHS, corrupt


@pytest.fixture(scope="module")
def pictures():
    """Twelve drawn figures with grey edges, 20 pixels high, around the middle of the picture."""
    rng = np.random.default_rng(5)
    x = np.zeros((12, 28, 28), np.uint8)
    for picture in x:
        points = rng.integers(6, 22, (5, 2)).astype(np.int32)
        cv2.polylines(picture, [points], False, 255, 2, cv2.LINE_AA)
    return x


def test_there_are_fifteen_kinds_in_five_strengths():
    assert len(KINDS) == len(set(KINDS)) == 15
    assert STRENGTHS == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_shape_and_grows_with_strength(pictures, kind):
    before = pictures.copy()
    change = []
    for strength in STRENGTHS:
        out = corrupt(pictures, kind, strength)
        assert out.shape == pictures.shape and out.dtype == np.uint8
        assert np.array_equal(out, corrupt(pictures, kind, strength)), "not deterministic"
        # Mean over the first picture alone would hang on one draw of the dice.
        change.append(np.abs(out.astype(int) - pictures).mean())
    assert np.array_equal(before, pictures), "the input was written to"
    assert change[0] > 0
    assert change[-1] > change[0]


@pytest.mark.parametrize("kind", KINDS)
def test_no_pictures_in_none_out(kind):
    assert corrupt(np.zeros((0, 28, 28), np.uint8), kind, 3).shape == (0, 28, 28)


def test_unknown_kind_and_strength_are_refused(pictures):
    with pytest.raises(ValueError, match="fog"):
        corrupt(pictures, "fog", 1)
    with pytest.raises(ValueError, match="1 to 5"):
        corrupt(pictures, "blur", 6)


def test_shift_moves_the_centre_of_mass_by_its_pixels():
    x = np.zeros((40, 28, 28), np.uint8)
    x[:, 12:16, 12:16] = 255
    rows, columns = np.mgrid[:28, :28]
    for strength in STRENGTHS:
        out = corrupt(x, "shift", strength).astype(float)
        for picture in out:
            down = (rows * picture).sum() / picture.sum() - 13.5
            across = (columns * picture).sum() / picture.sum() - 13.5
            # warpAffine interpolates in 1/32 pixel.
            assert np.hypot(down, across) == pytest.approx(strength, abs=0.05)


def test_rotation_keeps_the_centre_and_turns_a_bar_by_its_angle():
    x = np.zeros((20, 28, 28), np.uint8)
    x[:, 13:15, 5:23] = 255
    rows, columns = np.mgrid[:28, :28] - 13.5
    for strength, degrees in zip(STRENGTHS, (8, 16, 24, 32, 40)):
        for picture in corrupt(x, "rotation", strength).astype(float):
            total = picture.sum()
            xx, yy = (columns**2 * picture).sum() / total, (rows**2 * picture).sum() / total
            xy = (columns * rows * picture).sum() / total
            angle = np.rad2deg(0.5 * np.arctan2(2 * xy, xx - yy))
            assert abs(angle) == pytest.approx(degrees, abs=0.5)


def test_thick_pen_is_a_maximum_over_the_neighbours(pictures):
    out = corrupt(pictures, "thick pen", 2)
    padded = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    for n in range(3):
        for r in range(28):
            for c in range(28):
                cross = [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)]
                assert out[n, r, c] == max(padded[n, r + 1 + a, c + 1 + b] for a, b in cross)


def test_pictures_on_one_sheet_do_not_bleed_into_each_other(pictures):
    full = np.full((3, 28, 28), 255, np.uint8)
    full[1] = 0
    for kind in ("blur", "thick pen", "coarse pixels", "thin pen"):
        assert corrupt(full, kind, 5)[1].max() == 0, kind


def test_coarse_pixels_keep_the_mean_and_have_few_values(pictures):
    out = corrupt(pictures, "coarse pixels", 5)
    for before, after in zip(pictures, out):
        assert len(np.unique(np.diff(after.astype(int), axis=1) != 0, axis=1)) <= 28
        assert abs(after.mean() - before.mean()) < 6
        assert len(np.unique(after, axis=0)) <= 9 and len(np.unique(after, axis=1).T) <= 28


def test_low_contrast_is_a_straight_line_of_grey(pictures):
    out = corrupt(pictures, "low contrast", 2)
    expected = np.rint(pictures * 0.5 + 63.75)
    assert np.abs(out - expected).max() <= 1


def test_noise_has_the_stated_spread():
    grey = np.full((50, 28, 28), 128, np.uint8)
    assert corrupt(grey, "noise", 2).std() == pytest.approx(40, abs=1)


def test_occlusion_only_takes_ink_away_in_one_square(pictures):
    full = np.full((30, 28, 28), 200, np.uint8)
    for strength, side in zip(STRENGTHS, (4, 6, 8, 10, 12)):
        out = corrupt(full, "occlusion", strength)
        assert set(np.unique(out)) == {0, 200}
        assert ((out == 0).sum(axis=(1, 2)) == side**2).all()


@pytest.mark.parametrize("kind", ["lines", "dots"])
def test_lines_and_dots_only_add_ink(pictures, kind):
    for strength in STRENGTHS:
        assert (corrupt(pictures, kind, strength) >= pictures).all()


def test_sample_sheet_shows_every_kind_beside_the_digit(pictures):
    sheet = corruptions.sample_sheet(pictures[0])
    assert sheet.shape == (15 * 28, 6 * 28) and sheet.dtype == np.uint8
    for row in range(15):
        assert np.array_equal(sheet[row * 28 : row * 28 + 28, :28], pictures[0])
