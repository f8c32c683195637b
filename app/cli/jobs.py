"""`plexus jobs`: list, show, cancel."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from app.cli.options import AsJson, Server, open_backend
from app.cli.output import print_json, print_line, print_table

application = typer.Typer(no_args_is_help=True, help="List, show and cancel the jobs of the server.")
JobId = Annotated[str, typer.Argument(metavar="ID", help="Id of the job.")]


@application.command("list")
def list_jobs(
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N.")] = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """List the jobs."""
    with open_backend(server) as backend:
        found = list(islice(backend.jobs(), limit))
    if as_json:
        print_json(found)
        return
    columns = ("id", "kind", "collection", "status", "stage", "done", "total", "created_at")
    print_table(columns, [[one[column] for column in columns] for one in found])


@application.command()
def show(job: JobId, server: Server = None, as_json: AsJson = False) -> None:
    """Show a job with the outcomes of its files."""
    with open_backend(server) as backend:
        found = backend.job(job)
    if as_json:
        print_json(found)
        return
    for name in ("id", "kind", "collection", "status", "stage", "done", "total", "error"):
        if found[name] is not None:
            print_line(f"{name}: {found[name]}")
    for outcome in found["outcomes"]:
        detail = f": {outcome['detail']}" if outcome["detail"] else ""
        print_line(f"{outcome['status']} {outcome['source'] or '(deleted)'}{detail}")


@application.command()
def cancel(job: JobId, server: Server = None, as_json: AsJson = False) -> None:
    """Cancel a job: a new document leaves nothing, an update leaves the old version."""
    with open_backend(server) as backend:
        found = backend.cancel_job(job)
    if as_json:
        print_json(found)
    else:
        print_line(f"job {job}: {found['status']}{', cancelling' if found['cancel_requested'] else ''}")
