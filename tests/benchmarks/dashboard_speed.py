"""How fast the dashboard is, in a real Chromium: `python tests/benchmarks/dashboard_speed.py`.

Prints the time from asking for the page to its first line, right after the server has started (its
model may still be loading) and later, beside the same of a Streamlit page of one line: so much of it is
Streamlit's own. Then the time of each change of tab, until the tab's last part stands. A report must
lie in model/ (or in DIGITAPP_MODEL_DIR).
"""

import contextlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
#: What is waited for on each tab: the last of its pictures and charts.
LAST = {
    "Mistakes": ".st-key-mistakes .tile",
    "Confusions": ".st-key-confusion-matrix .scatterlayer path.point >> nth=99",
    "Trust": ".st-key-rejection .scatterlayer .trace",
    "Learning": ".st-key-learning-rate .scatterlayer .trace",
    "Robustness": ".st-key-corruption-samples .tile >> nth=5",
    "Comparison": ".st-key-comparison .scatterlayer .trace",
    "Per digit": ".st-key-easiest .tile",
    "Summary": ".st-key-json-report",
}


@contextlib.contextmanager
def served(script, folder):
    """The script on a free port of this machine; gives its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true", "--server.address=127.0.0.1",
               f"--server.port={port}", "--browser.gatherUsageStats=false"]  # fmt: skip
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        wait_until_up(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def main():
    with sync_playwright() as playwright, contextlib.ExitStack() as stack:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        address = stack.enter_context(served("app.py", ROOT))
        print(f"right after start-up   {first_line(browser, address):5.2f} s to the first line")
        while urllib.request.urlopen(f"{address}/api/v1/health").read().find(b"true") < 0:
            time.sleep(0.5)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "line.py").write_text('import streamlit as st\nst.header("Reads one line")\n', "utf-8")
        bare = stack.enter_context(served("line.py", folder))
        # In turns, so that whatever else this machine does meets both.
        times = [(first_line(browser, address), first_line(browser, bare)) for _ in range(6)][1:]
        for name, took in zip(("once the model is ready", "a page of one line"), zip(*times)):
            print(f"{name:<23}{statistics.median(took):5.2f} s to the first line, median of {len(took)}")
        tabs(browser, address)
        browser.close()


def wait_until_up(address):
    """Until the server answers at all."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def first_line(browser, address) -> float:
    """Seconds from asking for the dashboard until its first line can be read; a fresh visitor each time."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.set_default_timeout(120_000)
    start = time.perf_counter()
    tab.goto(f"{address}/dashboard", wait_until="commit")
    tab.get_by_role("heading", name="Reads").wait_for()
    took = time.perf_counter() - start
    context.close()
    return took


def tabs(browser, address):
    """Print the time of each change of tab: the first one, and the median of the following."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.set_default_timeout(120_000)
    tab.goto(f"{address}/dashboard")
    tab.locator(LAST["Summary"]).first.wait_for()
    took = {name: [] for name in LAST}
    for _ in range(4):
        for name, last in LAST.items():
            start = time.perf_counter()
            tab.get_by_role("tab", name=name, exact=True).click()
            tab.locator(last).first.wait_for()
            took[name].append(time.perf_counter() - start)
    for name, times in took.items():
        print(f"{name:<12} first {times[0]:5.2f} s, then {statistics.median(times[1:]):5.2f} s")
    context.close()


if __name__ == "__main__":
    main()
