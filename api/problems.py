"""Every error as ``application/problem+json`` (RFC 9457), with a sentence that a person can act on."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.errors import DoorstepError, problem_type
from api.headers import SAFE

MEDIA_TYPE: Final = "application/problem+json"

_log = structlog.get_logger(__name__)

_SENTENCES: Final[Mapping[int, str]] = {
    404: "There is nothing at this address. Check the path; GET /openapi.json lists them all.",
    405: "This address does not take that method. The Allow header says which it does.",
    413: "The request is too large. Send less.",
}


_FRAMEWORKS: Final = ("HTTPValidationError", "ValidationError")
"""How the framework would describe a request that is not understood; ours is a problem like all others."""


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="What kind of problem it is, as a URI that never changes.")
    title: str = Field(description="The kind in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened and what to do about it.")


class InternalError(DoorstepError):
    """Our fault."""

    status = 500
    title = "Something went wrong"

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side and has been logged. Try again in a moment.")


class MalformedBodyError(DoorstepError):
    """A body that its own content type cannot be read as; the framework's word for it is 400."""

    status = 422
    title = "Not understood"

    def __init__(self) -> None:
        super().__init__("The body cannot be read as what its Content-Type says it is.")


def problem_of(error: DoorstepError) -> dict[str, Any]:
    """The problem document of an error."""
    problem = {"type": error.type, "title": error.title, "status": error.status, "detail": error.detail}
    return problem | error.extra


def response_of(error: DoorstepError, headers: Mapping[str, str] | None = None) -> Response:
    """The response for an error, with ``Retry-After`` when it says so."""
    sent = dict(headers or {})
    if error.retry_after is not None:
        sent["Retry-After"] = str(math.ceil(error.retry_after))
    return JSONResponse(problem_of(error), error.status, sent, media_type=MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The entries of an endpoint's OpenAPI description for the errors that it may answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def pages(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """As `responses`, where a person gets a page."""
    content = {"text/html": {"schema": {"type": "string"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def install(app: FastAPI) -> None:
    """Answer all errors of the application this way, and describe them in its documentation."""
    app.add_exception_handler(DoorstepError, _business)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, unexpected)
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        schemas = document["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema()
        for name in _FRAMEWORKS:
            schemas.pop(name, None)
        for methods in document["paths"].values():
            for operation in methods.values():
                if "422" in operation["responses"]:
                    operation["responses"]["422"] = responses(422)[422]
                if "requestBody" in operation:  # every body is bounded, before anybody reads it
                    operation["responses"].setdefault("413", responses(413)[413])
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def sentence(errors: Sequence[Mapping[str, Any]]) -> str:
    """What is wrong with a body, from pydantic's errors, without repeating what was sent."""
    named = [": ".join(filter(None, (_place(error["loc"]), _lowered(error["msg"])))) for error in errors[:5]]
    return "The request is not understood. " + "; ".join(named) + "."


async def _business(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DoorstepError)
    return response_of(error)


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return response_of(MalformedBodyError())
    phrase = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != phrase else _SENTENCES.get(error.status_code, phrase + ".")
    body = {"type": problem_type(phrase), "title": phrase, "status": error.status_code, "detail": detail}
    return JSONResponse(body, error.status_code, error.headers, media_type=MEDIA_TYPE)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    body = {
        "type": problem_type("Invalid"),
        "title": "Not understood",
        "status": 422,
        "detail": sentence(found),
        "errors": [{"place": _place(item["loc"]), "message": item["msg"]} for item in found],
    }
    return JSONResponse(body, 422, media_type=MEDIA_TYPE)


async def unexpected(_request: Request, error: Exception) -> Response:
    """The answer to a request that met a mistake of ours."""
    _log.error("request_failed", exc_info=error)
    return response_of(InternalError(), SAFE)  # made outside of the middleware that adds them


def _place(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location)


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]
