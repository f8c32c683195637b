"""Fusion by added relevances."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import Weights, best_per_group, fuse, relevance
from index.retrieve.signals import Signals
from index.types import RetrieverName

BOTH = {"lexical": 1.0, "dense": 1.0}


def signals(
    units: dict[RetrieverName, list[float]], page_of: list[int], pages: dict[RetrieverName, list[float]]
) -> Signals:
    count = max((len(scores) for scores in pages.values()), default=0)
    relevances = {name: np.array(scores, np.float32) for name, scores in units.items()}
    on_pages = {name: np.array(scores, np.float32) for name, scores in pages.items()}
    return Signals(
        units=np.arange(1, len(page_of) + 1, dtype=np.int64),
        pages=np.arange(100, 100 + count, dtype=np.int64),
        page_of=np.array(page_of, np.intp),
        raw=relevances,
        relevance=relevances,
        page_raw=on_pages,
        page_relevance=on_pages,
    )


def test_a_page_scores_by_its_own_words_and_by_its_best_units() -> None:
    found = signals({"lexical": [0.2, 0.6], "dense": [0.4, 0.0]}, [0, 0], {"lexical": [0.8]})
    fused = fuse(found, BOTH, Weights(page_words=0.5, inherited=0.0))
    assert fused.pages.tolist() == [np.float32(0.5 * (0.5 * 0.6 + 0.5 * 0.8) + 0.5 * 0.4)]


def test_a_unit_inherits_from_its_page_so_that_the_better_page_wins_a_tie() -> None:
    found = signals({"lexical": [0.5, 0.5]}, [0, 1], {"lexical": [0.1, 0.9]})
    fused = fuse(found, {"lexical": 1.0}, Weights(page_words=1.0, inherited=0.5))
    assert fused.units[1] > fused.units[0]
    assert fuse(found, {"lexical": 1.0}, Weights(inherited=0.0)).units.tolist() == [0.5, 0.5]


def test_a_unit_without_a_page_keeps_its_own_score() -> None:
    found = signals({"lexical": [0.3, 0.7]}, [-1, -1], {"lexical": []})
    fused = fuse(found, {"lexical": 1.0}, Weights(inherited=0.6))
    assert np.allclose(fused.units, [0.3, 0.7])


def test_late_interaction_counts_more_among_the_units_of_a_page_than_among_pages() -> None:
    weights = {"lexical": 1.0, "late": 0.5}
    inside = signals({"lexical": [0.6, 0.4], "late": [0.2, 0.5]}, [0, 0], {"lexical": [0.5]})
    between = signals({"lexical": [0.6, 0.4], "late": [0.2, 0.5]}, [0, 1], {"lexical": [0.5, 0.5]})
    kept, closer = Weights(late_inside=0.0), Weights(late_inside=12.0)
    assert int(np.argmax(fuse(inside, weights, kept).units)) == 0
    assert int(np.argmax(fuse(inside, weights, closer).units)) == 1
    assert fuse(between, weights, kept).pages.tolist() == fuse(between, weights, closer).pages.tolist()


def test_late_interaction_that_comes_near_nothing_counts_no_more_inside_a_page() -> None:
    weights, closer = {"lexical": 1.0, "late": 0.5}, Weights(late_inside=12.0)
    near = signals({"lexical": [0.6, 0.4], "late": [0.6, 0.8]}, [0, 0], {"lexical": [0.5]})
    far = signals({"lexical": [0.6, 0.4], "late": [0.0, 0.2]}, [0, 0], {"lexical": [0.5]})
    assert int(np.argmax(fuse(near, weights, closer).units)) == 1
    assert int(np.argmax(fuse(far, weights, closer).units)) == 0


def test_units_without_pages_are_compared_as_pages_are() -> None:
    found = signals({"lexical": [0.6, 0.4], "late": [0.2, 0.5]}, [-1, -1], {})
    weights = {"lexical": 1.0, "late": 0.5}
    assert (
        fuse(found, weights, Weights()).units.tolist() == fuse(found, weights, Weights(late_inside=0.0)).units.tolist()
    )


def test_a_retriever_of_weight_two_counts_twice_as_much_as_one_of_weight_one() -> None:
    found = signals({"lexical": [0.9, 0.0], "dense": [0.0, 0.9]}, [-1, -1], {"lexical": []})
    fused = fuse(found, {"lexical": 2.0, "dense": 1.0}, Weights())
    assert np.allclose(fused.units, [0.6, 0.3])


def test_a_weak_list_cannot_bury_a_clear_winner_of_the_other() -> None:
    """By rank fusion the second unit, second in both lists, would tie with or beat the first."""
    found = signals({"lexical": [1.0, 0.1, 0.0], "dense": [0.30, 0.32, 0.34]}, [-1, -1, -1], {"lexical": []})
    assert int(np.argmax(fuse(found, BOTH, Weights()).units)) == 0


@given(st.lists(st.tuples(st.floats(-1, 1, width=32), st.integers(-1, 4)), max_size=30))
def test_the_best_of_each_group_is_what_a_loop_finds(rows: list[tuple[float, int]]) -> None:
    scores = np.array([score for score, _ in rows], np.float32)
    groups = np.array([group for _, group in rows], np.intp)
    expected = [max([0.0, *(score for score, at in rows if at == group)]) for group in range(5)]
    assert best_per_group(scores, groups, 5).tolist() == expected


@given(st.floats(-2, 3), st.floats(-2, 3))
def test_the_public_score_lies_in_0_to_1_and_keeps_the_order(one: float, other: float) -> None:
    assert 0.0 < relevance(one) < 1.0
    assert (one <= other) <= (relevance(one) <= relevance(other))
