"""What every store promises about segments, snapshots and files; each entry of STORES is tested by itself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.errors import Conflict, NotFound, StoreError
from index.store import STORES, open_store
from index.store.base import SegmentFile, SegmentRow, Store
from tests.index.store.samples import MODEL, id_of, prepare


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(request.param, tmp_path / "store.db")
    opened.commit([prepare("a", "one")])
    opened.commit([prepare("b", "two")])
    yield opened
    assert opened.problems() == []
    opened.close()


def row(name: str, first: int = 1, last: int = 1, *, view: str = "lexical", model: str = "") -> SegmentRow:
    files = (SegmentFile("rows.faiss", 2**40, "00ff"), SegmentFile('quo"té', 0, ""))
    return SegmentRow(name, view, model, first, last, 2, 7, files)


def test_segments_are_read_back_by_view_and_sequence(store: Store) -> None:
    assert (store.segments("c"), store.layout()) == ([], 0)
    come = [row("l2", 2, 2), row("d1", 1, 2, view="dense", model=MODEL), row("l1"), row("d0", view="dense", model="a")]
    store.exchange_segments("c", [], come)
    assert store.segments("c") == [come[3], come[1], come[2], come[0]]
    assert store.segments("other") == []
    assert store.version() == 2


def test_an_exchange_is_whole_and_moves_the_layout_and_not_the_version(store: Store) -> None:
    store.exchange_segments("c", [], [row("a"), row("b", 2, 2)])
    before = store.layout()
    store.exchange_segments("c", ["a", "b"], [row("ab", 1, 2)])
    assert store.segments("c") == [row("ab", 1, 2)]
    assert (store.layout() > before, store.version()) == (True, 2)
    layout = store.layout()
    with pytest.raises(Conflict):
        store.exchange_segments("c", ["ab", "a"], [row("new", 1, 2)])
    assert (store.segments("c"), store.layout()) == ([row("ab", 1, 2)], layout)
    store.exchange_segments("c", iter(["ab"]), [])
    assert store.segments("c") == []


def test_a_segment_needs_a_collection_and_a_name_of_its_own(store: Store) -> None:
    with pytest.raises(NotFound):
        store.exchange_segments("nothing", [], [row("a")])
    store.exchange_segments("c", [], [row("a")])
    with pytest.raises(StoreError):
        store.exchange_segments("c", [], [row("a", 2, 2)])
    with pytest.raises(StoreError):
        store.exchange_segments("c", [], [row("b", 2, 2), row("b", 2, 2, view="dense")])
    assert store.segments("c") == [row("a")]


def test_a_dropped_collection_takes_its_segments_along(store: Store) -> None:
    store.create_collection("d")
    store.exchange_segments("c", [], [row("a")])
    store.exchange_segments("d", [], [row("b")])
    store.drop_collection("c")
    assert (store.segments("c"), store.segments("d")) == ([], [row("b")])
    store.create_collection("c")
    assert store.segments("c") == []


def test_a_commit_leaves_segments_as_they_are(store: Store) -> None:
    store.exchange_segments("c", [], [row("a", 1, 2)])
    layout = store.layout()
    store.drop_document(id_of(prepare("a")))
    store.commit([prepare("b", "three")])
    assert (store.segments("c"), store.layout()) == ([row("a", 1, 2)], layout)


def test_a_snapshot_sees_one_state_whatever_others_write(store: Store) -> None:
    with ThreadPoolExecutor(1) as other:
        with store.snapshot():
            assert store.version() == 2
            written = other.submit(store.commit, [prepare("late", "three")])
            changed = other.submit(store.exchange_segments, "c", [], [row("a")])
            with store.snapshot():
                assert store.numbers("c", "element").tolist() == [1, 4]
            assert (store.version(), store.layout(), store.segments("c")) == (2, 0, [])
            assert len(store.changes("c", 0)) == len(store.documents("c")) == 2
        assert (written.result(), changed.result()) == (3, None)
    assert store.version() == 3
    assert store.numbers("c", "element").tolist() == [1, 4, 7]
    assert store.segments("c") == [row("a")]


def test_a_snapshot_that_ended_holds_nothing_back(store: Store) -> None:
    with store.snapshot():
        pass
    store.commit([prepare("late", "three")])
    with store.snapshot():
        assert store.version() == 3


def test_what_goes_wrong_in_a_snapshot_ends_it(store: Store) -> None:
    with pytest.raises(NotFound), store.snapshot():
        store.document("nothing")
    store.commit([prepare("late", "three")])
    assert store.version() == 3


def test_populations_are_told_along_the_numbers(store: Store) -> None:
    assert store.populations_of(np.array([2, 1, 99, 4], np.int64)) == ["page", "element", None, "element"]
    assert store.populations_of(np.zeros(0, np.int64)) == []
    store.drop_document(id_of(prepare("a")))
    assert store.populations_of(np.array([1, 4], np.int64)) == [None, "element"]


def test_files_in_use_are_told_among_some(store: Store) -> None:
    store.commit([prepare("pictured", "one", kinds=("image",))])
    originals = {prepare(name, "x").bundle.document.content_hash for name in ("a", "b", "pictured")}
    assert store.files_in_use() == {*originals, "picture-pictured"}
    assert store.files_in_use({"picture-pictured", "never", *list(originals)[:1]}) == {
        "picture-pictured",
        *list(originals)[:1],
    }
    assert store.files_in_use(set()) == set()
    assert store.files_in_use([str(n) for n in range(20_000)]) == set()
    store.drop_document(id_of(prepare("pictured")))
    assert store.files_in_use({"picture-pictured"}) == set()


def test_traces_are_gone_when_nobody_reads(store: Store) -> None:
    assert store.erase_traces()
    store.drop_document(id_of(prepare("a")))
    assert store.erase_traces()
