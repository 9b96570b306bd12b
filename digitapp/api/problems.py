"""What the API answers when it cannot do what it was asked: application/problem+json, with a sentence for a person."""

from collections.abc import Mapping
from typing import Any, cast

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ..errors import DigitappError


class Refusal(DigitappError):
    """A request that is answered with a problem."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
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


def problem(status: int, detail: str) -> dict[str, Any]:
    """An error as RFC 9457 has it."""
    return {"type": "about:blank", "title": TITLES.get(status, "Refused"), "status": status, "detail": detail}


def refuse(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer with a problem."""
    return JSONResponse(problem(status, detail), status, headers, media_type="application/problem+json")


def documented_problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI is told of the problems that a route may answer with."""
    return {
        status: {
            "description": TITLES[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


async def on_refusal(_: Request, error: Exception) -> JSONResponse:
    """Answers a Refusal."""
    refusal = cast(Refusal, error)  # what it is registered for
    return refuse(refusal.status, refusal.detail, refusal.headers)


async def on_http_error(_: Request, given: Exception) -> JSONResponse:
    """Answers what the framework refuses: unknown addresses and methods."""
    error = cast(HTTPException, given)
    detail = {
        404: "There is nothing at this address. The page at /api/docs lists what there is.",
        405: "This address does not take that method. The page at /api/docs lists what it takes.",
    }
    return refuse(error.status_code, detail.get(error.status_code, str(error.detail)), error.headers)
