"""What the writer of a soak has begun and what was acknowledged, shared by all its processes."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

CAPACITY = 400_000
"""Most texts of one soak."""


class Field(IntEnum):
    """What is known of a text. Versions are those of the store; 0 means: not yet.

    A text came to be after version BORN_AFTER and by BORN_BY, and went after GONE_AFTER and by GONE_BY; the
    latter of each pair is written when the engine has returned.
    """

    COMING = 0
    BORN_AFTER = 1
    BORN_BY = 2
    GOING = 3
    GONE_AFTER = 4
    GONE_BY = 5
    SLOT = 6


class Log:
    """One row for each text that was ever written; made by the writer, mapped by every reader."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        shape = (len(Field), CAPACITY)
        self._rows: npt.NDArray[np.int64] = np.memmap(path, np.int64, "w+" if new else "r+", shape=shape)
        self._head: npt.NDArray[np.int64] = np.memmap(
            path.with_suffix(".head"), np.int64, "w+" if new else "r+", shape=(2,)
        )

    @property
    def count(self) -> int:
        """Texts that were begun."""
        return int(self._head[0])

    @property
    def version(self) -> int:
        """The last version whose write was acknowledged."""
        return int(self._head[1])

    def get(self, text: int, field: Field) -> int:
        return int(self._rows[field, text])

    def copy(self, field: Field, count: int) -> npt.NDArray[np.int64]:
        return self._rows[field, :count].copy()

    def coming(self, slot: int, version: int) -> int:
        """Begin a new text in a slot; returns its number."""
        text = self.count
        self._rows[Field.SLOT, text] = slot
        self._rows[Field.BORN_AFTER, text] = version
        self._rows[Field.COMING, text] = 1
        self._head[0] = text + 1
        return text

    def going(self, text: int, version: int) -> None:
        self._rows[Field.GONE_AFTER, text] = version
        self._rows[Field.GOING, text] = 1

    def acknowledged(self, version: int, *, born: list[int], gone: list[int]) -> None:
        """The engine has returned from what brought and removed these texts."""
        self._rows[Field.BORN_BY, born] = version
        self._rows[Field.GONE_BY, gone] = version
        self._head[1] = version
