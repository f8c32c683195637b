"""Hits that say little by themselves are given to other programs with what they stand with."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from app.wiring import open_services
from tests.app.live import live as serving
from tests.app.running import settings_for
from tests.app.wire.conftest import filled

HILL = b"""# Hill

Every keeper carries:

| thing | count |
|---|---|
| smoker | 1 |
| veil | 2 |
"""
ASKED = "What does every keeper carry up the hill?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = settings_for(tmp_path_factory.mktemp("hill"))
    with open_services(settings, writable=True) as services, serving(services) as at:
        filled(at, "hill", {"hill.md": HILL}, {})
        yield at


def test_dify_is_given_a_line_with_the_table_that_it_leads_to(address: str) -> None:
    setting = {"top_k": 10, "score_threshold": 0.0}
    asked = {"knowledge_id": "hill", "query": ASKED, "retrieval_setting": setting}
    records = httpx.post(f"{address}/dify/retrieval", json=asked).json()["records"]
    line = next(one for one in records if one["metadata"]["kind"] == "text")
    assert line["content"].startswith("Hill\nEvery keeper carries:\n")
    assert "smoker" in line["content"]
    seen = httpx.get(line["metadata"]["view_url"])
    assert seen.status_code == 200
    assert "smoker" in seen.text


def test_a_search_of_a_vector_store_gives_the_same(address: str) -> None:
    found = httpx.post(f"{address}/v1/vector_stores/hill/search", json={"query": ASKED}).json()["data"]
    line = next(one for one in found if one["attributes"]["kind"] == "text")
    assert "smoker" in line["content"][0]["text"]


def test_the_own_search_gives_each_unit_as_it_is(address: str) -> None:
    found = httpx.post(f"{address}/api/collections/hill/search", json={"query": ASKED}).json()["hits"]
    line = next(one for one in found if one["kind"] == "text")
    assert line["text"] == "Hill\nEvery keeper carries:"
