"""The statistics of the benchmarks, and the rankings that they hold others against."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.exact import ExactDense, exact_search
from bench.graphs import Build, Codes, Graphs, Walk, sweep
from bench.quantiles import Spread, overlap, recall
from bench.questions import sampled, shortened
from bench.recall import approximate_view
from bench.searching import plain, timed
from index.query import Compare, Query
from index.types import Vectors
from tests.bench.test_corpus import TEXTS, written


def random_vectors(count: int, dimension: int = 32, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    normalised: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return normalised


def test_quantiles_of_times() -> None:
    spread = Spread.of([float(value) for value in range(101)])
    assert (spread.count, spread.p50, spread.p95, spread.max) == (101, 50.0, 95.0, 100.0)
    with pytest.raises(ValueError, match="no values"):
        Spread.of([])


def test_recall_counts_what_is_as_good_as_the_best() -> None:
    exact = np.array([0.9, 0.5, 0.8, 0.7, 0.7], np.float32)
    assert recall(np.array([0.9, 0.8], np.float32), exact, 2) == 1.0
    assert recall(np.array([0.9, 0.5], np.float32), exact, 2) == 0.5
    assert recall(np.array([0.9, 0.8, 0.7], np.float32), exact, 3) == 1.0, "either of the equal ones will do"
    assert recall(np.array([0.9, 0.8, 0.7, 0.7], np.float32), exact, 3) == 1.0, "and never more than all"
    assert recall(np.zeros(0, np.float32), exact, 3) == 0.0
    assert recall(exact, exact, 10) == 1.0, "fewer than k there"
    assert recall(np.zeros(0, np.float32), np.zeros(0, np.float32), 10) == 1.0


def test_overlap_is_the_share_of_the_exact_ones() -> None:
    assert overlap(np.array([1, 2, 3]), np.array([3, 4])) == 0.5
    assert overlap(np.array([1]), np.zeros(0, np.int64)) == 1.0


def test_a_sentence_is_shortened_to_its_rarer_words() -> None:
    frequency = Counter({"the": 9, "ferry": 2, "leaves": 3, "harbour": 1})
    assert shortened("The ferry leaves the harbour.", frequency, words=2) == "ferry harbour"
    assert shortened("?!", frequency) == "?!"


def test_sampled_questions_are_drawn_by_seed(tmp_path: Path) -> None:
    with written(tmp_path, 5) as engine:
        texts = sampled(engine, "large", 6, seed=1)
        assert texts == sampled(engine, "large", 6, seed=1)
        assert texts != sampled(engine, "large", 6, seed=2)
    assert len(texts) == 6
    vocabulary = {word.strip(".").casefold() for text in TEXTS for word in text.split()}
    assert {word for text in texts for word in text.split()} <= vocabulary


def test_the_exact_scores_are_those_of_the_vectors_in_the_store(tmp_path: Path) -> None:
    with written(tmp_path, 3) as engine:
        dense = ExactDense(engine, ["large"])
        query = engine.embedder.embed_query(TEXTS[0])
        some = dense.numbers[2:5]
        assert dense.scores(query, some) == pytest.approx(dense.scores(query)[2:5], abs=1e-6)
        assert len(dense.scores(query, np.array([10**9]))) == 0
        found = engine.search(["large"], Query(TEXTS[0], top_k=12, retrievers=("dense",)))
        numbers = np.sort([hit.unit.number for hit in found.hits])
        assert recall(dense.scores(query, numbers), dense.scores(query), 10) == 1.0


def test_a_search_of_few_units_is_the_exact_one(tmp_path: Path) -> None:
    half = Compare("eq", "metadata.half", 1)
    with written(tmp_path, 6) as engine:
        for query in (plain([TEXTS[1]])[0], replace(plain([TEXTS[2]])[0], filter=half)):
            (searched,) = timed(engine, "large", [query])
            exact = exact_search(engine, "large", query)
            assert [hit.unit.id for hit in searched.found.hits] == [hit.unit.id for hit in exact.hits]
            assert searched.milliseconds > 0


def test_the_view_of_the_benchmark_is_approximate_and_near(tmp_path: Path) -> None:
    with written(tmp_path, 60) as engine:
        dense = ExactDense(engine, ["large"])
        view = approximate_view(dense, graph_from=50)
        assert len(view) == len(dense.numbers)
        query = engine.embedder.embed_query(TEXTS[0])
        found = view.search(query, 10)
        assert recall(dense.scores(query, np.sort(found.numbers)), dense.scores(query), 10) > 0.5


def test_codes_and_graphs_find_what_is_near() -> None:
    vectors, queries = random_vectors(400), random_vectors(5, seed=1)
    exact = [vectors @ query for query in queries]
    ((graphs, results),) = sweep(vectors, queries, exact, [Build(8, 40, segments=3)], [Walk(64, 40)], k=20)
    assert isinstance(graphs, Graphs)
    assert results[0].at_10 > 0.9
    assert results[0].times.count == 5
    codes = Codes(vectors)
    allowed = np.arange(400) % 2 == 0
    for query, truth in zip(queries, exact, strict=True):
        rows = codes.find(query, 40, allowed)
        assert not np.any(rows % 2)
        assert recall(codes.scores(query, rows), truth[allowed], 10) == 1.0
