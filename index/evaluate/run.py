"""Runs the questions of a dataset against a search and measures each one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.evaluate.datasets import CORPUS, Dataset, Place, Question
from index.evaluate.measures import BOX_RANKS, RANKS, BoxHit, PlacedBox, box_measures, rank_measures
from index.fuse import BONUS
from index.types import RETRIEVER_NAMES, Compare, Document, Found, Hit, Query, RetrieverName

Setting = Literal["within", "pooled"]
Search = Callable[[Query], Found]
Advance = Callable[[int, int], None]
"""Called with questions done and total."""

TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """What one question scored with one setting and choice of retrievers."""

    id: str
    setting: Setting
    retrievers: str
    domain: str | None
    groups: tuple[str, ...]
    measures: Mapping[str, float]
    latency_ms: float


def retriever_choices() -> dict[str, tuple[RetrieverName, ...]]:
    """Each retriever alone, and all together as the planner weighs them."""
    return {**{name: (name,) for name in RETRIEVER_NAMES if name not in BONUS}, TOGETHER: ()}


def scored_questions(dataset: Dataset, limit: int | None) -> tuple[Question, ...]:
    """The questions that have gold evidence, the first `limit` of them."""
    return tuple(question for question in dataset.questions if question.gains)[:limit]


def settings_of(dataset: Dataset) -> tuple[Setting, ...]:
    """Questions asked of one document are also ranked within it."""
    return ("within", "pooled") if dataset.shape == "pages" else ("pooled",)


def measure_retrieval(
    dataset: Dataset, search: Search, *, limit: int | None = None, advance: Advance | None = None
) -> list[QuestionRow]:
    """One row per question, setting and choice of retrievers."""
    questions = scored_questions(dataset, limit)
    runs = [(setting, name, names) for setting in settings_of(dataset) for name, names in retriever_choices().items()]
    rows: list[QuestionRow] = []
    for setting, name, retrievers in runs:
        for question in questions:
            rows.append(_measure(dataset, search, question, setting, name, retrievers))
            if advance is not None:
                advance(len(rows), len(runs) * len(questions))
    return rows


def query_for(question: Question, setting: Setting) -> Query:
    """The search of a question, grouped by page; what has no pages counts as one page."""
    query = Query(question.text, top_k=max(RANKS), group_by="page")
    if setting == "within" and question.document is not None:
        query = replace(query, filter=Compare("eq", "source", question.document))
    return query


def _measure(
    dataset: Dataset,
    search: Search,
    question: Question,
    setting: Setting,
    name: str,
    retrievers: tuple[RetrieverName, ...],
) -> QuestionRow:
    query = replace(query_for(question, setting), retrievers=retrievers)
    started = time.perf_counter()
    found = search(query)
    latency_ms = 1000.0 * (time.perf_counter() - started)
    measures = rank_measures(question.gains, [place for hit in found.hits for place in _places(dataset, hit)])
    if dataset.shape == "pages":
        elements = search(replace(query, group_by="element", top_k=max(BOX_RANKS)))
        boxes = [_box_hit(hit) for hit in elements.hits if hit.unit.kind != "page"]
        measures |= box_measures(question.boxes, boxes)
    return QuestionRow(question.id, setting, name, question.domain, question.groups, measures, latency_ms)


def _places(dataset: Dataset, hit: Hit) -> Iterator[Place]:
    """What a hit counts as: a page of its document, or the passages whose line it is."""
    if dataset.shape == "pages":
        yield base_name(hit.document), hit.unit.page
        return
    for source in hit.document.sources:
        yield source.removeprefix(f"{CORPUS}#"), None


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
