"""The REST API: pictures in, digits out. Runs beside the page (app.py mounts it) or alone (uvicorn digitapp.api:app).

    POST /api/v1/read, /api/v1/classify    GET /api/v1/health, /api/v1/model    GET /api/docs, /api/openapi.json

Importing this module does not import TensorFlow: the model is loaded in a thread when the server starts.
"""

import asyncio
import contextlib
import hmac
import json
import logging
import os

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from . import __version__, rows
from .api_schema import (
    FormOut,
    Health,
    ModelOut,
    PredictionOut,
    Predictions,
    Problem,
    ReadingOut,
    Readings,
    docs_page,
    examples,
)
from .api_work import Desk, Overloaded
from .forms import library
from .forms.align import DoesNotFit
from .forms.fields import prepared, read_form
from .forms.template import MOST_BYTES, TemplateError
from .imaging.decode import KNOWN, ImageError, ImageTooLarge, decode
from .paths import model_directory
from .recognition.recognizer import Recognizer

MAX_BYTES = 30_000_000  # of one picture, the same as on the page
MAX_REQUEST = 100_000_000  # of one request with several
MAX_FILES = 20
TOKEN = "DIGITAPP_API_TOKEN"  # nosec B105: the variable's name

DESCRIPTION = f"""Reads handwritten digits and numbers from pictures: {KNOWN}.

Send one picture as the body (Content-Type: image/jpeg, say), or up to {MAX_FILES} as multipart/form-data in fields named
file. One picture is answered by its reading, several by a list in which each has its own reading or problem. A picture
may have {MAX_BYTES // 1_000_000} MB and 50 megapixels. Errors are application/problem+json with a sentence that says
what would help.

    curl -F file=@photo.jpg http://127.0.0.1:8501/api/v1/read

    curl -F file=@photo.jpg -F form=@template.json http://127.0.0.1:8501/api/v1/read

The second takes the picture as a photo of a form: the field named form holds its template, whose fields are read. A form
that the server knows is named in the address: /api/v1/read?form=mark-sheet.

    curl --data-binary @photo.jpg -H 'Content-Type: image/jpeg' http://127.0.0.1:8501/api/v1/classify"""

_log = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that is answered with a problem."""

    def __init__(self, status: int, detail: str, **headers: str):
        self.status, self.detail = status, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


TITLES = {
    400: "Not a usable picture",
    401: "Not authorised",
    404: "Not found",
    405: "Method not allowed",
    409: "Not this form",
    413: "Too large",
    415: "Not a picture",
    422: "Wrong fields",
    500: "Something went wrong",
    503: "Busy",
}


def problem(status: int, detail: str) -> dict:
    """An error as RFC 9457 has it."""
    return {"type": "about:blank", "title": TITLES.get(status, "Refused"), "status": status, "detail": detail}


def _refuse(status: int, detail: str, headers=None) -> JSONResponse:
    return JSONResponse(problem(status, detail), status, headers, media_type="application/problem+json")


def create(load=Recognizer.load, desk: Desk | None = None) -> FastAPI:
    """The API with paths below where it is mounted. load: gives the Recognizer, so that a page can share its own."""
    desk = desk or Desk(load)
    api = FastAPI(
        title="digitapp",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.desk = desk
    api.add_exception_handler(Refusal, lambda _, e: _refuse(e.status, e.detail, e.headers))
    api.add_exception_handler(HTTPException, _http_problem)
    api.add_exception_handler(
        Exception, lambda *_: _refuse(500, "The server failed on this request. It has been noted.")
    )

    @api.post(
        "/v1/read",
        **_takes_pictures(
            ReadingOut | FormOut | Readings, "Read every digit of one or more pictures", "read", template=True
        ),
    )
    async def read(request: Request):
        return await _answer(request, desk, "read")

    @api.post(
        "/v1/classify",
        **_takes_pictures(PredictionOut | Predictions, "Say which one digit a picture shows", "classify"),
    )
    async def classify(request: Request):
        return await _answer(request, desk, "classify")

    @api.get(
        "/v1/health",
        response_model=Health,
        responses={503: {"model": Health, "description": "The model is broken or missing"}},
    )
    async def health():
        """Whether the server is up, and whether its model is loaded. Needs no token."""
        desk.begin()
        status = "ready" if desk.recognizer else "failed" if desk.failure else "starting"
        body = Health(
            status=status,
            ready=status == "ready",
            version=__version__,
            model=desk.recognizer.model_hash if desk.recognizer else "",
        )
        return JSONResponse(body.model_dump(), 503 if status == "failed" else 200)

    @api.get("/v1/model", response_model=ModelOut, responses=_problems(401, 503))
    async def model(request: Request):
        """The model's hash and the summary of its report."""
        _authorise(request)
        desk.begin()
        if desk.recognizer is None:
            raise Refusal(503, "The model is being loaded. Please try again in a few seconds.", Retry_After="2")
        return JSONResponse(
            ModelOut(
                sha256=desk.recognizer.model_hash,
                parameters=desk.recognizer.parameters,
                reject_below=desk.recognizer.reject_below,
                report=_report(),
            ).model_dump()
        )

    @api.get("/docs", include_in_schema=False)
    async def docs(request: Request):
        document = {**api.openapi(), "servers": [{"url": request.scope.get("root_path", "")}]}
        return HTMLResponse(docs_page(document))

    return api


