"""What requests look like. Unknown fields are refused, so that a slip is never taken for a default."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.answers.base import AnswerQuery
from app.feedback import Thumb
from app.keys import ScopeName
from index import query as asked
from index.errors import InvalidInput
from index.filters import build_filter
from index.names import COLLECTION_NAME
from index.query import Filter
from index.store.feedback import Rating
from index.types import BBox, ElementKind, GroupBy, Json, Picture, RetrieverName

MAX_TOP_K = 1000
MAX_QUERY = 20_000
MAX_COMMENT = 4000
MAX_PLACE = 10**12 - 1
"""Of a page or a place in a list: more is in no document, and not in every database."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER = r"-?\d{1,6}(?:\.\d{1,6})?"
HIGHLIGHT = rf"^(?:{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}(?:;|$))*$"

CollectionName = Annotated[
    str,
    Path(pattern=COLLECTION_NAME, description="Name of a collection: letters, digits and . _ -, at most 63."),
]
DocumentId = Annotated[str, Path(min_length=1, max_length=100, description="Id of a document.")]
ElementId = Annotated[str, Path(min_length=1, max_length=100, description="Id of an element.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Most items to return.")]
Cursor = Annotated[str | None, Query(max_length=500, description="The `next` of the page before.")]
Highlight = Annotated[
    str | None,
    Query(max_length=8000, pattern=HIGHLIGHT, description="Boxes to draw, in points: x0,y0,x1,y1;…"),
]

QuoteSpan = Annotated[
    str | None,
    Query(pattern=r"^\d{1,9}-\d{1,9}$", description="With one `element`: mark only these characters: start-end."),
]
CellPlaces = Annotated[
    str | None,
    Query(
        max_length=2000,
        pattern=r"^(?:\d{1,6},\d{1,6}(?:;|$))*$",
        description="With one `element`, a table: mark only these cells, from 0: row,column;…",
    ),
]


def _printable(name: str) -> str:
    if not name.strip() or _CONTROL.search(name):
        raise ValueError("must be a name without control characters")
    return name


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
CollectionField = Annotated[str, Field(pattern=COLLECTION_NAME)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FilterRequest(Strict):
    """Shortcuts, joined with and; `where` is the whole tree."""

    documents: list[str] = Field(default_factory=list, max_length=10_000, description="Ids of documents.")
    sources: list[str] = Field(default_factory=list, max_length=10_000, description="Full sources or base names.")
    kinds: list[ElementKind] = Field(default_factory=list, description="Kinds of element.")
    pages: list[Annotated[int, Field(ge=1)]] = Field(default_factory=list, max_length=10_000)
    page_range: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)] | None = None
    metadata: dict[str, Any] | None = Field(default=None, description='`{"year": 2024}` or `{"year": {"gte": 2024}}`.')
    where: Any = Field(default=None, description="A tree of and, or, not and comparisons.")

    def tree(self) -> Filter | None:
        """Raises InvalidFilter with the place of what is wrong."""
        require_json(self.metadata, "filter.metadata")
        require_json(self.where, "filter.where")
        low_high = (self.page_range[0], self.page_range[1]) if self.page_range else None
        if low_high is not None and low_high[0] > low_high[1]:
            raise InvalidInput("the first page is after the last", field="filter.page_range")
        return build_filter(
            documents=tuple(self.documents),
            sources=tuple(self.sources),
            kinds=tuple(self.kinds),
            pages=tuple(self.pages),
            page_range=low_high,
            metadata=self.metadata,
            where=self.where,
        )


class SearchRequest(Strict):
    """A search without a language model: by words, by a picture, or by both."""

    query: str = Field(default="", max_length=MAX_QUERY, description="What to look for; may be empty with `image`.")
    image: str | None = Field(
        default=None,
        min_length=1,
        description="A base64 picture or an element id: finds what looks like it, and what has the same words.",
    )
    top_k: int = Field(default=10, ge=1, le=MAX_TOP_K, description="Most hits to return.")
    filter: FilterRequest | None = None
    retrievers: list[RetrieverName] | None = Field(
        default=None, min_length=1, description="Which retrievers to ask; left out, the planner decides."
    )
    rerank: Literal["auto", "always", "never", "off"] = Field(
        default="auto",
        description="Read the best hits again by the reranker: where one is configured, always, or never (off).",
    )
    group_by: GroupBy = Field(default="element", description="`page` returns pages with their best elements.")
    explain: bool = Field(default=False, description="Show each retriever's score and the plan.")

    def to_query(self, picture: Picture | None = None) -> asked.Query:
        """With what was seen in the `image`. Raises InvalidInput, InvalidFilter."""
        return asked.Query(
            text=self.query,
            top_k=self.top_k,
            filter=self.filter.tree() if self.filter else None,
            retrievers=tuple(self.retrievers or ()),
            paths=self.explain,
            group_by=self.group_by,
            rerank="never" if self.rerank == "off" else self.rerank,
            picture=picture,
        )


