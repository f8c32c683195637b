"""Answers by what was asked, as long as nothing changes that they could be made of."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict

from app.answers.base import Answer

Stamp = tuple[int, int]
"""Version and layout of the store, as `Engine.stamp` says them; both only rise."""


class Kept:
    """Answers of the newest stamp that was seen, within `most_bytes`; what was not asked for longest goes first.

    Answers are held as bytes, so their size is known and nobody can change them. Any thread may call.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._stamp: Stamp = (-1, -1)
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return self._size

    def find(self, stamp: Stamp, asked: str) -> Answer | None:
        """The answer to what was asked, if it was made at this stamp."""
        with self._lock:
            self._see(stamp)
            held = self._held.get(asked) if stamp == self._stamp else None
            if held is None:
                return None
            self._held.move_to_end(asked)
        answer: Answer = pickle.loads(held)
        return answer

    def keep(self, stamp: Stamp, asked: str, answer: Answer) -> None:
        """Keep an answer that was made at this stamp from its first look to its last."""
        data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        size = len(data) + len(asked)
        with self._lock:
            self._see(stamp)
            if stamp != self._stamp or size > self._most_bytes:
                return
            self._drop(asked)
            self._held[asked] = data
            self._size += size
            while self._size > self._most_bytes:
                self._drop(next(iter(self._held)))

    def _see(self, stamp: Stamp) -> None:
        """What was made of an older state goes at once: nobody may be given it, and it may hold what was deleted."""
        if stamp > self._stamp:
            self._stamp = stamp
            self._held.clear()
            self._size = 0

    def _drop(self, asked: str) -> None:
        held = self._held.pop(asked, None)
        if held is not None:
            self._size -= len(held) + len(asked)
