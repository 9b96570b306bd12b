"""What the page of one photo says beside its lines."""

from dataclasses import replace

from digitapp.ui import result
from digitapp.ui.review.corrections import Cell, Said
from tests.ui.review import made


def test_lines_with_a_point_or_a_minus_are_said_as_numbers_while_the_point_is_known():
    lines = made.line("125", 0.9, 20), made.line("7", 0.9, 60), made.line("40000", 0.9, 100)
    sheet = made.sheet("x.png", replace(lines[0], number=-12.5), lines[1], replace(lines[2], number=40000.0))
    assert result.numbers(sheet) == "−12.5 · 40\u2009000"
    sheet.said["0"] = Said((Cell(1), Cell(2), Cell(6)), False)
    assert result.numbers(sheet) == "40\u2009000"
    sheet.said["0"] = Said((Cell(1, 0), Cell(2, 1), Cell(6, 2)), True)
    assert result.numbers(sheet) == "−12.6 · 40\u2009000"
    sheet.said["0"] = Said((), True)
    assert result.numbers(sheet) == "40\u2009000"
    assert result.numbers(made.sheet("y.png", lines[1])) == ""


def test_the_summary_says_what_a_person_did():
    sheet = made.sheet("x.png", made.line("125", 0.9, 20), made.line("7", 0.9, 60))
    assert result.by_hand(sheet) == ""
    sheet.said["0"] = Said((Cell(1, 0), Cell(2, 1), Cell(5, 2)), True)
    assert result.by_hand(sheet) == "1 of 2 lines checked"
    sheet.said["1"] = Said((Cell(1, 0),), False)
    assert result.by_hand(sheet) == "1 of 2 lines checked, 1 corrected"
    del sheet.said["0"]
    assert result.by_hand(sheet) == "1 corrected"
    empty = made.sheet("y.png")
    assert result.by_hand(empty) == ""
    empty.said["+"] = Said((), True)
    assert result.by_hand(empty) == "checked"


def test_pictures_of_one_name_are_told_apart():
    names = {"x": "photo.jpg", "y": "a.png", "z": "photo.jpg", "w": "photo.jpg"}
    assert list(result.told_apart(names).values()) == ["photo.jpg", "a.png", "photo.jpg (2)", "photo.jpg (3)"]
