"""The contract of retrievers: find candidate units for a question, and score any unit for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np

from index.address.question import places_named
from index.embed.base import Embedder, QueryTokens, SparseEmbedder, SparseQuery
from index.embed.remembered import ReadBy, Remembered
from index.errors import InvalidInput
from index.late.interaction import Late
from index.late.pages import PageImages
from index.lexical.analyse import Analyser
from index.lexical.ask import Frequencies, ask
from index.lexical.words import is_ideograph
from index.models import Models
from index.retrieve.words import Known
from index.types import Numbers, Picture, Plan, Scored, Scores, Vectors
from index.views import ViewState

NOTHING = Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


class Question:
    """The text of a query with what retrievers need of it, each made once and only when asked for."""

    def __init__(
        self,
        text: str,
        analyser: Analyser,
        embedder: Embedder,
        late: Late | None = None,
        picture: Picture | None = None,
        sparse: SparseEmbedder | None = None,
        page_images: PageImages | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        """The words of a `picture` are searched for with the text, but name no places."""
        self._remembered = remembered or Remembered()
        self.said = text
        self.text = "\n".join(words for words in (text, picture.words if picture else "") if words)
        self.picture = picture
        self._sparse = sparse
        self._page_images = page_images
        self._analyser = analyser
        self._embedder = embedder
        self._late = late
        self._parts: dict[str, Question] = {}
        self._under: dict[tuple[str, str], Question] = {}
        self._known: tuple[Sequence[ViewState], Known] | None = None

    def part(self, text: str) -> Question:
        """A text that is searched for beside this one, made once."""
        if text not in self._parts:
            beside = (self._late, None, self._sparse, None, self._remembered)
            self._parts[text] = Question(text, self._analyser, self._embedder, *beside)
        return self._parts[text]

    def under(self, models: Models | None) -> Question:
        """The same question for a collection of these models, made once; this one where they are those it knows."""
        if models is None or (models.embedder is self._embedder and models.late is self._late):
            return self
        key = models.names.fingerprints
        if key not in self._under:
            embedder = models.embedder or self._embedder
            beside = (models.late, self.picture, self._sparse, self._page_images, self._remembered)
            self._under[key] = Question(self.said, self._analyser, embedder, *beside)
        return self._under[key]

    def known(self, state: ViewState, states: Sequence[ViewState]) -> float:
        """Which part of its words this collection knows, of those that one of the searched ones knows."""
        if len(states) < 2:
            return 1.0
        if self._known is None or self._known[0] is not states:
            self._known = states, Known(self._analyser, self.text, states)
        return self._known[1].share(state)

    def tokens(self, frequencies: Frequencies) -> dict[str, float]:
        """Query token to weight, for a collection with these frequencies."""
        return ask(self._analyser, self.text, frequencies)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Tokens of the places that it names."""
        return places_named(self.said)

    def prepare(self, plan: Plan) -> None:
        """Do what needs no index, so that no snapshot is held meanwhile."""
        for text in plan.parts:
            self.part(text).prepare(replace(plan, parts=()))
        if plan.retrievers.get("late", 0.0) > 0.0:
            _ = self.token_vectors
        if plan.retrievers.get("page_image", 0.0) > 0.0:
            _ = self.patch_vectors
        if plan.retrievers.get("dense", 0.0) > 0.0:
            _ = self.vector
        if plan.retrievers.get("sparse", 0.0) > 0.0:
            _ = self.sparse

    @cached_property
    def vector(self) -> Vectors:
        """Shape (dimension,); from the pass that made the vectors of the tokens, where that gave it too."""
        both = self._late is not None and self._late.is_made_by(self._embedder)
        if both and "token_vectors" in vars(self):
            of_text = self.token_vectors.vector
            if of_text is not None:
                return of_text
        read = ReadBy("vector", self._embedder.fingerprint, self.text)
        return self._remembered.of(read, lambda: self._embedder.embed_query(self.text))

    @cached_property
    def token_vectors(self) -> QueryTokens:
        """Raises InvalidInput where late interaction is off."""
        if self._late is None:
            raise InvalidInput("late interaction is off (PLEXUS_LATE)", field="retrievers")
        late = self._late
        # One pass may give the vector of the text too, in the size of this embedder.
        read = ReadBy("tokens", f"{late.fingerprint} {self._embedder.fingerprint}", self.text)
        return self._remembered.of(read, lambda: late.embed_query(self.text))

    @cached_property
    def sparse(self) -> SparseQuery:
        """Raises InvalidInput where there is no sparse encoder."""
        if self._sparse is None:
            raise InvalidInput("no sparse encoder is configured (PLEXUS_SPARSE)", field="retrievers")
        sparse = self._sparse
        return self._remembered.of(
            ReadBy("sparse", sparse.fingerprint, self.text), lambda: sparse.embed_query(self.text)
        )

    @cached_property
    def patch_vectors(self) -> Vectors:
        """To be compared with those of pictures of pages, shape (n, dimension). Raises InvalidInput without a model."""
        if self._page_images is None:
            raise InvalidInput("there is no model for pictures of pages (PLEXUS_PAGE_MODEL)", field="retrievers")
        pages = self._page_images
        return self._remembered.of(
            ReadBy("patches", pages.fingerprint, self.text), lambda: pages.model.embed_query(self.text)
        )

    def surface(self, word: str) -> str:
        """The token by which the lexical view counts a word; "" for a stop word and for what is no word.

        Of several signs of a script without spaces it is the first pair.
        """
        said = [one for one in self._analyser.words(word) if one.surface and not one.stop]
        if len(said) > 1 and is_ideograph(said[0].surface[0]):
            return f"{said[0].paired}_{said[1].paired}"
        return said[0].surface if said else ""


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


@runtime_checkable
class Follower(Protocol):
    """A retriever that goes on from what the others find; it stands after them."""

    @property
    def follows(self) -> bool:
        """Whether it does so for this question."""
        ...

    def begin_at(self, found: Sequence[int]) -> None:
        """Take the best unit of each of the others: one may be there several times."""
        ...


class SeesUnits:
    """A retriever that knows nothing of pages but through the units on them."""

    sees_pages = False

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        return NOTHING

    def raw_pages(self, numbers: Numbers) -> Scores:
        return np.zeros(len(numbers), dtype=np.float32)

    def page_relevance(self, raw: Scores) -> Scores:
        return raw


class RetrieverFactory(Protocol):
    def __call__(self, question: Question, state: ViewState) -> Retriever: ...
