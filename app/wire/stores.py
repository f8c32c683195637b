"""Search of a collection as OpenAI's vector stores and Dify's external knowledge have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.links import Links
from app.present import box, hit_url
from app.schemas import MAX_QUERY
from app.wire.bodies import StoreResult, StoreResults, TextPart
from app.wire.citing import file_result, filename_of, title_of
from app.wire.filters import MetadataCondition, dify_filter, openai_filter
from app.wire.requests import Lenient, Text, VectorStoreSearchRequest
from index.query import Filter, Query
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


class RetrievalSetting(Lenient):
    top_k: int = Field(default=5, ge=1, le=100)
    score_threshold: float | None = Field(default=0.0, ge=0.0, le=1.0)


class DifyRequest(Lenient):
    """`knowledge_id` is a collection, or several with commas between them."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"description": "What Dify sends."})

    knowledge_id: str
    query: Text = Field(min_length=1, max_length=MAX_QUERY)
    retrieval_setting: RetrievalSetting = Field(default_factory=RetrievalSetting)
    metadata_condition: MetadataCondition | None = None

    def filter(self) -> Filter | None:
        return None if self.metadata_condition is None else dify_filter(self.metadata_condition)


class DifyRecord(BaseModel):
    """`score` is calibrated, from 0 to 1; `metadata` says where it stands, and what is known of the document."""

    content: str
    score: float
    title: str
    metadata: dict[str, Any]


class DifyRecords(BaseModel):
    records: list[DifyRecord]


def dify_records(asked: DifyRequest, hits: Sequence[Hit], links: Links) -> DifyRecords:
    least = asked.retrieval_setting.score_threshold or 0.0
    kept = [hit for hit in hits if hit.score >= least][: asked.retrieval_setting.top_k]
    return DifyRecords(records=[_record(hit, links) for hit in kept])


def _record(hit: Hit, links: Links) -> DifyRecord:
    unit, document = hit.unit, hit.document
    place: dict[str, Any] = {
        "page": unit.page,
        "bbox": list(box(unit.regions[0].bbox)) if unit.regions else None,
        "view_url": hit_url(hit, links),
        "document_id": document.id,
        "source": filename_of(document),
        "kind": unit.kind,
        "locator": unit.locator,
    }
    known = {name: value for name, value in document.metadata.items() if name not in place}
    return DifyRecord(
        content=unit.text, score=min(max(float(hit.score), 0.0), 1.0), title=title_of(hit), metadata=known | place
    )
