"""Answers in the format of OpenAI's Responses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.access import Asking, needs
from app.serving import Here
from app.streams import end_of, while_there
from app.telling import told
from app.wire.addresses import links_for
from app.wire.asked import conversation, query_of
from app.wire.bodies import ResponseBody
from app.wire.collections import collections_of
from app.wire.requests import ResponsesRequest
from app.wire.responses import Events, Reply
from app.wire.writing import Limits, Whole, within
from index.errors import InvalidInput

router = APIRouter(prefix="/v1/responses", tags=["openai"])
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


@router.post(
    "",
    operation_id="create_response",
    summary="Answer with a file search",
    response_model=ResponseBody,
    responses=EVENTS,
    dependencies=[needs("read")],
)
async def create_response(
    body: ResponsesRequest, server: Here, asking: Asking, request: Request
) -> ResponseBody | StreamingResponse:
    """A cited answer from the collection that `model` names, in the format of OpenAI's Responses.

    The output is the search with its results, and the message. Nothing is stored: earlier turns come in `input`.
    """
    _refuse_stored(body)
    collections = await run_in_threadpool(collections_of, server, asking, body.model)
    asked = conversation(body.input, "input")
    if body.instructions:
        asked = replace(asked, turns=(("system", body.instructions), *asked.turns))
    query = await run_in_threadpool(query_of, server, collections, asked, body.max_output_tokens)
    services = server.services
    reply = Reply(body, query, links_for(server, asking, request))
    limits = Limits.of(services.answering.model, body.max_output_tokens)
    answer = services.answering.stream(services.engine, collections, query)
    given = within(answer, limits, services.answering.model, services.metrics.stages)
    if not body.stream:
        return reply.whole(await while_there(request, end_of(given, Whole)))
    events = Events(reply)
    return await told(request, events.of(given), lambda problem: events.failed(json.loads(problem)))


def _refuse_stored(body: ResponsesRequest) -> None:
    """Raises InvalidInput for what could only be done with responses that are kept."""
    if body.previous_response_id is not None:
        raise InvalidInput(
            "responses are not stored here: send the earlier turns in input", field="previous_response_id"
        )
    if body.conversation is not None:
        raise InvalidInput("conversations are not stored here: send the earlier turns in input", field="conversation")
    if body.background:
        raise InvalidInput("there are no responses in the background here", field="background")
