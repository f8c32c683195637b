"""Edges from text to what it names: figures, tables, equations, sections, pages, footnotes, cited works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.types import Bundle, Document, Edge, Element, ElementKind
from ingest.graph.citations import ReferenceList
from ingest.graph.floats import floats_named
from ingest.graph.footnotes import footnotes_named, marks
from ingest.graph.numbers import Named
from ingest.graph.pages import Pages
from ingest.graph.sections import pages_named, sections_named
from ingest.graph.targets import Targets

_FROM: frozenset[ElementKind] = frozenset({"text", "list", "caption", "footnote", "heading"})
OWN_LABEL = 3
"""Characters within which a caption's own label begins."""
GLUED = 0.9
"""How sure a bare mark is that of a footnote."""


def with_references(bundle: Bundle) -> Bundle:
    """The bundle with an edge for each mention that is not tied yet."""
    known = defaultdict(list)
    for edge in bundle.edges:
        if edge.kind == "refers_to" and edge.span is not None:
            known[edge.source, edge.target].append(edge.span)
    found = [
        edge
        for edge in references(bundle.elements, bundle.edges, bundle.document)
        if not any(_overlap(edge.span, span) for span in known[edge.source, edge.target])
    ]
    return replace(bundle, edges=(*bundle.edges, *found)) if found else bundle


def _overlap(one: tuple[int, int] | None, other: tuple[int, int]) -> bool:
    return one is not None and one[0] < other[1] and other[0] < one[1]


def references(elements: Sequence[Element], ties: Iterable[Edge] = (), document: Document | None = None) -> list[Edge]:
    """A `refers_to` edge for each mention ("Figure 4", "Tables 2 and 3", "Section 4.2", "[3]"), with its characters.

    It leads to the element that bears the number, to the caption of a picture or table that was not found, or to the
    page. Where a number was given twice (one count per chapter), to the nearest. `ties` tell which caption is whose.
    """
    found = _Found()
    targets, pages, works = Targets(elements, ties), Pages(document), ReferenceList(elements)
    for element in elements:
        if element.kind not in _FROM or element.id in works.members:
            continue
        text = element.text
        own = targets.own_label(element)
        for label, start, end in _named(text):
            if label == own and start <= OWN_LABEL:
                continue
            for target in targets.named(label, text[start:end], element):
                found.tie(element, target.id, (start, end), " ".join(label))
        for label, start, end in pages_named(text):
            for page in pages.bearing(label[1]):
                found.tie(element, page, (start, end), " ".join(label))
        for entry, said, start, end in works.cited(text):
            found.tie(element, entry.element.id, (start, end), f"citation {said}")
    for element, note, start, end in marks(elements):
        if element.id not in works.members:
            found.tie(element, note.id, (start, end), f"footnote {element.text[start:end]}", GLUED)
    order = {element.id: element.order for element in elements}
    return sorted(found.edges.values(), key=lambda edge: (order[edge.source], edge.span or (0, 0)))


class _Found:
    """Edges by source, target and first character: one each."""

    def __init__(self) -> None:
        self.edges: dict[tuple[str, str, int], Edge] = {}

    def tie(self, element: Element, target: str, span: tuple[int, int], label: str, sure: float = 1.0) -> None:
        if target != element.id:
            edge = Edge(element.id, target, "refers_to", element=element.id, span=span, label=label, confidence=sure)
            self.edges.setdefault((element.id, target, span[0]), edge)


def _named(text: str) -> Iterator[Named]:
    for named in (floats_named, sections_named, footnotes_named):
        yield from named(text)
