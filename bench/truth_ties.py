"""Scores of the ties between the things of one document: what text refers to, and the section that each belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.truth_match import Matched, Tally, lines_of, owners
from index.types import Edge, Element

FOOTNOTE = "footnote"
NOTE = "-note"
"""What the truth adds to a paragraph's id for its footnote."""


def references(matched: Matched) -> Tally:
    """Mentions of figures, tables, equations and whatever else an edge leads to; footnotes apart."""
    return _compared(_told(matched), {key: said for key, said in _found(matched) if not said.startswith(FOOTNOTE)})


def to_figures(matched: Matched) -> Tally:
    return _of_kind(matched, "figure", {one.id for one in matched.truth.figures})


def to_tables(matched: Matched) -> Tally:
    return _of_kind(matched, "table", {one.id for one in matched.truth.tables})


def to_equations(matched: Matched) -> Tally:
    return _of_kind(matched, "equation", {one.id for one in matched.truth.equations})


def footnotes(matched: Matched) -> Tally:
    """Marks that lead to their footnote."""
    notes = [thing.id for thing in matched.truth.texts if thing.kind == "footnote"]
    told = {(note.removesuffix(NOTE), note) for note in notes}
    return _compared(told, {key: said for key, said in _found(matched) if said.startswith(FOOTNOTE)})


def _of_kind(matched: Matched, kind: str, things: set[str]) -> Tally:
    """Mentions of one kind, by what they lead to or what they were read as."""
    told = {pair for pair in _told(matched) if pair[1] in things}
    found = {key: said for key, said in _found(matched) if key[1] in things or said.startswith(kind)}
    return _compared(told, {key: said for key, said in found.items() if not said.startswith(FOOTNOTE)})


Pair = tuple[str, str]
"""The things of a mention: where it stands, and what it leads to."""


def _told(matched: Matched) -> set[Pair]:
    return {(one.source, one.target) for one in matched.truth.references}


def _found(matched: Matched) -> Iterator[tuple[Pair, str]]:
    """Each edge with its label and words."""
    elements = {element.id: element for element in matched.bundle.elements}
    for edge in matched.bundle.edges:
        if edge.kind == "refers_to":
            source = elements[edge.element or edge.source]
            start, end = edge.span or (0, 60)
            said = f"{edge.label or ''}: {source.text[start:end]!r} in {source.text[:50]!r}"
            yield (_source_thing(matched, source, edge), _target_thing(matched, elements, edge.target)), said


def _compared(told: set[Pair], found: Mapping[Pair, str]) -> Tally:
    right = told & set(found)
    misses = [f"missed {source} to {target}" for source, target in sorted(told - right)]
    misses += [f"wrong {key} {said}" for key, said in found.items() if key not in told]
    return len(right), len(told), len(right), len(found), misses


def _target_thing(matched: Matched, elements: dict[str, Element], target: str) -> str:
    element = elements.get(target)
    if element is None:
        return target
    return matched.target_of(element) or next((matched.thing_at(line) for line in lines_of(element)), "")


def _source_thing(matched: Matched, source: Element, edge: Edge) -> str:
    lines = lines_of(source)
    start = edge.span[0] if edge.span else 0
    chosen = next((line for line in lines if line.start <= start < line.end), lines[0] if lines else None)
    return matched.thing_at(chosen) if chosen else ""


def sections(matched: Matched) -> Tally:
    """Texts, formulas, tables and pictures that belong to the heading that they were set under."""
    told = dict(_sections_told(matched))
    found = {(key, under) for key, under in _sections_found(matched) if key in told}
    right = {(key, under) for key, under in found if told[key] == under}
    text = {thing.id: thing.text for thing in matched.truth.texts}
    misses = [
        f"{key} {text.get(key, '')[:40]!r} under {text.get(under, under)!r}, not {text.get(told[key])!r}"
        for key, under in sorted(found - right)
    ]
    missing = set(told) - {key for key, _ in found}
    misses += [
        f"{key} {text.get(key, '')[:40]!r} under nothing, not {text.get(told[key])!r}" for key in sorted(missing)
    ]
    return len(right), len(told), len(right), len(found), misses


def _sections_told(matched: Matched) -> Iterator[tuple[str, str]]:
    """Each thing with the heading before it in the order of setting; a figure or table goes with its caption."""
    heading = ""
    kinds = {thing.id: thing.kind for thing in matched.truth.texts}
    for thing in matched.truth.texts:
        if thing.kind == "heading":
            heading = thing.id
        elif thing.kind not in ("header", "footer", "footnote") and heading:
            yield thing.id, heading
            if thing.target:
                yield thing.target, heading
    heading = ""
    for key in matched.truth.order:
        if kinds.get(key) == "heading":
            heading = key
        elif key not in kinds and heading:
            yield key, heading


def _sections_found(matched: Matched) -> Iterator[tuple[str, str]]:
    by_id = {element.id: element for element in matched.bundle.elements}
    under = {element.id: _heading(matched, by_id.get(element.parent or "")) for element in matched.bundle.elements}
    shown = [(key, part.element) for (key, number), part in matched.tables.items() if number == 0]
    for key, element in (*owners(matched), *shown, *matched.figures.items(), *matched.equations.items()):
        if key and element.kind not in ("title", "heading"):
            yield key, under[element.id]


def _heading(matched: Matched, element: Element | None) -> str:
    return next((matched.thing_at(line) for line in lines_of(element)), "") if element else ""
