"""Runs a labelled dataset through this installation: ingests it into its own collection, then measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app.answers.base import AnswerQuery
from app.outcomes import Outcome, Progress
from app.sources import find_files
from app.wiring import Services
from index.errors import ModelMismatch
from index.evaluate.ablation import Contribution, contributions, markdown_ablation
from index.evaluate.answers import AnswerReport, AnswerRow, answer_report, markdown_answers, measure_answers
from index.evaluate.datasets import Dataset, read_dataset
from index.evaluate.report import (
    Difference,
    GroupRow,
    differences,
    group_rows,
    markdown,
    markdown_differences,
    question_json,
    read_questions,
)
from index.evaluate.run import QuestionRow, Search, measure_retrieval, retriever_choices
from index.filters import build_filter
from index.retrieve.base import Question
from index.types import Found, Query

__all__ = [
    "collection_of",
    "compared",
    "evaluate_answers",
    "evaluate_retrieval",
    "prepare",
    "read_dataset",
]

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_NAME_LENGTH = 55


@dataclass(frozen=True, slots=True)
class RetrievalRun:
    """A measured run; its JSON can be compared with later runs."""

    facts: Mapping[str, Any]
    rows: Sequence[GroupRow]
    questions: Sequence[QuestionRow]
    differences: Sequence[Difference] = field(default=())
    contributions: Sequence[Contribution] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            **self.facts,
            "rows": [row.as_json() for row in self.rows],
            "differences": [row.as_json() for row in self.differences],
            "contributions": [row.as_json() for row in self.contributions],
            "questions": [question_json(row) for row in self.questions],
        }

    def markdown(self) -> str:
        tables = [markdown_ablation(self.rows, self.contributions) if self.contributions else markdown(self.rows)]
        if self.differences:
            tables += ["", "Differences to the earlier run:", "", markdown_differences(self.differences)]
        return "\n".join(tables)


@dataclass(frozen=True, slots=True)
class AnswerRun:
    """Measured answers."""

    facts: Mapping[str, Any]
    rows: Sequence[AnswerReport]
    questions: Sequence[AnswerRow]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.facts,
            "rows": [row.as_json() for row in self.rows],
            "questions": [row.as_json() for row in self.questions],
        }

    def markdown(self) -> str:
        return markdown_answers(self.rows)


class Run(Protocol):
    def as_json(self) -> dict[str, Any]: ...

    def markdown(self) -> str: ...


def collection_of(dataset: Dataset) -> str:
    """The dataset's own collection."""
    return f"eval-{_UNFIT.sub('-', dataset.name)}"[:_NAME_LENGTH].rstrip("-.")


def prepare(services: Services, dataset: Dataset, progress: Progress, *, reparse: bool = False) -> Iterator[Outcome]:
    """Bring the dataset's collection up to its files; nothing is parsed that is unchanged.

    A collection of another model is dropped first. `reparse` reads all again, for a changed parser.
    """
    name = collection_of(dataset)
    try:
        services.engine.create_collection(name)
        services.engine.present(name)
    except ModelMismatch:
        services.engine.drop_collection(name)
    files = find_files([dataset.root])
    wanted = {file.source for file in files}
    gone = [
        source
        for source in services.engine.store.sources(name)
        if source not in wanted and source.partition("#")[0] not in wanted
    ]
    if gone:
        services.engine.delete_sources(name, gone)
    yield from services.ingestor.run(name, files, reparse=reparse, progress=progress)


def evaluate_retrieval(
    services: Services, dataset: Dataset, limit: int | None, progress: Progress, *, ablate: bool = False
) -> Run:
    """Measure each retriever alone and all together, within the question's document and pooled.

    With `ablate` also all but each one. Searches of one question share its embedding, but not those that are timed.
    """
    questions = measure_retrieval(
        dataset,
        _search(services, dataset, sharing=True),
        choices=retriever_choices(ablate=ablate),
        limit=limit,
        advance=lambda done, total: progress("searching", done, total),
        fresh=_search(services, dataset),
    )
    brought = contributions(questions) if ablate else ()
    return RetrievalRun(
        _facts(services, dataset), group_rows(dataset.name, questions), questions, contributions=brought
    )


def evaluate_answers(services: Services, dataset: Dataset, limit: int | None, progress: Progress) -> Run:
    """Measure the answers' quotes and abstentions."""
    name = collection_of(dataset)

    def answer(question: str, source: str | None) -> tuple[Sequence[str], bool]:
        query = AnswerQuery(question, filter=build_filter(sources=(source,)) if source else None)
        given = services.answerer.answer(services.engine, [name], query)
        return [citation.quote for citation in given.citations], given.abstained

    rows = measure_answers(
        dataset,
        answer,
        _search(services, dataset),
        limit=limit,
        advance=lambda done, total: progress("answering", done, total),
    )
    return AnswerRun(_facts(services, dataset), answer_report(dataset.name, rows), rows)


def compared(run: Run, earlier: Any) -> Run:
    """The run with its paired differences to an earlier one's JSON. Raises InvalidInput if that is none."""
    if not isinstance(run, RetrievalRun):
        return run
    return replace(run, differences=differences(run.questions, read_questions(earlier)))


def _search(services: Services, dataset: Dataset, *, sharing: bool = False) -> Search:
    """Searches the dataset's collection; with `sharing`, those of one text that follow each other embed it once."""
    name, engine = collection_of(dataset), services.engine
    last = Question("", engine.analyser, engine.embedder)

    def search(query: Query) -> Found:
        nonlocal last
        if not sharing or query.text != last.text:
            last = Question(query.text, engine.analyser, engine.embedder)
        return engine.search([name], query, last)

    # The first search loads the model; it must not count as a question's time.
    search(Query("ready", top_k=1))
    return search


def _facts(services: Services, dataset: Dataset) -> dict[str, Any]:
    engine = services.engine
    collection = engine.store.collection(collection_of(dataset))
    return {
        "dataset": dataset.name,
        "collection": collection.name,
        "documents": collection.documents,
        "units": collection.units,
        "model": engine.embedder.fingerprint,
        "index_version": engine.store.version(),
    }
