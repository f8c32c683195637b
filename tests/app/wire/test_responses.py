"""OpenAI's Responses, asked by the official client."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest
from openai.types.responses import Response, ResponseFileSearchToolCall, ResponseOutputMessage, ResponseOutputText
from openai.types.responses.response_output_text import AnnotationURLCitation

from tests.app.wire.conftest import Live

QUESTION = "How many lanterns does the explorer light at dusk?"
BEFORE_TEXT = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.file_search_call.in_progress",
    "response.file_search_call.searching",
    "response.file_search_call.completed",
    "response.output_item.done",
    "response.output_item.added",
    "response.content_part.added",
]
AFTER_TEXT = [
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
]


def text_of(response: Response) -> ResponseOutputText:
    message = response.output[1]
    assert isinstance(message, ResponseOutputMessage)
    text = message.content[0]
    assert isinstance(text, ResponseOutputText)
    return text


def test_the_client_gets_the_search_and_the_cited_message(live: Live) -> None:
    done = live.client().responses.create(model="library", input=QUESTION, instructions="Be brief.")
    assert (done.object, done.status, done.model) == ("response", "completed", "library")
    assert "three lanterns" in done.output_text
    search = done.output[0]
    assert isinstance(search, ResponseFileSearchToolCall)
    assert (search.status, search.queries) == ("completed", [QUESTION])
    assert search.results
    first = search.results[0]
    assert first.filename == "signs.md"
    assert first.text is not None
    assert "three lanterns" in first.text
    assert first.score is not None
    assert 0 <= first.score <= 1
    text = text_of(done)
    assert text.annotations
    for number, annotation in enumerate(text.annotations, start=1):
        assert isinstance(annotation, AnnotationURLCitation)
        assert text.text[annotation.start_index : annotation.end_index] == f"[{number}]"
        assert annotation.url.startswith(f"{live.address}/view/library/")
    assert done.usage is not None
    assert done.usage.total_tokens == done.usage.input_tokens + done.usage.output_tokens > 0


def test_the_events_of_a_stream_come_in_their_order(live: Live) -> None:
    events: list[Any] = list(live.client().responses.create(model="library", input=QUESTION, stream=True))
    kinds = [event.type for event in events]
    assert kinds[: len(BEFORE_TEXT)] == BEFORE_TEXT
    assert kinds[-len(AFTER_TEXT) :] == AFTER_TEXT
    between = kinds[len(BEFORE_TEXT) : -len(AFTER_TEXT)]
    assert set(between) == {"response.output_text.delta", "response.output_text.annotation.added"}
    assert [event.sequence_number for event in events] == list(range(len(events)))
    final = events[-1].response
    deltas = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert deltas == events[-4].text == final.output_text
    added = [event.annotation for event in events if event.type == "response.output_text.annotation.added"]
    assert [one.model_dump() for one in added] == [one.model_dump() for one in text_of(final).annotations]
    assert events[6].item.results


def test_the_helper_of_the_client_builds_the_response_from_the_events(live: Live) -> None:
    async def follow() -> str:
        async with (
            openai.AsyncOpenAI(base_url=live.v1, api_key="none", max_retries=0) as asking,
            asking.responses.stream(model="library", input=QUESTION) as stream,
        ):
            return (await stream.get_final_response()).output_text

    assert "three lanterns" in asyncio.run(follow())


def test_the_output_of_one_response_may_be_the_input_of_the_next(live: Live) -> None:
    asking = live.client()
    first = asking.responses.create(model="library", input="Where does the treasure number 2 lie?")
    turns: list[Any] = [
        {"role": "user", "content": [{"type": "input_text", "text": "Where does the treasure number 2 lie?"}]},
        *(item.model_dump(exclude_none=True) for item in first.output),
        {"role": "user", "content": "And number 3?"},
    ]
    assert "juniper" in asking.responses.create(model="library", input=turns).output_text


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"background": True}, "background"),
        ({"input": []}, "input"),
        ({"input": [{"role": "assistant", "content": "x"}]}, "input"),
    ],
)
def test_what_needs_a_stored_response_is_refused(live: Live, more: dict[str, Any], place: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        live.client().responses.create(**({"model": "library", "input": QUESTION} | more))
    assert refused.value.param == place


def test_an_answer_that_is_cut_off_says_so(live: Live) -> None:
    done = live.client().responses.create(model="library", input=QUESTION, max_output_tokens=5)
    assert done.status == "incomplete"
    assert done.incomplete_details is not None
    assert done.incomplete_details.reason == "max_output_tokens"
    events = list(live.client().responses.create(model="library", input=QUESTION, max_output_tokens=5, stream=True))
    assert events[-1].type == "response.incomplete"
