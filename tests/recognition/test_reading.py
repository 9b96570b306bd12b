"""The answers' shape, as programs see it."""

import json

import numpy as np
import pytest

from digitapp import Digit, Line, Prediction, Reading


def digit(value, confidence=0.9, box=(1, 2, 3, 4)):
    probabilities = np.full(10, (1 - confidence) / 20, np.float32)
    probabilities[value] = confidence
    return Digit(value, confidence, probabilities, np.zeros((28, 28), np.uint8), box)


@pytest.fixture
def reading():
    """ "40" above "7", and a sign that was passed over."""
    first = Line((digit(4, box=(10, 20, 30, 40)), digit(0, box=(50, 21, 30, 40))), 0.8)
    return Reading((first, Line((digit(7, box=(10, 90, 30, 40)),), 0.9)), (100, 150), {"heat": [7]}, ((85, 30, 9, 9),))


def test_text_is_the_lines_without_spaces(reading):
    assert reading.text == "40\n7" and [d.digit for d in reading.digits] == [4, 0, 7]
    assert [line.text for line in reading.lines] == ["40", "7"]


def test_an_empty_reading():
    empty = Reading()
    assert empty.text == "" and empty.digits == [] and empty.signs == ()
    assert empty.to_dict() == {"text": "", "width": 0, "height": 0, "lines": [], "signs": []}
    assert empty.moved(lambda box: pytest.fail("no box to move")) == empty


def test_a_dictionary_survives_json(reading):
    answer = json.loads(json.dumps(reading.to_dict()))
    assert set(answer) == {"text", "width", "height", "lines", "signs"}
    assert answer["text"] == "40\n7" and (answer["width"], answer["height"]) == (100, 150)
    assert answer["signs"] == [[85, 30, 9, 9]]
    assert [(line["text"], line["confidence"]) for line in answer["lines"]] == [("40", 0.8), ("7", 0.9)]
    four = answer["lines"][0]["digits"][0]
    assert set(four) == {"digit", "confidence", "probabilities", "box"}
    assert four["digit"] == 4 and four["box"] == [10, 20, 30, 40]
    assert four["probabilities"] == pytest.approx(reading.digits[0].probabilities.tolist(), abs=1e-6)


def test_numbers_of_numpy_are_plain_in_the_dictionary():
    box = tuple(np.array([1, 2, 3, 4]))
    line = Line((digit(4, np.float32(0.9), box),), np.float64(0.8))
    answer = Reading((line,), (np.int64(9), np.int64(8)), {}, (box, (np.float32(5), 6, 7, 8))).to_dict()
    assert json.loads(json.dumps(answer)) == answer
    assert answer["signs"] == [[1, 2, 3, 4], [5, 6, 7, 8]] and answer["lines"][0]["digits"][0]["box"] == [1, 2, 3, 4]


def test_boxes_move_and_nothing_else_does(reading):
    before = reading.to_dict()
    there = reading.moved(lambda box: (2 * box[0] + 5, 2 * box[1] - 7, 2 * box[2], 2 * box[3]))
    assert [d.box for d in there.digits] == [(25, 33, 60, 80), (105, 35, 60, 80), (25, 173, 60, 80)]
    assert there.signs == ((175, 53, 18, 18),)
    assert reading.to_dict() == before  # the first one is as it was
    assert there.size == reading.size and there.stages is reading.stages and there.text == reading.text
    back = there.moved(lambda box: ((box[0] - 5) // 2, (box[1] + 7) // 2, box[2] // 2, box[3] // 2))
    assert back.to_dict() == before
    for old, new in zip(reading.digits, there.digits, strict=True):
        assert new.probabilities is old.probabilities and new.normalized is old.normalized


def test_boxes_grow_with_the_picture(reading):
    width, height = reading.size
    there = reading.enlarged((3 * width, 2 * height))
    assert there.size == (3 * width, 2 * height) and there.text == reading.text
    for one, other in zip(reading.digits, there.digits, strict=True):
        x, y, w, h = one.box
        assert other.box == (3 * x, 2 * y, 3 * w, 2 * h)
    assert there.enlarged(reading.size) == reading


def test_alternatives_come_most_probable_first():
    p = np.array([0, 0.1, 0, 0.6, 0, 0.2, 0, 0, 0.05, 0], np.float32)
    prediction = Prediction(3, 0.6, p, np.zeros((28, 28), np.uint8))
    assert [d for d, _ in prediction.alternatives][:4] == [3, 5, 1, 8]
    assert [d for d, _ in prediction.alternatives][4:] == [0, 2, 4, 6, 7, 9]  # equal ones in their order
    assert "box" not in prediction.to_dict()


def test_no_digit_is_null():
    p = Prediction(None, 0.1, np.full(10, 0.01, np.float32), np.zeros((28, 28), np.uint8))
    assert json.loads(json.dumps(p.to_dict()))["digit"] is None
