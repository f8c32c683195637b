"""Latency and recall under filters that few units pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle

import numpy as np

from bench.exact import ExactDense, exact_search
from bench.passages import SHARES
from bench.quantiles import HEADER, load, overlap, recall
from bench.searching import TOP_K, plain, spread, timed
from index.engine import Engine
from index.query import Compare, Filter, Query
from index.types import Found, Numbers, Scores

_DOCUMENTS = 100


def print_filters(engine: Engine, collection: str, texts: Sequence[str], exact_texts: int) -> None:
    """A row per filter: how many units pass, times, recall@10 of the dense view and of the whole search."""
    dense = ExactDense(engine, [collection])
    exact_texts = min(exact_texts, len(texts))
    print(f"\nfilters, {len(texts)} questions, of them {exact_texts} for the whole search ({load()})")
    print(f"  {'filter':<10}{'units':>8}{HEADER}{'resolve':>9}{'dense r@10':>12}{'whole r@10':>12}{'least':>7}")
    for name in ("none", *SHARES):
        queries = _filtered(engine, collection, name, texts)
        timed(engine, collection, queries[:5])
        searches = timed(engine, collection, queries)
        resolve = float(np.median([one.found.timings_ms.get("filter", 0.0) for one in searches]))
        passing = _passing(engine, collection, queries)
        of_dense = _dense_recall(engine, collection, queries, passing, dense)
        pairs = zip(queries[:exact_texts], searches, strict=False)
        whole = [
            overlap(_numbers(one.found), _numbers(exact_search(engine, collection, query))) for query, one in pairs
        ]
        units = np.mean([len(dense.numbers) if numbers is None else len(numbers) for numbers in passing])
        print(
            f"  {name:<10}{units:>8.0f}{spread(searches)}{resolve:>9.1f}"
            f"{np.mean(of_dense):>12.4f}{np.mean(whole):>12.4f}{min(whole):>7.2f}",
            flush=True,
        )


def _filtered(engine: Engine, collection: str, name: str, texts: Sequence[str]) -> list[Query]:
    """Each question under a filter that some document passes."""
    queries = plain(texts)
    if name not in SHARES:
        return queries
    values = [document.metadata.get(name) for document in engine.store.documents(collection, limit=_DOCUMENTS)]
    filters: list[Filter] = [Compare("eq", f"metadata.{name}", value) for value in values]
    return [replace(query, filter=filter) for query, filter in zip(queries, cycle(filters), strict=False)]


def _passing(engine: Engine, collection: str, queries: Sequence[Query]) -> list[Numbers | None]:
    return [
        None if query.filter is None else engine.store.resolve(collection, query.filter, "element") for query in queries
    ]


def _dense_recall(
    engine: Engine, collection: str, queries: Sequence[Query], passing: Sequence[Numbers | None], dense: ExactDense
) -> list[float]:
    """Of a search by the dense view alone."""
    found = []
    for query, numbers in zip(queries, passing, strict=True):
        hits = _numbers(engine.search([collection], replace(query, retrievers=("dense",))))
        vector = engine.embedder.embed_query(query.text)
        exact: Scores = dense.scores(vector, numbers)
        found.append(recall(dense.scores(vector, np.sort(hits)), exact, TOP_K))
    return found


def _numbers(found: Found) -> Numbers:
    return np.array([hit.unit.number for hit in found.hits], dtype=np.int64)
