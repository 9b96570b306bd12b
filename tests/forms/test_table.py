"""A folder of forms → a table: opened again and compared with what was written; no file costs another one."""

import concurrent.futures
import contextlib
import csv
import datetime
import io

import cv2
import numpy as np
import openpyxl
import pytest

from digitapp import batch
from digitapp.__main__ import main
from digitapp.evaluation import forms
from digitapp.forms import table
from digitapp.forms.blank import EXAMPLES, FORMS
from digitapp.ui.forms import answers
from tests.ui.forms import made

NAMES = ["=a.jpg", "b.jpg", "broken.jpg", "foreign.jpg", "z.jpg"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three filled cards, a broken file and a foreign form; (folder, {name: digits})."""
    folder, truth = tmp_path_factory.mktemp("forms"), {}
    card, other = FORMS["meter-reading"](), FORMS["mark-sheet"]()
    for seed, name in enumerate(("=a.jpg", "b.jpg", "z.jpg")):
        rng = np.random.default_rng(300 + seed)
        truth[name] = forms.values(card, rng)
        save(folder / name, forms.photograph(forms.fill(card, truth[name], rng), rng))
    rng = np.random.default_rng(9)
    save(folder / "foreign.jpg", forms.photograph(forms.fill(other, forms.values(other, rng), rng), rng))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    return folder, truth


def save(path, photo):
    path.write_bytes(cv2.imencode(".jpg", photo[..., ::-1])[1].tobytes())


@pytest.fixture
def here(recognizer, monkeypatch):
    """The work is done in a thread of this program, with the recognizer that is loaded already."""

    @contextlib.contextmanager
    def thread(dask, processes):
        with concurrent.futures.ThreadPoolExecutor(1) as executor:
            yield executor, lambda: executor, 1

    monkeypatch.setattr(batch, "workers_of", thread)
    monkeypatch.setattr(batch, "model", lambda: recognizer)


def command(folder, out, *more, form=EXAMPLES / "meter-reading.json"):
    return main(["batch", str(folder), "--form", str(form), "--out", str(out), *more])


def test_csv(folder, here, tmp_path, capsys):
    assert command(folder[0], tmp_path / "t.csv") == 1  # two could not be read
    assert "5 rows" in capsys.readouterr().err
    with open(tmp_path / "t.csv", newline="", encoding="utf-8") as file:
        got = list(csv.DictReader(file))
    assert [row["file"] for row in got] == ["'=a.jpg", *NAMES[1:]]
    by_name = {row["file"].lstrip("'"): row for row in got}
    assert "damaged" in by_name["broken.jpg"]["problem"] and "does not fit" in by_name["foreign.jpg"]["problem"]
    for name in ("broken.jpg", "foreign.jpg"):
        assert not any(by_name[name][column] for column in ("Customer", "Date", "Reading", "Amount", "to check"))
    right = 0
    for name, truth in folder[1].items():
        row, day = by_name[name], truth["Date"]
        assert not row["problem"] and 0 <= float(row["confidence"]) <= 1
        wanted = {"Customer": truth["Customer"], "Date": f"{day[4:]}-{day[2:4]}-{day[:2]}", "Reading": truth["Reading"],
                  "Amount": f"{int(truth['Amount'][:-2] or 0)}.{truth['Amount'][-2:]}"}  # fmt: skip
        for column, value in wanted.items():
            right += row[column] == value
            assert row[column] == value or column in row["to check"].split("; ")
    assert right >= 10


def test_xlsx_is_the_same_table(folder, here, tmp_path):
    assert command(folder[0], tmp_path / "t.csv") == command(folder[0], tmp_path / "t.xlsx") == 1
    with open(tmp_path / "t.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    names = [cell.value for cell in page[1]]
    assert names == [
        "file",
        "Customer",
        "Date",
        "Reading",
        "Amount",
        "confidence",
        "to check",
        "rule failed",
        "corrected",
        "checked by hand",
        "problem",
    ]
    for line, cells in zip(lines, page.iter_rows(min_row=2), strict=True):
        row = dict(zip(names, cells, strict=True))
        assert row["file"].value == line["file"].removeprefix("'") and row["file"].data_type == "s"
        if line["problem"]:
            assert row["problem"].value == line["problem"]
            continue
        assert (row["Customer"].value, row["Customer"].data_type) == (line["Customer"], "s")  # zeros in front are kept
        assert row["Amount"].value == float(line["Amount"])
        if isinstance(row["Date"].value, datetime.datetime):
            assert row["Date"].value.date().isoformat() == line["Date"]
        for name in line["to check"].split("; "):
            assert not name or row[name].fill.fill_type == "solid"


@pytest.mark.parametrize(
    ("form", "out", "more", "sentence"),
    [
        ("missing.json", "t.csv", [], "cannot be read"),
        ("wrong.json", "t.csv", [], "version"),
        (None, "t.parquet", [], ".csv or .xlsx"),
        (None, "there.csv", [], "--overwrite"),
        (None, "t.csv", ["--resume"], "--resume does not go with --form"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_read(tmp_path, form, out, more, sentence, capsys):
    (tmp_path / "wrong.json").write_text("{}")
    (tmp_path / "there.csv").write_text("mine")
    path = tmp_path / form if form else EXAMPLES / "meter-reading.json"
    assert command(tmp_path, tmp_path / out, *more, form=path) == 2
    assert sentence in capsys.readouterr().err
    assert (tmp_path / "there.csv").read_text() == "mine"


def test_a_batch_that_fails_leaves_no_half_table(folder, here, tmp_path, monkeypatch):
    def gone(*_):
        raise batch.BatchError("the model is gone")

    monkeypatch.setattr(batch, "in_order", gone)
    (tmp_path / "t.xlsx").write_text("mine")
    assert command(folder[0], tmp_path / "t.xlsx", "--overwrite") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"] and (tmp_path / "t.xlsx").read_text() == "mine"


def test_fields_called_like_a_column_of_the_table():
    template = FORMS["meter-reading"]()
    fields = (template.fields[0].__class__("confidence", (0, 0, 9, 9)),)
    named = template.__class__("Form", template.reference, fields)
    assert table.columns(named) == ["file", "confidence_", *table.AFTER]


def test_the_trail_says_of_each_field_what_was_read_and_what_a_person_made_of_it():
    read = made.answer("=a.jpg", Sum="71", sure={"Paid": 0.4})
    read.said, read.accepted = {"Paid": "1260", "A": "3", "Sum": "71"}, {"Sum is 71, the parts give 17"}
    other = made.answer("b.jpg")
    rows = list(answers.rows(made.TEMPLATE, {"a": read, "b": other, "c": made.foreign()}))
    text = io.StringIO(newline="")
    table.write_csv(text, made.TEMPLATE, rows)
    first, second, third = csv.DictReader(io.StringIO(text.getvalue()))
    assert (first["Paid"], first["corrected"], first["checked by hand"]) == (
        "12.60",
        "Paid: 12.50 → 12.60",
        "A; Sum; Paid",
    )
    assert first["rule failed"] == "Sum is 71, the parts give 17" and not first["to check"]
    assert not any((second | third)[name] for name in ("corrected", "checked by hand"))
    data = io.BytesIO()
    table.write_xlsx(data, made.TEMPLATE, rows)
    book = openpyxl.load_workbook(data)
    assert book.sheetnames == ["Forms", "Trail"] and book.active.title == "Forms"
    head, *lines = ([cell or "" for cell in line] for line in book["Trail"].iter_rows(values_only=True))
    assert head == list(table.TRAIL) and len(lines) == 2 * len(made.FIELDS)
    sentence = "Sum is 71, the parts give 17"
    assert lines[:5] == [
        ["=a.jpg", "Code", "017", "", "no", 0.99, "", ""], ["=a.jpg", "A", "3", "", "yes", 0.99, "", ""],
        ["=a.jpg", "B", "14", "", "no", 0.99, "", ""], ["=a.jpg", "Sum", "71", "", "yes", 0.99, sentence, sentence],
        ["=a.jpg", "Paid", "12.50", "12.60", "yes", 0.4, "", ""],
    ]  # fmt: skip
    read.said = {"Sum": "17", "Paid": ""}
    trail = [[("" if v is None else v) for v in one] for one in next(answers.rows(made.TEMPLATE, {"a": read}))["trail"]]
    assert trail[3] == ["Sum", "71", "17", "yes", 0.99, sentence, ""]
    assert trail[4] == ["Paid", "12.50", "empty", "yes", 0.4, "", "Paid is empty"]
