"""Chooses the retrievers of a query and their weights."""

from __future__ import annotations

from index.types import RETRIEVER_NAMES, Plan, Query, RetrieverName

DEFAULT_WEIGHTS: dict[RetrieverName, float] = {"lexical": 1.0, "dense": 0.6}


def make_plan(query: Query) -> Plan:
    """All retrievers at their default weights, or those that the query names."""
    names = query.retrievers or RETRIEVER_NAMES
    why = ("the query names its retrievers",) if query.retrievers else ("all retrievers, default weights",)
    return Plan(retrievers={name: DEFAULT_WEIGHTS[name] for name in names}, why=why)
