"""Captions go to the table or picture that they stand at; text is tied to what it names."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import BBox, Edge, Element, ElementKind, Line, TableGrid
from ingest.graph.floats import floats_named
from ingest.graph.labels import label_of
from ingest.graph.references import references
from ingest.parsers.pdf.captions import caption_of
from ingest.parsers.pdf.joining import joined
from ingest.parsers.pdf.matching import cheapest_pairs
from ingest.parsers.pdf.model import Block, Picture, RuledTable

INFINITE = float("inf")


def picture(box: BBox, page: int = 1) -> Block:
    return Block(page, box, shape=Picture(page, box, 0, 0, 0))


def table(box: BBox, page: int = 1) -> Block:
    return Block(page, box, shape=RuledTable(box, TableGrid(0, 0, ())))


def caption(text: str, x: float, y: float, width: float = 200.0, page: int = 1) -> Block:
    return Block(page, (x, y, x + width, y + 12), text=text, kind="caption")


def prose(box: BBox, page: int = 1) -> Block:
    return Block(page, box, text="Some words", kind="text")


def paired(*blocks: Block) -> dict[int, str]:
    """The captions of the tables and pictures, by their place among these."""
    found = caption_of(blocks)
    shapes = [block for block in blocks if block.shape is not None]
    return {place: found[id(shape)].text for place, shape in enumerate(shapes) if id(shape) in found}


def test_a_caption_between_two_pictures_goes_to_the_one_above_where_captions_stand_below() -> None:
    blocks = [
        picture((50, 100, 250, 200)),
        caption("Figure 1: upper", 50, 206),
        picture((50, 224, 250, 320)),
        caption("Figure 2: lower", 50, 326),
    ]
    assert paired(*blocks) == {0: "Figure 1: upper", 1: "Figure 2: lower"}


def test_a_document_that_puts_captions_above_is_followed() -> None:
    first = [caption("Figure 1: a", 50, 80), picture((50, 98, 250, 200), 1)]
    second = [
        caption("Figure 2: b", 50, 80, page=2),
        picture((50, 98, 250, 200), 2),
        caption("Figure 3: c", 50, 212, page=2),
        picture((50, 230, 250, 330), 2),
        prose((50, 345, 250, 500), 2),
    ]
    assert paired(*first, *second) == {0: "Figure 1: a", 1: "Figure 2: b", 2: "Figure 3: c"}


def test_a_caption_in_a_wide_margin_belongs_to_the_picture_at_its_height() -> None:
    assert paired(picture((330, 100, 530, 240)), caption("Fig. 3 View", 60, 100, width=90)) == {0: "Fig. 3 View"}
    filled = [picture((330, 100, 530, 240)), prose((170, 90, 320, 240)), caption("Fig. 3 View", 60, 100, width=90)]
    assert paired(*filled) == {}, "what stands between belongs to neither"
    below = [picture((330, 100, 530, 240)), caption("Fig. 3 View", 60, 300, width=90)]
    assert paired(*below) == {}


def test_a_table_between_takes_its_own_caption_though_the_picture_s_is_nearer() -> None:
    blocks = [
        picture((50, 100, 250, 200)),
        caption("Figure 1: the bay", 50, 214),
        caption("Table 1: the tides", 50, 236),
        table((50, 252, 250, 330)),
    ]
    assert paired(*blocks) == {0: "Figure 1: the bay", 1: "Table 1: the tides"}


@pytest.mark.parametrize("x", [20.0, 262.0])
def test_a_caption_beside_its_picture_is_found(x: float) -> None:
    blocks = [picture((130, 100, 250, 200)), caption("Figure 1: beside", x, 140, width=100)]
    assert paired(*blocks) == {0: "Figure 1: beside"}


def test_text_between_keeps_a_caption_from_a_picture_that_has_another_choice() -> None:
    blocks = [
        picture((50, 100, 250, 200)),
        prose((50, 204, 250, 228)),
        caption("Figure 1: far", 50, 236),
        picture((50, 262, 250, 360)),
    ]
    assert paired(*blocks) == {1: "Figure 1: far"}


def test_a_caption_on_the_next_page_finds_its_picture() -> None:
    blocks = [
        prose((50, 50, 250, 90), 1),
        picture((50, 100, 550, 780), 1),
        caption("Figure 4: the whole coast", 50, 60, page=2),
        prose((50, 90, 250, 300), 2),
    ]
    assert paired(*blocks) == {0: "Figure 4: the whole coast"}


def test_a_caption_in_the_middle_of_the_next_page_stays_alone() -> None:
    blocks = [picture((50, 100, 550, 780), 1), prose((50, 50, 250, 90), 2), caption("Figure 4: x", 50, 110, page=2)]
    assert paired(*blocks) == {}


def test_panels_in_a_row_share_a_caption() -> None:
    row = [picture((50, 100, 140, 200)), picture((150, 100, 240, 200)), picture((250, 100, 340, 200))]
    assert paired(*row, caption("Figure 2: three panels", 50, 208, width=290)) == dict.fromkeys(
        range(3), "Figure 2: three panels"
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Figure 3: Waves", ("figure", "3")),
        ("Fig. A.2 – Waves", ("figure", "a.2")),
        ("TABLE IV", ("table", "IV")),
        ("Tab. 2.1 Counts", ("table", "2.1")),
        ("Figure 5b shows", ("figure", "5b")),
        ("Exhibit 7", ("exhibit", "7")),
        ("Abbildung 3: Wellen", ("figure", "3")),
        ("Tabelle A.2. Werte", ("table", "a.2")),
        ("Figura 4 – Onde", ("figure", "4")),
        ("図1　湧水量", ("figure", "1")),
        ("表 2.3 収量", ("table", "2.3")),
        ("Source: survey", None),
        ("Figures of speech", None),
    ],
)
def test_the_label_of_a_caption_is_its_word_and_number(text: str, label: tuple[str, str] | None) -> None:
    assert label_of(text) == label


@given(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=1, max_size=4))
def test_no_other_pairing_is_cheaper(costs: list[list[int]]) -> None:
    limit = 40.0
    pairs = cheapest_pairs([[float(cost) for cost in row] for row in costs], limit)
    worth = sum(limit - costs[r][c] for r, c in pairs)
    best = max(
        sum(max(0.0, limit - costs[r][c]) for r, c in enumerate(columns))
        for columns in itertools.permutations(range(4), len(costs))
    )
    assert worth == best
    assert len({r for r, _ in pairs}) == len({c for _, c in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("label", "x", "y", "is_one"),
    [
        ("TABLE II", 100.0, 112.0, True),
        ("Figure 3.", 100.0, 112.0, True),
        ("TABLE II", 100.0, 130.0, False),
        ("TABLE II", 220.0, 112.0, False),
        ("Table 2: Costs", 100.0, 112.0, False),
    ],
)
def test_a_label_alone_and_the_title_right_below_are_one_caption(label: str, x: float, y: float, is_one: bool) -> None:
    texts = ((label, (100.0, 100.0, 250.0, 110.0)), ("PARAMETERS OF THE MODELS", (x, y, x + 150, y + 10)))
    above, title = (Block(1, box, text, [Line(0, len(text), 1, box)], size=9.0) for text, box in texts)
    above.kind = "caption"
    found = joined([above, title])
    assert [block.text for block in found][:1] == [f"{label} {title.text}" if is_one else label]
    assert (len(found) == 1) == is_one
    assert all(block.text[line.start : line.end] for block in found for line in block.lines)


def test_what_is_apart_is_never_paired() -> None:
    assert cheapest_pairs([[INFINITE, INFINITE], [INFINITE, 3.0]], 100.0) == [(1, 1)]
    assert cheapest_pairs([], 100.0) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see Figure 4 and Table 2.", [("figure", "4", "Figure 4"), ("table", "2", "Table 2")]),
        ("Figures 3 and 4 differ", [("figure", "3", "Figures 3"), ("figure", "4", "4")]),
        ("Tables 1, 2, and 3", [("table", "1", "Tables 1"), ("table", "2", "2"), ("table", "3", "3")]),
        (
            "by Eqs. (3)–(5)",
            [
                ("equation", "3", "Eqs. (3)"),
                ("equation", "4", "Eqs. (3)–(5)"),
                ("equation", "5", "Eqs. (3)–(5)"),
            ],
        ),
        ("Equation 3, Eq. (2.1)", [("equation", "3", "Equation 3"), ("equation", "2.1", "Eq. (2.1)")]),
        ("Fig. 2a and figure 3(b)", [("figure", "2", "Fig. 2a"), ("figure", "3", "figure 3(b)")]),
        ("Tables II and III", [("table", "II", "Tables II"), ("table", "III", "III")]),
        ("Figure 3-4 holds", [("figure", "3-4", "Figure 3-4")]),
        ("Figure A.1", [("figure", "a.1", "Figure A.1")]),
        ("as in Figure 2 of Smith et al. (2020)", []),
        ("Table 1 in [7] and the table 5", [("table", "5", "table 5")]),
        ("configure 3 stable 4 turntable 5", []),
        ("press tab 3 to eq 4", []),
        ("by formula (3)", [("equation", "3", "formula (3)")]),
        ("Substituting (2) into (3) gives", [("equation", "2", "(2)"), ("equation", "3", "(3)")]),
        ("follows from (4) and (5)", [("equation", "4", "(4)"), ("equation", "5", "(5)")]),
        ("two ways: (1) by hand, (2) by night", []),
        ("siehe Tabellen 1 und 2", [("table", "1", "Tabellen 1"), ("table", "2", "2")]),
        ("nach Gleichung (3), vgl. Abb. 4", [("equation", "3", "Gleichung (3)"), ("figure", "4", "Abb. 4")]),
        ("ein Bild sagt 3 Dinge", []),
        ("como muestra la tabla 5", [("table", "5", "tabla 5")]),
        ("図1に示すように、式（2）と", [("figure", "1", "図1"), ("equation", "2", "式（2）")]),
        ("代表1名と公式3", []),
        ("For small arguments (1) may be replaced", [("equation", "1", "(1)")]),
        ("in Table 1, (2) and", [("table", "1", "Table 1")]),
    ],
)
def test_text_names_figures_tables_and_equations(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(*label, text[start:end]) for label, start, end in floats_named(text)] == expected


def element(kind: ElementKind, order: int, text: str = "", caption: str | None = None) -> Element:
    return Element(f"e{order}", "d", kind, text, order, caption=caption)


def test_references_lead_to_what_bears_the_number() -> None:
    elements = [
        element("text", 0, "Figure 1 follows from Eq. (2); Table 9 and Figure 3 are elsewhere."),
        element("image", 1, caption="Figure 1: Waves"),
        element("caption", 2, "Figure 1: Waves, computed as in Equation 2"),
        element("equation", 3, "a = b (2)", caption="Equation (2)"),
        element("caption", 4, "Figure 3: a picture that was not found"),
        element("table", 5, caption="Table 1: Tides"),
    ]
    found = references(elements)
    assert [(e.source, e.target, e.kind, e.label) for e in found] == [
        ("e0", "e1", "refers_to", "figure 1"),
        ("e0", "e3", "refers_to", "equation 2"),
        ("e0", "e4", "refers_to", "figure 3"),
        ("e2", "e3", "refers_to", "equation 2"),
    ]
    assert [_said(elements[0], edge) for edge in found[:3]] == ["Figure 1", "Eq. (2)", "Figure 3"]


def _said(element: Element, edge: Edge) -> str:
    assert edge.span is not None
    return element.text[edge.span[0] : edge.span[1]]


def test_of_two_figures_with_one_number_the_nearest_is_meant() -> None:
    elements = [
        element("image", 0, caption="Figure 1: of chapter one"),
        element("text", 1, "Figure 1 shows it."),
        element("text", 8, "Figure 1 shows it."),
        element("image", 9, caption="Figure 1: of chapter two"),
    ]
    assert [edge.target for edge in references(elements)] == ["e0", "e9"]
