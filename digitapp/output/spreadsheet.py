"""Excel files: text that stays text, numbers that are numbers, a header that stays in view,
colours for what needs a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

DOUBT, CHANGED, FAILED = "FBE9D5", "E4E9FB", "F9D3D3"  # fills of cells: to be checked, corrected, a rule fails
EXACT = 10**13  # Excel keeps fifteen digits, two of them behind the point: a larger number is written as text
_WIDTH = 14  # of a column, in letters


def new_sheet(title: str, names: Sequence[str], widths: Mapping[str, int]) -> tuple[Workbook, Worksheet]:
    """A workbook with one sheet, whose first row are the columns' names in bold.
    widths: in letters, of some columns."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    return book, add_sheet(book, title, names, widths)


def add_sheet(book: Workbook, title: str, names: Sequence[str], widths: Mapping[str, int]) -> Worksheet:
    """Another sheet of this kind."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(title)
    for column, name in enumerate(names, 1):
        put(page.cell(1, column), name)
        page.cell(1, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = widths.get(name, _WIDTH)
    page.freeze_panes = "A2"
    return page


def put(cell: Cell, value: Any, fill: str | None = None) -> None:
    """Set a cell. Text is never a formula and keeps the zeros in front; letters that Excel cannot hold are left out."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, PatternFill

    if isinstance(value, (int, Decimal)) and not -EXACT < value < EXACT:
        value = str(value)
    if isinstance(value, str):
        cell.value, cell.data_type, cell.number_format = ILLEGAL_CHARACTERS_RE.sub("", value), "s", "@"
    else:
        cell.value = value
    cell.alignment = Alignment(vertical="center")
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
