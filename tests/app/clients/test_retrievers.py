"""The retrievers of LangChain and LlamaIndex against a live server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.api import create_app
from app.clients.langchain import PlexusRetriever as ForLangChain
from app.clients.llamaindex import PlexusRetriever as ForLlamaIndex
from app.clients.search import Piece, SearchFailed
from app.keys import create_key
from app.wiring import open_services
from tests.app.live import live
from tests.app.running import HANDBOOK, NOTES, ingested, pdf, settings_for

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Guarded:
    url: str
    report: str
    tied: str
    """A key for `library`."""
    reader: str


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with open_services(settings_for(tmp_path_factory.mktemp("clients")), writable=True) as services:
        _, admin = create_key(services.ledger, "boss", ["admin"])
        _, tied = create_key(services.ledger, "tied", ["read"], ["library"])
        _, reader = create_key(services.ledger, "reader", ["read"])
        headers = {"Authorization": f"Bearer {admin}"}
        with TestClient(create_app(services), base_url="http://127.0.0.1") as client:
            files = {"report.pdf": pdf(), "handbook.md": HANDBOOK}
            report, _ = ingested(client, "library", files, headers=headers)
            ingested(client, "other", {"notes.txt": NOTES}, headers=headers)
        with live(services) as url:
            yield Guarded(url, report, tied, reader)


Ask = Callable[..., list[Piece]]


def by_langchain(url: str, collections: Sequence[str], query: str, *, wait: bool, **more: Any) -> list[Piece]:
    retriever = ForLangChain(url=url, collections=list(collections), **more)
    found = asyncio.run(retriever.ainvoke(query)) if wait else retriever.invoke(query)
    return [Piece(one.id or "", one.page_content, one.metadata["score"], one.metadata) for one in found]


def by_llamaindex(url: str, collections: Sequence[str], query: str, *, wait: bool, **more: Any) -> list[Piece]:
    retriever = ForLlamaIndex(url, collections, **more)
    found = asyncio.run(retriever.aretrieve(query)) if wait else retriever.retrieve(query)
    return [Piece(one.node_id, one.text, one.score or 0.0, one.metadata) for one in found]


both = pytest.mark.parametrize("ask", [by_langchain, by_llamaindex])
both_ways = pytest.mark.parametrize("wait", [False, True])


@both
@both_ways
def test_what_is_found_comes_with_its_place_and_links_that_open(guarded: Guarded, ask: Ask, wait: bool) -> None:
    found = ask(guarded.url, ["library"], "treasure under the oak tree", key=guarded.tied, wait=wait)
    best = found[0]
    assert "oak tree" in best.text
    assert best.id
    assert 0 < best.score <= 1
    said = best.metadata
    assert (said["source"], said["title"], said["page"], said["kind"]) == ("report.pdf", "Treasure report", 1, "text")
    assert said["document_id"] == guarded.report
    assert len(said["bbox"]) == 4
    for link in (said["view_url"], said["image_url"]):
        assert link.startswith(f"{guarded.url}/")
        assert httpx.get(link).status_code == 200


@both
@both_ways
def test_filter_and_top_k_bound_what_is_found(guarded: Guarded, ask: Ask, wait: bool) -> None:
    def found(**more: Any) -> list[Piece]:
        return ask(guarded.url, ["library"], "treasure lantern rope", key=guarded.tied, wait=wait, **more)

    assert len(found(top_k=2)) == 2
    tables = found(filter={"kinds": ["table"]})
    assert {piece.metadata["kind"] for piece in tables} == {"table"}
    assert tables[0].metadata["page"] is None
    assert tables[0].metadata["view_url"].startswith(guarded.url)
    assert tables[0].metadata["image_url"] is None


@both
def test_several_collections_are_searched_at_once(guarded: Guarded, ask: Ask) -> None:
    found = ask(guarded.url, ["library", "other"], "the ferry, the lantern", key=guarded.reader, wait=False)
    assert {piece.metadata["collection"] for piece in found} == {"library", "other"}


@both
@both_ways
@pytest.mark.parametrize(
    ("collection", "key", "status", "says"),
    [
        ("library", "plx_wrong", 401, "this key is not known"),
        ("other", "TIED", 403, "this key is not for the collection 'other'"),
        ("none", "READER", 404, "there is no collection 'none'"),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_server(
    guarded: Guarded, ask: Ask, wait: bool, collection: str, key: str, status: int, says: str
) -> None:
    given = {"TIED": guarded.tied, "READER": guarded.reader}.get(key, key)
    with pytest.raises(SearchFailed, match=says) as failed:
        ask(guarded.url, [collection], "anything", key=given, wait=wait)
    assert failed.value.status == status


@both
@both_ways
def test_a_server_that_is_not_there_is_told(ask: Ask, wait: bool) -> None:
    with pytest.raises(SearchFailed, match=r"http://127\.0\.0\.1:9 cannot be reached") as failed:
        ask("http://127.0.0.1:9", ["library"], "anything", wait=wait)
    assert failed.value.status is None


@both
def test_a_retriever_needs_a_collection(ask: Ask) -> None:
    with pytest.raises(ValueError, match="collection"):
        ask("http://127.0.0.1:9", [], "anything", wait=False)


def test_a_key_is_not_shown() -> None:
    assert "plx_secret" not in repr(ForLangChain(url="http://x", collections=["a"], key=SecretStr("plx_secret")))
    assert "plx_secret" not in repr(vars(ForLlamaIndex("http://x", ["a"], key="plx_secret")))


@pytest.mark.parametrize("module", ["langchain", "llamaindex"])
def test_a_client_loads_nothing_else_of_plexus(module: str) -> None:
    code = f"import sys, app.clients.{module}; print(*sorted(m for m in sys.modules if m.split('.')[0] in P))"
    code = f"P = ('app', 'ingest', 'index', 'fastapi', 'uvicorn', 'torch'); {code}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["app", "app.clients", f"app.clients.{module}", "app.clients.search"], done.stderr
