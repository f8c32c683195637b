"""What an answer is: text with markers, and for each marker the evidence behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.engine import Engine
from index.evidence import Evidence
from index.query import Filter
from index.types import Hit, Region


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """A question; `messages` are earlier turns as (role, text), oldest first."""

    text: str
    messages: tuple[tuple[str, str], ...] = ()
    top_k: int = 10
    filter: Filter | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence for the marker at code points [start, end) of the answer; `quote_regions` box the quoted words."""

    number: int
    hit: Hit
    quote: str
    quote_regions: tuple[Region, ...]
    start: int
    end: int
    supported: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`confidence` is in 0..1; an abstaining answer says so in its text and cites nothing."""

    text: str
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float
    model: str
    evidence: Evidence
    index_version: int
    usage: Mapping[str, int] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)


class Answerer(Protocol):
    def answer(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> Answer:
        """Raises NotFound, InvalidInput, InvalidFilter as the search does."""
        ...
