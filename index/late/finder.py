"""Finds units by their MUVERA vectors, kept as one bit for each number (RaBitQ, Gao & Long 2024) in FAISS.

Measured on the pages and passages of two evaluation sets: at 1 KB a unit, eight times as many numbers of one bit find
more than numbers of eight bits do (docs/late.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.arrays import Places
from index.errors import StoreError
from index.late.codec import Codes
from index.late.muvera import Muvera
from index.types import Numbers, Scores, Vectors

_faiss: Any = faiss  # its own stubs lack RaBitQ and the numpy forms of arguments
_MAPPED = _faiss.IO_FLAG_MMAP_IFC | _faiss.IO_FLAG_READ_ONLY
_QUERY_BITS = 8
_UNITS_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Finder:
    """Makes marks, as the codes of MUVERA vectors are called here, and indexes of them."""

    muvera: Muvera

    @cached_property
    def mark_size(self) -> int:
        """Bytes of one mark."""
        return int(self._empty().code_size)

    def marks(self, codes: Codes, lengths: Numbers) -> Codes:
        """Shape (n, mark_size), of units whose codes follow each other."""
        made = [np.zeros((0, self.mark_size), np.uint8)]
        maker = self._empty()
        ends = np.cumsum(lengths)
        for start in range(0, len(lengths), _UNITS_AT_ONCE):
            some = lengths[start : start + _UNITS_AT_ONCE]
            begin, end = int(ends[start] - lengths[start]), int(ends[start + len(some) - 1])
            made.append(maker.sa_encode(self.muvera.documents(codes[begin:end], some)))
        return np.concatenate(made)

    def index(self, marks: Codes) -> MarkIndex:
        index = self._empty()
        if len(marks):
            index.add_sa_codes(np.ascontiguousarray(marks))
        return MarkIndex(index)

    def _empty(self) -> Any:
        index = _faiss.IndexRaBitQ(self.muvera.size, faiss.METRIC_INNER_PRODUCT)
        index.train(np.zeros((1, self.muvera.size), np.float32))  # no centre: marks are the same in every index
        index.qb = _QUERY_BITS
        return index


@dataclass(frozen=True, eq=False)
class MarkIndex:
    """Marks that can be searched."""

    index: Any = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> MarkIndex:
        """Map a file. Raises RuntimeError where FAISS cannot read it."""
        return cls(_faiss.read_index(str(path), _MAPPED))

    def write(self, path: Path) -> None:
        """Raises StoreError, where the disk is full for instance."""
        try:
            _faiss.write_index(self.index, str(path))
        except RuntimeError as error:
            raise StoreError(f"{path.name} cannot be written: {error}") from error

    def marks(self) -> Codes:
        """Without a copy; this object must outlive the array."""
        count, size = int(self.index.ntotal), int(self.index.code_size)
        if not count:
            return np.zeros((0, size), np.uint8)
        codes: Codes = _faiss.rev_swig_ptr(self.index.codes.data(), count * size).reshape(count, size)
        return codes

    def nearest(self, vector: Vectors, count: int, among: Places) -> tuple[Places, Scores]:
        """The places among these whose marks promise the largest products with a question's vector, and these."""
        total = int(self.index.ntotal)
        options: dict[str, Any] = {"qb": _QUERY_BITS}
        if len(among) < total:
            chosen = np.zeros(total, np.bool_)
            chosen[among] = True
            options["sel"] = _faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))
        parameters = _faiss.RaBitQSearchParameters(**options)
        products, found = self.index.search(vector.reshape(1, -1), min(count, len(among)), params=parameters)
        there = found[0] >= 0
        return found[0][there].astype(np.intp), products[0][there].astype(np.float32)
