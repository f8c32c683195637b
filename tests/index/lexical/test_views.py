"""What every lexical view must do; a new line in the table puts a view under these tests."""

from __future__ import annotations

import numpy as np
import pytest

from index.errors import InvalidInput
from index.lexical import LEXICAL_VIEWS, open_lexical
from index.lexical.base import LexicalView
from index.lexical.bm25 import hashes_of
from index.types import POPULATIONS
from tests.index.lexical.live import ANALYSER, found, numbered, unit, units

TEXTS = [
    "Dorathea likes Joshua Trees, Oil Painting and R&B Music.",
    "Geneva likes Palm Trees, Joshua, Oil Lamps and Painting.",
    "A paper about oil prices in 1963",
    "Nothing of interest",
]


@pytest.fixture(params=sorted(LEXICAL_VIEWS))
def empty(request: pytest.FixtureRequest) -> LexicalView:
    return open_lexical(str(request.param))


@pytest.fixture
def view(empty: LexicalView) -> LexicalView:
    return empty.plus(units(TEXTS))


def test_a_phrase_ranks_above_its_scattered_words(view: LexicalView) -> None:
    assert found(view, "Who likes Joshua Trees?") == [1, 2]
    assert found(view, "R&B") == [1]
    assert found(view, "zebra") == []
    assert found(view, "") == []
    assert found(view, "oil", k=0) == []
    assert len(found(view, "oil", k=2)) == 2


def test_an_empty_view_finds_nothing(empty: LexicalView) -> None:
    assert found(empty, "oil") == []
    matches = empty.match(ANALYSER.query("oil"), "element")
    assert (matches.ceiling, matches.of(numbered(1, 2)).tolist()) == (0.0, [0.0, 0.0])
    assert [empty.units(population) for population in POPULATIONS] == [0, 0]
    assert empty.numbers("element").tolist() == []
    assert empty.frequencies(hashes_of({"oil": 1.0}), "element").tolist() == [0]
    assert found(empty.plus([]).minus(numbered(1)), "oil") == []


def test_a_view_stays_as_it_was_when_others_are_made_of_it(view: LexicalView) -> None:
    larger, smaller = view.plus(units(["oil and gas"], first=9)), view.minus(numbered(1, 99))
    assert set(found(larger, "oil")) == {1, 2, 3, 9}
    assert set(found(smaller, "oil")) == {2, 3}
    assert set(found(view, "oil")) == {1, 2, 3}
    assert [one.units("element") for one in (larger, smaller, view)] == [5, 3, 4]


def test_a_unit_that_went_may_come_again_with_another_text(view: LexicalView) -> None:
    again = view.minus(numbered(3, 4)).plus([unit(3, "a paper about gas"), unit(4, "gas and gas again")])
    assert set(found(again, "gas")) == {3, 4}
    assert found(again, "prices 1963") == []
    assert again.numbers("element").tolist() == [1, 2, 3, 4]


def test_equal_units_are_ordered_by_number(empty: LexicalView) -> None:
    view = empty.plus([unit(number, "same words here") for number in (30, 4, 12)]).plus([unit(8, "same words here")])
    assert found(view, "same", k=3) == [4, 8, 12]
    assert view.numbers("element").tolist() == [4, 8, 12, 30]


def test_populations_are_searched_and_counted_apart(empty: LexicalView) -> None:
    alone = empty.plus([unit(2, "oil in an element")])
    view = alone.plus([unit(1, "oil " * 300, "page")])
    assert found(view, "oil") == [2]
    weights = ANALYSER.query("oil")
    assert view.match(weights, "page").best(5).numbers.tolist() == [1]
    assert view.match(weights, "element").of(numbered(2)) == alone.match(weights, "element").of(numbered(2))
    assert [view.units(population) for population in POPULATIONS] == [1, 1]
    assert [view.numbers(population).tolist() for population in POPULATIONS] == [[2], [1]]


def test_frequencies_are_those_of_the_units_that_are_there(view: LexicalView) -> None:
    hashes = hashes_of({"oil": 1.0, "zebra": 1.0, "interest": 1.0})
    assert view.frequencies(hashes, "element").tolist() == [3, 0, 1]
    assert view.frequencies(hashes, "page").tolist() == [0, 0, 0]
    assert view.minus(numbered(2, 4)).frequencies(hashes, "element").tolist() == [2, 0, 0]
    assert view.frequencies(hashes[:0], "element").tolist() == []


def test_scores_are_given_for_every_number_asked_for(view: LexicalView) -> None:
    matches = view.match(ANALYSER.query("oil painting"), "element")
    best, scores = matches.best(10), matches.of(numbered(1, 2, 3, 4, 99))
    assert scores.dtype == best.scores.dtype == np.float32
    assert scores[3:].tolist() == [0, 0]
    for number, score in zip(best.numbers, best.scores, strict=True):
        assert scores[number - 1] == score
    assert best.scores.max() <= matches.ceiling


def test_a_filter_is_the_filter_over_the_full_ranking(empty: LexicalView) -> None:
    draw = np.random.default_rng(5)
    vocabulary = [f"word{number}" for number in range(60)]
    view = empty.plus(units(" ".join(draw.choice(vocabulary, 8)) for _ in range(400)))
    for share in (0.5, 0.01):
        allowed = set((np.flatnonzero(draw.random(400) < share) + 1).tolist())
        question = " ".join(draw.choice(vocabulary, 5))
        everything = found(view, question, k=400)
        assert found(view, question, allowed=allowed) == [n for n in everything if n in allowed][:10]
    assert found(view, "word1", allowed=[]) == []
    assert found(view, "word1", allowed=[4000]) == []


def test_scores_after_adding_and_deleting_are_those_of_a_fresh_build(view: LexicalView) -> None:
    weights = ANALYSER.query("oil painting of Joshua trees")
    before = view.match(weights, "element").best(10)
    more = view.plus(units((f"oil painting number {number}" for number in range(50)), first=10))
    assert more.match(weights, "element").best(10).scores.tolist() != before.scores.tolist()
    after = more.minus(np.arange(10, 60)).match(weights, "element").best(10)
    assert after.numbers.tolist() == before.numbers.tolist()
    assert after.scores.tolist() == before.scores.tolist()


def test_an_unknown_view_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="no lexical view 'lucene'"):
        open_lexical("lucene")
