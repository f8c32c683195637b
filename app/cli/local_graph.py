"""The graph in the data directory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from app.changes import Change, perform
from app.cli.backends import Body
from app.graph_present import find_nodes, imported_body, neighbours_body, node_body, path_body, reading
from app.links import Links
from app.wiring import Services
from index.graph import export
from index.graph.neighbours import neighbourhood, path
from index.graph.reader import NodeKind
from index.graph.triples import match, read_passages
from index.types import EdgeKind


class LocalGraph:
    """The part of `Local` that concerns the graph."""

    _services: Services
    _links: Links

    def graph_nodes(self, collection: str, query: str, kind: str | None, limit: int) -> list[Body]:
        with reading(self._services.engine, collection) as reader:
            found, _ = find_nodes(reader, query, cast("NodeKind | None", kind), None, limit)
            return [node_body(node, self._links).model_dump(mode="json") for node in found]

    def graph_neighbours(self, collection: str, node: str, depth: int, kinds: Sequence[str], limit: int) -> Body:
        with reading(self._services.engine, collection) as reader:
            found = neighbourhood(reader, node, depth=depth, kinds=cast("Sequence[EdgeKind]", kinds), most=limit)
            return neighbours_body(reader, found, self._links).model_dump(mode="json")

    def graph_path(self, collection: str, start: str, end: str, kinds: Sequence[str]) -> Body:
        with reading(self._services.engine, collection) as reader:
            nodes, edges = path(reader, start, end, cast("Sequence[EdgeKind]", kinds))
            return path_body(reader, nodes, edges, self._links).model_dump(mode="json")

    def graph_export(self, collection: str, file_format: str, kinds: Sequence[str]) -> Iterator[str]:
        chosen = cast("Sequence[EdgeKind]", kinds)
        with reading(self._services.engine, collection) as reader:
            nodes, edges = export.nodes(reader), export.edges(reader, chosen)
            yield from export.written(cast("export.ExportFormat", file_format), nodes, edges)

    def graph_import(self, collection: str, text: str) -> Body:
        matched = match(self._services.engine.store, collection, read_passages(text.splitlines()))
        perform(self._services, Change("import_triples", collection, text=text))
        return imported_body(matched).model_dump(mode="json")

    def graph_remove(self, collection: str) -> None:
        perform(self._services, Change("remove_triples", collection))
