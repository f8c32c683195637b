"""What every store must do with the names in elements: they come and go with their document."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import StoreError
from index.store import STORES, open_store
from index.store.base import Prepared, Store
from index.types import Mention
from tests.index.store.samples import id_of, prepare


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(request.param), tmp_path / "plexus.db")
    yield opened
    opened.close()


def mentioning(name: str, *passages: str) -> Prepared:
    """The first word of each passage is a name; the first passage has it twice."""
    prepared = prepare(name, *passages)
    mentions = [
        Mention(element.id, 0, len(element.text.split()[0]), element.text.split()[0].lower(), "acronym", 2, 0.5)
        for element in prepared.bundle.elements
    ]
    return replace(prepared, bundle=replace(prepared.bundle, mentions=(*mentions, *mentions[:1])))


def elements_of(prepared: Prepared) -> list[str]:
    return [element.id for element in prepared.bundle.elements]


def test_names_are_read_back_by_element(store: Store) -> None:
    prepared = mentioning("a", "Elbe rises", "Saale falls")
    store.commit([prepared])
    first, second = elements_of(prepared)
    found = store.mentions([second, first, "unknown"])
    assert found == {first: (prepared.bundle.mentions[0],) * 2, second: (prepared.bundle.mentions[1],)}
    assert list(found) == [second, first]
    assert store.mentions([]) == {}
    assert store.problems() == []


def test_they_go_with_their_document_and_are_replaced_with_it(store: Store) -> None:
    prepared = mentioning("a", "Elbe rises", "Saale falls")
    store.commit([prepared, mentioning("b", "Weser")])
    store.commit([replace(prepared, bundle=replace(prepared.bundle, mentions=prepared.bundle.mentions[1:2]))])
    assert list(store.mentions(elements_of(prepared))) == elements_of(prepared)[1:]
    store.drop_document(id_of(prepared))
    assert store.mentions(elements_of(prepared)) == {}
    assert store.problems() == []


def test_a_name_in_no_element_of_its_document_is_refused(store: Store) -> None:
    prepared = mentioning("a", "Elbe rises")
    strange = Mention("elsewhere", 0, 4, "elbe")
    with pytest.raises(StoreError, match="mentioned in no element"):
        store.commit([replace(prepared, bundle=replace(prepared.bundle, mentions=(strange,)))])
    assert store.collections() == []


@pytest.mark.parametrize("row", ["[3, 3]", "[0, 99]", "[-1, 2]"])
def test_the_check_finds_a_name_outside_its_text(tmp_path: Path, row: str) -> None:
    store = open_store("sqlite", tmp_path / "plexus.db")
    store.commit([mentioning("a", "Elbe rises")])
    with sqlite3.connect(tmp_path / "plexus.db") as db:
        db.execute("UPDATE mentions SET mentions = ?", (f'[{row[:-1]}, "elbe", "name", 0, 1.0]]',))
    assert [notice.code for notice in store.problems()] == ["mention_outside"]
    store.close()
