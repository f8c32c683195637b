"""Chat completions, asked by the official client of OpenAI and read raw."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionChunk

from tests.app.wire.conftest import Live, filled
from tests.pictures import chart, encoded

QUESTION = "How many lanterns does the explorer light at dusk?"
Asking = list[dict[str, Any]]


def user(text: Any) -> Any:
    return [{"role": "user", "content": text}]


def raw(live: Live, headers: dict[str, str] | None = None, /, **body: Any) -> httpx.Response:
    asked = {"model": "library", "messages": user(QUESTION)} | body
    return httpx.post(f"{live.v1}/chat/completions", json=asked, headers=headers, timeout=30)


def lines_of(response: httpx.Response) -> list[Any]:
    """The data of a stream; the last is [DONE]."""
    assert response.headers["content-type"].startswith("text/event-stream")
    found = [line.removeprefix("data: ") for line in response.text.splitlines() if line.startswith("data: ")]
    assert found[-1] == "[DONE]"
    return [json.loads(line) for line in found[:-1]]


def test_the_client_gets_a_cited_answer(live: Live) -> None:
    done = live.client().chat.completions.create(model="library", messages=user(QUESTION))
    assert done.id.startswith("chatcmpl-")
    assert (done.object, done.model, len(done.choices)) == ("chat.completion", "library", 1)
    message = done.choices[0].message
    assert message.role == "assistant"
    assert message.content is not None
    assert "three lanterns" in message.content
    assert done.choices[0].finish_reason == "stop"
    assert done.usage is not None
    assert done.usage.prompt_tokens > 5
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


def test_the_offsets_of_annotations_cut_out_the_marker_behind_characters_outside_the_basic_plane(live: Live) -> None:
    done = live.client().chat.completions.create(model="library", messages=user(QUESTION))
    message = done.choices[0].message
    assert message.content is not None
    assert message.annotations
    assert "𝒳" in message.content
    assert "🏮" in message.content[: message.annotations[0].url_citation.start_index]
    extras = done.model_extra or {}
    for number, annotation in enumerate(message.annotations, start=1):
        cited = annotation.url_citation
        assert message.content[cited.start_index : cited.end_index] == f"[{number}]"
        assert extras["citations"][number - 1] == cited.url
        assert extras["search_results"][number - 1]["url"] == cited.url
        assert extras["search_results"][number - 1]["snippet"] in message.content
    assert "signs" in message.annotations[0].url_citation.title.lower()


def test_a_viewer_link_of_an_annotation_opens_the_page_with_the_quote_boxed(live: Live) -> None:
    asked = user("Under which tree does the treasure number 2 lie?")
    done = live.client().chat.completions.create(model="library", messages=asked)
    annotations = done.choices[0].message.annotations
    assert annotations
    url = annotations[0].url_citation.url
    assert url.startswith(f"{live.address}/view/library/")
    assert "highlight=" in url
    assert httpx.get(url).status_code == 200


def test_a_stream_joins_to_the_answer_that_comes_whole(live: Live) -> None:
    whole = live.client().chat.completions.create(model="library", messages=user(QUESTION))
    chunks = list(live.client().chat.completions.create(model="library", messages=user(QUESTION), stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole.choices[0].message.content
    assert len({chunk.id for chunk in chunks}) == 1
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert [chunk.choices[0].delta.role for chunk in chunks][:2] == ["assistant", None]
    assert [chunk.choices[0].finish_reason for chunk in chunks][-2:] == [None, "stop"]
    assert all(chunk.usage is None for chunk in chunks)
    annotated = chunks[-2].choices[0].delta.model_extra or {}
    expected = [annotation.model_dump() for annotation in whole.choices[0].message.annotations or []]
    assert annotated["annotations"] == expected
    assert (chunks[-1].model_extra or {})["citations"] == (whole.model_extra or {})["citations"]


async def _streamed(live: Live) -> list[ChatCompletionChunk]:
    async with openai.AsyncOpenAI(base_url=live.v1, api_key="none", max_retries=0) as asking:
        stream = await asking.chat.completions.create(model="library", messages=user(QUESTION), stream=True)
        return [chunk async for chunk in stream]


def test_the_asynchronous_client_reads_both(live: Live) -> None:
    async def both() -> tuple[str | None, list[ChatCompletionChunk]]:
        async with openai.AsyncOpenAI(base_url=live.v1, api_key="none", max_retries=0) as asking:
            done = await asking.chat.completions.create(model="library", messages=user(QUESTION))
        return done.choices[0].message.content, await _streamed(live)

    content, chunks = asyncio.run(both())
    assert content == "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


def test_the_wire_ends_with_done_and_has_usage_only_where_it_is_asked_for(live: Live) -> None:
    plain = lines_of(raw(live, stream=True))
    assert all(chunk["choices"] and "usage" not in chunk for chunk in plain)
    counted = lines_of(raw(live, stream=True, stream_options={"include_usage": True}))
    assert counted[-1]["choices"] == []
    assert counted[-1]["usage"]["total_tokens"] > 0
    assert all(chunk["usage"] is None for chunk in counted[:-1])


def test_a_strict_client_sees_no_event_lines(live: Live) -> None:
    assert all("event" not in chunk for chunk in lines_of(raw(live, stream=True)))


def test_what_clients_send_beside_the_question_is_accepted(live: Live) -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    more: dict[str, Any] = {
        "temperature": 0.2,
        "top_p": 1,
        "seed": 7,
        "n": 1,
        "tools": tools,
        "tool_choice": "auto",
        "user": "u",
    }
    more |= {"response_format": {"type": "text"}, "metadata": {"a": "b"}, "reasoning_effort": "low", "surprise": [1]}
    assert raw(live, **more).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "keys"),
    [
        (
            "chat/completions",
            {"model": "library", "messages": user(QUESTION)},
            "stream stop n max_tokens stream_options",
        ),
        ("responses", {"model": "library", "input": QUESTION}, "stream instructions metadata background"),
        ("vector_stores/library/search", {"query": QUESTION}, "filters max_num_results ranking_options rewrite_query"),
        ("embeddings", {"model": "hashing", "input": "x"}, "encoding_format dimensions input_type user"),
    ],
)
def test_null_means_left_out(live: Live, path: str, body: dict[str, Any], keys: str) -> None:
    nothing = dict.fromkeys(keys.split())
    assert httpx.post(f"{live.v1}/{path}", json=nothing | body, timeout=30).status_code == 200


def test_a_message_may_be_made_of_parts(live: Live) -> None:
    parts = [
        {"type": "text", "text": "How many lanterns"},
        {"type": "text", "text": "does the explorer light at dusk?"},
    ]
    answer = raw(live, messages=user(parts)).json()
    assert "three lanterns" in answer["choices"][0]["message"]["content"]


def test_a_follow_up_is_understood_with_the_turns_before_it(live: Live) -> None:
    turns = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Where does the treasure number 2 lie?"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "tool_call_id": "c", "content": "ignored"},
        {"role": "user", "content": "And number 3?"},
    ]
    answer = raw(live, messages=turns).json()
    assert "juniper" in answer["choices"][0]["message"]["content"]


def test_several_collections_are_asked_with_commas(live: Live) -> None:
    answer = raw(live, model="library,other", messages=user("What does the whale do in the deep?")).json()
    assert "sings" in answer["choices"][0]["message"]["content"]
    assert answer["model"] == "library,other"


@pytest.mark.parametrize("stream", [False, True])
def test_a_stop_word_ends_the_text_and_the_citations_behind_it(live: Live, stream: bool) -> None:
    whole = raw(live).json()["choices"][0]["message"]["content"]
    response = raw(live, stop=["dusk"], stream=stream)
    if stream:
        chunks = lines_of(response)
        text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
        assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
        assert not any(chunk["choices"][0]["delta"].get("annotations") for chunk in chunks)
    else:
        choice = response.json()["choices"][0]
        text = choice["message"]["content"]
        assert choice["message"]["annotations"] == []
    assert text == whole[: whole.index("dusk")]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_quotes_are_no_longer_than_the_client_allows(live: Live, name: str) -> None:
    limit: dict[str, Any] = {name: 6}
    body = raw(live, **limit).json()
    assert body["choices"][0]["finish_reason"] == "length"
    assert 0 < body["usage"]["completion_tokens"] <= 6


def test_each_error_is_the_exception_of_its_kind(live: Live, keyed: Live) -> None:
    def ask(asking: openai.OpenAI, model: str = "library", **more: Any) -> None:
        asking.chat.completions.create(model=model, messages=more.pop("messages", user(QUESTION)), **more)

    with pytest.raises(openai.AuthenticationError) as refused:
        ask(keyed.client("plx_wrong"))
    assert refused.value.code == "invalid_api_key"
    with pytest.raises(openai.NotFoundError) as missing:
        ask(live.client(), model="nowhere")
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.PermissionDeniedError):
        ask(keyed.client(keyed.tied), model="secret")
    with pytest.raises(openai.BadRequestError) as bad:
        ask(live.client(), messages=[])
    assert (bad.value.param, bad.value.type) == ("messages", "invalid_request_error")
    with pytest.raises(openai.BadRequestError) as several:
        ask(live.client(), n=2)
    assert several.value.param == "n"


@pytest.mark.parametrize(
    ("messages", "place"),
    [
        ([{"role": "system", "content": "Be brief."}], "messages"),
        ([{"role": "user", "content": "  "}], "messages[0].content"),
        ([{"role": "user", "content": 7}], "messages[0].content"),
        ([{"role": "user", "content": [{"type": "file", "file": {"file_id": "f"}}]}], "messages[0].content[0]"),
        ([{"role": "user", "content": "\ud83d"}], "messages[0].content[0].text"),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]}],
            "messages[0].content[0]",
        ),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}],
            "messages[0].content[0]",
        ),
    ],
)
def test_a_message_that_cannot_be_asked_is_named(live: Live, messages: Asking, place: str) -> None:
    content = json.dumps({"model": "library", "messages": messages})
    response = httpx.post(f"{live.v1}/chat/completions", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 400, response.text
    assert response.json()["error"]["param"] == place


def picture_of(number: int) -> str:
    return "data:image/png;base64," + base64.b64encode(encoded(chart(number))).decode()


def attached(number: int) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": picture_of(number), "detail": "high"}}


def test_a_picture_finds_what_looks_like_it(live: Live) -> None:
    """The words of the question stand in none of the documents; the picture is in one of them."""
    shown = {f"{number}.md": f"# Sheet {number}\n\n![Plot]({picture_of(number)})\n".encode() for number in range(4)}
    filled(live.address, "pictures", shown, {})
    try:
        for number in (1, 3):
            parts = [
                {"type": "input_text", "text": "Whence?"},
                {"type": "input_image", "image_url": picture_of(number)},
            ]
            body = {"model": "pictures", "input": [{"role": "user", "content": parts}]}
            search = httpx.post(f"{live.v1}/responses", json=body, timeout=30).json()["output"][0]
            assert search["results"][0]["filename"] == f"{number}.md"
        assert raw(live, model="pictures", messages=user([attached(2)])).status_code == 200, "a picture alone"
        two = user([{"type": "text", "text": "Which?"}, attached(0), attached(1)])
        refused = raw(live, model="pictures", messages=two)
        assert refused.json()["error"]["param"] == "messages[0].content[2]"
    finally:
        live.services.engine.drop_collection("pictures")
