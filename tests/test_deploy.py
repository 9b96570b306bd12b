"""Several replicas behind nginx, with the configuration in deploy/:
visitors stay where they are, and survive a loss."""

import contextlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

import httpx2 as httpx
import pytest
from websockets.sync.client import connect

ROOT = pathlib.Path(__file__).parent.parent


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for(url, process, seconds=120):
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url).status_code == 200:
                return
        assert process.poll() is None and time.monotonic() < end, f"{url} does not answer"
        time.sleep(0.1)


@pytest.fixture
def stack():
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two replicas and nginx: (port of nginx, [ports of the replicas], [processes of the replicas], access log)."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        pytest.skip("There is no nginx on this machine. On Debian: apt-get install nginx")
    folder, (front, a, b) = tmp_path_factory.mktemp("nginx"), free_ports(3)
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for default, port in (("8080", front), ("8501", a), ("8502", b)):
        assert default in text
        text = re.sub(rf"\b{default}\b", str(port), text)
    (folder / "site.conf").write_text(text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"worker_processes 1; error_log {folder}/error.log; pid {folder}/pid; "
        f"user {'root' if os.geteuid() == 0 else 'nobody'};"
        f"events {{}} http {{ {temporary} log_format who '$uri $status $upstream_addr';"
        f"access_log {folder}/access.log who; include {folder}/site.conf; }}"
    )
    environment = os.environ | {"STREAMLIT_SERVER_COOKIE_SECRET": "one for all", "STREAMLIT_SERVER_HEADLESS": "true",
                                "DIGITAPP_RUNTIME": "litert"}  # fmt: skip
    with contextlib.ExitStack() as running:

        def start(command, url, **more):
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
            running.callback(process.wait)
            running.callback(process.terminate)
            wait_for(url, process)
            return process

        replicas = [
            start([sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
                  f"http://127.0.0.1:{port}/_stcore/health", env=environment) for port in (a, b)
        ]  # fmt: skip
        start(
            [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-g", "daemon off;"],
            f"http://127.0.0.1:{front}/_stcore/health",
        )
        yield front, [a, b], replicas, folder / "access.log"


def replicas_asked(log, uri):
    """The ports that answered requests for `uri`, in order."""
    return [
        int(line.split()[-1].rsplit(":", 1)[1]) for line in log.read_text().splitlines() if line.startswith(uri + " ")
    ]


def test_visitors_stay_and_survive(site, stack):
    front, ports, replicas, log = site
    address = f"http://127.0.0.1:{front}"

    # new visitors are spread over the replicas
    for _ in range(24):
        assert "streamlit" in httpx.get(address + "/?new").text.lower()
    assert set(replicas_asked(log, "/index.html") or replicas_asked(log, "/")) == set(ports)

    # a visitor with a cookie stays with his, websocket included
    visitor = stack.enter_context(httpx.Client(base_url=address, timeout=30))
    home = visitor.get("/").cookies["replica"]
    for _ in range(12):
        visitor.get("/_stcore/host-config")
    cookie = {"Cookie": f"replica={home}"}
    with connect(f"ws://127.0.0.1:{front}/_stcore/stream", origin=address, additional_headers=cookie) as websocket:
        assert websocket.ping().wait(10)
    mine = ports["ab".index(home)]
    assert set(replicas_asked(log, "/_stcore/host-config")) == {mine}

    # the API goes to both
    for _ in range(12):
        assert "version" in visitor.get("/api/v1/health").json()
    assert set(replicas_asked(log, "/api/v1/health")) == set(ports)

    # too large is refused at the door
    assert visitor.post("/_stcore/upload_file/x/y", content=bytes(33_000_000)).status_code == 413

    # his replica ends: the other one takes him, and the API loses nothing
    lost = replicas["ab".index(home)]
    lost.terminate()
    lost.wait()
    for _ in range(6):
        assert visitor.get("/").status_code == 200
        assert visitor.get("/api/v1/health").status_code in (200, 503)  # 503: no exported model on this machine
    with connect(f"ws://127.0.0.1:{front}/_stcore/stream", origin=address, additional_headers=cookie) as websocket:
        assert websocket.ping().wait(10)
