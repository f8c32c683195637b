"""What other programs are given of thin hits, over a real engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.evidence import completed, words_of
from index.evidence.completed import MOST_WORDS
from index.store.base import Store
from index.types import Bundle, Document, Edge, Element, Hit, Region

LIST = "\n".join(f"item {n} of what a keeper of bees has to carry up the hill" for n in range(40))
LONG = "The smoker is shown in Figure 2 and is lit before the hive is opened. " * 5


def element(id: str, kind: str, text: str, page: int, top: float, **more: object) -> Element:
    return Element(id, "d", kind, text, int(top) + 1000 * page, (Region(page, (10.0, top, 200.0, top + 15)),), **more)  # type: ignore[arg-type]


def bees() -> Bundle:
    elements = [
        element("fig", "image", "", 1, 10, caption="Figure 2. The smoker"),
        element("cap", "caption", "Figure 2. The smoker", 1, 30),
        element("near", "text", LONG, 1, 50),
        element("far", "text", "Figure 2 is dear to the keeper. " * 20, 2, 10),
        element("head", "heading", "Hive stands", 3, 10),
        element("bare", "image", "", 3, 40, parent="head"),
        element("lead", "text", "Every keeper carries:", 4, 10),
        element("table", "table", LIST, 4, 40),
        element("end", "heading", "Evening", 5, 10),
        element("last", "text", "Bees fly.", 5, 40, parent="end"),
    ]
    edges = (
        Edge("cap", "fig", "caption_of"),
        Edge("near", "fig", "refers_to", span=(23, 31)),
        Edge("far", "fig", "refers_to", span=(0, 8)),
    )
    document = Document("d", "c", ("bees.pdf",), "application/pdf", "Bees", 1, "d" * 64, 5, ((300.0, 300.0),) * 5)
    return Bundle(document, tuple(elements), edges)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Engine.open(tmp_path_factory.mktemp("bees"), open_embedder("hashing"), writable=True) as opened:
        opened.create_collection("c")
        opened.write([bees()], {})
        yield opened.store


def hit_of(store: Store, element: str) -> Hit:
    units = [unit for unit in store.units_of("d") if unit.kind != "page" and element in unit.elements]
    return Hit(units[0], store.document("d"), 0.8)


def given(store: Store, element: str) -> Hit:
    return completed(store, [hit_of(store, element)])[0]


def test_a_picture_without_words_carries_its_caption_and_who_speaks_of_it_on_its_page(store: Store) -> None:
    hit = given(store, "fig")
    assert hit.unit.text == f"Figure 2. The smoker\n{LONG}"
    assert hit.unit.elements == ("fig", "cap", "near")
    assert [region.bbox[1] for region in hit.unit.regions] == [10.0, 30.0, 50.0]
    assert {region.page for region in hit.unit.regions} == {1}


def test_the_id_kind_and_score_of_a_hit_stay(store: Store) -> None:
    before, after = hit_of(store, "fig"), given(store, "fig")
    assert (after.unit.id, after.unit.kind, after.score) == (before.unit.id, before.unit.kind, before.score)


def test_a_line_that_leads_to_a_long_table_carries_its_beginning(store: Store) -> None:
    hit = given(store, "lead")
    assert hit.unit.elements == ("lead", "table")
    assert hit.unit.text.startswith("Every keeper carries:\nitem 0 of")
    assert 150 < len(hit.unit.text.split()) <= MOST_WORDS


def test_what_says_enough_or_has_nothing_beside_it_stays_as_it_is(store: Store) -> None:
    for name in ("far", "last"):
        assert given(store, name) == hit_of(store, name)


def test_a_picture_without_words_or_caption_is_told_by_the_headings_above_it(store: Store) -> None:
    assert words_of(given(store, "bare").unit) == "Hive stands"


def test_what_stays_thin_is_told_with_the_headings_above_it(store: Store) -> None:
    told = hit_of(store, "last").unit
    assert words_of(told) == told.text
    assert words_of(replace(told, text="Bees fly.", context="Bees > At night\nEvening")) == (
        "Bees > At night\nEvening\n\nBees fly."
    )


def test_a_caption_stands_before_the_words_once(store: Store) -> None:
    assert words_of(hit_of(store, "fig").unit) == "Figure 2. The smoker"
    assert words_of(given(store, "fig").unit).count("Figure 2. The smoker") == 1
