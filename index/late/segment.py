"""A segment of the late view: mapped codes of tokens, and a FAISS index of the marks of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.arrays import Places
from index.errors import BrokenSegment
from index.late.block import Block, Content
from index.late.finder import Finder, MarkIndex
from index.segments.arrays import map_arrays, write_arrays
from index.types import Numbers, Scores, Vectors

_ARRAYS, _MARKS = "arrays", "marks.faiss"
_NAMES = ("numbers", "starts", "lengths", "codes")


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Immutable but for the units that are counted as gone."""

    block: Block
    index: MarkIndex

    @staticmethod
    def write(place: Path, contents: Sequence[Content], finder: Finder) -> None:
        """Write one segment of all these units. Raises StoreError or OSError if a file cannot be written."""
        block = Block.of(Content.joined(contents))
        arrays = (block.held, block.starts, block.lengths, block.codes)
        write_arrays(place / _ARRAYS, dict(zip(_NAMES, arrays, strict=True)))
        finder.index(block.marks).write(place / _MARKS)

    @classmethod
    def open(cls, place: Path, finder: Finder) -> Segment:
        """Map the files of a segment. Raises BrokenSegment."""
        arrays = map_arrays(place / _ARRAYS)
        try:
            numbers, starts, lengths, codes = (arrays[name] for name in _NAMES)
            index = MarkIndex.read(place / _MARKS)
        except (KeyError, RuntimeError) as error:  # RuntimeError: FAISS cannot read a file
            raise BrokenSegment(f"{place.name} cannot be opened: {error}") from error
        marks = index.marks()
        if not len(numbers) == len(starts) == len(lengths) == len(marks):
            raise BrokenSegment(f"{place.name} has {len(marks)} marks for {len(numbers)} units")
        widths = (codes.shape[1], marks.shape[1])
        if len(codes) != int(lengths.sum()) or widths != (finder.muvera.codec.width, finder.mark_size):
            raise BrokenSegment(f"{place.name} has {len(codes)} codes of {widths[0]} and marks of {widths[1]} bytes")
        alive = np.ones(len(numbers), np.bool_)
        return cls(Block(numbers, starts, lengths, codes, marks, alive), index)

    @property
    def total(self) -> int:
        return len(self.block.held)

    @property
    def live(self) -> int:
        return self.block.live

    def minus(self, numbers: Numbers) -> Segment:
        at = self.block.live_places(numbers)
        return replace(self, block=self.block.minus(at)) if len(at) else self

    def nearest(self, finder: Finder, vector: Vectors, count: int, among: Places) -> tuple[Places, Scores]:
        """See MarkIndex.nearest."""
        return self.index.nearest(vector, count, among)
