"""Server-sent events, and work that ends when its client goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
KEEP_ALIVE = b": still here\n\n"
LOOKS_EVERY_S = 0.25
Result = TypeVar("Result")


def event(name: str, body: BaseModel | str) -> bytes:
    """One event; `body` is a response body or JSON."""
    data = body if isinstance(body, str) else body.model_dump_json(exclude_unset=True)
    return f"event: {name}\ndata: {data}\n\n".encode()


def stream(events: Iterator[bytes] | AsyncIterator[bytes]) -> StreamingResponse:
    """A response of events; a plain iterator runs in a thread."""
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


async def while_there(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of the work, which is cancelled once the client has gone. Raises ClientDisconnect then."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=LOOKS_EVERY_S))[0]:
            if await request.is_disconnected():
                raise ClientDisconnect
        return task.result()
    finally:
        task.cancel()
