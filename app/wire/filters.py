"""Filters of other APIs as ours: OpenAI's comparisons of attributes, Dify's conditions on metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from app.schemas import require_json
from index.errors import InvalidFilter
from index.filter_checks import MAX_DEPTH, check_compare
from index.filters import check_filter
from index.query import And, Compare, CompareOp, Filter, Not, Or
from index.types import Json

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


class Condition(BaseModel):
    """`name` may be a list: of several names any may match."""

    model_config = ConfigDict(extra="ignore")

    name: str | list[str]
    comparison_operator: str
    value: Any = None


class MetadataCondition(BaseModel):
    model_config = ConfigDict(extra="ignore")

    logical_operator: str | None = "and"
    conditions: list[Condition] | None = Field(default=None, max_length=100)


_COMPARED: dict[str, CompareOp] = {
    "contains": "contains",
    "is": "eq",
    "=": "eq",
    ">": "gt",
    "<": "lt",
    "≥": "gte",
    "≤": "lte",
    ">=": "gte",
    "<=": "lte",
    "before": "lt",
    "after": "gt",
    "in": "in",
}
_DENIED: dict[str, str] = {"not contains": "contains", "is not": "is", "≠": "=", "!=": "=", "not in": "in"}
_EMPTY = frozenset({"empty", "null"})
_HELD = frozenset({"not empty", "not null"})
_NUMERIC = frozenset({"=", "≠", "!=", ">", "<", "≥", "≤", ">=", "<="})
_LAST = "\U0010ffff"
DIFY_OPERATORS = (*_COMPARED, *_DENIED, *sorted(_EMPTY | _HELD), "start with", "end with")


def dify_filter(condition: MetadataCondition, place: str = "metadata_condition") -> Filter | None:
    """None where there are no conditions. Raises InvalidFilter with the place of what is wrong."""
    conditions = condition.conditions or []
    if (condition.logical_operator or "and") not in ("and", "or"):
        raise InvalidFilter("the logical operator is and or or", field=f"{place}.logical_operator")
    clauses = tuple(_condition(one, f"{place}.conditions[{at}]") for at, one in enumerate(conditions))
    if not clauses:
        return None
    joined: Filter = Or(clauses) if condition.logical_operator == "or" else And(clauses)
    check_filter(joined, place)
    return joined


def _condition(condition: Condition, place: str) -> Filter:
    require_json(condition.value, f"{place}.value")
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    if not names or not all(names):
        raise InvalidFilter("a condition names a field", field=f"{place}.name")
    operator = " ".join(condition.comparison_operator.lower().split())
    clauses = tuple(_compared(operator, field_of(name), condition.value, place) for name in names)
    return clauses[0] if len(clauses) == 1 else Or(clauses)


def _compared(operator: str, field: str, value: Json, place: str) -> Filter:
    if operator in _DENIED:
        return Not(_compared(_DENIED[operator], field, value, place))
    if operator in _EMPTY | _HELD:
        blank = Or((Compare("eq", field, None), Compare("eq", field, "")))
        return blank if operator in _EMPTY else Not(blank)
    if operator == "start with":
        if not isinstance(value, str) or not value:
            raise InvalidFilter("'start with' takes a text", field=f"{place}.value")
        return And((Compare("gte", field, value), Compare("lt", field, value + _LAST)))
    if operator not in _COMPARED:
        known = ", ".join(DIFY_OPERATORS)
        raise InvalidFilter(
            f"the operator {operator!r} is not known here; known: {known}", field=f"{place}.comparison_operator"
        )
    wanted = _number(value) if operator in _NUMERIC else value
    if operator == "in" and isinstance(value, str):
        wanted = [part.strip() for part in value.split(",")]
    compare = Compare(_COMPARED[operator], field, wanted)
    check_compare(compare, f"{place}.value")
    return compare


def _number(value: Json) -> Json:
    """Dify sends numbers as texts too."""
    if isinstance(value, str):
        try:
            return int(value) if value.lstrip("-").isdigit() else float(value)
        except ValueError:
            return value
    return value
