"""Personalised PageRank whose work is bounded: mass goes on only from the nodes where that is worth its edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import Places
from index.graph.spread import Arrivals, Layer, step, votes
from index.graph.union import Ids, Masses, Union
from index.types import Numbers


@dataclass(frozen=True, slots=True)
class Setting:
    """`restart` is the share of mass that returns to the seeds at each of the `steps`.

    A step touches at most about `edges` edges; less mass than `least` is lost where it arrives.
    """

    restart: float = 0.3
    steps: int = 6
    edges: int = 10_000
    least: float = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """What a walk found: mass on nodes, and votes of documents.

    `layers[k]` is the mass that k steps carry, `moved[k]` the part of it that went on; `touched` counts the edges.
    """

    mass: Layer
    documents: Places
    votes: Masses
    layers: tuple[Layer, ...]
    moved: tuple[Layer, ...]
    touched: int


def walk(union: Union, seeds: Layer, setting: Setting) -> Walk:
    """The mass after `steps` steps from these seeds, x = restart s + (1 - restart) P x, but for what was left lying.

    P moves mass along edges by their weights, which are divided by the sum at the node that they leave: so a hub
    gives each neighbour little.
    """
    layers, moved, touched, moving = [seeds], [], 0, seeds
    for _ in range(setting.steps):
        chosen, edges = worthwhile(union, moving, setting)
        moved.append(chosen)
        touched += edges
        moving = step(union, chosen, setting.least).scaled(1.0 - setting.restart)
        layers.append(moving)
    parts = [layer.scaled(setting.restart) for layer in layers[:-1]] + [layers[-1]]
    mass = _together(union, parts)
    documents, found = votes(union, mass.names, mass.name_mass)
    return Walk(mass, documents, found, tuple(layers), tuple(moved), touched)


def worthwhile(union: Union, layer: Layer, setting: Setting) -> tuple[Layer, int]:
    """The nodes that may pass their mass on: those with most mass for each of their edges; and all their edges."""
    masses = np.concatenate([layer.name_mass, layer.unit_mass, layer.document_mass])
    degrees = np.concatenate([_name_edges(union, layer.names), *_other_edges(union, layer)])
    kept = np.flatnonzero(degrees > 0)
    if int(degrees[kept].sum()) > setting.edges:
        order = kept[np.argsort(-masses[kept] / degrees[kept], kind="stable")]
        kept = np.sort(order[np.cumsum(degrees[order]) <= setting.edges])
    names, units = len(layer.names), len(layer.names) + len(layer.units)
    name, unit, document = kept[kept < names], kept[(names <= kept) & (kept < units)], kept[kept >= units]
    chosen = Layer(
        *(layer.names[name], masses[name], layer.units[unit - names], masses[unit]),
        *(layer.documents[document - units], masses[document]),
    )
    return chosen, int(degrees[kept].sum())


def _name_edges(union: Union, names: Ids) -> Numbers:
    edges = np.zeros(len(names), np.int64)
    for number, block in enumerate(union.blocks):
        which, at = union.local(number, names)
        edges[which] += block.arrays.reach[at]
    return edges


def _other_edges(union: Union, layer: Layer) -> tuple[Numbers, Numbers]:
    of_units, of_documents = np.zeros(len(layer.units), np.int64), np.zeros(len(layer.documents), np.int64)
    for number, block in enumerate(union.blocks):
        arrays = block.arrays
        which = np.flatnonzero((union.units[number] <= layer.units) & (layer.units < union.units[number + 1]))
        at = layer.units[which] - union.units[number]
        of_units[which] = arrays.unit_names.degrees(at) + arrays.document_names.degrees(arrays.document[at])
        which = np.flatnonzero(
            (union.documents[number] <= layer.documents) & (layer.documents < union.documents[number + 1])
        )
        of_documents[which] = block.facts.sizes[layer.documents[which] - union.documents[number]]
    return of_units, of_documents


def _together(union: Union, layers: list[Layer]) -> Layer:
    names, units, documents = Arrivals(), Arrivals(), Arrivals()
    for layer in layers:
        names.add(layer.names, layer.name_mass)
        units.add(layer.units, layer.unit_mass)
        documents.add(layer.documents, layer.document_mass)
    return Layer(*names.sums(union.size), *units.sums(int(union.units[-1])), *documents.sums(int(union.documents[-1])))
