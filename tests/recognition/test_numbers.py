"""Points and minus signs: told by where they stand, and what they make of a line of digits."""

import numpy as np
import pytest

from digitapp.recognition.numbers import (
    FEATURES,
    KINDS,
    Signs,
    beside,
    expanded,
    features,
    kinds,
    line_number,
    line_signs,
    number,
)

DIGITS = np.array([[0, 0, 20, 40], [30, 0, 20, 40], [80, 0, 20, 40]], float)


@pytest.mark.parametrize(
    ("text", "places", "marks", "value"),
    [
        ("125", [2], ["point"], 12.5),
        ("3", [0], ["minus"], -3.0),
        ("125", [0, 1], ["minus", "point"], -1.25),
        ("1234567", [1, 4], ["point", "point"], 1234567.0),
        ("123450", [1, 4], ["point", "point"], 1234.5),
        ("0125", [1], ["point"], 0.125),
        ("1234567", [4], ["point"], 1234.567),
        ("1250", [0, 2], ["other", "point"], 12.5),  # a currency before it
        ("125", [2, 3], ["point", "other"], 12.5),  # and behind it
        ("125", [0, 3], ["minus", "point"], -125.0),  # a full stop
        # open: no mark; thousands or decimals; dates; sums; two points in one place; groups that are none
        ("125", [], [], None),
        ("125", [0], ["other"], None),
        ("12500", [2], ["point"], None),
        ("123450", [1], ["point"], None),
        ("11122026", [2, 4], ["point", "point"], None),
        ("125", [1], ["minus"], None),
        ("125", [0, 0], ["other", "minus"], None),
        ("1255", [2, 2], ["point", "point"], None),
        ("125", [1, 2], ["other", "point"], None),
        ("123456789", [4, 7], ["point", "point"], None),
    ],
)
def test_a_number_is_said_where_it_is_beyond_doubt(text, places, marks, value):
    assert number(text, places, marks) == value


def test_features_are_lengths_in_digit_heights():
    point = dict(zip(FEATURES, features((60, 36, 4, 4), DIGITS), strict=True))
    assert point["height"] == pytest.approx(np.log(0.1)) and point["shape"] == 0
    assert point["foot"] == 0 and point["middle"] == pytest.approx(18 / 40)
    assert point["left gap"] == pytest.approx(10 / 40) and point["right gap"] == pytest.approx(16 / 40)
    larger = features((600, 360, 40, 40), DIGITS * 10)
    assert larger == pytest.approx(list(point.values()))


def test_gaps_where_nothing_stands_are_as_wide_as_can_be():
    assert dict(zip(FEATURES, features((-30, 18, 20, 4), DIGITS), strict=True))["left gap"] == 3.0


def test_signs_of_a_line_are_those_on_its_level_and_near_its_ends():
    boxes = np.array(
        [[60, 36, 4, 4], [-30, 18, 20, 4], [60, 80, 4, 4], [60, -40, 30, 20], [300, 10, 20, 30], [58, 44, 6, 14]]
    )
    assert beside(boxes, DIGITS).tolist() == [True, True, False, False, False, True]
    assert beside(boxes[:0], DIGITS).tolist() == []


def by_the_foot():
    """Weights that look at the foot alone: on the line it is a point, above it a minus."""
    weights = np.zeros((3, 2 * len(FEATURES)))
    foot = FEATURES.index("foot")
    weights[1, foot], weights[2, foot] = 60.0, -60.0
    empty = [0.0] * 2 * len(FEATURES)
    return {"bias": [0.0, 6.0, -6.0], "weights": weights.tolist(), "means": empty, "scales": [1.0] * len(empty)}


def seen(boxes):
    return Signs(boxes, np.ones(len(boxes)), np.ones(len(boxes), bool))


def test_kinds_follow_the_fitted_weights():
    fitted = by_the_foot()
    boxes = np.array([[60, 36, 4, 4], [55, 18, 20, 4]], float)
    assert kinds(seen(boxes), DIGITS, fitted) == ["point", "minus"]
    older = fitted | {"means": fitted["means"][:-2]}  # of a program that knew one feature less
    assert kinds(seen(boxes), DIGITS, older) == ["other", "other"]
    assert kinds(seen(boxes), DIGITS, None) == ["other", "other"] and kinds(seen(boxes[:0]), DIGITS, fitted) == []
    assert set(KINDS) == {"other", "point", "minus"} and expanded(np.ones((2, 8))).shape == (2, 16)
    assert line_number(DIGITS, "125", boxes[:1], fitted) == 12.5
    assert (
        line_number(DIGITS, "125", np.array([[60, 36, 4, 4], [-30, 10, 20, 4], [60, 300, 9, 9]], float), fitted)
        == -12.5
    )
    assert line_number(DIGITS, "125", boxes[:0], fitted) is None


def picture(*marks):
    """The digits as rings with marks beside them, ink 30 on paper 230; everything is moved by 60 pixels."""
    out = np.full((160, 240), 230, np.uint8)
    for x, y, w, h in (DIGITS + (60, 60, 0, 0)).astype(int):
        out[y : y + h, x : x + w] = 30
        out[y + 6 : y + h - 6, x + 6 : x + w - 6] = 230
    for x, y, w, h, grey in marks:
        out[60 + y : 60 + y + h, 60 + x : 60 + x + w] = grey
    return out


def test_a_point_that_the_page_network_did_not_see_is_found_in_the_picture():
    digits, none = DIGITS + (60, 60, 0, 0), np.zeros((0, 4))
    weights = by_the_foot()
    strong = FEATURES.index("strength")
    weights["weights"][0][strong], weights["bias"][0] = -40.0, 40.0  # faint ink is nothing
    point, faint = (60, 36, 4, 4, 30), (24, 36, 4, 4, 130)
    assert line_number(digits, "125", none, weights) is None
    assert line_number(digits, "125", none, weights, picture(point)) == 12.5
    assert line_number(digits, "125", none, weights, picture(point, faint)) == 12.5  # a speck says nothing
    assert line_number(digits, "125", none, weights, picture(faint)) is None
    letter = np.array([[84.0, 70, 5, 20]])  # but what the network saw does
    assert line_number(digits, "125", letter, weights, picture(point)) is None


def test_a_sign_that_was_seen_and_is_small_ink_counts_once():
    digits = DIGITS + (60, 60, 0, 0)
    both = line_signs(digits, np.array([[119.0, 95, 6, 6]]), picture((60, 36, 4, 4, 30)))
    assert len(both.boxes) == 1 and both.seen.tolist() == [True]
    assert both.boxes[0] == pytest.approx([120, 96, 4, 4], abs=1)
    alone = line_signs(digits, np.array([[119.0, 95, 6, 6]]))
    assert alone.boxes.tolist() == [[119, 95, 6, 6]] and alone.strengths.tolist() == [1]
