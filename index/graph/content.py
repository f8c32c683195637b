"""What the graph view takes of units, as flat arrays: the names in their sentences, titles, and links between units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays import spread, within
from index.store.base import Hashes
from index.types import EdgeKind, Numbers

Small = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]

WHOLE = 12
"""A weight of 1. Weights are counted in twelfths, so that sums of them are exact in any order."""
GROUP_KINDS: tuple[EdgeKind, ...] = ("related", "is_a", "part_of", "synonym", "related", "mention")
"""What ties the names of a group: they stand in one sentence, a pattern was read there, or they are the ends of an
imported triple; the last is one imported name. The numbers are stored."""
SENTENCE, TRIPLE, IMPORTED = 0, 4, 5
MENTIONING = (SENTENCE, IMPORTED)
"""Groups whose names are mentioned there."""
# fmt: off
LINK_KINDS: tuple[EdgeKind, ...] = (
    "caption_of", "refers_to", "describes", "continues", "row_of", "contains", "next", "on_page", "similar",
)
# fmt: on
"""What ties units to each other. The numbers are stored."""


class Names(NamedTuple):
    """Rising hashes of names, and the names themselves as UTF-8: name i is text[starts[i]:starts[i + 1]]."""

    hashes: Hashes
    starts: Numbers
    text: Small

    def name(self, place: int) -> str:
        return self.text[self.starts[place] : self.starts[place + 1]].tobytes().decode()

    def chosen(self, places: npt.NDArray[np.intp]) -> Names:
        lengths = self.starts[places + 1] - self.starts[places]
        text = self.text[spread(self.starts[places], lengths)]
        return Names(self.hashes[places], starts_of(lengths), text)

    @classmethod
    def joined(cls, parts: Sequence[Names]) -> Names:
        """Of parts that may have names in common."""
        hashes = np.concatenate([part.hashes for part in parts])
        lengths = np.concatenate([np.diff(part.starts) for part in parts])
        text = np.concatenate([part.text for part in parts])
        together = cls(hashes, starts_of(lengths), text)
        return together.chosen(np.unique(hashes, return_index=True)[1])

    @classmethod
    def empty(cls) -> Names:
        return cls(np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.uint8))


class Content(NamedTuple):
    """Units by rising number with what they carry; a document's units follow each other.

    `document` gives each unit the place of its document among the documents, which are told by a hash of their id and
    by their range of numbers, with pages. A group has one unit, a kind, and `size` names out of `held`, whose weights
    run along it. `about` are the names of documents' titles. Links are between numbers of units.
    """

    numbers: Numbers
    document: Ints
    document_hash: Hashes
    first: Numbers
    last: Numbers
    group_unit: Ints
    group_kind: Small
    group_size: Ints
    held: Hashes
    held_weight: Small
    about_document: Ints
    about: Hashes
    about_weight: Small
    link_from: Numbers
    link_to: Numbers
    link_kind: Small
    link_weight: Small
    names: Names

    @classmethod
    def empty(cls) -> Content:
        numbers, hashes = np.zeros(0, np.int64), np.zeros(0, np.uint64)
        ints, small = np.zeros(0, np.int32), np.zeros(0, np.uint8)
        return cls(
            *(numbers, ints, hashes, numbers, numbers, ints, small, ints, hashes, small, ints, hashes, small),
            *(numbers, numbers, small, small, Names.empty()),
        )

    def without(self, gone: Numbers) -> Content:
        """Without these units (rising) and all that they carry; a document goes with its last unit."""
        alive = ~within(self.numbers, gone)
        if alive.all():
            return self
        place = np.cumsum(alive) - 1
        documents = np.unique(self.document[alive])
        groups = alive[self.group_unit]
        inside = np.repeat(groups, self.group_size)
        about = within(self.about_document.astype(np.int64), documents.astype(np.int64))
        links = ~(within(self.link_from, gone) | within(self.link_to, gone))
        return Content(
            numbers=self.numbers[alive],
            document=np.searchsorted(documents, self.document[alive]).astype(np.int32),
            document_hash=self.document_hash[documents],
            first=self.first[documents],
            last=self.last[documents],
            group_unit=place[self.group_unit[groups]].astype(np.int32),
            group_kind=self.group_kind[groups],
            group_size=self.group_size[groups],
            held=self.held[inside],
            held_weight=self.held_weight[inside],
            about_document=np.searchsorted(documents, self.about_document[about]).astype(np.int32),
            about=self.about[about],
            about_weight=self.about_weight[about],
            link_from=self.link_from[links],
            link_to=self.link_to[links],
            link_kind=self.link_kind[links],
            link_weight=self.link_weight[links],
            names=self.names,
        )

    @classmethod
    def joined(cls, parts: Sequence[Content]) -> Content:
        """Of parts that have no unit in common; a document may lie in several of them."""
        if len(parts) == 1:
            return parts[0]
        units = _shifts([len(part.numbers) for part in parts])
        documents = _shifts([len(part.document_hash) for part in parts])
        numbers = np.concatenate([part.numbers for part in parts])
        order = np.argsort(numbers, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        hashes, first, last, merged = _merged_documents(parts)
        groups = np.concatenate([p.group_unit + s for p, s in zip(parts, units, strict=True)])
        by_unit = np.argsort(place[groups], kind="stable")
        sizes = np.concatenate([part.group_size for part in parts])
        among = spread((np.cumsum(sizes) - sizes)[by_unit].astype(np.int64), sizes[by_unit].astype(np.int64))
        document = np.concatenate([p.document + s for p, s in zip(parts, documents, strict=True)])
        about = np.concatenate([p.about_document + s for p, s in zip(parts, documents, strict=True)])
        return cls(
            numbers=numbers[order],
            document=merged[document[order]],
            document_hash=hashes,
            first=first,
            last=last,
            group_unit=place[groups[by_unit]].astype(np.int32),
            group_kind=np.concatenate([part.group_kind for part in parts])[by_unit],
            group_size=sizes[by_unit],
            held=np.concatenate([part.held for part in parts])[among],
            held_weight=np.concatenate([part.held_weight for part in parts])[among],
            about_document=merged[about],
            about=np.concatenate([part.about for part in parts]),
            about_weight=np.concatenate([part.about_weight for part in parts]),
            link_from=np.concatenate([part.link_from for part in parts]),
            link_to=np.concatenate([part.link_to for part in parts]),
            link_kind=np.concatenate([part.link_kind for part in parts]),
            link_weight=np.concatenate([part.link_weight for part in parts]),
            names=Names.joined([part.names for part in parts]),
        )


def starts_of(lengths: npt.NDArray[np.int64]) -> Numbers:
    """Where runs of these lengths begin, and where the last ends; shape (n + 1,)."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def _shifts(sizes: Sequence[int]) -> list[int]:
    return [sum(sizes[:place]) for place in range(len(sizes))]


def _merged_documents(parts: Sequence[Content]) -> tuple[Hashes, Numbers, Numbers, Ints]:
    """Hash and range of each document by rising first number, and its new place for each old one."""
    hashes = np.concatenate([part.document_hash for part in parts])
    first = np.concatenate([part.first for part in parts])
    last = np.concatenate([part.last for part in parts])
    distinct, inverse = np.unique(hashes, return_inverse=True)
    lowest = np.full(len(distinct), np.iinfo(np.int64).max)
    highest = np.zeros(len(distinct), np.int64)
    np.minimum.at(lowest, inverse, first)
    np.maximum.at(highest, inverse, last)
    order = np.argsort(lowest)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return distinct[order], lowest[order], highest[order], rank[inverse]
