"""The pictures of a collection by what they look like: exact comparison of perceptual hashes.

A look is `LOOK_BYTES` long; a picture has several of them, and is as near as its nearest look (`ingest/looks.py` makes
them). All pictures are compared: 100,000 pictures of 12 looks with the 12 of a question in 1.3 s on a busy core.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.store.base import Store
from index.types import Numbers, Scores

LOOK_BYTES = 16
SAME, FOREIGN = 0.95, 0.78
"""Share of equal bits from which pictures are the same, and up to which they have nothing in common: docs/pictures.md
has both measured."""
_AT_ONCE = 50_000
Looks = npt.NDArray[np.uint64]
"""Rows of two words."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureView:
    """Immutable: units of pictures by rising number; row i of `looks` is of the unit at place `owners[i]`."""

    numbers: Numbers
    looks: Looks
    owners: Numbers

    @classmethod
    def of(cls, looks: Mapping[int, bytes]) -> PictureView:
        numbers = np.array(sorted(looks), np.int64)
        counts = [len(looks[number]) // LOOK_BYTES for number in numbers.tolist()]
        rows = _rows(b"".join(looks[number] for number in numbers.tolist()))
        return cls(numbers, rows, np.repeat(np.arange(len(numbers)), counts))

    def likeness(self, looks: bytes) -> Scores:
        """Along `numbers`, the share of equal bits of the nearest looks, 0 without any; shape (n,)."""
        nearest = np.zeros(len(self.numbers), np.float32)
        for row in _rows(looks):
            for start in range(0, len(self.looks), _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                different = np.bitwise_count(self.looks[part] ^ row).sum(axis=1, dtype=np.int32)
                same = 1.0 - different.astype(np.float32) / (8 * LOOK_BYTES)
                np.maximum.at(nearest, self.owners[part], same)
        return nearest


def relevance_of(likeness: Scores) -> Scores:
    """0 for foreign pictures, 1 for the same one, a little more where every bit is equal."""
    relevance: Scores = np.maximum((likeness - FOREIGN) / (SAME - FOREIGN), 0.0).astype(np.float32)
    return relevance


class Pictures:
    """The pictures that a collection had at one version, read when they are first asked for within its snapshot."""

    def __init__(self, store: Store, collection: str) -> None:
        self._store = store
        self._collection = collection
        self._view: PictureView | None = None

    @property
    def view(self) -> PictureView:
        if self._view is None:
            self._view = PictureView.of(self._store.picture_looks(self._collection))
        return self._view


def _rows(looks: bytes) -> Looks:
    return np.frombuffer(looks, np.uint64).reshape(-1, LOOK_BYTES // 8)
