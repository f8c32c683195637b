"""Filters of OpenAI's API as ours: comparisons of attributes, joined by and and or."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.schemas import require_json
from index.errors import InvalidFilter
from index.filter_checks import MAX_DEPTH, check_compare
from index.filters import check_filter
from index.query import And, Compare, CompareOp, Filter, Or

OPENAI_OPS: tuple[CompareOp, ...] = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "nin")
_FIELDS: Final = {
    "file_id": "document",
    "document_id": "document",
    "filename": "source",
    "source": "source",
    "document": "document",
    "title": "title",
    "kind": "kind",
    "page": "page",
    "media_type": "media_type",
}


def field_of(key: str) -> str:
    """The field that an attribute is: ours by their names, all else metadata of the document."""
    return _FIELDS.get(key, key if key.startswith("metadata.") else f"metadata.{key}")


def openai_filter(filters: Mapping[str, Any], place: str = "filters") -> Filter:
    """Raises InvalidFilter with the place of what is wrong."""
    require_json(dict(filters), place)
    found = _openai(filters, place, MAX_DEPTH)
    check_filter(found, place)
    return found


def _openai(filters: Any, place: str, depth: int) -> Filter:
    if depth == 0:
        raise InvalidFilter(f"a filter nests at most {MAX_DEPTH} deep", field=place)
    if not isinstance(filters, Mapping):
        raise InvalidFilter("a filter is an object with a type", field=place)
    kind = filters.get("type")
    if kind in ("and", "or"):
        inner = filters.get("filters")
        if not isinstance(inner, list) or not inner:
            raise InvalidFilter(f"{kind!r} takes a list of filters", field=f"{place}.filters")
        clauses = tuple(_openai(one, f"{place}.filters[{at}]", depth - 1) for at, one in enumerate(inner))
        return And(clauses) if kind == "and" else Or(clauses)
    if kind not in OPENAI_OPS:
        raise InvalidFilter(f"the type is one of and, or, {', '.join(OPENAI_OPS)}", field=f"{place}.type")
    key = filters.get("key")
    if not isinstance(key, str) or not key:
        raise InvalidFilter("a comparison names a key", field=f"{place}.key")
    compare = Compare(kind, field_of(key), filters.get("value"))
    check_compare(compare, f"{place}.value")
    return compare
