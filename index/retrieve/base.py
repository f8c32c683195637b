"""The contract of retrievers: find candidate units for a question, and score any unit for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from index.address.question import places_named
from index.embed.base import Embedder
from index.lexical.analyse import Analyser
from index.lexical.ask import Frequencies, ask
from index.types import Numbers, Plan, Scored, Scores, Vectors
from index.views import ViewState


class Question:
    """The text of a query with what retrievers need of it, each made once and only when asked for."""

    def __init__(self, text: str, analyser: Analyser, embedder: Embedder) -> None:
        self.text = text
        self._analyser = analyser
        self._embedder = embedder

    def tokens(self, frequencies: Frequencies) -> dict[str, float]:
        """Query token to weight, for a collection with these frequencies."""
        return ask(self._analyser, self.text, frequencies)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Tokens of the places that it names."""
        return places_named(self.text)

    def prepare(self, plan: Plan) -> None:
        """Do what needs no index, so that no snapshot is held meanwhile."""
        if plan.retrievers.get("dense", 0.0) > 0.0:
            _ = self.vector

    @cached_property
    def vector(self) -> Vectors:
        """Shape (dimension,)."""
        return self._embedder.embed_query(self.text)


@dataclass(frozen=True, slots=True)
class Scope:
    """The units that a filter lets pass, per population, as rising numbers; None means all."""

    elements: Numbers | None = None
    pages: Numbers | None = None


class Retriever(Protocol):
    """Made for one question and one collection."""

    sees_pages: bool
    """Whether page units are scored as such, beside the units on them."""

    def find(self, scope: Scope, depth: int) -> Scored:
        """The best element units, at most `depth`."""
        ...

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        """The best page units; empty for a retriever that does not see pages."""
        ...

    def raw(self, numbers: Numbers) -> Scores:
        """The retriever's own score of each element unit (rising numbers), 0 where it has none."""
        ...

    def raw_pages(self, numbers: Numbers) -> Scores:
        """The same for page units."""
        ...

    def relevance(self, raw: Scores) -> Scores:
        """Own scores mapped to about 0..1 by what is known of the question alone, so that lists can be added."""
        ...

    def page_relevance(self, raw: Scores) -> Scores: ...


class RetrieverFactory(Protocol):
    def __call__(self, question: Question, state: ViewState) -> Retriever: ...
