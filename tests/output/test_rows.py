"""Rows: names that can be printed and told apart, cells that no spreadsheet runs."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitapp import Digit, Line, Reading
from digitapp.output import rows


def reading(*lines):
    def digit(d):
        return Digit(d, 0.9, np.eye(10, dtype=np.float32)[d], np.zeros((28, 28), np.uint8), (0, 0, 1, 1))

    return Reading(tuple(Line(tuple(digit(int(c)) for c in line), 0.9 ** len(line)) for line in lines), (9, 9))


def test_a_row_says_what_the_reading_says():
    row = rows.flat(rows.record("a.png", reading("407", "12")))
    assert row == {"file": "a.png", "text": "407|12", "lines": 2, "digits": 5, "confidence": 0.5905, "error": ""}
    assert tuple(row) == rows.FIELDS


def test_nothing_found_and_not_readable_differ():
    assert rows.flat(rows.record("a.png", Reading()))["confidence"] is None
    assert rows.flat(rows.failure("a.png", ValueError("It is damaged.")))["error"] == "It is damaged."


@given(st.text(st.characters(codec=None), max_size=40))
def test_shown_names_are_printable(name):
    assert all(c.isprintable() for c in rows.shown(name))
    rows.shown(name).encode()


@given(st.text(max_size=8), st.text(max_size=8))
def test_different_names_stay_different(one, other):
    assert (rows.shown(one) == rows.shown(other)) == (one == other)


def test_names_that_turn_text_around_are_escaped():
    assert rows.shown("a\u202egpj.exe") == "a\\u202egpj.exe"
    assert rows.shown("a\nb\0c\udc80") == "a\\nb\\x00c\\udc80"
    assert rows.shown("Größe 手.png") == "Größe 手.png"


@given(st.text(max_size=12))
def test_no_cell_begins_a_formula(text):
    cell = rows.csv_safe(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text


def test_numbers_stay_numbers():
    assert rows.csv_safe(-0.5) == -0.5
    assert rows.csv_safe(None) is None


def test_leading_zeros_survive_a_csv():
    file = io.StringIO()
    csv.DictWriter(file, rows.FIELDS).writerow(rows.flat(rows.record("a", reading("007"))))
    assert file.getvalue().split(",")[1] == "007"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "'"])
def test_whatever_begins_a_formula_gets_an_apostrophe(start):
    assert rows.csv_safe(start + "SUM(A1)") == "'" + start + "SUM(A1)"


def test_a_name_written_like_an_escape_is_not_the_one_that_needs_it():
    assert rows.shown("a\nb") == r"a\nb" and rows.shown(r"a\nb") == r"a\\nb"
