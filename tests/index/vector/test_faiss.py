"""What the segmented view must do besides: agree with the reference, stay near it with graphs, be stable."""

from __future__ import annotations

from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Numbers
from index.vector.faiss import FaissView
from index.vector.memory import MemoryDenseView
from tests.index.vector.clouds import DIMENSION, clustered

QUERIES = clustered(77, 40)
STEPS = st.lists(
    st.tuples(st.booleans(), st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(0, 99)),
    max_size=20,
)


def grown(count: int, batch: int = 250) -> tuple[FaissView, MemoryDenseView]:
    """Both views with the same content; the first one has turned most of it into graphs."""
    view = FaissView(DIMENSION, exact_limit=500, largest_segment=4000)
    reference = MemoryDenseView(DIMENSION)
    vectors = clustered(2, count)
    for start in range(0, count, batch):
        numbers = np.arange(start + 1, min(start + batch, count) + 1)
        view.add(numbers, vectors[start : start + batch])
    reference.add(np.arange(1, count + 1), vectors)
    return view, reference


def recall(view: FaissView, reference: MemoryDenseView, allowed: Numbers | None = None) -> float:
    shares = []
    for query in QUERIES:
        expected, real = reference.search(query, 10, allowed), view.search(query, 10, allowed)
        assert view.scores(query, real.numbers).scores.tolist() == pytest.approx(
            reference.scores(query, real.numbers).scores.tolist(), abs=1e-7
        )
        shares.append(np.isin(expected.numbers, real.numbers).mean())
    return float(np.mean(shares))


@settings(max_examples=40, deadline=None)
@given(STEPS, st.sampled_from([4, 1000]), st.sets(st.integers(1, 40)))
def test_any_history_gives_what_the_reference_gives(
    steps: list[tuple[bool, list[int], int]], exact_limit: int, allowed: set[int]
) -> None:
    view, reference = FaissView(DIMENSION, exact_limit=exact_limit), MemoryDenseView(DIMENSION)
    for adding, listed, seed in steps:
        numbers = np.array(listed, np.int64)
        for each in (view, reference):
            if adding:
                each.add(numbers, clustered(seed, len(numbers)))
            else:
                each.remove(numbers)
    assert len(view) == len(reference)
    for among in (None, np.array(sorted(allowed), np.int64)):
        expected, real = (each.search(QUERIES[0], 8, among) for each in (reference, view))
        assert real.numbers.tolist() == expected.numbers.tolist()
        assert real.scores.tolist() == pytest.approx(expected.scores.tolist(), abs=1e-5)
    assert view.moments(QUERIES[0]) == pytest.approx(reference.moments(QUERIES[0]), abs=1e-6)


def test_graphs_find_nearly_all_that_a_scan_finds() -> None:
    view, reference = grown(6000)
    assert recall(view, reference) >= 0.95
    best = view.search(QUERIES[0], 300)
    assert len(best.numbers) == 300
    assert (np.diff(best.scores) <= 0).all()


@pytest.mark.parametrize("share", [0.5, 0.2, 0.01])
def test_graphs_find_what_passes_a_filter(share: float) -> None:
    view, reference = grown(6000)
    allowed = np.flatnonzero(np.random.default_rng(3).random(6000) < share) + 1
    if len(allowed) <= 500:
        assert recall(view, reference, allowed) == 1
    assert recall(view, reference, allowed) >= 0.98


def test_deleted_units_are_found_in_no_graph() -> None:
    view, reference = grown(6000)
    for start in range(1, 6001, 600):
        gone = np.arange(start, start + 450)
        view.remove(gone)
        reference.remove(gone)
        assert not np.isin(view.search(QUERIES[0], 100).numbers, gone).any()
    assert len(view) == len(reference) == 1500
    assert recall(view, reference) >= 0.95
    view.remove(np.arange(1, 5400))
    reference.remove(np.arange(1, 5400))
    assert recall(view, reference) == 1


def test_one_large_batch_is_as_good_as_many_small_ones() -> None:
    view, reference = grown(9000, batch=9000)
    assert recall(view, reference) >= 0.95


def test_a_search_sees_one_state_while_units_come_and_go() -> None:
    """Pairs of twins are added and removed together; no search may see one without the other."""
    view = FaissView(DIMENSION, exact_limit=200)
    view.add(np.arange(10_000, 10_400), clustered(5, 400))
    twins, done, broken = clustered(6, 300), Event(), list[list[int]]()

    def search() -> None:
        while not done.is_set():
            found = view.search(twins[0], 20).numbers
            twin = found[found < 10_000]
            if set((twin[twin % 2 == 0] + 1).tolist()) != set(twin[twin % 2 == 1].tolist()):
                broken.append(twin.tolist())

    readers = [Thread(target=search) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(300):
        numbers = np.array([2 * turn, 2 * turn + 1], np.int64)
        view.add(numbers, np.repeat(twins[:1], 2, axis=0))
        if turn >= 5:
            view.remove(numbers - 10)
    done.set()
    for reader in readers:
        reader.join()
    assert broken == []
