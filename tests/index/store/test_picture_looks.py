"""What every store must do with the perceptual hashes of pictures: they come and go with their units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.store import STORES, open_store
from index.store.base import Prepared, Store
from index.types import Element
from tests.index.store.samples import prepare

LOOKS = bytes(range(32))


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(request.param), tmp_path / "plexus.db")
    yield opened
    opened.close()


def pictured(name: str, looks: bytes | None, collection: str = "c") -> Prepared:
    """A passage, then a picture that stands in one unit."""
    prepared = prepare(name, f"words of {name}", f"picture of {name}", collection=collection, kinds=("text", "image"))
    first, second, *pages = prepared.units
    assets = tuple(replace(asset, looks=looks) for asset in prepared.bundle.assets)
    assert len(assets) == 1
    units = (first, replace(second, kind="image"), *pages)
    return replace(prepared, bundle=replace(prepared.bundle, assets=assets), units=units)


def shown(prepared: Prepared) -> Element:
    return next(element for element in prepared.bundle.elements if element.kind == "image")


def test_looks_are_kept_by_the_unit_of_their_picture(store: Store) -> None:
    one = pictured("a", LOOKS)
    store.commit([one, pictured("b", None), pictured("c", LOOKS[:16], collection="other")])
    found = store.picture_looks("c")
    assert list(found.values()) == [LOOKS]
    (number,) = found
    (unit,) = store.units(store.numbers("c", "element")[store.numbers("c", "element") == number])
    assert unit.elements == (shown(one).id,)
    assert store.looks_of_element(shown(one).id) == LOOKS
    assert store.looks_of_element("nobody") is None
    assert store.problems() == []


def test_pictures_that_nobody_looked_at_are_listed_until_they_get_looks(store: Store) -> None:
    blind = pictured("b", None)
    store.commit([pictured("a", LOOKS), blind])
    (waiting,) = store.unlooked_pictures("c").items()
    assert waiting[1] == shown(blind).asset
    version, layout = store.version(), store.layout()
    store.fill_picture_looks({waiting[0]: b"", 9999: LOOKS})
    assert store.version() == version
    assert store.layout() > layout
    assert store.unlooked_pictures("c") == {}
    assert sorted(store.picture_looks("c").values()) == [b"", LOOKS]
    assert store.looks_of_element(shown(blind).id) == b""
    assert store.problems() == []


def test_looks_go_with_their_document_and_with_their_collection(store: Store) -> None:
    first, second = pictured("a", LOOKS), pictured("b", LOOKS)
    store.commit([first, second])
    store.drop_document(first.bundle.document.id)
    assert len(store.picture_looks("c")) == 1
    assert store.looks_of_element(shown(first).id) is None
    store.drop_collection("c")
    assert store.picture_looks("c") == {}
    assert store.problems() == []


def test_a_document_that_comes_again_has_the_looks_it_comes_with(store: Store) -> None:
    store.commit([pictured("a", None)])
    store.commit([pictured("a", LOOKS)])
    assert list(store.picture_looks("c").values()) == [LOOKS]
    assert store.unlooked_pictures("c") == {}
