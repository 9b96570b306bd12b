"""The real app in a real Chromium: one server and one browser for all tests here.

Nothing sleeps: every test waits for what it wants to see.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def server(recognizer, tmp_path_factory) -> str:
    """Address of the app, started once and ready to read. recognizer: without a model nothing is tested."""
    with started(tmp_path_factory.mktemp("server")) as address:
        yield address


@contextlib.contextmanager
def started(folder: Path, **environment: str | None):
    """The app on a port of its own, ready to read: its address. environment: what is set there, None takes it away."""
    given = {**os.environ, "DIGITAPP_DATABASE_URL": f"sqlite:///{folder / 'corrections.sqlite3'}", **environment}
    given = {name: value for name, value in given.items() if value is not None}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
               "--server.headless", "true", "--server.address", "127.0.0.1",
               "--server.fileWatcherType", "none"]  # fmt: skip
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=given)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(20)
    errors = [part for part in log.read_text().split("Traceback")[1:] if "WebSocketDisconnected" not in part]
    assert not errors, errors[0][-3000:]  # a tab that is closed while it is written to is no error


def _wait_for(address: str, process, log) -> None:
    """Until the server says that its model is loaded."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended: {log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(f"{address}/api/v1/health", timeout=2) as answer:
                if json.load(answer)["ready"]:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server was not ready in time: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser(chromium):
    """One headless Chromium."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install -r requirements-dev.txt"
    )
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, server):
    """visit(page="Draw", size=..., touch=..., dark=..., motion=...) → an open page; fails when the console reports an
    error or another host was asked for anything."""
    contexts, problems = [], []

    def visit(page: str = "Draw", size=DESKTOP, touch: bool = False, dark: bool = False, motion: bool = False):
        context = browser.new_context(
            viewport=size, has_touch=touch, is_mobile=touch, color_scheme="dark" if dark else "light",
            reduced_motion="no-preference" if motion else "reduce", permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(30_000)
        tab.on(
            "console", lambda message: problems.append(f"console: {message.text}") if message.type == "error" else None
        )
        tab.on("pageerror", lambda error: problems.append(f"error on the page: {error}"))
        tab.on("request", lambda request: _check_host(request.url, server, problems))
        tab.on("websocket", lambda socket: _check_host(socket.url, server, problems))
        tab.goto(server)
        settled(tab)
        if page != "Draw":
            go(tab, page)
        return tab

    yield visit
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def _check_host(url: str, server: str, problems: list) -> None:
    host = server.split("//")[1]
    if not url.startswith((f"http://{host}", f"ws://{host}", "data:", "blob:")):
        problems.append(f"another host was asked: {url}")


def settled(tab) -> None:
    """Wait until the page's script has run to its end."""
    tab.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def choose(tab, box: str, option: str) -> None:
    """Choose from a list by its label. Whatever scrolls closes an open list: it is opened again, as a person would."""
    from playwright.sync_api import TimeoutError as Closed

    tab.get_by_role("combobox", name=box).scroll_into_view_if_needed()
    for last in (False, False, False, True):
        tab.get_by_role("combobox", name=box).click()
        with contextlib.nullcontext() if last else contextlib.suppress(Closed):
            return tab.get_by_role("option", name=option, exact=True).click(timeout=5_000)


def go(tab, page: str) -> None:
    """Go to a page by its link in the navigation, once the one that is shown has come to rest."""
    settled(tab)
    if tab.viewport_size["width"] <= 768:  # Streamlit's own links are folded away there
        tab.locator(".st-key-narrow-pages").get_by_role("link", name=page).click()
    else:
        tab.get_by_test_id("stTopNav").get_by_role("link", name=page, exact=True).click()
    tab.wait_for_url(f"**/{page.lower().replace(' ', '_')}" if page != "Draw" else "**/")
    settled(tab)
