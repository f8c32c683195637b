"""The library's client, one for each event loop: its connections belong to the loop in which they were made."""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.chat.settings import ChatSetup

if TYPE_CHECKING:
    from openai import AsyncOpenAI


@dataclass(frozen=True, slots=True)
class Connection:
    """The client of a loop, and how many calls it may have at once."""

    client: AsyncOpenAI
    places: asyncio.Semaphore


class Connections:
    """Makes the connection of the running loop; it is closed with its loop."""

    def __init__(self, setup: ChatSetup) -> None:
        self._setup = setup
        self._lock = threading.Lock()
        self._made: dict[asyncio.AbstractEventLoop, tuple[Connection, AsyncGenerator[None]]] = {}

    async def here(self) -> Connection:
        loop = asyncio.get_running_loop()
        found = self._made.get(loop)
        if found is None:
            await asyncio.to_thread(importlib.import_module, "openai")  # takes half a second
            found = self._made.get(loop)
        if found is None:
            connection = Connection(self._client(), asyncio.Semaphore(self._setup.at_once))
            keeper = _closed_with_loop(connection.client)
            with self._lock:
                self._made = {old: made for old, made in self._made.items() if not old.is_closed()}
                self._made[loop] = found = (connection, keeper)
            await anext(keeper)
        return found[0]

    def _client(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, Timeout

        setup = self._setup
        client = AsyncOpenAI(
            api_key=setup.key.get_secret_value() if setup.key is not None else "none",
            base_url=setup.url,
            timeout=Timeout(None, connect=setup.connect_s),
            max_retries=0,  # ours know of the time that is left
        )
        # Else the library takes them from the environment and tells them to any endpoint.
        client.organization = client.project = None
        return client


async def _closed_with_loop(client: AsyncOpenAI) -> AsyncGenerator[None]:
    """Begun in a loop, it closes the client when that loop shuts its generators down, as `asyncio.run` does."""
    try:
        yield
    finally:
        await client.close()
