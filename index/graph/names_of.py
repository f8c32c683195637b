"""Where the names of a graph stand, and which names there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.graph.block import Block
from index.graph.content import SENTENCE, TRIPLE, Ints
from index.graph.union import Union
from index.naming import normalised
from index.store.base import Hashes
from index.types import Numbers

Ranked = tuple[Numbers, Numbers, Hashes, Numbers]


@dataclass(frozen=True, slots=True)
class Used:
    """In how many sentences, passages and documents a name stands; a document counts where its title has it too."""

    sentences: int
    passages: int
    documents: int


class Occurrences:
    """Of one union."""

    def __init__(self, union: Union) -> None:
        self._union = union

    def search(self, query: str) -> list[tuple[int, str]]:
        """Names that have the words of a query, of the last at least the beginning: those used most first, then by
        name. All names for an empty one."""
        words = normalised(query).split()
        begun = re.compile(rf"(?<!\S){re.escape(words[-1] if words else '')}")
        whole = set(words[:-1])
        found: dict[int, str] = {}
        for number, block in enumerate(self._union.blocks):
            names = block.arrays.names
            text, starts = names.text.tobytes(), names.starts.tolist()
            used = block.facts.frequency > 0
            for place in np.flatnonzero(used).tolist():
                name = text[starts[place] : starts[place + 1]].decode()
                if not words or (begun.search(name) and whole.issubset(name.split())):
                    found[int(self._union.maps[number][place])] = name
        ids = np.array(sorted(found), np.int64)
        counts = dict(zip(ids.tolist(), self._union.frequencies(ids).tolist(), strict=True))
        return sorted(found.items(), key=lambda one: (-counts[one[0]], one[1]))

    def used(self, id: int) -> Used:
        sentences, passages = 0, 0
        documents: set[int] = set()
        for number, block in enumerate(self._union.blocks):
            arrays = block.arrays
            _, at = self._union.local(number, np.array([id], np.int64))
            _, groups, _ = arrays.name_groups.gathered(at)
            read = groups[arrays.group_kind[groups] == SENTENCE]
            sentences += int(np.count_nonzero(block.alive[arrays.group_unit[read]]))
            _, units, _ = arrays.name_units.gathered(at)
            units = units[block.alive[units]]
            passages += len(units)
            _, titled, _ = arrays.name_documents.gathered(at)
            titled = titled[block.facts.sizes[titled] > 0]
            documents.update(arrays.document_hash[arrays.document[units]].tolist())
            documents.update(arrays.document_hash[titled].tolist())
        return Used(sentences, passages, len(documents))

    def units_of(self, id: int, most: int) -> Numbers:
        """Numbers of up to so many units that name it, those that do so most first; equal ones by their document."""
        found = []
        for number, block in enumerate(self._union.blocks):
            _, at = self._union.local(number, np.array([id], np.int64))
            _, units, weights = block.arrays.name_units.gathered(at)
            found.append(_ranked(block, units, weights.astype(np.int64)))
        return _first(found, most)

    def read_in(self, id: int, most: int) -> Numbers:
        """Of up to so many units in which a relation of it with another name was read."""
        found = []
        for number, block in enumerate(self._union.blocks):
            _, at = self._union.local(number, np.array([id], np.int64))
            _, groups, weights = block.arrays.name_groups.gathered(at)
            related = (block.arrays.group_kind[groups] != SENTENCE) & (block.arrays.group_kind[groups] <= TRIPLE)
            units = block.arrays.group_unit[groups[related]]
            found.append(_ranked(block, units, weights[related].astype(np.int64)))
        return _first(found, most)

    def titled(self, id: int) -> Numbers:
        """The number of a unit of each document whose title has it."""
        found: list[int] = []
        for number, block in enumerate(self._union.blocks):
            _, at = self._union.local(number, np.array([id], np.int64))
            _, documents, _ = block.arrays.name_documents.gathered(at)
            for document in documents[block.facts.sizes[documents] > 0].tolist():
                units = np.arange(block.arrays.units_start[document], block.arrays.units_start[document + 1])
                found.append(int(block.arrays.numbers[units[block.alive[units]][0]]))
        return np.array(found, np.int64)


def _ranked(block: Block, units: Numbers | Ints, weights: Numbers) -> Ranked:
    """Those that are there: their numbers, weights, hashes of their documents, and places in these."""
    alive = block.alive[units]
    units, weights = units[alive], weights[alive]
    arrays = block.arrays
    document = arrays.document[units]
    numbers = arrays.numbers[units]
    return numbers, weights, arrays.document_hash[document], numbers - arrays.first[document]


def _first(found: Sequence[Ranked], most: int) -> Numbers:
    numbers, weights, documents, places = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((places, documents, -weights))
    ranked = list(dict.fromkeys(numbers[order].tolist()))
    return np.array(ranked[:most], np.int64)
