"""Reads what an endpoint sends. The library checks no shapes, so nothing is taken for granted here."""

from __future__ import annotations

from typing import Any

from app.chat.base import Finish, Usage

_FINISHES: dict[str, Finish] = {"length": "length", "content_filter": "filter"}


def first_choice(told: Any) -> Any:
    """The first choice of a completion or a chunk of one, None where it has none."""
    choices = getattr(told, "choices", None)
    return choices[0] if isinstance(choices, list) and choices else None


def text_of(choice: Any) -> str:
    """The text of a choice, also where it comes in parts."""
    content = getattr(_said(choice), "content", None)
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def finish_of(choice: Any) -> Finish | None:
    """Why it ended; None where it did not yet."""
    reason = getattr(choice, "finish_reason", None)
    return _FINISHES.get(str(reason), "stop") if reason else None


def says_something(chunk: Any) -> bool:
    """Whether a chunk holds text, a thought or the end: some endpoints send an empty one while they still load."""
    choice = first_choice(chunk)
    if choice is None:
        return False
    said = _said(choice)
    thought = getattr(said, "reasoning_content", None) or getattr(said, "reasoning", None)
    return bool(text_of(choice) or thought or finish_of(choice))


def usage_of(told: Any) -> Usage | None:
    """What the endpoint counted, if it says so."""
    counted = getattr(told, "usage", None)
    prompt, completion = (getattr(counted, name, None) for name in ("prompt_tokens", "completion_tokens"))
    return Usage(prompt, completion) if isinstance(prompt, int) and isinstance(completion, int) else None


def _said(choice: Any) -> Any:
    return getattr(choice, "delta", None) or getattr(choice, "message", None)
