"""The pictures of a request, and a form's template: read as a stream that is stopped when it is too long."""

import contextlib

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from ..forms.template import MOST_BYTES
from ..output import rows
from .problems import Refusal

MAX_BYTES = 30_000_000  # of one picture, the same as on the page
MAX_REQUEST = 100_000_000  # of one request with several
MAX_FILES = 20

#: (name, bytes) of every picture, whether they came as a list, and the template of a form or None
Pictures = tuple[list[tuple[str, bytes]], bool, str | None]


async def read_pictures(request: Request, takes_template: bool = False) -> Pictures:
    """The (name, bytes) of every picture in the request, whether they came as a list,
    and the template of a form or None."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _form(Request(request.scope, _limited(request.receive, MAX_REQUEST)), takes_template)
    if kind.startswith("image/") or kind == "application/octet-stream":
        return [("", await Request(request.scope, _limited(request.receive, MAX_BYTES)).body())], False, None
    raise Refusal(
        415,
        "Send a picture as the body with its Content-Type (image/jpeg, say), "
        "or as multipart/form-data in the field “file”.",
    )


async def _form(request: Request, takes_template: bool) -> Pictures:
    try:
        form = await request.form(
            max_files=MAX_FILES + takes_template, max_fields=int(takes_template), max_part_size=MOST_BYTES
        )
    except HTTPException as error:
        raise Refusal(422, f"The form cannot be read: {error.detail}") from None
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(form.close)
        templates = form.getlist("form") if takes_template else []
        items = [(name, value) for name, value in form.multi_items() if not (takes_template and name == "form")]
        files = [value for name, value in items if name == "file" and isinstance(value, UploadFile)]
        if not files or len(files) < len(items) or len(files) > MAX_FILES:
            besides = ", the template of a form in “form”" if takes_template else ""
            raise Refusal(422, f"The form must have pictures in the field “file”{besides}, and nothing else.")
        if len(templates) > 1:
            raise Refusal(422, "The field “form” must hold one template.")
        template = await _text(templates[0]) if templates else None
        return [(rows.shown(file.filename or ""), await file.read()) for file in files], len(files) > 1, template


async def _text(value: UploadFile | str) -> str:
    """A field of a form that is a text or a text file."""
    if isinstance(value, str):
        return value
    data = await value.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refusal(413, f"The template has more than {MOST_BYTES // 1_000_000} MB.")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Refusal(422, "The template is not a text file.") from None


def _limited(receive: Receive, most: int) -> Receive:
    """`receive` of an ASGI request that stops it when more than `most` bytes have come."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _too_much(most)
        return message

    return limited


def _too_much(most: int) -> Refusal:
    return Refusal(
        413, f"The request has more than {most // 1_000_000} MB. Please send a smaller picture, or fewer at a time."
    )
