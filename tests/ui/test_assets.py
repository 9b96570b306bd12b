"""Streamlit's scripts come from memory, byte for byte; everything else is passed on."""

from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from digitapp.ui.assets import Assets

STATIC = Path(streamlit.__file__).parent / "static"


@pytest.fixture
def client():
    """An application behind the middleware that says which path reached it."""

    async def passed_on(request):
        return PlainTextResponse(request.url.path)

    return TestClient(Assets(Starlette(routes=[Route("/{rest:path}", passed_on, methods=["GET", "POST"])])))


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [("js/index.*.js", "javascript"), ("css/index.*.css", "text/css"), ("media/SourceSans*.woff2", "font/woff2")],
)
def test_a_file_of_streamlit_is_sent_whole(client, pattern, kind):
    file = next((STATIC / "static").glob(pattern))
    answer = client.get(f"/{file.relative_to(STATIC).as_posix()}")
    assert answer.content == file.read_bytes()
    assert kind in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/dashboard",
        "/index.html",
        "/static/js/none.js",
        "/static/js/../../index.html",
        "/static/%2e%2e/index.html",
    ],
)
def test_everything_else_is_passed_on(client, path):
    assert client.get(path).headers["content-type"].startswith("text/plain")


def test_requests_for_parts_and_other_methods_are_passed_on(client):
    path = f"/static/js/{next((STATIC / 'static/js').glob('index.*.js')).name}"
    assert client.get(path, headers={"Range": "bytes=0-9"}).text == path
    assert client.post(path).text == path
