"""Search and answers over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.conftest import Library

SEARCH = "/api/collections/library/search"
ANSWER = "/api/collections/library/answer"


def search(library: Library, **body: Any) -> dict[str, Any]:
    response = library.client.post(SEARCH, json={"query": "treasure under the walnut tree", **body})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_hit_has_the_fields_of_the_contract(library: Library) -> None:
    found = search(library)
    assert found.keys() == {"hits", "confidence", "timings_ms", "index_version"}
    assert 0.0 < found["confidence"] < 1.0
    hit = found["hits"][0]
    assert hit.keys() == {
        "id", "document_id", "collection", "source", "title", "kind", "page", "page_size", "bbox", "regions",
        "locator", "text", "caption", "score", "elements", "image_url", "view_url",
    }  # fmt: skip
    assert (hit["document_id"], hit["source"], hit["page"]) == (library.report, "report.pdf", 2)
    assert hit["page_size"] == [612.0, 792.0]
    assert hit["regions"][0] == {"page": hit["page"], "bbox": hit["bbox"]}
    assert "walnut" in hit["text"]
    assert 0 <= hit["score"] <= 1
    x0, y0, x1, y1 = hit["bbox"]
    assert 0 <= x0 < x1 <= 612
    assert 0 <= y0 < y1 <= 792


def test_explain_shows_scores_and_plan(library: Library) -> None:
    found = search(library, explain=True)
    assert found["plan"]["retrievers"].keys() == {"lexical", "dense", "late", "graph"}
    assert isinstance(found["plan"]["why"], list)
    lexical = found["hits"][0]["scores"]["lexical"]
    assert lexical["rank"] >= 1
    assert lexical["score"] > 0


def test_pages_come_with_their_best_elements(library: Library) -> None:
    hit = search(library, group_by="page")["hits"][0]
    assert hit["page"] == 2
    assert all(isinstance(element, str) for element in hit["elements"])
    assert {inner["page"] for inner in hit["hits"]} == {2}


def test_a_hit_leads_to_its_picture_and_to_the_viewer(library: Library) -> None:
    hit = search(library)["hits"][0]
    assert library.client.get(hit["image_url"]).headers["content-type"] == "image/png"
    assert library.client.get(hit["view_url"]).status_code == 200


def test_a_hit_without_a_page_has_a_locator(library: Library) -> None:
    hit = search(library, query="brass lantern oil")["hits"][0]
    assert hit["document_id"] == library.handbook
    assert hit["page"] is None
    assert hit["bbox"] is None
    assert hit["regions"] == []
    assert hit["image_url"] is None
    assert "Field handbook" in hit["locator"]


@pytest.mark.parametrize(
    ("filter", "sources"),
    [
        ({"sources": ["notes.txt"]}, {"notes.txt"}),
        ({"pages": [3]}, {"report.pdf"}),
        ({"page_range": [1, 2]}, {"report.pdf"}),
        ({"kinds": ["table"]}, {"handbook.md"}),
        ({"metadata": {"year": {"lt": 2000}}}, set()),
        ({"where": {"not": {"eq": ["source", "report.pdf"]}}}, {"handbook.md", "notes.txt"}),
    ],
)
def test_a_filter_restricts_the_hits(library: Library, filter: dict[str, Any], sources: set[str]) -> None:
    hits = search(library, query="treasure ferry lantern rope item count", filter=filter, top_k=50)["hits"]
    assert {hit["source"] for hit in hits} == sources


def test_one_retriever_alone_can_be_asked(library: Library) -> None:
    hits = search(library, retrievers=["lexical"], explain=True)["hits"]
    assert hits
    assert all(hit["scores"].get("dense") is None for hit in hits)


def test_reranking_that_is_asked_for_without_a_model_is_refused(library: Library) -> None:
    response = library.client.post(SEARCH, json={"query": "walnut", "rerank": "always"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["field"] == "rerank"
    assert search(library, rerank="auto")["hits"] == search(library, rerank="never")["hits"]
    assert search(library, rerank="off")["hits"] == search(library)["hits"]


def test_several_collections_are_searched_together(library: Library) -> None:
    body = {"query": "ferry in winter", "collections": ["library"]}
    hits = library.client.post("/api/search", json=body).json()["hits"]
    assert hits[0]["document_id"] == library.notes
    missing = {"query": "ferry", "collections": ["library", "missing"]}
    assert library.client.post("/api/search", json=missing).status_code == 404


# -- answers -------------------------------------------------------------------------------------------------


def test_an_answer_quotes_its_evidence(library: Library) -> None:
    body = library.client.post(ANSWER, json={"query": "How long does a brass lantern burn?"}).json()
    assert body.keys() >= {
        "answer", "citations", "conflicts", "abstained", "confidence", "model", "usage", "timings_ms", "index_version",
        "notice", "finish", "searched", "doubts", "answer_id",
    }  # fmt: skip
    assert not body["abstained"]
    assert body["model"] == "extractive"
    assert "nine hours" in body["answer"]
    for citation in body["citations"]:
        marker = body["answer"][citation["start"] : citation["end"]]
        assert marker == f"[{citation['number']}]"
        assert citation["quote"]
        assert citation["supported"] is True


def test_a_citation_boxes_the_quoted_words_and_opens_the_viewer(library: Library) -> None:
    body = library.client.post(ANSWER, json={"query": "Under which tree lies the treasure number 2?"}).json()
    citation = next(one for one in body["citations"] if one["document_id"] == library.report)
    assert citation["quote_regions"]
    page = library.client.get(citation["view_url"]).text
    assert 'class="box"' in page


def test_a_streamed_answer_adds_up_to_the_whole_one(library: Library) -> None:
    question = {"query": "How long does a brass lantern burn?"}
    whole = library.client.post(ANSWER, json=question).json()
    with library.client.stream("POST", ANSWER, json={**question, "stream": True}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    events = [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in zip(lines[::2], lines[1::2], strict=True)
    ]
    names = [name for name, _ in events]
    assert names[0] == "evidence"
    assert names[-1] == "done"
    assert set(names) == {"evidence", "delta", "citation", "done"}
    pieces = events[0][1]["hits"]
    assert {piece["role"] for piece in pieces} >= {"found"}
    assert all(piece["tokens"] > 0 for piece in pieces if piece["text"])
    found = {piece["id"] for piece in pieces if piece["role"] == "found"}
    assert all(piece["of"] in found for piece in pieces if piece["role"] != "found")
    assert "".join(data["text"] for name, data in events if name == "delta") == whole["answer"]
    assert [data["number"] for name, data in events if name == "citation"] == [
        one["number"] for one in sorted(whole["citations"], key=lambda one: int(one["start"]))
    ]
    new = {"timings_ms": None, "answer_id": None}
    assert dict(events[-1][1]) | new == dict(whole) | new


def test_a_streamed_answer_refuses_wrong_input_as_any_other(library: Library) -> None:
    missing = {"query": "x", "stream": True, "collections": ["missing"]}
    assert library.client.post("/api/answer", json=missing).status_code == 404
    wrong = {"query": "x", "stream": True, "filter": {"where": {"is": 1}}}
    assert library.client.post(ANSWER, json=wrong).status_code == 422


def test_answers_take_earlier_turns(library: Library) -> None:
    body = {
        "query": "How long does a brass lantern burn?",
        "messages": [{"role": "user", "content": "Hello"}],
    }
    assert library.client.post(ANSWER, json=body).status_code == 200
    body["messages"] = [{"role": "wizard", "content": "Hello"}]
    response = library.client.post(ANSWER, json=body)
    assert response.json()["errors"][0]["field"] == "messages[0].role"
