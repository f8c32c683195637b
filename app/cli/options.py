"""Options that several commands share, and where they lead: to the data directory or to a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli import lazy
from index.errors import InvalidInput

if TYPE_CHECKING:
    from app.cli.backends import OpenBackend
    from app.settings import Settings

DEFAULT_COLLECTION = "default"

Choice = Literal["auto", "always", "never"]
"""As in `ingest.base`, whose import would make every help wait."""

Server = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Work on this running server instead of the data directory."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CollectionName = Annotated[str, typer.Option("--collection", "-c", metavar="NAME", help="The collection.")]
Collections = Annotated[
    list[str] | None,
    typer.Option("--collection", "-c", metavar="NAME", help="A collection; may be given several times."),
]
Filter = Annotated[
    str | None,
    typer.Option("--filter", metavar="JSON", help='For example {"sources": ["report.pdf"], "pages": [3]}.'),
]


def read_settings() -> Settings:
    """The settings. Raises InvalidInput that names a wrong one by its variable."""
    try:
        return lazy.settings.Settings()
    except lazy.pydantic.ValidationError as error:
        first = error.errors()[0]
        name = f"PLEXUS_{'_'.join(map(str, first['loc'])).upper()}"
        raise InvalidInput(f"{name}: {first['msg']}", field=name) from error


def open_backend(
    server: str | None, *, writable: bool = False, parsers: int | None = None, layout: Choice | None = None
) -> OpenBackend:
    """The server if one is named, else the data directory; to write, its lock is taken (WriterBusy).

    What is not None goes before the settings. Raises InvalidInput for a `layout` beside a server: that has its own.
    """
    settings = read_settings()
    if server is not None and layout is not None:
        raise InvalidInput("a server reads pages by its own settings: leave out --layout", field="layout")
    stated = {"parse_workers": parsers, "layout": layout}
    settings = settings.model_copy(update={name: value for name, value in stated.items() if value is not None})
    if server is None:
        return lazy.local.open_local(settings, writable=writable)
    key = settings.api_key.get_secret_value() if settings.api_key else None
    return lazy.remote.Server(server, key)


def parse_filter(text: str | None) -> dict[str, Any] | None:
    """Raises InvalidInput unless it is a JSON object."""
    if text is None:
        return None
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"--filter is no JSON: {error}", field="filter") from error
    if not isinstance(tree, dict):
        raise InvalidInput("--filter must be a JSON object", field="filter")
    return tree


def parse_metadata(pairs: list[str] | None) -> dict[str, Any]:
    """`k=v` pairs; a value that reads as a JSON number, true, false, list or object is one, else a string."""
    metadata: dict[str, Any] = {}
    for pair in pairs or []:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise InvalidInput(f"--metadata {pair!r} must look like key=value", field="metadata")
        try:
            metadata[name.strip()] = json.loads(value)
        except json.JSONDecodeError:
            metadata[name.strip()] = value
    return metadata
