"""What must hold of the structure of a document and of its stored edges; each breach is a notice with its ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from index.naming import ENTITY, page_id
from index.store.base import Store
from index.types import Document, Edge, EdgeKind, Element, Notice

_AT_ONCE = 20
_SHOWN = ("image", "table")
_PARENTS = ("title", "heading", "text", "list")
_SAID = ("text", "list", "caption", "footnote", "heading", "title")
_READS_AS_REFERENCE = re.compile(r"[\dA-Z*†‡§¶¹²³]|[^\W\d_A-Za-z]", re.UNICODE)
"""A number, a letter that counts, a footnote's sign, or a script without capitals."""

Elements = Mapping[str, Element]
Rule = Callable[[Edge, Elements], Iterator[str]]


def graph_problems(store: Store, collection: str) -> Iterator[Notice]:
    """Breaches in all documents of a collection."""
    after = ""
    while True:
        with store.snapshot():
            batch = store.documents(collection, after=after, limit=_AT_ONCE)
            held = [(document, store.elements(document.id), store.edges(document.id)) for document in batch]
        for document, elements, edges in held:
            yield from problems_of(document, elements, edges)
        if not batch:
            return
        after = batch[-1].id


def problems_of(document: Document, elements: Sequence[Element], edges: Sequence[Edge]) -> Iterator[Notice]:
    """Breaches in one document."""
    by_id = {element.id: element for element in elements}
    yield from _tree_problems(document, elements, by_id)
    nodes = {document.id, *by_id, *(page_id(document.id, page + 1) for page in range(document.pages or 0))}
    for edge in edges:
        ends = [end for end in (edge.source, edge.target) if end not in nodes and not end.startswith(ENTITY)]
        if ends or (edge.element is not None and edge.element not in by_id):
            yield _notice("edge_end", edge, f"{', '.join(ends) or edge.element} is not in the document")
        elif edge.kind in _RULES:
            for fault in (*_span_faults(edge, by_id), *_RULES[edge.kind](edge, by_id)):
                yield _notice(f"edge_{edge.kind}", edge, fault)
    yield from _counted(elements, edges)


def _notice(code: str, edge: Edge, fault: str) -> Notice:
    return Notice(code, f"edge {edge.source} > {edge.target}: {fault}", element=edge.element)


def _tree_problems(document: Document, elements: Sequence[Element], by_id: Elements) -> Iterator[Notice]:
    """`contains` is a tree, `next` a chain, `on_page` leads to pages that there are."""
    for order, count in Counter(element.order for element in elements).items():
        if count > 1:
            yield Notice("edge_next", f"document {document.id}: {count} elements have the order {order}")
    for element in elements:
        fault = _parent_fault(element, by_id)
        if fault:
            yield Notice("edge_contains", f"element {element.id}: {fault}", element=element.id)
        for region in element.regions:
            if document.pages is not None and not 1 <= region.page <= document.pages:
                detail = f"element {element.id}: page {region.page} of {document.pages}"
                yield Notice("edge_on_page", detail, element=element.id)


def _parent_fault(element: Element, by_id: Elements) -> str:
    """As a parent stands before its children, no element can be above itself."""
    if element.parent is None:
        return "a row without a table" if element.kind == "row" else ""
    parent = by_id.get(element.parent)
    if parent is None:
        return f"its parent {element.parent} is not in the document"
    if parent.kind not in (("table",) if element.kind == "row" else _PARENTS):
        return f"its parent {parent.id} is a {parent.kind}"
    if parent.order >= element.order:
        return f"its parent {parent.id} stands after it"
    if element.kind == "heading" and parent.kind not in ("title", "heading"):
        return f"its parent {parent.id} is a {parent.kind}"
    if element.kind == "heading" and (parent.level or 0) >= (element.level or 0):
        return f"its parent {parent.id} is no higher heading"
    return ""


