"""`plexus graph`: nodes, neighbours, path, export, import."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.options import DEFAULT_COLLECTION, AsJson, CollectionName, Server, open_backend
from app.cli.output import print_error, print_json, print_line, print_table
from index.errors import InvalidInput
from index.naming import entity_id, normalised

application = typer.Typer(no_args_is_help=True, help="Look at the graph, export it, import ready triples.")
_QUOTED = 120
_SHOWN = 20


class NodeKind(StrEnum):
    entity = "entity"
    element = "element"
    document = "document"
    page = "page"


class EdgeKind(StrEnum):
    contains = "contains"
    next = "next"
    on_page = "on_page"
    caption_of = "caption_of"
    refers_to = "refers_to"
    row_of = "row_of"
    continues = "continues"
    describes = "describes"
    mention = "mention"
    related = "related"
    is_a = "is_a"
    part_of = "part_of"
    synonym = "synonym"
    similar = "similar"


class Format(StrEnum):
    graphml = "graphml"
    json = "json"


Node = Annotated[str, typer.Argument(metavar="NODE", help="Id of a node; of an entity also its name.")]
Edges = Annotated[list[EdgeKind] | None, typer.Option("--edge", help="Only edges of this kind; may be repeated.")]


@application.command()
def nodes(
    query: Annotated[str, typer.Argument(help="Words of a name, the last may be a beginning; or an id.")] = "",
    kind: Annotated[NodeKind | None, typer.Option(help="Only nodes of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="Only the first N.")] = 20,
    collection: CollectionName = DEFAULT_COLLECTION,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Find nodes: entities by name, those named most first; the others by id."""
    with open_backend(server) as backend:
        found = backend.graph_nodes(collection, query, kind.value if kind else None, limit)
    if as_json:
        print_json(found)
        return
    columns = ("id", "kind", "entity_kind", "sentences", "passages", "documents", "source", "page")
    print_table(columns, [[one[column] for column in columns] for one in found])


@application.command()
def neighbours(
    node: Node,
    depth: Annotated[int, typer.Option(min=1, max=3, help="Most edges from the node.")] = 1,
    edge: Edges = None,
    limit: Annotated[int, typer.Option(min=1, max=500, metavar="N", help="Most nodes beside it.")] = 50,
    collection: CollectionName = DEFAULT_COLLECTION,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Show the strongest edges around a node, and where each was read."""
    with open_backend(server) as backend:
        found = backend.graph_neighbours(collection, _id(node), depth, _kinds(edge), limit)
    if as_json:
        print_json(found)
        return
    for one in found["edges"]:
        _print_edge(one)
    if not found["edges"]:
        print_line("no edges")
    elif found["truncated"]:
        print_line("and more: --limit shows them")


@application.command()
def path(
    start: Annotated[str, typer.Argument(metavar="FROM", help="Id of the first node; of an entity also its name.")],
    end: Annotated[str, typer.Argument(metavar="TO", help="Id of the last node; of an entity also its name.")],
    edge: Edges = None,
    collection: CollectionName = DEFAULT_COLLECTION,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Show the shortest way between two nodes over strong edges."""
    with open_backend(server) as backend:
        found = backend.graph_path(collection, _id(start), _id(end), _kinds(edge))
    if as_json:
        print_json(found)
        return
    for one in found["edges"]:
        _print_edge(one)


@application.command()
def export(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file instead of stdout.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="graphml or json.")] = Format.graphml,
    edge: Edges = None,
    collection: CollectionName = DEFAULT_COLLECTION,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Export all nodes and edges of a collection."""
    chosen = Format.json if as_json else format_
    with open_backend(server) as backend:
        pieces = backend.graph_export(collection, chosen.value, _kinds(edge))
        if out is None:
            for piece in pieces:
                sys.stdout.write(piece)
            return
        with out.open("w", encoding="utf-8") as file:
            file.writelines(pieces)


@application.command("import")
def import_(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="JSON Lines of entities and triples.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take away all that was imported before.")] = False,
    collection: CollectionName = DEFAULT_COLLECTION,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Import entities and triples that another program extracted from the documents."""
    if (file is None) != remove:
        raise InvalidInput("name either a file or --remove", field="file")
    if file is None:
        with open_backend(server, writable=True) as backend:
            backend.graph_remove(collection)
        shown: dict[str, Any] = {"removed": collection}
        print_json(shown) if as_json else print_line(f"removed what was imported into {collection}")
        return
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError as error:
        raise InvalidInput(f"there is no file '{file}'", field="file") from error
    except ValueError as error:
        raise InvalidInput(f"{file} is no UTF-8: {error}", field="file") from error
    with open_backend(server, writable=True) as backend:
        done = backend.graph_import(collection, text)
    if done["unmatched"]:
        lines = ", ".join(map(str, done["unmatched"][:_SHOWN]))
        print_error(f"{len(done['unmatched'])} lines are of no document of {collection}: {lines}")
    if as_json:
        print_json(done)
        return
    left_out = f", {done['left_out']} triples without three parts left out" if done["left_out"] else ""
    print_line(f"{done['documents']} documents: {done['entities']} entities, {done['triples']} triples{left_out}")


def _id(node: str) -> str:
    """What has a space in it, or a capital letter, is a name: ids have neither."""
    is_name = not node.startswith("entity:") and (" " in node or node.lower() != node)
    return entity_id(normalised(node)) if is_name else node


def _kinds(edge: list[EdgeKind] | None) -> list[str]:
    return [one.value for one in edge or ()]


def _print_edge(edge: dict[str, Any]) -> None:
    label = f" ({edge['label']})" if edge["label"] else ""
    print_line(f"{edge['from']} -{edge['kind']}{label}-> {edge['to']}  {edge['weight']:.2f} {edge['origin']}")
    if edge["element"] is not None:
        place = f"p. {edge['page']}, " if edge["page"] is not None else ""
        text = " ".join((edge["text"] or "").split())
        print_line(f"     {place}{edge['element']}: {text[:_QUOTED]}{'…' if len(text) > _QUOTED else ''}")
