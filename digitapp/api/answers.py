"""Pictures → the JSON that answers them, each by its reading or by its problem."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from ..errors import DoesNotFit, ImageError, ImageTooLarge, Overloaded, TemplateError
from ..forms import library
from ..forms.fields import FormReading, prepared, read_form
from ..imaging.decode import decode
from ..recognition.recognizer import Recognizer
from . import uploads
from .inference_queue import InferenceQueue, Method
from .problems import Refusal, problem

_log = logging.getLogger(__name__)


async def answer_pictures(request: Request, queue: InferenceQueue, method: Method) -> JSONResponse:
    """The answer to a request with pictures, one or several. Raises Refusal."""
    pictures, several, template = await uploads.read_pictures(request, takes_template=method == "read")
    if method == "read" and (name := request.query_params.get("form")) is not None:
        known = await _known_form(name)
        template = known if template is None else template
    if template is not None:
        method = await _form_reader(template)
    if not several:
        answer = await _one(queue, method, pictures[0][1])
        return JSONResponse(answer)
    results = []
    for name, data in pictures:
        try:
            results.append({"file": name, "result": await _one(queue, method, data), "problem": None})
        except Refusal as refusal:
            if refusal.status == 503:
                raise
            results.append({"file": name, "result": None, "problem": problem(refusal.status, refusal.detail)})
    return JSONResponse({"results": results})


async def _known_form(name: str) -> str:
    """The template of this name, as JSON text."""
    try:
        return await asyncio.to_thread(library.text, name)
    except TemplateError as error:
        raise Refusal(422, str(error)) from None


async def _form_reader(template: str) -> Callable[[Recognizer, bytes], FormReading]:
    """What reads a picture as the form of this template, (recognizer, data) → FormReading."""
    try:
        form, aligner = await asyncio.to_thread(prepared, template)
    except TemplateError as error:
        raise Refusal(422, str(error)) from None
    return lambda recognizer, data: read_form(decode(data), form, aligner, recognizer)


async def _one(queue: InferenceQueue, method: Method, data: bytes) -> dict[str, Any]:
    if len(data) > uploads.MAX_BYTES:
        raise Refusal(413, f"The picture has more than {uploads.MAX_BYTES // 1_000_000} MB. Please send a smaller one.")
    try:
        answer: dict[str, Any] = (await queue.submit(method, data)).to_dict()
        return answer
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
        if queue.recognizer is None:
            raise Refusal(
                503, "The model could not be loaded. Please tell whoever runs this server.", Retry_After="60"
            ) from None
        raise
