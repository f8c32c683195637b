"""Links that mark a part of an element: the quoted words, the row, the cells."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from app.answers.base import Citation
from app.links import Links
from app.marks import marked_cells, marked_regions, quoted_part, row_number, segments
from app.present import citation_url
from index.types import Cell, Document, Element, Hit, Line, Part, Region, TableGrid, Unit
from ingest.builder import Builder
from ingest.tabular import grid_of
from tests.app.conftest import Library
from tests.app.running import ingested, pdf, running, settings_for

LINKS = Links(None, 0)
DOCUMENT = Document("d", "c", ("a.md",), "text/markdown", "A", 1, "h")


def unit(text: str, *parts: Part, regions: tuple[Region, ...] = ()) -> Unit:
    return Unit("u", "d", "text", text, parts, regions)


def cited(quoted: str, of: Unit, regions: tuple[Region, ...] = (), **more: Any) -> str:
    return citation_url(Citation(1, Hit(of, DOCUMENT, 0.5), quoted, regions, 0, 3, **more), LINKS)


def table() -> tuple[Element, list[Element]]:
    """A table and its rows, as parsers make them."""
    builder = Builder("d")
    made = builder.add_table(grid_of([["item", "count"], ["rope", "12"], ["kettle", "3"]], 1))
    return made, [element for element in builder.elements if element.kind == "row"]


def test_a_quote_is_found_in_the_part_that_holds_it_whatever_its_white_space() -> None:
    of = unit("A heading\nOne  line\nand more.", Part("e1", 0, 9), Part("e2", 5, 24))
    assert quoted_part(of, "One line and more.") == Part("e2", 5, 24)
    assert quoted_part(of, "and  more") == Part("e2", 15, 23)
    assert quoted_part(of, "A heading") == Part("e1", 0, 9)
    assert quoted_part(of, "heading One") is None, "over two elements"
    assert quoted_part(of, "nothing of it") is None
    assert quoted_part(of, "  ") is None


def test_a_citation_without_pages_leads_to_its_words() -> None:
    of = unit("One line. Another.", Part("e1", 100, 118))
    assert cited("Another.", of) == "/view/c/d?element=e1&quote=110-118"
    assert cited("something else", of) == "/view/c/d?element=e1"


def test_a_citation_without_pages_leads_to_its_cells() -> None:
    of = unit("| a | b |", Part("t", 0, 9))
    assert cited("a: b", of, cells=(("t", 1, 0), ("t", 2, 1))) == "/view/c/d?element=t&cells=1,0;2,1"


def test_a_citation_on_one_page_leads_to_its_boxes() -> None:
    region = Region(3, (1, 2, 3, 4))
    of = unit("One line.", Part("e1", 0, 9), regions=(region,))
    assert cited("One line.", of, (region,)) == "/view/c/d?page=3&highlight=1,2,3,4"


def test_a_citation_over_two_pages_leads_to_its_words_on_each() -> None:
    two = (Region(3, (1, 2, 3, 4)), Region(4, (1, 2, 3, 4)))
    of = unit("One long line.", Part("e1", 0, 14), regions=two)
    assert cited("One long line.", of, two) == "/view/c/d?page=3&element=e1&quote=0-14"
    lines = (Line(0, 8, 3, (1, 2, 3, 4)), Line(9, 14, 4, (5, 6, 7, 8)))
    element = Element("e1", "d", "text", "One long line.", 0, regions=two, lines=lines)
    assert marked_regions(element, (9, 14), ()) == (Region(4, (5, 6, 7, 8)),)
    assert marked_regions(element, None, ()) == two


@pytest.mark.parametrize("span", [None, (5, 5), (3, 100), (9, 2)])
def test_a_span_that_is_not_in_the_text_marks_nothing(span: tuple[int, int] | None) -> None:
    assert segments("nine words", span) == (("nine words", False),)


def test_a_span_cuts_out_its_words() -> None:
    assert segments("one two three", (4, 7)) == (("one ", False), ("two", True), (" three", False))
    assert segments("one", (0, 3)) == (("one", True),)


def test_the_row_of_a_link_is_marked_in_its_table() -> None:
    made, rows = table()
    assert [row_number(made, row) for row in rows] == [1, 2]
    assert marked_cells(made, [rows[1]], None, ()) == {(2, 0), (2, 1)}
    assert rows[0].text == "item: rope; count: 12"
    assert marked_cells(made, [rows[0]], (12, 21), ()) == {(1, 1)}


def test_a_line_of_a_table_marks_its_cells() -> None:
    made, _ = table()
    start = made.text.index("| kettle")
    assert marked_cells(made, [made], (start, len(made.text)), ()) == {(2, 0), (2, 1)}


def test_cells_are_marked_wherever_they_span() -> None:
    cells = (Cell(0, 0, "wide", column_span=2, bbox=(1, 1, 9, 9), page=2), Cell(1, 0, "a"), Cell(1, 1, "b"))
    made = Element("t", "d", "table", "", 0, table=TableGrid(2, 2, cells), regions=(Region(2, (0, 0, 99, 99)),))
    assert marked_cells(made, [made], None, [(0, 1)]) == {(0, 0)}
    assert marked_regions(made, None, [(0, 1)]) == (Region(2, (1, 1, 9, 9)),)


# -- over HTTP -----------------------------------------------------------------------------------------------


def shown(library: Library, document: str, **params: object) -> str:
    response = library.client.get(f"/view/library/{document}", params={k: str(v) for k, v in params.items()})
    assert response.status_code == 200, response.text
    return response.text


def elements(library: Library, document: str, **params: str) -> list[dict[str, Any]]:
    path = f"/api/collections/library/documents/{document}/elements"
    found: list[dict[str, Any]] = library.client.get(path, params=params).json()["items"]
    return found


def test_the_quoted_sentence_of_an_answer_is_marked_in_its_text(library: Library) -> None:
    asked = {"query": "How many hours does a brass lantern burn?", "filter": {"documents": [library.handbook]}}
    answer = library.client.post("/api/collections/library/answer", json=asked).json()
    citation = next(one for one in answer["citations"] if "nine hours" in one["quote"])
    page = library.client.get(citation["view_url"]).text
    assert f'<mark id="evidence">{citation["quote"]}</mark>' in page
    assert page.count('id="evidence"') == 1
    assert ' marked"' not in page, "the words are marked, not all of the element"
    assert re.search(r"<blockquote>A brass lantern burns for nine hours", page)


def test_the_quoted_row_of_an_answer_is_marked_in_its_table(library: Library) -> None:
    asked = {"query": "What is the count of the item kettle?", "filter": {"documents": [library.handbook]}}
    answer = library.client.post("/api/collections/library/answer", json=asked).json()
    citation = next(one for one in answer["citations"] if "kettle" in one["quote"])
    page = library.client.get(citation["view_url"]).text
    assert re.findall(r'class="quoted"[^>]*>([^<]*)<', page) == ["kettle", "3"]
    assert page.count('id="evidence"') == 1


def test_cells_of_a_table_are_marked(library: Library) -> None:
    name = elements(library, library.handbook, kind="table")[0]["id"]
    page = shown(library, library.handbook, element=name, cells="1,1;2,0")
    assert re.findall(r'class="quoted"[^>]*>([^<]*)<', page) == ["12", "kettle"]
    assert "<blockquote>12; kettle</blockquote>" in page


def test_the_words_of_an_element_are_boxed_on_its_page(library: Library) -> None:
    element = next(one for one in elements(library, library.report, page="2") if "walnut" in one["text"])
    page = shown(library, library.report, element=element["id"], quote=f"0-{len(element['text'])}")
    assert page.count('class="box"') == 1
    assert "pages/2.png" in page
    assert re.search(r'rel="next" href="[^"]*quote=0-', page), "marks go on with the pages"


@pytest.mark.parametrize("params", [{"quote": "0-4"}, {"cells": "0,0"}, {"quote": "x"}, {"cells": "1;2"}])
def test_marks_need_one_element_and_must_be_readable(library: Library, params: dict[str, str]) -> None:
    response = library.client.get(f"/view/library/{library.handbook}", params=params)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] in params


def test_the_viewer_shows_itself_under_any_address(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, public_url="https://plexus.example/docs")) as (client, _):
        (report,) = ingested(client, "library", {"report.pdf": pdf()})
        found = client.post("/api/collections/library/search", json={"query": "oak tree"}).json()["hits"][0]
        assert found["view_url"].startswith(f"https://plexus.example/docs/view/library/{report}?")
        page = client.get(f"/view/library/{report}").text
    assert f'href="/docs/api/collections/library/documents/{report}/pages/1.png"' in page
    assert '"/docs/static/style.css"' in page
    assert "https://plexus.example" not in page
