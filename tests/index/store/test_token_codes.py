"""What every store must do with codes of token vectors: they come and go with their units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import StoreError
from index.late.base import TokenCodes
from index.store import STORES, open_store
from index.store.base import Prepared, Store
from index.types import Numbers
from tests.index.store.samples import id_of, prepare

WIDTH = 6


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(request.param), tmp_path / "plexus.db")
    yield opened
    opened.close()


def codes(count: int, seed: int = 1) -> TokenCodes:
    """The first unit has no vector at all."""
    draw = np.random.default_rng(seed)
    lengths = draw.integers(1, 5, count)
    lengths[:1] = 0
    return TokenCodes(lengths, draw.integers(0, 256, (int(lengths.sum()), WIDTH), dtype=np.uint8))


def coded(name: str, *passages: str, model: str = "m/1", collection: str = "c") -> Prepared:
    prepared = prepare(name, *passages, collection=collection)
    return replace(prepared, tokens=codes(len(prepared.embedded)), token_model=model)


def numbers(store: Store, collection: str = "c") -> Numbers:
    return store.numbers(collection, "element")


def test_codes_are_read_back_in_the_order_asked_for(store: Store) -> None:
    store.commit([coded("a", "one", "two", "three")])
    there = numbers(store)[::-1]
    held, found = store.token_codes("m/1", np.append(there, 999))
    expected = codes(3).chosen(np.array([2, 1, 0]))
    assert held.tolist() == there.tolist()
    assert found.lengths.tolist() == expected.lengths.tolist()
    assert np.array_equal(found.codes, expected.codes)
    assert store.token_models("c") == ["m/1"]
    assert len(store.token_codes("m/2", there)[0]) == 0
    assert store.problems() == []


def test_they_go_with_their_document_and_with_their_collection(store: Store) -> None:
    first, second = coded("a", "one", "two"), coded("b", "three")
    store.commit([first, second])
    before = numbers(store)
    store.drop_document(id_of(first))
    assert len(store.token_codes("m/1", before)[0]) == 1
    store.drop_document(id_of(second))
    assert (store.token_models("c"), len(store.token_codes("m/1", before)[0])) == ([], 0)
    store.commit([coded("d", "four", collection="other")])
    store.drop_collection("other")
    assert store.problems() == []


def test_a_document_that_comes_again_has_its_new_codes_only(store: Store) -> None:
    store.commit([coded("a", "one", "two")])
    store.commit([coded("a", "one", "two", model="m/2")])
    assert store.token_models("c") == ["m/2"]
    assert len(store.token_codes("m/2", numbers(store))[0]) == 2
    assert store.problems() == []


def test_units_may_be_given_codes_later_and_those_that_are_gone_are_passed_over(store: Store) -> None:
    store.commit([prepare("a", "one", "two"), prepare("b", "three", collection="other")])
    there = np.append(numbers(store), numbers(store, "other"))
    version, layout, fills = store.version(), store.layout(), store.token_fills("c", "m/1")
    store.fill_token_codes("c", "m/1", np.append(there, 999), codes(4))
    held, found = store.token_codes("m/1", there)
    assert held.tolist() == numbers(store).tolist()
    assert np.array_equal(found.codes, codes(4).chosen(np.array([0, 1])).codes)
    assert store.version() == version
    assert store.layout() > layout
    assert store.token_fills("c", "m/1") > fills
    store.fill_token_codes("c", "m/1", there, codes(3, seed=2))
    assert np.array_equal(store.token_codes("m/1", there)[1].codes, codes(3, seed=2).chosen(np.array([0, 1])).codes)
    assert store.token_models("other") == []
    assert store.problems() == []


def test_codes_of_one_model_are_dropped_and_those_of_another_stay(store: Store) -> None:
    store.commit([coded("a", "one", "two")])
    store.fill_token_codes("c", "m/2", numbers(store), codes(2, seed=3))
    assert store.token_models("c") == ["m/1", "m/2"]
    store.drop_token_codes("c", "m/1")
    assert store.token_models("c") == ["m/2"]
    assert len(store.token_codes("m/1", numbers(store))[0]) == 0
    assert store.problems() == []


def test_codes_of_fewer_units_than_are_embedded_are_refused(store: Store) -> None:
    prepared = replace(prepare("a", "one", "two"), tokens=codes(1), token_model="m/1")
    with pytest.raises(StoreError, match="tokens of 1 units"):
        store.commit([prepared])
    assert store.version() == 0


def test_codes_of_pages_are_kept_apart_from_those_of_elements(store: Store) -> None:
    prepared = coded("a", "one", "two", "three")
    pages = tuple(place for place, unit in enumerate(prepared.units) if unit.kind == "page")
    seen = replace(prepared, paged=pages, page_codes=codes(len(pages), 2), page_model="page p/1")
    store.commit([seen])
    assert store.token_models("c") == ["m/1"]
    assert store.page_models("c") == ["page p/1"]
    numbered = store.numbers("c", "page")
    held, found = store.token_codes("page p/1", numbered)
    assert held.tolist() == numbered.tolist()
    assert np.array_equal(found.codes, codes(len(pages), 2).codes)
    with pytest.raises(StoreError, match="pages"):
        store.commit([replace(seen, paged=pages[:-1])])
    store.drop_document(id_of(prepared))
    assert store.page_models("c") == []
    assert store.problems() == []
