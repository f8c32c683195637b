"""The graph of a collection: its nodes, what lies around them, ways between them, export, and ready triples."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Any, TextIO

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.access import Asking, needs
from app.bodies import Listing
from app.changes import Change
from app.graph_bodies import ImportedBody, NeighboursBody, NodeBody, PathBody
from app.graph_present import find_nodes, imported_body, neighbours_body, node_body, path_body, reading
from app.schemas import CollectionName, Cursor, Limit
from app.serving import Here, Server
from index.errors import InvalidInput
from index.graph import export
from index.graph.neighbours import DEEPEST, neighbourhood, path
from index.graph.reader import NodeKind
from index.graph.triples import match, read_passages
from index.types import EdgeKind

router = APIRouter(prefix="/api/collections/{collection}/graph", tags=["graph"])
NodeId = Annotated[str, Path(min_length=1, max_length=3000, description="Id of a node; of an entity `entity:<name>`.")]
Edges = Annotated[list[EdgeKind] | None, Query(description="Only edges of these kinds.")]
_PIECE = 1 << 16
LINES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string", "description": "A JSON object on each line."}}
        },
    }
}
FILES: dict[int | str, dict[str, Any]] = {200: {"content": {name: {} for name in export.MEDIA_TYPES.values()}}}


@router.get("/nodes", operation_id="list_nodes", summary="Find nodes of the graph", dependencies=[needs("read")])
def list_nodes(
    collection: CollectionName,
    server: Here,
    asking: Asking,
    q: Annotated[
        str, Query(max_length=3000, description="Words of a name, the last may be a beginning; or an id.")
    ] = "",
    kind: Annotated[NodeKind | None, Query(description="Only this kind.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Listing[NodeBody]:
    """Entities that have these words, those named most first; elements, documents and pages by their id."""
    links = server.links(asking)
    with reading(server.services.engine, collection) as reader:
        found, following = find_nodes(reader, q, kind, cursor, limit)
        return Listing(items=[node_body(node, links) for node in found], next=following)


@router.get(
    "/nodes/{node:path}/neighbours",
    operation_id="get_neighbours",
    summary="What lies around a node",
    dependencies=[needs("read")],
)
def get_neighbours(
    collection: CollectionName,
    node: NodeId,
    server: Here,
    asking: Asking,
    depth: Annotated[int, Query(ge=1, le=DEEPEST, description="Most edges from the node.")] = 1,
    edge: Edges = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Most nodes beside it.")] = 50,
) -> NeighboursBody:
    """The nodes that the strongest edges of each kind lead to, with these edges and where they were read."""
    with reading(server.services.engine, collection) as reader:
        found = neighbourhood(reader, node, depth=depth, kinds=edge or (), most=limit)
        return neighbours_body(reader, found, server.links(asking))


@router.get("/path", operation_id="get_path", summary="A way between two nodes", dependencies=[needs("read")])
def get_path(
    collection: CollectionName,
    server: Here,
    asking: Asking,
    start: Annotated[str, Query(alias="from", min_length=1, max_length=3000, description="Id of the first node.")],
    end: Annotated[str, Query(alias="to", min_length=1, max_length=3000, description="Id of the last node.")],
    edge: Edges = None,
) -> PathBody:
    """The shortest way over strong edges, whatever their direction; not found where none is within the bounds."""
    with reading(server.services.engine, collection) as reader:
        nodes, edges = path(reader, start, end, edge or ())
        return path_body(reader, nodes, edges, server.links(asking))


@router.get(
    "/export",
    operation_id="export_graph",
    summary="Export the graph",
    response_class=StreamingResponse,
    responses=FILES,
    dependencies=[needs("read")],
)
def export_graph(
    collection: CollectionName,
    server: Here,
    format: Annotated[export.ExportFormat, Query(description="`graphml` or `json`.")] = "graphml",
    edge: Edges = None,
) -> StreamingResponse:
    """All nodes, and all edges or those of some kinds; written to the disk first, then sent piece by piece."""
    with ExitStack() as held:
        file = held.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
        with reading(server.services.engine, collection) as reader:  # one state is seen by one thread
            file.writelines(export.written(format, export.nodes(reader), export.edges(reader, edge or ())))
        file.seek(0)
        held.pop_all()
    name = f'attachment; filename="{collection}.{format}"'
    return StreamingResponse(_sent(file), media_type=export.MEDIA_TYPES[format], headers={"content-disposition": name})


def _sent(file: TextIO) -> Iterator[str]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


@router.post(
    "/import",
    operation_id="import_triples",
    summary="Import ready triples",
    dependencies=[needs("write")],
    openapi_extra=LINES,
)
async def import_triples(collection: CollectionName, request: Request, server: Here) -> ImportedBody:
    """Keep the entities and triples of each line with the document of its passage, in the place of earlier ones.

    A line that cannot be read is named, and then nothing is imported.
    """
    server.changes.require()
    try:
        text = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"the body is no UTF-8: {error.reason}", field="body") from error
    return await run_in_threadpool(_import, server, collection, text)


def _import(server: Server, collection: str, text: str) -> ImportedBody:
    matched = match(server.store, collection, read_passages(text.splitlines()))
    server.changes.do(Change("import_triples", collection, text=text))
    return imported_body(matched)


@router.delete(
    "/import",
    operation_id="remove_triples",
    summary="Remove imported triples",
    status_code=204,
    dependencies=[needs("write")],
)
def remove_triples(collection: CollectionName, server: Here) -> Response:
    """Take away all that was imported into a collection; what rules read stays."""
    server.changes.require()
    server.store.require(collection)
    server.changes.do(Change("remove_triples", collection))
    return Response(status_code=204)
