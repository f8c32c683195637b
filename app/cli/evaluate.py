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

Directory = Annotated[
    Path | None, typer.Argument(metavar="[DIR]", help="Folder of a dataset, or of documents with questions.")
]
Questions = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Your own questions: CSV, TSV, JSON or JSON Lines.")
]
Existing = Annotated[
    str | None,
    typer.Option("--collection", "-c", metavar="NAME", help="Ask this collection as it is; nothing is ingested."),
]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N questions.")]
Answers = Annotated[bool, typer.Option("--answers", help="Measure answers instead of retrieval.")]
Ablate = Annotated[bool, typer.Option("--ablate", help="Also leave out each retriever in turn: what does it bring?")]
Misses = Annotated[int, typer.Option(min=0, metavar="N", help="Show the N worst questions and what stood first.")]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the run here as JSON, with a row per question.")]
Against = Annotated[Path | None, typer.Option(metavar="FILE", help="Report paired differences to this earlier run.")]
Reparse = Annotated[bool, typer.Option("--reparse", help="Parse the documents again, after a change of parser.")]


def evaluate(
    directory: Directory = None,
    questions: Questions = None,
    collection: Existing = None,
    limit: Limit = None,
    answers: Answers = False,
    ablate: Ablate = False,
    misses: Misses = 0,
    out: Out = None,
    against: Against = None,
    reparse: Reparse = False,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval on a dataset or on your own questions.

    A folder is ingested into a collection of its own, which is reused while nothing changed.
    """
    earlier = _read_run(against) if against is not None else None
    for name, given in (("against", against), ("ablate", ablate), ("misses", misses)):
        if answers and given:
            raise InvalidInput(f"--{name} is about retrieval, not --answers", field=name)
    subjects, measuring = lazy.subjects, lazy.evaluation
    subject = subjects.open_subject(directory, questions, collection)
    started = time.monotonic()
    with (
        lazy.wiring.open_services(read_settings(), writable=subject.ingest, note="plexus evaluate") as services,
        progress_bar("/", quiet=as_json) as advance,
    ):
        if subject.ingest:
            for outcome in subjects.prepare(services, subject, advance, reparse=reparse):
                if not outcome.good:
                    print_error(f"{outcome.source}: {outcome.detail or outcome.status}")
        subject = subjects.tied(services, subject)
        for note in subject.notes:
            print_error(note)
        run = (
            measuring.evaluate_answers(services, subject, limit, advance)
            if answers
            else measuring.evaluate_retrieval(services, subject, limit, advance, ablate=ablate, misses=misses)
        )
    if earlier is not None:
        run = measuring.compared(run, earlier)
    if out is not None:
        out.write_text(json.dumps(run.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if as_json:
        print_json(run.as_json()["rows"])
        return
    print_line(run.markdown())
    print_line(f"{subject.dataset.name}: {time.monotonic() - started:.0f} s")


def _read_run(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise InvalidInput(f"{path} is no JSON: {error}", field="against") from error
