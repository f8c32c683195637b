"""Answers in the format of OpenAI's chat completions, for every client that speaks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.access import Asking, needs
from app.serving import Here, Server
from app.streams import end_of, while_there
from app.telling import told
from app.wire import openwebui, tasks
from app.wire.addresses import links_for
from app.wire.asked import conversation, query_of
from app.wire.bodies import ChatCompletion
from app.wire.chat import Completion
from app.wire.collections import collections_of
from app.wire.requests import ChatRequest
from app.wire.sse import data
from app.wire.writing import Given, Limits, Whole, given_text, within
from index.errors import InvalidInput

router = APIRouter(prefix="/v1/chat/completions", tags=["openai"])
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


@router.post(
    "",
    operation_id="create_chat_completion",
    summary="Answer a conversation",
    response_model=ChatCompletion,
    responses=EVENTS,
    dependencies=[needs("read")],
)
async def create_chat_completion(
    body: ChatRequest, server: Here, asking: Asking, request: Request
) -> ChatCompletion | StreamingResponse:
    """A cited answer from the collection that `model` names, in the format of OpenAI's chat completions.

    Each marker in the text is an annotation with the address of the page viewer. Keys that are not known are ignored.
    """
    if body.n not in (None, 1):
        raise InvalidInput("there is one answer to a question: n is 1", field="n")
    collections = await run_in_threadpool(collections_of, server, asking, body.model)
    asked = conversation(body.messages, "messages")
    most = body.max_completion_tokens or body.max_tokens
    query = await run_in_threadpool(query_of, server, collections, asked, most)
    completion = Completion(
        model=body.model,
        writer=server.services.answering.model,
        query=query,
        links=links_for(server, asking, request),
        with_usage=body.stream_options is not None and body.stream_options.include_usage,
    )
    task = tasks.task_of(request.headers.get(tasks.HEADER))
    if task is not None:
        answering = tasks.answer_task(server.services.chat, task, asked.question, most)
        given: AsyncIterator[Given] = given_text(*await while_there(request, answering))
    else:
        given = _answer(server, collections, body, completion)
    if not body.stream:
        return completion.whole(await while_there(request, end_of(given, Whole)))
    return await told(request, completion.chunks(given, openwebui.events_for(request, server, collections)), data)


def _answer(server: Server, collections: list[str], body: ChatRequest, completion: Completion) -> AsyncIterator[Given]:
    services = server.services
    limits = Limits.of(services.answering.model, completion.query.max_tokens, tuple(body.stop or ()))
    answer = services.answering.stream(services.engine, collections, completion.query)
    return within(answer, limits, services.answering.model, services.metrics.stages)
