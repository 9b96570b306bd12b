"""Sheets with a reader that says what the test wants."""

import numpy as np

from digitapp import Digit, Line, Reading
from digitapp.ui import sheets
from digitapp.ui.review.corrections import Cell, Said
from tests import pen

PICTURE = pen.file(pen.paint([], (400, 300)))


class Told:
    """A recognizer that finds one digit and one other sign in the same places of every picture."""

    def read(self, picture):
        digit = Digit(7, 0.99, np.eye(10, dtype=np.float32)[7], np.zeros((28, 28), np.uint8), (10, 20, 12, 18))
        heat = [np.zeros((picture.shape[0] // 4, picture.shape[1] // 4), np.uint8), np.zeros((6, 8), np.uint8)]
        heat[0][7, 4] = 255
        return Reading((Line((digit,), 0.9),), (picture.shape[1], picture.shape[0]), {"heat": heat}, ((40, 20, 9, 9),))


def test_a_sheet_keeps_signs_and_heat_but_no_stages():
    sheet = sheets.read(Told(), "a.png", PICTURE)
    assert sheet.reading.signs == ((40, 20, 9, 9),) and not sheet.reading.stages
    assert sheet.heat.shape == (75, 100) and sheet.heat[7, 4] == 255
    sheet.said["0"] = Said((Cell(1, 0),), checked=False)
    assert sheet.corrected.text == "1" and sheet.corrected.signs == sheet.reading.signs
    boxes, heat = sheets.boxed(sheet), sheets.heat_picture(sheet)
    assert boxes.shape == heat.shape == (300, 400, 3)
    assert np.ptp(heat[28, 17].astype(int)) > 60 and np.ptp(heat[200, 300].astype(int)) < 10


def test_what_is_found_in_areas_lies_where_it_is_in_the_whole_picture():
    sheet = sheets.read(
        Told(), "a.png", PICTURE, areas=((0.5, 1 / 3, 0.4, 0.4), (0.051, 0.02, 0.25, 0.27), (0.01, 0.01, 0.005, 0.006))
    )
    assert [d.box for d in sheet.reading.digits] == [(30, 26, 12, 18), (210, 120, 12, 18)]
    assert sheet.reading.signs == ((60, 26, 9, 9), (240, 120, 9, 9)) and sheet.reading.size == (400, 300)
    scale = sheet.heat.shape[1] / 400
    for x, y in ((20 + 16, 6 + 28), (200 + 16, 100 + 28)):
        at = sheet.heat[int((y - 6) * scale) : int((y + 10) * scale), int((x - 6) * scale) : int((x + 10) * scale)]
        assert at.max() > 60
    assert sheet.heat[:, : int(18 * scale)].max() == 0 and sheet.heat[int(225 * scale) :].max() == 0


def test_an_area_larger_than_the_picture_is_the_picture():
    sheet = sheets.read(Told(), "a.png", PICTURE, areas=((-0.2, -0.2, 1.6, 2.0),))
    assert [d.box for d in sheet.reading.digits] == [(10, 20, 12, 18)]
