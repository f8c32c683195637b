"""`plexus evaluate`: measures retrieval or answers on a labelled dataset."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import lazy
from app.cli.options import AsJson, read_settings
from app.cli.output import print_error, print_json, print_line, progress_bar
from index.errors import InvalidInput


def evaluate(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the dataset.")],
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N questions.")] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Measure answers instead of retrieval.")] = False,
    ablate: Annotated[
        bool, typer.Option("--ablate", help="Also leave out each retriever in turn: what does it bring?")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the run here as JSON, with a row per question.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Report paired differences to this earlier run.")
    ] = None,
    reparse: Annotated[
        bool, typer.Option("--reparse", help="Parse the documents again, after a change of parser.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval on a dataset, in a collection of its own that is reused while nothing changed."""
    earlier = _read_run(against) if against is not None else None
    if answers and earlier is not None:
        raise InvalidInput("--against compares retrieval, not --answers", field="against")
    if answers and ablate:
        raise InvalidInput("--ablate measures retrieval, not --answers", field="ablate")
    started = time.monotonic()
    with (
        lazy.wiring.open_services(read_settings(), writable=True, note="plexus evaluate") as services,
        progress_bar("/", quiet=as_json) as advance,
    ):
        dataset = lazy.evaluation.read_dataset(directory)
        for outcome in lazy.evaluation.prepare(services, dataset, advance, reparse=reparse):
            if not outcome.good:
                print_error(f"{outcome.source}: {outcome.detail or outcome.status}")
        run = (
            lazy.evaluation.evaluate_answers(services, dataset, limit, advance)
            if answers
            else lazy.evaluation.evaluate_retrieval(services, dataset, limit, advance, ablate=ablate)
        )
    if earlier is not None:
        run = lazy.evaluation.compared(run, earlier)
    if out is not None:
        out.write_text(json.dumps(run.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if as_json:
        print_json(run.as_json()["rows"])
        return
    print_line(run.markdown())
    print_line(f"{dataset.name}: {time.monotonic() - started:.0f} s")


def _read_run(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise InvalidInput(f"{path} is no JSON: {error}", field="against") from error
