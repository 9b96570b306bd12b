"""Boxes, digits and heat over a picture."""

import numpy as np

from digitapp import Digit, Line, Reading
from digitapp.imaging.annotate import CHECK, PASSED, SURE, VOUCHED, annotate, combine_heat, overlay_heat

WHITE = np.full((100, 160, 3), 255, np.uint8)


def digit(box, confidence=0.99):
    return Digit(5, confidence, np.zeros(10, np.float32), np.zeros((28, 28), np.uint8), box)


def test_digits_and_passed_over_signs_have_boxes_of_their_own_colours():
    reading = Reading(
        (Line((digit((10, 40, 20, 30)), digit((50, 40, 20, 30), 0.5)), 0.5),), (160, 100), signs=((100, 40, 15, 20),)
    )
    out = annotate(WHITE, reading)
    assert (WHITE == 255).all()
    assert tuple(out[50, 10]) == SURE and tuple(out[50, 50]) == CHECK and tuple(out[50, 100]) == PASSED
    assert (out[45:55, 105:110] == 255).all()  # nothing is written into a sign's box


def test_the_highest_level_counts_in_combined_heat():
    fine, coarse = np.zeros((40, 60), np.uint8), np.zeros((10, 15), np.uint8)
    fine[5, 7] = 200
    coarse[8, 12] = 255
    heat = combine_heat([fine, coarse])
    assert heat.shape == fine.shape and heat[5, 7] == 200 and heat[34, 50] > 150 and heat[20, 20] == 0
    assert fine.sum() == 200


def test_heat_colours_where_it_is_and_nothing_else():
    heat = np.zeros((25, 40), np.uint8)
    heat[10:14, 20:24] = 255
    out = overlay_heat(WHITE, heat)
    assert out.shape == WHITE.shape and out.dtype == np.uint8
    red, green, blue = (int(v) for v in out[48, 88])
    assert blue > green > red and red < 120
    assert (out[:20] == 255).all()


def test_what_a_person_vouches_for_is_green_and_underlined_whatever_its_confidence():
    reading = Reading((Line((digit((10, 40, 20, 30)), digit((50, 40, 20, 30), 0.5)), 0.5),), (160, 100))
    out = annotate(WHITE, reading, {(50, 40, 20, 30)})
    assert tuple(out[50, 10]) == SURE and tuple(out[50, 50]) == VOUCHED
    assert tuple(out[72, 60]) == VOUCHED and tuple(out[72, 20]) == (255, 255, 255)
