"""Every answer of the server carries the headers that keep the pages to themselves."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from digitapp.ui.headers import SecurityHeaders, content_security_policy


@pytest.fixture
def client():
    """A small application behind the middleware."""

    async def plain(_):
        return PlainTextResponse("yes")

    async def own(_):
        return PlainTextResponse("own", headers={"Content-Security-Policy": "default-src 'none'"})

    return TestClient(SecurityHeaders(Starlette(routes=[Route("/plain", plain), Route("/own", own)])))


@pytest.mark.parametrize("path", ["/plain", "/nowhere"])
def test_headers_are_there(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


def test_an_answer_with_a_policy_of_its_own_keeps_it(client):
    assert client.get("/own").headers["content-security-policy"] == "default-src 'none'"


def test_the_policy_lets_no_other_host_and_no_foreign_script_in():
    rules = dict(rule.split(" ", 1) for rule in content_security_policy().split("; "))
    assert "'unsafe-inline'" not in rules["script-src"] and "'unsafe-eval'" not in rules["script-src"]
    assert not re.search(r"https?://|\*", content_security_policy())
    assert rules["object-src"] == "'none'"


def test_streamlits_own_start_script_is_allowed_by_its_hash():
    page = (Path(streamlit.__file__).parent / "static/index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert scripts
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in content_security_policy()
