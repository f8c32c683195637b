"""The few words that name everything in Plexus; the same in code, HTTP, command line and docs.

Coordinates are PDF points with the origin at the top-left of the crop box, in the page as it is displayed
(rotation and UserUnit applied). Pages count from 1. Formats without pages have no regions but a locator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from index.signs import NO_SIGNS, Signs
from index.trail import Step

BBox = tuple[float, float, float, float]
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Numbers = npt.NDArray[np.int64]
"""Unit numbers, shape (n,)."""
Scores = npt.NDArray[np.float32]
"""One score per unit, shape (n,)."""
Vectors = npt.NDArray[np.float32]
"""One row per text, shape (n, dimension), each of length 1."""

ElementKind = Literal[
    "title", "heading", "text", "list", "caption", "table", "row", "image", "equation", "code", "footnote", "header",
    "footer", "audio", "video", "page", "attachment",
]  # fmt: skip
ELEMENT_KINDS: tuple[ElementKind, ...] = get_args(ElementKind)

UnitKind = Literal["text", "table", "row", "image", "caption", "equation", "page"]
UNIT_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)

EdgeKind = Literal[
    "contains", "next", "on_page", "caption_of", "refers_to", "row_of", "continues", "describes", "mention",
    "related", "is_a", "part_of", "synonym", "similar",
]  # fmt: skip
EDGE_KINDS: tuple[EdgeKind, ...] = get_args(EdgeKind)

EntityKind = Literal[
    "name", "acronym", "term", "year", "quote", "title", "label", "person", "organisation", "date",
]  # fmt: skip
"""How a name was read: `title` from the document's title, `label` from a table's heads and row labels; the last
three where a rule can tell what is named."""
ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)

PictureKind = Literal["photo", "chart", "diagram", "scan"]
"""What a picture shows, where it can be told."""

Status = Literal["queued", "parsing", "indexing", "ready", "partial", "failed"]
Origin = Literal["rule", "model", "import", "user"]
RetrieverName = Literal["lexical", "dense", "late", "sparse", "address", "picture", "page_image", "graph"]
RETRIEVER_NAMES: tuple[RetrieverName, ...] = get_args(RetrieverName)
GroupBy = Literal["element", "page"]
Population = Literal["element", "page"]
POPULATIONS: tuple[Population, ...] = ("element", "page")
"""Passages and pages differ too much in length to share one BM25 average: each kind has its own counts."""


@dataclass(frozen=True, slots=True)
class Region:
    """A box on one page."""

    page: int
    bbox: BBox


@dataclass(frozen=True, slots=True)
class Line:
    """Where the characters [start, end) of an element's text stand on its page."""

    start: int
    end: int
    page: int
    bbox: BBox


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; row and column count from 0."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    bbox: BBox | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table as cells; every grid position is covered by at most one cell.

    The first `label_columns` columns name the rows. `units` is what is said of all numbers ("in millions"), `notes`
    are the lines below that explain marks in cells. `column_names` are those of the part on a page before, for a
    part that does not repeat them.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    label_columns: int = 0
    units: str = ""
    notes: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What went wrong with a part of a document, where, and why; the rest of the document is served."""

    code: str
    detail: str
    page: int | None = None
    element: str | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """A staged picture: SHA-256 and place of its bytes, and its perceptual hashes, None where nobody looked."""

    hash: str
    path: Path
    media_type: str
    looks: bytes | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """One located piece of a document, in the order in which a person reads it.

    `parent` is the heading (or, for a row, the table) that it belongs to. `lines` map runs of `text` to boxes,
    in text order; characters between lines are white space, or the header names and marks of a table. `locator`
    places what has no page.
    """

    id: str
    document: str
    kind: ElementKind
    text: str
    order: int
    regions: tuple[Region, ...] = ()
    lines: tuple[Line, ...] = ()
    parent: str | None = None
    level: int | None = None
    table: TableGrid | None = None
    asset: str | None = None
    caption: str | None = None
    locator: str | None = None
    warnings: tuple[str, ...] = ()
    shows: PictureKind | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document and its outcome. `id` is a hash of collection and bytes; `sources` are the names it came by."""

    id: str
    collection: str
    sources: tuple[str, ...]
    media_type: str
    title: str
    size: int
    """Bytes of the original."""
    content_hash: str
    """SHA-256 of the original bytes."""
    pages: int | None = None
    page_sizes: tuple[tuple[float, float], ...] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)
    status: Status = "ready"
    error: str | None = None
    warnings: tuple[Notice, ...] = ()
    parser: str = ""
    original: bool = False
    """Whether the original is kept under `content_hash`; a line of a larger file has none of its own."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    created_at: str = ""
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie between two nodes; `element` and `span` name the characters it was read from."""

    source: str
    target: str
    kind: EdgeKind
    weight: float = 1.0
    element: str | None = None
    span: tuple[int, int] | None = None
    label: str | None = None
    confidence: float = 1.0
    origin: Origin = "rule"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the characters [start, end) of an element's text.

    `name` is normalised (`index/naming.py`): equal names are one entity in a collection. Names of one `sentence`,
    counted from 0 in the element, occur together. A name inside a longer one ("Mississippi" in "History of
    Mississippi") has half the weight.
    """

    element: str
    start: int
    end: int
    name: str
    kind: EntityKind = "name"
    sentence: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Bundle:
    """All of one parsed document: the only thing that `ingest` hands over.

    Edges between names (`is_a`, `part_of`, `synonym`) run between entity ids (`index/naming.py`).
    """

    document: Document
    elements: tuple[Element, ...] = ()
    edges: tuple[Edge, ...] = ()
    assets: tuple[Asset, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The characters [start, end) of an element, as used in a unit."""

    element: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """What is indexed, scored and shown as a hit.

    `number` is never reused and keys every view; it is 0 until the store gives one. `context` (title, heading
    path, caption) is searched with the text but is not part of it.
    """

    id: str
    document: str
    kind: UnitKind
    text: str
    parts: tuple[Part, ...]
    regions: tuple[Region, ...] = ()
    context: str = ""
    caption: str | None = None
    locator: str | None = None
    number: int = 0

    @property
    def page(self) -> int | None:
        return self.regions[0].page if self.regions else None

    @property
    def population(self) -> Population:
        return "page" if self.kind == "page" else "element"

    @property
    def elements(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.element for part in self.parts))


