"""The measures against slow plain versions, and small cases worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.evaluate.measures import (
    BoxHit,
    PlacedBox,
    area,
    box_measures,
    box_recall,
    hit,
    ndcg,
    rank_measures,
    recall,
    reciprocal_rank,
    union_area,
)
from index.types import BBox

SIDE = 12
edges = st.integers(0, SIDE)
boxes = st.tuples(edges, edges, edges, edges).map(lambda e: tuple(map(float, e)))
items = st.integers(0, 15)
rankings = st.lists(items, max_size=25)


def pixels(box: BBox) -> set[tuple[int, int]]:
    x0, y0, x1, y1 = map(int, box)
    return {(x, y) for x in range(x0, x1) for y in range(y0, y1)}


@given(st.lists(boxes, max_size=12))
def test_the_union_area_equals_the_count_of_pixels(found: list[BBox]) -> None:
    assert union_area(found) == pytest.approx(len(set().union(*map(pixels, found))) if found else 0)


@given(st.lists(boxes, min_size=1, max_size=4), st.lists(boxes, max_size=8))
def test_box_recall_equals_the_share_of_gold_pixels(gold: list[BBox], found: list[BBox]) -> None:
    under = set().union(*map(pixels, found)) if found else set()
    total = sum(len(pixels(box)) for box in gold)
    expected = sum(len(pixels(box) & under) for box in gold) / total if total else 0.0
    placed = [PlacedBox("a", 1, box) for box in gold], [PlacedBox("a", 1, box) for box in found]
    assert box_recall(*placed) == pytest.approx(expected)


@given(st.sets(items, max_size=6), rankings, st.integers(1, 25))
def test_recall_and_hit_equal_plain_set_arithmetic(gold: set[int], ranked: list[int], k: int) -> None:
    common = {item for item in gold if item in ranked[:k]}
    assert recall(gold, ranked, k) == (len(common) / len(gold) if gold else 0.0)
    assert hit(gold, ranked, k) == (1.0 if common else 0.0)


@given(st.dictionaries(items, st.sampled_from([1.0, 2.0, 3.0]), max_size=6), rankings)
def test_ndcg_lies_between_0_and_1_and_is_1_for_the_best_order(gains: dict[int, float], ranked: list[int]) -> None:
    assert 0.0 <= ndcg(gains, ranked, 10) <= 1.0 + 1e-12
    if gains:
        best = sorted(gains, key=lambda item: -gains[item])
        assert ndcg(gains, best, 10) == pytest.approx(1.0)


@settings(max_examples=50)
@given(st.sets(items, min_size=1, max_size=6), rankings)
def test_recall_never_falls_with_rank(gold: set[int], ranked: list[int]) -> None:
    measured = rank_measures(dict.fromkeys(gold, 1.0), ranked)
    for name in ("r", "hit"):
        curve = [measured[f"{name}@{k}"] for k in (1, 2, 3, 5, 10, 20)]
        assert curve == sorted(curve)


def test_a_small_ranking_scores_as_worked_out_by_hand() -> None:
    measured = rank_measures({"a": 1.0, "b": 1.0}, ["x", "a", "y", "b"])
    assert measured["r@1"] == 0.0
    assert measured["r@2"] == 0.5
    assert measured["r@5"] == 1.0
    assert measured["hit@1"] == 0.0
    assert measured["hit@2"] == 1.0
    assert measured["mrr"] == 0.5
    ideal = 1 + 1 / math.log2(3)
    assert measured["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def test_a_repeated_item_takes_one_rank_only() -> None:
    assert rank_measures({"b": 1.0}, ["a", "a", "a", "b"])["r@2"] == 1.0


def test_the_reciprocal_rank_is_0_where_nothing_is_found() -> None:
    assert reciprocal_rank({"a"}, ["b", "c"]) == 0.0


def test_an_inside_out_box_has_no_area() -> None:
    assert area((5.0, 5.0, 1.0, 9.0)) == 0.0
    assert union_area([(5.0, 5.0, 1.0, 9.0)]) == 0.0


def test_boxes_count_only_on_their_own_page_and_document() -> None:
    gold = [PlacedBox("a.pdf", 2, (0, 0, 10, 10))]
    assert box_recall(gold, [PlacedBox("a.pdf", 1, (0, 0, 10, 10))]) == 0.0
    assert box_recall(gold, [PlacedBox("b.pdf", 2, (0, 0, 10, 10))]) == 0.0
    assert box_recall(gold, [PlacedBox("a.pdf", 2, (0, 0, 10, 5))]) == 0.5


def test_box_measures_report_how_much_of_the_page_the_boxes_cover() -> None:
    gold = [PlacedBox("a.pdf", 1, (0, 0, 10, 10))]
    page = {("a.pdf", 1): 400.0}
    half = BoxHit((PlacedBox("a.pdf", 1, (0, 0, 10, 20)),), 0.5, page)
    other = BoxHit((PlacedBox("a.pdf", 1, (5, 0, 10, 20)),), 0.25, page)
    unplaced = BoxHit((), 0.0, {})
    measured = box_measures(gold, [half, other, unplaced])
    assert measured["box@1"] == 1.0
    assert measured["share@1"] == 0.5
    assert measured["share@5"] == 0.375
    assert measured["area@5"] == pytest.approx(0.5)


def test_box_recall_agrees_with_the_grid_of_the_independent_scorer() -> None:
    """That scorer samples a grid of 2 points; the exact area must lie within its rounding."""

    def sampled(gold: BBox, found: list[BBox], step: float = 2.0) -> float:
        xs = [gold[0] + step * (i + 0.5) for i in range(int((gold[2] - gold[0]) / step))]
        ys = [gold[1] + step * (i + 0.5) for i in range(int((gold[3] - gold[1]) / step))]
        inside = [any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in found) for x in xs for y in ys]
        return sum(inside) / len(inside)

    gold: BBox = (68.0, 70.0, 526.0, 315.0)
    found: list[BBox] = [
        (50.5, 60.0, 300.25, 200.0),
        (280.0, 150.0, 400.0, 330.0),
        (290.0, 160.0, 390.0, 320.0),
    ]
    exact = box_recall([PlacedBox("a", 1, gold)], [PlacedBox("a", 1, box) for box in found])
    assert exact == pytest.approx(sampled(gold, found), abs=0.01)
