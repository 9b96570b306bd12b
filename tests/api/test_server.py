"""REST: the answers are the recognizer's, and whatever is sent is answered with a sentence, never with a 500."""

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount
from starlette.testclient import TestClient

from digitapp import api
from digitapp.api import uploads
from digitapp.api.inference_queue import InferenceQueue
from digitapp.errors import ImageError, Overloaded
from tests.drawing import encoded, number

PHOTO = encoded(number("407"))
PNG = {"content-type": "image/png"}


@pytest.fixture(scope="module")
def client(recognizer):
    return TestClient(Starlette(routes=api.routes(lambda: recognizer)))


def refused(response, status):
    """The sentence of a problem with this status, which must be one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status and body["title"]
    assert body["detail"].endswith((".", "…")) and "Traceback" not in body["detail"]
    return body["detail"]


def test_one_picture_is_answered_by_its_reading(client, recognizer):
    expected = recognizer.read(PHOTO).to_dict()
    assert expected["text"]
    assert client.post("/api/v1/read", files={"file": PHOTO}).json() == expected
    assert client.post("/api/v1/read", content=PHOTO, headers=PNG).json() == expected
    octets = {"content-type": "application/octet-stream"}
    assert client.post("/api/v1/read", content=PHOTO, headers=octets).json() == expected


def test_classify(client, recognizer):
    picture = encoded(number("7"), "JPEG")
    got = client.post("/api/v1/classify", files={"file": picture}).json()
    assert got == recognizer.classify(picture).to_dict()


def test_several_pictures_are_answered_each_on_its_own(client, recognizer):
    files = [
        ("file", ("a.png", PHOTO)),
        ("file", ("b\u202e.png", b"no picture")),
        ("file", ("c.png", encoded(number("12")))),
    ]
    results = client.post("/api/v1/read", files=files).json()["results"]
    assert [r["file"] for r in results] == ["a.png", "b\\u202e.png", "c.png"]
    assert results[0]["result"] == recognizer.read(PHOTO).to_dict() and results[0]["problem"] is None
    assert results[1]["result"] is None and results[1]["problem"]["status"] == 400
    assert results[2]["result"]["lines"]


def test_health_and_model(client, recognizer):
    client.post("/api/v1/read", files={"file": PHOTO})
    health = client.get("/api/v1/health").json()
    assert health["status"] == "ready" and health["ready"] and health["model"] == recognizer.model_hash
    model = client.get("/api/v1/model").json()
    assert model["sha256"] == recognizer.model_hash and model["parameters"] == recognizer.parameters


def test_a_blank_picture_is_a_reading_with_nothing_in_it(client):
    for size in ((1, 1), (300, 200)):
        body = client.post("/api/v1/read", content=encoded(Image.new("L", size, 255)), headers=PNG).json()
        assert (body["text"], body["lines"], body["width"], body["height"]) == ("", [], *size)


@pytest.mark.parametrize("path", ["/api/v1/read", "/api/v1/classify"])
class TestRefusals:
    def test_not_a_picture(self, client, path):
        for data in (b"", b"x", PHOTO[: len(PHOTO) // 2], b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
            refused(client.post(path, content=data, headers=PNG), 400)
            refused(client.post(path, files={"file": data}), 400)

    def test_other_content_types(self, client, path):
        for kind in ("text/html", "application/json", "", "image", "multipart/mixed"):
            refused(client.post(path, content=PHOTO, headers={"content-type": kind}), 415)

    def test_wrong_fields(self, client, path):
        for fields in (
            {"files": {"picture": PHOTO}},
            {"data": {"file": "text"}, "files": {"x": b""}},
            {"files": [("file", ("a", PHOTO))] * (uploads.MAX_FILES + 1)},
        ):
            refused(client.post(path, **fields), 422)
        for broken in (b"", b"--x", b"--x\r\n\r\n\r\n--x--", b"\0" * 99):
            refused(client.post(path, content=broken, headers={"content-type": "multipart/form-data; boundary=x"}), 422)
        refused(client.post(path, content=b"", headers={"content-type": "multipart/form-data"}), 422)

    def test_too_many_pixels(self, client, path):
        refused(client.post(path, content=encoded(Image.new("1", (10_000, 5_001))), headers=PNG), 413)

    def test_too_many_bytes(self, client, path, monkeypatch):
        monkeypatch.setattr(uploads, "MAX_BYTES", 10_000)
        monkeypatch.setattr(uploads, "MAX_REQUEST", 20_000)
        refused(client.post(path, content=bytes(10_001), headers=PNG), 413)
        refused(client.post(path, files={"file": bytes(10_001)}), 413)
        refused(client.post(path, files=[("file", bytes(9_000))] * 3), 413)

    def test_bytes_are_counted_while_they_come(self, client, path, monkeypatch):
        """A sender that does not say how much is coming, and never ends, is stopped at the limit."""
        monkeypatch.setattr(uploads, "MAX_BYTES", 100_000)
        sent = 0

        async def receive():
            nonlocal sent
            sent += 1000
            return {"type": "http.request", "body": bytes(1000), "more_body": True}

        scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"content-type", b"image/png")]}
        request = Request(scope, receive)
        # in a thread of its own: the browser tests leave an event loop running in this one
        with ThreadPoolExecutor(1) as thread, pytest.raises(api.Refusal, match="more than"):
            thread.submit(asyncio.run, uploads.read_pictures(request)).result()
        assert sent == 101_000

    def test_wrong_method(self, client, path):
        for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
            refused(client.request(method, path), 405)


def test_unknown_addresses_answer_in_json(client):
    for path in (
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/reads",
        "/api/v2/read",
        "/api/v1/read/",
        "/api/%00",
        "/api/../api/x",
    ):
        refused(client.get(path), 404)
        refused(client.post(path), 404)


def test_token(client, monkeypatch):
    monkeypatch.setenv(api.TOKEN, "Geheimnis-ä")
    for headers in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic Geheimnis"},
        {"authorization": b"Bearer \xff"},
    ):
        response = client.post("/api/v1/read", files={"file": PHOTO}, headers=headers)
        refused(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"
        refused(client.get("/api/v1/model", headers=headers), 401)
    right = {"authorization": "Bearer Geheimnis-ä".encode()}
    assert client.post("/api/v1/read", files={"file": PHOTO}, headers=right).status_code == 200
    assert client.get("/api/v1/health").status_code == 200


class Slow:
    """A recognizer that waits to be let go."""

    def __init__(self):
        self.go = threading.Event()

    def read(self, data):
        self.go.wait(30)
        raise ImageError("It was let go.")


def test_a_full_queue_says_when_to_come_back(recognizer):
    slow = Slow()
    queue = InferenceQueue(lambda: slow, places=2, threads=1)
    client = TestClient(Starlette(routes=[Mount("/api", api.create(queue=queue))]))
    waiting = [
        threading.Thread(target=client.post, args=("/api/v1/read",), kwargs={"content": b"x", "headers": PNG})
        for _ in range(2)
    ]
    for thread in waiting:
        thread.start()
    while queue._taken < 2:
        pass
    response = client.post("/api/v1/read", content=b"x", headers=PNG)
    slow.go.set()
    for thread in waiting:
        thread.join()
    refused(response, 503)
    assert int(response.headers["retry-after"]) > 0
    refused(client.post("/api/v1/read", content=b"x", headers=PNG), 400)  # the places are free again


def test_the_queue_has_room_for_so_many_bytes():
    queue = InferenceQueue(lambda: None, places=9, room=100)
    queue.reserve(300)  # one alone is never too big: the request's own limit has been checked
    with pytest.raises(Overloaded):
        queue.reserve(1)
    queue.release(300)
    queue.reserve(60)
    queue.reserve(40)
    with pytest.raises(Overloaded):
        queue.reserve(1)


def test_a_missing_model_is_said_and_tried_again(recognizer):
    answers = [FileNotFoundError("/secret/path is missing"), recognizer]

    def load():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = TestClient(Starlette(routes=api.routes(load)))
    assert "secret" not in refused(client.post("/api/v1/read", content=PHOTO, headers=PNG), 503)
    assert client.post("/api/v1/read", content=PHOTO, headers=PNG).status_code == 200


def test_a_fault_of_ours_is_told_without_details():
    class Faulty:
        def read(self, data):
            raise ZeroDivisionError("/secret/path")

    client = TestClient(Starlette(routes=api.routes(Faulty)), raise_server_exceptions=False)
    assert "secret" not in refused(client.post("/api/v1/read", content=PHOTO, headers=PNG), 500)


def test_importing_the_api_imports_neither_tensorflow_nor_streamlit():
    code = "import sys, digitapp.api; sys.exit(bool({'tensorflow', 'keras', 'streamlit'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=os.getcwd()).returncode == 0


def test_the_page_of_the_api_is_complete_and_needs_no_other_host(client):
    page = client.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    for part in (
        "/api/v1/read",
        "/api/v1/classify",
        "/api/v1/health",
        "/api/v1/model",
        "problem+json",
        "multipart/form-data",
    ):
        assert part in page.text
    assert "<script" not in page.text and "//cdn" not in page.text and 'src="http' not in page.text


RANDOM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BEGINNINGS = st.sampled_from([b"", PHOTO, PHOTO[:60], b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\1\0WEBPVP8 ", b"BM",
                              b"II*\0", b"MM\0*", b"\0\0\0\x18ftypheic", b"\0\0\0\x1cftypavif",
                              b"P6 9 9 255 "])  # fmt: skip


@RANDOM
@given(
    start=BEGINNINGS,
    rest=st.binary(max_size=2000),
    path=st.sampled_from(["/api/v1/read", "/api/v1/classify"]),
    form=st.booleans(),
)
def test_random_bytes_get_an_answer_or_a_sentence(client, start, rest, path, form):
    data = start + rest
    sent = {"files": {"file": data}} if form else {"content": data, "headers": PNG}
    response = client.post(path, **sent)
    if response.status_code != 200:
        refused(response, response.status_code)
        assert response.status_code in (400, 413)


@RANDOM
@given(
    body=st.binary(max_size=300), kind=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60)
)
def test_random_requests_get_a_sentence(client, body, kind):
    for content_type in (kind, "multipart/form-data; boundary=" + kind):
        response = client.post("/api/v1/read", content=body, headers={"content-type": content_type.encode("latin-1")})
        refused(response, response.status_code)
        assert response.status_code in (400, 415, 422)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_flipped_bits(client, data):
    broken = bytearray(PHOTO)
    for at in data.draw(st.lists(st.integers(0, len(PHOTO) * 8 - 1), min_size=1, max_size=5)):
        broken[at // 8] ^= 1 << at % 8
    response = client.post("/api/v1/read", content=bytes(broken), headers=PNG)
    assert response.status_code in (200, 400, 413)
