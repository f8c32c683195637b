"""The command line: `plexus COMMAND`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from app.cli import collections, documents, evaluate, feedback, graph, ingest, jobs, keys, mcp, search, serve, upkeep
from app.cli.output import print_error, print_line
from app.version import plexus_version
from index.errors import PlexusError

application = typer.Typer(
    name="plexus",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
COMMANDS = (
    ingest.ingest,
    search.search,
    search.ask,
    serve.serve,
    mcp.mcp,
    upkeep.check,
    upkeep.compact,
    upkeep.embed,
    upkeep.encode,
    upkeep.doctor,
    evaluate.evaluate,
)
GROUPS = {
    "collections": collections.application,
    "documents": documents.application,
    "feedback": feedback.application,
    "graph": graph.application,
    "jobs": jobs.application,
    "keys": keys.application,
}


def _show_version(wanted: bool) -> None:
    if wanted:
        print_line(f"plexus {plexus_version()}")
        raise typer.Exit


@application.callback()
def root(
    _: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Located, cited answers from your documents."""


for command in COMMANDS:
    application.command()(command)
for name, group in GROUPS.items():
    application.add_typer(group, name=name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; an error is one line on stderr and 1."""
    try:
        application(arguments, prog_name="plexus")
    except PlexusError as error:
        print_error(f"plexus: {error.detail}")
        sys.exit(1)
    except OSError as error:
        print_error(f"plexus: {error}")
        sys.exit(1)
