"""Filters as SQL: one query with bound values that agrees with `index.filters.passes` for every unit.

No expression is ever NULL, so that NOT means what it says. Conditions on documents are decided once per
document, in a subquery, not once per unit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, cast

from index.filters import holds
from index.query import And, Compare, Filter, Not, Or
from index.store.rules import KIND_BIT
from index.types import Json

ORDERS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
COLUMNS = {"document": "d.id", "media_type": "d.media_type", "title": "d.title"}
SAME = (
    "({0}.type = {1}.type OR ({0}.type IN ('integer', 'real') AND {1}.type IN ('integer', 'real')))"
    " AND {0}.atom IS {1}.atom"
)
"""Two rows of json_each hold the same scalar; lists and objects have no atom, and no wanted value is one."""


class Sql(NamedTuple):
    text: str
    values: tuple[Any, ...] = ()


def units_query(collection: int, population: int, filter: Filter) -> Sql:
    """Selects the numbers of the units that pass, in any order."""
    if _is_of_documents(filter):
        inner = _document_condition(filter)
        # CROSS keeps the order: what documents pass is decided first, then only their units are looked at.
        joined = "documents d CROSS JOIN units u ON u.document = d.key"
        query = f"SELECT u.number FROM {joined} WHERE d.collection = ? AND {inner.text} AND u.population = ?"
        return Sql(query, (collection, *inner.values, population))
    where = _unit_condition(filter, collection)
    return Sql(
        f"SELECT u.number FROM units u WHERE u.collection = ? AND u.population = ? AND {where.text}",
        (collection, population, *where.values),
    )


def _unit_condition(filter: Filter, collection: int) -> Sql:
    if _is_of_documents(filter):
        inner = _document_condition(filter)
        query = f"u.document IN (SELECT d.key FROM documents d WHERE d.collection = ? AND {inner.text})"
        return Sql(query, (collection, *inner.values))
    match filter:
        case And(clauses):
            of_documents = tuple(clause for clause in clauses if _is_of_documents(clause))
            rest = [_unit_condition(clause, collection) for clause in clauses if not _is_of_documents(clause)]
            first = [_unit_condition(And(of_documents), collection)] if of_documents else []
            return _join("AND", first + rest)
        case Or(clauses):
            of_documents = tuple(clause for clause in clauses if _is_of_documents(clause))
            rest = [_unit_condition(clause, collection) for clause in clauses if not _is_of_documents(clause)]
            first = [_unit_condition(Or(of_documents), collection)] if of_documents else []
            return _join("OR", first + rest)
        case Not(clause):
            return _negate(_unit_condition(clause, collection))
        case Compare():
            return _kind_condition(filter) if filter.field == "kind" else _page_condition(filter)


def _document_condition(filter: Filter) -> Sql:
    match filter:
        case And(clauses):
            return _join("AND", [_document_condition(clause) for clause in clauses])
        case Or(clauses):
            return _join("OR", [_document_condition(clause) for clause in clauses])
        case Not(clause):
            return _negate(_document_condition(clause))
        case Compare(op, field, value):
            if op in ("ne", "nin"):
                return _negate(_document_condition(Compare("eq" if op == "ne" else "in", field, value)))
            if field in COLUMNS:
                return _scalar_condition(filter, COLUMNS[field])
            if field == "source":
                name = _scalar_condition(filter, "n.name")
                sources = "SELECT s.document FROM source_names n JOIN sources s ON s.key = n.source"
                return Sql(f"d.key IN ({sources} WHERE {name.text})", name.values)
            return _metadata_condition(filter)


def _is_of_documents(filter: Filter) -> bool:
    match filter:
        case And(clauses) | Or(clauses):
            return all(_is_of_documents(clause) for clause in clauses)
        case Not(clause):
            return _is_of_documents(clause)
        case Compare(_, field, _):
            return field not in ("kind", "page")


def _join(word: str, parts: Sequence[Sql]) -> Sql:
    """Joined in halves: SQLite bounds the depth of an expression, and a chain is as deep as it is long."""
    if not parts:
        return Sql("1" if word == "AND" else "0")
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    left, right = _join(word, parts[:half]), _join(word, parts[half:])
    return Sql(f"({left.text} {word} {right.text})", left.values + right.values)


def _negate(part: Sql) -> Sql:
    return Sql(f"(NOT {part.text})", part.values)


def _scalar_condition(compare: Compare, column: str) -> Sql:
    """For a column that is never NULL, compared with values of its own type."""
    match compare.op:
        case "eq":
            return Sql(f"({column} = ?)", (compare.value,))
        case "in":
            return Sql(f"({column} IN (SELECT value FROM json_each(?)))", (_json(compare.value),))
        case "contains":
            return Sql(f"(instr({column}, ?) > 0)", (compare.value,))
        case "ends":
            return _ends(column, compare.value)
        case _:
            return Sql(f"({column} {ORDERS[compare.op]} ?)", (compare.value,))


# -- fields of units -----------------------------------------------------------------------------------------


def _kind_condition(compare: Compare) -> Sql:
    """There are few kinds: each is tried here, and SQL only looks at the bits."""
    op = {"ne": "eq", "nin": "in"}.get(compare.op, compare.op)
    fits = sum(bit for kind, bit in KIND_BIT.items() if holds(cast(Any, op), kind, compare.value))
    return Sql(f"((u.kinds & ?) {'=' if op != compare.op else '<>'} 0)", (fits,))


def _page_condition(compare: Compare) -> Sql:
    if compare.op in ("ne", "nin"):
        return _negate(_page_condition(Compare("eq" if compare.op == "ne" else "in", "page", compare.value)))
    # A page is no list itself: the pages of a unit contain what one of them equals.
    one = Compare("eq", "page", compare.value) if compare.op == "contains" else compare
    wanted = _as_sql_number(one.value) if one.op != "in" else one.value
    single = _scalar_condition(Compare(one.op, "page", wanted), "u.page")
    each = _scalar_condition(Compare(one.op, "page", wanted), "p.page")
    return Sql(
        f"(CASE u.page_count WHEN 0 THEN 0 WHEN 1 THEN {single.text}"
        f" ELSE EXISTS (SELECT 1 FROM unit_pages p WHERE p.number = u.number AND {each.text}) END)",
        single.values + each.values,
    )


def _as_sql_number(value: Json) -> Json:
    """SQLite's integers have 64 bits."""
    return float(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


# -- metadata ------------------------------------------------------------------------------------------------


def _metadata_condition(compare: Compare) -> Sql:
    keys = compare.field.split(".")[1:]
    value = compare.value
    if compare.op == "in":
        return _metadata_in(keys, cast(list[Json], value))
    if compare.op == "eq" and not isinstance(value, list):
        return _metadata_in(keys, [value])
    if compare.op == "eq":
        return _exists(keys, _equal_list(cast(list[Json], value)))
    if compare.op == "contains":
        return _exists(keys, _contains(value))
    if compare.op == "ends":
        end = _ends("v.value", value)
        return _exists(keys, Sql(f"CASE v.type WHEN 'text' THEN {end.text} ELSE 0 END", end.values))
    # The wanted number is read by the same code as the stored one, so that equal digits are equal numbers.
    wanted = ("?", value) if isinstance(value, str) else ("json_extract(?, '$')", _json(value))
    types = "('text')" if isinstance(value, str) else "('integer', 'real')"
    return _exists(keys, Sql(f"v.type IN {types} AND v.value {ORDERS[compare.op]} {wanted[0]}", (wanted[1],)))


def _exists(keys: Sequence[str], condition: Sql) -> Sql:
    """There is a value `v` at this path of the metadata, and the condition holds for it."""
    names = [f"k{place}" for place in range(len(keys) - 1)] + ["v"]
    tables = ["json_each(d.metadata) " + names[0]]
    tables += [
        f"json_each(CASE {outer}.type WHEN 'object' THEN {outer}.value END) {inner}" for outer, inner in pairwise(names)
    ]
    where = " AND ".join(f"{name}.key = ?" for name in names)
    query = f"(EXISTS (SELECT 1 FROM {', '.join(tables)} WHERE {where} AND {condition.text}))"
    return Sql(query, (*keys, *condition.values))


def _metadata_in(keys: Sequence[str], wanted: list[Json]) -> Sql:
    values: list[Json] = [value for value in wanted if value is not None]
    same = f"EXISTS (SELECT 1 FROM json_each(?) w WHERE {SAME.format('v', 'w')})"
    found = _exists(keys, Sql(same, (_json(values),)))
    if len(values) == len(wanted):
        return found
    missing = _negate(_exists(keys, Sql("v.type <> 'null'")))
    return _join("OR", [missing, found]) if values else missing


def _equal_list(wanted: list[Json]) -> Sql:
    differs = (
        f"SELECT 1 FROM json_each(v.value) a JOIN json_each(?) w ON w.key = a.key WHERE NOT ({SAME.format('a', 'w')})"
    )
    return Sql(
        f"CASE v.type WHEN 'array' THEN json_array_length(v.value) = ? AND NOT EXISTS ({differs}) ELSE 0 END",
        (len(wanted), _json(wanted)),
    )


def _contains(wanted: Json) -> Sql:
    member = f"SELECT 1 FROM json_each(v.value) a, json_each(?) w WHERE {SAME.format('a', 'w')}"
    text = "instr(v.value, ?) > 0" if isinstance(wanted, str) else "0"
    return Sql(
        f"CASE v.type WHEN 'text' THEN {text} WHEN 'array' THEN EXISTS ({member}) ELSE 0 END",
        (*([wanted] if isinstance(wanted, str) else []), _json([wanted])),
    )


def _ends(column: str, wanted: Json) -> Sql:
    """By bytes: the ends of texts are those of their UTF-8, also behind a zero, where SQLite's text ends.

    `IS`: the end of an empty text is NULL.
    """
    end = f"substr(CAST({column} AS BLOB), -length(CAST(? AS BLOB))) IS CAST(? AS BLOB)"
    return Sql(f"(? = '' OR {end})", (wanted, wanted, wanted))


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
