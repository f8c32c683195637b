"""All nodes and edges of a collection, piece by piece, and written as GraphML or as JSON.

What is held at a time is one document, the names, and a batch of pairs of these.
"""

from __future__ import annotations

import json
from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator
from typing import Literal
from xml.sax.saxutils import quoteattr

import numpy as np

from index.graph.reader import BETWEEN_NAMES, GraphReader, Node, mention_edge
from index.naming import entity_id, page_id
from index.types import Document, Edge, EdgeKind, Json

ExportFormat = Literal["graphml", "json"]
MEDIA_TYPES: dict[ExportFormat, str] = {"graphml": "application/graphml+xml", "json": "application/json"}
_AT_ONCE = 2000
_LONGEST = 300
"""Characters of a label: a node is an element, not its text."""
_NODE_FIELDS = {"kind": "string", "label": "string", "document": "string", "page": "int", "element_kind": "string"}
_EDGE_FIELDS = {
    "kind": "string", "weight": "double", "confidence": "double", "origin": "string", "label": "string",
    "element": "string", "start": "int", "end": "int",
}  # fmt: skip
Fields = dict[str, Json]


def nodes(reader: GraphReader) -> Iterator[Node]:
    """Documents with their pages and elements by id, then entities by name."""
    for document in _documents(reader):
        yield Node(document.id, "document", document.title or document.id, document)
        for page in range(1, (document.pages or 0) + 1):
            yield Node(page_id(document.id, page), "page", f"page {page}", document, page=page)
        for element in reader.store.elements(document.id):
            page_of = element.regions[0].page if element.regions else None
            yield Node(element.id, "element", element.text, document, element, page_of)
    for _, name in sorted(reader.occurrences.search(""), key=lambda one: one[1]):
        yield Node(entity_id(name), "entity", name)


def edges(reader: GraphReader, kinds: Several[EdgeKind] = ()) -> Iterator[Edge]:
    """Each edge once; `related`, `similar` and derived `synonym` lead from the lesser id to the greater."""

    def wanted(kind: EdgeKind) -> bool:
        return not kinds or kind in kinds

    for document in _documents(reader):
        yield from (edge for edge in _of_document(reader, document) if wanted(edge.kind))
        if wanted("similar"):
            yield from _onward(reader.similar.of(reader.facts.units_of(document.id)))
    names = sorted(reader.occurrences.search(""))
    for start in range(0, len(names), _AT_ONCE):
        batch = names[start : start + _AT_ONCE]
        if wanted("related"):
            yield from _onward(reader.related(np.array([id for id, _ in batch], np.int64)))
        if wanted("synonym"):
            yield from _onward(reader.synonyms.of([name for _, name in batch]))


def _documents(reader: GraphReader) -> Iterator[Document]:
    after = ""
    while documents := reader.store.documents(reader.collection, after=after):
        yield from documents
        after = documents[-1].id


def _of_document(reader: GraphReader, document: Document) -> Iterator[Edge]:
    yield from reader.structure(document.id)
    ids = [element.id for element in reader.store.elements(document.id)]
    for mentions in reader.facts.mentions(ids).values():
        yield from map(mention_edge, mentions)
    yield from reader.titles_in(document)
    yield from (edge for edge in reader.facts.edges(document.id) if edge.kind in BETWEEN_NAMES)


def _onward(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Of edges that are found from both of their ends, each once."""
    return (edge for edge in edges if edge.source < edge.target)


# -- written ---------------------------------------------------------------------------------------------


def written(format: ExportFormat, nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The pieces of the file."""
    return _graphml(nodes, edges) if format == "graphml" else _json(nodes, edges)


def _json(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    yield '{"nodes": ['
    yield from _listed({"id": node.id, **_node_fields(node)} for node in nodes)
    yield '],\n"edges": ['
    yield from _listed({"source": edge.source, "target": edge.target, **_edge_fields(edge)} for edge in edges)
    yield "]}\n"


def _listed(items: Iterable[Fields]) -> Iterator[str]:
    for place, item in enumerate(items):
        yield (",\n" if place else "\n") + json.dumps(item, ensure_ascii=False)


def _graphml(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for role, fields in (("node", _NODE_FIELDS), ("edge", _EDGE_FIELDS)):
        for name, kind in fields.items():
            yield f'<key id="{role}_{name}" for="{role}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<graph edgedefault="directed">\n'
    for node in nodes:
        yield f"<node id={_quoted(node.id)}>{_data('node', _node_fields(node))}</node>\n"
    for place, edge in enumerate(edges):
        ends = f"source={_quoted(edge.source)} target={_quoted(edge.target)}"
        yield f'<edge id="e{place}" {ends}>{_data("edge", _edge_fields(edge))}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(role: str, fields: Fields) -> str:
    return "".join(
        f'<data key="{role}_{name}">{_escaped(str(value))}</data>'
        for name, value in fields.items()
        if value is not None
    )


def _quoted(text: str) -> str:
    return quoteattr(_legal(text))


def _escaped(text: str) -> str:
    return _legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _legal(text: str) -> str:
    """Without what XML has no place for: control characters but tab and line ends, and two code points at the end."""
    return "".join(char for char in text if char >= " " or char in "\t\n\r").translate({0xFFFE: None, 0xFFFF: None})


def _node_fields(node: Node) -> Fields:
    return {
        "kind": node.kind,
        "label": node.label[:_LONGEST],
        "document": node.document.id if node.document else None,
        "page": node.page,
        "element_kind": node.element.kind if node.element else None,
    }


def _edge_fields(edge: Edge) -> Fields:
    start, end = edge.span or (None, None)
    return {
        "kind": edge.kind,
        "weight": edge.weight,
        "confidence": edge.confidence,
        "origin": edge.origin,
        "label": edge.label,
        "element": edge.element,
        "start": start,
        "end": end,
    }
