"""What an answer is: text with markers, and for each marker the evidence behind it; and who writes answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from app.streams import end_of
from index.engine import Engine
from index.evidence import Evidence
from index.query import Filter
from index.types import BBox, Found, Hit, Picture, Plan, Region


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """A question; `messages` are earlier turns as (role, text), oldest first."""

    text: str
    messages: tuple[tuple[str, str], ...] = ()
    top_k: int = 10
    filter: Filter | None = None
    max_tokens: int | None = None
    picture: Picture | None = None
    """A picture to search by, beside the text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it; `question` stands alone, without the turns before it.

    `started` is the monotonic time (perf_counter, seconds) at which the question came.
    """

    query: AnswerQuery
    question: str
    collections: tuple[str, ...]
    found: Found
    evidence: Evidence
    started: float


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of an answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence for the marker at code points [start, end) of the answer; `quote_regions` box the quoted words.

    `reason` says in words why the evidence does not carry what is cited to it; it is empty where `supported`.
    """

    number: int
    hit: Hit
    quote: str
    quote_regions: tuple[Region, ...]
    start: int
    end: int
    supported: bool = True
    reason: str = ""
    cells: tuple[tuple[str, int, int], ...] = ()
    """The cells that are cited, as (table element, row, column): for formats whose cells have no boxes."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """The sentence at code points [start, end) of the answer is cited to nothing, and no evidence carries it."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Citations that say different things about the same matter, by their numbers.

    `about` are the words that they share; `values` is what each says there, a number or date as it is written, or
    "not" where one denies what the other says.
    """

    numbers: tuple[int, ...]
    about: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsedCell:
    """A cell that a number was computed from: its place in the table `element`, counted from 0 with the header."""

    element: str
    row: int
    column: int
    text: str
    page: int | None = None
    bbox: BBox | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed over tables. `formula` has the numbers as their cells print them; `unit` is that of `value`.

    `value` is None for a list; `labels` name the rows that the answer lists, in its order. `cells` are first those of
    the result, then those that it was compared with.
    """

    operation: str
    formula: str
    value: float | None
    unit: str
    labels: tuple[str, ...]
    cells: tuple[UsedCell, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`confidence` is in 0..1; an abstaining answer says so in its text and cites nothing.

    `notice` tells what the reader should know of how the answer came about, `finish` is `length` where it ends for
    want of tokens, `question` is what was searched for, as it stands alone, by this `plan`; `id` is what the answer
    can be rated by.
    """

    text: str
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float
    model: str
    evidence: Evidence
    index_version: int
    usage: Mapping[str, int] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    notice: str = ""
    finish: Literal["stop", "length"] = "stop"
    question: str = ""
    doubts: tuple[Doubt, ...] = ()
    plan: Plan | None = None
    id: str = ""
    computed: Computed | None = None


Written: TypeAlias = Delta | Citation | Answer
Told: TypeAlias = Evidence | Written
"""The evidence comes first, then text and citations as they are written (all deltas joined are the answer's text,
and a citation follows the delta that holds its marker); the whole answer is the last."""


class Writer(Protocol):
    """Writes the answer to what was asked from the evidence that was found."""

    @property
    def model(self) -> str: ...

    def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        """Ends with the Answer. Closing the iterator, or cancelling its task, frees all work within a second."""
        ...


class Answers(ABC):
    """Answers questions, whole or as they are written. Both raise NotFound, InvalidInput and InvalidFilter."""

    @property
    @abstractmethod
    def model(self) -> str: ...

    @abstractmethod
    def stream(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> AsyncIterator[Told]:
        """Raises before anything is told; closing it, or cancelling its task, frees all work within a second."""

    async def answer(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> Answer:
        """The end of what is told."""
        return await end_of(self.stream(engine, collections, query), Answer)
