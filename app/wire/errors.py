"""Errors in the shapes of other APIs: OpenAI's below /v1, Dify's below /dify."""

from __future__ import annotations

from typing import Any

from index.errors import NotFound

NO_HEADER, NOT_ALLOWED, NO_KNOWLEDGE = 1001, 1002, 2001
"""Dify's codes: a malformed Authorization header, authorization failed, the knowledge base is not there."""
_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class ModelNotFound(NotFound):
    """No collection, or no embedding model, has the name that a client gives as `model`."""

    code = "model_not_found"


def below(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def openai_status(status: int) -> int:
    """OpenAI answers 400 to what cannot be meant; its clients have an exception for that."""
    return 400 if status == 422 else status


def openai_error(status: int, code: str, detail: str, param: str | None) -> dict[str, Any]:
    kind = _KINDS.get(status, "server_error" if status >= 500 else "invalid_request_error")
    code = "invalid_api_key" if status == 401 else code
    return {"error": {"message": detail, "type": kind, "param": param, "code": code}}


def dify_error(status: int, detail: str, param: str | None) -> dict[str, Any]:
    """Where Dify has no code for it, the HTTP status stands for one."""
    malformed = status == 401 and param is not None
    codes = {401: NO_HEADER if malformed else NOT_ALLOWED, 403: NOT_ALLOWED, 404: NO_KNOWLEDGE}
    return {"error_code": codes.get(status, status), "error_msg": detail}
