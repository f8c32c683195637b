"""Which names a question speaks of."""

from __future__ import annotations

import pytest

from index.graph.asked import names_asked
from index.graph.load import content_of
from index.graph.union import Union
from index.graph.view import SegmentedGraphView
from index.store.memory import MemoryStore
from tests.index.graph.made import named

TEXTS = ("Fort Worth and Texas", "Please Save. Save", "Fort Worth Stockyards Museum", "Texas", "Route 66 Diner")


@pytest.fixture(scope="module")
def union() -> Union:
    store = MemoryStore()
    store.commit([named("a", "The Old Mill (novel)", *TEXTS), named("b", "Zoë's Café", "Texas")])
    return SegmentedGraphView().plus(content_of(store, store.numbers("c", "element"))).union


def asked(union: Union, question: str) -> dict[str, float]:
    names, weights = names_asked(union, question)
    return {union.name(id): round(weight, 3) for id, weight in zip(names.tolist(), weights.tolist(), strict=True)}


def test_the_longest_name_is_taken_and_what_is_rare_weighs_more(union: Union) -> None:
    assert asked(union, "Where is Fort Worth in Texas?") == {"fort worth": 1.0, "texas": 0.333}


def test_a_word_that_only_begins_a_sentence_is_no_name(union: Union) -> None:
    assert asked(union, "Please tell me. Save what?") == {}
    assert "save" in asked(union, "Tell me what Save means")


def test_a_word_in_small_letters_is_no_name_but_in_a_longer_one(union: Union) -> None:
    assert asked(union, "what is texas like?") == {}
    assert asked(union, "Who wrote the old Mill?") == {"old mill": 1.0}


def test_accents_possessives_and_articles_do_not_matter(union: Union) -> None:
    assert asked(union, "Who runs Zoe’s Cafe?") == {"zoe cafe": 1.0}
    assert asked(union, "Who wrote The Old Mill?") == {"old mill": 1.0}


def test_a_name_that_is_unknown_stands_for_those_that_share_most_of_its_words(union: Union) -> None:
    found = asked(union, "Where are the Fort Worth Stockyards?")
    assert found["fort worth"] == 1.0
    assert asked(union, "Where is Stockyards House of Fort Wort?") == {}
    assert asked(union, "Where is Fort Stockyards?") == {"fort worth stockyards museum": 0.5}
    assert asked(union, "Who was Otto Kern Lang?") == {}


def test_a_number_alone_stands_for_no_name_that_has_it(union: Union) -> None:
    assert asked(union, "Where does Route 66 end?") == {"route 66 diner": 0.667}
    assert asked(union, "How many are there on page 66?") == {}


def test_a_word_is_no_name_without_the_number_after_it_but_without_a_year(union: Union) -> None:
    assert asked(union, "What is on Texas 12?") == {}
    assert asked(union, "What was in Texas 1912?") == {"texas": 0.333}


def test_nothing_is_asked_of_an_empty_graph() -> None:
    assert asked(SegmentedGraphView().union, "Where is Fort Worth?") == {}
