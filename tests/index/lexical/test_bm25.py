from __future__ import annotations

from math import log

import numpy as np
import pytest

from index.lexical.bm25 import Bm25
from tests.index.lexical.live import COLLECTION, Counts

TEXTS = ["red apple", "green apple apple pie with cream", "blue sky", "apple"]


def by_hand(token: str, often: int, length: int) -> float:
    lengths = [2, 6, 2, 1]
    holding = sum(token in text.split() for text in TEXTS)
    idf = log(1 + (len(TEXTS) - holding + 0.5) / (holding + 0.5))
    return idf * often * 2.5 / (often + 1.5 * (0.25 + 0.75 * length / (sum(lengths) / len(lengths))))


def test_a_score_is_the_published_formula() -> None:
    counts = Counts()
    counts.put_all(TEXTS)
    numbers = np.array([2, 1, 3, 9], np.int64)
    scores, held = Bm25(counts, COLLECTION).scores({"apple": 0.5, "green": 2.0}, "element", numbers)
    assert scores.tolist() == pytest.approx(
        [0.5 * by_hand("apple", 2, 6) + 2 * by_hand("green", 1, 6), 0.5 * by_hand("apple", 1, 2), 0, 0]
    )
    assert held.tolist() == [True, True, False, False]


def test_the_ceiling_is_above_every_score_and_ignores_unknown_tokens() -> None:
    counts = Counts()
    counts.put_all([*TEXTS, "apple " * 500])
    bm25 = Bm25(counts, COLLECTION)
    score = bm25.scores({"apple": 1.0}, "element", np.array([5], np.int64))[0][0]
    ceiling = bm25.ceiling({"apple": 1.0, "zebra": 1.0}, "element")
    assert 0.8 * ceiling < score <= ceiling
    assert bm25.ceiling({"zebra": 1.0}, "element") == 0
    assert bm25.ceiling({}, "element") == 0
    assert bm25.ceiling({"apple": 1.0}, "page") == 0


def test_populations_have_their_own_averages() -> None:
    counts = Counts()
    counts.put(1, "apple pie")
    alone = Bm25(counts, COLLECTION).scores({"apple": 1.0}, "element", np.array([1], np.int64))[0][0]
    counts.put(2, "apple " * 300, "page")
    assert Bm25(counts, COLLECTION).scores({"apple": 1.0}, "element", np.array([1], np.int64))[0][0] == alone


def test_many_units_score_as_one_by_one() -> None:
    counts = Counts()
    counts.put_all(f"apple {'pie ' * (number % 7)}" for number in range(5000))
    bm25 = Bm25(counts, COLLECTION)
    together = bm25.scores({"apple": 1.0, "pie": 1.0}, "element", np.arange(1, 5001))[0]
    single = bm25.scores({"apple": 1.0, "pie": 1.0}, "element", np.array([4990], np.int64))[0]
    assert together[4989] == single[0]
