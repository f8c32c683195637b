"""`plexus feedback`: list, export."""

from __future__ import annotations

import json
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import DEFAULT_COLLECTION, AsJson, CollectionName, Server, open_backend
from app.cli.output import print_error, print_json, print_line, print_table
from app.rated import as_questions

application = typer.Typer(no_args_is_help=True, help="List what people thought of answers, or make questions of it.")


class Rating(StrEnum):
    up = "up"
    down = "down"


Only = Annotated[Rating | None, typer.Option("--rating", help="Only these.")]


@application.command("list")
def list_feedback(
    collection: CollectionName = DEFAULT_COLLECTION,
    rating: Only = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N.")] = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """List ratings from the oldest, with questions and comments."""
    with open_backend(server) as backend:
        found = list(islice(backend.feedback(collection, rating), limit))
    if as_json:
        print_json(found)
        return
    columns = ("updated_at", "rating", "question", "comment", "model")
    print_table(columns, [[one[column] for column in columns] for one in found])


@application.command()
def export(
    collection: CollectionName = DEFAULT_COLLECTION,
    rating: Only = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here (.jsonl); else print.")] = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Make questions of the ratings, as `plexus evaluate --questions` reads them: JSON Lines, or one list as JSON."""
    with open_backend(server) as backend:
        questions = list(as_questions(backend.feedback(collection, rating)))
    if as_json and out is None:
        print_json(questions)
        return
    lines = [json.dumps(one, ensure_ascii=False) for one in questions]
    if out is None:
        for line in lines:
            print_line(line)
        return
    out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print_error(f"{len(lines)} questions in {out}")
