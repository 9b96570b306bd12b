"""A digit that keeps company is still there, whole, and what is added is little and beside it."""

import numpy as np

from digitapp.synthesis import company
from digitapp.synthesis.glyph_pictures import crops, draw_digit


def pictures(count=40):
    rng = np.random.default_rng(7)
    return [np.uint8(255 * draw_digit(int(rng.integers(10)), rng, size=80).ink) for _ in range(count)]


def test_no_ink_of_the_digit_is_lost_and_less_than_as_much_is_added():
    rng, drawn = np.random.default_rng(1), pictures()
    shares = []
    for picture in drawn:
        sheet = company.keep_company(picture, drawn, rng)
        margin = company.MARGIN
        assert sheet.shape == (80 + 2 * margin, 80 + 2 * margin) and sheet.dtype == np.uint8
        assert (sheet[margin:-margin, margin:-margin] >= picture).all()
        shares.append((float(sheet.sum()) - float(picture.sum())) / float(picture.sum()))
    assert min(shares) >= 0 and 0.01 < np.median(shares) < 0.5 and np.quantile(shares, 0.95) < 1.2


def test_each_kind_of_company_alone():
    drawn = pictures(3)
    for add in (company._neighbour, company._underline, company._ligature, company._speck):
        changed = 0
        for seed in range(12):
            sheet = np.pad(drawn[0], company.MARGIN)
            before = sheet.copy()
            add(sheet, drawn[1:], np.random.default_rng(seed))
            changed += not np.array_equal(before, sheet)
            assert (sheet >= before).all()
        assert changed >= 11, add.__name__


def test_crops_of_a_data_set_keep_their_labels():
    x = np.zeros((10, 28, 28), np.uint8)
    for digit in range(10):  # ten bars of different length in place of digits
        x[digit, 4 : 8 + digit, 12:16] = 255
    crop, label = crops(x, np.arange(10), 60, seed=3)
    assert crop.shape == (60, 28, 28) and crop.dtype == np.uint8 and set(label) <= set(range(10))
    again, same = crops(x, np.arange(10), 60, seed=3)
    assert np.array_equal(crop, again) and np.array_equal(label, same)
    assert (crop.reshape(60, -1).max(axis=1) == 255).all()
