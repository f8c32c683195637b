"""Search of a collection as OpenAI's vector stores have it."""

from __future__ import annotations

from collections.abc import Iterable

from app.links import Links
from app.wire.bodies import StoreResult, StoreResults, TextPart
from app.wire.citing import file_result
from app.wire.filters import openai_filter
from app.wire.requests import VectorStoreSearchRequest
from index.query import Query
from index.types import Found, Hit


def store_queries(asked: VectorStoreSearchRequest) -> list[Query]:
    """One for each text that is asked. Raises InvalidFilter."""
    filter = None if asked.filters is None else openai_filter(asked.filters)
    unranked = asked.ranking_options is not None and asked.ranking_options.ranker == "none"
    return [
        Query(text, asked.max_num_results, filter=filter, rerank="never" if unranked else "auto")
        for text in asked.query
    ]


def store_results(asked: VectorStoreSearchRequest, found: Iterable[Found], links: Links) -> StoreResults:
    """The best hits of all queries together, each once by its best score."""
    best: dict[str, Hit] = {}
    for hit in (hit for one in found for hit in one.hits):
        if hit.unit.id not in best or hit.score > best[hit.unit.id].score:
            best[hit.unit.id] = hit
    ranked = sorted(best.values(), key=lambda hit: -hit.score) if len(asked.query) > 1 else list(best.values())
    least = asked.ranking_options.score_threshold if asked.ranking_options is not None else 0.0
    kept = [hit for hit in ranked if hit.score >= least][: asked.max_num_results]
    return StoreResults(search_query=asked.query, data=[_store_result(hit, links) for hit in kept])


def _store_result(hit: Hit, links: Links) -> StoreResult:
    found = file_result(hit, links)
    return StoreResult(
        file_id=found.file_id,
        filename=found.filename,
        score=found.score,
        attributes=found.attributes,
        content=[TextPart(text=found.text)],
    )
