"""Takes what comes one after the other in runs, so that what they need is read once for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_batches(several: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(several)
    while batch := list(islice(rest, size)):
        yield batch
