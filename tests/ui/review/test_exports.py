"""Exports, read back by other programs: what was read, what a person made of it, where it stands."""

import csv
import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest

from digitapp.ui.review import exports
from digitapp.ui.review.corrections import Cell, Said
from tests.ui.review import made


@pytest.fixture
def sheets():
    a = made.sheet(
        "=a.png",
        made.line("0750", 0.6, 20),
        replace(made.line("12", 0.95, 60), number=-1.2),
        made.line("9", 0.3, 90),
        made.line("5", 0.5, 120),
    )
    a.said = {
        "0": Said((Cell(0, 0), Cell(1, 1), Cell(5, 2), Cell(0, 3)), True),
        "2": Said((), True),
        "3": Said((Cell(6, 0),), False),
        "+": Said((Cell(4), Cell(2)), True),
    }
    return [a, made.sheet("b.png"), made.sheet("c.png", error="It is damaged.")]


WANTED = [
    # line, text, number, read, confidence, corrected_to, checked_by_hand, to_check, box, problem
    ("1", "0150", "", "0750", "", "0150", "yes", "no", "10 20 72 18", ""),
    ("2", "12", "-1.2", "12", "0.95", "", "no", "no", "10 60 32 18", ""),
    ("3", "", "", "9", "", "removed", "yes", "no", "10 90 12 18", ""),
    ("4", "6", "", "5", "", "6", "no", "yes", "10 120 12 18", ""),
    ("5", "42", "", "", "", "42", "yes", "no", "", ""),
    ("", "", "", "", "", "", "no", "yes", "", "nothing was found"),
    ("", "", "", "", "", "", "no", "yes", "", "It is damaged."),
]


def test_csv_has_the_trail(sheets):
    rows = list(csv.reader(io.StringIO(exports.as_csv(sheets, 0.9))))
    assert tuple(rows[0]) == exports.FIELDS
    assert [tuple(row[1:]) for row in rows[1:]] == WANTED
    assert [row[0] for row in rows[1:]] == ["'=a.png"] * 5 + ["b.png", "c.png"]


def test_a_line_that_is_flagged_says_so_until_it_is_checked(sheets):
    for below, flagged in ((0.9, "no"), (0.97, "yes")):
        assert exports.table(sheets, below)[1]["to_check"] == flagged


def test_an_empty_picture_that_a_person_has_seen_is_no_problem(sheets):
    sheets[1].said = {"+": Said((), True)}
    row = exports.table(sheets[1:2], 0.9)[0]
    assert (row["checked_by_hand"], row["to_check"], row["problem"]) == ("yes", "no", "")


def test_excel_has_the_same_rows_as_text_with_a_picture_for_each_line(sheets):
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(sheets, 0.9)))
    page = book.active
    rows = list(page.iter_rows(min_row=2, max_col=len(exports.FIELDS), values_only=True))
    as_text = [tuple("" if v is None else str(v) for v in row[1:]) for row in rows]
    assert as_text == WANTED
    assert rows[0][0] == "=a.png" and page["A2"].data_type == "s" and page["C2"].value == "0150"
    assert {image.anchor._from.row + 1 for image in page._images} == {2, 3, 4, 5}
    assert page["C5"].fill.fgColor.rgb.endswith("FBE9D5") and page["C2"].fill.fgColor.rgb.endswith("E4E9FB")
    assert page["C3"].fill.fill_type is None and page["D3"].value == -1.2


def test_a_whole_number_has_no_point_behind_it():
    sheet = made.sheet("a.png", replace(made.line("40000", 0.9, 20), number=-40000.0))
    assert next(csv.DictReader(io.StringIO(exports.as_csv([sheet], 0.5))))["number"] == "-40000"
    assert openpyxl.load_workbook(io.BytesIO(exports.as_xlsx([sheet], 0.5))).active["D2"].value == -40000


def test_json_says_null_where_a_person_vouches(sheets):
    first, second, third = json.loads(exports.as_json(sheets, 0.9))
    assert first["text"] == "0150\n12\n6\n42" and third == {"file": "c.png", "error": "It is damaged."}
    assert second["lines"] == []
    lines = first["lines"]
    assert [line["confidence"] for line in lines] == [None, 0.95, None, None, None]
    assert [line["number"] for line in lines] == [None, -1.2, None, None, None]
    assert [line["corrected_to"] for line in lines] == ["0150", None, "removed", "6", "42"]
    assert [line["checked_by_hand"] for line in lines] == [True, False, True, False, True]
    assert [d["confidence"] for d in lines[0]["digits"]] == [None] * 4
    assert all(0 < d["confidence"] < 1 for d in lines[1]["digits"]) and lines[1]["box"] == [10, 60, 32, 18]
    assert lines[2]["digits"] == [] and lines[4]["box"] is None


def test_one_picture_is_one_record(sheets):
    assert json.loads(exports.as_json(sheets[:1], 0.9))["file"] == "=a.png"


def test_a_pdf_has_a_page_for_each_picture_that_was_read(sheets):
    data = exports.as_pdf([(sheet, made.file()) for sheet in sheets])
    assert data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")
    assert re.findall(rb"/Count (\d+)", data)[-1] == b"2"
    assert exports.as_pdf([(sheets[2], b"")]) == b""
