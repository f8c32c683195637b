"""Search of a collection as a vector store, by the official client; and the filters that it sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from app.wire.citing import LONGEST_VALUE
from app.wire.filters import openai_filter
from index.errors import InvalidFilter
from index.query import And, Compare, Or
from tests.app.wire.conftest import Live, filled


def search(live: Live, **asked: Any) -> list[Any]:
    return list(live.client().vector_stores.search(vector_store_id="library", **({"query": "treasure"} | asked)))


def test_the_client_finds_located_passages(live: Live) -> None:
    found = search(live, query="Under which tree does the treasure number 2 lie?", max_num_results=3)
    assert 1 <= len(found) <= 3
    best = found[0]
    assert best.filename == "report.pdf"
    assert best.file_id == live.ids[0]
    assert "walnut" in best.content[0].text
    assert 0 <= best.score <= 1
    attributes = best.attributes
    assert len(attributes) <= 16
    assert attributes["page"] == 2
    assert attributes["year"] == 2024
    assert [float(value) for value in attributes["bbox"].split(",")]
    assert attributes["view_url"].startswith(f"{live.address}/view/library/{live.ids[0]}?page=2&highlight=")
    assert httpx.get(attributes["view_url"]).status_code == 200


def test_the_page_of_results_has_the_shape_of_the_contract(live: Live) -> None:
    body = httpx.post(f"{live.v1}/vector_stores/library/search", json={"query": "treasure"}).json()
    assert body["object"] == "vector_store.search_results.page"
    assert (body["search_query"], body["has_more"], body["next_page"]) == (["treasure"], False, None)
    assert all(one.keys() == {"file_id", "filename", "score", "attributes", "content"} for one in body["data"])


def test_several_questions_are_ranked_together_each_passage_once(live: Live) -> None:
    found = search(live, query=["the ferry to Skye", "a brass lantern"])
    assert {"notes.txt", "handbook.md"} <= {one.filename for one in found}
    places = [one.attributes["unit_id"] for one in found]
    assert len(places) == len(set(places))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_threshold_keeps_what_is_relevant_enough(live: Live) -> None:
    scores = sorted(one.score for one in search(live, max_num_results=50))
    middle = scores[len(scores) // 2]
    kept = search(live, max_num_results=50, ranking_options={"score_threshold": middle, "ranker": "none"})
    assert [one.score for one in kept] == [score for score in reversed(scores) if score >= middle]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"type": "eq", "key": "page", "value": 3}, {"report.pdf"}),
        ({"type": "eq", "key": "filename", "value": "notes.txt"}, {"notes.txt"}),
        ({"type": "in", "key": "filename", "value": ["notes.txt", "signs.md"]}, {"notes.txt", "signs.md"}),
        ({"type": "nin", "key": "filename", "value": ["report.pdf", "signs.md"]}, {"notes.txt", "handbook.md"}),
        ({"type": "eq", "key": "year", "value": 2023}, set()),
        (
            {
                "type": "and",
                "filters": [
                    {"type": "gte", "key": "year", "value": 2024},
                    {"type": "eq", "key": "metadata.team", "value": "sales"},
                    {"type": "or", "filters": [{"type": "ne", "key": "title", "value": "Treasure report"}]},
                ],
            },
            {"notes.txt", "handbook.md", "signs.md"},
        ),
    ],
)
def test_filters_select(live: Live, filters: dict[str, Any], expected: set[str]) -> None:
    found = search(live, query="treasure lantern ferry explorer", filters=filters, max_num_results=50)
    assert {one.filename for one in found} == expected


def test_a_filter_is_our_tree() -> None:
    inner = [{"type": "lt", "key": "page", "value": 3}, {"type": "ne", "key": "team", "value": "x"}]
    assert openai_filter({"type": "or", "filters": inner}) == Or(
        (Compare("lt", "page", 3), Compare("ne", "metadata.team", "x"))
    )
    assert openai_filter({"type": "and", "filters": inner[:1]}) == And((Compare("lt", "page", 3),))


@pytest.mark.parametrize(
    ("filters", "place"),
    [
        ({}, "filters.type"),
        ({"type": "like", "key": "a", "value": "b"}, "filters.type"),
        ({"type": "eq", "value": "b"}, "filters.key"),
        ({"type": "eq", "key": "page", "value": "three"}, "filters.value"),
        ({"type": "in", "key": "team", "value": "sales"}, "filters.value"),
        ({"type": "and", "filters": []}, "filters.filters"),
        ({"type": "and", "filters": [{"type": "eq", "key": "a", "value": 1}, 7]}, "filters.filters[1]"),
        (
            {"type": "or", "filters": [{"type": "and", "filters": [{"type": "x"}]}]},
            "filters.filters[0].filters[0].type",
        ),
    ],
)
def test_what_is_wrong_with_a_filter_is_named(filters: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidFilter) as wrong:
        openai_filter(filters)
    assert wrong.value.field == place


def test_errors_are_those_of_the_client(live: Live, keyed: Live) -> None:
    with pytest.raises(openai.BadRequestError) as bad:
        search(live, max_num_results=51)
    assert bad.value.param == "max_num_results"
    with pytest.raises(openai.BadRequestError) as wrong:
        search(live, filters={"type": "like", "key": "a", "value": 1})
    assert wrong.value.param == "filters.type"
    with pytest.raises(openai.NotFoundError):
        live.client().vector_stores.search(vector_store_id="nowhere", query="x")
    with pytest.raises(openai.PermissionDeniedError):
        keyed.client(keyed.tied).vector_stores.search(vector_store_id="secret", query="x")


def test_attributes_stay_within_the_bounds_of_the_format(live: Live, tmp_path: Path) -> None:
    long = " ".join(f"word{number}" for number in range(900)).encode()
    filled(live.address, "wide", {f"{'n' * 120}.txt": b"A wide text. " + long}, {})
    path = live.services.engine.store.documents("wide", limit=1)[0]
    more: dict[str, Any] = {f"key {number}": "x" * 700 for number in range(30)} | {"nested": {"a": 1}, "none": None}
    live.services.engine.set_metadata(path.id, more)
    try:
        found = list(live.client().vector_stores.search(vector_store_id="wide", query="wide text"))
    finally:
        live.services.engine.drop_collection("wide")
    attributes = found[0].attributes
    assert attributes is not None
    assert len(attributes) == 16
    for key, value in attributes.items():
        assert len(key) <= 64
        assert isinstance(value, int | float | bool) or len(value) <= LONGEST_VALUE
