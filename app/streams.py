"""Server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from pydantic import BaseModel
from starlette.responses import StreamingResponse

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
KEEP_ALIVE = b": still here\n\n"


def event(name: str, body: BaseModel | str) -> bytes:
    """One event; `body` is a response body or JSON."""
    data = body if isinstance(body, str) else body.model_dump_json(exclude_unset=True)
    return f"event: {name}\ndata: {data}\n\n".encode()


def stream(events: Iterator[bytes] | AsyncIterator[bytes]) -> StreamingResponse:
    """A response of events; a plain iterator runs in a thread."""
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)
