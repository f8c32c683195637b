"""`plexus keys`: create, list, revoke. Keys live in the data directory, so these commands need no server."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import lazy
from app.cli.options import AsJson, read_settings
from app.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from index.store.ledger import Key

application = typer.Typer(no_args_is_help=True, help="Create, list and revoke the keys of the server.")


@application.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="read, write or admin; may be repeated. Else read.")
    ] = None,
    collection: Annotated[
        list[str] | None,
        typer.Option("--collection", "-c", help="Only for this collection; may be repeated."),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            metavar="URL",
            help="Only on web pages of this site, for the widget; may be repeated. Needs one --collection.",
        ),
    ] = None,
    rate: Annotated[
        int | None, typer.Option("--rate", metavar="N", help="Requests a minute; else PLEXUS_SITE_RATE.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a key and print its secret: it is shown this once and kept only as a hash."""
    with closing(lazy.local.open_ledger(read_settings())) as ledger:
        key, secret = lazy.keys.create_key(
            ledger, name, scope or ["read"], collection or [], origins=origin or [], rate=rate
        )
    if as_json:
        print_json({**shown(key), "key": secret})
    else:
        print_line(secret)


@application.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys, without their secrets."""
    with closing(lazy.local.open_ledger(read_settings())) as ledger:
        found = list(map(shown, ledger.keys()))
    if as_json:
        print_json(found)
        return
    columns = ("id", "name", "scopes", "collections", "origins", "rate", "created_at", "revoked_at")
    print_table(columns, [[_cell(key[column]) for column in columns] for key in found])


@application.command()
def revoke(key: Annotated[str, typer.Argument(metavar="ID", help="Id of the key.")], as_json: AsJson = False) -> None:
    """Revoke a key: it works no more."""
    with closing(lazy.local.open_ledger(read_settings())) as ledger:
        lazy.keys.revoke_key(ledger, key)
    if as_json:
        print_json({"revoked": key})
    else:
        print_line(f"revoked {key}")


def shown(key: Key) -> dict[str, Any]:
    """A key without its hash."""
    return {name: value for name, value in asdict(key).items() if name != "hash"}


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, (list, tuple)) else value
