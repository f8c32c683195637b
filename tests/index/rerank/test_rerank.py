"""Reranking by a tiny real cross-encoder: in the model, in an engine, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.errors import InvalidInput, ModelUnavailable
from index.filters import build_filter
from index.query import Query
from index.rerank import open_reranking
from index.rerank.cross import Cross
from index.rerank.order import Reranking
from index.types import Hit
from index.writer import dense_text
from tests.index.embed.made import make_cross_encoder
from tests.index.library import parsed, prose, write

QUESTION = "salta moren n1"
CANDIDATES = 6


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_cross_encoder(tmp_path_factory.mktemp("cross"))


@pytest.fixture(scope="module")
def model(directory: Path) -> Cross:
    return Cross(directory, dtype="float32")


@pytest.fixture(scope="module")
def engine(model: Cross, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("data")
    reranking = Reranking(model, CANDIDATES)
    with Engine.open(folder / "data", HashingEmbedder(), writable=True, reranking=reranking) as engine:
        for seed in range(1, 6):
            write(engine, folder, parsed(f"{seed}.pdf", *prose(seed)))
            write(engine, folder, parsed(f"{seed}.pdf", *prose(seed), collection="d"))
        yield engine


def search(engine: Engine, collections: tuple[str, ...] = ("c",), **options: object) -> tuple[Hit, ...]:
    return engine.search(collections, Query(QUESTION, **options)).hits  # type: ignore[arg-type]


def test_a_pair_scores_the_same_alone_and_among_others_and_what_is_too_long_is_cut(model: Cross) -> None:
    texts = ["blan brot", "drami flek " * 400, "", "grelan"]
    together = model.log_odds("blan", texts)
    assert together.shape == (4,)
    assert together.dtype == np.float32
    assert together == pytest.approx([float(model.log_odds("blan", [text])[0]) for text in texts], abs=1e-4)
    assert len(set(together.tolist())) == 4
    assert model.log_odds("blan", []).shape == (0,)


def test_many_threads_may_ask_at_once(model: Cross) -> None:
    expected = model.log_odds("blan", ["brot", "flek drami"])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: model.log_odds("blan", ["brot", "flek drami"]), range(40)))
    assert all(one == pytest.approx(expected, abs=1e-5) for one in found)


def test_the_score_is_the_mean_of_both_log_odds_and_orders_the_hits(engine: Engine, model: Cross) -> None:
    before = {hit.unit.id: hit for hit in search(engine, rerank="never", top_k=CANDIDATES)}
    hits = search(engine, top_k=CANDIDATES)
    assert {hit.unit.id for hit in hits} == before.keys()
    assert [hit.unit.id for hit in hits] != list(before), "the random model agrees with no order"
    for hit in hits:
        odds = float(model.log_odds(QUESTION, [dense_text(hit.unit)])[0])
        fused = before[hit.unit.id].score
        expected = 1 / (1 + np.exp(-0.5 * (odds + np.log(fused / (1 - fused)))))
        assert hit.score == pytest.approx(expected, abs=1e-4)
        shown = hit.scores["rerank"]
        assert shown is not None
        assert shown.score == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-4)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    ranks = [shown.rank for hit in sorted(hits, key=lambda hit: -_said(hit)) if (shown := hit.scores["rerank"])]
    assert ranks == list(range(1, CANDIDATES + 1))


def _said(hit: Hit) -> float:
    shown = hit.scores["rerank"]
    assert shown is not None
    return shown.score


@pytest.mark.parametrize("top_k", [1, 3, CANDIDATES, 12])
def test_a_longer_list_begins_with_the_same_candidates_read_again(engine: Engine, top_k: int) -> None:
    hits = search(engine, top_k=top_k)
    assert len(hits) == top_k
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0.0 < hit.score < 1.0 for hit in hits)
    assert sum("rerank" in hit.scores for hit in hits) == min(top_k, CANDIDATES) or top_k < CANDIDATES
    best = search(engine, top_k=CANDIDATES)[0]
    assert best.unit.id in {hit.unit.id for hit in hits}


def test_the_stage_is_timed_and_what_is_not_read_again_is_not(engine: Engine) -> None:
    found = engine.search(["c"], Query(QUESTION))
    assert found.timings_ms["rerank"] > 0.0
    never = engine.search(["c"], Query(QUESTION, rerank="never"))
    assert "rerank" not in never.timings_ms
    assert all("rerank" not in hit.scores for hit in never.hits)


def test_a_page_is_worth_its_best_element_and_several_collections_are_ranked_together(engine: Engine) -> None:
    pages = search(engine, group_by="page", top_k=2)
    for page in pages:
        assert _said(page) == max(_said(inner) for inner in page.elements)
        assert [inner.score for inner in page.elements] == sorted((i.score for i in page.elements), reverse=True)
    assert pages[0].score >= pages[1].score
    both = search(engine, ("c", "d"), top_k=4)
    assert [hit.score for hit in both] == sorted((hit.score for hit in both), reverse=True)
    assert {hit.document.collection for hit in both} == {"c", "d"}


def test_a_filter_and_named_retrievers_hold_for_what_is_read_again(engine: Engine) -> None:
    hits = search(engine, filter=build_filter(sources=("2.pdf",)), retrievers=("dense",))
    assert {hit.document.sources for hit in hits} == {("2.pdf",)}
    assert all("rerank" in hit.scores and "lexical" not in hit.scores for hit in hits[:CANDIDATES])


def test_without_a_reranker_asking_for_it_is_refused_and_auto_does_without(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        write(engine, tmp_path, parsed("1.pdf", *prose(1)))
        assert search(engine)
        with pytest.raises(InvalidInput, match="PLEXUS_RERANKER") as refused:
            search(engine, rerank="always")
        assert refused.value.field == "rerank"


def test_what_is_no_reranker_is_refused(tmp_path: Path) -> None:
    assert open_reranking("off") is None
    with pytest.raises(InvalidInput, match="organisation/model"):
        open_reranking("words")
    with pytest.raises(ModelUnavailable, match="no directory"):
        open_reranking("/no/such/directory")
    several = open_reranking(str(make_cross_encoder(tmp_path, labels=3)))
    assert several is not None
    with pytest.raises(ModelUnavailable, match="3 numbers"):
        several.model.log_odds("blan", ["brot"])
