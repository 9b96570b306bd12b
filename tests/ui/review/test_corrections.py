"""Lines as they stand after a person's word: text, trail, boxes, certainty."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitapp import Reading
from digitapp.ui.review.corrections import Cell, Said, as_read, corrected, final_lines, said_of, union
from tests.ui.review import made

READING = Reading((made.line("7500", 0.6, 20), made.line("12", 0.9, 60)), made.SIZE)


def final(cells, checked=False, part="0"):
    return final_lines(READING, {part: Said(tuple(cells), checked)})


def test_nobody_said_anything():
    lines = final_lines(READING, {})
    assert [(line.text, line.read, line.confidence, line.checked) for line in lines] == [
        ("7500", "7500", 0.6, False), ("12", "12", 0.9, False),
    ]  # fmt: skip
    assert corrected(READING, {}) == READING


def test_what_is_confirmed_has_no_machine_confidence():
    first, second = final(as_read(READING.lines[0]), checked=True)
    assert first.confidence is None and first.checked and not first.corrected
    assert [d.confidence for d in first.digits] == [1.0] * 4 and second.confidence == 0.9


def test_a_corrected_digit_keeps_its_place_and_the_others_their_doubt():
    line = final([Cell(1, 0), Cell(5, 1), Cell(0, 2), Cell(0, 3)])[0]
    assert (
        line.text == "1500" and line.read == "7500" and line.corrected and line.confidence is None and not line.checked
    )
    assert [d.box for d in line.digits] == [d.box for d in READING.lines[0].digits]
    assert [d.confidence for d in line.digits] == [1.0, 0.99, 0.99, 0.99]


@pytest.mark.parametrize(
    ("text", "number", "cells", "amount"),
    [
        ("125", 12.5, [(1, 0), (2, 1), (5, 2)], 12.5),  # as read
        ("125", 12.5, [(1, None), (2, None), (5, None)], 12.5),  # typed over with the same digits
        ("125", -12.5, [(1, 0), (7, 1), (5, 2)], -17.5),  # a digit corrected: the point stays where it is
        ("3", -3.0, [(8, 0)], -8.0),
        ("1234567", 1234567.0, [(9, 0), *((d, d - 1) for d in range(2, 8))], 9234567.0),
        ("125", 12.5, [(1, None), (2, None), (6, None)], None),  # typed over: nobody said where the point is
        ("125", 12.5, [(1, 0), (5, 2)], None),
        ("125", 12.5, [(1, 0), (7, None), (2, 1)], None),  # as many as before, but they moved
        ("0125", 0.125, [(1, 0), (1, 1), (2, 2), (5, 3)], None),  # 1.125 might be thousands
        ("000", 0.0, [(1, 0), (0, 1), (0, 2)], None),  # 0.00, 00.0 and 000 are one number
        ("125", None, [(1, 0), (7, 1), (5, 2)], None),
        ("125", 12.5, [], None),
    ],
)
@pytest.mark.parametrize("checked", [False, True])
def test_the_number_follows_the_digits_while_its_point_is_known(text, number, cells, amount, checked):
    reading = Reading((replace(made.line(text, 0.6, 20), number=number),), made.SIZE)
    said = {"0": Said(tuple(Cell(*cell) for cell in cells), checked)}
    assert final_lines(reading, said)[0].amount == amount
    assert [line.number for line in corrected(reading, said).lines] == ([amount] if cells else [])
    assert final_lines(reading, {})[0].amount == number == corrected(reading, {}).lines[0].number


def test_an_added_digit_lies_between_its_neighbours():
    line = final([Cell(7, 0), Cell(3), Cell(5, 1), Cell(0, 2), Cell(0, 3)])[0]
    x, y, w, h = line.digits[1].box
    assert line.text == "73500" and (x, x + w) == (22, 30) and (y, h) == (20, 18)


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 3)), max_size=12))
def test_every_digit_has_a_box_whatever_is_typed(pairs):
    sources = sorted({s for _, s in pairs if s is not None})
    taken = iter(sources)  # each once, in order, as the desk keeps them
    cells, seen = [], set()
    for digit, source in pairs:
        keep = source is not None and source not in seen and len(seen) < len(sources)
        seen.add(source if keep else None)
        cells.append(Cell(digit, next(taken, None) if keep else None))
    line = final(cells)[0]
    assert line.text == "".join(str(c.digit) for c in cells)
    assert all(d.box[2] > 0 and d.box[3] > 0 for d in line.digits) and line.box == union(
        [d.box for d in READING.lines[0].digits]
    )


def test_a_line_typed_over_fills_the_place_of_the_old_one():
    boxes = [d.box for d in final([Cell(1), Cell(2)])[0].digits]
    assert boxes == [(10, 20, 36, 18), (46, 20, 36, 18)]


def test_a_removed_line_leaves_a_trace_and_no_text():
    lines = final((), checked=True)
    assert (lines[0].text, lines[0].read, lines[0].checked) == ("", "7500", True)
    assert corrected(READING, {"0": Said((), True)}).text == "12"


def test_added_lines_come_last_without_a_place():
    lines = final([Cell(4), Cell(2), Cell(None), Cell(7), Cell(None)], True, "+")
    assert [(line.text, line.read, line.box, line.number) for line in lines[2:]] == [
        ("42", "", None, 3),
        ("7", "", None, 4),
    ]
    assert corrected(None, {"+": Said((Cell(4),), True)}) == Reading()


GOOD = {"cells": [[7, 0], [3, None], [None, None], [5.0, 1.0]], "checked": True}


def test_what_a_browser_sends():
    assert said_of(GOOD, 2) == Said((Cell(7, 0), Cell(3), Cell(None), Cell(5, 1)), True)
    assert said_of({"cells": []}, 0) == Said((), False)


@pytest.mark.parametrize(
    "bad",
    [None, [], "x", {}, {"cells": 3}, {"cells": [[1]]}, {"cells": ["12"]}, {"cells": [[10, 0]]}, {"cells": [[-1, 0]]},
     {"cells": [[1, 2]]}, {"cells": [[1, -1]]}, {"cells": [["1", 0]]}, {"cells": [[True, 0]]}, {"cells": [[1.5, 0]]},
     {"cells": [[math.nan, 0]]}, {"cells": [[math.inf, 0]]}, {"cells": [[1, None]] * 500}],
)  # fmt: skip
def test_what_a_browser_never_should_send(bad):
    assert said_of(bad, 2) is None
