"""Bad input on every way in: a reading or a sentence, in little memory, and the next picture is read."""

import csv
import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from digitapp import ImageError, Recognizer, api, batch, paths
from digitapp.__main__ import main
from digitapp.imaging import decode as decoding
from digitapp.recognition.backends.keras import load_keras
from tests import corpus
from tests.drawing import encoded, number
from tests.threads import at_once

PHOTO = encoded(number("407"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The whole corpus as files; (folder, {name: what must become of it})."""
    folder, expected = tmp_path_factory.mktemp("hostile"), {}
    for name, data, becomes in corpus.everything():
        (folder / name).write_bytes(data)
        expected[name] = becomes
    return folder, expected


def judge(becomes: str, text: str | None, sentence: str = ""):
    """Whether a picture that was read as `text`, or refused (None) with a sentence, became what it must."""
    if text is None:
        assert becomes in (corpus.REFUSED, corpus.EITHER), sentence
        assert sentence.endswith(".") and sentence[0].isupper() and len(sentence) > 25, sentence
        assert not any(word in sentence for word in ("Traceback", "Error", "0x", "/")), sentence
    else:
        assert becomes != corpus.REFUSED
        assert {corpus.READS: text == "407", corpus.BLANK: text == ""}.get(becomes, True), text


WORKER = """
import json, pathlib, resource, sys, threading
from digitapp import ImageError, Recognizer

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

reader = Recognizer.load()
reader.read(pathlib.Path(sys.argv[1]) / "plain.png")
before = peak()
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    out = {"file": path.name}
    hangs = json.dumps({**out, "sentence": "hangs"})
    alarm = threading.Timer(20, lambda: (print(hangs, flush=True), __import__("os")._exit(3)))
    alarm.start()
    try:
        out["text"] = reader.read(path).text
        out["digit"] = reader.classify(path).digit
    except ImageError as error:
        out["sentence"] = str(error)
    alarm.cancel()
    print(json.dumps({**out, "mib": peak() - before}), flush=True)
"""


@pytest.fixture(scope="module")
def outcomes(folder, recognizer):
    """Every file of the corpus read and classified by path, in a process of its own whose memory is measured."""
    done = subprocess.run([sys.executable, "-c", WORKER, str(folder[0])], stdout=subprocess.PIPE, text=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, rows[-1:]
    return {row["file"]: row for row in rows}


@pytest.mark.parametrize("name", [name for name, _, _ in corpus.everything()])
def test_in_python(name, outcomes, folder):
    judge(folder[1][name], outcomes[name].get("text"), outcomes[name].get("sentence", ""))


def test_memory_stays_below_one_gibibyte(outcomes):
    assert max(row["mib"] for row in outcomes.values()) < 1024


def test_over_rest(folder, recognizer):
    client = TestClient(Starlette(routes=api.routes(lambda: recognizer)))
    for name, becomes in folder[1].items():
        data = (folder[0] / name).read_bytes()
        if name.startswith("48-"):
            continue  # seconds, and nothing that the others do not show
        answer = client.post("/api/v1/read", files={"file": (name, data)})
        body = answer.json()
        judge(becomes, body.get("text"), body.get("detail", ""))
        assert answer.status_code in ((200,) if "text" in body else (400, 413))
    assert client.post("/api/v1/read", files={"file": PHOTO}).json()["text"] == "407"


def test_on_the_command_line(folder, outcomes, recognizer, monkeypatch, capsys):
    monkeypatch.setattr(Recognizer, "load", lambda path=None: recognizer)
    monkeypatch.chdir(folder[0])
    names = [name for name in folder[1] if "48-" not in name]
    assert main(["read", "--json", *names]) == 1
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["file"] for row in rows] == names
    for row in rows:
        assert (row.get("text"), row.get("error")) == (
            outcomes[row["file"]].get("text"),
            outcomes[row["file"]].get("sentence"),
        )
    assert "Traceback" not in err


def test_in_a_batch(folder, outcomes, tmp_path, recognizer):
    count, failed = batch.run(folder[0], tmp_path / "t.csv")
    with open(tmp_path / "t.csv", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert set(rows) == {name for name in outcomes if name.endswith(tuple(f".{e}" for e in decoding.EXTENSIONS))}
    for name, row in rows.items():
        sentence = outcomes[name].get("sentence", "")
        assert row["error"] == sentence and row["text"] == outcomes[name].get("text", "").replace("\n", "|")
    assert (count, failed) == (len(rows), sum(bool(row["error"]) for row in rows.values()))


@pytest.mark.parametrize("format", corpus.FORMATS)
def test_flipped_bits_and_cuts_are_readings_or_sentences(format):
    whole = encoded(number("7", height=20), format)

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=12),
        st.integers(0, len(whole)),
    )
    def check(changes, cut):
        data = bytearray(whole)
        for at, value in changes:
            data[at] = value
        for broken in (data, data[:cut]):
            try:
                picture = decoding.decode(bytes(broken))
            except ImageError:
                continue
            assert picture.dtype == np.uint8 and picture.ndim == 3

    check()


@pytest.mark.parametrize("name", corpus.NAMES)
def test_names(name, recognizer, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Recognizer, "load", lambda path=None: recognizer)
    monkeypatch.chdir(tmp_path)
    with open(name, "wb") as file:
        file.write(PHOTO)
    assert main(["read", "--json", "--", name]) == 0
    printed = capsys.readouterr().out
    assert (
        json.loads(printed)["text"] == "407"
        and printed.count("\n") == 1
        and "\u202e" not in json.loads(printed)["file"]
    )
    client = TestClient(Starlette(routes=api.routes(lambda: recognizer)))
    body = client.post("/api/v1/read", files=[("file", (name, PHOTO)), ("file", (name, b""))]).json()
    assert body["results"][0]["result"]["text"] == "407"
    assert all(c.isprintable() for c in body["results"][0]["file"])
    assert os.listdir() == [name]


@pytest.mark.parametrize(
    "name", ["a\0.png", "../" * 50 + "etc/passwd", "x" * 300 + ".png", "/dev/zero", "/proc/self/mem", "."]
)
def test_paths_that_are_no_files(name, recognizer):
    with pytest.raises(ImageError):
        recognizer.read(name)


def refuses_too_many_pixels():
    with pytest.raises(ImageError, match="megapixels"):
        decoding.decode(encoded(Image.new("1", (10_000, 5_001))))


def answers_threads(reader: Recognizer, monkeypatch):
    """Eight threads get the answers that one gets, and nobody calls the slow Model.predict."""

    def forbidden(*_, **__):
        raise AssertionError("Model.predict was called for a request")

    batches = [np.random.default_rng(i).integers(0, 256, (1 + i, 28, 28), np.uint8) for i in range(8)]
    expected = [reader.predict(b) for b in batches]
    monkeypatch.setattr(keras.Model, "predict", forbidden)
    wrong = []

    def ask(i):
        try:
            wrong.extend(i for _ in range(20) if not np.allclose(reader.predict(batches[i]), expected[i], atol=1e-6))
        except AssertionError as error:
            wrong.append(str(error))

    at_once(ask)
    assert not wrong


def test_pixel_limit():
    refuses_too_many_pixels()


def test_the_missing_pixel_limit_would_be_noticed(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_PIXELS", 10**12)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        refuses_too_many_pixels()


def test_threads(recognizer, monkeypatch):
    answers_threads(recognizer, monkeypatch)


def test_predict_from_threads_would_be_noticed(recognizer, monkeypatch):
    model = load_keras(paths.digit_network())
    slow = Recognizer(lambda x: model.predict(x, verbose=0), recognizer.reject_below)
    with pytest.raises(AssertionError, match="was called"):
        answers_threads(slow, monkeypatch)
