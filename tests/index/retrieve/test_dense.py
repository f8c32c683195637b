"""What a cosine counts for beside words: more is asked of the nearest of many."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from index.retrieve.base import Question, Scope
from index.retrieve.dense import DenseRetriever
from index.types import Vectors
from index.vector.faiss import FaissView
from index.views import ViewState

DIMENSION = 64


def units(count: int) -> Vectors:
    drawn = np.random.default_rng(count).standard_normal((count, DIMENSION)).astype(np.float32)
    rows: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return rows


def retriever(view: FaissView, vector: Vectors) -> DenseRetriever:
    question, state = SimpleNamespace(vector=vector), SimpleNamespace(dense=view)
    return DenseRetriever(cast(Question, question), cast(ViewState, state))


def asked(count: int) -> tuple[DenseRetriever, FaissView]:
    view = FaissView.empty(DIMENSION).plus(np.arange(1, count + 1), units(count))
    return retriever(view, units(1)[0]), view


def test_a_cosine_counts_less_the_more_units_could_have_it_by_chance() -> None:
    few, _ = asked(100)
    many, _ = asked(20_000)
    raw = np.array([0.6], dtype=np.float32)
    assert 0.0 < many.relevance(raw)[0] < few.relevance(raw)[0]


@pytest.mark.parametrize("count", [100, 20_000])
def test_what_stands_out_by_chance_counts_little_in_any_size_of_collection(count: int) -> None:
    dense, view = asked(count)
    best = dense.find(Scope(), 1)
    assert 0.0 < dense.relevance(best.scores)[0] < 0.5
    assert np.median(np.abs(dense.relevance(dense.raw(np.arange(1, count + 1))))) < 0.01
    assert len(view) == count


def test_units_below_the_floor_keep_their_order() -> None:
    dense, _ = asked(1_000)
    cosines = np.linspace(-0.9, 0.9, 100, dtype=np.float32)
    assert np.all(np.diff(dense.relevance(cosines)) > 0.0)
