"""What models made of the last questions: the same text is not read twice by one model."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

Made = TypeVar("Made")
Told = Callable[[bool], None]
"""Is told of each look whether the text was known."""


class ReadBy(NamedTuple):
    """A text as a model reads it: `model` is its fingerprint, `what` the kind of thing that it makes."""

    what: str
    model: str
    text: str


def tell_nobody(known: bool) -> None:
    """Counts nothing."""


class Remembered:
    """By model and text, within `most_bytes` of vectors; what was not asked for longest goes first.

    Nothing is kept where there is no room. Any thread may call.
    """

    def __init__(self, most_bytes: int = 0, told: Told = tell_nobody) -> None:
        self._most_bytes = most_bytes
        self._told = told
        self._held: OrderedDict[ReadBy, tuple[object, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are held, about."""
        return self._bytes

    def of(self, text: ReadBy, make: Callable[[], Made]) -> Made:
        """What `make` returned for this text and model, now or before. Raises what it raises, which is not kept."""
        if self._most_bytes <= 0:
            return make()
        with self._lock:
            held = self._held.get(text)
            if held is not None:
                self._held.move_to_end(text)
        self._told(held is not None)
        if held is not None:
            return cast("Made", held[0])
        made = make()
        self._keep(text, made, _bytes_of(made) + 4 * len(text.text))
        return made

    def _keep(self, text: ReadBy, made: object, size: int) -> None:
        if size > self._most_bytes:
            return
        with self._lock:
            self._bytes += size - self._held.pop(text, (None, 0))[1]
            self._held[text] = (made, size)
            while self._bytes > self._most_bytes:
                self._bytes -= self._held.popitem(last=False)[1][1]


def _bytes_of(made: Any) -> int:
    """Of an array, or of the arrays in a record."""
    if hasattr(made, "nbytes"):
        return int(made.nbytes)
    fields = made if isinstance(made, tuple) else (getattr(made, name) for name in getattr(made, "__slots__", ()))
    return sum(int(getattr(field, "nbytes", 64)) for field in fields)
