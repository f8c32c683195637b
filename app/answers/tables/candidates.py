"""The tables among what was found for a question, whole and over all their pages, as sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from app.answers.base import Asked
from app.answers.tables.reading import read_sheet
from app.answers.tables.sheet import Sheet
from index.engine import Engine
from index.sentences import sentences
from index.types import Document, Element, Hit

MOST_TABLES = 16
"""Tables that are read for one question, the best ones."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table with the hit that found it."""

    sheet: Sheet
    hit: Hit


def candidates(engine: Engine, asked: Asked) -> list[Candidate]:
    """Tables of the evidence and of the other hits, those found best first; each table once."""
    found: dict[str, Candidate] = {}
    for hit, element in _tables(engine, _hits(asked)):
        parts, whole = _parts(engine, hit.document, element)
        if not parts or parts[0].id in found:
            continue
        sheet = read_sheet(parts, _context(hit), _lead(engine, parts[0]))
        if sheet is not None:
            found[parts[0].id] = Candidate(replace(sheet, whole=whole), hit)
        if len(found) == MOST_TABLES:
            break
    return list(found.values())


def _hits(asked: Asked) -> Iterator[Hit]:
    for hit in (*asked.evidence.hits, *asked.found.hits):
        yield hit
        yield from hit.elements


def _tables(engine: Engine, hits: Iterator[Hit]) -> Iterator[tuple[Hit, Element]]:
    """The hits that are tables or rows of one, each with its table."""
    found = [hit for hit in hits if hit.unit.kind in ("table", "row") and hit.unit.elements]
    elements = _by_id(engine, [hit.unit.elements[0] for hit in found])
    parents = _by_id(engine, [one.parent for one in elements.values() if one.kind == "row" and one.parent])
    for hit in found:
        element = elements.get(hit.unit.elements[0])
        if element is not None and element.kind == "row":
            element = parents.get(element.parent or "")
        if element is not None and element.kind == "table" and element.table is not None:
            yield hit, element


def _by_id(engine: Engine, ids: Sequence[str]) -> dict[str, Element]:
    return {element.id: element for element in engine.store.elements_by_id(list(dict.fromkeys(ids)))}


def _parts(engine: Engine, document: Document, table: Element) -> tuple[list[Element], bool]:
    """The parts of a table over several pages in order, and whether they are all of the same make."""
    ids = {table.id}
    while True:
        edges = engine.store.edges(document.id, touching=sorted(ids))
        more = {end for edge in edges if edge.kind == "continues" for end in (edge.source, edge.target)} - ids
        if not more:
            break
        ids |= more
    if len(ids) == 1:
        return [table], True
    parts = [one for one in engine.store.elements_by_id(sorted(ids)) if one.kind == "table" and one.table is not None]
    parts.sort(key=lambda one: one.order)
    widths = {one.table.columns for one in parts if one.table is not None}
    return (parts, True) if len(widths) == 1 else ([table], False)


def _lead(engine: Engine, table: Element) -> str:
    """The sentence right before a table, if it announces one: it ends with a colon."""
    before = engine.store.elements(table.document, after=table.order - 2, limit=1)
    if not before or before[0].order >= table.order or before[0].kind not in ("text", "list", "caption"):
        return ""
    text = before[0].text.rstrip()
    spans = sentences(text) if text.endswith(":") else []
    return text[spans[-1][0] : spans[-1][1]] if spans else ""


def _context(hit: Hit) -> str:
    """What stands around a table: headings, its document's title and names."""
    names = [PurePath(source).stem for source in hit.document.sources]
    return "; ".join([*hit.unit.context.split("\n"), hit.document.title, *names])
