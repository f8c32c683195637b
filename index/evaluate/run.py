"""Runs the questions of a dataset against a search and measures each one."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from index.evaluate.datasets import CORPUS, Dataset, Place, Question
from index.evaluate.measures import BOX_RANKS, RANKS, BoxHit, PlacedBox, box_measures, rank_measures
from index.fuse import BONUS, LIKENESS
from index.query import Compare, Query
from index.retrieve import RETRIEVERS
from index.types import Document, Found, Hit, RetrieverName

Setting = Literal["within", "pooled"]
Search = Callable[[Query], Found]
Advance = Callable[[int, int], None]
"""Called with steps done and total."""

TOGETHER, WITHOUT = "together", "without "
TIMED = 150
"""Questions that are timed, evenly spread over the dataset."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Only these retrievers; with none named all that the planner takes at its weights, but none of `without`."""

    only: tuple[RetrieverName, ...] = ()
    without: frozenset[RetrieverName] = frozenset()


Choices = Mapping[str, Choice]
"""Which retrievers are asked, by the name of the choice."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """What one question scored with one setting and choice of retrievers.

    `latency_ms` and its `stages_ms` are None and empty for a question that was not timed.
    """

    id: str
    setting: Setting
    retrievers: str
    domain: str | None
    groups: tuple[str, ...]
    measures: Mapping[str, float]
    latency_ms: float | None = None
    stages_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Run:
    """One way to ask all questions."""

    setting: Setting
    name: str
    choice: Choice

    def fits(self, question: Question) -> bool:
        """Within the right document, any document is right."""
        return self.setting == "pooled" or any(page is not None for _, page in question.gains)

    def query(self, question: Question) -> Query:
        query = query_for(question, self.setting)
        return replace(query, retrievers=self.choice.only, without=self.choice.without)


def retriever_choices(*, ablate: bool = False, missing: frozenset[RetrieverName] = frozenset()) -> dict[str, Choice]:
    """Each retriever alone, and all together as the planner weighs them; to ablate, also all but each one.

    What is left of a plan without a retriever keeps the plan's weights and parts. Those that are `missing` here, for
    want of their model or because they are off, are not asked.

    Those that only add to what others say are not asked alone, but to ablate; no question shows a picture.
    """
    names = tuple(name for name in RETRIEVERS if name != LIKENESS and name not in missing)
    alone = {str(name): Choice(only=(name,)) for name in names if ablate or name not in BONUS}
    rests = {f"{WITHOUT}{name}": Choice(without=frozenset({name})) for name in names if ablate}
    return {**alone, **rests, TOGETHER: Choice()}


def scored_questions(dataset: Dataset, limit: int | None) -> tuple[Question, ...]:
    """The questions that have gold evidence, the first `limit` of them."""
    return tuple(question for question in dataset.questions if question.gains)[:limit]


def settings_of(dataset: Dataset) -> tuple[Setting, ...]:
    """Questions asked of one document are also ranked within it."""
    return ("within", "pooled") if dataset.shape == "pages" else ("pooled",)


def measure_retrieval(
    dataset: Dataset,
    search: Search,
    *,
    choices: Choices | None = None,
    limit: int | None = None,
    advance: Advance | None = None,
    fresh: Search | None = None,
) -> list[QuestionRow]:
    """One row per question, setting and choice of retrievers; a question about a whole document is asked pooled only.

    All searches of a question follow each other, so that `search` may share what they have in common. Times are
    taken afterwards, one choice after another, with `fresh`, which shares nothing; without it none are taken.
    """
    questions = scored_questions(dataset, limit)
    named = retriever_choices() if choices is None else choices
    runs = [_Run(setting, name, choice) for setting in settings_of(dataset) for name, choice in named.items()]
    timed = questions[:: -(-len(questions) // TIMED)] if questions and fresh is not None else ()
    pairs = [(run, question) for question in questions for run in runs if run.fits(question)]
    timings = [(run, question) for run in runs for question in timed if run.fits(question)]
    steps = _Steps(advance, len(pairs) + len(timings))
    measured = {(run, question.id): steps.done(_measures(dataset, search, question, run)) for run, question in pairs}
    times = {(run, question.id): steps.done(_times(fresh or search, run.query(question))) for run, question in timings}
    return [
        _row(question, run, measured[run, question.id], times.get((run, question.id)))
        for run in runs
        for question in questions
        if run.fits(question)
    ]


def query_for(question: Question, setting: Setting) -> Query:
    """The search of a question, grouped by page; what has no pages counts as one page."""
    query = Query(question.text, top_k=max(RANKS), group_by="page")
    if setting == "within" and question.document is not None:
        query = replace(query, filter=Compare("eq", "source", question.document))
    return query


class _Steps:
    def __init__(self, advance: Advance | None, total: int) -> None:
        self._advance, self._total, self._count = advance, total, 0

    def done(self, result: dict[str, float]) -> dict[str, float]:
        self._count += 1
        if self._advance is not None:
            self._advance(self._count, self._total)
        return result


def _row(question: Question, run: _Run, measures: dict[str, float], times: dict[str, float] | None) -> QuestionRow:
    latency_ms = None if times is None else times["total"]
    stages_ms = {name: value for name, value in (times or {}).items() if name != "total"}
    return QuestionRow(
        question.id, run.setting, run.name, question.domain, question.groups, measures, latency_ms, stages_ms
    )


def _measures(dataset: Dataset, search: Search, question: Question, run: _Run) -> dict[str, float]:
    query = run.query(question)
    ranked = [place for hit in search(query).hits for place in places_of(dataset, question, hit)]
    measures = rank_measures(question.gains, ranked)
    if dataset.has_boxes:
        elements = search(replace(query, group_by="element", top_k=max(BOX_RANKS)))
        boxes = [_box_hit(hit) for hit in elements.hits if hit.unit.kind != "page"]
        measures |= box_measures(question.boxes, boxes)
    return measures


def _times(search: Search, query: Query) -> dict[str, float]:
    """Milliseconds by stage, and in `total` as the caller sees it."""
    started = time.perf_counter()
    found = search(query)
    return {**found.timings_ms, "total": 1000.0 * (time.perf_counter() - started)}


def places_of(dataset: Dataset, question: Question, hit: Hit) -> list[Place]:
    """What a hit counts as: its page, or its whole document where no page is asked for, or the passages it is."""
    if dataset.shape == "passages":
        return [(source.removeprefix(f"{CORPUS}#"), None) for source in hit.document.sources]
    by_page = any(page is not None for _, page in question.gains)
    name = _name(hit.document, {name for name, _ in question.gains})
    return [(name, hit.unit.page if by_page else None)]


def _name(document: Document, gold: Collection[str]) -> str:
    """The source by which the gold knows the document, else its file name."""
    return next((source for source in document.sources if source in gold), base_name(document))


def base_name(document: Document) -> str:
    """File name of a document by its first source."""
    return document.sources[0].rsplit("/", 1)[-1]


def _box_hit(hit: Hit) -> BoxHit:
    source, sizes = base_name(hit.document), hit.document.page_sizes
    regions = hit.unit.regions
    areas = {
        (source, region.page): sizes[region.page - 1][0] * sizes[region.page - 1][1]
        for region in regions
        if region.page <= len(sizes)
    }
    share = 0.0
    if regions and areas.get((source, regions[0].page)):
        x0, y0, x1, y1 = regions[0].bbox
        share = (x1 - x0) * (y1 - y0) / areas[(source, regions[0].page)]
    return BoxHit(tuple(PlacedBox(source, region.page, region.bbox) for region in regions), share, areas)


def row_values(rows: Sequence[QuestionRow], names: Sequence[str]) -> list[list[float]]:
    """A table of rows by measures."""
    return [[row.measures[name] for name in names] for row in rows]
