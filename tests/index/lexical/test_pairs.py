"""A pair of words weighs little where one of them stands in nearly every unit."""

from __future__ import annotations

import numpy as np
import pytest

from index.lexical.analyse import Analyser, count_terms
from index.lexical.base import LexicalUnit
from index.lexical.memory import MemoryLexicalView
from index.lexical.pairs import pair_shares

PEOPLE = [
    "Ada likes Bongo Drums, Maps and Tea.",
    *(f"Person {n} likes Tea, Bongo Drums and Maps number {n}." for n in range(8)),
    "Berta likes Tea, Maps and Bongos.",
]


def view() -> MemoryLexicalView:
    analyser = Analyser()
    units = [LexicalUnit(n, "element", count_terms(*analyser.analyse(text))) for n, text in enumerate(PEOPLE, 1)]
    return MemoryLexicalView().plus(units)


def test_a_pair_counts_as_far_as_units_lack_its_words() -> None:
    tokens = ["red", "=red", "fox", "=fox", "red_fox", "the_fox"]
    counts = np.array([5, 10, 20, 20, 3, 1])
    assert pair_shares(tokens, counts, 40) == pytest.approx([1, 1, 1, 1, 0.75 * 0.5, 0.5])


def test_a_place_is_no_pair_and_an_empty_view_gives_every_pair_its_weight() -> None:
    assert pair_shares(["@file_name:3", "a_b"], np.array([9, 0]), 9).tolist() == [1.0, 1.0]
    assert pair_shares(["a_b"], np.array([0]), 0).tolist() == [1.0]


def test_what_follows_a_word_that_everybody_says_is_no_better_for_it() -> None:
    weights = Analyser().query("Who likes Bongos?")
    assert "like_bongo" in weights, "else this would test nothing"
    found = view().match(weights, "element").best(10)
    assert found.numbers[0] == len(PEOPLE), "she alone likes bongos; others like drums, one of them first of all"


def test_a_phrase_of_words_that_few_units_hold_keeps_its_weight() -> None:
    weights = Analyser().query("bongo drums")
    matches = view().match(weights, "element")
    assert matches.best(1).scores[0] > 0
    shares = pair_shares(list(weights), np.array([9, 10, 9, 9, 9]), 100)
    assert min(shares) > 0.8
