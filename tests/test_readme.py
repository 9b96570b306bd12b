"""The README is true: every command in it is run, its Python too, and every path on its map is there."""

import contextlib
import glob
import io
import os
import pathlib
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import numpy as np
import pytest

from digitapp import Recognizer
from digitapp.__main__ import main
from digitapp.evaluation.forms import fill, photograph, values
from digitapp.forms.blank import EXAMPLES, meter_card
from tests.conftest import missing
from tests.drawing import number
from tests.pen import file

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (\S.*)$", re.sub(r"```.*?```", "", README, flags=re.DOTALL), re.MULTILINE)
SET_UP = [c for c in COMMANDS if ".venv" in c]  # .ci/run runs these, word for word
TRAINING = [c for c in COMMANDS if c.startswith("python train.py")]  # tests/training runs the quick one
SERVING = [c for c in COMMANDS if c.startswith("python -m digitapp serve")]
CURL = [c for c in COMMANDS if c.startswith("curl ")]
HERE = [c for c in COMMANDS if c.startswith("python -m digitapp ") and c not in SERVING]
PIPED = [c for c in COMMANDS if c.startswith("cat ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the files that the README speaks of."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "scans").mkdir()
    for name, text in (("photo.jpg", "407"), ("second.jpg", "12"), ("scans/a.png", "1"), ("scans/b.png", "23")):
        number(text).save(folder / name)
    (folder / "forms").mkdir()
    (folder / "forms" / "card.png").write_bytes(filled_card())
    shutil.copy(EXAMPLES / "meter-reading.json", folder / "template.json")
    (folder / "labels.csv").write_text("file,text\nphoto.jpg,407\n")
    return folder


def filled_card() -> bytes:
    """A photo of the meter reading card, filled in."""
    card, rng = meter_card(), np.random.default_rng(1)
    return file(photograph(fill(card, values(card, rng), rng), rng))


@pytest.fixture
def at_home(folder, recognizer, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DIGITAPP_DATABASE_URL", f"sqlite:///{folder / 'corrections.sqlite3'}")
    (folder / "model").mkdir(exist_ok=True)
    shutil.copy(ROOT / "model" / "page.keras", folder / "model")
    monkeypatch.setattr(Recognizer, "load", lambda path=None: recognizer)


def test_no_command_is_left_out():
    groups = [SET_UP, TRAINING, SERVING, CURL, HERE, PIPED]
    assert sorted(COMMANDS) == sorted(sum(groups, []))
    assert all(groups) and len(SET_UP) == 2


def test_continuous_integration_runs_the_set_up():
    patterns = re.findall(r"\$\(readme '([^']+)'\)", (ROOT / ".ci" / "run").read_text())
    found = [next(line.strip() for line in README.splitlines() if re.search(pattern, line)) for pattern in patterns]
    assert found == SET_UP


@pytest.mark.parametrize("command", HERE)
def test_commands(command, at_home, request):
    if command == "python -m digitapp evaluate":
        request.getfixturevalue("mnist")
    words = shlex.split(command)[3:]
    words = [name for word in words for name in (sorted(glob.glob(word)) if "*" in word else [word])]
    assert main(words) == 0


@pytest.mark.parametrize("command", PIPED)
def test_pipes(command, folder, recognizer):
    command = command.replace("python -m", f"{shlex.quote(sys.executable)} -m")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, recognizer.read(folder / "photo.jpg").text + "\n")


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_python(code, at_home, recognizer, folder):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue().splitlines()[0] == recognizer.read(folder / "photo.jpg").lines[0].text


@pytest.fixture(scope="module")
def server(recognizer):
    """The command that serves the API, on a free port; its address."""
    if not shutil.which("curl"):
        missing("There is no curl on this machine, which the README's examples use.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = shlex.split(SERVING[0])[1:]
    words[words.index("--port") + 1] = str(port)
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"127.0.0.1:{port}"
        for _ in range(600):
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://{address}/api/v1/health", timeout=5) as answer,
            ):
                if b'"ready":true' in answer.read():
                    break
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize("command", CURL)
def test_requests(command, server, folder):
    words = shlex.split(command.replace("127.0.0.1:8000", server))
    done = subprocess.run([*words, "--silent", "--show-error", "--fail"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{")


def test_what_a_stranger_looks_for_is_where_the_map_says():
    rows = re.findall(r"^\| [^`|]+ \| `([^`]+)` \| `([^`]+)` \|$", README, re.MULTILINE)
    assert len(rows) >= 20
    for path, name in rows:
        assert name in (ROOT / path).read_text("utf-8"), f"{name} is not in {path}"


def test_every_path_on_the_map_is_there():
    paths = [
        path for row in re.findall(r"^\| (`.*?) \|", README, re.MULTILINE) for path in re.findall(r"`([^`]+)`", row)
    ]
    assert len(paths) > 8
    for path in paths:
        assert (ROOT / path).exists(), path
