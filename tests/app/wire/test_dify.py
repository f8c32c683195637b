"""External knowledge of Dify: a request as its documentation gives it, its operators, its errors."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.wire.dify import OPERATORS, MetadataCondition, filter_of
from index.errors import InvalidFilter
from index.filters import passes
from index.types import Json
from tests.app.wire.conftest import Live

DOCUMENTED = {
    "knowledge_id": "library",
    "query": "Under which tree does the treasure number 2 lie?",
    "retrieval_setting": {"top_k": 2, "score_threshold": 0.0},
}
FACTS: dict[str, Json | list[Json]] = {
    "document": "d1",
    "media_type": "application/pdf",
    "title": "Annual Report",
    "source": ["x/report.pdf", "report.pdf"],
    "kind": ["text"],
    "page": [2],
    "metadata": {"team": "sales", "year": 2024, "code": "12", "day": "2024-05-01", "tags": ["red"], "blank": ""},
}


def ask(live: Live, key: str | None = None, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.post(f"{live.address}/dify/retrieval", json=DOCUMENTED | more, headers=headers)


def test_a_request_as_documented_gets_records(live: Live) -> None:
    response = ask(live, "any-key")
    assert response.status_code == 200
    records = response.json()["records"]
    assert 1 <= len(records) <= 2
    best = records[0]
    assert best.keys() == {"content", "score", "title", "metadata"}
    assert "walnut" in best["content"]
    assert 0 <= best["score"] <= 1
    assert best["title"] == "Treasure report, p. 2"
    place = best["metadata"]
    assert (place["page"], place["document_id"], place["year"]) == (2, live.ids[0], 2024)
    assert len(place["bbox"]) == 4
    assert place["view_url"].startswith(f"{live.address}/view/library/")
    assert httpx.get(place["view_url"]).status_code == 200


def test_a_threshold_leaves_out_what_is_less_relevant(live: Live) -> None:
    scores = [
        one["score"] for one in ask(live, retrieval_setting={"top_k": 50, "score_threshold": 0.0}).json()["records"]
    ]
    most = max(scores)
    kept = ask(live, retrieval_setting={"top_k": 50, "score_threshold": most}).json()["records"]
    assert [one["score"] for one in kept] == [score for score in scores if score >= most]
    assert len(kept) < len(scores)


def test_a_question_that_finds_nothing_has_no_records(live: Live) -> None:
    condition = {"conditions": [{"name": "year", "comparison_operator": ">", "value": 2100}]}
    assert ask(live, metadata_condition=condition).json() == {"records": []}


def test_conditions_select(live: Live) -> None:
    condition = {
        "logical_operator": "and",
        "conditions": [
            {"name": ["category", "team"], "comparison_operator": "contains", "value": "sale"},
            {"name": "source", "comparison_operator": "end with", "value": ".txt"},
            {"name": "page", "comparison_operator": "empty"},
        ],
    }
    found = ask(live, query="treasure ferry lantern", metadata_condition=condition).json()["records"]
    assert {one["metadata"]["source"] for one in found} == {"notes.txt"}
    assert ask(live, metadata_condition=None).json()["records"]


CASES: list[tuple[str, str, Json, bool]] = [
    ("team", "contains", "ale", True),
    ("team", "not contains", "ale", False),
    ("team", "start with", "sal", True),
    ("team", "start with", "ales", False),
    ("team", "end with", "les", True),
    ("team", "end with", "sal", False),
    ("team", "is", "sales", True),
    ("team", "is", "sale", False),
    ("team", "is not", "sales", False),
    ("gone", "is not", "sales", True),
    ("year", "is", "2024", True),
    ("code", "is", "12", True),
    ("code", "is", 12, False),
    ("team", "in", ["sales", "law"], True),
    ("team", "in", "law, sales", True),
    ("year", "in", "2023, 2024", True),
    ("team", "not in", ["law"], True),
    ("gone", "empty", None, True),
    ("blank", "empty", None, True),
    ("team", "empty", None, False),
    ("team", "not empty", None, True),
    ("blank", "not empty", None, False),
    ("gone", "null", None, True),
    ("team", "not null", None, True),
    ("title", "empty", None, False),
    ("page", "not empty", None, True),
    ("kind", "empty", None, False),
    ("year", "=", "2024", True),
    ("year", "=", 2024.0, True),
    ("year", "≠", 2024, False),
    ("year", "!=", 2023, True),
    ("year", ">", "2023", True),
    ("year", "<", 2024, False),
    ("year", "≥", 2024, True),
    ("year", ">=", 2025, False),
    ("year", "≤", 2024, True),
    ("year", "<=", 2023, False),
    ("day", "before", "2024-06-01", True),
    ("day", "after", "2024-06-01", False),
    ("page", "=", "2", True),
    ("page", "is", "3", False),
    ("filename", "is", "report.pdf", True),
    ("document_id", "is", "d1", True),
]


@pytest.mark.parametrize(("name", "operator", "value", "expected"), CASES)
def test_an_operator_means_what_it_says(name: str, operator: str, value: Json, expected: bool) -> None:
    one = {"name": name, "comparison_operator": operator, "value": value}
    filter = filter_of(MetadataCondition.model_validate({"conditions": [one]}))
    assert filter is not None
    assert passes(filter, FACTS) is expected


def test_every_operator_is_tried() -> None:
    assert {operator for _, operator, _, _ in CASES} == set(OPERATORS)


def test_conditions_are_joined_by_their_operator() -> None:
    two = [
        {"name": "team", "comparison_operator": "is", "value": "sales"},
        {"name": "year", "comparison_operator": "=", "value": 1},
    ]
    for joint, expected in (("and", False), ("or", True), (None, False)):
        filter = filter_of(MetadataCondition.model_validate({"logical_operator": joint, "conditions": two}))
        assert filter is not None
        assert passes(filter, FACTS) is expected
    assert filter_of(MetadataCondition.model_validate({"conditions": []})) is None


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({"name": "a", "comparison_operator": "like", "value": "b"}, "conditions[0].comparison_operator"),
        ({"name": [], "comparison_operator": "is", "value": "b"}, "conditions[0].name"),
        ({"name": "a", "comparison_operator": "start with", "value": 3}, "conditions[0].value"),
        ({"name": "page", "comparison_operator": ">", "value": "many"}, "conditions[0].value"),
        ({"name": "kind", "comparison_operator": "is", "value": "poem"}, "conditions[0].value"),
    ],
)
def test_what_is_wrong_with_a_condition_is_named(condition: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidFilter) as wrong:
        filter_of(MetadataCondition.model_validate({"conditions": [condition]}))
    assert wrong.value.field == f"metadata_condition.{place}"


def test_errors_have_the_codes_of_dify(live: Live, keyed: Live) -> None:
    def code(response: httpx.Response) -> tuple[int, int]:
        assert response.json()["error_msg"]
        return response.status_code, response.json()["error_code"]

    url = f"{keyed.address}/dify/retrieval"
    assert code(httpx.post(url, json=DOCUMENTED)) == (401, 1001)
    assert code(httpx.post(url, json=DOCUMENTED, headers={"Authorization": "Basic eDp5"})) == (401, 1001)
    assert code(ask(keyed, "plx_wrong")) == (401, 1002)
    assert code(ask(keyed, keyed.tied, knowledge_id="secret")) == (403, 1002)
    assert code(ask(keyed, keyed.key, knowledge_id="nowhere")) == (404, 2001)
    assert code(ask(live, query="")) == (422, 422)
    assert ask(keyed, keyed.tied).status_code == 200
