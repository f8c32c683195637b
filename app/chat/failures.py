"""What the library raises, in our words; what may be tried again, and when."""

from __future__ import annotations

import random
from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING

from app.chat.base import ChatFailed

if TYPE_CHECKING:
    from openai import APIError, APIStatusError

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 8.0
_JITTER = 0.25
_CONFIGURATION = frozenset({401, 403, 404})
"""Refusals that do not depend on what is asked."""


def may_work_again(error: APIError) -> bool:
    """Whether the same request may get another end: too many requests, a server at fault, a broken connection."""
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        return error.status_code in (408, 409, 429) or error.status_code >= 500
    return isinstance(error, APIConnectionError)


def wait_s(error: APIError, tried: int) -> float:
    """Seconds to wait before the next try: what the endpoint asks for, else twice as long each time."""
    from openai import APIStatusError

    asked = _retry_after_s(error) if isinstance(error, APIStatusError) else None
    if asked is not None:
        return asked
    return float(min(_FIRST_WAIT_S * 2**tried, _LONGEST_WAIT_S)) * (1 - _JITTER * random.random())


def _retry_after_s(error: APIStatusError) -> float | None:
    value = error.response.headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return None


def failure(error: APIError) -> ChatFailed:
    """Told without what the endpoint says: that may hold a key."""
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, APIStatusError):
        return _too_long(error) or _of_status(error.status_code)
    if isinstance(error, APITimeoutError):
        return ChatFailed("it cannot be reached in time", "unreachable")
    if isinstance(error, APIConnectionError):
        return ChatFailed("it cannot be reached", "unreachable")
    return ChatFailed("it answered with an error", "error")


def _too_long(error: APIStatusError) -> ChatFailed | None:
    said = error.message.casefold()
    if error.status_code not in (400, 413, 422) or ("context" not in said and "too long" not in said):
        return None
    detail = "the evidence is more than it can read at once (PLEXUS_EVIDENCE_TOKENS)"
    return ChatFailed(detail, "refused", counts=False)


def mask(said: str, key: str) -> str:
    """What an endpoint says without the key, which some repeat."""
    return said.replace(key, "(the key)") if key else said


def _of_status(status: int) -> ChatFailed:
    if status == 429:
        return ChatFailed("it has too many requests", "rate_limited")
    if status >= 500:
        return ChatFailed(f"it answered with error {status}", "error")
    if status in (401, 403):
        return ChatFailed(f"it refuses the key (status {status})", "refused")
    if status == 404:
        return ChatFailed("there is no such model or address (status 404)", "refused")
    return ChatFailed(f"it refuses the request (status {status})", "refused", counts=status in _CONFIGURATION)
