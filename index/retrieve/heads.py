"""Leads from a heading or a caption that was found by itself to the table or picture that it stands with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.errors import NotFound
from index.query import And, Filter, Not, Or
from index.retrieve.batches import in_batches
from index.store.base import Store
from index.types import Element, Hit, Unit
from index.units import HEADS, first_unit_id

_LONGEST = 200
"""Characters of a passage that may be nothing but headings."""
_READ = 4
"""Elements that are read after a heading: page numbers and a caption may stand between."""
_PASSED = frozenset({"header", "footer", "caption"})
_BODIES = frozenset({"table", "image"})
_TIES = frozenset({"caption_of", "refers_to"})


def with_bodies(hits: Iterable[Hit], store: Store, batch: int) -> Iterator[Hit]:
    """The hits; in place of headings or a caption alone, the table or picture below them or of the caption.

    Alone they have the words of a question and nothing of its answer. A picture that took such a place does not come
    again; tables are put together by `whole_tables`.
    """
    led: set[str] = set()
    seen: set[str] = set()
    for several in in_batches(hits, batch):
        for hit, body in zip(several, _bodies(several, store), strict=True):
            first = hit.unit.elements[0] if hit.unit.kind == "image" else ""
            if body is None:
                seen.add(first)
                if first not in led:
                    yield hit
            elif body.kind == "table" or body.elements[0] not in led | seen:
                led.add(body.elements[0])
                yield replace(hit, unit=body)


def names_kinds(filter: Filter | None) -> bool:
    """Whether a filter says which kinds pass: what is led to may be of another."""
    if isinstance(filter, And | Or):
        return any(names_kinds(clause) for clause in filter.clauses)
    if isinstance(filter, Not):
        return names_kinds(filter.clause)
    return filter is not None and filter.field == "kind"


def _bodies(hits: Sequence[Hit], store: Store) -> list[Unit | None]:
    """Along the hits what each one leads to."""
    short = [hit.unit for hit in hits if hit.unit.kind == "text" and len(hit.unit.text) <= _LONGEST]
    found = {one.id: one for one in store.elements_by_id(sorted({id for unit in short for id in unit.elements}))}
    bodies: list[Unit | None] = []
    for hit in hits:
        own = [found[id] for id in hit.unit.elements if id in found]
        body = _captioned(hit.unit, store) if hit.unit.kind == "caption" else _below(own, store)
        bodies.append(_unit(body, hit.unit, store))
    return bodies


def _below(heads: Sequence[Element], store: Store) -> Element | None:
    """What comes next in reading order, where these are nothing but headings."""
    if not heads or any(element.kind not in HEADS for element in heads):
        return None
    following = store.elements(heads[-1].document, after=heads[-1].order, limit=_READ)
    return next((element for element in following if element.kind not in _PASSED), None)


def _captioned(caption: Unit, store: Store) -> Element | None:
    """What a caption belongs to or speaks of."""
    own = caption.elements[0]
    ties = [e for e in store.edges(caption.document, touching=[own]) if e.source == own and e.kind in _TIES]
    return next(iter(store.elements_by_id([tie.target for tie in ties])), None)


def _unit(body: Element | None, of: Unit, store: Store) -> Unit | None:
    """The unit of a table or picture on the page of the unit that led to it, its first where it is cut."""
    if body is None or body.kind not in _BODIES or (body.regions[0].page if body.regions else None) != of.page:
        return None
    try:
        return store.unit(first_unit_id(body))
    except NotFound:
        return None
