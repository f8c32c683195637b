"""External knowledge of Dify: what it sends, its conditions on metadata as our filter, and the records it reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from app.links import Links
from app.present import box, hit_url
from app.schemas import MAX_QUERY, require_json
from app.wire.citing import filename_of, place_of
from app.wire.filters import field_of
from app.wire.requests import Lenient, Text
from index.errors import InvalidFilter
from index.evidence import words_of
from index.filter_checks import check_compare
from index.filters import check_filter
from index.query import And, Compare, CompareOp, Filter, Not, Or
from index.types import Hit, Json


class Condition(Lenient):
    """`name` may be a list: of several names any may match."""

    name: Text | list[Text]
    comparison_operator: Text
    value: Any = None


class MetadataCondition(Lenient):
    logical_operator: str | None = "and"
    conditions: list[Condition] | None = Field(default=None, max_length=100)


class RetrievalSetting(Lenient):
    top_k: int = Field(default=5, ge=1, le=100)
    score_threshold: float | None = Field(default=0.0, ge=0.0, le=1.0)


class DifyRequest(Lenient):
    """`knowledge_id` is a collection, or several with commas between them."""

    knowledge_id: str
    query: Text = Field(min_length=1, max_length=MAX_QUERY)
    retrieval_setting: RetrievalSetting = Field(default_factory=RetrievalSetting)
    metadata_condition: MetadataCondition | None = None

    def filter(self) -> Filter | None:
        """Raises InvalidFilter."""
        return None if self.metadata_condition is None else filter_of(self.metadata_condition)


class DifyRecord(BaseModel):
    """`score` is calibrated, from 0 to 1; `metadata` says where it stands, and what is known of the document."""

    content: str
    score: float
    title: str
    metadata: dict[str, Any]


class DifyRecords(BaseModel):
    records: list[DifyRecord]


def dify_records(asked: DifyRequest, hits: Sequence[Hit], links: Links) -> DifyRecords:
    least = asked.retrieval_setting.score_threshold or 0.0
    return DifyRecords(records=[_record(hit, links) for hit in hits if hit.score >= least])


def _record(hit: Hit, links: Links) -> DifyRecord:
    unit, document = hit.unit, hit.document
    place: dict[str, Any] = {
        "page": unit.page,
        "bbox": list(box(unit.regions[0].bbox)) if unit.regions else None,
        "view_url": hit_url(hit, links),
        "document_id": document.id,
        "source": filename_of(document),
        "kind": unit.kind,
        "locator": unit.locator,
    }
    known = {name: value for name, value in document.metadata.items() if name not in place}
    score = min(max(float(hit.score), 0.0), 1.0)
    return DifyRecord(content=words_of(unit), score=score, title=place_of(hit), metadata=known | place)


_COMPARED: dict[str, CompareOp] = {
    "contains": "contains",
    "end with": "ends",
    "is": "eq",
    "in": "in",
    "=": "eq",
    ">": "gt",
    "<": "lt",
    "≥": "gte",
    "≤": "lte",
    ">=": "gte",
    "<=": "lte",
    "before": "lt",
    "after": "gt",
}
_DENIED = {"not contains": "contains", "is not": "is", "not in": "in", "≠": "=", "!=": "="}
_EMPTY = frozenset({"empty", "null"})
_HELD = frozenset({"not empty", "not null"})
_NUMERIC = frozenset({"=", ">", "<", "≥", "≤", ">=", "<="})
_LAST = "\U0010ffff"
OPERATORS = (*_COMPARED, *_DENIED, "start with", *sorted(_EMPTY | _HELD))


def filter_of(condition: MetadataCondition, place: str = "metadata_condition") -> Filter | None:
    """None where there are no conditions. Raises InvalidFilter with the place of what is wrong."""
    joint = condition.logical_operator or "and"
    if joint not in ("and", "or"):
        raise InvalidFilter("the logical operator is 'and' or 'or'", field=f"{place}.logical_operator")
    conditions = condition.conditions or []
    clauses = tuple(_condition(one, f"{place}.conditions[{at}]") for at, one in enumerate(conditions))
    if not clauses:
        return None
    joined: Filter = Or(clauses) if joint == "or" else And(clauses)
    check_filter(joined, place)
    return joined


def _condition(condition: Condition, place: str) -> Filter:
    require_json(condition.value, f"{place}.value")
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    if not names or not all(names):
        raise InvalidFilter("a condition names a field", field=f"{place}.name")
    operator = " ".join(condition.comparison_operator.lower().split())
    if operator not in OPERATORS:
        known = ", ".join(OPERATORS)
        raise InvalidFilter(f"there is no operator {operator!r}; known: {known}", field=f"{place}.comparison_operator")
    clauses = tuple(_compared(operator, field_of(name), condition.value, f"{place}.value") for name in names)
    return clauses[0] if len(clauses) == 1 else Or(clauses)


def _compared(operator: str, field: str, value: Json, place: str) -> Filter:
    if operator in _DENIED:
        return Not(_compared(_DENIED[operator], field, value, place))
    if operator in _EMPTY:
        return _missing(field)
    if operator in _HELD:
        return Not(_missing(field))
    if operator == "start with":
        if not isinstance(value, str) or not value:
            raise InvalidFilter("'start with' takes a text", field=place)
        low, high = Compare("gte", field, value), Compare("lt", field, value + _LAST)
        check_compare(low, place)
        return And((low, high))
    compare = _compare(operator, field, value)
    check_compare(compare, place)
    return compare


def _missing(field: str) -> Filter:
    if field == "page":
        return Not(Compare("gte", "page", 0))
    if field == "kind":
        return Or(())
    empty = Compare("eq", field, "")
    return Or((Compare("eq", field, None), empty)) if field.startswith("metadata.") else empty


def _compare(operator: str, field: str, value: Json) -> Compare:
    """Dify sends what people typed: where a text may be a number, both are looked for."""
    if operator == "in" and isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if operator in _NUMERIC or field == "page":
        listed: Json = [_number(one) for one in value] if isinstance(value, list) else _number(value)
        return Compare(_COMPARED[operator], field, listed)
    if operator in ("is", "in") and field.startswith("metadata."):
        both = [form for one in (value if isinstance(value, list) else [value]) for form in (one, _number(one))]
        return Compare("in", field, [one for at, one in enumerate(both) if at % 2 == 0 or one != both[at - 1]])
    return Compare(_COMPARED[operator], field, value)


def _number(value: Json) -> Json:
    """The number that a text is, else the value."""
    if not isinstance(value, str):
        return value
    try:
        return int(value) if value.lstrip("-").isdigit() else float(value)
    except ValueError:
        return value
