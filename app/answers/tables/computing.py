"""Answers questions that compute over tables; what it cannot tell, another writer answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal as Number

from starlette.concurrency import run_in_threadpool

from app.answers.answering import pieces, timed
from app.answers.base import Answer, Asked, Writer, Written
from app.answers.tables.asking import may_compute
from app.answers.tables.candidates import Candidate, candidates
from app.answers.tables.composing import Composed, compose
from app.answers.tables.execution import Result, run
from app.answers.tables.measures import wanted
from app.answers.tables.measuring import measured
from app.answers.tables.planning import NoPlanner, Planner
from app.answers.tables.rules import planned
from app.answers.tables.told import tell
from app.answers.tables.units import Unit
from app.answers.tables.vocabularies import asked_in
from app.answers.tables.wishes import wish
from app.answers.tables.words import reader
from app.streams import closing
from index.engine import Engine
from index.errors import InvalidInput
from index.types import Hit

RULES = "extractive"
"""The model that a computed answer names where no chat model planned it."""
_NO_AMOUNTS = frozenset({"ratio", "share", "change", "count", "filter"})
_AMOUNTS = frozenset({"sum", "difference", "maximum", "minimum"})
_SCALED = {3: "thousand", 6: "million", 9: "billion"}


@dataclass(frozen=True, slots=True)
class _Way:
    """A result that a table gives, and how well its plan fits the question."""

    result: Result
    score: float
    boxed: bool


class Computing:
    """Computes over the tables that were found, if the question asks for that and can be told; else `otherwise`."""

    def __init__(self, otherwise: Writer, planner: Planner | None = None) -> None:
        self._otherwise = otherwise
        self._planner = planner or NoPlanner()

    @property
    def model(self) -> str:
        return self._otherwise.model

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        answer = await self._computed(engine, asked)
        if answer is not None:
            for written in pieces(answer):
                yield written
            return
        async with closing(self._otherwise.write(engine, asked)) as writing:
            async for written in writing:
                yield written

    async def _computed(self, engine: Engine, asked: Asked) -> Answer | None:
        measure = wanted(asked.question) is not None
        if not measure and not may_compute(asked.question):
            return None
        tables = await run_in_threadpool(candidates, engine, asked)
        if not tables:
            return None
        found = await run_in_threadpool(measured, engine, asked.question, tables) if measure else None
        if found is not None:
            return as_answer(tell(found, _hits(tables)), asked, RULES)
        if not may_compute(asked.question):
            return None
        result = await run_in_threadpool(by_rules, engine, asked.question, tables)
        if result is not None:
            return answered(result, tables, asked, RULES)
        plan = await self._planner.plan(asked.question, [one.sheet for one in tables])
        if plan is None:
            return None
        try:
            result = await run_in_threadpool(run, plan)
        except InvalidInput:
            return None
        return answered(result, tables, asked, self._planner.model) if result is not None else None


def by_rules(engine: Engine, question: str, tables: Sequence[Candidate]) -> Result | None:
    """The result of the table that the question fits best; None where two tables that fit as well give two results.

    Of tables that give the same in other scales the most precise is taken; of those that give the same number the one
    with boxes, and with fewer cells.
    """
    ways = [way for table in tables if (way := _way(engine, question, table)) is not None]
    if not ways:
        return None
    score = max(way.score for way in ways)
    results = [way.result for way in ways if way.score == score]
    best = min(results, key=_slack)
    if not all(_agree(best, one) for one in results):
        return None
    same = [way for way in ways if _said(way.result) == _said(best)]
    return min(same, key=lambda way: (not way.boxed, len(way.result.chosen))).result


def answered(result: Result, tables: Sequence[Candidate], asked: Asked, model: str) -> Answer | None:
    """The answer that tells a result, in the language of the question; None where it is wanted in a scale that its
    numbers do not tell."""
    wanted = wish(asked.question)
    scaled = _scaled(result, wanted.scale)
    if scaled is None:
        return None
    return as_answer(compose(scaled, _hits(tables), asked_in(asked.question), wanted.places), asked, model)


def _scaled(result: Result, scale: int | None) -> Result | None:
    """The result in a power of ten; the same where it is no amount, None where the table does not say its own."""
    plan = result.plan
    if scale is None or result.value is None or scale == result.unit.scale or plan.operation in _NO_AMOUNTS:
        return result
    if not result.unit.scale and not result.unit.is_money:
        return None
    unit = Unit(result.unit.symbol, scale, _SCALED[scale])
    return replace(result, value=result.value.scaleb(result.unit.scale - scale), unit=unit)


def as_answer(composed: Composed, asked: Asked, model: str) -> Answer:
    """The answer with this text."""
    return Answer(
        text=composed.text,
        citations=composed.citations,
        abstained=False,
        confidence=asked.found.confidence,
        model=model,
        evidence=asked.evidence,
        index_version=asked.found.index_version,
        timings_ms=timed(asked),
        computed=composed.computed,
    )


def _hits(tables: Sequence[Candidate]) -> dict[str, Hit]:
    return {table.sheet.id: table.hit for table in tables}


def _way(engine: Engine, question: str, table: Candidate) -> _Way | None:
    fitting = planned(question, table.sheet, reader(engine.analyser, table.sheet.language, asked_in(question)))
    if fitting is None:
        return None
    try:
        result = run(fitting.plan)
    except InvalidInput:
        return None
    if result is None:
        return None
    return _Way(result, fitting.score, all(slot.region is not None for slot in result.slots))


def _said(result: Result) -> tuple[Number | None, tuple[str, ...]]:
    """What two results must share to be the same: their value, and the rows that they name."""
    value = None if result.value is None else round(result.value, 6).normalize()
    return value, tuple(label.casefold() for label in result.labels)


def _agree(one: Result, other: Result) -> bool:
    """Whether two results say the same: sums and differences also where one is of rounded or scaled numbers."""
    if _said(one) == _said(other):
        return True
    if one.value is None or other.value is None or _said(one)[1] != _said(other)[1]:
        return False
    if any(result.plan.operation not in _AMOUNTS for result in (one, other)):
        return False
    scaled = one.unit.scale != other.unit.scale
    apart = abs(one.value.scaleb(one.unit.scale) - other.value.scaleb(other.unit.scale))
    return scaled and apart <= _slack(one) + _slack(other)


def _slack(result: Result) -> Number:
    """By how much the rounding of its cells may have changed a result, in whole units."""
    half = [
        Number(5).scaleb(slot.unit.scale - slot.value.places - 1) for slot in result.slots if slot.value is not None
    ]
    return sum(half, Number(0))
