"""Collections as external knowledge of Dify."""

from __future__ import annotations

from fastapi import APIRouter, Request

from app.access import Asking, needs
from app.serving import Here
from app.wire.addresses import links_for
from app.wire.collections import collections_of
from app.wire.dify import DifyRecords, DifyRequest, dify_records
from index.evidence import completed
from index.query import Query

router = APIRouter(prefix="/dify", tags=["dify"])


@router.post("/retrieval", operation_id="retrieve_for_dify", summary="Retrieve for Dify", dependencies=[needs("read")])
def retrieve_for_dify(body: DifyRequest, server: Here, asking: Asking, request: Request) -> DifyRecords:
    """Located passages for Dify, where a collection is an external knowledge base; `metadata` has page and viewer."""
    collections = collections_of(server, asking, body.knowledge_id, "knowledge_id")
    found = server.services.engine.search(
        collections, Query(body.query, body.retrieval_setting.top_k, filter=body.filter())
    )
    server.services.metrics.stages(found.timings_ms)
    hits = completed(server.store, found.hits)
    return dify_records(body, hits, links_for(server, asking, request))