@dataclass(frozen=True, slots=True)
class Collection:
    name: str
    created_at: str
    documents: int = 0
    units: int = 0


class Scored(NamedTuple):
    """Units by falling score; equal scores by rising number."""

    numbers: Numbers
    scores: Scores


class Picture(NamedTuple):
    """A picture to search by: its perceptual hashes, and the words in it."""

    looks: bytes
    words: str = ""


@dataclass(frozen=True, slots=True)
class RankScore:
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A found unit with its document, its calibrated relevance in 0..1 and the score of each retriever."""

    unit: Unit
    document: Document
    score: float
    scores: Mapping[str, RankScore | None] = field(default_factory=dict)
    elements: tuple[Hit, ...] = ()
    """With `group_by` page the best units of that page, else of a table the rows that were found."""
    path: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Which retrievers ran at which weight, what else was searched for, which kinds were preferred, and why."""

    retrievers: Mapping[str, float]
    parts: tuple[str, ...] = ()
    """Texts that are searched for beside the question: what it asks for stands in several places."""
    preferred: frozenset[UnitKind] = frozenset()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: hits, how they were found, and from which version of the index.

    `confidence` is the probability that the hits can answer, told from `signs`.
    """

    hits: tuple[Hit, ...]
    plan: Plan
    timings_ms: Mapping[str, float]
    index_version: int
    confidence: float = 0.0
    signs: Signs = NO_SIGNS
