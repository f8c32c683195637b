"""Answers over HTTP that are told while they are made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from fastapi import Request
from starlette.responses import StreamingResponse

from app.errors import guarded
from app.streams import started, stream, while_there


async def told(request: Request, events: AsyncIterator[bytes], broken_off: Callable[[str], bytes]) -> StreamingResponse:
    """A response of the events, with comments while they keep one waiting.

    What goes wrong before the first of them is raised, so that it is answered with its status; later it ends the
    stream as what `broken_off` makes of the problem's JSON. Raises ClientDisconnect.
    """
    coming = await while_there(request, started(events))
    return stream(guarded(coming, broken_off, request.url.path))
