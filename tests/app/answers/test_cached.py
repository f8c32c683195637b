"""Answers that were given already: never stale, shared by those who ask at once, freed when all have gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.answers import Answer, Answering, AnswerQuery, Answers, Asked, Extractive, Written
from app.answers.base import Told
from app.answers.cached import Cached, normalised
from app.answers.kept import Kept, Place
from app.streams import closing, end_of
from app.wiring import Services, open_services
from index.engine import Engine
from index.errors import NotFound, PlexusError
from index.import_triples import import_extracted
from index.store.base import Stamps
from index.store.imports_base import Extracted
from tests.app.chat.model import chat_model, fails, says
from tests.app.running import HANDBOOK, NOTES, Body, ingested, running, settings_for
from tests.app.test_metrics import value

ASKED = AnswerQuery("How long does a brass lantern burn?")
NINE = b"A brass lantern burns for nine hours on one filling of oil.\n"
FOUR = b"A brass lantern burns for four hours on one filling of oil, not for nine.\n"
LIBRARY = ("library",)


def looks(client: TestClient, result: str, cache: str = "answers") -> float:
    """How often a cache was met like this."""
    name = f'plexus_cache_looks_total{{cache="{cache}",result="{result}"}}'
    text = client.get("/metrics").text
    return value(text, name) if name in text else 0.0


def asked(client: TestClient, collection: str, **more: Any) -> Body:
    response = client.post(f"/api/collections/{collection}/answer", json={"query": ASKED.text, **more})
    assert response.status_code == 200, response.text
    body: Body = response.json()
    return body


def same(body: Body) -> Body:
    """An answer without what is new each time."""
    return {name: value for name, value in body.items() if name not in {"timings_ms", "answer_id"}}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings = settings_for(tmp_path_factory.mktemp("cached"))
    with running(settings) as (client, services):
        ingested(client, "library", {"handbook.md": HANDBOOK, "notes.txt": NOTES})
        yield services


class Writing:
    """A writer that says how often it was asked, and waits for `go` in the middle of an answer."""

    model = "slow"

    def __init__(self, notice: str = "", error: PlexusError | None = None) -> None:
        self.begun = 0
        self.open = 0
        self.go = asyncio.Event()
        self._notice = notice
        self._error = error

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        self.begun += 1
        self.open += 1
        try:
            written = [one async for one in Extractive().write(engine, asked)]
            yield written[0]
            await self.go.wait()
            if self._error is not None:
                raise self._error
            for one in written[1:]:
                yield replace(one, notice=self._notice) if isinstance(one, Answer) else one
        finally:
            self.open -= 1


class Looked(list[str]):
    """How each question was met."""


def cached(writer: Writing, most_bytes: int = 10_000_000) -> tuple[Cached, Looked]:
    looked = Looked()
    return Cached(Answering(writer), most_bytes, looked.append), looked


async def text_of(answers: Answers, engine: Engine, query: AnswerQuery = ASKED) -> list[Told]:
    return [one async for one in answers.stream(engine, LIBRARY, query)]


def test_an_answer_is_never_stale(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    ingested(client, "c", {"nine.txt": NINE})
    first = asked(client, "c")
    assert "nine hours" in first["answer"]
    assert same(asked(client, "c")) == same(first)
    assert looks(client, "hit") == 1, "nothing had changed"
    (second,) = ingested(client, "c", {"four.txt": FOUR})
    contradicted = asked(client, "c")
    assert "four hours" in contradicted["answer"]
    assert looks(client, "hit") == 1
    assert same(asked(client, "c")) == same(contradicted)
    assert looks(client, "hit") == 2
    assert client.delete(f"/api/collections/c/documents/{second}").status_code == 204
    after = asked(client, "c")
    assert "four hours" not in after["answer"]
    assert second not in {citation["document_id"] for citation in after["citations"]}
    assert after["answer"] == first["answer"]
    assert looks(client, "hit") == 2
    assert looks(client, "miss") == 3


def test_a_change_of_metadata_is_seen(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"nine.txt": NINE}, data={"metadata": '{"year": 2023}'})
    of_2024 = {"filter": {"metadata": {"year": 2024}}}
    assert asked(client, "c", **of_2024)["abstained"]
    changed = client.patch(f"/api/collections/c/documents/{document}", json={"metadata": {"year": 2024}})
    assert changed.status_code == 200
    assert not asked(client, "c", **of_2024)["abstained"]


def test_a_change_in_any_of_several_collections_is_seen(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    ingested(client, "one", {"nine.txt": NINE})
    ingested(client, "two", {"notes.txt": NOTES})
    body = {"query": ASKED.text, "collections": ["one", "two"]}
    first = client.post("/api/answer", json=body).json()
    assert same(client.post("/api/answer", json=body).json()) == same(first)
    assert looks(client, "hit") == 1
    ingested(client, "two", {"four.txt": FOUR})
    assert "four hours" in client.post("/api/answer", json=body).json()["answer"]


def test_a_change_in_one_collection_keeps_the_answers_of_the_others(server: tuple[TestClient, Services]) -> None:
    client, services = server
    ingested(client, "quiet", {"nine.txt": NINE})
    (document,) = ingested(client, "busy", {"handbook.md": HANDBOOK})
    first = asked(client, "quiet")
    (four,) = ingested(client, "busy", {"four.txt": FOUR})
    changes: list[Callable[[], object]] = [
        lambda: client.patch(f"/api/collections/busy/documents/{document}", json={"metadata": {"year": 2024}}),
        lambda: client.delete(f"/api/collections/busy/documents/{four}"),
        lambda: import_extracted(services.engine, "busy", {document: Extracted(("lantern",), ())}),
        lambda: services.engine.reset_views("busy"),
        lambda: client.delete("/api/collections/busy"),
        lambda: ingested(client, "busy", {"nine.txt": NINE}),
    ]
    for hits, change in enumerate(changes, start=1):
        change()
        services.engine.settle()
        again = asked(client, "quiet")
        assert looks(client, "hit") == hits
        assert again["index_version"] == services.engine.store.version() >= first["index_version"]
        assert same(again) | {"index_version": 0} == same(first) | {"index_version": 0}


def test_a_collection_made_anew_under_its_name_gives_no_answer_of_the_old(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    ingested(client, "c", {"nine.txt": NINE})
    assert "nine hours" in asked(client, "c")["answer"]
    assert client.delete("/api/collections/c").status_code == 204
    assert client.post("/api/collections/c/answer", json={"query": ASKED.text}).status_code == 404
    assert client.put("/api/collections/c").status_code in (200, 201)
    assert asked(client, "c")["abstained"]
    ingested(client, "c", {"four.txt": FOUR})
    assert "four hours" in asked(client, "c")["answer"]
    assert looks(client, "hit") == 0


def test_a_change_by_another_process_is_seen(server: tuple[TestClient, Services]) -> None:
    """A reader of the same data directory, as the workers beside a writer are."""
    client, services = server
    ingested(client, "library", {"nine.txt": NINE})
    with open_services(services.settings, writable=False) as reader:

        def answer() -> Answer:
            return asyncio.run(reader.answering.answer(reader.engine, LIBRARY, ASKED))

        first = answer()
        assert answer().timings_ms.keys() == {"cache", "total"}
        (document,) = ingested(client, "library", {"four.txt": FOUR})
        assert "four hours" in answer().text
        client.delete(f"/api/collections/library/documents/{document}")
        assert answer().text == first.text


def test_a_hit_tells_the_same_events_as_the_answer_it_repeats(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    told = []
    for _ in range(2):
        path = "/api/collections/c/answer"
        with client.stream("POST", path, json={"query": ASKED.text, "stream": True}) as response:
            text = "".join(response.iter_text())
        told.append(text[: text.index("event: done")])
    assert told[0] == told[1]
    assert told[0].startswith("event: evidence")
    assert looks(client, "hit") == 1


def test_whatever_shapes_an_answer_is_part_of_the_question(services: Services) -> None:
    async def run() -> None:
        writer = Writing()
        writer.go.set()
        answers, looked = cached(writer)
        different = [
            ASKED,
            replace(ASKED, text="How many ropes?"),
            replace(ASKED, messages=(("user", "Of the lanterns"),)),
            replace(ASKED, top_k=1),
            replace(ASKED, max_tokens=5),
        ]
        for query in different:
            await text_of(answers, services.engine, query)
        assert looked == ["miss"] * len(different)
        await text_of(answers, services.engine, replace(ASKED, text=f"  {ASKED.text.replace(' ', '  ')} "))
        assert looked[-1] == "hit", "blanks say nothing"
        assert normalised(AnswerQuery("Cafe\u0301?")).text == "Caf\u00e9?"

    asyncio.run(run())


def test_who_asks_the_same_at_once_shares_one_answer(services: Services) -> None:
    async def run() -> None:
        writer = Writing()
        answers, looked = cached(writer)
        asking = [asyncio.create_task(text_of(answers, services.engine)) for _ in range(5)]
        await until(lambda: len(looked) == 5 and writer.open == 1)
        writer.go.set()
        told = await asyncio.gather(*asking)
        assert writer.begun == 1
        assert sorted(looked) == ["miss"] + ["shared"] * 4
        assert all(one == told[0] for one in told)

    asyncio.run(run())


def test_who_asked_first_may_go_and_the_others_are_answered(services: Services) -> None:
    async def run() -> None:
        writer = Writing()
        answers, looked = cached(writer)
        first, second = (asyncio.create_task(text_of(answers, services.engine)) for _ in range(2))
        await until(lambda: len(looked) == 2 and writer.open == 1)
        first.cancel()
        await asyncio.wait([first])
        writer.go.set()
        assert isinstance((await second)[-1], Answer)
        assert writer.begun == 1

    asyncio.run(run())


def test_the_last_who_goes_ends_the_work_and_nothing_is_kept(services: Services) -> None:
    async def run() -> None:
        writer = Writing()
        answers, looked = cached(writer)
        async with closing(answers.stream(services.engine, LIBRARY, ASKED)) as told:
            await anext(told)
            await anext(told)
            assert writer.open == 1
        await until(lambda: writer.open == 0)
        writer.go.set()
        assert isinstance((await text_of(answers, services.engine))[-1], Answer)
        assert looked == ["miss", "miss"]

    asyncio.run(run())


def test_who_comes_while_the_work_is_being_ended_gets_an_answer(services: Services) -> None:
    async def run() -> None:
        writer = Writing()
        answers, looked = cached(writer)
        first = asyncio.create_task(text_of(answers, services.engine))
        await until(lambda: writer.open == 1)
        first.cancel()
        writer.go.set()
        assert isinstance((await text_of(answers, services.engine))[-1], Answer)
        assert looked == ["miss", "miss"]

    asyncio.run(run())


def test_an_answer_that_went_wrong_is_not_kept(services: Services) -> None:
    async def run() -> None:
        for writer in (Writing(notice="the chat model did not answer"), Writing(error=PlexusError("it broke off"))):
            writer.go.set()
            answers, looked = cached(writer)
            for _ in range(2):
                with suppress(PlexusError):
                    await text_of(answers, services.engine)
            assert looked == ["miss", "miss"]

    asyncio.run(run())


def test_a_chat_model_that_answered_is_asked_once(tmp_path: Path) -> None:
    with (
        chat_model(says("A brass lantern burns for «nine hours».")) as model,
        running(settings_for(tmp_path, **model.settings)) as (client, _),
    ):
        ingested(client, "c", {"handbook.md": HANDBOOK})
        first = asked(client, "c")
        assert first["model"] != "extractive"
        assert first["citations"]
        assert same(asked(client, "c")) == same(first)
        assert len(model.heard) == 1
        ingested(client, "c", {"four.txt": FOUR})
        asked(client, "c")
        assert len(model.heard) == 2


def test_quotes_in_the_place_of_a_chat_model_are_not_kept(tmp_path: Path) -> None:
    with (
        chat_model(fails(400), says("A brass lantern burns for «nine hours».")) as model,
        running(settings_for(tmp_path, **model.settings)) as (client, _),
    ):
        ingested(client, "c", {"handbook.md": HANDBOOK})
        assert asked(client, "c")["notice"]
        assert asked(client, "c")["model"] != "extractive", "it works again"
        assert looks(client, "hit") == 0


def test_an_answer_made_while_documents_change_is_not_kept(server: tuple[TestClient, Services]) -> None:
    client, services = server
    ingested(client, "library", {"nine.txt": NINE})

    async def run() -> None:
        writer = Writing()
        answers, looked = cached(writer)
        asking = asyncio.create_task(text_of(answers, services.engine))
        await until(lambda: writer.open == 1)
        await asyncio.to_thread(ingested, client, "library", {"four.txt": FOUR})
        late = asyncio.create_task(text_of(answers, services.engine))
        await until(lambda: writer.open == 2)
        writer.go.set()
        assert "four hours" not in str((await asking)[-1])
        assert "four hours" in str((await late)[-1]), "who asks after the change does not share what began before it"
        assert "four hours" in str((await text_of(answers, services.engine))[-1])
        assert looked == ["miss", "miss", "hit"]

    asyncio.run(run())


def test_errors_reach_everybody_who_asked(services: Services) -> None:
    async def run() -> None:
        answers, _ = cached(Writing())
        asking = [end_of(answers.stream(services.engine, ("missing",), ASKED), Answer) for _ in range(2)]
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(one) for one in found] == [NotFound, NotFound]

    asyncio.run(run())


def test_answers_have_room_in_bytes_and_the_oldest_go_first(services: Services) -> None:
    answer = asyncio.run(services.answering.answer(services.engine, LIBRARY, ASKED))
    one = Kept(10_000_000)
    now = Stamps(1, 1, {"c": 2})
    a, b, c = (Place(("c",), name) for name in "abc")
    one.keep(now, a, answer)
    kept = Kept(one.size * 2 + 10)
    for place in (a, b):
        kept.keep(now, place, answer)
    assert kept.find(now, a) == answer
    kept.keep(now, c, answer)
    assert kept.find(now, b) is None, "it was not asked for longest"
    assert kept.find(now, a) is not None
    assert kept.size <= one.size * 2 + 10


def test_what_is_of_an_older_state_of_a_collection_is_not_even_held(services: Services) -> None:
    answer = asyncio.run(services.answering.answer(services.engine, LIBRARY, ASKED))
    kept = Kept(10_000_000)
    of_c, of_d, of_both = Place(("c",), "?"), Place(("d",), "?"), Place(("c", "d"), "?")
    old, new = Stamps(2, 1, {"c": 2, "d": 3}), Stamps(3, 1, {"c": 2, "d": 4})
    for place in (of_c, of_d, of_both):
        kept.keep(old, place, answer)
    size = kept.size
    assert kept.find(new, of_c) == answer, "it did not change"
    assert kept.size < size / 2, "nobody has to ask for the others"
    for stamps in (old, new):
        for place in (of_d, of_both):
            assert kept.find(stamps, place) is None
    kept.keep(old, of_d, answer)
    assert kept.find(new, of_d) is None, "it comes too late"
    assert kept.find(old, of_c) == answer, "who looked before the change of another collection finds it too"
    assert kept.find(Stamps(4, 1, {"d": 4}), of_c) is None
    assert kept.size == 0


def test_without_room_every_answer_is_made(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, answer_cache_bytes=0)) as (client, _):
        ingested(client, "c", {"handbook.md": HANDBOOK})
        assert same(asked(client, "c")) == same(asked(client, "c"))
        assert 'plexus_cache_looks_total{cache="answers"' not in client.get("/metrics").text


def test_a_model_reads_a_question_once(server: tuple[TestClient, Services]) -> None:
    client, services = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    first = client.post("/api/collections/c/search", json={"query": "lantern", "explain": True}).json()
    made = looks(client, "miss", "questions")
    assert made >= 1
    again = client.post("/api/collections/c/search", json={"query": "lantern", "explain": True}).json()
    assert again["hits"] == first["hits"]
    assert looks(client, "miss", "questions") == made
    assert looks(client, "hit", "questions") >= 1
    assert 0 < services.engine.remembered.size < services.settings.question_cache_bytes


async def until(done: Any, timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not done():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)
