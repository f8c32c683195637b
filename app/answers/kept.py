"""Answers by what was asked, as long as nothing changes that they could be made of."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from typing import NamedTuple

from app.answers.base import Answer
from index.store.base import Stamps


class Place(NamedTuple):
    """What an answer is found by: the collections that it is made from, and all else that it depends on."""

    collections: tuple[str, ...]
    asked: str


class Kept:
    """Answers of the newest stamps that were seen, within `most_bytes`; what was not asked for longest goes first.

    Answers are held as bytes, so their size is known and nobody can change them. Any thread may call.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._newest = Stamps(-1, -1, {})
        self._held: OrderedDict[Place, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return self._size

    def find(self, stamps: Stamps, place: Place) -> Answer | None:
        """The answer, if it was made at these stamps of its collections."""
        with self._lock:
            self._see(stamps)
            held = self._held.get(place) if self._are_newest(stamps, place) else None
            if held is None:
                return None
            self._held.move_to_end(place)
        answer: Answer = pickle.loads(held)
        return answer

    def keep(self, stamps: Stamps, place: Place, answer: Answer) -> None:
        """Keep an answer that was made at these stamps of its collections, from its first look to its last."""
        data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        size = len(data) + len(place.asked)
        with self._lock:
            self._see(stamps)
            if not self._are_newest(stamps, place) or size > self._most_bytes:
                return
            self._drop(place)
            self._held[place] = data
            self._size += size
            while self._size > self._most_bytes:
                self._drop(next(iter(self._held)))

    def _see(self, stamps: Stamps) -> None:
        """What was made of an older state goes at once: nobody may be given it, and it may hold what was deleted."""
        before = self._newest
        if (stamps.version, stamps.layout) <= (before.version, before.layout):
            return
        self._newest = stamps
        changed = {name for name, stamp in before.changed.items() if stamps.changed.get(name) != stamp}
        for place in [place for place in self._held if not changed.isdisjoint(place.collections)]:
            self._drop(place)

    def _are_newest(self, stamps: Stamps, place: Place) -> bool:
        return stamps.of(place.collections) == self._newest.of(place.collections)

    def _drop(self, place: Place) -> None:
        held = self._held.pop(place, None)
        if held is not None:
            self._size -= len(held) + len(place.asked)
