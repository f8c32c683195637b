"""Units of the documents that a walk from the question's names arrives at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from index.arrays import best
from index.errors import InvalidInput
from index.graph.asked import names_asked
from index.graph.seeds import Seeds, seeds_of
from index.graph.sources import facts_of
from index.graph.union import Ids, Masses, Union
from index.graph.walk import Setting, Walk, walk
from index.lexical.analyse import hash_tokens
from index.retrieve.base import NOTHING, Question, Scope
from index.retrieve.path import Paths
from index.store.base import Store
from index.types import Numbers, Scored, Scores
from index.views import ViewState

_HALF = 0.0003
"""Mass per unit at which relevance is one half."""
SETTING = Setting()


class GraphRetriever:
    """A unit's score is the mass that arrives at its document over a title, divided by the document's units.

    Mass that arrives at units over mentions carries the walk on but counts for nothing: on long documents, where a
    name of the question stands on every other page, it would lift pages that only mention it. The walk begins at the
    names of the question and, where it has some, at those that the best unit of each other retriever mentions: so it
    depends a little on what a filter lets these find.
    """

    sees_pages = True

    def __init__(self, question: Question, state: ViewState) -> None:
        if state.graph is None:
            raise InvalidInput("the graph is off (PLEXUS_GRAPH)", field="retrievers")
        self._question, self._state = question, state
        self._view = state.graph
        self._collection = state.collection
        self._found: tuple[int, ...] = ()

    @property
    def union(self) -> Union | None:
        return self._view.union if len(self._view) else None

    @property
    def follows(self) -> bool:
        """Whether the question names anything that the collection has: else the graph says nothing."""
        return bool(len(self._asked[0]))

    def begin_at(self, found: Sequence[int]) -> None:
        """Walk from these units, too. To be said before anything is asked of the walk."""
        self._found = tuple(found)

    @cached_property
    def _asked(self) -> tuple[Ids, Masses]:
        """The names of the question with their mass."""
        if self.union is None:
            return np.zeros(0, np.int64), np.zeros(0)
        names, weights = names_asked(self.union, self._question.text)
        return names, self._trust(self.union, names) * weights / weights.sum() if len(names) else weights

    @cached_property
    def seeds(self) -> Seeds | None:
        """None where the question names nothing that the collection has."""
        union = self.union
        return None if union is None or not self.follows else seeds_of(union, *self._asked, self._found)

    @cached_property
    def walked(self) -> Walk | None:
        union, seeds = self.union, self.seeds
        return None if union is None or seeds is None else walk(union, seeds.layer, SETTING)

    def _trust(self, union: Union, names: Ids) -> Masses:
        """How far each name is to be followed: the share of the units with its word that mention it as a name.

        Readers of names miss some: where most units that hold a word do not mention it, those that do are no better
        than the others. Names of several words, and those in titles, are followed wholly.
        """
        titles = union.titles(names)
        alone = [
            "" if title or " " in name else self._question.surface(name)
            for name, title in zip(map(union.name, names.tolist()), titles, strict=True)
        ]
        held = self._state.lexical.frequencies(hash_tokens(alone), "element")
        share = np.minimum(union.frequencies(names) / np.maximum(held, 1), 1.0)
        return np.where([bool(word) for word in alone], share, 1.0)

    def paths(self, store: Store) -> Paths | None:
        union, walked, seeds = self.union, self.walked, self.seeds
        if union is None or walked is None or seeds is None:
            return None
        return Paths(facts_of(store, self._collection), union, walked, seeds.told_by)

    def find(self, scope: Scope, depth: int) -> Scored:
        """Units by their document's votes; of one document those first that the walk itself came to."""
        union, walked = self.union, self.walked
        if union is None or walked is None or not len(walked.documents):
            return NOTHING
        numbers, scores = _units_of_voted(union, walked, depth)
        if scope.elements is not None:
            inside = np.isin(numbers, scope.elements)
            numbers, scores = numbers[inside], scores[inside]
        return best(numbers, scores, depth)

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        return NOTHING

    def raw(self, numbers: Numbers) -> Scores:
        union, walked = self.union, self.walked
        out = np.zeros(len(numbers), np.float32)
        if union is None or walked is None or not len(walked.documents):
            return out
        per_unit = _per_unit(union, walked)
        order = np.argsort(walked.documents)
        documents = walked.documents[order]
        homes = union.documents_at(numbers)
        at = np.minimum(np.searchsorted(documents, homes), len(documents) - 1)
        known = documents[at] == homes
        out[known] = per_unit[order][at[known]]
        return out

    def raw_pages(self, numbers: Numbers) -> Scores:
        return self.raw(numbers)

    def relevance(self, raw: Scores) -> Scores:
        return (raw / (raw + np.float32(_HALF))).astype(np.float32)

    def page_relevance(self, raw: Scores) -> Scores:
        return self.relevance(raw)


def _per_unit(union: Union, walked: Walk) -> Scores:
    """The votes of documents, divided by how many units they have."""
    sizes = np.zeros(len(walked.documents), np.int64)
    for number, block in enumerate(union.blocks):
        inside = (union.documents[number] <= walked.documents) & (walked.documents < union.documents[number + 1])
        sizes[inside] = block.facts.sizes[walked.documents[inside] - union.documents[number]]
    return (walked.votes / np.maximum(sizes, 1)).astype(np.float32)


def _units_of_voted(union: Union, walked: Walk, depth: int) -> tuple[Numbers, Scores]:
    """Units of the documents with the highest votes, until there are `depth`."""
    per_unit = _per_unit(union, walked)
    numbers: list[Numbers] = []
    scores: list[Scores] = []
    for place in np.argsort(-per_unit, kind="stable").tolist():
        units = union.units_of(int(walked.documents[place]))
        if len(units) > depth:
            units = np.sort(best(units, _mass_of(union, walked, units), depth).numbers)
        numbers.append(union.unit_numbers(units))
        scores.append(np.full(len(units), per_unit[place], np.float32))
        if sum(len(one) for one in numbers) >= depth:
            break
    return np.concatenate(numbers), np.concatenate(scores)


def _mass_of(union: Union, walked: Walk, units: Numbers) -> Scores:
    order = np.argsort(walked.mass.units)
    held = walked.mass.units[order]
    if not len(held):
        return np.zeros(len(units), np.float32)
    at = np.minimum(np.searchsorted(held, units), len(held) - 1)
    return np.where(held[at] == units, walked.mass.unit_mass[order][at], 0.0).astype(np.float32)
