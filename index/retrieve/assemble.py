"""Puts what was found back into the pieces that a person reads: rows into their table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.query import And, Compare, Filter, Not, Or
from index.retrieve.batches import in_batches
from index.store.base import Store
from index.types import Element, Hit, Part, Unit
from index.units import whole_id

ROWS_SHOWN = 5
"""Rows that are named inside their table, the best ones."""


def whole_tables(hits: Iterable[Hit], store: Store, count: int) -> list[Hit]:
    """The first `count` hits, a table standing once where its best row or part stood, with the best rows inside.

    The rows of one table would crowd a list; and a row without its table's head says little.
    """
    shown: list[Hit] = []
    places: dict[str, int] = {}
    for hit, table in _with_tables(hits, store, 2 * count):
        if table is None:
            if len(shown) == count:
                break
            shown.append(hit)
        elif table.id in places:
            shown[places[table.id]] = _with_row(shown[places[table.id]], hit)
        elif len(shown) == count:
            break
        else:
            places[table.id] = len(shown)
            shown.append(_with_row(replace(hit, unit=_whole(hit.unit, table)), hit))
    return shown


def asks_for_rows(filter: Filter | None) -> bool:
    """Whether a filter lets rows pass by their kind, and not tables."""
    if isinstance(filter, And | Or):
        return any(asks_for_rows(clause) for clause in filter.clauses)
    if isinstance(filter, Not) or filter is None:
        return False
    return filter.field == "kind" and _names_rows(filter)


def _names_rows(compare: Compare) -> bool:
    values = compare.value if isinstance(compare.value, list) else [compare.value]
    return compare.op in ("eq", "in") and "row" in values and "table" not in values


def _with_tables(hits: Iterable[Hit], store: Store, batch: int) -> Iterator[tuple[Hit, Element | None]]:
    """Each hit with the table that it is, or is a row of."""
    for several in in_batches(hits, batch):
        yield from _paired(several, store)


def _paired(hits: Sequence[Hit], store: Store) -> Iterator[tuple[Hit, Element | None]]:
    first = {hit.unit.elements[0] for hit in hits if hit.unit.kind in ("row", "table")}
    if not first:
        yield from ((hit, None) for hit in hits)
        return
    found = {element.id: element for element in store.elements_by_id(sorted(first))}
    parents = {row.parent for row in found.values() if row.kind == "row" and row.parent}
    tables = {element.id: element for element in store.elements_by_id(sorted(parents - found.keys()))}
    for hit in hits:
        element = found.get(hit.unit.elements[0])
        if element is not None and element.kind == "row":
            element = found.get(element.parent or "") or tables.get(element.parent or "")
        yield hit, element if element is not None and element.kind == "table" else None


def _with_row(table: Hit, hit: Hit) -> Hit:
    if hit.unit.kind != "row" or len(table.elements) == ROWS_SHOWN:
        return table
    return replace(table, elements=(*table.elements, hit))


def _whole(unit: Unit, table: Element) -> Unit:
    """The unit of a whole table, in place of the unit of a part or a row of it."""
    parts = (Part(table.id, 0, len(table.text)),)
    return replace(
        unit,
        id=whole_id(table),
        kind="table",
        text=table.text,
        parts=parts,
        regions=table.regions,
        caption=table.caption,
    )