class Message(Strict):
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant", "system"]
    content: str = Field(max_length=200_000)


class AnswerRequest(Strict):
    """A question to be answered with citations."""

    query: str = Field(min_length=1, max_length=MAX_QUERY, description="The question.")
    messages: list[Message] = Field(default_factory=list, max_length=1000, description="Earlier turns, oldest first.")
    top_k: int = Field(default=10, ge=1, le=100, description="Most pieces of evidence to answer from.")
    filter: FilterRequest | None = None
    stream: bool = Field(default=False, description="Answer as server-sent events.")
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000)

    def to_query(self) -> AnswerQuery:
        """Raises InvalidFilter."""
        return AnswerQuery(
            text=self.query,
            messages=tuple((message.role, message.content) for message in self.messages),
            top_k=self.top_k,
            filter=self.filter.tree() if self.filter else None,
            max_tokens=self.max_tokens,
        )


class Several(Strict):
    collections: list[CollectionField] = Field(min_length=1, max_length=100, description="Where to look.")


class SearchSeveralRequest(SearchRequest, Several):
    """A search over several collections."""


class AnswerSeveralRequest(AnswerRequest, Several):
    """A question to several collections."""


class FeedbackRequest(Strict):
    """What a person thinks of an answer."""

    answer_id: str = Field(min_length=1, max_length=200_000, description="The `answer_id` of the answer.")
    rating: Rating
    comment: str = Field(default="", max_length=MAX_COMMENT, description="Why.")
    document_id: str | None = Field(
        default=None, min_length=1, max_length=100, description="The document that holds the right answer."
    )
    pages: list[Annotated[int, Field(ge=1)]] = Field(
        default_factory=list, max_length=100, description="Pages of that document, from 1."
    )

    def to_thumb(self) -> Thumb:
        """Raises InvalidInput for a comment that is no text."""
        require_json(self.comment, "comment")
        return Thumb(self.answer_id, self.rating, self.comment, self.document_id, tuple(self.pages))


class MetadataRequest(Strict):
    """A change of metadata: a null value removes its key."""

    metadata: dict[str, Any] = Field(description="Merged into what is there.")


class KeyRequest(Strict):
    """A new key."""

    name: Name
    scopes: list[ScopeName] = Field(default=["read"], min_length=1)
    collections: list[CollectionField] = Field(
        default_factory=list, description="The only collections it may use; empty means all."
    )
    origins: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Web sites (scheme://host:port) whose pages may ask with it: a key for the widget.",
    )
    rate: int | None = Field(
        default=None, description="Requests a minute from one client address; only with `origins`."
    )


def parse_boxes(highlight: str | None) -> list[BBox]:
    """Boxes of a `highlight` parameter that has passed its pattern. Raises InvalidInput for an empty box."""
    boxes: list[BBox] = []
    for part in (highlight or "").split(";"):
        if part:
            x0, y0, x1, y1 = (float(value) for value in part.split(","))
            if x1 <= x0 or y1 <= y0:
                raise InvalidInput("a box is x0,y0,x1,y1 with x0 < x1 and y0 < y1", field="highlight")
            boxes.append((x0, y0, x1, y1))
    return boxes


def parse_quote(quote: str | None) -> tuple[int, int] | None:
    """The characters of a `quote` parameter that has passed its pattern."""
    if quote is None:
        return None
    start, _, end = quote.partition("-")
    return int(start), int(end)


def parse_cells(cells: str | None) -> tuple[tuple[int, int], ...]:
    """The places of a `cells` parameter that has passed its pattern."""
    pairs = (part.split(",") for part in (cells or "").split(";") if part)
    return tuple((int(row), int(column)) for row, column in pairs)


def offset_of(cursor: str | None) -> int:
    """The number in a cursor of a list in reading order, -1 without one. Raises InvalidInput."""
    if cursor is None:
        return -1
    if not re.fullmatch(r"[0-9]{1,12}", cursor):
        raise InvalidInput("this is not a cursor of this list", field="cursor")
    return int(cursor)


def check_metadata(metadata: Json) -> dict[str, Json]:
    """Raises InvalidInput unless it is an object that can be written as JSON in UTF-8."""
    if not isinstance(metadata, dict):
        raise InvalidInput("metadata must be a JSON object", field="metadata")
    require_json(metadata, "metadata")
    return metadata


def require_json(value: Json, field: str) -> None:
    """Raises InvalidInput for what Python's reader lets pass: NaN, infinity, half characters, deep trees."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"this is not JSON: {error}", field=field) from error