def _span_faults(edge: Edge, by_id: Elements) -> Iterator[str]:
    if edge.span is not None and edge.element is not None:
        start, end = edge.span
        if not 0 <= start < end <= len(by_id[edge.element].text):
            yield f"characters {start} to {end} are not in {edge.element}"


def _caption_of(edge: Edge, by_id: Elements) -> Iterator[str]:
    source, target = by_id.get(edge.source), by_id.get(edge.target)
    if source is None or source.kind != "caption":
        yield "its source is no caption"
    if target is None or target.kind not in _SHOWN:
        yield "its target is no picture or table"
    if source is not None and target is not None and _pages_apart(source, target) > 1:
        yield "they stand more than a page apart"


def _pages_apart(one: Element, other: Element) -> int:
    """How far the nearest of their pages are from each other; 0 where there are none."""
    return min((abs(a.page - b.page) for a in one.regions for b in other.regions), default=0)


def _refers_to(edge: Edge, by_id: Elements) -> Iterator[str]:
    source = by_id.get(edge.source)
    if source is None or source.kind not in _SAID or edge.element != edge.source:
        yield "its source is no text that it was read from"
    if edge.source == edge.target:
        yield "it refers to itself"
    if edge.span is None:
        yield "it names no characters"
    elif source is not None and not _reads(source.text[slice(*edge.span)], edge):
        yield f"{source.text[slice(*edge.span)]!r} does not read as a reference"


def _reads(said: str, edge: Edge) -> bool:
    is_link = (edge.label or "").startswith("link ")
    return any(map(str.isalnum, said)) if is_link else _READS_AS_REFERENCE.search(said) is not None


def _row_of(edge: Edge, by_id: Elements) -> Iterator[str]:
    source, target = by_id.get(edge.source), by_id.get(edge.target)
    if source is None or target is None or (source.kind, target.kind) != ("row", "table"):
        yield "it joins no row to a table"
    elif source.parent != target.id:
        yield f"the row belongs to {source.parent}"


def _continues(edge: Edge, by_id: Elements) -> Iterator[str]:
    source, target = by_id.get(edge.source), by_id.get(edge.target)
    if source is None or target is None or source.kind != target.kind:
        yield "it joins elements of two kinds"
    elif source.order <= target.order:
        yield "what continues stands before its beginning"


def _describes(edge: Edge, by_id: Elements) -> Iterator[str]:
    source, target = by_id.get(edge.source), by_id.get(edge.target)
    if source is None or source.kind not in _SAID or edge.element != edge.source or edge.span is None:
        yield "its source is no sentence that it was read from"
    if target is None or target.kind not in _SHOWN:
        yield "its target is no picture or table"
    if not 0 < edge.confidence <= 1:
        yield f"its confidence is {edge.confidence}"


_RULES: Mapping[EdgeKind, Rule] = MappingProxyType(
    {
        "caption_of": _caption_of,
        "refers_to": _refers_to,
        "row_of": _row_of,
        "continues": _continues,
        "describes": _describes,
    }
)


def _counted(elements: Sequence[Element], edges: Sequence[Edge]) -> Iterator[Notice]:
    """One caption for each picture or table, one beginning for what continues, one table for each row."""
    captions = Counter(edge.target for edge in edges if edge.kind == "caption_of")
    for target, count in captions.items():
        if count > 1:
            yield Notice("edge_caption_of", f"element {target}: {count} captions", element=target)
    for kind in ("continues", "row_of"):
        for source, count in Counter(edge.source for edge in edges if edge.kind == kind).items():
            if count > 1:
                yield Notice(f"edge_{kind}", f"element {source}: {count} edges {kind}", element=source)
    tied = {edge.source for edge in edges if edge.kind == "row_of"}
    for element in elements:
        if element.kind == "row" and element.id not in tied:
            yield Notice("edge_row_of", f"element {element.id}: a row that is tied to no table", element=element.id)
