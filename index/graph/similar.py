"""Which units say nearly the same: by exact cosine of the vectors that a collection is searched by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.graph.sources import GraphStore
from index.store.base import Store
from index.types import Edge, Numbers, Part, Unit, UnitKind
from index.vector.base import DenseView

LEAST = 0.9
"""The least cosine of similar units."""
MOST = 10
"""A unit is tied to so many that are most like it; ties by id."""
_LOOKED_AT = 60
_ALIKE: frozenset[UnitKind] = frozenset({"text", "table", "image", "equation"})
"""Rows of one table are alike by their form, captions are tied to what they caption, pages have no vectors."""
_SHORTEST = 120
"""Letters and digits of the shortest unit that is compared: shorter ones are alike by their form."""


class Similar:
    """Edges `similar` of one state of a collection."""

    def __init__(self, store: Store, facts: GraphStore, view: DenseView, model: str) -> None:
        self._store = store
        self._facts = facts
        self._view = view
        self._model = model

    def of(self, units: Sequence[Unit]) -> Iterator[Edge]:
        """Of each unit those to the units most like it, by falling cosine, equal ones by id."""
        compared = [unit for unit in units if is_compared(unit)]
        numbers: Numbers = np.array([unit.number for unit in compared], np.int64)
        held, vectors = self._store.vectors(self._model, numbers)
        rows = dict(zip(held.tolist(), vectors, strict=True))
        for unit in compared:
            if unit.number in rows:
                yield from self._nearest(unit, rows[unit.number])

    def _nearest(self, unit: Unit, vector: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Iterator[Edge]:
        found = self._view.search(vector, _LOOKED_AT)
        near = found.numbers[found.scores >= LEAST]
        cosines = dict(zip(found.numbers.tolist(), np.round(found.scores.astype(np.float64), 4).tolist(), strict=True))
        others = [other for other in self._facts.units(near) if is_compared(other) and not _overlap(unit, other)]
        for other in sorted(others, key=lambda one: (-cosines[one.number], one.id))[:MOST]:
            part, weight = home_of(unit), min(cosines[other.number], 1.0)
            ends = (part.element, home_of(other).element)
            yield Edge(*ends, "similar", weight, part.element, (part.start, part.end), confidence=1.0, origin="model")


def home_of(unit: Unit) -> Part:
    """The piece of an element that a unit mostly is: the longest, the first of several."""
    return max(unit.parts, key=lambda part: part.end - part.start)


def is_compared(unit: Unit) -> bool:
    return unit.kind in _ALIKE and bool(unit.parts) and sum(map(str.isalnum, unit.text)) >= _SHORTEST


def _overlap(one: Unit, other: Unit) -> bool:
    return one.id == other.id or bool(set(one.elements) & set(other.elements))
