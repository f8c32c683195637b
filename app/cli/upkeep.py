"""`plexus check`, `plexus compact`, `plexus embed`, `plexus encode` and `plexus doctor`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import lazy
from app.cli.options import AsJson, read_settings
from app.cli.output import print_json, print_line, progress_bar

if TYPE_CHECKING:
    from app.outcomes import Progress
    from index.engine import Engine

    Make = Callable[[Engine, str, Progress], int | None]


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild what can be derived, remove stray files.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that store, indexes and files agree; ends with 1 if something is broken."""
    with lazy.wiring.open_services(read_settings(), writable=repair) as services:
        if repair:
            lazy.asked_picture.look_at_old_pictures(services)
        found = services.engine.check(repair=repair)
    if as_json:
        print_json({"good": not found, "problems": [asdict(notice) for notice in found]})
    else:
        for notice in found:
            print_line(f"{notice.code}: {notice.detail}")
        print_line(f"{len(found)} problems{' remain' if repair and found else ''}" if found else "all is well")
    raise typer.Exit(1 if found else 0)


def compact(
    collections: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="All if none is named.")] = None,
) -> None:
    """Write index segments again without what was deleted, and empty the log; deleted text is then in no file."""
    with lazy.wiring.open_services(read_settings(), writable=True) as services:
        services.engine.settle()
        done = services.engine.compact(collections or None)
    print_line("compact" if done else "compact but for the log: a reader holds it; it is emptied at the next change")


def embed(
    collections: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="All if none is named.")] = None,
) -> None:
    """Have collections searched by the configured models: make vectors of these, then drop the others."""
    for name, units in _made_for(collections, lambda: lazy.swap.take_over):
        print_line(f"{name}: vectors made for {units} units")


def encode(
    collections: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="All if none is named.")] = None,
) -> None:
    """Make token, sparse and page vectors for documents that came without them or under other settings."""
    settings = read_settings()
    if settings.late != "off" or settings.sparse == settings.page_model == "off":
        for name, units in _made_for(collections, lambda: lazy.encode.encode_tokens):
            print_line(f"{name}: token vectors made for {units} units")
    if settings.sparse != "off":
        for name, units in _made_for(collections, lambda: lazy.encode_sparse.encode_sparse):
            print_line(f"{name}: sparse vectors made for {units} units")
    if settings.page_model != "off":
        for name, pages in _made_for(collections, lambda: lazy.encode_pages.encode_pages):
            print_line(f"{name}: pictures of {pages} pages embedded")


def _made_for(collections: list[str] | None, work: Callable[[], Make]) -> list[tuple[str, int]]:
    """Collections with the units that `work` (loaded when it is needed) was done for."""
    with lazy.wiring.open_services(read_settings(), writable=True) as services:
        made = []
        with progress_bar("units") as advance:
            for name in collections or [found.name for found in services.engine.store.collections()]:
                shown = partial(_advance, advance, name)
                made.append((name, work()(services.engine, name, shown) or 0))
        services.engine.settle()
    return made


def _advance(advance: Progress, name: str, stage: str, done: int, total: int) -> None:
    advance(f"{name}: {stage}", done, total)


def doctor(as_json: AsJson = False) -> None:
    """Look at the environment, packages and model; ends with 1 if something that is needed is broken."""
    settings = read_settings()
    findings = []
    for finding in lazy.doctor.examine(settings):
        findings.append(finding)
        if not as_json:
            mark = "ok" if finding.good else "BROKEN" if finding.needed else "note"
            print_line(f"{mark:<7}{finding.name}: {finding.detail}")
    broken = [finding.name for finding in findings if finding.needed and not finding.good]
    if as_json:
        print_json({"good": not broken, "findings": [asdict(finding) for finding in findings]})
    elif broken:
        print_line(f"broken: {', '.join(broken)}")
    raise typer.Exit(1 if broken else 0)
