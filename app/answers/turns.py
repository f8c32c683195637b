"""Work that keeps a processor busy, so much of it at once that other requests get their turn."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool

AT_ONCE = max(4, os.cpu_count() or 1)
"""More would be done no sooner, and all of it later."""
Given = ParamSpec("Given")
Result = TypeVar("Result")


class Turns:
    """Runs work in threads, first come first served, at most so much of it at once in an event loop."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._free: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    async def run(self, work: Callable[Given, Result], *args: Given.args, **more: Given.kwargs) -> Result:
        """What the work returns; who is cancelled before its turn leaves nothing to do."""
        loop = asyncio.get_running_loop()
        async with self._free.setdefault(loop, asyncio.Semaphore(self._at_once)):
            return await run_in_threadpool(work, *args, **more)
