"""One answer in the making, told to all who ask the same meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from app.answers.base import Told
from app.streams import closing


class Shared:
    """Made in a task of its own, which goes on as long as anybody listens; in one event loop.

    What was told is held until the end, so that who comes late hears all of it and who reads slowly keeps nobody.
    """

    def __init__(self, told: AsyncIterator[Told]) -> None:
        self._told: list[Told] = []
        self._news = asyncio.Event()
        self._listeners = 0
        self.abandoned = False
        """Nobody listens any more, so it ends before it is whole."""
        self.making = asyncio.create_task(self._make(told))
        self.making.add_done_callback(self._end)

    async def listen(self) -> AsyncIterator[Told]:
        """All of it from the beginning; raises what breaks it off. The last one who leaves ends the work."""
        self._listeners += 1
        try:
            heard = 0
            while True:
                news = self._news
                while heard < len(self._told):
                    yield self._told[heard]
                    heard += 1
                if self.making.done():
                    self.making.result()
                    return
                await news.wait()
        finally:
            self._listeners -= 1
            if not self._listeners and not self.making.done():
                self.abandoned = True
                self.making.cancel()

    async def _make(self, told: AsyncIterator[Told]) -> None:
        async with closing(told) as pieces:
            async for one in pieces:
                self._told.append(one)
                self._wake()

    def _end(self, making: asyncio.Task[None]) -> None:
        if not making.cancelled():
            making.exception()  # who listens is told of it; if nobody does any more it is no news
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
