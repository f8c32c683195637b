"""Structure as edges: what is stored and what the elements imply; breaches are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.engine import Engine
from index.errors import NotFound
from index.graph.invariants import problems_of
from index.graph.structure import CROSS_MODAL, derived, edges
from index.types import Bundle, Document, Edge, EdgeKind, Element, ElementKind, Region
from tests.index.library import parsed, write
from tests.index.truth import open_engine


def element(order: int, kind: ElementKind, text: str, page: int, parent: str | None = None, **more: object) -> Element:
    regions = (Region(page, (0.0, 0.0, 9.0, 9.0)),)
    return Element(f"e{order}", "d", kind, text, order, regions, parent=parent, **more)  # type: ignore[arg-type]


def edge(source: str, target: str, kind: EdgeKind, start: int = 0, end: int = 0, **more: object) -> Edge:
    return Edge(source, target, kind, element=source, span=(start, end) if end else None, **more)  # type: ignore[arg-type]


DOCUMENT = Document("d", "c", ("a.pdf",), "application/pdf", "a", 1, "0", pages=3)
ELEMENTS = (
    element(0, "heading", "1 Tides", 1, level=1),
    element(1, "text", "See Table 1 and page 3.", 1, "e0"),
    element(2, "caption", "Table 1: Tides", 1, "e0"),
    element(3, "table", "a | b", 2, "e0"),
    element(4, "row", "a: b", 2, "e3"),
    element(5, "header", "Report", 2),
    element(6, "heading", "1.1 Ebb", 2, "e0", level=2),
    element(7, "table", "c | d", 3, "e6"),
    element(8, "text", "Ebb and flow are in the table.", 3, "e6"),
)
EDGES = (
    edge("e1", "e3", "refers_to", 4, 11),
    edge("e1", "d/page/3", "refers_to", 16, 22),
    edge("e2", "e3", "caption_of"),
    edge("e4", "e3", "row_of"),
    edge("e7", "e3", "continues"),
    edge("e8", "e7", "describes", 0, 30, confidence=0.5),
)


def faults(elements: tuple[Element, ...] = ELEMENTS, edges: tuple[Edge, ...] = EDGES) -> list[tuple[str, str]]:
    return [(notice.code, notice.detail) for notice in problems_of(DOCUMENT, elements, edges)]


def with_element(number: int, **more: object) -> tuple[Element, ...]:
    return tuple(replace(e, **more) if e.order == number else e for e in ELEMENTS)  # type: ignore[arg-type]


def test_elements_imply_a_tree_a_chain_and_pages() -> None:
    found = list(derived("d", ELEMENTS))
    assert [(e.source, e.target) for e in found if e.kind == "contains"] == [
        ("d", "e0"), ("e0", "e1"), ("e0", "e2"), ("e0", "e3"), ("d", "e5"), ("e0", "e6"), ("e6", "e7"), ("e6", "e8"),
    ]  # fmt: skip
    assert [(e.source, e.target) for e in found if e.kind == "next"] == [
        ("e0", "e1"), ("e1", "e2"), ("e2", "e3"), ("e3", "e6"), ("e6", "e7"), ("e7", "e8"),
    ]  # fmt: skip
    assert [(e.source, e.target) for e in found if e.kind == "on_page"][3:5] == [("e3", "d/page/2"), ("e4", "d/page/2")]


def test_all_edges_of_a_stored_document_are_listed(tmp_path: Path) -> None:
    with open_engine(tmp_path / "data") as engine:
        bundle = parsed("a.pdf", "The tide rises.", "The tide falls.")
        heading, text, *_ = bundle.elements
        related = Edge("entity:a", "entity:b", "related", element=text.id)
        write(engine, tmp_path, replace(bundle, edges=(edge(text.id, heading.id, "refers_to", 0, 3), related)))
        found = edges(engine.store, bundle.document.id)
        assert [one.kind for one in found].count("contains") == 4
        assert found[0].kind == "refers_to"
        assert {one.kind for one in found} <= set(CROSS_MODAL)
        assert len([one for one in found if one.kind == "next"]) == 3
        with pytest.raises(NotFound):
            edges(engine.store, "nothing")


def test_a_sound_document_has_no_faults() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("edge_caption_of", edge("e1", "e3", "caption_of")),
        ("edge_caption_of", edge("e2", "e1", "caption_of")),
        ("edge_caption_of", edge("e2", "e7", "caption_of")),
        ("edge_refers_to", edge("e1", "e3", "refers_to", 4, 99)),
        ("edge_refers_to", edge("e1", "e3", "refers_to", 0, 0)),
        ("edge_refers_to", edge("e1", "e3", "refers_to", 12, 15)),
        ("edge_refers_to", edge("e1", "e1", "refers_to", 4, 11)),
        ("edge_refers_to", edge("e4", "e3", "refers_to", 0, 1)),
        ("edge_end", edge("e1", "d/page/9", "refers_to", 4, 11)),
        ("edge_end", edge("e1", "nobody", "describes", 4, 11)),
        ("edge_row_of", edge("e1", "e3", "row_of")),
        ("edge_row_of", edge("e4", "e7", "row_of")),
        ("edge_continues", edge("e8", "e3", "continues")),
        ("edge_continues", edge("e1", "e8", "continues")),
        ("edge_describes", edge("e8", "e1", "describes", 0, 30)),
        ("edge_describes", edge("e8", "e3", "describes")),
        ("edge_describes", edge("e8", "e3", "describes", 0, 30, confidence=1.5)),
    ],
)
def test_a_wrong_edge_is_named_with_its_ends(code: str, wrong: Edge) -> None:
    found = faults(edges=(*EDGES, wrong))
    assert code in [one for one, _ in found]
    assert all(wrong.source in detail or wrong.target in detail for _, detail in found)


@pytest.mark.parametrize(
    ("code", "elements"),
    [
        ("edge_contains", with_element(1, parent="gone")),
        ("edge_contains", with_element(1, parent="e8")),
        ("edge_contains", with_element(1, parent="e6")),
        ("edge_contains", with_element(6, parent="e0", level=1)),
        ("edge_contains", with_element(6, parent="e1")),
        ("edge_contains", with_element(8, parent="e7")),
        ("edge_contains", with_element(4, parent=None)),
        ("edge_next", with_element(5, order=4)),
        ("edge_on_page", with_element(8, regions=(Region(4, (0.0, 0.0, 9.0, 9.0)),))),
    ],
)
def test_a_broken_structure_is_named(code: str, elements: tuple[Element, ...]) -> None:
    assert code in [one for one, _ in faults(elements)]


def test_two_captions_two_tables_of_a_row_and_a_row_without_one_are_named() -> None:
    second = (*ELEMENTS, element(9, "caption", "Table 1 too", 2, "e6"))
    assert [code for code, _ in faults(second, (*EDGES, edge("e9", "e3", "caption_of")))] == ["edge_caption_of"]
    assert "edge_continues" in [code for code, _ in faults(edges=(*EDGES, edge("e7", "e3", "continues")))]
    assert [code for code, _ in faults(edges=tuple(e for e in EDGES if e.kind != "row_of"))] == ["edge_row_of"]


def test_the_check_of_an_engine_looks_at_the_edges(tmp_path: Path) -> None:
    with open_engine(tmp_path / "data") as engine:
        bundle = parsed("a.pdf", "The tide rises.")
        write(engine, tmp_path, _broken(bundle))
        assert "edge_caption_of" in _codes(engine)


def _broken(bundle: Bundle) -> Bundle:
    heading, text = bundle.elements
    return replace(bundle, edges=(edge(text.id, heading.id, "caption_of"),))


def _codes(engine: Engine) -> set[str]:
    return {notice.code for notice in engine.check()}
