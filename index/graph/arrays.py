"""The graph of some units as rows of neighbours; names, groups, units and documents have places from 0."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import Places, spread
from index.graph.content import WHOLE, Ints, Names, Small, starts_of
from index.store.base import Hashes
from index.types import Numbers

ABOUT = 3
"""What being named in a title counts beside one mention."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """For each of n nodes its neighbours and their weights: row i is [starts[i], starts[i + 1])."""

    starts: Numbers
    target: Ints
    weight: Small

    @classmethod
    def of(cls, source: npt.NDArray[np.integer], target: npt.NDArray[np.integer], weight: Small, count: int) -> Rows:
        order = np.lexsort((target, source))
        starts = starts_of(np.bincount(source, minlength=count))
        return cls(starts, target[order].astype(np.int32), weight[order].astype(np.uint8))

    def degrees(self, at: npt.NDArray[np.integer]) -> Numbers:
        lengths: Numbers = self.starts[at + 1] - self.starts[at]
        return lengths

    def gathered(self, at: npt.NDArray[np.integer]) -> tuple[Places, Ints, Small]:
        """All neighbours of these nodes: from which of them (its place in `at`), which node, what weight."""
        starts = self.starts[at]
        lengths = self.starts[at + 1] - starts
        rows = spread(starts, lengths)
        return np.repeat(np.arange(len(at)), lengths), self.target[rows], self.weight[rows]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is counted over the units that are there, per name: exact, so in any order the same.

    `column` is the sum of the weights of all edges that leave a name, in 144ths; `own` the part of the pairs in groups
    that would lead back to it; `frequency` in how many units and titles it stands.
    """

    column: Numbers
    own: Numbers
    frequency: Numbers
    sizes: Numbers
    """Units of each document."""

    def less(self, other: Facts) -> Facts:
        return Facts(
            self.column - other.column,
            self.own - other.own,
            self.frequency - other.frequency,
            self.sizes - other.sizes,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """What lies on disk. Names, groups, units and documents have places from 0; names by rising hash."""

    numbers: Numbers
    document: Ints
    document_hash: Hashes
    first: Numbers
    last: Numbers
    units_start: Numbers
    group_unit: Ints
    group_kind: Small
    names: Names
    name_groups: Rows
    group_names: Rows
    name_units: Rows
    unit_names: Rows
    name_documents: Rows
    document_names: Rows
    links: Rows
    link_kind: Small
    words: Hashes
    word_names: Rows

    def facts_of(self, units: Places, documents: Places) -> Facts:
        """What these units and the titles of these documents add to the facts."""
        names = len(self.names.hashes)
        starts = np.searchsorted(self.group_unit, units)
        groups = spread(starts, np.searchsorted(self.group_unit, units, side="right") - starts)
        of_group, held, weights = self.group_names.gathered(groups)
        wide = weights.astype(np.int64)
        totals = np.bincount(of_group, wide, len(groups)).astype(np.int64)
        _, mentioned, counts = self.unit_names.gathered(units)
        _, about, stands = self.document_names.gathered(documents)
        column = (
            np.bincount(held, wide * (totals[of_group] - wide), names)
            + WHOLE * np.bincount(mentioned, counts, names)
            + WHOLE * ABOUT * np.bincount(about, stands, names)
        )
        frequency = np.bincount(mentioned, minlength=names) + np.bincount(about, minlength=names)
        own = np.bincount(held, wide * wide, names).astype(np.int64)
        sizes = np.bincount(self.document[units], minlength=len(self.document_hash))
        return Facts(column.astype(np.int64), own, frequency, sizes)


@dataclass(frozen=True, slots=True, eq=False)
class Counted(Arrays):
    """The arrays with what is counted over all of them."""

    facts: Facts
    unit_column: Numbers
    """The sum of the weights of all edges that leave a unit, in twelfths."""
    reach: Numbers
    """For each name the edges that are touched when its mass is moved on."""

    @classmethod
    def of(cls, arrays: Arrays) -> Counted:
        names, units = len(arrays.names.hashes), len(arrays.numbers)
        documents = len(arrays.document_hash)
        titles = _sums(arrays.document_names, documents)
        sizes = np.diff(arrays.group_names.starts)
        beyond = np.bincount(arrays.group_names.target, np.repeat(sizes, sizes), names).astype(np.int64)
        near = (arrays.name_groups, arrays.name_units, arrays.name_documents)
        held: dict[str, Any] = {field.name: getattr(arrays, field.name) for field in fields(arrays)}
        return cls(
            **held,
            facts=arrays.facts_of(np.arange(units), np.arange(documents)),
            unit_column=_sums(arrays.unit_names, units) + ABOUT * titles[arrays.document],
            reach=sum((np.diff(rows.starts) for rows in near), beyond),
        )


def _sums(rows: Rows, count: int) -> Numbers:
    """The weights of each row together."""
    of_row = np.repeat(np.arange(count), np.diff(rows.starts))
    return np.bincount(of_row, rows.weight, count).astype(np.int64)
