"""What is no name where it stands: lists of references, citations, marks, remarks, torn words."""

from __future__ import annotations

import pytest

from index.types import Bundle, Cell, Document, Element, ElementKind, Region, TableGrid
from ingest.builder import Builder
from ingest.graph.read import with_names
from ingest.graph.references import with_references
from tests.ingest.graph.documents import IN_ENGLISH, kinds, names, read, told

WORKS: tuple[tuple[ElementKind, str], ...] = (
    ("heading", "References"),
    ("list", "Ada Byron and Karl Weber. 2019. Tides of Talbrück. In Proceedings of the Seewiesen Conference."),
    ("list", "Mona Brandt. 2020. Seals of the Hallin Sound. Norden Press."),
)


def document(*elements: Element) -> Bundle:
    return with_names(
        with_references(Bundle(Document("d", "c", ("d.pdf",), "application/pdf", "", 1, "hash"), elements))
    )


def test_lists_of_references_name_nothing() -> None:
    assert names(read("The tide in Talbrück is high.", *WORKS)) == ["talbruck"]


def test_what_stands_below_references_but_is_no_list_of_works_is_read() -> None:
    further = read(("heading", "References"), ("list", "Look up the Seewiesen Conference."), "Or go to Talbrück.")
    assert names(further) == ["seewiesen conference", "talbruck"]


def test_a_citation_in_brackets_is_no_name_and_ends_one() -> None:
    text = "The tides rise (Byron and Weber, 2019), as Brandt (2020) says of Hallin."
    texts = [("text", text), *WORKS, ("text", IN_ENGLISH)]
    bundle = document(*(Element(f"e{at}", "d", kind, said, at) for at, (kind, said) in enumerate(texts)))
    assert names(bundle) == ["brandt", "2020", "hallin"]


def test_the_mark_of_a_footnote_is_no_part_of_a_name() -> None:
    page = (Region(1, (0.0, 0.0, 9.0, 9.0)),)
    text = f"{IN_ENGLISH} We use frameworks such as Hallin2, Brandt and Weber."
    footnote = Element("e1", "d", "footnote", "2 It can be had from its makers.", 1, page)
    bundle = document(Element("e0", "d", "text", text, 0, page), footnote)
    assert "hallin" in names(bundle)
    assert ("hallin", "framework") in told(bundle, "is_a")


@pytest.mark.parametrize("text", ["(in millions, except per share data)", "Why Talbrück?", "The lights do not work"])
def test_a_remark_a_question_or_a_clause_is_no_term(text: str) -> None:
    assert "term" not in kinds(read(("heading", text))).values()


def test_a_line_of_a_table_of_contents_names_nothing() -> None:
    assert names(read("2.5 Quick Key of Hallin .................... 8")) == []


def grid(*rows: tuple[str, ...]) -> Bundle:
    cells = [Cell(r, c, text, header=r == 0) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    cells = [cell if len(rows[cell.row]) > 1 else Cell(cell.row, 0, cell.text, 1, 3) for cell in cells]
    builder = Builder("d")
    builder.add("text", f"{IN_ENGLISH} The administrator of the town is asked.")
    builder.add_table(TableGrid(len(rows), 3, tuple(cells), label_columns=1))
    return with_names(builder.bundle(Document("d", "c", ("d.csv",), "text/csv", "", 1, "hash")))


def test_the_name_of_a_section_of_a_table_is_not_read_again_in_its_rows() -> None:
    bundle = grid(("Town", "Income", "Mayor"), ("Northern Shore",), ("Talbrück", "1,200", "Weber"))
    row = [element for element in bundle.elements if element.kind == "row"][-1]
    assert row.text.startswith("Northern Shore > ")
    assert next((one.name, one.kind) for one in bundle.mentions if one.element == row.id) == ("talbruck", "label")
    assert [one.name for one in bundle.mentions].count("northern shore") == 2  # in the table, and in its own row


def test_a_word_that_the_end_of_a_line_tore_is_whole() -> None:
    bundle = read("The knowledge-aware model is old. The Knowledgeaware Model of Hallin is not.")
    assert "knowledge aware model of hallin" in names(bundle)
    assert "tenant administrator" in names(grid(("Right", "Tenant Administ rator", "Note"), ("Talbrück", "Yes", "No")))
