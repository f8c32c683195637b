"""Fewer vectors for a unit."""

from __future__ import annotations

import numpy as np
import pytest

from index.late.pooling import pooled
from tests.index.late.made import themes, units


@pytest.mark.parametrize("most", [1, 5, 31, 64])
def test_there_are_never_more_than_wanted_and_all_have_length_one(most: int) -> None:
    _, rows = units(4, 20)
    found = pooled(rows, most)
    assert len(found) == min(most, len(rows))
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_few_tokens_stay_as_they_are() -> None:
    _, rows = units(4, 2)
    assert pooled(rows, len(rows)) is rows


def test_tokens_of_one_kind_are_put_together_and_others_are_left_alone() -> None:
    kinds = themes(5)
    draw = np.random.default_rng(1)
    rows = np.repeat(kinds, [9, 1, 4, 1, 6], axis=0)
    rows = rows + 0.02 * draw.standard_normal(rows.shape).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = pooled(rows.astype(np.float32), 5)
    assert np.all((found @ kinds.T).max(axis=1) > 0.97)
    assert sorted((found @ kinds.T).argmax(axis=1).tolist()) == [0, 1, 2, 3, 4]


def test_equal_tokens_end_in_one() -> None:
    rows = np.repeat(themes(1), 7, axis=0)
    assert np.allclose(pooled(rows, 1), rows[:1], atol=1e-6)
    assert pooled(rows, 3).shape == (3, rows.shape[1])
