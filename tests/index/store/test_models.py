"""What every store must do with vectors of several models, and with the note of which one is searched by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import Conflict, NotFound
from index.store import STORES, open_store
from index.store.base import ModelNames, Store
from index.types import Numbers, Vectors
from tests.index.store.samples import id_of, prepare


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(request.param), tmp_path / "plexus.db")
    yield opened
    opened.close()


def numbers(store: Store, collection: str = "c") -> Numbers:
    return store.numbers(collection, "element")


def rows(count: int, value: float) -> Vectors:
    return np.full((count, 3), value, np.float32)


def test_vectors_of_two_models_stand_side_by_side_and_one_of_them_can_go(store: Store) -> None:
    store.commit([prepare("a", "one", "two", "three")])
    (first,) = store.models("c")
    there = numbers(store)
    version = store.version()
    before = store.vectors(first, there)[1].tolist()
    store.fill_vectors("c", "new", np.append(there, 999), rows(4, 0.5))
    assert store.models("c") == sorted([first, "new"])
    assert store.vectors("new", there)[1].tolist() == rows(3, 0.5).tolist()
    assert store.vectors(first, there)[1].tolist() == before
    assert store.problems() == []
    while store.drop_vectors("c", first, 2):
        assert store.problems() == []
    assert store.models("c") == ["new"]
    assert store.version() == version
    assert store.problems() == []


def test_a_vector_that_is_there_stays_and_all_go_with_their_document(store: Store) -> None:
    first, second = prepare("a", "one", "two"), prepare("b", "three")
    store.commit([first, second])
    store.fill_vectors("c", "new", numbers(store), rows(3, 0.5))
    store.fill_vectors("c", "new", numbers(store), rows(3, 0.25))
    assert set(store.vectors("new", numbers(store))[1].ravel().tolist()) == {0.5}
    store.drop_document(id_of(first))
    assert len(store.vectors("new", numbers(store))[0]) == 1
    store.drop_document(id_of(second))
    assert store.models("c") == []
    assert store.problems() == []


def test_units_that_lack_vectors_or_codes_are_told(store: Store) -> None:
    store.commit([prepare("a", "one", "two", "three"), prepare("d", "else", collection="other")])
    (first,) = store.models("c")
    there = numbers(store)
    assert store.lacking("c", first, "").tolist() == []
    assert store.lacking("c", "new", "").tolist() == there.tolist()
    assert store.lacking("c", first, "m/1").tolist() == there.tolist()
    store.fill_vectors("c", "new", there[:2], rows(2, 0.5))
    assert store.lacking("c", "new", "").tolist() == there[2:].tolist()
    with pytest.raises(NotFound):
        store.lacking("nowhere", "new", "")
    with pytest.raises(NotFound):
        store.fill_vectors("nowhere", "new", there, rows(3, 0.5))


def test_a_switch_moves_version_and_generation_on_and_goes_with_the_collection(store: Store) -> None:
    store.commit([prepare("a", "one")])
    assert store.active_models("c") is None
    version, layout = store.version(), store.layout()
    assert store.switch_models("c", ModelNames("new", "new/1", "minilm", "embedder")).generation == 1
    assert (store.version(), store.layout()) == (version + 1, layout + 1)
    assert store.switch_models("c", ModelNames("other")) == ModelNames("other", generation=2)
    assert store.active_models("c") == ModelNames("other", generation=2)
    with pytest.raises(Conflict):
        store.switch_models("c", ModelNames("new"), ["no-such-segment"])
    assert store.active_models("c") == ModelNames("other", generation=2)
    store.drop_collection("c")
    store.create_collection("c")
    assert store.active_models("c") is None
    with pytest.raises(NotFound):
        store.switch_models("nowhere", ModelNames("new"))
