"""What every dense view must do; a new line in the table puts a view under these tests."""

from __future__ import annotations

import numpy as np
import pytest

from index.errors import InvalidInput
from index.types import Numbers, Scored
from index.vector import DENSE_VIEWS, open_dense
from index.vector.base import DenseView
from tests.index.vector.clouds import DIMENSION, clustered


@pytest.fixture(params=sorted(DENSE_VIEWS))
def empty(request: pytest.FixtureRequest) -> DenseView:
    return open_dense(str(request.param), DIMENSION)


def numbered(*numbers: int) -> Numbers:
    return np.array(numbers, np.int64)


def same(one: Scored, other: Scored) -> bool:
    return np.array_equal(one.numbers, other.numbers) and np.array_equal(one.scores, other.scores)


def test_the_nearest_come_first_with_exact_scores(empty: DenseView) -> None:
    vectors = clustered(2, 500)
    view = empty.plus(np.arange(1, 501), vectors)
    query = clustered(3, 1)[0]
    best = view.search(query, 10)
    products = vectors.astype(np.float16).astype(np.float64) @ query.astype(np.float64)
    assert best.numbers.tolist() == (np.argsort(-products)[:10] + 1).tolist()
    assert best.scores.tolist() == pytest.approx(np.sort(products)[::-1][:10].tolist(), abs=1e-6)
    assert best.scores.dtype == np.float32
    assert len(view) == 500
    order = np.argsort(best.numbers)
    assert view.scores(query, best.numbers[order]).tolist() == best.scores[order].tolist()


def test_an_empty_view_finds_nothing(empty: DenseView) -> None:
    query = clustered(3, 1)[0]
    assert empty.search(query, 10).numbers.tolist() == []
    assert empty.scores(query, numbered(1)).tolist() == [0.0]
    assert empty.moments(query) == (0.0, 0.0)
    still = empty.minus(numbered(1)).plus(numbered(), np.zeros((0, DIMENSION), np.float32))
    assert (len(still), still.numbers().tolist()) == (0, [])


def test_fewer_hits_than_asked_for_are_all_there_are(empty: DenseView) -> None:
    view = empty.plus(numbered(5, 3), clustered(2, 2))
    assert sorted(view.search(clustered(3, 1)[0], 10).numbers.tolist()) == [3, 5]
    assert view.search(clustered(3, 1)[0], 0).numbers.tolist() == []


def test_equal_vectors_are_ordered_by_number(empty: DenseView) -> None:
    vector = clustered(2, 1)
    view = empty.plus(numbered(9, 2, 40, 7), np.repeat(vector, 4, axis=0))
    view = view.plus(numbered(1), clustered(4, 1)).plus(numbered(3), vector)
    assert view.search(vector[0], 4).numbers.tolist() == [2, 3, 7, 9]
    assert view.numbers().tolist() == [1, 2, 3, 7, 9, 40]


def test_a_view_stays_as_it_was_when_others_are_made_of_it(empty: DenseView) -> None:
    vectors = clustered(2, 30)
    view = empty.plus(np.arange(1, 21), vectors[:20])
    before, moments = view.search(vectors[0], 30), view.moments(vectors[0])
    smaller = view.minus(numbered(1, 7, 99))
    larger = smaller.plus(np.arange(21, 31), vectors[20:])
    assert [len(one) for one in (view, smaller, larger)] == [20, 18, 28]
    assert same(view.search(vectors[0], 30), before)
    assert view.moments(vectors[0]) == moments
    assert not np.isin(smaller.search(vectors[0], 30).numbers, [1, 7]).any()
    assert smaller.scores(vectors[0], numbered(1, 2))[0] == 0.0
    assert larger.search(vectors[25], 1).numbers.tolist() == [26]


def test_a_unit_that_went_may_come_again_with_another_vector(empty: DenseView) -> None:
    vectors = clustered(2, 20)
    view = empty.plus(np.arange(1, 21), vectors).minus(numbered(4, 7)).plus(numbered(7, 4), vectors[[10, 12]])
    assert len(view) == 20
    assert view.search(vectors[10], 2).numbers.tolist() == [7, 11]
    assert view.search(vectors[12], 2).numbers.tolist() == [4, 13]


def test_a_filter_is_the_filter_over_the_full_ranking(empty: DenseView) -> None:
    draw = np.random.default_rng(6)
    view = empty.plus(np.arange(1, 1001), clustered(2, 1000))
    for share in (0.5, 0.01):
        allowed = np.flatnonzero(draw.random(1000) < share) + 1
        query = clustered(8, 1)[0]
        everything = view.search(query, 1000)
        passing = np.isin(everything.numbers, allowed)
        expected = Scored(everything.numbers[passing][:10], everything.scores[passing][:10])
        assert same(view.search(query, 10, allowed), expected)
    assert view.search(query, 10, numbered()).numbers.tolist() == []
    assert view.search(query, 10, numbered(5000)).numbers.tolist() == []


def test_scores_after_adding_and_deleting_are_those_of_a_fresh_build(empty: DenseView) -> None:
    vectors, query = clustered(2, 300), clustered(3, 1)[0]
    view = empty.plus(np.arange(1, 201), vectors[:200])
    after = view.plus(np.arange(201, 301), vectors[200:]).minus(np.arange(201, 301))
    assert same(after.search(query, 50), view.search(query, 50))
    assert after.moments(query) == pytest.approx(view.moments(query), abs=1e-12)


def test_moments_are_those_of_all_live_vectors(empty: DenseView) -> None:
    vectors, query = clustered(2, 300), clustered(3, 1)[0]
    view = empty.plus(np.arange(1, 301), vectors).minus(np.arange(1, 101))
    products = vectors[100:].astype(np.float16).astype(np.float64) @ query.astype(np.float64)
    assert view.moments(query) == pytest.approx((products.mean(), products.std()), abs=1e-6)
    assert view.minus(np.arange(1, 301)).moments(query) == (0.0, 0.0)


def test_an_unknown_view_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="no dense view 'annoy'"):
        open_dense("annoy", 4)
