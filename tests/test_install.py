"""The package as somebody gets it who installs it: a wheel, built here,
used from a folder that has nothing of the project."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

import digitapp

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "digitapp" / "ui" / "samples"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(out),
        str(ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> dict:
    """What a program needs in its environment to use the installed package, and not this checkout."""
    site = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return {**os.environ, "PYTHONPATH": str(site), "PATH": f"{site / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def test_wheel_carries_what_the_app_needs_and_nothing_of_the_workshop(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("app.py", "model/digits.keras", "model/page.keras", "model/report.json", ".streamlit/config.toml",
                   "ui/pad.js", "ui/samples/cheque.jpg", "api/examples.json",
                   "forms/examples/mark-sheet.json"):  # fmt: skip
        assert f"digitapp/{wanted}" in names
    assert all(name.startswith(("digitapp/", "digitapp-")) for name in names)


def test_installed_command_reads_a_picture(installed, tmp_path):
    place = subprocess.run(
        [sys.executable, "-c", "import digitapp; print(digitapp.__file__)"], env=installed, cwd=tmp_path,
        capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert installed["PYTHONPATH"] in place
    done = subprocess.run(["digitapp", "read", str(SAMPLES / "cheque.jpg")], env=installed, cwd=tmp_path,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == [json.loads((SAMPLES / "truth.json").read_text())["cheque.jpg"]]


def test_installed_command_serves_page_and_api_from_any_folder(installed, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log.txt"
    environment = {**installed, "STREAMLIT_SERVER_HEADLESS": "true"}
    with log.open("w") as output:
        process = subprocess.Popen(["digitapp", "serve", "--port", str(port)], env=environment, cwd=tmp_path,
                                   stdout=output, stderr=subprocess.STDOUT)  # fmt: skip
    try:
        health = _answer(f"http://127.0.0.1:{port}/api/v1/health", process, log)
        assert health["version"] == digitapp.__version__
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
            assert page.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert "Traceback" not in log.read_text()


def _answer(address: str, process, log: Path) -> dict:
    """What the server says of its health once its networks are loaded."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended: {log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                found = json.load(answer)
            assert found["status"] != "failed", log.read_text()[-2000:]
            if found["ready"]:
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server was not ready in time: {log.read_text()[-2000:]}")
