"""Batches: one row per file in the order of names, whatever happens to files, workers and the program itself."""

import concurrent.futures
import contextlib
import csv
import json
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from digitapp import batch
from digitapp.errors import ModelError
from digitapp.paths import digit_network
from digitapp.recognition.backends import litert
from tests.drawing import number

ROOT = pathlib.Path(__file__).parent.parent


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """A folder of 24 numbers with a few files that are no pictures among them; (folder, {name: text or None})."""
    folder = tmp_path_factory.mktemp("scans")
    truth = {}
    (folder / "b").mkdir()
    for i in range(24):
        name = f"{'b/' if i % 3 else ''}{i:03}.png"
        truth[name] = str(1000 + 37 * i)
        number(truth[name], height=60).save(folder / name)
    for name, content in (("=1.png", b"no picture"), ("b/empty.jpg", b""), ("z\nz.gif", b"GIF89a")):
        (folder / name).write_bytes(content)
        truth[name] = None
    (folder / "notes.txt").write_text("not a picture's name")
    return folder, truth


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", autouse=True)
def _quick_starts(recognizer):
    """The many programs that these tests start use the light runtime where the model has been exported for it."""
    with pytest.MonkeyPatch.context() as patch:
        with contextlib.suppress(ModelError):
            litert.beside(digit_network(), recognizer.model_hash, litert.Digits)
            patch.setenv("DIGITAPP_RUNTIME", "litert")
        yield


@pytest.fixture(scope="module")
def undisturbed(scans, recognizer, tmp_path_factory):
    """The table of a run that nothing disturbed."""
    out = tmp_path_factory.mktemp("out") / "whole.csv"
    assert batch.run(scans[0], out, processes=2) == (27, 3)
    return out


def test_every_file_has_its_row_in_the_order_of_names(scans, undisturbed, recognizer):
    folder, truth = scans
    got = table(undisturbed)
    names = sorted(truth, key=lambda name: name.split("/"))
    assert [row["file"].removeprefix("'").replace("\\n", "\n") for row in got] == names
    for name, row in zip(names, got, strict=True):
        if truth[name] is None:
            assert row["error"] and not row["text"]
        else:
            assert row["text"] == "|".join(line.text for line in recognizer.read(folder / name).lines)
            assert not row["error"]
    assert sum(row["text"] == truth[name] for name, row in zip(names, got, strict=True)) >= 20


def test_files_come_in_the_order_of_their_path_components(tmp_path):
    for name in ("b.png", "a/z.png", "a/b/c.png", "a.png", "a b.png", "B.JPG", "x.txt", "a/.hidden.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    names = [name for name, _ in batch.pictures(tmp_path)]
    assert names == ["B.JPG", "a/.hidden.png", "a/b/c.png", "a/z.png", "a b.png", "a.png", "b.png"]
    assert names == sorted(names, key=lambda name: name.split("/"))


def command(folder, out, *more):
    return [sys.executable, "-m", "digitapp", "batch", str(folder), "--out", str(out), "--processes", "1", *more]


def test_killed_and_resumed_it_is_the_undisturbed_table(scans, undisturbed, tmp_path):
    out = tmp_path / "killed.csv"
    for kill_at in (2, 13):  # rows; the kill comes at whatever the program is doing then
        process = subprocess.Popen(command(scans[0], out, "--resume"), cwd=ROOT, stderr=subprocess.DEVNULL)
        wait_until(lambda: process.poll() is not None or (out.exists() and out.read_bytes().count(b"\n") > kill_at))  # noqa: B023
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert out.read_bytes().count(b"\n") > kill_at
    done = subprocess.run(command(scans[0], out, "--resume"), cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "27 rows" in done.stderr and "3 of them" in done.stderr
    assert out.read_bytes() == undisturbed.read_bytes()


def test_workers_do_not_outlive_a_killed_parent(scans, tmp_path):
    out = tmp_path / "t.csv"
    process = subprocess.Popen(command(scans[0], out), cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    wait_until(lambda: process.poll() is not None or (out.exists() and out.read_bytes().count(b"\n") > 1))
    process.send_signal(signal.SIGKILL)
    process.wait()

    def all_gone():
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True

    wait_until(all_gone, 20)


def lethal(path):
    """Work that ends its process, as a fault in a compiled library would."""
    if path == "5":
        os._exit(1)
    return {"text": path}


def test_a_picture_that_kills_its_worker_is_one_row():
    pools = []

    def start():
        pools.append(concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")))
        return pools[-1]

    files = [(f"{i}.png", str(i)) for i in range(9)]
    got = list(batch.in_order(files, start(), start, 4, lethal))
    for pool in pools:
        pool.shutdown()
    assert [name for name, _ in got] == [name for name, _ in files]
    assert [answer.get("text") for _, answer in got] == ["0", "1", "2", "3", "4", None, "6", "7", "8"]
    assert "left out" in got[5][1]["error"]


def test_on_a_dask_cluster_that_loses_a_worker(scans, undisturbed, tmp_path):
    """A real scheduler and two workers, one of them killed in the middle: nothing is lost, nothing doubled."""
    pytest.importorskip("distributed")
    file, out = tmp_path / "scheduler.json", tmp_path / "dask.csv"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "False",
    }
    running = []

    def start(*words):
        running.append(
            subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        return running[-1]

    try:
        start(
            "-m",
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--dashboard-address",
            "127.0.0.1:0",
            "--scheduler-file",
            str(file),
        )
        workers = [start("-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1",
                         "--no-nanny", "--dashboard-address", "127.0.0.1:0")
                   for _ in range(2)]  # fmt: skip
        wait_until(lambda: file.exists() and file.stat().st_size)
        address = json.loads(file.read_text())["address"]
        batch_run = start("-m", "digitapp", "batch", str(scans[0]), "--out", str(out), "--dask", address)
        wait_until(lambda: batch_run.poll() is not None or (out.exists() and out.read_bytes().count(b"\n") > 3))
        assert batch_run.poll() is None, "the batch ended too soon"
        workers[0].kill()
        assert batch_run.wait(300) == 1
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
    assert out.read_bytes() == undisturbed.read_bytes()


def wait_until(condition, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)
