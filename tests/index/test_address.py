"""Questions that name a place, and the units that are there."""

from dataclasses import replace
from pathlib import Path

import pytest

from index.address.places import Places
from index.address.question import places_named
from index.engine import Engine
from index.query import Query
from index.types import Bundle, Document, Element, Region
from index.units import make_units
from tests.index.truth import open_engine


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("What does Figure 4 show?", {"@figure:4"}),
        ("see figs. 2 and 4a", {"@figure:2", "@figure:4a"}),
        ("Figures 3-5 and Table II", {"@figure:3", "@figure:4", "@figure:5", "@table:2"}),
        ("the item in Table 1-1", {"@table:1-1"}),
        ("the date on page fourteen", {"@page:14"}),
        ("pages 3 to 5", {"@page:3", "@page:4", "@page:5"}),
        ("slide 7", {"@page:7"}),
        ("the second last page", {"@page#-2"}),
        ("who stands on the last slide", {"@page#-1"}),
        ("the first table of the report", {"@table#1"}),
        ("the third figure", {"@figure#3"}),
        ("what is on the cover page", {"@page#1"}),
        ("the back cover", {"@page#-1"}),
        ("Section 5.1 and appendix B", {"@section:5.1", "@appendix:b"}),
        ("equation (12)", {"@equation:12"}),
        ("How many pages have a figure?", set()),
        ("the table shows 12 people", set()),
        ("I figure 10% of them left", set()),
        ("who is on the first floor", set()),
    ],
)
def test_the_places_that_a_question_names(question: str, places: set[str]) -> None:
    assert set(places_named(question)) == places


def paper() -> Bundle:
    """Three pages, labelled from i; a section with a subsection, a table with a row, two figures."""

    def element(id: str, kind: str, text: str, page: int, **more: object) -> Element:
        order = len(elements)
        region = Region(page, (0.0, 10.0 * order, 100.0, 10.0 * order + 8))
        return Element(id, "d", kind, text, order, (region,), **more)  # type: ignore[arg-type]

    elements: list[Element] = []
    for arguments in (
        ("h5", "heading", "5 Results", 1, {"level": 1}),
        ("h51", "heading", "5.1 Yields", 1, {"level": 2, "parent": "h5"}),
        ("t", "table", "| a | b |", 1, {"caption": "Table II: Yields", "parent": "h51"}),
        ("r", "row", "a 1", 1, {"parent": "t"}),
        ("p", "text", "Nothing is said of them here.", 2, {"parent": "h51"}),
        ("f1", "image", "", 2, {"caption": "Fig. 3a. Plan", "parent": "h51"}),
        ("hb", "heading", "Appendix B. Sources", 3, {"level": 1}),
        ("f2", "image", "", 3, {"caption": "Another", "parent": "hb"}),
    ):
        id, kind, text, page, more = arguments
        elements.append(element(id, kind, text, page, **more))
    labels = {"page_labels": ["i", "ii", "1"]}
    document = Document("d", "c", ("paper.pdf",), "application/pdf", "Paper", 1, "h", pages=3, metadata=labels)  # type: ignore[arg-type]
    return Bundle(document, tuple(elements))


def places_of(element: str, bundle: Bundle | None = None) -> set[str]:
    bundle = bundle or paper()
    places = Places(bundle)
    return {token for unit in make_units(bundle) if element in unit.elements for token in places.of(unit)}


def test_what_stands_under_a_heading_is_in_its_section_and_in_the_one_around_it() -> None:
    assert {"@section:5", "@section:5.1"} <= places_of("p")
    assert "@section:5.1" not in places_of("hb")
    assert "@appendix:b" in places_of("f2")


def test_a_row_is_where_its_table_is() -> None:
    assert {"@table:2", "@table#1", "@table#-1", "@page:1"} <= places_of("r")


def test_a_part_of_a_figure_is_found_by_the_whole() -> None:
    assert {"@figure:3a", "@figure:3", "@figure#1", "@figure#-2"} <= places_of("f1")


def test_a_page_has_its_number_its_printed_number_and_its_place_from_the_end() -> None:
    assert {"@page:3", "@page:1", "@page#3", "@page#-1"} <= places_of("f2")


def test_a_page_that_is_named_comes_before_one_with_the_words(tmp_path: Path) -> None:
    with open_engine(tmp_path / "data") as engine:
        write(engine)
        found = engine.search(["c"], Query("What is said about yields on page 2?", group_by="page"))
        assert found.hits[0].unit.page == 2
        assert "the question names page:2" in found.plan.why
        plain = engine.search(["c"], Query("What is said about yields?", group_by="page"))
        assert plain.hits[0].unit.page == 1
        assert "address" not in plain.plan.retrievers


def write(engine: Engine) -> None:
    engine.write([paper()], {})


def test_facing_pages_are_found_by_either_number() -> None:
    bundle = paper()
    facing = replace(bundle, document=replace(bundle.document, metadata={"page_labels": ["", "2–3", "4–5"]}))
    assert {"@page:4", "@page:5", "@page:3"} <= places_of("f2", facing)
    assert {"@page:2", "@page:3"} <= places_of("p", facing)
