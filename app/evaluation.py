"""Measures a subject that this installation has in a collection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app.answers.base import AnswerQuery
from app.outcomes import Progress
from app.subjects import Subject
from app.wiring import Services
from index.embed.remembered import Remembered
from index.engine import Engine
from index.errors import InvalidInput
from index.evaluate.ablation import Contribution, contributions, markdown_ablation
from index.evaluate.answers import AnswerReport, AnswerRow, answer_report, markdown_answers, measure_answers
from index.evaluate.misses import Miss, shown_misses, worst
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
from index.query import Query
from index.types import Found, RetrieverName


@dataclass(frozen=True, slots=True)
class RetrievalRun:
    """A measured run; its JSON can be compared with later runs."""

    facts: Mapping[str, Any]
    rows: Sequence[GroupRow]
    questions: Sequence[QuestionRow]
    differences: Sequence[Difference] = field(default=())
    contributions: Sequence[Contribution] = field(default=())
    misses: Sequence[Miss] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            **self.facts,
            "rows": [row.as_json() for row in self.rows],
            "differences": [row.as_json() for row in self.differences],
            "contributions": [row.as_json() for row in self.contributions],
            "misses": [miss.as_json() for miss in self.misses],
            "questions": [question_json(row) for row in self.questions],
        }

    def markdown(self) -> str:
        tables = [markdown_ablation(self.rows, self.contributions) if self.contributions else markdown(self.rows)]
        if self.differences:
            tables += ["", "Differences to the earlier run:", "", markdown_differences(self.differences)]
        if self.misses:
            tables += ["", shown_misses(self.misses)]
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


def evaluate_retrieval(
    services: Services,
    subject: Subject,
    limit: int | None,
    progress: Progress,
    *,
    ablate: bool = False,
    misses: int = 0,
) -> Run:
    """Measure each retriever alone and all together, within the question's document and pooled.

    With `ablate` also all but each one. Searches of one question share its embedding, but not those that are timed.
    `misses` is how many of the worst questions to look into. Raises InvalidInput where no question has gold evidence.
    """
    services.engine.remembered = Remembered()  # a model that has read a question before would not be timed
    dataset, search = subject.dataset, _search(services, subject, sharing=True)
    questions = measure_retrieval(
        dataset,
        search,
        choices=retriever_choices(ablate=ablate, missing=_missing(services.engine)),
        limit=limit,
        advance=lambda done, total: progress("searching", done, total),
        fresh=_search(services, subject),
    )
    if not questions:
        raise InvalidInput("no question says where its answer stands: retrieval cannot be measured", field="questions")
    return RetrievalRun(
        _facts(services, subject),
        group_rows(dataset.name, questions),
        questions,
        contributions=contributions(questions) if ablate else (),
        misses=worst(dataset, search, questions, misses) if misses else (),
    )


def evaluate_answers(services: Services, subject: Subject, limit: int | None, progress: Progress) -> Run:
    """Measure the answers' quotes and abstentions. Raises InvalidInput where no question has a gold answer."""
    name = subject.collection
    runner = asyncio.Runner()

    def answer(question: str, source: str | None) -> tuple[Sequence[str], bool]:
        query = AnswerQuery(question, filter=build_filter(sources=(source,)) if source else None)
        given = runner.run(services.answering.answer(services.engine, [name], query))
        return [citation.quote for citation in given.citations], given.abstained

    with runner:
        rows = measure_answers(
            subject.dataset,
            answer,
            _search(services, subject),
            limit=limit,
            advance=lambda done, total: progress("answering", done, total),
        )
    if not rows:
        raise InvalidInput("no question has an answer to look for", field="questions")
    facts = _facts(services, subject) | {"answers": services.answering.model}
    return AnswerRun(facts, answer_report(subject.dataset.name, rows), rows)


def compared(run: Run, earlier: Any) -> Run:
    """The run with its paired differences to an earlier one's JSON. Raises InvalidInput if that is none."""
    if not isinstance(run, RetrievalRun):
        return run
    return replace(run, differences=differences(run.questions, read_questions(earlier)))


def _search(services: Services, subject: Subject, *, sharing: bool = False) -> Search:
    """Searches the subject's collection; with `sharing`, those of one text that follow each other embed it once."""
    name, engine = subject.collection, services.engine
    last = engine.question("")

    def search(query: Query) -> Found:
        nonlocal last
        if not sharing or query.text != last.text:
            last = engine.question(query.text)
        return engine.search([name], query, last)

    # The first search loads the model; it must not count as a question's time.
    search(Query("ready", top_k=1))
    return search


def _missing(engine: Engine) -> frozenset[RetrieverName]:
    """Retrievers whose model is not set, or that are off."""
    there: Mapping[RetrieverName, bool] = {
        "late": engine.late is not None,
        "sparse": engine.sparse is not None,
        "page_image": engine.page_images is not None,
        "graph": bool(engine.graph),
    }
    return frozenset(name for name, is_there in there.items() if not is_there)


def _facts(services: Services, subject: Subject) -> dict[str, Any]:
    engine = services.engine
    collection = engine.store.collection(subject.collection)
    return {
        "dataset": subject.dataset.name,
        "collection": collection.name,
        "documents": collection.documents,
        "units": collection.units,
        "model": engine.shown.names_of(subject.collection).model,
        "sparse": engine.sparse.fingerprint if engine.sparse is not None else None,
        "reranker": engine.reranking.model.fingerprint if engine.reranking is not None else None,
        "index_version": engine.store.version(),
    }
