"""The wire where a chat model writes: its text, its tokens, its failures, and tasks that it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.chat.model import Model, chat_model, fails, says
from tests.app.running import ingested, pdf, running, settings_for
from tests.app.wire.test_chat import user

QUESTION = "Under which tree does the treasure number 2 lie?"
TOLD = "It lies under the walnut tree «number 2 lies under the walnut tree»."


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with chat_model(says(TOLD)) as found:
        yield found


@pytest.fixture(scope="module")
def served(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with running(settings_for(tmp_path_factory.mktemp("chat"), answer_cache_bytes=0, **model.settings)) as (client, _):
        ingested(client, "library", {"report.pdf": pdf()})
        yield client


def ask(client: TestClient, headers: dict[str, str] | None = None, question: str = QUESTION, **more: Any) -> Any:
    """Each test asks in words of its own: answers that were given are kept."""
    body = {"model": "library", "messages": user(question)} | more
    return client.post("/v1/chat/completions", json=body, headers=headers)


def test_the_text_of_the_model_comes_with_its_citations_and_its_usage(served: TestClient, model: Model) -> None:
    model.plays(says(TOLD))
    done = ask(served, max_tokens=77).json()
    message = done["choices"][0]["message"]
    cited = message["annotations"][0]["url_citation"]
    assert message["content"][cited["start_index"] : cited["end_index"]] == "[1]"
    assert "page=2" in cited["url"]
    assert done["system_fingerprint"] == "scripted-1"
    assert done["usage"]["prompt_tokens"] == 100
    assert done["notice"] == ""
    heard = model.answered[0].body
    assert 77 in (heard.get("max_tokens"), heard.get("max_completion_tokens"))


def test_a_stream_of_the_model_is_told_piece_by_piece(served: TestClient, model: Model) -> None:
    model.plays(says(TOLD))
    response = ask(served, stream=True, stream_options={"include_usage": True})
    lines = [line[6:] for line in response.text.splitlines() if line.startswith("data: ")]
    chunks = [json.loads(line) for line in lines[:-1]]
    pieces = [
        choice["delta"]["content"] for chunk in chunks for choice in chunk["choices"] if choice["delta"].get("content")
    ]
    assert len(pieces) > 3
    assert "".join(pieces) == "It lies under the walnut tree [1]."
    assert chunks[-1]["usage"]["prompt_tokens"] == 100


def test_where_the_model_fails_the_answer_is_quotes_and_says_so(served: TestClient, model: Model) -> None:
    model.plays(fails(400))
    question = "Where does the treasure number 2 lie, under which tree?"
    done = ask(served, question=question).json()
    assert "walnut" in done["choices"][0]["message"]["content"]
    assert done["notice"]
    told = ask(served, {"X-Plexus-Events": "openwebui"}, question, stream=True).text
    statuses = [line for line in told.splitlines() if '"status"' in line]
    assert json.loads(statuses[-1][6:])["event"]["data"]["description"] == done["notice"]


def test_a_claim_that_the_evidence_does_not_carry_is_told_as_such(served: TestClient, model: Model) -> None:
    model.plays(says("It lies under 47 walnut trees «number 2 lies under the walnut tree»."))
    done = ask(served, question="How many trees does the treasure number 2 lie under?").json()
    assert "not confirmed" in done["choices"][0]["message"]["annotations"][0]["url_citation"]["title"]
    assert "not confirmed" in done["search_results"][0]["title"]


def test_a_task_is_done_by_the_model_without_evidence(served: TestClient, model: Model) -> None:
    model.plays(says('{"title": "A walnut tree"}'))
    done = ask(served, {"X-OpenWebUI-Task": "title_generation"}).json()
    assert json.loads(done["choices"][0]["message"]["content"]) == {"title": "A walnut tree"}
    assert [one.evidence for one in model.heard] == [{}]


def test_a_task_that_the_model_fails_at_is_done_by_the_rule(served: TestClient, model: Model) -> None:
    model.plays(fails(400))
    done = ask(served, {"X-OpenWebUI-Task": "title_generation"}).json()
    assert json.loads(done["choices"][0]["message"]["content"]) == {"title": QUESTION}
    refused = ask(served, {"X-OpenWebUI-Task": "moa_response_generation"})
    assert refused.status_code == 400


def test_a_stop_word_in_the_text_of_the_model_ends_it(served: TestClient, model: Model) -> None:
    model.plays(says(TOLD))
    done = ask(served, stop="walnut").json()
    assert done["choices"][0]["message"]["content"] == "It lies under the "
    assert done["choices"][0]["finish_reason"] == "stop"
