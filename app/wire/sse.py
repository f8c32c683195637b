"""Lines of server-sent events as OpenAI's API has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

DONE = b"data: [DONE]\n\n"


def data(body: BaseModel | Mapping[str, Any] | str) -> bytes:
    """An event without a name; a text is JSON already."""
    if isinstance(body, BaseModel):
        body = body.model_dump_json()
    elif not isinstance(body, str):
        body = json.dumps(body, ensure_ascii=False)
    return f"data: {body}\n\n".encode()


def named(body: Mapping[str, Any]) -> bytes:
    """An event whose name is its `type`."""
    return f"event: {body['type']}\n".encode() + data(body)
