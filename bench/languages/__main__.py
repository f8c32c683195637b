"""How well extractive answers hold in languages other than English.

    python -m bench.languages [--dataset DIR] [--embedder minilm] [--misses]

asks each question among its own document alone and among those of all languages together, and prints, by language, the
share with the gold in a quote, the share with it in the first quote, the share withheld, and how many of the questions
that the documents do not answer are withheld. The documents and the 65 questions beside this file (6 without an answer)
were written before anything was mended by them. `--dataset bench/languages/later` asks 44 (4 without an answer) that
were written after it, in two further languages too; `--dataset examples` those of the examples.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answers import Answering, AnswerQuery, Extractive
from bench.distractors import add, mean
from index.embed import open_embedder
from index.engine import Engine
from index.evaluate.datasets import Dataset, Question, read_dataset
from index.evaluate.quotes import stands_in

POOLED = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One question's answer; `place` is that of the first quote with the gold, 0 where none has it."""

    question: Question
    place: int
    withheld: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", type=Path, default=Path(__file__).parent)
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--misses", action="store_true", help="print the questions without the gold in a quote")
    options = parser.parse_args()
    dataset = read_dataset(options.dataset)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with Engine.open(
            path / "data", open_embedder(options.embedder), writable=True, note="bench.languages"
        ) as engine:
            names = sorted({one.document or "" for one in dataset.questions})
            ingest(engine, dataset, names, path)
            print_rows("alone", [ask(engine, f"d{names.index(one.document or '')}", one) for one in dataset.questions])
            rows = [ask(engine, POOLED, one) for one in dataset.questions]
            print_rows("together", rows)
    for row in rows if options.misses else ():
        if row.question.answerable and not row.place:
            print("missed:", row.question.text, "=>", row.question.answer)


def ingest(engine: Engine, dataset: Dataset, names: Sequence[str], folder: Path) -> None:
    """Each document into a collection of its own, and into the one of all."""
    engine.create_collection(POOLED)
    for number, name in enumerate(names):
        engine.create_collection(f"d{number}")
        add(engine, f"d{number}", dataset.root / name, folder)
        add(engine, POOLED, dataset.root / name, folder)


def ask(engine: Engine, collection: str, question: Question) -> Row:
    answer = asyncio.run(Answering(Extractive()).answer(engine, [collection], AnswerQuery(question.text)))
    places = (at for at, one in enumerate(answer.citations, 1) if stands_in(question.answer or "", [one.quote]))
    return Row(question, next(places, 0), answer.abstained)


def print_rows(label: str, rows: Sequence[Row]) -> None:
    for domain in dict.fromkeys(row.question.domain for row in rows):
        own = [row for row in rows if row.question.domain == domain and row.question.answerable]
        without = [row for row in rows if row.question.domain == domain and not row.question.answerable]
        right, first = mean([row.place > 0 for row in own]), mean([row.place == 1 for row in own])
        print(
            f"{label:9} {domain or '':16} n {len(own):3}  right {right:.3f}  in the first quote {first:.3f}  "
            f"withheld {mean([row.withheld for row in own]):.3f}  "
            f"without an answer, withheld {sum(row.withheld for row in without)} of {len(without)}"
        )


if __name__ == "__main__":
    main()
