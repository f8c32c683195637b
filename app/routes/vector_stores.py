"""Search of a collection in the format of OpenAI's vector stores."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request

from app.access import Asking, needs
from app.schemas import CollectionName
from app.serving import Here
from app.wire.addresses import links_for
from app.wire.bodies import StoreResults
from app.wire.requests import VectorStoreSearchRequest
from app.wire.stores import store_queries, store_results
from index.evidence import completed

router = APIRouter(prefix="/v1/vector_stores", tags=["openai"])


@router.post(
    "/{collection}/search",
    operation_id="search_vector_store",
    summary="Search a vector store",
    dependencies=[needs("read")],
)
def search_vector_store(
    collection: CollectionName, body: VectorStoreSearchRequest, server: Here, asking: Asking, request: Request
) -> StoreResults:
    """Located passages, tables, rows and pictures of a collection, in the format of OpenAI's vector stores.

    Filters compare `page`, `kind`, `filename`, `file_id`, `title`, `media_type`, and any key of the metadata.
    """
    server.store.require(collection)
    services = server.services
    found = [services.engine.search([collection], query) for query in store_queries(body)]
    for one in found:
        services.metrics.stages(one.timings_ms)
    whole = [replace(one, hits=completed(server.store, one.hits)) for one in found]
    return store_results(body, whole, links_for(server, asking, request))
