"""Search and cited answers, in one collection or several."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app import bodies
from app.access import Asking, needs
from app.answers import Answer, AnswerQuery, Citation, Delta
from app.asked_picture import picture_asked
from app.keys import Principal
from app.links import Links
from app.present import answer_body, citation_body, evidence_body, search_body
from app.schemas import (
    AnswerRequest,
    AnswerSeveralRequest,
    CollectionName,
    SearchRequest,
    SearchSeveralRequest,
)
from app.serving import Here, Server
from app.streams import closing, event, while_there
from app.telling import told
from index.evidence import Evidence

router = APIRouter(tags=["search"])
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


@router.post(
    "/api/collections/{collection}/search",
    operation_id="search_collection",
    summary="Search a collection",
    response_model_exclude_unset=True,
    dependencies=[needs("read")],
)
def search_collection(
    collection: CollectionName, body: SearchRequest, server: Here, asking: Asking
) -> bodies.SearchBody:
    """Located passages, tables, rows, pictures and equations by relevance, without a language model."""
    return _search(server, asking, [collection], body)


@router.post(
    "/api/search",
    operation_id="search_collections",
    summary="Search several collections",
    response_model_exclude_unset=True,
    dependencies=[needs("read")],
)
def search_collections(body: SearchSeveralRequest, server: Here, asking: Asking) -> bodies.SearchBody:
    """As the search of one collection; hits are ranked together."""
    return _search(server, asking, body.collections, body)


def _search(server: Server, asking: Principal, collections: Sequence[str], body: SearchRequest) -> bodies.SearchBody:
    _require(server, asking, collections)
    picture = None if body.image is None else picture_asked(server.services, collections, body.image)
    found = server.services.engine.search(collections, body.to_query(picture))
    server.services.metrics.stages(found.timings_ms)
    return search_body(found, server.links(asking), explain=body.explain)


def _require(server: Server, asking: Principal, collections: Sequence[str]) -> None:
    for collection in collections:
        asking.require_collection(collection)
    for collection in collections:
        server.store.require(collection)


@router.post(
    "/api/collections/{collection}/answer",
    operation_id="answer_from_collection",
    summary="Answer from a collection",
    response_model=bodies.AnswerBody,
    response_model_exclude_unset=True,
    responses=EVENTS,
    dependencies=[needs("read")],
)
async def answer_from_collection(
    collection: CollectionName, body: AnswerRequest, server: Here, asking: Asking, request: Request
) -> bodies.AnswerBody | StreamingResponse:
    """An answer with citations, or the statement that the documents do not say.

    With `stream` the answer comes as the events `evidence`, `delta`, `citation`, `done` and `error`.
    """
    return await _answer(server, asking, [collection], body, request)


@router.post(
    "/api/answer",
    operation_id="answer_from_collections",
    summary="Answer from several collections",
    response_model=bodies.AnswerBody,
    response_model_exclude_unset=True,
    responses=EVENTS,
    dependencies=[needs("read")],
)
async def answer_from_collections(
    body: AnswerSeveralRequest, server: Here, asking: Asking, request: Request
) -> bodies.AnswerBody | StreamingResponse:
    """As the answer from one collection."""
    return await _answer(server, asking, body.collections, body, request)


async def _answer(
    server: Server, asking: Principal, collections: Sequence[str], body: AnswerRequest, request: Request
) -> bodies.AnswerBody | StreamingResponse:
    await run_in_threadpool(_require, server, asking, collections)
    query, links = body.to_query(), server.links(asking)
    if body.stream:
        events = _events(server, collections, query, links)
        return await told(request, events, lambda problem: event("error", problem))
    services = server.services
    answer = await while_there(request, services.answering.answer(services.engine, collections, query))
    services.metrics.stages(answer.timings_ms)
    return answer_body(answer, links)


async def _events(server: Server, collections: Sequence[str], query: AnswerQuery, links: Links) -> AsyncIterator[bytes]:
    services = server.services
    async with closing(services.answering.stream(services.engine, collections, query)) as answering:
        async for one in answering:
            match one:
                case Evidence():
                    yield event("evidence", evidence_body(one, links))
                case Delta():
                    yield event("delta", bodies.DeltaBody(text=one.text))
                case Citation():
                    yield event("citation", citation_body(one, links))
                case Answer():
                    services.metrics.stages(one.timings_ms)
                    yield event("done", answer_body(one, links))
