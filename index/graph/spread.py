"""One step of the walk: mass moves from nodes to their neighbours, over rows that are touched and no others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import Places, spread
from index.graph.arrays import ABOUT
from index.graph.block import Block
from index.graph.content import WHOLE
from index.graph.union import Ids, Masses, Union
from index.types import Numbers

_ROUNDING = 1e-15


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Mass on nodes, each there once: names by number, units and documents by place in the union."""

    names: Ids
    name_mass: Masses
    units: Places
    unit_mass: Masses
    documents: Places
    document_mass: Masses

    @classmethod
    def empty(cls) -> Layer:
        nodes, mass = np.zeros(0, np.int64), np.zeros(0)
        return cls(nodes, mass, nodes, mass, nodes, mass)

    def scaled(self, factor: float) -> Layer:
        return Layer(
            self.names, factor * self.name_mass, self.units, factor * self.unit_mass, self.documents,
            factor * self.document_mass,
        )  # fmt: skip

    @property
    def mass(self) -> float:
        return float(self.name_mass.sum() + self.unit_mass.sum() + self.document_mass.sum())

    @property
    def nodes(self) -> int:
        return len(self.names) + len(self.units) + len(self.documents)


class Arrivals:
    """Collects mass that arrives at nodes of one kind."""

    def __init__(self) -> None:
        self._nodes: list[npt.NDArray[np.int64]] = []
        self._mass: list[Masses] = []

    def add(self, nodes: npt.NDArray[np.integer], mass: Masses) -> None:
        if len(nodes):
            self._nodes.append(nodes.astype(np.int64, copy=False))
            self._mass.append(mass)

    def sums(self, size: int, least: float = 0.0) -> tuple[npt.NDArray[np.int64], Masses]:
        """Each node once with all its mass where that is more than `least`; nodes are below `size`."""
        if not self._nodes:
            return np.zeros(0, np.int64), np.zeros(0)
        nodes, mass = grouped(np.concatenate(self._nodes), np.concatenate(self._mass), size)
        kept = mass > least
        return nodes[kept], mass[kept]


def grouped(keys: npt.NDArray[np.int64], values: Masses, size: int) -> tuple[npt.NDArray[np.int64], Masses]:
    """Each key once with the sum of its values. Takes time by the number of keys: `size` bounds them, unread."""
    slot = np.empty(size, np.int64)
    places = np.arange(len(keys))
    slot[keys] = places  # of equal keys one stays
    chosen = slot[keys]
    first = np.flatnonzero(chosen == places)
    slot[keys[first]] = np.arange(len(first))
    return keys[first], np.bincount(slot[keys], values, len(first)).astype(np.float64, copy=False)


def step(union: Union, layer: Layer, least: float) -> Layer:
    """Where the mass of a layer is one step on. What has no way out is lost, and so is what is `least` or less."""
    names, units, documents = Arrivals(), Arrivals(), Arrivals()
    share = layer.name_mass / np.maximum(columns(union, layer.names), 1)
    for number, block in enumerate(union.blocks):
        which, at = union.local(number, layer.names)
        if len(at):
            names.add(layer.names[which], -share[which] * block.facts.own[at])
            _from_names(union, number, at, share[which], names, units, documents)
        unit, at = _inside(layer.units, union.units, number)
        if len(at):
            names.add(*_from_units(union, number, at, layer.unit_mass[unit]))
        document, at = _inside(layer.documents, union.documents, number)
        if len(at):
            units.add(*_from_documents(union, number, at, layer.document_mass[document]))
    # What was taken off names for their pairs with themselves leaves a rounding error, which is below the least.
    return Layer(
        *names.sums(union.size, max(least, _ROUNDING)),
        *units.sums(int(union.units[-1]), least),
        *documents.sums(int(union.documents[-1]), least),
    )


def columns(union: Union, names: Ids) -> Numbers:
    """The weights of all edges that leave each name together, in 144ths."""
    sums = np.zeros(len(names), np.int64)
    for number, block in enumerate(union.blocks):
        which, at = union.local(number, names)
        sums[which] += block.facts.column[at]
    return sums


def votes(union: Union, names: Ids, mass: Masses) -> tuple[Places, Masses]:
    """The documents that these names' mass arrives at over titles, and how much."""
    arrivals = Arrivals()
    share = mass / np.maximum(columns(union, names), 1)
    for number, block in enumerate(union.blocks):
        which, at = union.local(number, names)
        arrivals.add(*_to_documents(union, number, block, at, share[which]))
    return arrivals.sums(int(union.documents[-1]))


def _from_names(
    union: Union, number: int, at: Places, share: Masses, names: Arrivals, units: Arrivals, documents: Arrivals
) -> None:
    block = union.blocks[number]
    arrays, whole = block.arrays, block.whole
    source, group, weight = arrays.name_groups.gathered(at)
    moved = share[source] * weight
    if not whole:
        there = block.alive[arrays.group_unit[group]]
        group, moved = group[there], moved[there]
    groups, held = grouped(group.astype(np.int64), moved, len(arrays.group_unit))
    source, name, weight = arrays.group_names.gathered(groups)
    names.add(union.maps[number][name], held[source] * weight)
    source, unit, weight = arrays.name_units.gathered(at)
    moved = share[source] * weight * WHOLE
    if not whole:
        there = block.alive[unit]
        unit, moved = unit[there], moved[there]
    units.add(unit + union.units[number], moved)
    documents.add(*_to_documents(union, number, block, at, share))


def _to_documents(
    union: Union, number: int, block: Block, at: Places, share: Masses
) -> tuple[npt.NDArray[np.int64], Masses]:
    source, document, weight = block.arrays.name_documents.gathered(at)
    moved = share[source] * weight * (WHOLE * ABOUT)
    if not block.whole:
        there = block.facts.sizes[document] > 0
        document, moved = document[there], moved[there]
    return document + union.documents[number], moved


def _from_units(union: Union, number: int, at: Places, mass: Masses) -> tuple[Ids, Masses]:
    """To the names that a unit mentions, and to those of its document's title."""
    block = union.blocks[number]
    arrays = block.arrays
    share = mass / np.maximum(block.arrays.unit_column[at], 1)
    source, name, weight = arrays.unit_names.gathered(at)
    document, held = grouped(arrays.document[at].astype(np.int64), share, len(arrays.document_hash))
    of_title, title, stands = arrays.document_names.gathered(document)
    moved = np.concatenate([share[source] * weight, held[of_title] * stands * ABOUT])
    return union.maps[number][np.concatenate([name, title])], moved


def _from_documents(union: Union, number: int, at: Places, mass: Masses) -> tuple[npt.NDArray[np.int64], Masses]:
    """To all units of a document alike."""
    block = union.blocks[number]
    starts = block.arrays.units_start[at]
    lengths = block.arrays.units_start[at + 1] - starts
    share = mass / np.maximum(block.facts.sizes[at], 1)
    units, moved = spread(starts, lengths), np.repeat(share, lengths)
    if not block.whole:
        there = block.alive[units]
        units, moved = units[there], moved[there]
    return units + union.units[number], moved


def _inside(places: Places, borders: Numbers, number: int) -> tuple[Places, Places]:
    """Of these places those of a block: which of them, and where in the block."""
    which = np.flatnonzero((borders[number] <= places) & (places < borders[number + 1]))
    return which, places[which] - borders[number]
