"""What every late view must do; a new line in the table puts a view under these tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import InvalidInput
from index.late import LATE_VIEWS, open_late_view
from index.late.base import LateView, TokenCodes
from index.late.maxsim import LateQuery
from index.late.memory import MemoryLateView
from index.late.view import SegmentedLateView
from index.types import Numbers, Scored
from tests.index.late.made import CODEC, DIMENSION, coded, question, units


@pytest.fixture(params=sorted(LATE_VIEWS))
def empty(request: pytest.FixtureRequest) -> LateView:
    return open_late_view(str(request.param), CODEC)


def numbered(*numbers: int) -> Numbers:
    return np.array(numbers, np.int64)


def same(one: Scored, other: Scored) -> bool:
    return np.array_equal(one.numbers, other.numbers) and np.allclose(one.scores, other.scores, atol=2e-6)


def test_scores_are_those_of_the_definition_one_unit_at_a_time(empty: LateView) -> None:
    codes, asked = coded(2, 200), question(3)
    view = empty.plus(np.arange(1, 201), codes)
    ends = np.cumsum(codes.lengths)
    for number in (1, 7, 50, 200):
        rows = CODEC.decode(codes.codes[ends[number - 1] - codes.lengths[number - 1] : ends[number - 1]])
        expected = sum(max((float(row @ word) for row in rows), default=0.0) for word in asked.rows)
        assert view.scores(asked, numbered(number))[0] == pytest.approx(expected, abs=1e-5)
    assert view.scores(asked, numbered(500, 501)).tolist() == [0.0, 0.0]


def test_the_best_come_first_and_keep_the_scores_that_they_are_found_with(empty: LateView) -> None:
    view = empty.plus(np.arange(1, 501), coded(2, 500))
    best = view.search(question(3), 20)
    everything = view.scores(question(3), np.arange(1, 501))
    assert best.scores.tolist() == pytest.approx(np.sort(everything)[::-1][:20].tolist(), abs=2e-6)
    assert np.all(np.diff(best.scores) <= 0)
    order = np.argsort(best.numbers)
    assert np.allclose(view.scores(question(3), best.numbers[order]), best.scores[order], atol=2e-6)
    assert len(view) == 500


def test_an_empty_view_finds_nothing(empty: LateView) -> None:
    assert empty.search(question(3), 10).numbers.tolist() == []
    assert empty.scores(question(3), numbered(1)).tolist() == [0.0]
    still = empty.minus(numbered(1)).plus(numbered(), TokenCodes.empty(CODEC.width))
    assert (len(still), still.numbers().tolist()) == (0, [])


def test_a_question_without_tokens_scores_nothing(empty: LateView) -> None:
    nothing = LateQuery.of(CODEC, np.zeros((0, DIMENSION), np.float32), np.zeros(0, np.float32))
    view = empty.plus(np.arange(1, 31), coded(2, 30))
    assert not view.scores(nothing, np.arange(1, 31)).any()
    assert len(view.search(nothing, 5).numbers) == 5


def test_equal_units_are_ordered_by_number(empty: LateView) -> None:
    lengths, rows = units(9, 1, most=4)
    one = TokenCodes(np.array([len(rows)] * 4, np.int64), np.tile(CODEC.encode(rows), (4, 1)))
    assert lengths[0] > 0
    view = empty.plus(numbered(9, 2, 40, 7), one)
    assert view.search(question(1), 4).numbers.tolist() == [2, 7, 9, 40]
    assert view.numbers().tolist() == [2, 7, 9, 40]


def test_a_view_stays_as_it_was_when_others_are_made_of_it(empty: LateView) -> None:
    codes = coded(2, 30)
    view = empty.plus(np.arange(1, 21), codes.chosen(np.arange(20)))
    before = view.search(question(1), 30)
    smaller = view.minus(numbered(1, 7, 99))
    larger = smaller.plus(np.arange(21, 31), codes.chosen(np.arange(20, 30)))
    assert [len(one) for one in (view, smaller, larger)] == [20, 18, 28]
    assert same(view.search(question(1), 30), before)
    assert not np.isin(smaller.search(question(1), 30).numbers, [1, 7]).any()
    assert smaller.scores(question(1), numbered(1))[0] == 0.0
    fresh = empty.plus(np.arange(1, 31), codes).minus(numbered(1, 7))
    assert same(larger.search(question(1), 30), fresh.search(question(1), 30))


def test_a_unit_that_went_may_come_again_with_other_tokens(empty: LateView) -> None:
    codes = coded(2, 20)
    view = (
        empty.plus(np.arange(1, 21), codes).minus(numbered(4, 7)).plus(numbered(7, 4), codes.chosen(numbered(10, 12)))
    )
    asked = question(1)
    assert len(view) == 20
    assert view.scores(asked, numbered(7, 11))[0] == view.scores(asked, numbered(7, 11))[1]
    assert view.scores(asked, numbered(4, 13))[0] == view.scores(asked, numbered(4, 13))[1]


def test_when_most_units_are_gone_the_others_keep_their_scores(empty: LateView) -> None:
    view = empty.plus(np.arange(1, 201), coded(2, 200))
    left = view.minus(np.arange(1, 181)).plus(np.arange(201, 211), coded(4, 10))
    assert np.array_equal(left.scores(question(1), np.arange(181, 201)), view.scores(question(1), np.arange(181, 201)))
    assert len(left) == 30


def test_a_filter_is_the_filter_over_the_full_ranking(empty: LateView) -> None:
    draw = np.random.default_rng(6)
    view = empty.plus(np.arange(1, 601), coded(2, 600))
    for share in (0.5, 0.02):
        allowed = np.flatnonzero(draw.random(600) < share) + 1
        everything = view.search(question(8), 600)
        passing = np.isin(everything.numbers, allowed)
        expected = Scored(everything.numbers[passing][:10], everything.scores[passing][:10])
        assert same(view.search(question(8), 10, allowed), expected)
    assert view.search(question(8), 10, numbered()).numbers.tolist() == []
    assert view.search(question(8), 10, numbered(5000)).numbers.tolist() == []


def test_an_unknown_view_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="no late view 'plaid'"):
        open_late_view("plaid", CODEC)


def test_the_first_stage_finds_most_of_the_exact_best(tmp_path: Path) -> None:
    """Of 3,000 units, of which a tenth are scored exactly; in a tail and in a segment alike."""
    setting = replace(CODEC.setting, partitions=8, width=64, repeats=6, candidates=300)
    codec = replace(CODEC, setting=setting)
    view = replace(SegmentedLateView.empty(codec), exact=10).plus(np.arange(1, 3001), coded(2, 3000))
    reference = MemoryLateView.empty(codec).plus(np.arange(1, 3001), coded(2, 3000))
    (tmp_path / "one").mkdir()
    view.write(tmp_path / "one", ())
    sealed = view.with_segments({"one": tmp_path / "one"})
    assert (sealed.tail_size, len(sealed)) == (0, 3000)
    shares = []
    for seed in range(20):
        found = view.search(question(seed), 10)
        shares.append(len(np.intersect1d(found.numbers, reference.search(question(seed), 10).numbers)) / 10)
        assert same(sealed.search(question(seed), 10), found)
        allowed = np.arange(1, 3001, 2)
        assert np.isin(sealed.search(question(seed), 10, allowed).numbers, allowed).all()
    assert np.mean(shares) > 0.8
