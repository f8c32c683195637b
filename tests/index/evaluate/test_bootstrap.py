"""Intervals: reproducible, around the mean, and as wide as theory says."""

from __future__ import annotations

import numpy as np
import pytest

from index.evaluate.bootstrap import interval, stratified_mean


def test_the_interval_is_the_same_each_time_and_holds_the_mean() -> None:
    values = np.array([[0.0], [1.0], [1.0], [0.0], [1.0]])
    first, second = interval(values), interval(values)
    assert (first == second).all()
    assert first[0, 0] <= values.mean() <= first[0, 1]


def test_the_interval_of_a_share_is_as_wide_as_the_normal_approximation() -> None:
    values = np.zeros((400, 1))
    values[:200] = 1.0
    low, high = interval(values)[0]
    expected = 1.96 * np.sqrt(0.25 / 400)
    assert high - 0.5 == pytest.approx(expected, rel=0.1)
    assert 0.5 - low == pytest.approx(expected, rel=0.1)


def test_the_macro_mean_gives_each_stratum_the_same_weight() -> None:
    values = np.array([[1.0], [1.0], [1.0], [0.0]])
    strata = ["a", "a", "a", "b"]
    assert stratified_mean(values, strata)[0] == 0.5
    assert interval(values, strata).tolist() == [[0.5, 0.5]]


def test_equal_values_have_an_interval_without_width() -> None:
    assert interval(np.full((7, 2), 0.25)).tolist() == [[0.25, 0.25], [0.25, 0.25]]
