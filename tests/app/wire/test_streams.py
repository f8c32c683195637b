"""Streams that wait, break off, or lose their client."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import httpx
import openai
import pytest

from app import streams
from app.streams import KEEP_ALIVE, started
from tests.app.wire.conftest import Live
from tests.app.wire.test_chat import lines_of, raw, user
from tests.app.wire.writers import Breaking, Dictated, Failing, Stalling, answered_by, written_by

QUESTION = "Under which tree does the treasure number 2 lie?"
ENDPOINTS = {
    "v1/chat/completions": {"model": "library", "messages": user(QUESTION)},
    "v1/responses": {"model": "library", "input": QUESTION},
    "api/collections/library/answer": {"query": QUESTION},
}
SHAPES = {"v1": "application/json", "api": "application/problem+json"}
SOON_S = 0.1


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that have little patience, so that the tests wait little."""
    monkeypatch.setattr(streams, "PATIENCE_S", SOON_S)
    monkeypatch.setattr(streams, "QUIET_S", SOON_S)


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_goes_away_frees_its_work_within_a_second(live: Live, path: str, stream: bool) -> None:
    writer = Stalling()
    with written_by(live.services, writer):
        body = ENDPOINTS[path] | {"stream": stream}
        if stream:
            with httpx.stream("POST", f"{live.address}/{path}", json=body, timeout=10) as response:
                assert any("It begins" in line for line in response.iter_lines())
        else:
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(f"{live.address}/{path}", json=body, timeout=0.7)
        gone = time.monotonic()
        while not writer.freed.is_set():
            assert time.monotonic() - gone < 1.0
            time.sleep(0.01)


def test_an_error_in_mid_stream_is_a_line_that_clients_raise(live: Live) -> None:
    with written_by(live.services, Breaking()):
        stream = live.client().chat.completions.create(model="library", messages=user("tree"), stream=True)
        assert [next(stream).choices[0].delta.content for _ in range(2)] == ["", "It begins "]
        with pytest.raises(openai.APIError, match="the chat model went away") as broken:
            next(stream)
        assert broken.value.code == "model_unavailable"
        last = raw(live, stream=True).text.strip().splitlines()[-1]
        assert json.loads(last.removeprefix("data: "))["error"]["type"] == "server_error"


def test_an_error_in_mid_stream_of_a_response_fails_it(live: Live) -> None:
    with written_by(live.services, Breaking()):
        response = httpx.post(f"{live.v1}/responses", json=ENDPOINTS["v1/responses"] | {"stream": True})
        told = [json.loads(line[6:]) for line in response.text.splitlines() if line.startswith("data: ")]
        assert [one["type"] for one in told[-2:]] == ["error", "response.failed"]
        assert told[-2]["message"] == "the chat model went away"
        assert told[-1]["response"]["status"] == "failed"
        assert [one["sequence_number"] for one in told] == list(range(len(told)))
        with pytest.raises(openai.APIError, match="the chat model went away"):
            list(live.client().responses.create(model="library", input="tree", stream=True))


def test_what_is_not_streamed_has_the_status_of_its_error(live: Live) -> None:
    with written_by(live.services, Breaking()):
        answer = raw(live)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "model_unavailable")


def test_a_stop_word_over_two_pieces_is_found_and_frees_the_writer(live: Live) -> None:
    pieces = ["One [1] tw", "o ST", "OP three [2]"]
    with written_by(live.services, Dictated(pieces)):
        chunks = lines_of(raw(live, stream=True, stop="STOP"))
        texts = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
        assert "".join(texts) == "One [1] two "
        assert len(chunks[-1]["citations"]) == 1
        whole = raw(live, stop=["never", "STOP"]).json()
        assert whole["choices"][0]["message"]["content"] == "One [1] two "
        assert [one["url_citation"]["start_index"] for one in whole["choices"][0]["message"]["annotations"]] == [4]


def test_the_usage_is_what_the_chat_model_counted(live: Live) -> None:
    with written_by(live.services, Dictated(["Under the juniper [1]."])):
        done = live.client().chat.completions.create(model="library", messages=user(QUESTION))
        replied = live.client().responses.create(model="library", input=QUESTION)
    assert done.usage is not None
    assert (done.usage.prompt_tokens, done.usage.completion_tokens, done.usage.total_tokens) == (70, 7, 77)
    assert replied.usage is not None
    assert (replied.usage.input_tokens, replied.usage.output_tokens, replied.usage.total_tokens) == (70, 7, 77)


def test_numbers_that_are_left_out_keep_the_place_of_the_others_in_the_lists(live: Live) -> None:
    with written_by(live.services, Dictated(["First the third [3], ", "then the first [1], ", "and again [3]."])):
        body = raw(live).json()
    cited = [one["url_citation"] for one in body["choices"][0]["message"]["annotations"]]
    assert len(body["citations"]) == len(body["search_results"]) == 3
    assert [body["citations"].index(one["url"]) for one in cited] == [2, 0, 2]
    assert len(set(body["citations"])) == 3


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.usefixtures("soon")
def test_a_writer_that_says_nothing_leaves_no_stream_without_a_sign_of_life(live: Live, path: str) -> None:
    with (
        written_by(live.services, Stalling()),
        httpx.stream("POST", f"{live.address}/{path}", json=ENDPOINTS[path] | {"stream": True}) as response,
    ):
        assert response.status_code == 200
        seen = ""
        for text in response.iter_text():
            seen += text
            if seen.count(KEEP_ALIVE.decode()) == 2:
                break
    assert "It begins" in seen[: seen.index(KEEP_ALIVE.decode())]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_what_goes_wrong_before_the_first_event_has_its_status_and_shape(live: Live, path: str) -> None:
    with answered_by(live.services, Failing()):
        answers = [
            httpx.post(f"{live.address}/{path}", json=ENDPOINTS[path] | {"stream": stream}) for stream in (True, False)
        ]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].headers["content-type"] == SHAPES[path.split("/")[0]]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.usefixtures("soon")
def test_what_goes_wrong_after_a_while_ends_the_stream_with_the_error(live: Live, path: str) -> None:
    with answered_by(live.services, Failing(after_s=4 * SOON_S)):
        response = httpx.post(f"{live.address}/{path}", json=ENDPOINTS[path] | {"stream": True})
    assert response.status_code == 200
    assert response.content.startswith(KEEP_ALIVE)
    assert "the search model went away" in response.text.strip().split("\n\n")[-1]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_who_goes_away_before_the_first_event_frees_the_work(live: Live, path: str) -> None:
    answers = Failing(after_s=3600.0)
    with answered_by(live.services, answers):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{live.address}/{path}", json=ENDPOINTS[path] | {"stream": True}, timeout=0.3)
        gone = time.monotonic()
        while not answers.freed.is_set():
            assert time.monotonic() - gone < 1.0
            time.sleep(0.01)


@pytest.mark.usefixtures("soon")
def test_a_stream_that_keeps_one_waiting_sends_comments() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.sleep(4 * SOON_S)
        yield b"second"

    async def read() -> list[bytes]:
        return [one async for one in await started(slow())]

    told = asyncio.run(read())
    assert (told[0], told[-1]) == (b"first", b"second")
    assert told[1:-1]
    assert set(told[1:-1]) == {KEEP_ALIVE}


def test_what_goes_wrong_before_anything_is_told_is_raised_at_once() -> None:
    async def broken() -> AsyncIterator[bytes]:
        for reason in ("nothing to tell",):
            raise ValueError(reason)
        yield b""

    async def read() -> None:
        await started(broken())

    with pytest.raises(ValueError, match="nothing to tell"):
        asyncio.run(read())
