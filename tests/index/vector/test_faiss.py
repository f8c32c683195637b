"""What the segmented view must do besides: agree with the reference whatever lies where, and stay near it by graphs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import BrokenSegment, StoreError
from index.types import Numbers
from index.vector.faiss import FaissView
from index.vector.memory import MemoryDenseView
from index.vector.segment import Segment
from tests.index.vector.clouds import DIMENSION, clustered

QUERIES = clustered(77, 40)
EMPTY, REFERENCE = FaissView.empty(DIMENSION), MemoryDenseView.empty(DIMENSION)

Step = tuple[str, int, set[int]]
"""What happens, how many units come, and places among numbers or segments."""
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.sampled_from(["plus", "plus", "minus", "seal", "merge", "open"]),
        st.integers(0, 12),
        st.sets(st.integers(0, 40), max_size=12),
    ),
    max_size=16,
)


@dataclass
class History:
    """A view whose segments are written into folders, beside the reference."""

    folder: Path
    view: FaissView = EMPTY
    reference: MemoryDenseView = REFERENCE
    next: int = 1
    made: int = 0

    def go(self, step: Step) -> None:
        what, count, places = step
        if what == "plus":
            self.plus(count)
        elif what == "minus":
            self.minus(np.array(sorted(places), np.int64))
        elif what == "seal":
            self.write(())
        elif what == "merge":
            self.write([name for place, name in enumerate(self.view.segments) if place in places])
        else:
            self.open_anew()

    def plus(self, count: int) -> None:
        numbers, vectors = np.arange(self.next, self.next + count), clustered(self.next, count)
        self.next += count
        self.view, self.reference = self.view.plus(numbers, vectors), self.reference.plus(numbers, vectors)

    def minus(self, gone: Numbers) -> None:
        self.view, self.reference = self.view.minus(gone), self.reference.minus(gone)

    def write(self, names: Iterable[str]) -> None:
        """Seal the tail, or join segments; both views go on while a segment is written."""
        before, names, self.made = self.view, list(names), self.made + 1
        place = self.folder / str(self.made)
        place.mkdir()
        self.plus(1)
        before.write(place, names)
        kept = {name: self.folder / name for name in self.view.segments if name not in names}
        self.view = self.view.with_segments({**kept, place.name: place})
        for name in names:
            shutil.rmtree(self.folder / name)

    def open_anew(self) -> None:
        """As another process does: segments from disk, what is gone, then the tail."""
        opened = EMPTY.with_segments({name: self.folder / name for name in self.view.segments})
        opened = opened.minus(np.setdiff1d(opened.numbers(), self.reference.numbers()))
        tail = ~np.isin(self.reference.held, opened.numbers())
        self.view = opened.plus(self.reference.held[tail], self.reference.rows[tail].astype(np.float32))


@settings(max_examples=60, deadline=None)
@given(steps, st.sampled_from([4, 1000]), st.sets(st.integers(1, 60)))
def test_any_history_gives_what_the_reference_gives(history: list[Step], graph_from: int, allowed: set[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        both = History(Path(folder), FaissView(DIMENSION, {}, EMPTY.tail, graph_from))
        for step in history:
            both.go(step)
            assert both.view.numbers().tolist() == both.reference.numbers().tolist()
        view, reference = both.view, both.reference
        live = sum(segment.live for segment in view.segments.values())
        assert len(view) == len(reference) == live + view.tail_size
        some = np.array(sorted(allowed), np.int64)
        for k in (8, 200):
            for among in (None, some):
                expected, real = (each.search(QUERIES[0], k, among) for each in (reference, view))
                assert real.numbers.tolist() == expected.numbers.tolist()
                assert real.scores.tolist() == expected.scores.tolist()
        assert view.scores(QUERIES[1], some).tolist() == reference.scores(QUERIES[1], some).tolist()
        assert view.moments(QUERIES[0]) == pytest.approx(reference.moments(QUERIES[0]), abs=1e-6)


def test_the_scan_of_a_segment_gives_all_of_the_best_even_among_many_twins(tmp_path: Path) -> None:
    vectors = np.concatenate([np.repeat(QUERIES[:1], 300, axis=0), clustered(2, 4000)])
    numbers = np.random.default_rng(8).permutation(np.arange(1, 4301))
    reference = REFERENCE.plus(numbers, vectors)
    EMPTY.plus(numbers, vectors).write(tmp_path, ())
    view = EMPTY.with_segments({"a": tmp_path})
    most = np.flatnonzero(np.random.default_rng(9).random(4300) < 0.8) + 1
    for among in (None, most):
        for query, k in ((QUERIES[0], 10), (QUERIES[1], 10), (QUERIES[0], 320), (QUERIES[1], 4300)):
            expected, real = reference.search(query, k, among), view.search(query, k, among)
            assert real.numbers.tolist() == expected.numbers.tolist()
            assert real.scores.tolist() == expected.scores.tolist()


# -- graphs --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> tuple[FaissView, MemoryDenseView]:
    """Both views with 6,000 vectors: of the first one, 5,500 lie in two segments with graphs."""
    vectors, numbers = clustered(2, 6000), np.arange(1, 6001)
    places = {}
    for name, part in (("a", slice(0, 3500)), ("b", slice(3500, 5500))):
        places[name] = tmp_path_factory.mktemp(name)
        contents = [(numbers[part], vectors[part].astype(np.float16))]
        Segment.write(places[name], contents, DIMENSION, graph_from=1000)
    view = EMPTY.with_segments(places)
    assert all(segment.graph is not None for segment in view.segments.values())
    return view.plus(numbers[5500:], vectors[5500:]), REFERENCE.plus(numbers, vectors)


def recall(view: FaissView, reference: MemoryDenseView, allowed: Numbers | None = None) -> float:
    shares = []
    for query in QUERIES:
        expected, real = reference.search(query, 10, allowed), view.search(query, 10, allowed)
        numbers = np.sort(real.numbers)
        assert view.scores(query, numbers).tolist() == reference.scores(query, numbers).tolist()
        shares.append(np.isin(expected.numbers, real.numbers).mean())
    return float(np.mean(shares))


def test_graphs_find_nearly_all_that_a_scan_finds(graphs: tuple[FaissView, MemoryDenseView]) -> None:
    view, reference = graphs
    assert recall(view, reference) >= 0.95
    best = view.search(QUERIES[0], 300)
    assert len(best.numbers) == 300
    assert (np.diff(best.scores) <= 0).all()


@pytest.mark.parametrize("share", [0.5, 0.2, 0.01])
def test_what_passes_a_filter_is_found_without_a_loss(graphs: tuple[FaissView, MemoryDenseView], share: float) -> None:
    view, reference = graphs
    allowed = np.flatnonzero(np.random.default_rng(3).random(6000) < share) + 1
    assert recall(view, reference, allowed) == 1


def test_deleted_units_are_found_in_no_graph(graphs: tuple[FaissView, MemoryDenseView]) -> None:
    view, reference = graphs
    for start in range(1, 6001, 600):
        gone = np.arange(start, start + 450)
        view, reference = view.minus(gone), reference.minus(gone)
        assert not np.isin(view.search(QUERIES[0], 100).numbers, gone).any()
    assert len(view) == len(reference) == 1500
    assert recall(view, reference) >= 0.95
    few = np.arange(1, 5400)
    assert recall(view.minus(few), reference.minus(few)) == 1


def test_a_segment_of_a_graph_is_merged_without_what_is_gone(
    graphs: tuple[FaissView, MemoryDenseView], tmp_path: Path
) -> None:
    view, reference = graphs[0].minus(np.arange(1, 3000)), graphs[1].minus(np.arange(1, 3000))
    view.write(tmp_path, ("a", "b"))
    merged = view.with_segments({"ab": tmp_path})
    assert (merged.segments["ab"].total, merged.tail_size) == (2501, 500)
    assert recall(merged, reference) == 1


# -- files ---------------------------------------------------------------------------------------------------


def test_an_older_tail_does_not_see_what_a_newer_one_appended() -> None:
    vectors = clustered(4, 60)
    views = [EMPTY]
    for number in range(60):
        views.append(views[-1].plus(np.array([number]), vectors[number : number + 1]))
        if number % 7 == 6:
            views.append(views[-1].minus(np.array([number - 3])))
    for view in views:
        reference = REFERENCE.plus(view.numbers(), vectors[view.numbers()])
        best, expected = view.search(QUERIES[0], 60), reference.search(QUERIES[0], 60)
        assert best.numbers.tolist() == expected.numbers.tolist()
        assert best.scores.tolist() == expected.scores.tolist()
        assert view.moments(QUERIES[0]) == pytest.approx(reference.moments(QUERIES[0]), abs=1e-6)


@pytest.mark.parametrize("name", ["arrays", "rows.faiss"])
@pytest.mark.parametrize("harm", ["missing", "empty", "cut", "foreign"])
def test_what_is_no_segment_of_vectors_is_refused(tmp_path: Path, name: str, harm: str) -> None:
    EMPTY.plus(np.arange(1, 301), clustered(2, 300)).write(tmp_path, ())
    path = tmp_path / name
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "foreign": b"letter " * 999}[harm])
    with pytest.raises(BrokenSegment):
        EMPTY.with_segments({"a": tmp_path})


def test_a_segment_whose_files_do_not_belong_together_is_refused(tmp_path: Path) -> None:
    for name, count in (("a", 30), ("b", 20)):
        (tmp_path / name).mkdir()
        EMPTY.plus(np.arange(1, count + 1), clustered(2, count)).write(tmp_path / name, ())
    shutil.copy(tmp_path / "a" / "rows.faiss", tmp_path / "b")
    with pytest.raises(BrokenSegment, match="30 rows for 20 units"):
        EMPTY.with_segments({"b": tmp_path / "b"})


def test_a_disk_that_is_full_is_an_error_of_the_store(tmp_path: Path) -> None:
    contents = [(np.arange(1, 301), clustered(2, 300).astype(np.float16))]
    (tmp_path / "rows.faiss").symlink_to("/dev/full")
    with pytest.raises(StoreError, match=r"rows\.faiss cannot be written"):
        Segment.write(tmp_path, contents, DIMENSION, graph_from=1000)
