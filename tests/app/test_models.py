"""Models that are set by variables, in a server with all of them: searched, answered, measured, examined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.doctor import examine
from app.evaluation import evaluate_retrieval
from app.settings import Settings
from app.subjects import Subject
from app.wiring import Services
from index.evaluate.datasets import Dataset, Question
from tests.app.running import HANDBOOK, NOTES, ingested, pdf, running, settings_for
from tests.index.embed.made import make_cross_encoder

SEARCH = "/api/collections/library/search"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("models")
    reranker = str(make_cross_encoder(folder / "reranker"))
    labels = ("entailment", "not_entailment")
    entailment = str(make_cross_encoder(folder / "entailment", labels=2, names=labels))
    more = {"rerank_candidates": 5, "embedder_dimension": 64, "entailment": entailment}
    return settings_for(folder, sparse="hashing", reranker=reranker, **more)


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[tuple[TestClient, Services]]:
    with running(settings) as (client, services):
        ingested(client, "library", {"report.pdf": pdf(), "handbook.md": HANDBOOK, "notes.txt": NOTES})
        yield client, services


def search(client: TestClient, **body: Any) -> dict[str, Any]:
    response = client.post(SEARCH, json={"query": "treasure under the walnut tree", "explain": True, **body})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_search_shows_the_scores_of_the_models_that_are_set(server: tuple[TestClient, Services]) -> None:
    client, services = server
    assert services.engine.embedder.dimension == 64
    found = search(client, rerank="always")
    assert "sparse" in found["plan"]["retrievers"]
    assert {"sparse", "rerank"} <= found["timings_ms"].keys()
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert any(hit["scores"]["sparse"] for hit in found["hits"])
    read = [hit["scores"]["rerank"] for hit in found["hits"] if "rerank" in hit["scores"]]
    assert 1 <= len(read) <= 5
    assert all(0.0 <= shown["score"] <= 1.0 for shown in read)
    alone = search(client, retrievers=["sparse"], rerank="never")
    assert "walnut" in alone["hits"][0]["text"]
    assert "rerank" not in alone["timings_ms"]


def test_answers_take_what_was_read_again(server: tuple[TestClient, Services]) -> None:
    response = server[0].post("/api/collections/library/answer", json={"query": "How long does a brass lantern burn?"})
    assert response.status_code == 200, response.text
    assert "rerank" in response.json()["timings_ms"]


def test_an_evaluation_asks_the_retrievers_that_are_there(server: tuple[TestClient, Services]) -> None:
    services = server[1]
    question = Question("q", "What lies under the walnut tree?", {("report.pdf", 2): 1.0}, document="report.pdf")
    dataset = Dataset("own", "pages", services.settings.data_dir, (question,))
    run = evaluate_retrieval(services, Subject(dataset, "library", ingest=False), None, lambda *_: None, ablate=True)
    body = run.as_json()
    assert {"sparse", "without sparse", "without late", "together"} <= {row["retrievers"] for row in body["rows"]}
    assert body["sparse"] == "hashing-sparse"
    assert body["reranker"].startswith("cross-")


def test_the_doctor_tells_of_every_model(settings: Settings) -> None:
    found = {finding.name: finding for finding in examine(settings)}
    assert "reads 5 texts" in found["reranker"].detail
    assert "hashing-sparse" in found["sparse encoder"].detail
    assert found["reranker"].good
    assert found["entailment model"].good
    wrong = {"reranker": "/no/such/model", "sparse": "nobody/nothing", "entailment": settings.reranker}
    missing = settings.model_copy(update=wrong)
    broken = {finding.name for finding in examine(missing) if finding.needed and not finding.good}
    assert {"reranker", "sparse encoder", "entailment model"} <= broken
