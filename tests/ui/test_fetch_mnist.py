"""Fetching MNIST: only what is whole and is MNIST is put in place, and every way of failing has its sentence."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from digitapp.datasets import mnist as mnist_file
from digitapp.ui import fetch_mnist


@pytest.fixture(scope="module")
def file() -> bytes:
    """A file of MNIST's shape."""
    buffer = io.BytesIO()
    labels = np.arange(10_000).astype(np.uint8) % 10
    np.savez(buffer, x_test=np.zeros((10_000, 28, 28), np.uint8), y_test=labels)
    return buffer.getvalue()


@pytest.fixture
def serve():
    """serve(body, length=…) → the address of a server that answers every request with it."""
    servers = []

    def serve(body: bytes, length: int | None = None, status: int = 200, gate: threading.Event | None = None) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                if gate:
                    gate.wait(30)
                try:
                    self.wfile.write(body[len(body) // 2 :])
                except OSError:
                    pass  # who asked has gone

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/mnist.npz"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_whole_file_is_put_in_place(serve, file, tmp_path):
    one = fetch_mnist.Fetching(serve(file), tmp_path / "new" / "mnist.npz")
    one.run()
    assert (one.state, one.problem, one.got) == ("done", "", len(file))
    assert len(mnist_file.load_test(one.target)[0]) == 10_000
    assert [p.name for p in one.target.parent.iterdir()] == ["mnist.npz"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda file: {"body": file[:40_000], "length": len(file)}, "broke off after 0.0 of"),
        (lambda file: {"body": b"<html>moved</html>"}, "not MNIST's file"),
        (lambda file: {"body": b"gone", "status": 404}, "did not send the file"),
    ],
)
def test_what_is_not_the_file_is_thrown_away_and_said(serve, file, tmp_path, answer, sentence):
    one = fetch_mnist.Fetching(serve(**answer(file)), tmp_path / "mnist.npz")
    one.run()
    assert one.state == "failed" and sentence in one.problem
    assert not list(tmp_path.iterdir())


def test_nobody_there(tmp_path):
    one = fetch_mnist.Fetching("http://127.0.0.1:9/mnist.npz", tmp_path / "mnist.npz")
    one.run()
    assert one.state == "failed" and one.problem == "127.0.0.1 did not send the file."


def test_keras_own_address_is_checked_by_its_hash(serve, file, tmp_path, monkeypatch):
    address = serve(file)
    monkeypatch.setattr(fetch_mnist, "ADDRESS", address)
    one = fetch_mnist.Fetching(address, tmp_path / "mnist.npz")
    one.run()
    assert one.state == "failed" and not list(tmp_path.iterdir())


def test_it_can_be_stopped(serve, file, tmp_path):
    gate = threading.Event()
    one = fetch_mnist.Fetching(serve(file, gate=gate), tmp_path / "mnist.npz")
    thread = threading.Thread(target=one.run)
    thread.start()
    one.stop.set()
    gate.set()
    thread.join(30)
    assert one.state == "stopped" and not list(tmp_path.iterdir())


def test_only_the_web_is_asked(monkeypatch):
    monkeypatch.setenv(fetch_mnist.OTHER_ADDRESS, "file:///etc/passwd")
    with pytest.raises(ValueError, match="no http or https"):
        fetch_mnist.address()
    monkeypatch.delenv(fetch_mnist.OTHER_ADDRESS)
    assert fetch_mnist.address() == fetch_mnist.ADDRESS
