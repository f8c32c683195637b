"""Headings and captions that are found by themselves lead to what they stand with, over a real engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.errors import NotFound
from index.filters import build_filter
from index.query import Query
from index.store.base import Store
from index.types import Bundle, Cell, Document, Edge, Element, Hit, Region, TableGrid

ROWS = tuple(f"{name} {' '.join(['holds'] * 60)}" for name in ("Kiosk", "Stall", "Tent", "Barn"))
"""Of a table too long for one unit."""


def element(id: str, kind: str, text: str, page: int, top: float, **more: object) -> Element:
    return Element(id, "d", kind, text, int(top) + 1000 * page, (Region(page, (10.0, top, 200.0, top + 15)),), **more)  # type: ignore[arg-type]


def fair() -> Bundle:
    cells = tuple(Cell(row, 0, text) for row, text in enumerate(ROWS))
    elements = [
        element("h1", "heading", "Frequency of ferries", 1, 10),
        element("number", "footer", "1", 1, 15),
        element("t", "table", "\n".join(ROWS), 1, 40, table=TableGrid(len(ROWS), 1, cells), parent="h1"),
        element("h2", "heading", "Ground plan of the meadow", 2, 10),
        element("i", "image", "gate\nwell", 2, 40, parent="h2"),
        element("h3", "heading", "Opening hours in autumn", 3, 10),
        element(
            "p", "text", "The gate is open from nine to five, and on Sundays from ten to four. " * 5, 3, 40, parent="h3"
        ),
        element("c", "caption", "Figure 9 shows where lanterns hang", 4, 10),
        element("lamps", "image", "oil wick", 4, 40),
        element("h5", "heading", "Lost umbrellas", 5, 700),
        element("later", "image", "rack", 6, 10, parent="h5"),
    ]
    edges = (Edge("c", "lamps", "refers_to", span=(0, 8)),)
    document = Document("d", "c", ("fair.pdf",), "application/pdf", "Fair", 1, "d" * 64, 6, ((300.0, 800.0),) * 6)
    return Bundle(document, tuple(elements), edges)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(tmp_path_factory.mktemp("fair"), open_embedder("hashing"), writable=True) as opened:
        opened.create_collection("c")
        opened.write([fair()], {})
        yield opened


def hits(engine: Engine, text: str, **more: object) -> tuple[Hit, ...]:
    return engine.search(["c"], Query(text, **more)).hits  # type: ignore[arg-type]


def holding(found: tuple[Hit, ...], element: str) -> list[Hit]:
    return [hit for hit in found if element in hit.unit.elements]


def test_a_heading_alone_leads_to_the_table_below_it(engine: Engine) -> None:
    found = hits(engine, "Frequency of ferries")
    assert found[0].unit.kind == "table"
    assert found[0].unit.text == "\n".join(ROWS)
    assert found[0].unit.regions == (Region(1, (10.0, 40.0, 200.0, 55.0)),)
    assert len(holding(found, "t")) == 1
    assert not holding(found, "h1")


def test_a_heading_alone_leads_to_the_picture_below_it_which_comes_once(engine: Engine) -> None:
    found = hits(engine, "Ground plan of the meadow")
    assert found[0].unit.elements == ("i",)
    assert len(holding(found, "i")) == 1


def test_a_caption_that_was_found_brings_the_picture_that_it_speaks_of(engine: Engine) -> None:
    found = hits(engine, "where lanterns hang")
    assert found[0].unit.elements == ("lamps",)
    assert not holding(found, "c")


def test_a_heading_with_text_below_it_is_a_hit_with_that_text(engine: Engine) -> None:
    assert hits(engine, "Opening hours in autumn")[0].unit.elements == ("h3", "p")


def test_a_heading_does_not_lead_over_the_end_of_its_page(engine: Engine) -> None:
    assert hits(engine, "Lost umbrellas")[0].unit.elements == ("h5",)


def test_where_kinds_are_asked_for_what_was_found_stays(engine: Engine) -> None:
    only = hits(engine, "Ground plan of the meadow", filter=build_filter(kinds=("heading",)))
    assert only[0].unit.elements == ("h2",)
    assert holding(hits(engine, "Ground plan of the meadow", whole_tables=False), "h2")


def test_the_elements_of_a_page_are_led_to_as_well(engine: Engine) -> None:
    page = hits(engine, "Ground plan of the meadow", group_by="page")[0]
    assert [inner.unit.elements for inner in page.elements] == [("i",)]


def test_the_id_of_every_hit_is_that_of_a_unit_or_of_an_element(engine: Engine) -> None:
    for hit in hits(engine, "ferries kiosk lanterns gate", top_k=50):
        assert known(engine.store, hit.unit.id), hit.unit.kind


def known(store: Store, id: str) -> bool:
    try:
        store.unit(id)
    except NotFound:
        return bool(store.elements_by_id([id]))
    return True
