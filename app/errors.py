"""The one shape of errors over HTTP: problem+json (RFC 9457), or that of the API that a path is of."""

from __future__ import annotations

import errno
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.chat.base import ChatFailed
from app.wire.errors import below, dify_error, openai_error, openai_status
from index import errors

log = logging.getLogger("plexus.http")

PROBLEM = "application/problem+json"


class TooLarge(errors.InvalidInput):
    """A request body is larger than the settings allow."""

    code = "too_large"


class Unsupported(errors.InvalidInput):
    """The body is of a media type that the route does not take."""

    code = "unsupported_media_type"


class TooManyRequests(errors.PlexusError):
    """Asked too often; `retry_after_s` is the time until the next request would be answered."""

    code = "rate_limited"

    def __init__(self, detail: str, retry_after_s: int = 60, *, field: str | None = None) -> None:
        super().__init__(detail, field=field)
        self.retry_after_s = retry_after_s


class Unavailable(errors.PlexusError):
    """The server cannot do this now; it may later."""

    code = "unavailable"


# The most specific class of an error decides.
STATUS: dict[type[errors.PlexusError], int] = {
    errors.PlexusError: 500,
    errors.InvalidInput: 422,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.ParseFailed: 422,
    errors.LimitExceeded: 413,
    errors.StoreError: 500,
    errors.ModelMismatch: 409,
    errors.ModelUnavailable: 503,
    ChatFailed: 503,
    TooLarge: 413,
    Unsupported: 415,
    TooManyRequests: 429,
    Unavailable: 503,
}

CODE_OF_STATUS = {
    400: "malformed",
    401: errors.Unauthorized.code,
    403: errors.Forbidden.code,
    404: errors.NotFound.code,
    405: "method_not_allowed",
    409: errors.Conflict.code,
    413: TooLarge.code,
    415: Unsupported.code,
    422: errors.InvalidInput.code,
    429: TooManyRequests.code,
    500: "internal",
    503: Unavailable.code,
    507: "storage_full",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field, named by its path in the body or its name in the query."""

    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the client sees it; `code` is stable."""

    status: int
    code: str
    detail: str
    fields: tuple[FieldError, ...] = ()
    retry_after_s: int | None = None

    @property
    def title(self) -> str:
        """As RFC 9110 has it; Python before 3.13 knows two of them by older names."""
        return {413: "Content Too Large", 422: "Unprocessable Content"}.get(self.status, HTTPStatus(self.status).phrase)

    def body(self, path: str) -> dict[str, Any]:
        param = self.fields[0].field if self.fields else None
        if below(path, "/v1"):
            return openai_error(self.status, self.code, self.detail, param)
        if below(path, "/dify"):
            return dify_error(self.status, self.detail, param)
        shape: dict[str, Any] = {
            "type": f"urn:plexus:error:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": path,
        }
        if self.fields:
            shape["errors"] = [{"field": field.field, "detail": field.detail} for field in self.fields]
        return shape

    def response(self, path: str) -> Response:
        headers = {"Cache-Control": "no-store"}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="plexus"'
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(self.retry_after_s)
        status = openai_status(self.status) if below(path, "/v1") else self.status
        media_type = "application/json" if below(path, "/v1") or below(path, "/dify") else PROBLEM
        return JSONResponse(self.body(path), status, headers, media_type)


def problem_of(error: errors.PlexusError) -> Problem:
    """The problem that an error of ours is shown as."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    fields = (FieldError(error.field, error.detail),) if error.field else ()
    wait = error.retry_after_s if isinstance(error, TooManyRequests) else None
    return Problem(status, error.code, error.detail, fields, wait)


def field_path(parts: Sequence[str | int]) -> str:
    """`("body", "filter", "pages", 1)` as `filter.pages[1]`."""
    path = ""
    for part in parts[1:] if parts and parts[0] in {"body", "query", "path", "header"} else parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "body"


def _problem_of_validation(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        reason = found[0].get("ctx", {}).get("error", "it cannot be decoded")
        return Problem(400, "malformed", f"the body is not JSON: {reason}")
    fields = tuple(FieldError(field_path(one["loc"]), message_of(one)) for one in found)
    detail = "; ".join(f"{field.field}: {field.detail}" for field in fields[:3])
    return Problem(422, errors.InvalidInput.code, detail, fields)


def message_of(error: Mapping[str, Any]) -> str:
    """What is wrong, of one error of pydantic's."""
    if error["type"] == "extra_forbidden":
        return "this field does not exist"
    message = str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _problem_of_http(error: HTTPException, request: Request) -> Problem:
    code = CODE_OF_STATUS.get(error.status_code, "error")
    detail = str(error.detail)
    if error.status_code == 404 and detail == HTTPStatus.NOT_FOUND.phrase:
        detail = f"there is no route {request.url.path}"
    elif error.status_code == 405:
        detail = f"{request.method} is not possible here"
    return Problem(error.status_code, code, detail)


def install(app: FastAPI) -> None:
    """Answer every error of a route in the one shape."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, errors.PlexusError)
        problem = problem_of(error)
        if problem.status >= 500:
            log.error("%s %s: %s", request.method, request.url.path, error.detail)
        return problem.response(request.url.path)

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _problem_of_validation(error).response(request.url.path)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = _problem_of_http(error, request).response(request.url.path)
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response

    app.add_exception_handler(errors.PlexusError, ours)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)


class ErrorBorder:
    """The outermost layer: what nobody foresaw becomes a 500 that says an id, not what happened inside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            log.info("%s %s: the client went away", scope["method"], scope["path"])
        except Exception as error:  # the HTTP border: the server must go on
            problem = unforeseen(error, f"{scope['method']} {scope['path']}")
            if started:
                raise
            await problem.response(scope["path"])(scope, receive, send)


def unforeseen(error: Exception, where: str) -> Problem:
    """The problem of an error that no one foresaw, logged with an id; a full disk is told as such."""
    incident = secrets.token_hex(6)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        log.error("%s: no space left on the disk", where)
        return Problem(507, "storage_full", "the server's disk is full")
    details = f": {error.errors()}" if isinstance(error, ResponseValidationError) else ""
    log.error("%s failed, incident %s%s", where, incident, details, exc_info=error)
    return Problem(500, "internal", f"something went wrong in the server; its log has more under {incident}")


async def guarded(events: AsyncIterator[bytes], show: Callable[[str], bytes], where: str) -> AsyncIterator[bytes]:
    """The events; if they break off, what `show` makes of the problem's JSON ends them."""
    try:
        async for one in events:
            yield one
    except errors.PlexusError as error:
        yield show(json.dumps(problem_of(error).body(where)))
    except Exception as error:  # the HTTP border, for streams
        yield show(json.dumps(unforeseen(error, where).body(where)))
