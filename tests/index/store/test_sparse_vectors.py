"""What every store must do with sparse vectors: they come and go with their units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed.base import SparseVector
from index.errors import NotFound, StoreError
from index.store import STORES, open_store
from index.store.base import Prepared, Store
from index.types import Numbers
from tests.index.store.samples import id_of, prepare


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(request.param), tmp_path / "plexus.db")
    yield opened
    opened.close()


def vectors(count: int, seed: int = 1) -> tuple[SparseVector, ...]:
    """The first unit has no token at all."""
    draw = np.random.default_rng(seed)
    made = []
    for place in range(count):
        many = draw.integers(1, 6) if place else 0
        tokens = np.sort(draw.choice(250_000, many, replace=False)).astype(np.uint32)
        made.append(SparseVector(tokens, draw.integers(1, 65_536, many).astype(np.uint16)))
    return tuple(made)


def weighted(name: str, *passages: str, model: str = "m/1", collection: str = "c") -> Prepared:
    prepared = prepare(name, *passages, collection=collection)
    return replace(prepared, sparse=vectors(len(prepared.embedded)), sparse_model=model)


def numbers(store: Store, collection: str = "c") -> Numbers:
    return store.numbers(collection, "element")


def shown(found: list[SparseVector] | tuple[SparseVector, ...]) -> list[tuple[list[int], list[int]]]:
    return [(one.tokens.tolist(), one.weights.tolist()) for one in found]


def test_vectors_are_read_back_in_the_order_asked_for(store: Store) -> None:
    store.commit([weighted("a", "one", "two", "three")])
    there = numbers(store)[::-1]
    held, found = store.sparse_vectors("m/1", np.append(there, 999))
    assert held.tolist() == there.tolist()
    assert shown(found) == shown(vectors(3)[::-1])
    assert store.sparse_models("c") == ["m/1"]
    assert len(store.sparse_vectors("m/2", there)[0]) == 0
    assert store.problems() == []


def test_they_go_with_their_document_and_with_their_collection(store: Store) -> None:
    first, second = weighted("a", "one", "two"), weighted("b", "three")
    store.commit([first, second])
    before = numbers(store)
    store.drop_document(id_of(first))
    assert len(store.sparse_vectors("m/1", before)[0]) == 1
    store.drop_document(id_of(second))
    assert (store.sparse_models("c"), len(store.sparse_vectors("m/1", before)[0])) == ([], 0)
    store.commit([weighted("d", "four", collection="other")])
    there = numbers(store, "other")
    store.drop_collection("other")
    assert len(store.sparse_vectors("m/1", there)[0]) == 0
    assert store.problems() == []


def test_a_document_that_comes_again_has_its_new_vectors_only(store: Store) -> None:
    store.commit([weighted("a", "one", "two")])
    store.commit([weighted("a", "one", "two", model="m/2")])
    assert store.sparse_models("c") == ["m/2"]
    assert len(store.sparse_vectors("m/2", numbers(store))[0]) == 2
    assert store.problems() == []


def test_units_may_be_given_vectors_later_and_those_that_are_gone_are_passed_over(store: Store) -> None:
    store.commit([prepare("a", "one", "two"), prepare("b", "three", collection="other")])
    there = np.append(numbers(store), numbers(store, "other"))
    version, layout, fills = store.version(), store.layout(), store.sparse_fills("c", "m/1")
    store.fill_sparse_vectors("c", "m/1", np.append(there, 999), vectors(4))
    held, found = store.sparse_vectors("m/1", there)
    assert held.tolist() == numbers(store).tolist()
    assert shown(found) == shown(vectors(4)[:2])
    assert store.version() == version
    assert store.layout() > layout
    assert store.sparse_fills("c", "m/1") > fills
    store.fill_sparse_vectors("c", "m/1", there, vectors(3, seed=2))
    assert shown(store.sparse_vectors("m/1", there)[1]) == shown(vectors(3, seed=2)[:2])
    assert store.sparse_models("other") == []
    with pytest.raises(NotFound):
        store.fill_sparse_vectors("nowhere", "m/1", there, vectors(3))
    assert store.problems() == []


def test_vectors_of_one_model_are_dropped_and_those_of_another_stay(store: Store) -> None:
    store.commit([weighted("a", "one", "two")])
    store.fill_sparse_vectors("c", "m/2", numbers(store), vectors(2, seed=3))
    assert store.sparse_models("c") == ["m/1", "m/2"]
    fills = store.sparse_fills("c", "m/1")
    store.drop_sparse_vectors("c", "m/1")
    assert store.sparse_fills("c", "m/1") > fills
    assert store.sparse_models("c") == ["m/2"]
    assert len(store.sparse_vectors("m/1", numbers(store))[0]) == 0
    assert len(store.sparse_vectors("m/2", numbers(store))[0]) == 2


def test_vectors_of_fewer_units_than_are_embedded_are_refused(store: Store) -> None:
    prepared = replace(prepare("a", "one", "two"), sparse=vectors(1), sparse_model="m/1")
    with pytest.raises(StoreError, match="sparse vectors of 1 units"):
        store.commit([prepared])
    assert store.version() == 0
