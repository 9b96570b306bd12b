"""The API's routes, and the application that serves them alone."""

import contextlib
import hmac
import json
import os
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from .. import __version__
from ..forms import library
from ..imaging.decode import KNOWN
from ..paths import model_directory
from ..recognition.recognizer import Recognizer
from .answers import answer_pictures
from .docs_page import docs_page
from .inference_queue import InferenceQueue
from .problems import Refusal, documented_problems, on_http_error, on_refusal, refuse
from .schema import FormOut, Health, ModelOut, PredictionOut, Predictions, Problem, ReadingOut, Readings, examples
from .uploads import MAX_BYTES, MAX_FILES

TOKEN = "DIGITAPP_API_TOKEN"  # nosec B105: the variable's name

DESCRIPTION = f"""Reads handwritten digits and numbers from pictures: {KNOWN}.

Send one picture as the body (Content-Type: image/jpeg, say), \
or up to {MAX_FILES} as multipart/form-data in fields named
file. One picture is answered by its reading, several by a list in which each has its own reading or problem. A picture
may have {MAX_BYTES // 1_000_000} MB and 50 megapixels. Errors are application/problem+json with a sentence that says
what would help.

    curl -F file=@photo.jpg http://127.0.0.1:8501/api/v1/read

    curl -F file=@photo.jpg -F form=@template.json http://127.0.0.1:8501/api/v1/read

The second takes the picture as a photo of a form: \
the field named form holds its template, whose fields are read. A form
that the server knows is named in the address: /api/v1/read?form=mark-sheet.

    curl --data-binary @photo.jpg -H 'Content-Type: image/jpeg' http://127.0.0.1:8501/api/v1/classify"""


def create(load: Callable[[], Recognizer] = Recognizer.load, queue: InferenceQueue | None = None) -> FastAPI:
    """The API with paths below where it is mounted. load: gives the Recognizer, so that a page can share its own."""
    queue = queue or InferenceQueue(load)
    api = FastAPI(
        title="digitapp",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.queue = queue
    api.add_exception_handler(Refusal, on_refusal)
    api.add_exception_handler(HTTPException, on_http_error)
    api.add_exception_handler(
        Exception, lambda *_: refuse(500, "The server failed on this request. It has been noted.")
    )

    @api.post(
        "/v1/read",
        **_takes_pictures(
            ReadingOut | FormOut | Readings, "Read every digit of one or more pictures", "read", template=True
        ),
    )
    async def read(request: Request) -> JSONResponse:
        _authorise(request)
        return await answer_pictures(request, queue, "read")

    @api.post(
        "/v1/classify",
        **_takes_pictures(PredictionOut | Predictions, "Say which one digit a picture shows", "classify"),
    )
    async def classify(request: Request) -> JSONResponse:
        _authorise(request)
        return await answer_pictures(request, queue, "classify")

    @api.get(
        "/v1/health",
        response_model=Health,
        responses={503: {"model": Health, "description": "The model is broken or missing"}},
    )
    async def health() -> JSONResponse:
        """Whether the server is up, and whether its model is loaded. Needs no token."""
        queue.begin()
        status = "ready" if queue.recognizer else "failed" if queue.failure else "starting"
        body = Health(
            status=status,
            ready=status == "ready",
            version=__version__,
            model=queue.recognizer.model_hash if queue.recognizer else "",
        )
        return JSONResponse(body.model_dump(), 503 if status == "failed" else 200)

    @api.get("/v1/model", response_model=ModelOut, responses=documented_problems(401, 503))
    async def model(request: Request) -> JSONResponse:
        """The model's hash and the summary of its report."""
        _authorise(request)
        queue.begin()
        if queue.recognizer is None:
            raise Refusal(503, "The model is being loaded. Please try again in a few seconds.", Retry_After="2")
        return JSONResponse(
            ModelOut(
                sha256=queue.recognizer.model_hash,
                parameters=queue.recognizer.parameters,
                reject_below=queue.recognizer.reject_below,
                report=_report(),
            ).model_dump()
        )

    @api.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        document = {**api.openapi(), "servers": [{"url": request.scope.get("root_path", "")}]}
        return HTMLResponse(docs_page(document))

    return api


def routes(load: Callable[[], Recognizer] = Recognizer.load) -> list[Mount]:
    """The API under /api, for an application that has other routes too. Everything below /api answers in JSON."""
    return [Mount("/api", create(load))]


def _takes_pictures(answer: Any, summary: str, example: str, template: bool = False) -> dict[str, Any]:
    """What OpenAPI is told of a route that takes pictures: the request is read by hand, as a stream."""
    picture = {"type": "string", "format": "binary"}
    properties: dict[str, Any] = {"file": {"type": "array", "items": picture, "minItems": 1, "maxItems": MAX_FILES}}
    form = {"type": "object", "required": ["file"], "additionalProperties": False, "properties": properties}
    if template:
        properties["form"] = {
            "type": "string",
            "format": "form-template",
            "description": "the template of a form, JSON; the pictures are photos of it",
        }
    content = {
        "multipart/form-data": {"schema": form},
        "application/octet-stream": {"schema": picture},
        "image/*": {"schema": picture},
    }
    responses = documented_problems(400, 401, 413, 415, 422, 503)
    parameters: list[dict[str, Any]] = []
    if template:
        responses |= documented_problems(409)
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


def _authorise(request: Request) -> None:
    token = os.environ.get(TOKEN)
    given = request.headers.get("authorization", "")
    if token and not hmac.compare_digest(given.encode("latin-1"), f"Bearer {token}".encode()):
        raise Refusal(
            401, "This server wants a token: send the header Authorization: Bearer …", WWW_Authenticate="Bearer"
        )


def _report() -> dict[str, Any] | None:
    try:
        report = json.loads((model_directory() / "report.json").read_text(encoding="utf-8"))
        return {"made": report["made"], **report["headline"]}
    except (OSError, ValueError, KeyError):
        return None


@contextlib.asynccontextmanager
async def _lifespan(application: Starlette) -> AsyncIterator[None]:
    mount = cast(Mount, application.routes[0])
    cast(FastAPI, mount.app).state.queue.begin()
    yield


app = Starlette(routes=routes(), lifespan=_lifespan)
