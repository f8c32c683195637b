"""The graph of some units, on disk or in memory, some of which may be gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.arrays import Alive, Places, living, without
from index.graph.arrays import Counted, Facts
from index.graph.build import REVERSED, arrays_of
from index.graph.content import Content
from index.graph.files import read_counted, write_counted
from index.types import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Immutable but for the units that are counted as gone."""

    arrays: Counted
    facts: Facts
    """Of what is there."""
    alive: Alive

    @classmethod
    def of(cls, content: Content) -> Block:
        return cls._opened(Counted.of(arrays_of(content)))

    @classmethod
    def open(cls, place: Path) -> Block:
        """Map the file of a segment. Raises BrokenSegment."""
        return cls._opened(read_counted(place))

    @classmethod
    def _opened(cls, arrays: Counted) -> Block:
        return cls(arrays, arrays.facts, np.ones(len(arrays.numbers), np.bool_))

    def write(self, place: Path) -> None:
        write_counted(place, self.arrays)

    @property
    def whole(self) -> bool:
        return bool(self.alive.all())

    @property
    def total(self) -> int:
        return len(self.arrays.numbers)

    @property
    def live(self) -> int:
        return int(np.count_nonzero(self.alive))

    def numbers(self) -> Numbers:
        return self.arrays.numbers[self.alive]

    def places(self, numbers: Numbers) -> Places:
        """Where those of these units (rising) stand that are there."""
        return living(self.arrays.numbers, self.alive, numbers)

    def minus(self, numbers: Numbers) -> Block:
        """Without units (rising); the others keep their places."""
        gone = self.places(numbers)
        if not len(gone):
            return self
        sizes = self.facts.sizes - np.bincount(self.arrays.document[gone], minlength=len(self.facts.sizes))
        documents = np.flatnonzero((sizes == 0) & (self.facts.sizes > 0))
        facts = self.facts.less(self.arrays.facts_of(gone, documents))
        return replace(self, alive=without(self.alive, gone), facts=facts)

    def content(self) -> Content:
        """What is there, to be written anew or to be joined with more."""
        a = self.arrays
        about, documents, about_weight = a.name_documents.gathered(np.arange(len(a.names.hashes)))
        from_unit, to_unit, weight = a.links.gathered(np.arange(len(a.numbers)))
        onward = (a.link_kind & REVERSED) == 0
        content = Content(
            numbers=a.numbers,
            document=a.document,
            document_hash=a.document_hash,
            first=a.first,
            last=a.last,
            group_unit=a.group_unit,
            group_kind=a.group_kind,
            group_size=np.diff(a.group_names.starts).astype(np.int32),
            held=a.names.hashes[a.group_names.target],
            held_weight=a.group_names.weight,
            about_document=documents,
            about=a.names.hashes[about],
            about_weight=about_weight,
            link_from=a.numbers[from_unit][onward],
            link_to=a.numbers[to_unit][onward],
            link_kind=a.link_kind[onward],
            link_weight=weight[onward],
            names=a.names,
        )
        return content.without(a.numbers[~self.alive])
