"""Streamlit's own scripts, styles and fonts, sent from memory.

A page begins with some sixty of them. Streamlit's own route opens, measures and reads each in worker
threads, 64 kB at a time, which takes 15 ms a file: a whole second in which the visitor sees nothing.
"""

from __future__ import annotations

import mimetypes
from functools import cache
from pathlib import Path

import streamlit
from starlette.types import ASGIApp, Receive, Scope, Send

_ROOT = Path(streamlit.__file__).parent / "static"


class Assets:
    """ASGI middleware: answers GET /static/… itself, and passes on all it does not know.

    Only files that were there at the start are sent. Their names contain a hash of what is in them, so
    a browser may keep them for good.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._files = {f"/{file.relative_to(_ROOT).as_posix()}": file for file in _ROOT.glob("static/*/*")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a known file whole; pass everything else on."""
        file = self._files.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if file is None or any(name == b"range" for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        body = _content(file)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {
            "content-type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            "content-length": str(len(body)),
            "cache-control": "public, immutable, max-age=31536000",
        }
        await send({
            "type": "http.response.start", "status": 200,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        })  # fmt: skip
        await send({"type": "http.response.body", "body": body})


@cache
def _content(file: Path) -> bytes:
    return file.read_bytes()
