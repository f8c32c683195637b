"""`plexus documents`: list, show, delete."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from app.cli.options import DEFAULT_COLLECTION, AsJson, CollectionName, Server, open_backend
from app.cli.output import print_json, print_line, print_table
from index.errors import InvalidInput

application = typer.Typer(no_args_is_help=True, help="List, show and delete documents.")


@application.command("list")
def list_documents(
    collection: CollectionName = DEFAULT_COLLECTION,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N.")] = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """List the documents of a collection."""
    with open_backend(server) as backend:
        found = list(islice(backend.documents(collection), limit))
    if as_json:
        print_json(found)
        return
    columns = ("id", "status", "pages", "media_type", "sources")
    rows = [[*(one[column] for column in columns[:-1]), ", ".join(one["sources"])] for one in found]
    print_table(columns, rows)


@application.command()
def show(
    document: Annotated[str, typer.Argument(metavar="ID", help="Id of the document.")],
    collection: CollectionName = DEFAULT_COLLECTION,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Show a document: its sources, outcome, warnings and counts."""
    with open_backend(server) as backend:
        found = backend.document(collection, document)
    if as_json:
        print_json(found)
        return
    names = (
        "id",
        "title",
        "media_type",
        "status",
        "error",
        "pages",
        "size",
        "parser",
        "created_at",
        "updated_at",
    )
    for name in names:
        if found[name] is not None:
            print_line(f"{name}: {found[name]}")
    for source in found["sources"]:
        print_line(f"source: {source}")
    for name, value in found["metadata"].items():
        print_line(f"metadata {name}: {value}")
    print_line("elements: " + ", ".join(f"{count} {kind}" for kind, count in found["counts"].items()))
    for warning in found["warnings"]:
        place = f"page {warning['page']}: " if warning["page"] else ""
        print_line(f"warning {warning['code']}: {place}{warning['detail']}")


@application.command()
def delete(
    document: Annotated[str | None, typer.Argument(metavar="[ID]", help="Id of the document.")] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Delete this source; a document goes with its last.")
    ] = None,
    collection: CollectionName = DEFAULT_COLLECTION,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Delete a document with all its sources, or one source."""
    if (document is None) == (source is None):
        raise InvalidInput("name either the id of a document or a --source", field="document")
    with open_backend(server, writable=True) as backend:
        if document is not None:
            backend.delete_document(collection, document)
        elif source is not None:
            backend.delete_source(collection, source)
    if as_json:
        print_json({"deleted": document or source})
    else:
        print_line(f"deleted {document or source}")
