"""Traces mass back: from a document to the seed that most of its vote came from, over the largest contributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from index.arrays import Places
from index.graph.arrays import ABOUT
from index.graph.content import GROUP_KINDS, WHOLE
from index.graph.spread import Layer, columns
from index.graph.union import Ids, Masses, Union
from index.graph.walk import Walk
from index.types import EdgeKind

NodeKind = Literal["name", "unit", "document"]
MOST = 4096
"""So many groups of one name are looked through."""


@dataclass(frozen=True, slots=True)
class Node:
    """A name by its number, a unit or a document by its place in the union."""

    kind: NodeKind
    id: int


@dataclass(frozen=True, slots=True)
class Hop:
    """An edge that mass went along; `unit` is the place of the unit where it was read, -1 for a title."""

    source: Node
    target: Node
    edge: EdgeKind | Literal["about"]
    unit: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class _Masses:
    """The mass of a layer by node."""

    layer: Layer
    names: Ids
    shares: Masses
    """Mass of each name by the weight of all that leaves it."""
    units: Places
    unit_mass: Masses

    @classmethod
    def of(cls, union: Union, layer: Layer) -> _Masses:
        by_name, by_unit = np.argsort(layer.names), np.argsort(layer.units)
        names = layer.names[by_name]
        shares = layer.name_mass[by_name] / np.maximum(columns(union, names), 1)
        return cls(layer, names, shares, layer.units[by_unit], layer.unit_mass[by_unit])

    def of_names(self, names: Ids) -> Masses:
        return _looked_up(self.names, self.shares, names)

    def of_units(self, units: Places) -> Masses:
        return _looked_up(self.units, self.unit_mass, units)


class Tracer:
    """Traces in one walk; what is known of its layers is kept."""

    def __init__(self, union: Union, walked: Walk) -> None:
        self._union = union
        self._walk = walked
        self._masses: dict[int, _Masses] = {}

    def to_document(self, document: int) -> tuple[Hop, ...]:
        """The hops from a seed to a document that has a vote; none where it cannot be told."""
        mass = self._walk.mass
        order = np.argsort(mass.names)
        shares = mass.name_mass[order] / np.maximum(columns(self._union, mass.names[order]), 1)
        number, at = self._block(document, self._union.documents)
        titles = self._titles(number, at)
        if titles is None:
            return ()
        names, weights = titles
        arrived = _looked_up(mass.names[order], shares, names) * weights
        if not arrived.max() > 0:
            return ()
        name = Node("name", int(names[int(np.argmax(arrived))]))
        return (*self._to(name), Hop(name, Node("document", document), "about"))

    def _to(self, node: Node) -> tuple[Hop, ...]:
        """The hops to a node, from its largest layer down; what comes back to a node is left out."""
        carried = [self._mass(layer, node) for layer in self._walk.layers]
        hops: list[Hop] = []
        for step in range(int(np.argmax(carried)), 0, -1):
            hop = self._into(node, step - 1)
            if hop is None:
                return ()
            hops.append(hop)
            node = hop.source
        return _without_loops(hops[::-1])

    def _mass(self, layer: Layer, node: Node) -> float:
        nodes, mass = {
            "name": (layer.names, layer.name_mass),
            "unit": (layer.units, layer.unit_mass),
            "document": (layer.documents, layer.document_mass),
        }[node.kind]
        return float(mass[nodes == node.id].sum())

    def _into(self, node: Node, step: int) -> Hop | None:
        """The edge over which most of a node's mass came from what moved at a step."""
        if step not in self._masses:
            self._masses[step] = _Masses.of(self._union, self._walk.moved[step])
        masses = self._masses[step]
        if node.kind == "name":
            found = [*self._over_groups(node, masses), *self._over_units(node, masses)]
        elif node.kind == "unit":
            found = self._into_unit(node, masses)
        else:
            found = self._into_document(node, masses)
        best = max(found, key=lambda one: one[0], default=None)
        return best[1] if best is not None and best[0] > 0 else None

    def _over_groups(self, node: Node, masses: _Masses) -> list[tuple[float, Hop]]:
        """From names beside a name."""
        found = []
        for number, block in enumerate(self._union.blocks):
            _, at = self._union.local(number, np.array([node.id], np.int64))
            _, group, own = block.arrays.name_groups.gathered(at)
            group, own = group[:MOST], own[:MOST]
            there = block.alive[block.arrays.group_unit[group]]
            group, own = group[there], own[there]
            source, name, weight = block.arrays.group_names.gathered(group)
            names = self._union.maps[number][name]
            arrived = masses.of_names(names) * weight * own[source]
            arrived[names == node.id] = 0.0
            if len(arrived) and arrived.max() > 0:
                sums = np.bincount(np.unique(names, return_inverse=True)[1], arrived)
                distinct = np.unique(names)
                best = int(distinct[int(np.argmax(sums))])
                of_best = np.flatnonzero(names == best)
                where = group[source[of_best[int(np.argmax(arrived[of_best]))]]]
                unit = int(block.arrays.group_unit[where] + self._union.units[number])
                kind = GROUP_KINDS[int(block.arrays.group_kind[where])]
                found.append((float(sums.max()), Hop(Node("name", best), node, kind, unit)))
        return found

    def _over_units(self, node: Node, masses: _Masses) -> list[tuple[float, Hop]]:
        """From units that mention a name, and from those of documents whose title bears it."""
        found = []
        for number, block in enumerate(self._union.blocks):
            _, at = self._union.local(number, np.array([node.id], np.int64))
            if not len(at):
                continue
            first = self._union.units[number]
            _, unit, weight = block.arrays.name_units.gathered(at)
            arrived = masses.of_units(unit + first) * weight / np.maximum(block.arrays.unit_column[unit], 1)
            arrived[~block.alive[unit]] = 0.0
            if len(arrived) and arrived.max() > 0:
                best = int(unit[int(np.argmax(arrived))] + first)
                found.append((float(arrived.max()), Hop(Node("unit", best), node, "mention", best)))
            _, document, weight = block.arrays.name_documents.gathered(at)
            inside = masses.units[(first <= masses.units) & (masses.units < first + block.total)] - first
            for home, stands in zip(document.tolist(), weight.tolist(), strict=True):
                units = inside[block.arrays.document[inside] == home]
                share = masses.of_units(units + first) * stands * ABOUT / np.maximum(block.arrays.unit_column[units], 1)
                if len(share) and share.max() > 0:
                    best = int(units[int(np.argmax(share))] + first)
                    found.append((float(share.max()), Hop(Node("unit", best), node, "about")))
        return found

    def _into_unit(self, node: Node, masses: _Masses) -> list[tuple[float, Hop]]:
        number, at = self._block(node.id, self._union.units)
        block = self._union.blocks[number]
        _, name, weight = block.arrays.unit_names.gathered(np.array([at]))
        names = self._union.maps[number][name]
        arrived = masses.of_names(names) * weight * WHOLE
        found = []
        if len(arrived):
            best = Node("name", int(names[int(np.argmax(arrived))]))
            found.append((float(arrived.max()), Hop(best, node, "mention", node.id)))
        home = int(block.arrays.document[at])
        document = Node("document", home + int(self._union.documents[number]))
        mass = self._mass(masses.layer, document) / max(int(block.facts.sizes[home]), 1)
        return [*found, (mass, Hop(document, node, "contains"))]

    def _into_document(self, node: Node, masses: _Masses) -> list[tuple[float, Hop]]:
        titles = self._titles(*self._block(node.id, self._union.documents))
        if titles is None:
            return []
        names, weights = titles
        arrived = masses.of_names(names) * weights * (WHOLE * ABOUT)
        best = int(np.argmax(arrived))
        return [(float(arrived[best]), Hop(Node("name", int(names[best])), node, "about"))]

    def _titles(self, number: int, at: int) -> tuple[Ids, Masses] | None:
        _, name, weight = self._union.blocks[number].arrays.document_names.gathered(np.array([at]))
        if not len(name):
            return None
        return self._union.maps[number][name], weight.astype(np.float64)

    def _block(self, place: int, borders: Places) -> tuple[int, int]:
        """The block that a place lies in, and where."""
        number = int(np.searchsorted(borders, place, side="right")) - 1
        return number, place - int(borders[number])


def _looked_up(keys: Ids, values: Masses, wanted: Ids) -> Masses:
    """The value of each wanted key among rising keys, 0 where it is not there."""
    if not len(keys):
        return np.zeros(len(wanted))
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0.0)


def _without_loops(hops: list[Hop]) -> tuple[Hop, ...]:
    """The same way without what leads back to a node where it has been."""
    kept: list[Hop] = []
    for hop in hops:
        been = next((place for place, one in enumerate(kept) if one.source == hop.target), None)
        if been is None:
            kept.append(hop)
        else:
            del kept[been:]
    return tuple(kept)
