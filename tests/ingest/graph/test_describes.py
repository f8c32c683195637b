"""Sentences that speak of a picture or table without naming it, and those that only share common words with it."""

from __future__ import annotations

from index.types import Cell, Edge, Element, ElementKind, Region, TableGrid
from ingest.graph.describes import descriptions

FILL = [
    "The council met in spring and in autumn and spoke of roads, schools and the budget of the coming year.",
    "Nobody lives on the outer rocks, and the ferry calls there only when the weather is calm enough for it.",
    "A new pier was planned for many years before the money for its first stones was found by the mayor.",
    "The school has two rooms, a yard with an old pear tree, and a teacher who comes over from the mainland.",
    "In summer the camp site is full, in winter only the lighthouse keeper stays and keeps the lamp burning.",
]
CHART = "Puffins 2,040 Guillemots 3,310 Kittiwakes breeding colony decline 1998"
SAID = "Kittiwakes fell in the breeding colony from 3,310 pairs of guillemots to 1,998 in a steep decline."


def element(order: int, kind: ElementKind, text: str, page: int = 1, **more: object) -> Element:
    return Element(f"e{order}", "d", kind, text, order, (Region(page, (0.0, 0.0, 9.0, 9.0)),), **more)  # type: ignore[arg-type]


def found(*elements: Element, edges: tuple[Edge, ...] = ()) -> list[tuple[str, str]]:
    """Which elements describe which, the sentence checked to be one."""
    text = {one.id: one.text for one in elements}
    described = descriptions(elements, edges)
    assert all(edge.span and text[edge.source][edge.span[1] - 1] in ".:" for edge in described)
    assert all(0 < edge.confidence <= 1 and edge.element == edge.source and edge.label for edge in described)
    return [(edge.source, edge.target) for edge in described]


def filling(page: int = 1) -> list[Element]:
    return [element(order, "text", text, page) for order, text in enumerate(FILL, 10)]


def test_a_sentence_with_the_rare_words_of_a_chart_describes_it() -> None:
    text = element(1, "text", f"The year was mild. {SAID} So it goes.")
    assert found(element(0, "image", CHART), text, *filling()) == [("e1", "e0")]
    (edge,) = descriptions([element(0, "image", CHART), text, *filling()])
    assert edge.span is not None
    assert text.text[slice(*edge.span)] == SAID


def test_a_list_of_names_or_an_address_describes_nothing() -> None:
    said = "Kittiwakes Breeding Colony, Guillemots House, 3,310 Puffins Decline Road, Hallin 1998."
    assert found(element(0, "image", CHART), *filling(), element(20, "text", said)) == []


def test_an_entry_describes_only_what_shows_the_thing_that_it_explains() -> None:
    entry = f"Razorbills: {SAID}"
    assert found(element(0, "image", CHART), element(1, "text", entry), *filling()) == []
    assert found(element(0, "image", f"{CHART} Razorbills"), element(1, "text", entry), *filling()) == [("e1", "e0")]
    assert found(element(0, "image", CHART), element(1, "text", f"Note: {SAID}"), *filling()) == [("e1", "e0")]


def test_words_that_stand_everywhere_describe_nothing() -> None:
    chart = element(0, "image", "The council met, the ferry, the school and the year")
    said = "The council of the school met in the year when the ferry came, said"
    common = [element(n, "text", f"{said} {n}.") for n in range(1, 9)]
    assert found(chart, *common) == []


def test_a_picture_pages_away_is_not_described() -> None:
    assert found(element(0, "image", CHART, 1), *filling(2), element(20, "text", SAID, 3)) == []


def test_what_is_named_is_not_described_as_well() -> None:
    elements = (element(0, "image", CHART), element(1, "text", SAID), *filling())
    named = Edge("e1", "e0", "refers_to", element="e1", span=(0, 4))
    assert found(*elements, edges=(named,)) == []


def test_what_follows_a_named_picture_is_said_of_that_one() -> None:
    text = element(2, "text", f"Figure 2 tells more. {SAID}")
    elements = (element(0, "image", CHART), element(1, "image", "", caption="Figure 2"), text, *filling())
    assert found(*elements) == [("e2", "e0")]
    assert found(*elements, edges=(Edge("e2", "e1", "refers_to", element="e2", span=(0, 8)),)) == []


def test_of_two_pictures_that_share_as_much_neither_is_described() -> None:
    assert found(element(0, "image", CHART), element(1, "image", CHART), element(2, "text", SAID), *filling()) == []


def test_a_table_is_described_by_its_heads_row_labels_and_numbers() -> None:
    heads = (Cell(0, 0, "Turbine", header=True), Cell(0, 1, "Availability", header=True))
    cells = (*heads, Cell(1, 0, "Gearbox"), Cell(1, 1, "86.4"))
    table = element(0, "table", "", table=TableGrid(2, 2, cells, label_columns=1))
    text = element(1, "text", "With its gearbox broken the turbine came to an availability of 86.4% in that year.")
    assert found(table, text, *filling()) == [("e1", "e0")]


def test_a_running_title_describes_nothing() -> None:
    title = "Kittiwakes guillemots and puffins breeding in the colony, decline since 1998, page"
    slides = [element(n, "text", f"{title} {n}.", n) for n in (1, 2, 3)]
    assert found(element(0, "image", CHART), *slides, *filling(2)) == []


def test_the_table_below_is_the_next_one() -> None:
    table = element(3, "table", "")
    for text in ("The rates are in the following table:", "The table below has them.", "Siehe die folgende Tabelle."):
        assert found(element(1, "image", "", 1), element(2, "text", text), table) == [("e2", "e3")]
    assert found(table, element(4, "text", "The following table has them."), element(5, "image", "")) == []
    assert found(table, element(4, "text", "The table above has them.")) == [("e4", "e3")]
    assert found(element(2, "text", "割合は次の表に示す."), table) == [("e2", "e3")]


def test_no_picture_is_described_more_often_than_three_times() -> None:
    ends = ("in May", "in June", "in July", "in August", "in autumn")
    said = [element(n, "text", f"{SAID[:-1]} {end}.") for n, end in enumerate(ends, 1)]
    assert len(found(element(0, "image", CHART), *said, *filling(), *filling())) <= 3
