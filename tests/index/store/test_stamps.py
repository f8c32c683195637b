"""What every store promises about stamps: a collection has a new one after each change of its own, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embed.base import SparseVector
from index.late.base import TokenCodes
from index.store import STORES, open_store
from index.store.base import ModelNames, SegmentRow, Store
from index.store.imports_base import Extracted
from tests.index.store.samples import fail, id_of, prepare

A, B, OTHER = prepare("a", "one", kinds=("image",)), prepare("b", "two"), prepare("other", "one", collection="d")
NUMBERS = np.array([1], np.int64)
CODES = TokenCodes(np.array([1], np.int64), np.zeros((1, 4), np.uint8))
WEIGHTED = [SparseVector(np.array([7], np.uint32), np.array([256], np.uint16))]

CHANGES: dict[str, Callable[[Store], object]] = {
    "a document": lambda store: store.commit([prepare("new", "three")]),
    "a new version of a document": lambda store: store.commit([prepare("new", "three", sources=["a.pdf"])]),
    "a document that is read anew": lambda store: store.commit([prepare("a", "one", "more")]),
    "a failed document": lambda store: store.commit([fail("new", "torn")]),
    "a failed new version": lambda store: store.commit([fail("new", "torn", sources=A.bundle.document.sources)]),
    "a source more": lambda store: store.add_source(id_of(A), "again.pdf", {}),
    "a source from another document": lambda store: store.add_source(id_of(A), B.bundle.document.sources[0], {}),
    "metadata": lambda store: store.set_metadata(id_of(A), {"year": 2024}),
    "a document less": lambda store: store.drop_document(id_of(A)),
    "a source less": lambda store: store.drop_sources("c", A.bundle.document.sources),
    "other models": lambda store: store.switch_models("c", ModelNames("new")),
    "a segment": lambda store: store.exchange_segments("c", [], [SegmentRow("s", "lexical", "", 1, 1, 1, 1, ())]),
    "what was imported": lambda store: store.replace_imported("c", {id_of(A): Extracted(("Ada",), ())}),
    "imports less": lambda store: store.replace_imported("c", {}, anew=True),
    "looks": lambda store: store.fill_picture_looks({1: b"12345678"}),
    "token codes": lambda store: store.fill_token_codes("c", "m/1", NUMBERS, CODES),
    "sparse vectors": lambda store: store.fill_sparse_vectors("c", "s", NUMBERS, WEIGHTED),
    "sparse vectors less": lambda store: store.drop_sparse_vectors("c", "s"),
    "the whole collection made anew": lambda store: made_anew(store),
}


def made_anew(store: Store) -> None:
    store.drop_collection("c")
    store.create_collection("c")


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(request.param, tmp_path / "store.db")
    opened.commit([A])
    opened.commit([B])
    opened.commit([OTHER])
    yield opened
    opened.close()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_one_collection_gives_it_a_new_stamp_and_no_other(store: Store, change: str) -> None:
    before = store.stamps()
    CHANGES[change](store)
    after = store.stamps()
    assert after.changed["d"] == before.changed["d"]
    assert after.changed["c"] > max(before.changed.values()), "no collection ever had it"
    assert (after.version, after.layout) == (store.version(), store.layout())


def test_what_changes_nothing_leaves_all_stamps(store: Store) -> None:
    before = store.stamps()
    store.set_metadata(id_of(A), {})
    store.create_collection("c")
    store.drop_sources("c", ["unknown.pdf"])
    assert store.stamps() == before


def test_a_collection_that_is_not_there_has_no_stamp(store: Store) -> None:
    store.drop_collection("c")
    assert store.stamps().of(["d", "c", "never"])[1:] == (None, None)


def test_token_codes_that_go_are_a_change(store: Store) -> None:
    store.fill_token_codes("c", "m/1", NUMBERS, CODES)
    before = store.stamps()
    store.drop_token_codes("c", "m/1")
    assert store.stamps().changed["c"] > before.changed["c"]
    assert store.stamps().changed["d"] == before.changed["d"]
