"""A segment of the late view: mapped codes of tokens, and a flat FAISS index of one MUVERA vector for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.arrays import Places
from index.errors import BrokenSegment, StoreError
from index.late.base import TokenCodes
from index.late.block import Block, joined
from index.late.muvera import Muvera
from index.segments.arrays import map_arrays, write_arrays
from index.types import Numbers, Scores, Vectors

_faiss: Any = faiss  # its own stubs lack the numpy forms of arguments
_ARRAYS, _ROWS = "arrays", "rows.faiss"
_MAPPED = _faiss.IO_FLAG_MMAP_IFC | _faiss.IO_FLAG_READ_ONLY
_NAMES = ("numbers", "starts", "lengths", "codes")
_AT_ONCE = 8192

Content = tuple[Numbers, TokenCodes]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Immutable but for the units that are counted as gone."""

    block: Block
    rows: Any

    @staticmethod
    def write(place: Path, contents: Sequence[Content], muvera: Muvera) -> None:
        """Write one segment of all these units. Raises StoreError or OSError if a file cannot be written."""
        block = joined(list(contents), muvera.codec.width)
        arrays = (block.held, block.starts, block.lengths, block.codes)
        write_arrays(place / _ARRAYS, dict(zip(_NAMES, arrays, strict=True)))
        rows = _flat(muvera.size)
        for start in range(0, len(block.held), _AT_ONCE):
            lengths = block.lengths[start : start + _AT_ONCE]
            begin = int(block.starts[start])
            found = muvera.documents(block.codes[begin : begin + int(lengths.sum())], lengths)
            rows.add(found.astype(np.float32))
        try:
            _faiss.write_index(rows, str(place / _ROWS))
        except RuntimeError as error:
            raise StoreError(f"{_ROWS} cannot be written: {error}") from error

    @classmethod
    def open(cls, place: Path, width: int, size: int) -> Segment:
        """Map the files of a segment of codes of `width` bytes. Raises BrokenSegment."""
        arrays = map_arrays(place / _ARRAYS)
        try:
            numbers, starts, lengths, codes = (arrays[name] for name in _NAMES)
            rows = _faiss.read_index(str(place / _ROWS), _MAPPED)
        except (KeyError, RuntimeError) as error:  # RuntimeError: FAISS cannot read a file
            raise BrokenSegment(f"{place.name} cannot be opened: {error}") from error
        whole = len(codes) == int(lengths.sum()) and codes.ndim == 2 and codes.shape[1] == width
        if not whole or not len(numbers) == len(starts) == len(lengths) == rows.ntotal or rows.d != size:
            raise BrokenSegment(f"{place.name} has {rows.ntotal} rows and {len(codes)} codes for {len(numbers)} units")
        return cls(Block(numbers, starts, lengths, codes, np.ones(len(numbers), np.bool_)), rows)

    @property
    def total(self) -> int:
        return len(self.block.held)

    @property
    def live(self) -> int:
        return self.block.live

    def minus(self, numbers: Numbers) -> Segment:
        at = self.block.live_places(numbers)
        return replace(self, block=self.block.minus(at)) if len(at) else self

    def nearest(self, vector: Vectors, count: int, among: Places) -> tuple[Places, Scores]:
        """The places among these whose MUVERA vectors have the largest products with the question's, and these."""
        parameters = None
        if len(among) < self.total:
            chosen = np.zeros(self.total, np.bool_)
            chosen[among] = True
            only = _faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))
            parameters = _faiss.SearchParameters(sel=only)
        products, found = self.rows.search(vector.reshape(1, -1), min(count, len(among)), params=parameters)
        there = found[0] >= 0
        return found[0][there].astype(np.intp), products[0][there].astype(np.float32)


def _flat(size: int) -> Any:
    """Whole numbers from -128 to 127, one byte each, with nothing to be trained."""
    kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
    return _faiss.IndexScalarQuantizer(size, kind, faiss.METRIC_INNER_PRODUCT)
