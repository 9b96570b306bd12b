"""Look inside in a real browser: it follows the pen, its links lead there, and MNIST is fetched only when asked for."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from tests import pen
from tests.browser.conftest import PHONE, go, settled, started
from tests.browser.pad import answer, draw

ANSWER = ".st-key-inside-road h1"


def inside(tab, digit: str):
    """Wait until the road ends in this digit."""
    tab.locator(ANSWER).filter(has_text=re.compile(f"^{digit}$")).wait_for()


def test_it_follows_a_new_stroke(visit):
    tab = visit("Look inside")
    draw(tab, pen.strokes("2", height=120))
    inside(tab, "2")
    first = tab.get_by_alt_text("The 28 by 28 pixels given to the digit network").get_attribute("src")
    draw(tab, pen.strokes("7", left=200, height=120))
    inside(tab, "7")
    assert tab.get_by_alt_text("The 28 by 28 pixels given to the digit network").get_attribute("src") != first
    tab.get_by_role("tab", name="Why this digit").click()
    tab.get_by_alt_text(re.compile("^Occlusion map for 7")).wait_for()


def test_a_link_leads_from_the_drawing(visit):
    tab = visit()
    draw(tab, pen.strokes("4"))
    answer(tab, "4")
    tab.get_by_role("link", name="Look inside").last.click()
    inside(tab, "4")


def test_the_teachers_view_is_led_by_the_arrow_keys(visit):
    tab = visit("Look inside")
    tab.get_by_text("Test digits").click()
    tab.get_by_role("button", name="Teacher's view").click()
    tab.get_by_role("heading", name="1 Picture").wait_for()
    tab.keyboard.press("ArrowRight")
    tab.get_by_role("heading", name="2 Heat").wait_for()
    tab.keyboard.press("ArrowLeft")
    tab.get_by_role("heading", name="1 Picture").wait_for()


def test_nothing_sticks_out_on_a_phone(visit):
    tab = visit("Look inside", size=PHONE, touch=True)
    tab.get_by_text("Test digits").click()
    tab.locator(ANSWER).wait_for()
    settled(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.fixture
def breaking(tmp_path):
    """A server for MNIST's file that breaks off half-way the first time: (address, how often it was asked)."""
    np.savez(tmp_path / "file.npz", x_test=np.full((10_000, 28, 28), 9, np.uint8), y_test=np.full(10_000, 3, np.uint8))
    body, asked = (tmp_path / "file.npz").read_bytes(), []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if len(asked) > 1 else body[: len(body) // 2])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/mnist.npz", asked
    server.shutdown()
    server.server_close()


def test_mnist_is_fetched_when_asked_and_a_broken_connection_is_survived(browser, breaking, tmp_path):
    address, asked = breaking
    pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed: pip install -r requirements-dev.txt")
    own = {
        "DIGITAPP_MNIST": None,
        "KERAS_HOME": str(tmp_path / "keras"),
        "DIGITAPP_MNIST_URL": address,
        "DIGITAPP_RUNTIME": "litert",
    }
    (tmp_path / "server").mkdir()
    with started(tmp_path / "server", **own) as site:
        tab = browser.new_page()
        tab.set_default_timeout(60_000)
        tab.goto(site)
        settled(tab)
        go(tab, "Look inside")
        tab.get_by_text("Test digits").click()
        fetch = tab.get_by_role("button", name="Fetch MNIST (11 MB)")
        fetch.wait_for()
        assert not asked and tab.get_by_text("127.0.0.1").count()  # nothing is fetched unasked, and from where is said
        fetch.click()
        tab.get_by_text(re.compile("The connection broke off")).wait_for()
        assert not (tmp_path / "keras/datasets/mnist.npz").exists()
        tab.get_by_role("button", name="Try again").click()
        tab.get_by_text("MNIST is not on this machine").wait_for(state="detached")
        tab.locator(ANSWER).wait_for()
        assert (tmp_path / "keras/datasets/mnist.npz").exists() and len(asked) == 2
        tab.close()
