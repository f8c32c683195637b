"""Parsing runs ahead of embedding and writing, by a bounded amount."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from ingest.pool import Result

ROOM_CHARACTERS = 4_000_000
"""Parsed text that may wait to be written, in characters: about 30 commits of many small documents."""
_LOOK_S = 0.2


class ReadAhead:
    """Takes parsed files from an iterator in a thread of its own; it waits while too much of them lies here."""

    def __init__(self, parsed: Callable[[Callable[[], bool]], Iterator[Result]], room: int = ROOM_CHARACTERS) -> None:
        """`parsed` is given a function that says whether it shall end."""
        self._room = room
        self._ready: deque[tuple[Result, int]] = deque()
        self._held = 0
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="plexus-parsed")
        self._end: Future[None] = self._thread.submit(self._fill, parsed)

    def take(self) -> Iterator[Result | None]:
        """Each parsed file, and None whenever none has come for a while. Raises what the iterator raised."""
        while True:
            with self._changed:
                if not self._ready and not self._end.done():
                    self._changed.wait(_LOOK_S)
                item = self._ready.popleft() if self._ready else None
                if item is not None:
                    self._held -= item[1]
                    self._changed.notify_all()
            if item is not None:
                yield item[0]
            elif self._end.done():
                if not self._ready:
                    self._end.result()
                    return
            else:
                yield None

    def close(self) -> None:
        """Stop what is being parsed, and forget what was."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.shutdown(wait=True)
        self._ready.clear()

    def _fill(self, parsed: Callable[[Callable[[], bool]], Iterator[Result]]) -> None:
        for result in parsed(self._closed.is_set):
            weight = weigh(result)
            with self._changed:
                # One that is larger than the room comes alone.
                self._changed.wait_for(
                    lambda: self._closed.is_set() or not self._held or self._held + weight <= self._room  # noqa: B023
                )
                self._ready.append((result, weight))
                self._held += weight
                self._changed.notify_all()
            if self._closed.is_set():
                return


def weigh(result: Result) -> int:
    """What a parsed file takes, in characters; an element costs some beside its text."""
    return sum(len(element.text) + 100 for bundle in result[1] for element in bundle.elements)
