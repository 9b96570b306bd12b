"""The command line: what it prints, where, and with which exit code."""

import csv
import io
import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from digitapp import Recognizer
from digitapp.__main__ import COMMANDS, main
from digitapp.errors import ModelMissing
from tests.drawing import encoded, number

ROOT = pathlib.Path(__file__).parent.parent


@pytest.fixture
def run(recognizer, monkeypatch, capsys, tmp_path):
    """Run a command in an empty folder: (exit code, standard output, standard error)."""
    monkeypatch.setattr(Recognizer, "load", lambda path=None: recognizer)
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = stop.code
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def photo(tmp_path, recognizer):
    picture = number("407")
    picture.save(tmp_path / "photo.png")
    return "photo.png", recognizer.read(np.asarray(picture))


def test_one_picture_prints_its_text(run, photo):
    name, reading = photo
    assert reading.text
    assert run("read", name) == (0, reading.text + "\n", "")


def test_several_pictures_are_named(run, photo, tmp_path):
    number("12\n34").save(tmp_path / "lines.png")
    code, out, err = run("read", photo[0], "lines.png")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"photo.png: {photo[1].text}"
    assert out.splitlines()[1].startswith("lines.png: ") and "|" in out.splitlines()[1]


def test_json_is_the_reading(run, photo):
    code, out, _ = run("read", photo[0], "--json")
    assert code == 0
    assert json.loads(out) == {"file": "photo.png", **json.loads(json.dumps(photo[1].to_dict()))}


def test_csv_is_safe_and_complete(run, photo, tmp_path):
    (tmp_path / "=evil.png").write_bytes(encoded(number("7")))
    (tmp_path / "bad.png").write_bytes(b"no")
    code, out, err = run("read", photo[0], "=evil.png", "bad.png", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 1 and "bad.png" in err
    assert [row["file"] for row in rows] == ["photo.png", "'=evil.png", "bad.png"]
    assert rows[0]["text"] == photo[1].text and rows[2]["error"]


def test_what_cannot_be_read_is_named_and_the_rest_done(run, photo):
    code, out, err = run("read", "missing.png", photo[0], "a\u202eb.png", ".")
    assert code == 1
    assert out == f"photo.png: {photo[1].text}\n"
    assert len(err.splitlines()) == 3 and "missing.png: There is no such file" in err and "a\\u202eb.png" in err
    assert "Traceback" not in err


def test_nothing_found_is_said_on_stderr(run, tmp_path):
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    assert run("read", "blank.png") == (0, "", "digitapp: no digits found\n")


def test_annotated_pictures_show_boxes(run, photo, tmp_path):
    assert run("read", photo[0], photo[0], "--annotate", "checked/x")[0] == 0
    files = sorted((tmp_path / "checked" / "x").iterdir())
    assert [file.name for file in files] == ["0001-photo.png", "0002-photo.png"]
    changed = (np.asarray(Image.open(files[0])) != np.asarray(number("407"))).any(axis=2)
    x, y, width, height = photo[1].digits[0].box
    assert changed[y, x + width // 2] and changed[y + height // 2, x]


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["read"], ["read", "a", "--json", "--csv"], ["read", "-", "-"], ["batch", "."],
     ["batch", "missing", "--out", "t.csv"], ["batch", ".", "--out", "t.xls"],
     ["batch", ".", "--out", "t.csv", "--processes", "0"], ["batch", ".", "--out", "t.csv", "--resume", "--overwrite"],
     ["evaluate", "--limit", "0"], ["evaluate", "missing.csv"],
     ["serve", "--port", "70000"], ["export"], ["export", "--format", "gguf"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2(run, arguments):
    code, out, err = run(*arguments)
    assert code == 2 and not out and err and "Traceback" not in err


def test_batch_without_pictures_writes_an_empty_table(run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run("batch", "empty", "--out", "t.csv")[0] == 0
    assert (tmp_path / "t.csv").read_text() == "file,text,lines,digits,confidence,error\n"


def test_a_table_that_is_there_is_kept(run, tmp_path):
    (tmp_path / "t.csv").write_text("mine")
    code, _, err = run("batch", ".", "--out", "t.csv")
    assert code == 2 and "--resume" in err and (tmp_path / "t.csv").read_text() == "mine"


def test_evaluate_on_own_pictures(run, photo, tmp_path):
    (tmp_path / "labels.csv").write_text(f"file,text\nphoto.png,{photo[1].text}\nphoto.png,99999\nmissing.png,1\n")
    code, out, _ = run("evaluate", "labels.csv", "--json")
    figures = json.loads(out)
    assert code == 1
    assert (figures["pictures"], figures["all_right"], figures["unreadable"]) == (3, "33.33%", 1)


def test_evaluate_on_mnist(run, mnist, recognizer):
    code, out, _ = run("evaluate", "--limit", "300", "--json")
    pictures, labels = mnist[1][0][:300], mnist[1][1][:300]
    right = np.mean(recognizer.predict(pictures).argmax(axis=1) == labels)
    assert code == 0 and json.loads(out)["accuracy"] == f"{right:.2%}"


def test_missing_model_is_a_sentence(monkeypatch, capsys, tmp_path):
    def load(path=None):
        raise ModelMissing("There is no model.")

    monkeypatch.setattr(Recognizer, "load", load)
    assert main(["read", "x.png"]) == 1
    assert capsys.readouterr().err == "digitapp: There is no model.\n"


def test_every_command_has_help_with_examples(run):
    code, out, _ = run("--help")
    assert code == 0 and "examples:" in out
    for name in COMMANDS:
        assert f"python -m digitapp {name}" in out
        assert run(name, "--help")[0] == 0


def test_as_a_program_it_reads_standard_input_quietly(recognizer):
    data = encoded(number("407"))
    done = subprocess.run([sys.executable, "-m", "digitapp", "read", "-"], input=data, capture_output=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == recognizer.read(data).text + "\n"
