"""How fast a folder is read: python tests/benchmarks/batch_speed.py [--pictures 300] [--kills 20] [--memory 10000]

Prints pictures of five digits per second with 1 and 2 processes, by the bare network on glyphs already cut out, and by
Tesseract, with ratios from this one run. --kills: a batch is killed (SIGKILL) so often at random moments and resumed;
the table must be that of an undisturbed run. --memory: so many small pictures, with the memory used along the way.
"""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.drawing import number  # noqa: E402


def draw(folder, count, digits=5, height=60):
    folder.mkdir()
    kinds = np.random.default_rng(0).integers(0, 10, (min(count, 200), digits))
    for i, kind in enumerate(kinds):
        number("".join(map(str, kind)), height).save(folder / f"{i:06}.png")
    for i in range(len(kinds), count):
        os.link(folder / f"{i % len(kinds):06}.png", folder / f"{i:06}.png")


def batch(folder, out, processes, *more, **how):
    command = [
        sys.executable,
        "-m",
        "digitapp",
        "batch",
        str(folder),
        "--out",
        str(out),
        "--processes",
        str(processes),
        *more,
    ]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, **how)


def rows(out):
    return max(0, out.read_bytes().count(b"\n") - 1) if out.exists() else 0


def rate(folder, count, processes, work):
    """Pictures per second from the first row to the last: the loading of the model is not counted."""
    out = work / f"rate{processes}.csv"
    process = batch(folder, out, processes)
    while rows(out) < 1:
        time.sleep(0.005)
    start, had = time.perf_counter(), rows(out)
    process.wait()
    return (count - had) / (time.perf_counter() - start)


def bare_network(seconds=3):
    """Pictures of five digits per second when only the network works, one picture at a time."""
    from digitapp import Recognizer

    reader, glyphs = Recognizer.load(), np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        reader.predict(glyphs)
        count += 1
    return count / (time.perf_counter() - start)


def tesseract(folder, count=30):
    files = sorted(folder.iterdir())[:count]
    start = time.perf_counter()
    for file in files:
        subprocess.run(["tesseract", file, "-", "--psm", "7", "-c", "tessedit_char_whitelist=0123456789"],
                       env=os.environ | {"OMP_THREAD_LIMIT": "1"}, capture_output=True)  # fmt: skip
    return len(files) / (time.perf_counter() - start)


def speed(count, work):
    folder = work / "speed"
    draw(folder, count)
    results = {f"batch, {n} process{'es' * (n > 1)}": rate(folder, count, n, work) for n in (1, 2)}
    results["network alone, 1 process"] = bare_network()
    if shutil.which("tesseract"):
        results["Tesseract, 1 process"] = tesseract(folder)
    one = next(iter(results.values()))
    print(f"{os.cpu_count()} cores, {count} pictures of 5 digits\n{'':28}  pictures/s   ratio")
    for name, value in results.items():
        print(f"{name:28}  {value:10.1f}  {value / one:6.2f}", flush=True)


def kills(count, work):
    folder, whole, out = work / "kills", work / "whole.csv", work / "killed.csv"
    draw(folder, 60)
    batch(folder, whole, 1).wait()
    random.seed(0)
    for i in range(count):
        process = batch(folder, out, 1, "--resume")
        had = rows(out)
        while rows(out) <= min(had, 58) and process.poll() is None:
            time.sleep(0.002)
        time.sleep(random.random() * 0.05)
        process.kill()
        process.wait()
        print(f"kill {i + 1}: {rows(out)} rows", flush=True)
    batch(folder, out, 1, "--resume").wait()
    print("the same table as undisturbed:", out.read_bytes() == whole.read_bytes())


def memory(count, work):
    folder, out = work / "memory", work / "memory.csv"
    draw(folder, count, digits=2, height=24)
    process = batch(folder, out, 2)
    print("   rows   MB of the parent   MB of all")
    step = max(1, count // 10)
    due = step
    while process.poll() is None:
        if rows(out) >= due:
            mine, everybody = resident(process.pid)
            print(f"{rows(out):7}   {mine:16}   {everybody:9}", flush=True)
            due += step
        time.sleep(0.05)


def resident(pid):
    """Resident memory in MB of a process, and of it with its children (Linux)."""
    children = subprocess.run(["ps", "-o", "rss=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    mine = int(subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True).stdout or 0)
    return mine // 1000, (mine + sum(map(int, children))) // 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=300, help="for the speed; 0 leaves it out")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--memory", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        if options.pictures:
            speed(options.pictures, work)
        if options.kills:
            kills(options.kills, work)
        if options.memory:
            memory(options.memory, work)


if __name__ == "__main__":
    main()
