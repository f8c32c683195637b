"""The meaning of filters: how they are read from JSON, and whether they hold for one unit.

A unit passes by its facts: `document`, `media_type` and `title` are one string each; `source`, `kind` and
`page` are lists of which any may match; `metadata.<path>` goes through nested objects (never lists) by the
keys between the dots. What is missing equals null. Kinds of value do not mix: true is not 1, "1" is not 1,
but 1 is 1.0. A list equals an equal list, `contains` asks for a member, `ends` for the end of a string; objects
equal nothing. `gt`, `gte`, `lt` and `lte` order numbers among numbers and strings (by code point) among strings,
all else is false. `ne` and `nin` are exactly `not eq` and `not in`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from index.errors import InvalidFilter
from index.filter_checks import MAX_DEPTH, check_compare, check_filter
from index.query import COMPARE_OPS, And, Compare, CompareOp, Filter, Not, Or
from index.types import ElementKind, Json

MAX_PAGE = 100_000
"""No document has more pages."""

_ORDERS: Mapping[str, Callable[[float | str, float | str], bool]] = {
    "gt": cast("Callable[[float | str, float | str], bool]", operator.gt),
    "gte": cast("Callable[[float | str, float | str], bool]", operator.ge),
    "lt": cast("Callable[[float | str, float | str], bool]", operator.lt),
    "lte": cast("Callable[[float | str, float | str], bool]", operator.le),
}


def parse_where(tree: Json, place: str = "filter.where") -> Filter:
    """Read the JSON form: {"and": […]}, {"or": […]}, {"not": {…}} or {op: [field, value]}.

    Raises InvalidFilter whose `field` is the place of the fault, such as `filter.where.and[1].eq`.
    """
    return _parse(tree, place, MAX_DEPTH)


def _parse(tree: Json, place: str, depth: int) -> Filter:
    if depth == 0:
        raise InvalidFilter(f"a filter nests at most {MAX_DEPTH} deep", field=place)
    if not isinstance(tree, dict) or len(tree) != 1:
        raise InvalidFilter("a condition is an object with one operator as its only key", field=place)
    [(name, body)] = tree.items()
    inner = f"{place}.{name}"
    if name in ("and", "or"):
        if not isinstance(body, list):
            raise InvalidFilter(f"'{name}' takes a list of conditions", field=inner)
        clauses = tuple(_parse(clause, f"{inner}[{i}]", depth - 1) for i, clause in enumerate(body))
        return And(clauses) if name == "and" else Or(clauses)
    if name == "not":
        return Not(_parse(body, inner, depth - 1))
    if name not in COMPARE_OPS:
        known = ", ".join(("and", "or", "not", *COMPARE_OPS))
        raise InvalidFilter(f"there is no operator '{name}'; known: {known}", field=inner)
    if not isinstance(body, list) or len(body) != 2 or not isinstance(body[0], str):
        raise InvalidFilter(f"'{name}' takes [field, value]", field=inner)
    compare = Compare(name, body[0], body[1])
    check_compare(compare, inner)
    return compare


def build_filter(
    documents: Sequence[str] = (),
    sources: Sequence[str] = (),
    kinds: Sequence[ElementKind] = (),
    pages: Sequence[int] = (),
    page_range: Sequence[int] | None = None,
    metadata: Mapping[str, Json] | None = None,
    where: Json = None,
) -> Filter | None:
    """The filter of a request from its shortcuts, all of which must hold; None where none is given.

    `page_range` is [first, last], both included. A metadata value is compared by `eq`, an object of operators
    by each of them. Raises InvalidFilter with the place, such as `filter.metadata.year.gte`.
    """
    clauses: list[Filter] = []
    shortcuts = {"documents": ("document", documents), "sources": ("source", sources)}
    shortcuts |= {"kinds": ("kind", kinds), "pages": ("page", cast(Sequence[str], pages))}
    for name, (field, values) in shortcuts.items():
        if values:
            compare = Compare("in", field, cast(Json, list(values)))
            check_compare(compare, f"filter.{name}")
            clauses.append(compare)
    if page_range is not None:
        clauses.append(_page_range(page_range))
    for key, wanted in (metadata or {}).items():
        clauses.extend(_metadata_clauses(key, wanted))
    if where is not None:
        clauses.append(parse_where(where))
    if len(clauses) <= 1:
        return clauses[0] if clauses else None
    return And(tuple(clauses))


def _page_range(bounds: Sequence[int]) -> Filter:
    whole = all(type(bound) is int for bound in bounds)
    if len(bounds) != 2 or not whole or bounds[0] > bounds[1]:
        raise InvalidFilter("a page range is [first, last], both included", field="filter.page_range")
    # One `in`, not `gte` and `lte`: of a unit on pages 2 and 10 each holds for 3..9, but no page lies within.
    return Compare("in", "page", list(range(max(bounds[0], 1), min(bounds[1], MAX_PAGE) + 1)))


def _metadata_clauses(key: str, wanted: Json) -> list[Filter]:
    if not isinstance(wanted, dict):
        wanted = {"eq": wanted}
    clauses: list[Filter] = []
    for name, value in wanted.items():
        place = f"filter.metadata.{key}.{name}"
        if name not in COMPARE_OPS:
            known = ", ".join(COMPARE_OPS)
            raise InvalidFilter(f"there is no operator '{name}'; known: {known}", field=place)
        compare = Compare(name, f"metadata.{key}", value)
        check_compare(compare, place)
        clauses.append(compare)
    return clauses


def source_names(source: str) -> tuple[str, ...]:
    """The names that `source` answers to in a filter: in full and without its folders.

    A line of a JSONL file (`dir/file.jsonl#id`) also answers to the names of its file.
    """
    file, mark, line = source.partition(".jsonl#")
    if not mark:
        return tuple(dict.fromkeys((source, _base_name(source))))
    path = f"{file}.jsonl"
    base = _base_name(path)
    return tuple(dict.fromkeys((source, f"{base}#{line}", path, base)))


def _base_name(path: str) -> str:
    return path.rpartition("/")[2] or path


def passes(filter: Filter, facts: Mapping[str, Json | list[Json]]) -> bool:
    """Whether a unit with these facts passes: the meaning that every store must agree with.

    `facts` has document, media_type, title, source (all `source_names`), kind, page and metadata.
    """
    match filter:
        case And(clauses):
            return all(passes(clause, facts) for clause in clauses)
        case Or(clauses):
            return any(passes(clause, facts) for clause in clauses)
        case Not(clause):
            return not passes(clause, facts)
        case Compare(op, field, wanted):
            root, _, path = field.partition(".")
            if root == "metadata":
                return holds(op, _look_up(facts["metadata"], path), wanted)
            found = facts[root]
            if isinstance(found, list):
                return _any_holds(op, found, wanted)
            return holds(op, found, wanted)


def _look_up(metadata: Json | list[Json], path: str) -> Json:
    found: Json = metadata
    for key in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def _any_holds(op: CompareOp, found: list[Json], wanted: Json) -> bool:
    if op in ("ne", "nin"):
        return not any(holds("eq" if op == "ne" else "in", value, wanted) for value in found)
    if op == "contains":
        return any(_same(value, wanted) or holds(op, value, wanted) for value in found)
    return any(holds(op, value, wanted) for value in found)


def holds(op: CompareOp, value: Json, wanted: Json) -> bool:
    """Whether `value op wanted`, for one value."""
    if op in ("eq", "ne"):
        return _same(value, wanted) == (op == "eq")
    if op in ("in", "nin"):
        return any(_same(value, item) for item in cast(list[Json], wanted)) == (op == "in")
    if op == "contains":
        if isinstance(value, str):
            return isinstance(wanted, str) and wanted in value
        return isinstance(value, list) and any(_same(item, wanted) for item in value)
    if op == "ends":
        return isinstance(value, str) and isinstance(wanted, str) and value.endswith(wanted)
    if isinstance(value, str) and isinstance(wanted, str):
        return _ORDERS[op](value, wanted)
    if _is_number(value) and _is_number(wanted):
        return _ORDERS[op](_number(cast(float, value)), _number(cast(float, wanted)))
    return False


def _same(value: Json, wanted: Json) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if _is_number(value) and _is_number(wanted):
        return _number(cast(float, value)) == _number(cast(float, wanted))
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    return type(value) is type(wanted) and not isinstance(value, dict | list) and value == wanted


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: float) -> float:
    """Integers past 64 bits count as the nearest float, as in SQL."""
    return value if -(2**63) <= value < 2**63 else float(value)


__all__ = ["build_filter", "check_filter", "holds", "parse_where", "passes", "source_names"]
