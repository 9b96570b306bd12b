"""How quick the Draw page is under the pen, in a real Chromium.

    python tests/benchmarks/draw_latency.py [--strokes 50]

Prints a table: from the start of the server to the first paint of the page and to a model that is ready; from pen-up to
the new answer on the page, with the live answer off and on; beside it, in the same browser, an empty Streamlit round
trip (a button that counts, in a fragment); from pen-up to a page at rest on Look inside; and the server's part, beside
the bare network call it contains.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests import pen  # noqa: E402
from tests.browser.conftest import DESKTOP, FLAGS  # noqa: E402

# Notes when the text of an element changes, in ms since the last pen-up or click. The element may be in a shadow root.
WATCH = """selector => {
    const find = (root) => root.querySelector(selector) ??
        [...root.querySelectorAll('*')].filter(e => e.shadowRoot).map(e => find(e.shadowRoot)).find(Boolean)
    window.answers = []
    const mine = window.watch = (window.watch ?? 0) + 1  // ends the one before
    let up = 0, before = find(document)?.textContent ?? ''
    document.addEventListener('pointerup', () => { up = performance.now() }, true)
    const look = () => {
        if (mine !== window.watch) return
        const text = find(document)?.textContent ?? ''
        if (text && text !== before) window.answers.push(performance.now() - up)
        before = text
        requestAnimationFrame(look)
    }
    look()
}"""
ANSWER = ".st-key-draw-answer [data-testid=stHeading]"
EMPTY = """
import streamlit as st

@st.fragment
def count():
    st.session_state.n = st.session_state.get("n", 0) + st.button("Again")
    st.header(str(st.session_state.n))

count()
"""


@contextlib.contextmanager
def served(script: str, runtime: str):
    """A Streamlit script on a free port; gives its address and the moment it was started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port),
               "--server.headless", "true", "--server.address", "127.0.0.1",
               "--server.fileWatcherType", "none"]  # fmt: skip
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DIGITAPP_RUNTIME": runtime},
    )
    try:
        yield f"http://127.0.0.1:{port}", began
    finally:
        process.terminate()
        process.wait(20)


def answered(address: str) -> bool:
    """Whether the server answers at all."""
    with contextlib.suppress(OSError):
        return urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).status == 200
    return False


def model_ready(address: str) -> bool:
    """Whether the server says that its model is loaded."""
    with contextlib.suppress(OSError):
        return json.load(urllib.request.urlopen(f"{address}/api/v1/health", timeout=5))["ready"]
    return False


