"""What a filter may say: known fields, values of the right kind, bounded size."""

from __future__ import annotations

import math

from index.errors import InvalidFilter
from index.query import COMPARE_OPS, And, Compare, Filter, Not, Or
from index.types import ELEMENT_KINDS, Json

MAX_DEPTH = 32
MAX_CLAUSES = 1_000
STRING_FIELDS = ("document", "source", "media_type", "title")
FIELDS = (*STRING_FIELDS, "kind", "page", "metadata.<path>")


def check_filter(filter: Filter, place: str = "filter") -> None:
    """Raises InvalidFilter with the place of a wrong field or value, or if the filter is too large."""
    # One deeper than what is read: the shortcuts of a request join it in one more clause.
    if _check(filter, place, MAX_DEPTH + 1) > MAX_CLAUSES:
        raise InvalidFilter(f"a filter has at most {MAX_CLAUSES} conditions", field=place)


def _check(filter: Filter, place: str, depth: int) -> int:
    if depth == 0:
        raise InvalidFilter(f"a filter nests at most {MAX_DEPTH} deep", field=place)
    match filter:
        case And(clauses) | Or(clauses):
            name = "and" if isinstance(filter, And) else "or"
            return sum(_check(clause, f"{place}.{name}[{i}]", depth - 1) for i, clause in enumerate(clauses))
        case Not(clause):
            return _check(clause, f"{place}.not", depth - 1)
        case Compare():
            check_compare(filter, f"{place}.{filter.op}")
            return 1


def check_compare(compare: Compare, place: str) -> None:
    """Raises InvalidFilter, naming `place`, for an unknown field or a value that the field cannot have."""
    if compare.op not in COMPARE_OPS:
        raise InvalidFilter(f"there is no operator '{compare.op}'", field=place)
    field, value = compare.field, compare.value
    if field not in FIELDS[:-1] and not _is_metadata_path(field):
        raise InvalidFilter(f"there is no field '{field}'; known: {', '.join(FIELDS)}", field=place)
    if compare.op in ("in", "nin"):
        if not isinstance(value, list):
            raise InvalidFilter(f"'{compare.op}' takes a list of values", field=place)
        for item in value:
            _check_value(field, item, place, lists=False)
    elif compare.op in ("eq", "ne"):
        _check_value(field, value, place, lists=True)
    else:
        _check_value(field, value, place, lists=False)
        if compare.op != "contains" and (value is None or isinstance(value, bool)):
            raise InvalidFilter(f"'{compare.op}' takes a number or a string", field=place)
        if compare.op == "ends" and not isinstance(value, str):
            raise InvalidFilter("'ends' takes a string", field=place)
    if field == "kind" and compare.op in ("eq", "ne", "in", "nin"):
        _check_kinds(value if isinstance(value, list) else [value], place)


def _is_metadata_path(field: str) -> bool:
    root, _, path = field.partition(".")
    return root == "metadata" and all(path.split("."))


def _check_value(field: str, value: Json, place: str, *, lists: bool) -> None:
    _check_json(value, place, lists=lists)
    if (field in STRING_FIELDS or field == "kind") and not isinstance(value, str):
        raise InvalidFilter(f"'{field}' is compared with a string", field=place)
    if field == "page" and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise InvalidFilter("'page' is compared with a number", field=place)


def _check_json(value: Json, place: str, *, lists: bool) -> None:
    if isinstance(value, list) and lists:
        for item in value:
            _check_json(item, place, lists=False)
    elif isinstance(value, list | dict):
        raise InvalidFilter("a value is a string, number, boolean or null, of `eq` also a list", field=place)
    elif isinstance(value, str) and ("\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise InvalidFilter("a value holds a character that no text has", field=place)
    elif isinstance(value, float) and not math.isfinite(value):
        raise InvalidFilter("a value is a number that JSON does not know", field=place)
    elif isinstance(value, int) and abs(value) >= 2**1000:
        raise InvalidFilter("a value is too large a number", field=place)


def _check_kinds(values: list[Json], place: str) -> None:
    for value in values:
        if value not in ELEMENT_KINDS:
            known = ", ".join(ELEMENT_KINDS)
            raise InvalidFilter(f"there is no kind '{value}'; known: {known}", field=place)
