"""The graph of a collection as one sparse matrix, made from the store by plain counting: what the view is held against.

For tests, measurements and small data: it is made anew each time, and a walk touches all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from index.graph.sources import GraphStore, facts_of
from index.graph.union import Masses
from index.naming import ENTITY, titles_of
from index.store.base import Store
from index.types import Unit

Node = tuple[str, str | int]
"""("name", normalised name), ("unit", number) or ("document", id)."""
Weights = defaultdict[tuple[Node, Node], float]
_MOST, _ABOUT = 3.0, 3.0


@dataclass(frozen=True, slots=True, eq=False)
class ExactGraph:
    """`matrix[i, j]` is the weight of the edge from node j to node i."""

    nodes: Mapping[Node, int]
    matrix: Any
    about: Mapping[tuple[str, str], float]
    """How much a name stands for a document."""
    sizes: Mapping[str, int]
    """Units of each document, pages left out."""

    @classmethod
    def of(cls, store: Store, collection: str) -> ExactGraph:
        weights: Weights = defaultdict(float)
        about: dict[tuple[str, str], float] = {}
        sizes: dict[str, int] = {}
        after, facts = "", facts_of(store, collection)
        while documents := store.documents(collection, after=after):
            for document in documents:
                units = [unit for unit in store.units_of(document.id) if unit.population == "element"]
                if units:
                    titles = {name: _twelfths(weight) for name, weight in titles_of(document.title)}
                    about |= {(name, document.id): weight for name, weight in titles.items()}
                    sizes[document.id] = len(units)
                    _add_document(weights, facts, document.id, units, titles)
            after = documents[-1].id
        return cls._made(weights, about, sizes)

    @classmethod
    def _made(cls, weights: Weights, about: dict[tuple[str, str], float], sizes: dict[str, int]) -> ExactGraph:
        nodes: dict[Node, int] = {}
        for pair in weights:
            for node in pair:
                nodes.setdefault(node, len(nodes))
        targets = [nodes[target] for _, target in weights]
        sources = [nodes[source] for source, _ in weights]
        shape = (len(nodes), len(nodes))
        matrix = sparse.csr_array((list(weights.values()), (targets, sources)), shape=shape, dtype=np.float64)
        return cls(nodes, matrix, about, sizes)

    def walk(self, seeds: Mapping[Node, float], restart: float, steps: int) -> dict[Node, float]:
        """x = restart s + (1 - restart) P x after so many steps from x = s; seeds that are no nodes are left out."""
        columns = np.asarray(self.matrix.sum(axis=0)).ravel()
        columns[columns == 0] = 1.0
        start = np.zeros(len(self.nodes))
        for node, mass in seeds.items():
            if node in self.nodes:
                start[self.nodes[node]] = mass
        x: Masses = start.copy()
        for _ in range(steps):
            x = restart * start + (1.0 - restart) * (self.matrix @ (x / columns))
        return {node: float(x[place]) for node, place in self.nodes.items() if x[place] > 0}

    def votes(self, mass: Mapping[Node, float]) -> dict[str, float]:
        """For each document the mass that arrives over its title, divided by the number of its units."""
        columns = np.asarray(self.matrix.sum(axis=0)).ravel()
        votes: dict[str, float] = {}
        for (name, document), weight in self.about.items():
            node: Node = ("name", name)
            if node in mass:
                arrives = mass[node] * _ABOUT * weight / columns[self.nodes[node]]
                votes[document] = votes.get(document, 0.0) + arrives / self.sizes[document]
        return votes


def _add_document(
    weights: Weights, store: GraphStore, document: str, units: list[Unit], titles: Mapping[str, float]
) -> None:
    home: Node = ("document", document)
    for name, weight in titles.items():
        weights[("name", name), home] = _ABOUT * weight
    for unit in units:
        node: Node = ("unit", unit.number)
        weights[home, node] = 1.0
        counts: defaultdict[str, float] = defaultdict(float)
        for names in _sentences(store, unit):
            for name, weight in names.items():
                counts[name] += weight
            _add_pairs(weights, names)
        for names in _relations(store, unit):
            _add_pairs(weights, names)
        for name, count in counts.items():
            weights[("name", name), node] = weights[node, ("name", name)] = min(count, _MOST)
        for name, weight in titles.items():
            weights[node, ("name", name)] += _ABOUT * weight


def _add_pairs(weights: Weights, names: Mapping[str, float]) -> None:
    for name, weight in names.items():
        for other, beside in names.items():
            if other != name:
                weights[("name", name), ("name", other)] += weight * beside


def _sentences(store: GraphStore, unit: Unit) -> list[dict[str, float]]:
    found: dict[tuple[str, int], dict[str, float]] = {}
    for part in unit.parts:
        for mention in store.mentions([part.element]).get(part.element, ()):
            if part.start <= mention.start < part.end:
                names = found.setdefault((part.element, mention.sentence), {})
                names[mention.name] = max(names.get(mention.name, 0.0), _twelfths(mention.weight))
    return list(found.values())


def _relations(store: GraphStore, unit: Unit) -> list[dict[str, float]]:
    found = []
    for edge in store.edges(unit.document):
        between_names = edge.source.startswith(ENTITY) and edge.target.startswith(ENTITY)
        inside = any(
            part.element == edge.element and edge.span is not None and part.start <= edge.span[0] < part.end
            for part in unit.parts
        )
        if between_names and inside:
            names = (edge.source.removeprefix(ENTITY), edge.target.removeprefix(ENTITY))
            found.append(dict.fromkeys(names, _twelfths(edge.weight)))
    return found


def _twelfths(weight: float) -> float:
    return max(round(weight * 12), 1) / 12