def until(condition, seconds: float = 300) -> None:
    """Wait for a condition, looking every 100 ms: more would keep the server busy."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)


def latencies(tab, strokes: int, *, live: bool) -> list[float]:
    """Milliseconds from pen-up to the new answer, for so many strokes.

    live: the answer follows the pen while it is down, so that it often stands there before pen-up; what counts then is
    the one that is said to screen readers, which comes after pen-up alone.
    """
    pad = tab.locator('canvas.upper-canvas[role="img"]')
    pad.wait_for()
    tab.get_by_label("Live").set_checked(live)
    place = pad.bounding_box()
    tab.evaluate(WATCH, ".voice" if live else ANSWER)
    result = []
    digits = "2736018293"  # one stroke each
    for number in range(strokes):
        column = number % 5
        if column == 0 and number:
            tab.get_by_role("button", name="Clear").click()
            tab.get_by_text("Draw a digit, or a whole number").wait_for()
            tab.evaluate("new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))")
        seen = tab.evaluate("window.answers.length")
        (stroke,) = pen.strokes(digits[number % len(digits)], left=30 + 120 * column, height=130)
        tab.mouse.move(place["x"] + stroke[0][0], place["y"] + stroke[0][1])
        tab.mouse.down()
        for x, y in stroke[1:]:
            tab.mouse.move(place["x"] + x, place["y"] + y, steps=2)
        tab.mouse.up()
        tab.wait_for_function("seen => window.answers.length > seen", arg=seen, polling=20)
        result.append(tab.evaluate("window.answers.at(-1)"))
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_text("Draw a digit, or a whole number").wait_for()
    return result


# Resolves with the ms from the last pen-up until the page shows another 28×28 picture and its script has ended.
AT_REST = """before => new Promise(done => {
    const look = () => {
        const picture = document.querySelector('img[alt="The 28 by 28 pixels given to the digit network"]')
        const app = document.querySelector('[data-testid=stApp]')
        const rests = app.dataset.testScriptState === 'notRunning'
        if (picture && picture.src !== before && rests) done(performance.now() - window.penUp)
        else requestAnimationFrame(look)
    }
    look()
})"""


def inside_latencies(tab, address: str, strokes: int) -> list[float]:
    """Milliseconds from pen-up until Look inside shows the new digit and is at rest."""
    tab.goto(f"{address}/look_inside")
    pad = tab.locator('canvas.upper-canvas[role="img"]')
    pad.wait_for()
    tab.get_by_label("Live").set_checked(False)  # or the picture would be there before pen-up
    tab.evaluate("() => document.addEventListener('pointerup', () => { window.penUp = performance.now() }, true)")
    result, shown = [], ""
    for number in range(strokes):
        if number % 4 == 0 and number:
            tab.get_by_role("button", name="Clear").click()
            tab.get_by_alt_text("The 28 by 28 pixels given to the digit network").wait_for(state="detached")
            shown = ""
        place = pad.bounding_box()
        (stroke,) = pen.strokes("2736018293"[number % 10], left=30 + 120 * (number % 4), height=120)
        tab.mouse.move(place["x"] + stroke[0][0], place["y"] + stroke[0][1])
        tab.mouse.down()
        for x, y in stroke[1:]:
            tab.mouse.move(place["x"] + x, place["y"] + y, steps=2)
        tab.mouse.up()
        result.append(tab.evaluate(AT_REST, shown))
        shown = tab.get_by_alt_text("The 28 by 28 pixels given to the digit network").get_attribute("src")
    return result


def round_trips(tab, clicks: int) -> list[float]:
    """Milliseconds from a click to the new text, on a page that does nothing else."""
    button = tab.get_by_role("button", name="Again")
    button.wait_for()
    tab.evaluate(WATCH, "[data-testid=stHeading]")
    result = []
    for _ in range(clicks):
        seen = tab.evaluate("window.answers.length")
        button.click()
        tab.wait_for_function("seen => window.answers.length > seen", arg=seen, polling=20)
        result.append(tab.evaluate("window.answers.at(-1)"))
    return result


def bare(calls: int = 200) -> tuple[float, float]:
    """Milliseconds of one network call, and of reading a drawing of three digits, without any page."""
    from digitapp import Recognizer
    from digitapp.imaging import strokes

    recognizer = Recognizer.load()
    batch = np.zeros((1, 28, 28), np.uint8)
    drawing = pen.drawing(pen.strokes("273", height=130))
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(calls):
        start = time.perf_counter()
        recognizer.predict(batch)
        middle = time.perf_counter()
        recognizer.read_strokes(strokes.parse(drawing))
        times[0].append(1000 * (middle - start))
        times[1].append(1000 * (time.perf_counter() - middle))
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strokes", type=int, default=50)
    parser.add_argument("--runtime", choices=("keras", "litert"), default="keras")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium, args=FLAGS) as browser:
        tab = browser.new_context(viewport=DESKTOP, reduced_motion="reduce", bypass_csp=True).new_page()
        with served("app.py", options.runtime) as (address, began):
            until(lambda: answered(address))
            up = time.monotonic()
            tab.goto(address)
            tab.get_by_text("Draw a digit, or a whole number").wait_for()
            painted = time.monotonic()
            until(lambda: model_ready(address))
            ready = time.monotonic()
            first, *rest = latencies(tab, options.strokes + 1, live=False)
            following = latencies(tab, options.strokes, live=True)
            _, *inside = inside_latencies(tab, address, options.strokes + 1)
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "empty.py"
            script.write_text(EMPTY, "utf-8")
            with served(str(script), options.runtime) as (address, _):
                until(lambda: answered(address))
                tab.goto(address)
                empty = round_trips(tab, options.strokes)
    call, reading = bare()
    rows = [
        ("server up after its start", f"{up - began:.2f} s"),
        ("first paint after that", f"{painted - up:.2f} s"),
        ("model ready after the server is up", f"{ready - up:.2f} s"),
        ("pen-up to answer, first stroke", f"{first:.0f} ms"),
        (f"pen-up to answer, median of {len(rest)}", f"{statistics.median(rest):.0f} ms"),
        ("pen-up to answer, 95th percentile", f"{np.percentile(rest, 95):.0f} ms"),
        ("with live answers, median", f"{statistics.median(following):.0f} ms"),
        ("with live answers, 95th percentile", f"{np.percentile(following, 95):.0f} ms"),
        ("Look inside, pen-up to a page at rest, median", f"{statistics.median(inside):.0f} ms"),
        ("Look inside, 95th percentile", f"{np.percentile(inside, 95):.0f} ms"),
        ("empty Streamlit round trip, median", f"{statistics.median(empty):.0f} ms"),
        ("empty round trip, 95th percentile", f"{np.percentile(empty, 95):.0f} ms"),
        ("one network call", f"{call:.1f} ms"),
        ("reading three drawn digits", f"{reading:.1f} ms"),
    ]
    print(f"Chromium, {os.cpu_count()} cores, runtime {options.runtime}")
    for name, value in rows:
        print(f"{name:46}{value:>10}")


if __name__ == "__main__":
    main()
