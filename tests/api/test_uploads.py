"""What a request's pictures are, and what is no such request; with a recognizer that only counts bytes."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from digitapp import api
from digitapp.api import uploads


class Answer:
    def __init__(self, data):
        self.size = len(data)

    def to_dict(self):
        return {"size": self.size}


class Counter:
    """Answers with how many bytes it was given."""

    def read(self, data):
        return Answer(data)

    classify = read


@pytest.fixture(scope="module")
def client():
    return TestClient(Starlette(routes=api.routes(Counter)))


def post(client, count, **more):
    files = [("file", (f"{k}.png", b"x" * (k + 1))) for k in range(count)]
    return client.post("/api/v1/read", files=files + more.pop("and_also", []), **more)


def test_one_picture_is_answered_alone_and_two_are_a_list(client):
    assert post(client, 1).json() == {"size": 1}
    assert [one["result"]["size"] for one in post(client, 2).json()["results"]] == [1, 2]
    assert len(post(client, uploads.MAX_FILES).json()["results"]) == uploads.MAX_FILES


def test_as_many_as_are_allowed_and_no_more(client):
    response = post(client, uploads.MAX_FILES + 1)
    assert response.status_code == 422 and response.json()["detail"]
    response = client.post("/api/v1/classify", files=[("file", (f"{k}", b"x")) for k in range(uploads.MAX_FILES + 1)])
    assert response.status_code == 422 and "cannot be read" in response.json()["detail"]


def test_nothing_else_may_be_in_the_form(client):
    assert post(client, 1, and_also=[("other", ("a.png", b"x"))]).status_code == 422
    assert client.post("/api/v1/read", files=[("other", ("a.png", b"x"))]).status_code == 422
    assert client.post("/api/v1/read", data={"file": "text"}, files={"x": b""}).status_code == 422


def test_bytes_of_a_request_are_counted_over_all_its_parts(client, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 100_000)

    def parts():
        for _ in range(11):
            yield bytes(10_000)

    headers = {"content-type": "image/png"}
    assert client.post("/api/v1/read", content=bytes(100_000), headers=headers).json() == {"size": 100_000}
    assert client.post("/api/v1/read", content=parts(), headers=headers).status_code == 413


def test_bytes_are_counted_part_by_part():
    """The test client joins a body before it is sent, so the parts are given by hand."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    messages = [{"type": "http.request", "body": bytes(60), "more_body": True}] * 3

    async def receive():
        return messages.pop()

    async def run():
        limited = uploads._limited(receive, 100)
        await limited()
        with pytest.raises(api.Refusal, match="more than"):
            await limited()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(run())).result()


def test_headers_of_a_refusal_are_written_with_dashes():
    assert api.Refusal(503, "Busy.", Retry_After="2").headers == {"Retry-After": "2"}
