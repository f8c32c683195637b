"""What every lexical view must do; a new line in the table puts a view under these tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import InvalidInput
from index.lexical import LEXICAL_VIEWS, open_lexical
from index.lexical.base import LexicalView
from tests.index.lexical.live import ANALYSER, COLLECTION, Counts, found, view_of

TEXTS = [
    "Dorathea likes Joshua Trees, Oil Painting and R&B Music.",
    "Geneva likes Palm Trees, Joshua, Oil Lamps and Painting.",
    "A paper about oil prices in 1963",
    "Nothing of interest",
]


@pytest.fixture(params=sorted(LEXICAL_VIEWS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
def view(name: str, tmp_path: Path, counts: Counts) -> LexicalView:
    return view_of(name, tmp_path / "lexical", counts)


def test_a_phrase_ranks_above_its_scattered_words(view: LexicalView, counts: Counts) -> None:
    view.add(counts.put_all(TEXTS))
    view.commit(1)
    assert found(view, "Who likes Joshua Trees?") == [1, 2]
    assert found(view, "R&B") == [1]
    assert found(view, "zebra") == []
    assert found(view, "") == []
    assert found(view, "oil", k=0) == []
    assert len(found(view, "oil", k=2)) == 2
    view.close()


def test_what_is_added_is_found_after_the_commit(view: LexicalView, counts: Counts) -> None:
    assert view.applied == 0
    assert found(view, "oil") == []
    view.add(counts.put_all(TEXTS))
    assert found(view, "oil") == []
    view.commit(7)
    assert set(found(view, "oil")) == {1, 2, 3}
    assert view.applied == 7
    view.close()


def test_a_removed_unit_is_gone_at_once_and_for_good(view: LexicalView, counts: Counts) -> None:
    view.add(counts.put_all(TEXTS))
    view.commit(1)
    view.remove(np.array([1, 99], np.int64))
    assert 1 not in found(view, "oil")
    counts.drop(1)
    view.commit(2)
    assert 1 not in found(view, "oil")
    view.close()


def test_a_unit_added_again_is_found_once_with_its_new_text(view: LexicalView, counts: Counts) -> None:
    view.add(counts.put_all(TEXTS))
    view.commit(1)
    view.add([counts.put(3, "a paper about gas"), counts.put(4, "gas")])
    view.add([counts.put(4, "gas and gas again")])
    view.commit(2)
    assert found(view, "gas") == [4, 3]
    assert found(view, "prices 1963") == []
    view.remove(np.array([4], np.int64))
    view.add([counts.put(4, "gas")])
    view.commit(3)
    assert set(found(view, "gas")) == {3, 4}
    view.close()


def test_equal_units_are_ordered_by_number(view: LexicalView, counts: Counts) -> None:
    view.add([counts.put(number, "same words here") for number in (30, 4, 12, 8)])
    view.commit(1)
    assert found(view, "same", k=3) == [4, 8, 12]
    view.close()


def test_populations_are_searched_apart(view: LexicalView, counts: Counts) -> None:
    view.add([counts.put(1, "oil on a page", "page"), counts.put(2, "oil in an element")])
    view.commit(1)
    assert found(view, "oil") == [2]
    assert view.search(ANALYSER.query("oil"), "page", 5).numbers.tolist() == [1]
    view.close()


def test_scores_are_given_for_every_number_asked_for(view: LexicalView, counts: Counts) -> None:
    view.add(counts.put_all(TEXTS))
    view.commit(1)
    weights = ANALYSER.query("oil painting")
    best = view.search(weights, "element", 10)
    scored = view.scores(weights, "element", np.array([4, 3, 2, 1, 99], np.int64))
    assert scored.numbers.tolist() == [1, 2, 3, 4, 99]
    assert scored.scores.dtype == np.float32
    assert scored.scores[3:].tolist() == [0, 0]
    for number, score in zip(best.numbers, best.scores, strict=True):
        assert scored.scores[number - 1] == score
    assert best.scores.max() <= view.ceiling(weights, "element")
    view.close()


def test_a_filter_is_the_filter_over_the_full_ranking(view: LexicalView, counts: Counts) -> None:
    draw = np.random.default_rng(5)
    vocabulary = [f"word{number}" for number in range(60)]
    view.add(counts.put_all(" ".join(draw.choice(vocabulary, 8)) for _ in range(400)))
    view.commit(1)
    for share in (0.5, 0.01):
        allowed = set((np.flatnonzero(draw.random(400) < share) + 1).tolist())
        question = " ".join(draw.choice(vocabulary, 5))
        everything = found(view, question, k=400)
        assert found(view, question, allowed=allowed) == [n for n in everything if n in allowed][:10]
    assert found(view, "word1", allowed=[]) == []
    view.close()


def test_scores_after_adding_and_deleting_are_those_of_a_fresh_build(
    name: str, view: LexicalView, counts: Counts, tmp_path: Path
) -> None:
    view.add(counts.put_all(TEXTS))
    view.commit(1)
    weights = ANALYSER.query("oil painting of Joshua trees")
    before = view.search(weights, "element", 10)
    view.add(counts.put_all((f"oil painting number {number}" for number in range(50)), first=10))
    view.commit(2)
    assert view.search(weights, "element", 10).scores.tolist() != before.scores.tolist()
    view.remove(counts.drop(*range(10, 60)))
    view.commit(3)
    after = view.search(weights, "element", 10)
    assert after.numbers.tolist() == before.numbers.tolist()
    assert after.scores.tolist() == before.scores.tolist()
    view.close()


def test_an_unknown_view_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no lexical view 'lucene'"):
        open_lexical("lucene", tmp_path, Counts(), COLLECTION)
