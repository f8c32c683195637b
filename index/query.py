"""What is asked: a query, and the conditions of its filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from index.types import GroupBy, Json, Picture, RetrieverName

Rerank = Literal["auto", "always", "never"]
"""Whether the best hits are read again by a reranker; `auto`: where one is configured."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search in one collection; `retrievers` empty means: the planner decides, but takes none of `without`.

    `whole_tables`: a found row is shown as its table, with the rows inside, unless the filter asks for rows; a heading
    or caption that stands alone as its table or picture, unless the filter names kinds.
    """

    text: str
    top_k: int = 10
    filter: Filter | None = None
    retrievers: tuple[RetrieverName, ...] = ()
    group_by: GroupBy = "element"
    whole_tables: bool = True
    picture: Picture | None = None
    without: frozenset[RetrieverName] = frozenset()
    rerank: Rerank = "auto"
    paths: bool = False
    """Whether hits show the way that the graph took to them."""


CompareOp = Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "contains", "ends"]
COMPARE_OPS: tuple[CompareOp, ...] = get_args(CompareOp)


@dataclass(frozen=True, slots=True)
class Compare:
    """`field op value`; fields are document, source, kind, page, media_type, title and metadata.<path>.

    `source` matches a full source or its base name; `kind` and `page` match if any element or region does.
    `ne` and `nin` are the negations of `eq` and `in`. Ordering compares numbers with numbers and strings with
    strings, else it is false. `contains` is a substring of a string or a member of a list, `ends` the end of a string.
    """

    op: CompareOp
    field: str
    value: Json


@dataclass(frozen=True, slots=True)
class And:
    clauses: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    clauses: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    clause: Filter


Filter = And | Or | Not | Compare
