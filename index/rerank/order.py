"""The best hits in a new order: what a model says that reads question and text together, beside the fused score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import exp, log
from typing import TYPE_CHECKING

from index.errors import InvalidInput
from index.query import Query
from index.retrieve.signals import Stopwatch
from index.types import Hit, RankScore
from index.writer import dense_text

if TYPE_CHECKING:
    from index.rerank.cross import Cross

NAME = "rerank"
"""Of the stage, and of the score in a hit's `scores`."""
_SHARE = 0.5
"""What the model's log odds count; the rest is those of the fused score. Not fitted: no model comes with Plexus."""
_LEAST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Reranking:
    """A model, and how many texts it reads for a question."""

    model: Cross
    candidates: int


def widened(query: Query, reranking: Reranking | None) -> Query:
    """The query with as many hits as may be read again.

    Raises InvalidInput where reranking is asked for and there is no model.
    """
    if query.rerank == "always" and reranking is None:
        raise InvalidInput("no reranker is configured (PLEXUS_RERANKER)", field="rerank")
    if reranking is None or not _wanted(query):
        return query
    return replace(query, top_k=max(query.top_k, reranking.candidates))


def reranked(hits: Sequence[Hit], query: Query, reranking: Reranking | None, watch: Stopwatch) -> tuple[Hit, ...]:
    """The best `top_k` of the hits of a widened query.

    A hit's score becomes the mean, in log odds, of its own and of the model's probability: both say how likely it is
    that the hit is wanted. Hits beyond the candidates keep theirs, so the order is always that of the scores. Of a
    page, or a table with rows, the elements are read, and the best counts.
    """
    if reranking is None or not _wanted(query) or not hits:
        return tuple(hits[: query.top_k])
    with watch.stage(NAME):
        lengths = accumulate(sum(1 for _ in _leaves(hit)) for hit in hits)
        count = max(1, sum(length <= reranking.candidates for length in lengths))
        read, rest = hits[:count], hits[count:]
        leaves = [leaf for hit in read for leaf in _leaves(hit)]
        odds = reranking.model.log_odds(query.text, [dense_text(leaf.unit) for leaf in leaves])
        said = {id(leaf): float(value) for leaf, value in zip(leaves, odds, strict=True)}
        ranks = _ranks({id(hit): _best(hit, said) for hit in read})
        scored = [_scored(hit, said, ranks) for hit in read]
        return tuple(_sorted([*scored, *rest])[: query.top_k])


def _wanted(query: Query) -> bool:
    return query.rerank != "never" and bool(query.text.strip())


def _leaves(hit: Hit) -> Iterator[Hit]:
    """What is read of a hit."""
    if not hit.elements:
        yield hit
    for inner in hit.elements:
        yield from _leaves(inner)


def _best(hit: Hit, said: Mapping[int, float]) -> float:
    return max(said[id(leaf)] for leaf in _leaves(hit))


def _scored(hit: Hit, said: Mapping[int, float], ranks: Mapping[int, int]) -> Hit:
    """The hit with its new score, and so what is inside it; `ranks` has the rank of those that are ranked."""
    odds = _best(hit, said)
    kept = min(max(hit.score, _LEAST), 1.0 - _LEAST)
    score = _probability((1.0 - _SHARE) * log(kept / (1.0 - kept)) + _SHARE * odds)
    inner = _ranks({id(one): _best(one, said) for one in hit.elements})
    shown = RankScore(ranks[id(hit)], _probability(odds))
    elements = _sorted([_scored(one, said, inner) for one in hit.elements])
    return replace(hit, score=score, scores={**hit.scores, NAME: shown}, elements=tuple(elements))


def _ranks(odds: Mapping[int, float]) -> dict[int, int]:
    """Rank from 1 by falling odds; of equal ones the earlier hit goes first."""
    return {key: rank for rank, key in enumerate(sorted(odds, key=lambda key: -odds[key]), start=1)}


def _sorted(hits: Sequence[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.unit.number))


def _probability(odds: float) -> float:
    odds = min(max(odds, -50.0), 50.0)
    return 1.0 / (1.0 + exp(-odds))
