"""Tables: whatever a kill leaves of one, going on gives the table of an undisturbed run."""

import pyarrow.parquet as pq
import pytest

from digitapp.output import rows
from digitapp.output.tables import Table, TableError

LINE = {"text": "407", "confidence": 0.9, "digits": [{"digit": d, "confidence": 0.97} for d in (4, 0, 7)]}
RECORDS = [
    {"file": name, "error": "It is “damaged”, sadly."} if bad else {"file": name, "text": "407", "lines": [LINE]}
    for name, bad in [("a.png", 0), ("=b.png", 1), ("'c.png", 0), ('d "x", y.png', 1), ("ü/e.png", 0), ("\\nf.png", 1)]
]


def fill(path, **how):
    with Table(path, **how) as table:
        for record in RECORDS:
            if record["file"] not in table.done:
                table.append(record)
        table.finish()
        return table


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_cut_off_at_any_byte_it_is_completed(tmp_path, ending):
    path = tmp_path / f"t{ending}"
    fill(path)
    whole = path.read_bytes()
    for end in range(len(whole) + 1):
        path.write_bytes(whole[:end])
        fill(path, resume=True)
        assert path.read_bytes() == whole, end


def test_parquet_is_made_from_a_journal_cut_anywhere(tmp_path):
    path = tmp_path / "t.parquet"
    journal = tmp_path / "t.parquet.part"
    with Table(path) as table:
        for record in RECORDS:
            table.append(record)
    whole = journal.read_bytes()
    for end in range(0, len(whole) + 1, 7):
        journal.write_bytes(whole[:end])
        fill(path, resume=True)
        assert pq.read_table(path).to_pylist() == [rows.flat(record) for record in RECORDS]
        assert not journal.exists()


def test_a_finished_parquet_can_be_gone_on_with(tmp_path):
    path = tmp_path / "t.parquet"
    fill(path)
    with Table(path, resume=True) as table:
        assert table.done == {record["file"] for record in RECORDS}
        table.append({"file": "new.png", "error": "x"})
        table.finish()
    assert pq.read_table(path).num_rows == len(RECORDS) + 1


def test_rows_that_are_there_are_known(tmp_path):
    fill(tmp_path / "t.csv")
    table = Table(tmp_path / "t.csv", resume=True)
    with table:
        assert table.done == {record["file"] for record in RECORDS}
        assert table.failed == 3


def test_a_table_is_not_overwritten_unasked(tmp_path):
    fill(tmp_path / "t.csv")
    with pytest.raises(TableError, match="--resume"):
        Table(tmp_path / "t.csv")
    fill(tmp_path / "t.csv", overwrite=True)


@pytest.mark.parametrize("content", ["other,columns\n1,2\n", "\x00\xff\n", '{"a": 1}\n', "[]\n"])
@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_somebody_elses_file_is_left_alone(tmp_path, ending, content):
    path = tmp_path / f"t{ending}"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(TableError, match="not written by this command"):
        Table(path, resume=True)
    assert path.read_text(encoding="latin-1") == content


def test_unknown_ending_and_impossible_place(tmp_path):
    with pytest.raises(TableError, match=r"\.csv, \.jsonl, \.parquet"):
        Table(tmp_path / "t.xls")
    (tmp_path / "file").write_text("")
    with pytest.raises(TableError, match="cannot be written"):
        Table(tmp_path / "file" / "t.csv")


def test_two_runs_do_not_share_a_table(tmp_path):
    with Table(tmp_path / "t.csv"), pytest.raises(TableError, match="another run"):
        Table(tmp_path / "t.csv", resume=True)
