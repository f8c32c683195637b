"""Several blocks as one graph: names have one number in all of them, units and documents one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import Places
from index.graph.block import Block
from index.graph.content import Ints
from index.store.base import Hashes
from index.types import Numbers

Ids = npt.NDArray[np.int64]
"""Names by their number in a union, shape (n,)."""
Masses = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """The names of the segments: rising hashes; where those of each segment stand among them, and the other way."""

    hashes: Hashes
    maps: tuple[Ids, ...]
    inverses: tuple[Ints, ...]

    @classmethod
    def of(cls, parts: Sequence[Hashes]) -> Base:
        hashes = np.unique(np.concatenate([np.zeros(0, np.uint64), *parts]))
        maps = tuple(np.searchsorted(hashes, part).astype(np.int64) for part in parts)
        return cls(hashes, maps, tuple(_inverse(one, len(hashes)) for one in maps))


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """Blocks, the last of which is the tail. A name's number is its place in `hashes`, or in `new` after these.

    The place of a unit, and that of a document, is its place in its block after those of the blocks before.
    """

    blocks: tuple[Block, ...]
    maps: tuple[Ids, ...]
    """For each block the numbers of its names."""
    inverses: tuple[Ints, ...]
    """For each block the place in it of each number, -1 where it has no such name; new names are not in those of
    segments."""
    hashes: Hashes
    new: Hashes
    """Names that only the tail has, rising."""
    units: Numbers
    """Where the units of each block begin, shape (blocks + 1,)."""
    documents: Numbers

    @classmethod
    def of(cls, base: Base, segments: tuple[Block, ...], tail: Block) -> Union:
        held = tail.arrays.names.hashes
        at = np.searchsorted(base.hashes, held)
        known = np.zeros(len(held), np.bool_)
        if len(base.hashes):
            known = base.hashes[np.minimum(at, len(base.hashes) - 1)] == held
        new = held[~known]
        of_tail = np.where(known, at, len(base.hashes) + np.cumsum(~known) - 1).astype(np.int64)
        blocks = (*segments, tail)
        units = np.cumsum([0, *(block.total for block in blocks)], dtype=np.int64)
        documents = np.cumsum([0, *(len(block.arrays.document_hash) for block in blocks)], dtype=np.int64)
        inverses = (*base.inverses, _inverse(of_tail, len(base.hashes) + len(new)))
        return cls(blocks, (*base.maps, of_tail), inverses, base.hashes, new, units, documents)

    @property
    def size(self) -> int:
        """Names that have a number."""
        return len(self.hashes) + len(self.new)

    def find(self, hashes: Hashes) -> Ids:
        """The number of each name, -1 where it is unknown."""
        found = np.full(len(hashes), -1, np.int64)
        for held, first in ((self.hashes, 0), (self.new, len(self.hashes))):
            if len(held):
                at = np.minimum(np.searchsorted(held, hashes), len(held) - 1)
                found = np.where(held[at] == hashes, at + first, found)
        return found

    def local(self, block: int, ids: Ids) -> tuple[Places, Places]:
        """Of these names those that a block has: which of them, and their places in the block."""
        inverse = self.inverses[block]
        if not len(inverse):
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        inside = ids < len(inverse)
        at = np.where(inside, inverse[np.where(inside, ids, 0)], -1) if len(self.new) else inverse[ids]
        which = np.flatnonzero(at >= 0)
        return which, at[which].astype(np.intp)

    def name(self, id: int) -> str:
        for block in range(len(self.blocks)):
            _, at = self.local(block, np.array([id], np.int64))
            if len(at):
                return self.blocks[block].arrays.names.name(int(at[0]))
        return ""

    def frequencies(self, ids: Ids) -> Numbers:
        """In how many units and titles each name stands."""
        counts = np.zeros(len(ids), np.int64)
        for block, part in enumerate(self.blocks):
            which, at = self.local(block, ids)
            counts[which] += part.facts.frequency[at]
        return counts

    def titles(self, ids: Ids) -> list[bool]:
        """Whether each name stands in the title of a document that is there."""
        found = np.zeros(len(ids), np.bool_)
        for block, part in enumerate(self.blocks):
            which, at = self.local(block, ids)
            source, document, _ = part.arrays.name_documents.gathered(at)
            found[which[source[part.facts.sizes[document] > 0]]] = True
        return [bool(one) for one in found]

    def unit_places(self, numbers: Numbers) -> tuple[Places, Places]:
        """Of these units (rising) those that are there: which of them, and their places."""
        which, places = [], []
        for block, part in enumerate(self.blocks):
            at = part.places(numbers)
            which.append(np.searchsorted(numbers, part.arrays.numbers[at]))
            places.append(at + self.units[block])
        return np.concatenate(which), np.concatenate(places)

    def unit_numbers(self, places: Places) -> Numbers:
        numbers = np.zeros(len(places), np.int64)
        for block, part in enumerate(self.blocks):
            inside = (self.units[block] <= places) & (places < self.units[block + 1])
            numbers[inside] = part.arrays.numbers[places[inside] - self.units[block]]
        return numbers

    def block_of(self, place: int) -> tuple[int, int]:
        """The block that a unit's place lies in, and its place there."""
        block = int(np.searchsorted(self.units, place, side="right")) - 1
        return block, place - int(self.units[block])

    def units_of(self, document: int) -> Places:
        """Places of the units that a document has."""
        block = int(np.searchsorted(self.documents, document, side="right")) - 1
        part = self.blocks[block]
        at = document - int(self.documents[block])
        units = np.arange(part.arrays.units_start[at], part.arrays.units_start[at + 1])
        places: Places = units[part.alive[units]] + self.units[block]
        return places

    def documents_at(self, numbers: Numbers) -> Places:
        """The place of the document in whose range of numbers each unit or page lies, -1 for none."""
        found = np.full(len(numbers), -1, np.intp)
        for block, part in enumerate(self.blocks):
            first, last = part.arrays.first, part.arrays.last
            if len(first):
                at = np.maximum(np.searchsorted(first, numbers, side="right") - 1, 0)
                inside = (first[at] <= numbers) & (numbers <= last[at])
                found[inside] = at[inside] + self.documents[block]
        return found


def _inverse(numbers: Ids, size: int) -> Ints:
    inverse = np.full(size, -1, np.int32)
    inverse[numbers] = np.arange(len(numbers), dtype=np.int32)
    return inverse
