"""`plexus collections`: list, create, delete."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.options import AsJson, Server, open_backend
from app.cli.output import print_json, print_line, print_table

application = typer.Typer(no_args_is_help=True, help="List, create and delete collections.")
Name = Annotated[str, typer.Argument(help="Name of the collection.")]


@application.command("list")
def list_collections(server: Server = None, as_json: AsJson = False) -> None:
    """List all collections with what they hold."""
    with open_backend(server) as backend:
        found = backend.collections()
    if as_json:
        print_json(found)
        return
    columns = ("name", "documents", "units", "created_at")
    print_table(columns, [[one[column] for column in columns] for one in found])


@application.command()
def create(name: Name, server: Server = None, as_json: AsJson = False) -> None:
    """Create a collection; one that is there stays as it is."""
    with open_backend(server, writable=True) as backend:
        made = backend.create_collection(name)
    if as_json:
        print_json(made)
    else:
        print_line(f"collection {name}: {made['documents']} documents")


@application.command()
def delete(name: Name, server: Server = None, as_json: AsJson = False) -> None:
    """Delete a collection with all its documents."""
    with open_backend(server, writable=True) as backend:
        backend.delete_collection(name)
    if as_json:
        print_json({"deleted": name})
    else:
        print_line(f"deleted collection {name}")
