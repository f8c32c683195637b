"""Turns nodes and edges of the graph into response bodies, with links to what was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.graph_bodies import EdgeBody, ImportedBody, NeighboursBody, NodeBody, PathBody
from app.links import Links
from app.marks import marked_regions
from app.present import view_url, words_url
from app.schemas import offset_of
from index.engine import Engine
from index.graph.neighbours import Neighbourhood
from index.graph.reader import GraphReader, Node, NodeKind
from index.graph.triples import Matched
from index.types import Document, Edge, Element, Part

_LONGEST = 500
"""Characters of an element's text that are shown as its label."""


@contextmanager
def reading(engine: Engine, collection: str) -> Iterator[GraphReader]:
    """The graph of a collection at its newest version. Raises NotFound, and Conflict where the graph is off."""
    with engine.shown.reading([collection]) as (state,):
        yield GraphReader(engine.store, state, engine.graph)


def find_nodes(
    reader: GraphReader, query: str, kind: NodeKind | None, cursor: str | None, limit: int
) -> tuple[list[Node], str | None]:
    """Nodes by id; entities by words, the last of which may be a beginning; and the cursor of what follows."""
    exact = [node for node in reader.nodes([query.strip()]) if kind in (None, node.kind)] if query.strip() else []
    if exact:
        return exact, None
    if kind not in (None, "entity"):
        return [], None
    start = offset_of(cursor) + 1
    found = reader.occurrences.search(query.removeprefix("entity:"))
    shown = [reader.entity(id) for id, _ in found[start : start + limit]]
    return shown, str(start + limit - 1) if len(found) > start + limit else None


def node_body(node: Node, links: Links) -> NodeBody:
    document, used = node.document, node.used
    return NodeBody(
        id=node.id,
        kind=node.kind,
        label=node.label[:_LONGEST],
        entity_kind=node.entity_kind,
        element_kind=node.element.kind if node.element else None,
        document_id=document.id if document else None,
        source=document.sources[0] if document and document.sources else None,
        page=node.page,
        sentences=used.sentences if used else None,
        passages=used.passages if used else None,
        documents=used.documents if used else None,
        view_url=_node_url(node, document, links) if document else None,
    )


def _node_url(node: Node, document: Document, links: Links) -> str:
    if node.element is not None:
        return links.view(document.collection, document.id, [("element", node.element.id)])
    return links.view(document.collection, document.id, [("page", str(node.page))] if node.page else [])


def edge_bodies(reader: GraphReader, edges: Sequence[Edge], links: Links) -> list[EdgeBody]:
    read = list(dict.fromkeys(edge.element for edge in edges if edge.element is not None))
    elements = {element.id: element for element in reader.store.elements_by_id(read)}
    return [_edge_body(reader, edge, elements.get(edge.element or ""), links) for edge in edges]


def _edge_body(reader: GraphReader, edge: Edge, element: Element | None, links: Links) -> EdgeBody:
    document = reader.document(element.document) if element is not None else None
    regions = marked_regions(element, edge.span, ()) if element is not None else ()
    shown = _read_url(element, edge.span, document, links) if document and element else None
    return EdgeBody.model_validate(
        {
            "from": edge.source,
            "to": edge.target,
            "kind": edge.kind,
            "weight": edge.weight,
            "confidence": edge.confidence,
            "origin": edge.origin,
            "label": edge.label,
            "element": edge.element,
            "span": edge.span,
            "text": element.text[slice(*edge.span)] if element is not None and edge.span is not None else None,
            "document_id": document.id if document else None,
            "page": regions[0].page if regions else None,
            "view_url": shown,
        }
    )


def _read_url(element: Element, span: tuple[int, int] | None, document: Document, links: Links) -> str:
    regions = marked_regions(element, span, ())
    if span is None:
        return view_url(links, document, regions, [element.id])
    return words_url(links, document, regions, Part(element.id, *span))


def neighbours_body(reader: GraphReader, found: Neighbourhood, links: Links) -> NeighboursBody:
    nodes = [node_body(node, links) for node in found.nodes]
    return NeighboursBody(nodes=nodes, edges=edge_bodies(reader, found.edges, links), truncated=found.truncated)


def path_body(reader: GraphReader, nodes: Sequence[Node], edges: Sequence[Edge], links: Links) -> PathBody:
    return PathBody(nodes=[node_body(node, links) for node in nodes], edges=edge_bodies(reader, edges, links))


def imported_body(matched: Matched) -> ImportedBody:
    return ImportedBody(
        documents=len(matched.found),
        entities=matched.names,
        triples=matched.triples,
        unmatched=list(matched.unmatched),
        left_out=matched.left_out,
    )
