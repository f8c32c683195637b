"""The comparison of encoders, with encoders that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.encoders import REFERENCE, WAYS, Passages, overlap, passages_of, recalls, speeds, way
from index.embed import open_embedder
from index.engine import Engine
from index.evaluate.datasets import Question
from index.types import Vectors
from tests.bench.test_corpus import RECIPE, TEXTS, written

PASSAGES = Passages(["a", "b", "c", "d"], [("x", 1), ("x", 2), ("y", 1), ("x", 2)])
VECTORS = np.eye(4, dtype=np.float32)


def asked(*weights: float) -> Vectors:
    return np.array([weights], np.float32)


def test_pages_are_ranked_by_their_best_passage() -> None:
    question = Question("q", "q", {("x", 2): 1.0}, document="x")
    found = recalls(PASSAGES, VECTORS, [question], asked(0.5, 0.1, 0.9, 0.4))
    assert (found["within r@1"], found["within r@3"]) == (0.0, 1.0)
    assert (found["pooled r@1"], found["pooled r@3"]) == (0.0, 1.0)
    found = recalls(PASSAGES, VECTORS, [question], asked(0.5, 0.1, 0.9, 0.6))
    assert (found["within r@1"], found["pooled r@1"]) == (1.0, 0.0)


def test_overlap_is_the_share_of_the_nearest_that_both_have() -> None:
    one, other = asked(4, 3, 2, 1), asked(4, 1, 2, 3)
    assert overlap(VECTORS, one, VECTORS, one, k=2) == 1.0
    assert overlap(VECTORS, one, VECTORS, other, k=2) == 0.5


def test_speeds_are_taken_in_turns() -> None:
    calls: list[str] = []

    def slow(texts: Sequence[str]) -> Vectors:
        calls.append("slow")
        return open_embedder("hashing").embed_documents(list(texts) * 20)

    def fast(texts: Sequence[str]) -> Vectors:
        calls.append("fast")
        return np.zeros((len(texts), 1), np.float32)

    found = speeds({"slow": slow, "fast": fast}, ["word " * 50] * 20, rounds=3)
    assert found["fast"][0] > found["slow"][0]
    assert calls[2:] == ["slow", "slow", "fast", "fast"] * 3


def test_passages_are_those_of_the_collection_whatever_its_model(tmp_path: Path) -> None:
    with written(tmp_path / "data", 2) as engine:
        assert isinstance(engine, Engine)
    passages = passages_of(tmp_path / "data", "large")
    assert len(passages.texts) == 2 * RECIPE.passages
    assert all(any(text in passage for text in TEXTS) for passage in passages.texts)
    assert {page for _, page in passages.places} == {None}


def test_the_reference_is_among_the_ways_and_others_are_refused(tmp_path: Path) -> None:
    assert WAYS[0] == REFERENCE
    with pytest.raises(KeyError):
        way("tensorrt", 1, tmp_path)
