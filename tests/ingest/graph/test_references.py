"""Text is tied to what it names, in the forms that documents use, with the characters of the mention."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.types import Bundle, Document, Edge, Element, ElementKind, Json, Line, Region
from ingest.graph.citations import ReferenceList
from ingest.graph.floats import floats_named
from ingest.graph.footnotes import footnotes_named
from ingest.graph.references import references, with_references
from ingest.graph.sections import pages_named, sections_named

Expected = list[tuple[str, str]]


def element(kind: ElementKind, order: int, text: str = "", page: int = 0, **more: object) -> Element:
    regions = (Region(page, (50.0, 50.0, 500.0, 60.0)),) if page else ()
    return Element(f"e{order}", "d", kind, text, order, regions, **more)  # type: ignore[arg-type]


def document(pages: int, labels: list[str] | None = None) -> Document:
    facts: dict[str, Json] = {"page_labels": [*labels]} if labels else {}
    return Document("d", "c", ("a.pdf",), "application/pdf", "a", 1, "0", pages=pages, metadata=facts)


def said(elements: list[Element], edges: list[Edge]) -> list[tuple[str, str, str | None]]:
    """What was read, where it leads, and its label."""
    text = {element.id: element.text for element in elements}
    assert all(edge.kind == "refers_to" and edge.element == edge.source and edge.span for edge in edges)
    return [(text[edge.source][slice(*(edge.span or (0, 0)))], edge.target, edge.label) for edge in edges]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see Figs. 3-5", [("3", "Figs. 3"), ("4", "Figs. 3-5"), ("5", "Figs. 3-5")]),
        ("by eq. (4a) and (5)", [("4", "eq. (4a)"), ("5", "(5)")]),
        ("(as in Figure 1)", [("1", "Figure 1")]),
        ("図1〜3と表2、4に示す", [("1", "図1"), ("2", "図1〜3"), ("3", "図1〜3"), ("2", "表2"), ("4", "4")]),
        ("Abb. 2 bis 4", [("2", "Abb. 2"), ("3", "Abb. 2 bis 4"), ("4", "Abb. 2 bis 4")]),
    ],
)
def test_ranges_and_lists_name_each_member(text: str, expected: Expected) -> None:
    found = sorted((start, number, text[start:end]) for (_, number), start, end in floats_named(text))
    assert sorted((number, words) for _, number, words in found) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Section 4.2 and Sections 2, 3 and 5", "section 4.2, section 2, section 3, section 5"),
        ("(§ 3), §§ 4–6", "section 3, section 4, section 5, section 6"),
        ("In Section 3, 12 of them", "section 3"),
        ("see Appendix B, Annex 2 and Appendices C and D", "appendix B, appendix 2, appendix C, appendix D"),
        ("Section III-A of this paper", "section III-A"),
        ("See Item 1A of Part I", "item 1A, part I"),
        ("siehe Abschnitt 2.1, Kapitel 4 und Anhang B", "section 2.1, chapter 4, appendix B"),
        ("第3章と2.1節、付録Aを参照", "chapter 3, section 2.1, appendix A"),
        ("under Section 13 or 15(d) of the Exchange Act", ""),
        ("pursuant to Section 60 of the Health Act", ""),
        ("28 U.S.C. § 3 and Ga. Code § 4", ""),
        ("in this section I argue that a part A is", "part A"),
        ("the section ends; sections follow", ""),
    ],
)
def test_sections_are_named_in_many_ways_and_laws_are_none(text: str, expected: str) -> None:
    assert ", ".join(" ".join(label) for label, _, _ in sections_named(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see page 12 and p. 14", "12 14"),
        ("pages 21-23", "21 22 23"),
        ("pp. 3–5", "3 4 5"),
        ("siehe S. 12 und Seite 14", "14 12"),
        ("12ページを参照", "12"),
        ("Smith (2020), p. 12", ""),
        ("vol. 3, pp. 12-14", ""),
        ("page 3.5 of the U.S. 12 list", ""),
        ("Bezos, Jeffrey P. 3", ""),
    ],
)
def test_pages_are_named_and_those_of_cited_works_are_none(text: str, expected: str) -> None:
    assert sorted(number for (_, number), _, _ in pages_named(text)) == sorted(expected.split())


def test_sections_are_found_by_the_numbers_of_their_headings() -> None:
    elements = [
        element("text", 0, "Section 2.1, Chapter 2, Appendix A, Appendix B and Section 9 follow."),
        element("heading", 1, "2 Methods", level=1),
        element("heading", 2, "2.1. The site", level=2),
        element("heading", 3, "References", level=1),
        element("heading", 4, "A Details of the site", level=1),
        element("heading", 5, "Appendix B: Tables", level=1),
    ]
    assert said(elements, references(elements)) == [
        ("Section 2.1", "e2", "section 2.1"),
        ("Chapter 2", "e1", "chapter 2"),
        ("Appendix A", "e4", "appendix A"),
        ("Appendix B", "e5", "appendix B"),
    ]


def test_a_line_of_the_contents_is_not_the_section() -> None:
    elements = [
        element("heading", 0, "1 Tides"),
        element("footer", 1, "i"),
        element("heading", 2, "2 Winds"),
        element("heading", 3, "3 Storms"),
        element("text", 4, "The storms are in Section 3, the winds in Section 2."),
        element("text", 5, "More of them."),
        element("heading", 6, "2 Winds"),
        element("text", 7, "They blow."),
    ]
    found = said(elements, references(elements))
    assert ("Section 2", "e6", "section 2") in found
    assert ("Section 3", "e3", "section 3") in found


def test_roman_sections_have_lettered_parts() -> None:
    headings = ("I. INTRODUCTION", "II. METHODS", "A. Data", "III. RESULTS", "A. Speed")
    elements = [element("heading", n, text, level=2 if text[0] == "A" else 1) for n, text in enumerate(headings)]
    elements.append(element("text", 9, "Sections II and III; Section III-A"))
    assert [edge.target for edge in references(elements)] == ["e1", "e3", "e4"]


def test_plain_text_has_its_short_lines_for_headings() -> None:
    elements = [
        element("text", 0, "Section 2 tells."),
        element("text", 1, "2 Methods"),
        element("text", 2, "Table 1. Tides"),
    ]
    elements.append(element("text", 3, "Table 1 has them."))
    assert [(edge.source, edge.target) for edge in references(elements)] == [("e0", "e1"), ("e3", "e2")]


def test_pages_are_found_by_the_numbers_printed_on_them() -> None:
    elements = [element("text", 0, "See pages 6 and 8, page 7, page 40.", 1)]
    found = references(elements, (), document(10, ["", "", "5", "6", "", "8", "9", "", "", ""]))
    assert said(elements, found) == [
        ("pages 6", "d/page/4", "page 6"),
        ("8", "d/page/6", "page 8"),
        ("page 7", "d/page/5", "page 7"),
    ]
    assert [edge.target for edge in references(elements, (), document(7))] == ["d/page/6", "d/page/7"]


def test_a_number_that_two_pages_bear_names_neither() -> None:
    elements = [element("text", 0, "See page 1.", 1)]
    assert references(elements, (), document(4, ["1", "2", "1", "2"])) == []


def test_a_mark_leads_to_the_footnote_of_its_page() -> None:
    elements = [
        element("text", 0, "It rose.1 The index x1 and DeBERTaV1 did not.", 1),
        element("footnote", 1, "1 By two metres.", 1),
        element("text", 2, "It fell.1", 2),
        element("footnote", 3, "1Again.", 2),
        element("text", 4, "As LangChain2 says", 3),
        element("footnote", 5, "2https://example.org", 3),
    ]
    assert [(words, target) for words, target, _ in said(elements, references(elements))] == [
        ("1", "e1"),
        ("1", "e3"),
        ("2", "e5"),
    ]


def test_a_mark_that_could_stand_in_two_places_leads_nowhere() -> None:
    elements = [element("text", 0, "It rose.1 It fell.1", 1), element("footnote", 1, "1 By two metres.", 1)]
    assert references(elements) == []


def test_footnotes_are_named_in_words_and_in_markdown() -> None:
    elements = [element("text", 0, "The tide[^a] rose, see footnote 2."), element("text", 1, "[^a]: By two metres.")]
    elements.append(element("footnote", 2, "2 In May."))
    assert said(elements, references(elements)) == [
        ("[^a]", "e1", "footnote a"),
        ("footnote 2", "e2", "footnote 2"),
    ]
    assert [number for (_, number), _, _ in footnotes_named("siehe Fußnote 3, 脚注4")] == ["3", "4"]


WORKS = [
    element("heading", 10, "References", level=1),
    element("list", 11, "[1] A. Smith, “On tides,” 2019."),
    element("list", 12, "[2] B. Jones and C. Müller, “On seals,” 2020. [3] D. Ray, “On cod,” 2021."),
    element("list", 13, "[4] E. van Dyck, “On gulls,” in"),
    element("text", 14, "Proceedings of birds, 2022."),
]


def cited(text: str, works: list[Element]) -> list[tuple[str, str]]:
    return [(text[start:end], entry.element.id) for entry, _, start, end in ReferenceList(works).cited(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shown in [1]", [("[1]", "e11")]),
        ("[1, 3]", [("1", "e11"), ("3", "e12")]),
        ("[1-3]", [("1", "e11"), ("3", "e12"), ("1-3", "e12")]),
        ("[1]–[3]", [("[1]", "e11"), ("[3]", "e12"), ("[1]–[3]", "e12")]),
        ("[2, p. 7] and [9]", [("[2, p. 7]", "e12")]),
    ],
)
def test_numbered_works_are_cited(text: str, expected: list[tuple[str, str]]) -> None:
    assert cited(text, WORKS) == expected


AUTHORS = [
    element("heading", 10, "7 References", level=1),
    element("list", 11, "Anna Smith, Bo Li, and Cy Ray. 2019. On tides."),
    element("list", 12, "Smith, B. and Jones, C. (2020a). On seals."),
    element("list", 13, "Smith, B. and Jones, C. (2020b). On cod."),
    element("list", 14, "Jan van Dyck. 2022. On gulls."),
    element("list", 15, "Afra Aky¨urek and Di Wu. 2023. On terns."),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(Smith et al., 2019)", [("Smith et al., 2019", "e11")]),
        ("Smith et al. (2019) say", [("Smith et al. (2019)", "e11")]),
        ("(see Smith and Jones, 2020b; van Dyck 2022)", [("Smith and Jones, 2020b", "e13"), ("van Dyck 2022", "e14")]),
        ("Smith and Jones (2020a, b)", [("Smith and Jones (2020a, b)", "e12"), ("Smith and Jones (2020a, b)", "e13")]),
        ("(Akyürek and Wu, 2023)", [("Akyürek and Wu, 2023", "e15")]),
        ("(Smith and Wu, 2019) and (Brown, 2019) in (May 2019)", []),
    ],
)
def test_works_are_cited_by_author_and_year(text: str, expected: list[tuple[str, str]]) -> None:
    assert cited(text, AUTHORS) == expected


def test_the_list_of_references_refers_to_nothing_and_ends_at_the_next_heading() -> None:
    elements = [
        element("text", 0, "As in [1]."),
        *WORKS,
        element("heading", 15, "A More", level=1),
        element("text", 16, "[1] again"),
    ]
    assert [(edge.source, edge.target, edge.label) for edge in references(elements)] == [
        ("e0", "e11", "citation 1"),
        ("e16", "e11", "citation 1"),
    ]


def test_items_without_numbers_are_counted() -> None:
    works = [
        element("heading", 1, "Literatur", level=1),
        element("list", 2, "Smith, Tides"),
        element("list", 3, "Jones, Seals"),
    ]
    assert cited("[2]", works) == [("[2]", "e3")]


def test_a_caption_does_not_refer_to_what_it_names() -> None:
    elements = [
        element("image", 0, caption="Figure 1: Waves at Figure 2's site"),
        element("caption", 1, "Figure 1: Waves at Figure 2's site"),
        element("image", 2, caption="Figure 2: Site"),
    ]
    assert [(edge.source, edge.target) for edge in references(elements)] == [("e1", "e2")]


def test_a_figure_with_a_letter_of_its_own_is_meant_by_it() -> None:
    elements = [element("image", 0, caption="Figure 3a: One"), element("image", 1, caption="Figure 3b: Two")]
    elements.append(element("text", 2, "Figure 3b and Figure 3(a)"))
    assert [edge.target for edge in references(elements)] == ["e1", "e0"]


def test_a_dash_between_two_figures_means_both_unless_one_is_called_so() -> None:
    apart = [element("image", n, caption=f"Figure {n}: x") for n in (3, 4, 5)]
    text = element("text", 9, "Figure 3-5 shows it.")
    assert [edge.target for edge in references([*apart, text])] == ["e3", "e4", "e5"]
    one = [*apart, element("image", 7, caption="Figure 3-5: y"), text]
    assert [edge.target for edge in references(one)] == ["e7"]


def test_a_tied_caption_names_its_picture() -> None:
    elements = [
        element("image", 0, caption="Waves at the pier"),
        element("caption", 1, "Figure 1. Waves"),
        element("text", 2, "See Figure 1."),
    ]
    ties = (Edge("e1", "e0", "caption_of", element="e1"),)
    assert [edge.target for edge in references(elements, ties)] == ["e0"]


def test_what_is_tied_already_is_not_tied_twice() -> None:
    elements = (element("image", 0, caption="Figure 1: Waves"), element("text", 1, "See Figure 1."))
    known = Edge("e1", "e0", "refers_to", element="e1", span=(4, 12), label="link fig1")
    bundle = with_references(Bundle(document(1), elements, (known,)))
    assert bundle.edges == (known,)
    assert with_references(bundle) == bundle
    assert len(with_references(replace(bundle, edges=())).edges) == 1


def test_a_mark_is_sought_on_the_page_of_its_line() -> None:
    text = "It rose.1 Then it fell."
    lines = (Line(0, 9, 1, (0, 0, 9, 9)), Line(10, 23, 2, (0, 0, 9, 9)))
    regions = (Region(1, (0, 0, 9, 9)), Region(2, (0, 0, 9, 9)))
    over = Element("e0", "d", "text", text, 0, regions, lines)
    assert [edge.target for edge in references([over, element("footnote", 1, "1 Note.", 2)])] == []
    assert [edge.target for edge in references([over, element("footnote", 1, "1 Note.", 1)])] == ["e1"]
