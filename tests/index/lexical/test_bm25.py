from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np
import pytest

from index.lexical.analyse import COUNT_SCALE
from index.lexical.bm25 import Floats, Statistics, Terms, gains, hashes_of, weigh

TEXTS = ["red apple", "green apple apple pie with cream", "blue sky", "apple"]
LENGTHS = [len(text.split()) for text in TEXTS]


def by_hand(token: str, often: int, length: int) -> float:
    holding = sum(token in text.split() for text in TEXTS)
    idf = log(1 + (len(TEXTS) - holding + 0.5) / (holding + 0.5))
    return idf * often * 2.5 / (often + 1.5 * (0.25 + 0.75 * length / (sum(LENGTHS) / len(LENGTHS))))


def weighed(weights: Mapping[str, float]) -> Terms:
    frequencies = np.array([sum(token in text.split() for text in TEXTS) for token in weights], np.int64)
    return weigh(weights, frequencies, Statistics(len(TEXTS), sum(LENGTHS)))


def gained(terms: Terms, place: int, counts: list[int], lengths: list[int]) -> Floats:
    worth = float(terms.worth[place])
    return gains(worth, COUNT_SCALE * np.array(counts, np.uint16), np.array(lengths, np.uint32), terms.mean_length)


def test_a_score_is_the_published_formula() -> None:
    terms = weighed({"apple": 0.5, "green": 2.0})
    assert gained(terms, 0, [1, 2, 0, 1], LENGTHS).tolist() == pytest.approx(
        [0.5 * by_hand("apple", often, length) for often, length in zip([1, 2, 0, 1], LENGTHS, strict=True)]
    )
    assert gained(terms, 1, [1], [6]).tolist() == pytest.approx([2 * by_hand("green", 1, 6)])


def test_the_ceiling_is_above_every_score_and_unknown_tokens_are_left_out() -> None:
    terms = weighed({"zebra": 1.0, "apple": 1.0})
    assert terms.hashes.tolist() == hashes_of({"apple": 1.0}).tolist()
    assert 0.99 * terms.ceiling < gained(terms, 0, [16_383], [1])[0] <= terms.ceiling
    assert weighed({"zebra": 1.0}).ceiling == 0
    assert weighed({}).ceiling == 0


def test_units_without_words_have_a_score_and_an_empty_population_has_none() -> None:
    nothing = weigh({"apple": 1.0}, np.zeros(1, np.int64), Statistics(0, 0))
    assert (nothing.ceiling, nothing.mean_length) == (0.0, 0.0)
    wordless = weigh({"apple": 1.0}, np.ones(1, np.int64), Statistics(2, 0))
    assert np.isfinite(gained(wordless, 0, [1], [0])).all()


def test_many_units_score_as_one_by_one() -> None:
    terms = weighed({"apple": 1.0})
    counts, lengths = [1 + n % 5 for n in range(5000)], [5 + n % 7 for n in range(5000)]
    together = gained(terms, 0, counts, lengths)
    assert together[4989] == gained(terms, 0, counts[4989:4990], lengths[4989:4990])[0]
