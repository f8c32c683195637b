"""The client against a real HTTP server that behaves as endpoints do, well and badly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from app.chat import Chat, ChatFailed, ChatSetup, Ended, Message, Picture, Usage
from tests.app.chat.model import NAME, Model, Reply, chat_model, fails, refuses_pictures, says
from tests.pictures import chart, encoded

ASKED = [Message("user", "How high was the tide?")]
SHOWN = [Message("user", "What is this?", (Picture(encoded(chart(1)), "image/png", "Picture of evidence 1:"),))]


@dataclass
class Counted:
    """A meter that keeps what it is told."""

    calls: list[tuple[str, bool]] = field(default_factory=list)
    tokens: list[Usage] = field(default_factory=list)

    def chat_call(self, outcome: str, seconds: float, first_s: float | None) -> None:
        assert seconds >= (first_s or 0.0)
        self.calls.append((outcome, first_s is not None))

    def chat_tokens(self, usage: Usage) -> None:
        self.tokens.append(usage)


def client(model: Model, meter: Counted | None = None, **more: Any) -> Chat:
    given: dict[str, Any] = {"first_token_s": 5.0, "between_s": 2.0, "retries": 2}
    return Chat(ChatSetup(model.url, NAME, **(given | more)), (lambda: meter) if meter is not None else None)


async def told(chat: Chat, messages: list[Message] = ASKED) -> tuple[str, Ended]:
    pieces = [piece async for piece in chat.stream(messages)]
    assert isinstance(pieces[-1], Ended)
    return "".join(piece for piece in pieces if isinstance(piece, str)), pieces[-1]


def failed(work: Callable[[], Coroutine[Any, Any, object]]) -> ChatFailed:
    with pytest.raises(ChatFailed) as caught:
        asyncio.run(work())
    return caught.value


def test_an_answer_comes_in_pieces_with_the_tokens_that_the_endpoint_counted() -> None:
    meter = Counted()
    with chat_model(says("The tide was high. \U0001f30a", size=1)) as model:
        text, ended = asyncio.run(told(client(model, meter, key=SecretStr("sk-secret"))))
        assert text == "The tide was high. \U0001f30a"
        assert ended == Ended("stop", Usage(100, 20))
        (heard,) = model.heard
    assert heard.headers["authorization"] == "Bearer sk-secret"
    assert heard.body["model"] == NAME
    assert meter.calls == [("ok", True)]
    assert meter.tokens == [Usage(100, 20)]


def test_tokens_are_estimated_and_marked_so_where_the_endpoint_does_not_count() -> None:
    with chat_model(says("It was six metres.", usage=False)) as model:
        _, ended = asyncio.run(told(client(model)))
    assert ended.usage.estimated
    assert ended.usage.prompt > 5
    assert ended.usage.completion >= 4
    assert ended.usage.as_dict()["estimated"] == 1


def test_a_whole_answer_is_asked_for_without_a_stream() -> None:
    with chat_model(says("Six metres.")) as model:
        whole = asyncio.run(client(model).whole(ASKED, 50))
        assert (whole.text, whole.finish) == ("Six metres.", "stop")
        assert not model.heard[0].body["stream"]
        assert model.heard[0].body["max_tokens"] == 50


def test_who_is_in_a_hurry_tells_nothing_of_the_endpoint() -> None:
    with chat_model(says("x", stalls_after=0)) as model:
        chat = client(model, failures=1)
        error = failed(lambda: chat.whole(ASKED, seconds=0.2))
        assert (error.outcome, error.detail) == ("timeout", "it did not answer in 0.2 s")
        assert chat.state == "ok"
        model.plays(says("Six metres."))
        assert asyncio.run(chat.whole(ASKED, seconds=5)).text == "Six metres."


def test_one_client_serves_many_event_loops_one_after_the_other() -> None:
    with chat_model(says("Yes.")) as model:
        chat = client(model)
        for _ in range(3):
            assert asyncio.run(told(chat))[0] == "Yes."
        with asyncio.Runner() as runner:
            assert [runner.run(told(chat))[0] for _ in range(2)] == ["Yes.", "Yes."]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again_after_the_time_it_names(status: int) -> None:
    with chat_model(fails(status, headers={"Retry-After": "0.3"}), says("Now.")) as model:
        assert asyncio.run(told(client(model)))[0] == "Now."
        first, second = (heard.at for heard in model.heard)
    assert 0.3 <= second - first < 1.5


def test_it_is_not_waited_for_longer_than_the_first_token_may_take() -> None:
    with chat_model(fails(429, headers={"Retry-After": "60"})) as model:
        chat, started = client(model), time.monotonic()
        assert failed(lambda: told(chat)).outcome == "rate_limited"
        assert time.monotonic() - started < 2
        assert len(model.heard) == 1


def test_tries_are_bounded_and_the_end_is_told_without_what_the_endpoint_says() -> None:
    meter = Counted()
    with chat_model(fails(500, "secret sk-123 inside", headers={"Retry-After": "0"})) as model:
        error = failed(lambda: told(client(model, meter)))
        assert len(model.heard) == 3
    assert error.outcome == "error"
    assert "500" in error.detail
    assert "sk-123" not in error.detail
    assert meter.calls == [("error", False)]


def test_a_refused_request_is_not_repeated() -> None:
    with chat_model(fails(401, "bad key")) as model:
        assert failed(lambda: told(client(model))).outcome == "refused"
        assert len(model.heard) == 1


def test_nobody_at_the_address_is_said_so() -> None:
    with chat_model(says("x")) as model:
        url = model.url
    error = failed(lambda: told(Chat(ChatSetup(url, NAME, retries=1, first_token_s=5))))
    assert error.outcome == "unreachable"


def test_a_silent_endpoint_is_given_up_before_the_first_token_and_between_tokens() -> None:
    with chat_model(says("one two three", stalls_after=0)) as model:
        assert failed(lambda: told(client(model, first_token_s=0.3))).outcome == "timeout"
        model.plays(says("one two three", stalls_after=2))
        assert failed(lambda: told(client(model, between_s=0.3))).outcome == "timeout"
        model.plays(says("one two three four five six", pause_s=0.2))
        error = failed(lambda: told(client(model, whole_s=0.5)))
        assert error.outcome == "timeout"
        assert "0.5 s" in error.detail


@pytest.mark.parametrize("reply", [says("half of it", cuts_after=1), says("half of it", finish=None)])
def test_an_answer_that_breaks_off_is_no_whole_answer(reply: Any) -> None:
    with chat_model(reply) as model:
        error = failed(lambda: told(client(model)))
    assert (error.outcome, error.detail) == ("broken", "it broke off")


def test_an_answer_whose_end_was_told_is_whole_even_if_the_connection_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.chat.client._COUNTING_S", 0.1)
    with chat_model(says("all of it", hangs=True)) as model:
        text, ended = asyncio.run(told(client(model)))
    assert text == "all of it"
    assert ended.usage.estimated


def test_the_connection_ends_as_soon_as_nobody_listens() -> None:
    meter = Counted()

    async def leave(chat: Chat) -> None:
        stream = chat.stream(ASKED)
        await anext(stream)
        await stream.aclose()

    with chat_model(says("a long answer", pause_s=0.05, stalls_after=2)) as model:
        asyncio.run(leave(client(model, meter)))
        deadline = time.monotonic() + 1
        while not model.left and time.monotonic() < deadline:
            time.sleep(0.01)
        assert model.left == 1
    assert [outcome for outcome, _ in meter.calls] == ["cancelled"]


def test_no_more_calls_run_at_once_than_are_allowed() -> None:
    async def many(chat: Chat) -> list[str]:
        return [text for text, _ in await asyncio.gather(*(told(chat) for _ in range(9)))]

    with chat_model(says("ok then", pause_s=0.03)) as model:
        assert asyncio.run(many(client(model, at_once=3))) == ["ok then"] * 9
        assert model.at_once == 3


def test_a_call_that_finds_no_place_in_time_is_told_so() -> None:
    async def two(chat: Chat) -> None:
        first = asyncio.ensure_future(told(chat))
        await asyncio.sleep(0.2)
        try:
            await told(chat)
        finally:
            await first

    with chat_model(says("slow", size=1, pause_s=0.2)) as model:
        chat = client(model, at_once=1, wait_s=0.1)
        assert failed(lambda: two(chat)).outcome == "busy"
        assert chat.state == "ok", "our own limit does not say that the endpoint fails"


def test_after_failures_in_a_row_the_endpoint_is_left_alone_then_tried_once() -> None:
    with chat_model(fails(500)) as model:
        chat = client(model, retries=0, failures=2, pause_s=0.4)
        outcomes = [failed(lambda: told(chat)).outcome for _ in range(4)]
        assert outcomes == ["error", "error", "paused", "paused"]
        assert len(model.heard) == 2
        assert "error 500" in chat.state
        time.sleep(0.45)
        assert failed(lambda: told(chat)).outcome == "error"
        assert failed(lambda: told(chat)).outcome == "paused"
        time.sleep(0.45)
        model.plays(says("back"))
        assert asyncio.run(told(chat))[0] == "back"
        assert chat.state == "ok"


def test_the_try_that_decides_is_free_again_if_its_client_leaves() -> None:
    async def cancelled(chat: Chat) -> None:
        task = asyncio.ensure_future(told(chat))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with chat_model(fails(500), says("x", stalls_after=0), says("back")) as model:
        chat = client(model, retries=0, failures=1, pause_s=0.05)
        assert failed(lambda: told(chat)).outcome == "error"
        time.sleep(0.1)
        asyncio.run(cancelled(chat))
        assert asyncio.run(told(chat))[0] == "back"


def test_pictures_are_shown_and_where_they_are_refused_it_is_asked_again_without() -> None:
    with chat_model(says("A boat.")) as model:
        chat = client(model)
        assert asyncio.run(told(chat, SHOWN))[1].pictures == 1
        (picture,) = model.heard[0].pictures
        assert picture.startswith("data:image/png;base64,")
        model.plays(refuses_pictures(says("No idea.")))
        text, ended = asyncio.run(told(chat, SHOWN))
        assert (text, ended.pictures) == ("No idea.", 0)
        assert [len(heard.pictures) for heard in model.heard] == [1, 0]
        assert not chat.sees
        asyncio.run(told(chat, SHOWN))
        assert [len(heard.pictures) for heard in model.heard] == [1, 0, 0], "it is not shown any again"


def test_pictures_that_are_on_are_shown_again_and_off_never() -> None:
    with chat_model(refuses_pictures(says("No."))) as model:
        always, never = client(model, vision="on"), client(model, vision="off")
        for _ in range(2):
            asyncio.run(told(always, SHOWN))
        assert [len(heard.pictures) for heard in model.heard] == [1, 0, 1, 0]
        asyncio.run(told(never, SHOWN))
        assert not model.heard[-1].pictures


def test_pictures_that_are_refused_with_an_error_of_the_server_cost_no_waiting() -> None:
    with chat_model(refuses_pictures(says("No idea."), status=500)) as model:
        assert asyncio.run(told(client(model), SHOWN))[0] == "No idea."
        assert [len(heard.pictures) for heard in model.heard] == [1, 0]


def test_a_refusal_for_another_reason_does_not_blind_it() -> None:
    with chat_model(fails(400, "the prompt is too long")) as model:
        chat = client(model)
        error = failed(lambda: told(chat, SHOWN))
        assert (error.outcome, error.counts) == ("refused", False)
        assert chat.sees


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        ("unknown field: stream_options", "stream_options"),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"),
        ("temperature does not support 0", "temperature"),
    ],
)
def test_what_an_endpoint_does_not_take_is_left_out_from_then_on(error: str, gone: str) -> None:
    with chat_model(lambda heard: fails(400, error) if gone in heard.body else says("fine")) as model:
        chat = client(model)
        for _ in range(2):
            assert asyncio.run(told(chat))[0] == "fine"
        assert [gone in heard.body for heard in model.heard] == [True, False, False]


def test_thoughts_are_no_part_of_the_answer() -> None:
    with chat_model(says("<think>hm, 7?\n</think>\n\nSix.", size=3)) as model:
        assert asyncio.run(told(client(model)))[0] == "Six."
        model.plays(says("Six.", thoughts=("let me", "see")))
        assert asyncio.run(told(client(model)))[0] == "Six."
        model.plays(says("<thin air>"))
        assert asyncio.run(told(client(model)))[0] == "<thin air>"


def test_an_organisation_in_the_environment_is_told_to_no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    with chat_model(says("ok")) as model:
        asyncio.run(told(client(model)))
        assert "openai-organization" not in model.heard[0].headers
        assert "sk-mine" not in str(model.heard[0].headers)


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (('{"error": {"message": "out of memory"}}',), "error"),
        (("<html>",), "error"),
        (('{"choices": null}', '{"choices": [{"delta": null}]}', '{"choices": [{}]}', "{}"), "ok"),
        (('{"choices": [{"delta": {"content": 7}}], "usage": {"prompt_tokens": "many"}}',), "ok"),
        (("5",), "ok"),
    ],
)
def test_what_has_no_shape_breaks_nothing(raw: tuple[str, ...], outcome: str) -> None:
    with chat_model(Reply(("Yes",), raw=raw), Reply(raw=raw, finish="stop")) as model:
        chat = client(model, retries=0)
        if outcome == "ok":
            assert asyncio.run(told(chat))[0] == "Yes"
            assert asyncio.run(told(chat))[0] == ""
        else:
            assert failed(lambda: told(chat)).outcome == "broken", "after the first token"
            assert failed(lambda: told(chat)).outcome == "error", "before it"


def test_content_in_parts_is_read() -> None:
    parts = '{"choices": [{"delta": {"content": [{"type": "text", "text": "Six"}, {"type": "thinking"}]}}]}'
    with chat_model(Reply(raw=(parts,))) as model:
        assert asyncio.run(told(client(model)))[0] == "Six"


def test_evidence_that_is_too_long_for_the_model_is_said_so() -> None:
    with chat_model(fails(400, "This model's maximum context length is 4096 tokens")) as model:
        error = failed(lambda: told(client(model)))
    assert "PLEXUS_EVIDENCE_TOKENS" in error.detail
    assert not error.counts


def test_the_key_does_not_get_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with chat_model(fails(401, "Incorrect key sk-mine\nprovided")) as model:
        failed(lambda: told(client(model, key=SecretStr("sk-mine"))))
    assert "Incorrect key (the key) provided" in caplog.text
    assert "sk-mine" not in caplog.text
