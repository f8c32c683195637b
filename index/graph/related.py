"""Which names occur together more often than by chance: counted in the view, so in any order of writing the same.

Names count where they stand whole: a name inside a longer one stands for that, and an acronym for its long form.

The measure is normalised pointwise mutual information: ln(p(x, y) / (p(x) p(y))) / -ln p(x, y), with probabilities over
sentences that have names (Bouma, Normalized (Pointwise) Mutual Information in Collocation Extraction, GSCL 2009; after
Church and Hanks, Word Association Norms, Mutual Information, and Lexicography, 1990). 1 is always together, 0 chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.graph.content import SENTENCE, WHOLE
from index.graph.union import Ids, Masses, Union
from index.types import Numbers

FEWEST = 2
"""Sentences that two names must share."""
FEWEST_OF_TERMS = 3
"""Where one is no name but a phrase in lower case, which stands beside others more easily."""
LEAST = 0.65
"""The least normalised mutual information of names that are related."""
MOST_NAMES = 6
"""A sentence with more names (a list of authors, a row of a table) says nothing of any two of them."""
CARRIERS = 4
SHORTEST = 3
"""Letters of the shortest name that is related to another; dates and numbers are related to none."""
# fmt: off
_CALENDAR = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
})
# fmt: on


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Names with names that they are related to: how closely, in how many sentences, and units that have these.

    `units` has up to CARRIERS numbers for each pair, 0 where there are fewer: the first by the hash of their document
    and their place there, so they depend on no order of writing.
    """

    name: Ids
    other: Ids
    weight: Masses
    count: Numbers
    units: Numbers


class Cooccurrence:
    """The sentences of a graph, counted."""

    def __init__(self, union: Union) -> None:
        self._union = union

    @cached_property
    def counts(self) -> Numbers:
        """In how many of the sentences each name stands."""
        counts = np.zeros(self._union.size, np.int64)
        for number, block in enumerate(self._union.blocks):
            arrays = block.arrays
            inside = np.repeat(self._sentences[number], np.diff(arrays.group_names.starts))
            inside &= arrays.group_names.weight >= WHOLE
            ids = self._union.maps[number][arrays.group_names.target[inside]]
            counts += np.bincount(ids, minlength=self._union.size)
        return counts

    @cached_property
    def total(self) -> int:
        return int(sum(np.count_nonzero(one) for one in self._sentences))

    @cached_property
    def _sentences(self) -> list[np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """For each block, which of its groups are sentences that are there and have few enough names."""
        return [
            (block.arrays.group_kind == SENTENCE)
            & block.alive[block.arrays.group_unit]
            & (np.diff(block.arrays.group_names.starts) <= MOST_NAMES)
            for block in self._union.blocks
        ]

    def related(self, ids: Ids) -> Pairs:
        """What these names (rising) are related to. A name that is a part of the other is not related but the same."""
        name, other, rank, unit = self._together(ids)
        order = np.lexsort((*rank, other, name))
        name, other, unit = name[order], other[order], unit[order]
        first = np.flatnonzero(np.concatenate([[True], (np.diff(name) != 0) | (np.diff(other) != 0)])[: len(name)])
        count = np.diff(np.concatenate([first, [len(name)]])).astype(np.int64)
        ends = first + count
        at = first[:, None] + np.arange(CARRIERS)[None, :]
        units = np.where(at < ends[:, None], unit[np.minimum(at, max(len(unit) - 1, 0))], 0) if len(unit) else at
        name, other = name[first], other[first]
        weight = self._weights(name, other, count)
        kept = (count >= FEWEST) & (weight >= LEAST)
        kept[kept] = [self._apart(int(a), int(b)) for a, b in zip(name[kept], other[kept], strict=True)]
        return Pairs(name[kept], other[kept], weight[kept], count[kept], units[kept])

    def _weights(self, name: Ids, other: Ids, count: Numbers) -> Masses:
        together = count / max(self.total, 1)
        apart = self.counts[name] * self.counts[other] / max(self.total, 1) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log(together / apart) / -np.log(together)
        weights: Masses = np.where(together < 1, found, 0.0)
        return weights

    def _apart(self, one: int, other: int) -> bool:
        """Whether they are two names, neither a part of the other nor a date."""
        first, second = self._union.name(one), self._union.name(other)
        nested = f" {first} " in f" {second} " or f" {second} " in f" {first} "
        return not nested and _is_said(first) and _is_said(second)

    def _together(self, ids: Ids) -> tuple[Ids, Ids, tuple[Numbers, ...], Numbers]:
        """Each name with each other in each sentence: the two, the rank of the sentence, and its unit's number."""
        names, others, units = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        ranks: list[tuple[Numbers, ...]] = []
        for number, block in enumerate(self._union.blocks):
            arrays = block.arrays
            which, at = self._union.local(number, ids)
            of_name, group, weight = arrays.name_groups.gathered(at)
            kept = self._sentences[number][group] & (weight >= WHOLE)
            of_name, group = of_name[kept], group[kept]
            source, held, weight = arrays.group_names.gathered(group)
            found = self._union.maps[number][held]
            name = ids[which][of_name[source]]
            apart = (found != name) & (weight >= WHOLE)
            group, name = group[source][apart], name[apart]
            unit = arrays.group_unit[group]
            document = arrays.document[unit]
            names.append(name)
            others.append(found[apart])
            units.append(arrays.numbers[unit])
            ranks.append((arrays.numbers[unit] - arrays.first[document], arrays.document_hash[document]))
        rank = tuple(np.concatenate(part) for part in zip(*ranks, strict=True))
        return np.concatenate(names), np.concatenate(others), rank, np.concatenate(units)


def _is_said(name: str) -> bool:
    """Whether it names something but a day or a number."""
    words = [word for word in name.split() if word not in _CALENDAR and not word[0].isdigit()]
    letters = "".join(words)
    return len(letters) >= SHORTEST or not letters.isascii()
