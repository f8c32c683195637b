"""`plexus ingest`: takes files and folders into a collection."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import lazy
from app.cli.options import (
    DEFAULT_COLLECTION,
    AsJson,
    Choice,
    CollectionName,
    Server,
    open_backend,
    parse_metadata,
    read_settings,
)
from app.cli.output import print_error, print_json, print_line, print_table, progress_bar
from index.errors import InvalidInput

if TYPE_CHECKING:
    from app.outcomes import Outcome
    from app.watched import Watched

NONE_READY = 1
SOME_NOT_READY = 3
_REASONS = 2
_STATUSES = ("ready", "partial", "failed", "unchanged", "cancelled")


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    collection: CollectionName = DEFAULT_COLLECTION,
    recursive: Annotated[bool, typer.Option(help="Enter the folders in folders.")] = True,
    jobs: Annotated[int | None, typer.Option(min=1, metavar="N", help="Processes that parse.")] = None,
    metadata: Annotated[
        list[str] | None, typer.Option(metavar="K=V", help="Metadata of all documents; may be repeated.")
    ] = None,
    layout: Annotated[
        Choice | None,
        typer.Option(help="Whether the layout of PDF pages is analysed by the model (as PLEXUS_LAYOUT says)."),
    ] = None,
    reparse: Annotated[bool, typer.Option("--reparse", help="Parse unchanged files again.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until it is stopped: add, update and remove as files do.")
    ] = False,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Take files into a collection: only what is new or changed is parsed.

    Ends with 0 if all is ready, 3 if some is partial or failed, 1 if nothing is there.
    """
    if watch:
        if reparse:
            raise InvalidInput("--reparse and --watch exclude each other", field="watch")
        watcher = lazy.watching.Watcher(paths, recursive, parse_metadata(metadata))
        with open_backend(server, writable=True, parsers=jobs, layout=layout) as backend:
            code = lazy.watch.run(backend, collection, watcher, _record(server, collection, paths), as_json=as_json)
        raise typer.Exit(code)
    walk = lazy.sources.walk_files(paths, recursive, parse_metadata(metadata))
    skipped = len(walk.skipped)
    if not walk.files:
        print_error(f"plexus: there are no files to ingest{f' ({_skipped(skipped)})' if skipped else ''}")
        raise typer.Exit(NONE_READY)
    outcomes: list[Outcome] = []
    started = time.monotonic()
    with (
        open_backend(server, writable=True, parsers=jobs, layout=layout) as backend,
        progress_bar("pages", quiet=as_json) as advance,
    ):
        for outcome in backend.ingest(collection, walk.files, reparse=reparse, progress=advance):
            outcomes.append(outcome)
            if not as_json:
                print_line(line(outcome))
    report(collection, outcomes, skipped, time.monotonic() - started, as_json)
    raise typer.Exit(exit_code(outcomes))


def _record(server: str | None, collection: str, paths: list[Path]) -> Watched | None:
    """Kept in the data directory, where the documents are; beside a server's there is none."""
    if server is not None:
        return None
    return lazy.watched.Watched(read_settings().data_dir / "watched", collection, paths)


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0 if all is ready, 1 if nothing can be searched, else 3."""
    if all(outcome.good for outcome in outcomes):
        return 0
    found = any(outcome.standing in ("ready", "partial") for outcome in outcomes)
    return SOME_NOT_READY if found else NONE_READY


def line(outcome: Outcome) -> str:
    pages = f" ({outcome.pages} {'page' if outcome.pages == 1 else 'pages'})" if outcome.pages else ""
    detail = f": {outcome.detail}" if outcome.detail else ""
    return f"{outcome.status:<9} {outcome.source}{pages}{detail}"


def _skipped(count: int) -> str:
    return f"{count} {'file' if count == 1 else 'files'} of other types skipped"


def report(
    collection: str,
    outcomes: Sequence[Outcome],
    skipped: int,
    seconds: float,
    as_json: bool,
    removed: int | None = None,
) -> None:
    """The summary; on `--json` with every outcome. `removed` sources only where files were watched."""
    pages = sum(outcome.pages for outcome in outcomes)
    summary: dict[str, Any] = {
        **dict.fromkeys(_STATUSES, 0),
        **Counter(outcome.status for outcome in outcomes),
        "skipped": skipped,
        **({} if removed is None else {"removed": removed}),
        "documents": len({document for outcome in outcomes for document in outcome.documents}),
        "pages": pages,
        "seconds": round(seconds, 2),
        "pages_per_s": round(pages / seconds, 2) if seconds > 0 else 0.0,
    }
    if as_json:
        print_json({"collection": collection, "outcomes": [asdict(one) for one in outcomes], "summary": summary})
        return
    rows = []
    for status in _STATUSES:
        members = [outcome for outcome in outcomes if outcome.status == status]
        if members:
            reasons = Counter(outcome.detail for outcome in members if outcome.detail and outcome.standing != "ready")
            shown = [f"{count} x {reason}" if count > 1 else reason for reason, count in reasons.most_common(_REASONS)]
            left = len(reasons) - len(shown)
            named = "; ".join(shown) + (f"; {left} more, named above" if left else "")
            documents = sum(len(outcome.documents) for outcome in members)
            rows.append((status, len(members), documents, sum(outcome.pages for outcome in members), named))
    print_table(("outcome", "files", "documents", "pages", "reasons"), rows)
    if removed:
        print_line(f"{removed} removed")
    if skipped:
        print_line(_skipped(skipped))
    print_line(f"{pages} pages in {seconds:.1f} s, {summary['pages_per_s']} pages/s")
