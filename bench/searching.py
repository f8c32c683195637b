"""Searches one after another, with their times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from bench.quantiles import HEADER, Spread
from index.engine import Engine
from index.query import Query
from index.types import Found, Plan

TOP_K = 10


@dataclass(frozen=True, slots=True)
class Timed:
    """One search and how long its caller waited, in milliseconds."""

    milliseconds: float
    found: Found


def timed(engine: Engine, collection: str, queries: Sequence[Query], plan: Plan | None = None) -> list[Timed]:
    return [_timed(engine, collection, query, plan) for query in queries]


def plain(texts: Sequence[str]) -> list[Query]:
    return [Query(text, top_k=TOP_K) for text in texts]


def spread(searches: Sequence[Timed]) -> Spread:
    return Spread.of([one.milliseconds for one in searches])


def print_stages(searches: Sequence[Timed]) -> None:
    """A line for what the caller sees and one for each stage."""
    print(f"  {'ms':<20}{HEADER}\n  {'as the caller sees':<20}{spread(searches)}")
    for stage in dict.fromkeys(stage for one in searches for stage in one.found.timings_ms):
        print(f"  {stage:<20}{Spread.of([one.found.timings_ms.get(stage, 0.0) for one in searches])}")


def _timed(engine: Engine, collection: str, query: Query, plan: Plan | None) -> Timed:
    started = perf_counter()
    found = engine.search([collection], query, plan=plan)
    return Timed(1000.0 * (perf_counter() - started), found)
