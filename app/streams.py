"""Server-sent events, and work that ends when its client goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
KEEP_ALIVE = b": still here\n\n"
LOOKS_EVERY_S = 0.25
PATIENCE_S = 2.0
"""So long a stream waits for its first event before its answer begins, so that an error until then has its status."""
QUIET_S = 10.0
"""After so long without an event a comment is sent, so that nobody between takes the connection for dead."""
Result = TypeVar("Result")
Item = TypeVar("Item")


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


@asynccontextmanager
async def closing(items: AsyncIterator[Item]) -> AsyncIterator[AsyncIterator[Item]]:
    """The items, closed with the block: what they hold is freed then, and not once they are collected."""
    try:
        yield items
    finally:
        if isinstance(items, AsyncGenerator):
            await items.aclose()


async def end_of(items: AsyncIterator[Any], kind: type[Item]) -> Item:
    """The first of a kind, as the whole of an answer at the end of what is told; the rest is left and freed."""
    async with closing(items) as coming:
        async for one in coming:
            if isinstance(one, kind):
                return one
    raise RuntimeError(f"this ended without its {kind.__name__}")


async def started(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The events, with comments between them while they keep one waiting. What goes wrong at first is raised here."""
    first = asyncio.ensure_future(_next(events))
    try:
        await asyncio.wait({first}, timeout=PATIENCE_S)
    except asyncio.CancelledError:
        first.cancel()
        raise
    if first.done():
        first.result()
    return _alive(first, events)


async def _alive(coming: asyncio.Task[bytes | None], events: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    try:
        while True:
            while not (await asyncio.wait({coming}, timeout=QUIET_S))[0]:
                yield KEEP_ALIVE
            one = coming.result()
            if one is None:
                return
            yield one
            coming = asyncio.ensure_future(_next(events))
    finally:
        if not coming.done():
            coming.cancel()  # ends the work where it waits
        elif isinstance(events, AsyncGenerator):
            await events.aclose()


async def _next(events: AsyncIterator[bytes]) -> bytes | None:
    return await anext(events, None)
