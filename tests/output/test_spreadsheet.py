"""Cells opened again: text is text, numbers are numbers, and what Excel cannot hold does not stop it."""

import io
from decimal import Decimal

import openpyxl
import pytest

from digitapp.output import spreadsheet


@pytest.mark.parametrize(
    ("value", "kept", "kind"),
    [
        ("=1+1", "=1+1", "s"), ("007", "007", "s"), ("a\x00b\x1bc", "abc", "s"), (7, 7, "n"), (-2.5, -2.5, "n"),
        (Decimal("12.50"), 12.5, "n"), (10**20 + 1, str(10**20 + 1), "s"), (None, None, "n"),
    ],
)  # fmt: skip
def test_cells(value, kept, kind):
    book, page = spreadsheet.new_sheet("T", ["=name", "b"], {"b": 30})
    spreadsheet.put(page.cell(2, 1), value, spreadsheet.DOUBT)
    data = io.BytesIO()
    book.save(data)
    page = openpyxl.load_workbook(data).active
    assert (page["A1"].value, page["A1"].data_type, page["A1"].font.bold) == ("=name", "s", True)
    assert (page["A2"].value, page["A2"].data_type) == (kept, kind)
    assert page["A2"].fill.fgColor.rgb.endswith(spreadsheet.DOUBT)
    assert page.column_dimensions["B"].width == 30 and page.freeze_panes == "A2"
