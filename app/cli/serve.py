"""`plexus serve`: the HTTP server."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli import lazy
from app.cli.options import read_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else PLEXUS_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; else PLEXUS_PORT.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, metavar="N", help="Processes that answer; else PLEXUS_WORKERS.")
    ] = None,
) -> None:
    """Serve the HTTP API and the web interface until it is stopped."""
    chosen: dict[str, Any] = {"host": host, "port": port, "workers": workers}
    settings = read_settings().model_copy(update={name: value for name, value in chosen.items() if value is not None})
    lazy.running.serve(settings)
