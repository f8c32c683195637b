"""Which units say nearly the same: by exact cosine of the vectors that a collection is searched by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from index.graph.sources import GraphStore
from index.naming import FUNCTION_WORDS
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

LABELS, WORDS = 1 / 3, 1 / 2
"""Tables must share more than this of the words of their rows' labels, or of all their words, of the one with fewer."""
_RULE = re.compile(r"[|\s-]+$")
_WORD = re.compile(r"[^\W\d_]{3,}")


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
        if unit.kind == "table":
            others = [other for other in others if other.kind != "table" or share_rows(unit.text, other.text)]
        for other in sorted(others, key=lambda one: (-cosines[one.number], one.id))[:MOST]:
            part, weight = home_of(unit), min(cosines[other.number], 1.0)
            ends = (part.element, home_of(other).element)
            yield Edge(*ends, "similar", weight, part.element, (part.start, part.end), confidence=1.0, origin="model")


def share_rows(one: str, other: str) -> bool:
    """Whether two tables tell of the same things: in the labels of their rows, or in all their words.

    Tables of one form are near each other by their heads alone: sales by country and by product. A table whose rows
    have no words for labels says nothing either way.
    """
    labels, words = [_labels(text) for text in (one, other)], [_words(text) for text in (one, other)]
    return not all(labels) or _shared(*labels) > LABELS or _shared(*words) > WORDS


def _shared(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _labels(text: str) -> AbstractSet[str]:
    """The words of the first cells below the heads."""
    lines = text.splitlines()
    heads = next((at + 1 for at, line in enumerate(lines) if _RULE.match(line)), 0)
    firsts = (line.removeprefix("|").partition("|")[0] for line in lines[heads:])
    return {word for first in firsts for word in _words(first)}


def _words(text: str) -> AbstractSet[str]:
    return {word for word in _WORD.findall(text.casefold()) if word not in FUNCTION_WORDS}


def home_of(unit: Unit) -> Part:
    """The piece of an element that a unit mostly is: the longest, the first of several."""
    return max(unit.parts, key=lambda part: part.end - part.start)


def is_compared(unit: Unit) -> bool:
    return unit.kind in _ALIKE and bool(unit.parts) and sum(map(str.isalnum, unit.text)) >= _SHORTEST


def _overlap(one: Unit, other: Unit) -> bool:
    return one.id == other.id or bool(set(one.elements) & set(other.elements))
