"""The answers' shape, as programs see it."""
import json

import numpy as np

from digitapp import Digit, Line, Prediction, Reading


def digit(value, confidence=0.9):
    probabilities = np.full(10, (1 - confidence) / 20, np.float32)
    probabilities[value] = confidence
    return Digit(value, confidence, probabilities, np.zeros((28, 28), np.uint8), (1, 2, 3, 4))


def test_text_is_the_lines_without_spaces():
    reading = Reading((Line((digit(4), digit(0)), 0.8), Line((digit(7),), 0.9)), (100, 50))
    assert reading.text == "40\n7" and [d.digit for d in reading.digits] == [4, 0, 7]
    assert Reading().text == "" and Reading().digits == []


def test_a_dictionary_survives_json():
    reading = Reading((Line((digit(4),), 0.8),), (100, 50))
    answer = json.loads(json.dumps(reading.to_dict()))
    assert answer["text"] == "4" and (answer["width"], answer["height"]) == (100, 50)
    [line] = answer["lines"]
    assert line["text"] == "4" and line["confidence"] == 0.8
    [d] = line["digits"]
    assert d["digit"] == 4 and d["box"] == [1, 2, 3, 4] and len(d["probabilities"]) == 10


def test_alternatives_come_most_probable_first():
    prediction = Prediction(3, 0.6, np.array([0, .1, 0, .6, 0, .2, 0, 0, .05, 0], np.float32), np.zeros((28, 28), np.uint8))
    assert [d for d, _ in prediction.alternatives][:4] == [3, 5, 1, 8]
    assert "box" not in prediction.to_dict()
