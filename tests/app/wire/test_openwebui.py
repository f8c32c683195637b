"""What Open WebUI reads beside the text: sources and statuses as lines of the stream; and its tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.wire.tasks import EMPTY
from tests.app.running import running, settings_for
from tests.app.wire.conftest import Live
from tests.app.wire.test_chat import lines_of, raw, user
from tests.app.wire.writers import Dictated, written_by

QUESTION = "Under which tree does the treasure number 2 lie?"
WANTED = {"X-Plexus-Events": "openwebui"}
HISTORY = f"""### Task:
Generate a concise, 3-5 word title summarizing the chat history.
### Output:
JSON format: {{ "title": "your concise title here" }}
### Chat History:
<chat_history>
USER: {QUESTION}
ASSISTANT: Under the walnut tree [1].
</chat_history>"""


def split(live: Live, **body: Any) -> tuple[list[Any], list[Any]]:
    """The events and the chunks of a stream."""
    asked: dict[str, Any] = {"messages": user(QUESTION), "stream": True} | body
    lines = lines_of(raw(live, WANTED, **asked))
    return [one["event"] for one in lines if "event" in one], [one for one in lines if "event" not in one]


def test_each_citation_is_a_source_of_its_own_in_the_order_of_the_markers(live: Live) -> None:
    events, chunks = split(live)
    sources = [event["data"] for event in events if event["type"] == "source"]
    urls = chunks[-1]["citations"]
    assert sources
    assert [one["source"]["url"] for one in sources] == urls
    assert len({one["source"]["id"] for one in sources}) == len(sources)
    for one in sources:
        assert one.keys() == {"source", "document", "metadata", "distances"}
        assert one["source"].keys() == {"id", "name", "url", "embed_url"}
        assert len(one["document"]) == len(one["metadata"]) == len(one["distances"]) == 1
        assert 0 <= one["distances"][0] <= 1
        assert one["metadata"][0]["source"] == one["source"]["id"]
        assert one["source"]["embed_url"].startswith(f"{live.address}/view/library/")
    best = sources[0]
    assert "walnut" in best["document"][0]
    place = best["metadata"][0]
    assert (place["page"], place["file_id"]) == (1, live.ids[0])
    assert place["name"] == best["source"]["name"] == "Treasure report, p. 2"
    assert httpx.get(best["source"]["embed_url"]).status_code == 200


def test_the_viewer_loads_its_parts_in_a_sandboxed_frame(live: Live) -> None:
    """There its origin is `null`; scripts that ask for data, and forms, come from it too and are refused."""
    events, _ = split(live)
    url = next(event["data"]["source"]["embed_url"] for event in events if event["type"] == "source")
    assert "frame-ancestors" not in httpx.get(url).headers["content-security-policy"]
    loads = {"Origin": "null", "Sec-Fetch-Mode": "no-cors"}
    page = f"/api/collections/library/documents/{live.ids[0]}/pages/1.png"
    for path in ("/static/style.css", "/static/viewer.js", page):
        assert httpx.get(live.address + path, headers=loads).status_code == 200
    assert httpx.get(live.address + page, headers=loads | {"Sec-Fetch-Mode": "cors"}).status_code == 403
    assert httpx.put(f"{live.address}/api/collections/made", headers=loads).status_code == 403


def test_annotations_are_not_told_a_second_time(live: Live) -> None:
    _, chunks = split(live)
    assert not any(choice["delta"].get("annotations") for chunk in chunks for choice in chunk["choices"])


def test_a_source_is_told_once_and_no_earlier_than_its_marker(live: Live) -> None:
    with written_by(live.services, Dictated(["One [1] ", "and again [1] ", "two [2]."])):
        lines = lines_of(raw(live, WANTED, stream=True))
    order = [one["event"]["type"] if "event" in one else one["choices"][0]["delta"].get("content") for one in lines]
    assert order == ["status", "", "One [1] ", "source", "and again [1] ", "two [2].", "source", "status", None]


@pytest.mark.parametrize("question", [QUESTION, "What is the airspeed of an unladen swallow?"])
def test_the_last_status_is_done(live: Live, question: str) -> None:
    events, _ = split(live, messages=user(question))
    statuses = [event["data"] for event in events if event["type"] == "status"]
    assert [status["done"] for status in statuses] == [False, True]
    assert all(status.keys() == {"description", "done", "hidden"} for status in statuses)


def test_the_setting_asks_for_the_lines_too(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, openwebui_events="on")) as (client, _):
        client.put("/api/collections/library")
        body = {"model": "library", "messages": user(QUESTION), "stream": True}
        assert '"event"' in client.post("/v1/chat/completions", json=body).text
        assert '"event"' not in client.post("/v1/chat/completions", json=body | {"stream": False}).text


def task(live: Live, name: str, prompt: str = HISTORY, **more: Any) -> httpx.Response:
    return raw(live, {"X-OpenWebUI-Task": name}, messages=user(prompt), **more)


def content(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]["message"]["content"]


def test_a_title_is_the_first_question(live: Live) -> None:
    assert json.loads(content(task(live, "title_generation"))) == {"title": QUESTION}
    long = HISTORY.replace(QUESTION, "Is it true that " + "very " * 40 + "old?\nTell me.")
    title = json.loads(content(task(live, "title_generation", long)))["title"]
    assert title.startswith("Is it true that very")
    assert title.endswith("…")
    assert len(title) <= 60
    assert json.loads(content(task(live, "title_generation", "no history here"))) == {"title": "no history here"}


def test_other_tasks_are_empty_in_the_form_that_is_read(live: Live) -> None:
    forms = {"tags_generation": '{"tags": []}', "follow_up_generation": '{"follow_ups": []}'}
    assert {name: content(task(live, name)) for name in forms} == forms
    for name in EMPTY:
        answer = task(live, name).json()
        assert answer["citations"] == [], "nothing is looked up"
        assert answer["choices"][0]["finish_reason"] == "stop"


def test_a_task_may_be_streamed(live: Live) -> None:
    chunks = lines_of(task(live, "title_generation", stream=True))
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert json.loads(text) == {"title": QUESTION}


@pytest.mark.parametrize("header", ["", "{{TASK}}", "none"])
def test_without_a_task_a_question_is_a_question(live: Live, header: str) -> None:
    assert "walnut" in content(task(live, header, QUESTION))


def test_what_only_a_chat_model_can_do_is_refused(live: Live) -> None:
    response = task(live, "moa_response_generation")
    assert response.status_code == 400
    assert "needs a chat model" in response.json()["error"]["message"]


def test_a_task_needs_the_key_of_its_collection_too(keyed: Live) -> None:
    headers = {"X-OpenWebUI-Task": "title_generation", "Authorization": f"Bearer {keyed.tied}"}
    assert raw(keyed, headers, messages=user(HISTORY)).status_code == 200
    assert raw(keyed, headers, messages=user(HISTORY), model="secret").status_code == 403