def routes(load=Recognizer.load) -> list[Mount]:
    """The API under /api, for an application that has other routes too. Everything below /api answers in JSON."""
    return [Mount("/api", create(load))]


def _problems(*statuses: int) -> dict:
    return {
        status: {
            "description": TITLES[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def _takes_pictures(answer, summary: str, example: str, template: bool = False) -> dict:
    """What OpenAPI is told of a route that takes pictures: the request is read by hand, as a stream."""
    picture, parameters = {"type": "string", "format": "binary"}, []
    form = {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": {"file": {"type": "array", "items": picture, "minItems": 1, "maxItems": MAX_FILES}},
    }
    if template:
        form["properties"]["form"] = {
            "type": "string",
            "format": "form-template",
            "description": "the template of a form, JSON; the pictures are photos of it",
        }
    content = {
        "multipart/form-data": {"schema": form},
        "application/octet-stream": {"schema": picture},
        "image/*": {"schema": picture},
    }
    responses = _problems(400, 401, 413, 415, 422, 503)
    if template:
        responses |= _problems(409)
        about = "the name of a form that the server knows; a template that is sent along counts before it"
        known = {"type": "string", "enum": library.names()}
        parameters = [{"name": "form", "in": "query", "required": False, "description": about, "schema": known}]
    responses[400] = {**responses[400], "model": Problem}
    responses[200] = {"content": {"application/json": {"example": examples()[example]}}}
    return {
        "summary": summary,
        "response_model": answer,
        "responses": responses,
        "openapi_extra": {"requestBody": {"required": True, "content": content}, "parameters": parameters},
    }


async def _http_problem(_, error: HTTPException) -> JSONResponse:
    detail = {
        404: "There is nothing at this address. The page at /api/docs lists what there is.",
        405: "This address does not take that method. The page at /api/docs lists what it takes.",
    }
    return _refuse(error.status_code, detail.get(error.status_code, str(error.detail)), error.headers)


def _authorise(request: Request):
    token = os.environ.get(TOKEN)
    given = request.headers.get("authorization", "")
    if token and not hmac.compare_digest(given.encode("latin-1"), f"Bearer {token}".encode()):
        raise Refusal(
            401, "This server wants a token: send the header Authorization: Bearer …", WWW_Authenticate="Bearer"
        )


async def _answer(request: Request, desk: Desk, method: str) -> JSONResponse:
    _authorise(request)
    pictures, several, template = await _pictures(request, takes_template=method == "read")
    if method == "read" and (name := request.query_params.get("form")) is not None:
        known = await _known_form(name)
        template = known if template is None else template
    if template is not None:
        method = await _form_reader(template)
    if not several:
        answer = await _one(desk, method, pictures[0][1])
        return JSONResponse(answer)
    results = []
    for name, data in pictures:
        try:
            results.append({"file": name, "result": await _one(desk, method, data), "problem": None})
        except Refusal as refusal:
            if refusal.status == 503:
                raise
            results.append({"file": name, "result": None, "problem": problem(refusal.status, refusal.detail)})
    return JSONResponse({"results": results})


async def _known_form(name: str) -> str:
    """The template of this name, as JSON text."""
    try:
        return await asyncio.to_thread(library.text, name)
    except (library.UnknownForm, TemplateError) as error:
        raise Refusal(422, str(error)) from None


async def _form_reader(template: str):
    """What reads a picture as the form of this template, (recognizer, data) → FormReading."""
    try:
        form, aligner = await asyncio.to_thread(prepared, template)
    except TemplateError as error:
        raise Refusal(422, str(error)) from None
    return lambda recognizer, data: read_form(decode(data), form, aligner, recognizer)


async def _one(desk: Desk, method, data: bytes) -> dict:
    if len(data) > MAX_BYTES:
        raise Refusal(413, f"The picture has more than {MAX_BYTES // 1_000_000} MB. Please send a smaller one.")
    try:
        return (await desk.do(method, data)).to_dict()
    except ImageTooLarge as error:
        raise Refusal(413, str(error)) from None
    except ImageError as error:
        raise Refusal(400, str(error)) from None
    except DoesNotFit as error:
        raise Refusal(409, str(error)) from None
    except Overloaded as busy:
        raise Refusal(
            503, "The server has too much to do. Please try again in a moment.", Retry_After=str(busy.retry_after)
        ) from None
    except Exception:
        _log.exception("%s failed", method if isinstance(method, str) else "reading a form")
        if desk.recognizer is None:
            raise Refusal(
                503, "The model could not be loaded. Please tell whoever runs this server.", Retry_After="60"
            ) from None
        raise


async def _pictures(request: Request, takes_template: bool = False) -> tuple[list[tuple[str, bytes]], bool, str | None]:
    """The (name, bytes) of every picture in the request, whether they came as a list, and the template of a form or None."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _form(Request(request.scope, _limited(request.receive, MAX_REQUEST)), takes_template)
    if kind.startswith("image/") or kind == "application/octet-stream":
        return [("", await Request(request.scope, _limited(request.receive, MAX_BYTES)).body())], False, None
    raise Refusal(
        415,
        "Send a picture as the body with its Content-Type (image/jpeg, say), or as multipart/form-data in the field “file”.",
    )


async def _form(request: Request, takes_template: bool):
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
        if (
            not items
            or any(name != "file" or isinstance(value, str) for name, value in items)
            or len(items) > MAX_FILES
        ):
            besides = ", the template of a form in “form”" if takes_template else ""
            raise Refusal(422, f"The form must have pictures in the field “file”{besides}, and nothing else.")
        if len(templates) > 1:
            raise Refusal(422, "The field “form” must hold one template.")
        template = await _text(templates[0]) if templates else None
        return [(rows.shown(file.filename or ""), await file.read()) for _, file in items], len(items) > 1, template


async def _text(value) -> str:
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


def _limited(receive, most: int):
    """`receive` of an ASGI request that stops it when more than `most` bytes have come."""
    seen = 0

    async def limited():
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


def _report() -> dict | None:
    try:
        report = json.loads((model_directory() / "report.json").read_text(encoding="utf-8"))
        return {"made": report["made"], **report["headline"]}
    except (OSError, ValueError, KeyError):
        return None


@contextlib.asynccontextmanager
async def _lifespan(application):
    application.routes[0].app.state.desk.begin()
    yield


app = Starlette(routes=routes(), lifespan=_lifespan)
