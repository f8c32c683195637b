"""Requests as an endpoint takes them: which of the optional parts it refuses is learned from its refusals."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.chat.base import Message, Picture

TEMPERATURE = 0.0
REFUSALS = frozenset({400, 404, 413, 415, 422})
"""Statuses with which endpoints refuse a part of a request."""
_ABOUT_PICTURES = ("image", "picture", "vision", "multimodal", "multi-modal", "mmproj")


@dataclass(slots=True)
class Dialect:
    """What the endpoint takes, as far as is known."""

    usage: bool = True
    temperature: bool = True
    length: str = "max_tokens"
    """Its newer name is needed by some models, unknown to many endpoints."""

    def request(
        self, model: str, messages: Sequence[Message], max_tokens: int, *, stream: bool, pictures: bool
    ) -> dict[str, Any]:
        """The arguments of `chat.completions.create`."""
        asked: dict[str, Any] = {
            "model": model,
            "messages": [_message(message, pictures=pictures) for message in messages],
            "stream": stream,
            self.length: max_tokens,
        }
        if self.temperature:
            asked["temperature"] = TEMPERATURE
        if stream and self.usage:
            asked["stream_options"] = {"include_usage": True}
        return asked

    def learns(self, status: int, message: str) -> bool:
        """Whether a refusal names a part that the next request will do without."""
        if status not in REFUSALS:
            return False
        if self.usage and ("stream_options" in message or "include_usage" in message):
            self.usage = False
        elif self.length == "max_tokens" and "max_completion_tokens" in message:
            self.length = "max_completion_tokens"
        elif self.temperature and "temperature" in message:
            self.temperature = False
        else:
            return False
        return True


def refuses_pictures(status: int, message: str) -> bool:
    """Whether a request with pictures may have failed because of them: some endpoints say so with 500."""
    return status in REFUSALS or (status >= 500 and any(word in message.casefold() for word in _ABOUT_PICTURES))


def _message(message: Message, *, pictures: bool) -> dict[str, Any]:
    if not message.pictures or not pictures:
        return {"role": message.role, "content": message.text}
    parts: list[dict[str, Any]] = [{"type": "text", "text": message.text}]
    for picture in message.pictures:
        parts += [{"type": "text", "text": picture.name}] if picture.name else []
        parts.append({"type": "image_url", "image_url": {"url": data_uri(picture)}})
    return {"role": message.role, "content": parts}


def data_uri(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"
