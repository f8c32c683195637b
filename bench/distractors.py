"""How well extractive answers hold where documents lie beside the right one that say something else.

    python -m bench.distractors [--examples examples] [--embedder minilm]

ingests each example report alone, and again beside five documents made from it (`bench/planted.py`: another year, other
names, denied, an instruction to ignore everything else, changed numbers), asks its questions in both, and prints the
share of answers with the gold in a quote from the report itself, the share where the first quote is from it, the share
of words quoted from planted documents, and how many answers say that sources differ.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.answers import Answer, Answering, AnswerQuery, Extractive
from bench.planted import Planted, distractors
from index.embed import open_embedder
from index.engine import Engine
from index.evaluate.datasets import Question, read_dataset
from index.evaluate.quotes import stands_in, word_count
from index.types import Element
from ingest.base import Task
from ingest.run import parse

REPORTS = {"tidewater-report.pdf": "en", "ohletal-jahresbericht.pdf": "de", "tanada-hokoku.pdf": "ja"}


@dataclass(frozen=True, slots=True)
class Row:
    """One question's answer: `right` where a quote of the report holds the gold, `first` where its quote is first.

    `planted` is the share of the quoted words that are from planted documents; `told` whether it says that sources
    differ.
    """

    question: str
    right: bool
    first: bool
    planted: float
    told: bool
    abstained: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=Path, default=Path("examples"))
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--report", action="append", choices=sorted(REPORTS), help="only this one; may be repeated")
    parser.add_argument("--misses", action="store_true", help="print the questions that only distractors spoil")
    options = parser.parse_args()
    alone: list[Row] = []
    beside: list[Row] = []
    for name in options.report or REPORTS:
        before, after = compared(options.examples, name, options.embedder)
        print_rows(name, before, after)
        alone += before
        beside += after
    print_rows("all", alone, beside)
    if options.misses:
        for one, other in zip(alone, beside, strict=True):
            if one.right and not other.right:
                print("spoiled:", one.question)


def print_rows(name: str, before: Sequence[Row], after: Sequence[Row]) -> None:
    for label, rows in (("alone", before), ("with five distractors", after)):
        right, first = mean([row.right for row in rows]), mean([row.first for row in rows])
        planted, told = mean([row.planted for row in rows]), sum(row.told for row in rows)
        withheld = mean([row.abstained for row in rows])
        print(
            f"{name:28} {label:22} n {len(rows):3}  right {right:.3f}  report first {first:.3f}  "
            f"planted words {planted:.3f}  withheld {withheld:.3f}  sources differ {told}"
        )


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def compared(examples: Path, name: str, embedder: str) -> tuple[list[Row], list[Row]]:
    """The rows of one report's answerable questions, alone and with distractors."""
    questions = [one for one in read_dataset(examples).questions if one.document == name and one.answer]
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), embedder) as engine:
        elements = add(engine, "alone", examples / "documents" / name, Path(folder))
        add(engine, "beside", examples / "documents" / name, Path(folder))
        for one in distractors(Path(name).stem, REPORTS[name], elements):
            plant(engine, "beside", one, Path(folder))
        alone = [ask(engine, "alone", one) for one in questions]
        return alone, [ask(engine, "beside", one) for one in questions]


@contextmanager
def opened(folder: Path, embedder: str) -> Iterator[Engine]:
    with Engine.open(folder / "data", open_embedder(embedder), writable=True, note="bench.distractors") as engine:
        for name in ("alone", "beside"):
            engine.create_collection(name)
        yield engine


def add(engine: Engine, collection: str, path: Path, folder: Path) -> Sequence[Element]:
    """The elements of a file that is now in a collection."""
    staging = folder / "staging"
    staging.mkdir(exist_ok=True)
    (bundle,) = parse(Task(path, path.name, collection, staging, path.name))
    engine.write([bundle], {bundle.document.content_hash: path})
    return bundle.elements


def plant(engine: Engine, collection: str, planted: Planted, folder: Path) -> None:
    path = folder / planted.source
    path.write_text(planted.html, "utf-8")
    add(engine, collection, path, folder)


def ask(engine: Engine, collection: str, question: Question) -> Row:
    answer = asyncio.run(Answering(Extractive()).answer(engine, [collection], AnswerQuery(question.text)))
    return row(question, answer)


def row(question: Question, answer: Answer) -> Row:
    own = [one.quote for one in answer.citations if question.document in one.hit.document.sources]
    foreign = [one.quote for one in answer.citations if question.document not in one.hit.document.sources]
    first = bool(answer.citations) and question.document in answer.citations[0].hit.document.sources
    words = word_count(own) + word_count(foreign)
    return Row(
        question.text,
        stands_in(question.answer or "", own),
        first,
        word_count(foreign) / words if words else 0.0,
        bool(answer.conflicts),
        answer.abstained,
    )


if __name__ == "__main__":
    main()
