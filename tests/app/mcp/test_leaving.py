"""A client that goes away in the middle of an answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.answers import Answering, Asked, Written
from app.wiring import open_services
from index.engine import Engine
from tests.app.live import live
from tests.app.mcp.calls import connected
from tests.app.mcp.conftest import documents
from tests.app.running import settings_for


class Endless:
    """A writer that never gets to its answer, and notes when it began and when it was told to stop."""

    model = "endless"

    def __init__(self) -> None:
        self.began = 0.0
        self.ended = 0.0

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        self.began = time.monotonic()
        try:
            await asyncio.Event().wait()
            yield  # type: ignore[misc]  # never reached: it makes this a generator
        finally:
            self.ended = time.monotonic()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_work_of_a_client_that_has_gone_is_freed_within_a_second(tmp_path: Path, mode: str) -> None:
    writer = Endless()

    async def leave(url: str) -> float:
        async with connected(url, mode=mode) as client:
            asking = asyncio.create_task(client.call_tool("ask", {"question": "How long does a lantern burn?"}))
            while not writer.began:
                assert not asking.done(), asking.result()
                await asyncio.sleep(0.02)
            asking.cancel()
        return time.monotonic()

    with open_services(settings_for(tmp_path), writable=True) as services:
        documents(services)
        services.answering = Answering(writer)
        with live(services) as url:
            left = asyncio.run(leave(f"{url}/mcp"))
            while not writer.ended:
                assert time.monotonic() < left + 5
                time.sleep(0.02)
    assert writer.ended < left + 1
