"""Pictures on their side are turned; what reads well, or reads no better turned, stays as it is."""

import numpy as np
import pytest

from digitapp import Digit, Line, Reading
from digitapp.recognition.orientation import expected_digits, gives_little, read_upright
from tests import pen


def reading(*lines: tuple[int, float], digit: float = 0.9) -> Reading:
    """Lines of (how many digits, confidence); digit: how sure each of these is."""
    one = Digit(1, digit, np.eye(10, dtype=np.float32)[1], np.zeros((28, 28), np.uint8), (0, 0, 9, 9))
    return Reading(tuple(Line((one,) * n, confidence) for n, confidence in lines), (10, 20))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_is_turned_back(recognizer, turns):
    picture = pen.paint(pen.strokes("7245", 60, 60, 110))
    read, found = read_upright(recognizer.read, np.ascontiguousarray(np.rot90(picture, turns)))
    assert read.text == "7245" and found == turns and read.size == (picture.shape[1], picture.shape[0])


def test_what_reads_well_is_read_once():
    calls = []

    def read(picture):
        calls.append(picture.shape)
        return reading((3, 0.9))

    assert read_upright(read, np.zeros((20, 10, 3), np.uint8))[1] == 0 and calls == [(20, 10, 3)]


def test_nothing_anywhere_stays_as_it_is():
    read, turns = read_upright(lambda picture: Reading(size=picture.shape[1::-1]), np.zeros((20, 10, 3), np.uint8))
    assert turns == 0 and read.size == (10, 20)


def test_little_is_not_given_up_for_little():
    answers = iter([reading((4, 0.3)), reading((2, 0.4)), reading((9, 0.45)), reading((3, 0.2))])
    read, turns = read_upright(lambda picture: next(answers), np.zeros((20, 10, 3), np.uint8))
    assert turns == 0 and len(read.digits) == 4


def test_the_turn_that_gives_most_is_taken():
    answers = iter([reading((4, 0.3)), reading((3, 0.8)), reading((4, 0.9)), reading((9, 0.1))])
    assert read_upright(lambda picture: next(answers), np.zeros((20, 10, 3), np.uint8))[1] == 3


def test_how_much_is_little():
    assert (
        gives_little(Reading())
        and gives_little(reading((4, 0.4), (1, 0.5)))
        and gives_little(reading((4, 0.6), (2, 0.4)))
        and gives_little(reading((4, 0.95), digit=0.8))
        and not gives_little(reading((4, 0.95), (2, 0.8)))
    )
    assert expected_digits(reading((4, 0.5), (2, 1.0))) == pytest.approx(4 * 0.5 + 2 * 0.9)


def test_a_later_turn_that_gives_less_is_not_taken():
    answers = iter([reading((4, 0.3)), reading((6, 0.9)), reading((4, 0.9)), reading((5, 0.9))])
    assert read_upright(lambda picture: next(answers), np.zeros((20, 10, 3), np.uint8))[1] == 1
