"""How elements become units."""

from __future__ import annotations

from dataclasses import replace

from index.types import Bundle, Document, Element, Line, Region, Unit
from index.units import PASSAGE_WORDS, make_units, part_regions, words

DOCUMENT = Document(
    id="d",
    collection="c",
    sources=("a.pdf",),
    media_type="application/pdf",
    title="T",
    size=1,
    content_hash="h",
    pages=2,
    page_sizes=((600.0, 800.0), (600.0, 800.0)),
)


def element(order: int, kind: str, text: str, page: int | None = 1, top: float = 100.0, **more: object) -> Element:
    regions = () if page is None else (Region(page, (50.0, top, 250.0, top + 20.0)),)
    made = Element(id=f"e{order}", document="d", kind="text", text=text, order=order, regions=regions)
    return replace(made, kind=kind, **more)  # type: ignore[arg-type]


def units(*elements: Element) -> list[Unit]:
    return list(make_units(Bundle(DOCUMENT, elements)))


def test_a_passage_holds_whole_elements_of_one_section_with_their_heading_path() -> None:
    long = "The tide rises twice a day. " * 20
    found = units(
        element(0, "heading", "1 Tides", top=10),
        element(1, "text", "Tides rise.", parent="e0", top=40),
        element(2, "text", long, parent="e0", top=70),
        element(3, "heading", "1.1 Spring tides", parent="e0", top=100),
        element(4, "text", "They are higher.", parent="e3", top=130),
    )
    passages = [unit for unit in found if unit.kind == "text"]
    assert [unit.text for unit in passages] == [
        f"1 Tides\nTides rise.\n{long}",
        "1.1 Spring tides\nThey are higher.",
    ]
    assert passages[0].elements == ("e0", "e1", "e2")
    assert passages[1].locator == "1 Tides"
    assert passages[1].context == "1 Tides"


def test_a_short_passage_goes_on_with_the_next_section_of_its_page_but_not_of_the_next() -> None:
    found = units(
        element(0, "heading", "Tides", top=10),
        element(1, "text", "Tides rise.", parent="e0", top=40),
        element(2, "heading", "Winds", top=70),
        element(3, "text", "Winds turn.", parent="e2", top=100),
        element(4, "heading", "Currents", page=2, top=10),
        element(5, "text", "Currents run.", parent="e4", page=2, top=40),
    )
    assert [unit.text for unit in found if unit.kind == "text"] == [
        "Tides\nTides rise.\nWinds\nWinds turn.",
        "Currents\nCurrents run.",
    ]


def test_a_heading_is_not_parted_from_a_first_paragraph_that_fills_a_passage() -> None:
    found = units(
        element(1, "heading", "Catch of the year"),
        element(2, "text", " ".join(["pike"] * PASSAGE_WORDS) + ".", parent="e1", top=130.0),
        element(3, "text", "Perch came later.", parent="e1", top=160.0),
    )
    assert [unit.elements for unit in found if unit.kind == "text"] == [("e1", "e2"), ("e3",)]


def test_a_long_element_is_split_at_sentences_each_part_with_its_own_lines() -> None:
    sentence = " ".join(["Word"] * 30) + "."
    text = " ".join([sentence] * 12)
    lines, start = [], 0
    for row in range(12):
        lines.append(
            Line(
                start,
                start + len(sentence),
                1 + row // 6,
                (50.0, 40.0 * (row % 6), 250.0, 40.0 * (row % 6) + 10),
            )
        )
        start += len(sentence) + 1
    regions = (Region(1, (50.0, 0.0, 250.0, 210.0)), Region(2, (50.0, 0.0, 250.0, 210.0)))
    passages = [u for u in units(element(0, "text", text, regions=regions, lines=tuple(lines))) if u.kind == "text"]
    assert [words(unit.text) for unit in passages] == [180, 180]
    assert all(words(unit.text) <= PASSAGE_WORDS for unit in passages)
    assert {region.page for region in passages[0].regions} == {1}
    assert {region.page for region in passages[1].regions} == {2}


def test_tables_rows_and_pictures_are_units_of_their_own_and_headers_are_in_no_passage() -> None:
    found = units(
        element(0, "header", "Running head", top=5),
        element(1, "table", "a b\n1 2", caption="Table 1. Numbers", top=40),
        element(2, "row", "a: 1; b: 2", parent="e1", top=50),
        element(3, "image", "", caption="Figure 1. A seal", top=90),
        element(4, "caption", "Figure 1. A seal", top=120),
        element(5, "caption", "Figure 2. Nothing near", top=150),
        element(6, "equation", "a = b (1)", top=180),
    )
    assert [unit.kind for unit in found] == ["table", "row", "image", "caption", "equation", "page"]
    assert "Running head" not in "".join(unit.text for unit in found if unit.kind != "page")
    assert found[2].context == "Figure 1. A seal"
    assert found[3].text == "Figure 2. Nothing near"


def test_each_page_is_a_unit_with_what_stands_on_it() -> None:
    pages = [u for u in units(element(0, "text", "first"), element(1, "text", "second", page=2)) if u.kind == "page"]
    assert [(unit.page, unit.text, unit.regions[0].bbox) for unit in pages] == [
        (1, "first", (0.0, 0.0, 600.0, 800.0)),
        (2, "second", (0.0, 0.0, 600.0, 800.0)),
    ]


def test_a_full_width_title_is_not_boxed_together_with_the_column_below_it() -> None:
    title = element(0, "title", "A long title", regions=(Region(1, (50.0, 10.0, 550.0, 40.0)),))
    column = element(1, "text", "body", parent="e0", regions=(Region(1, (50.0, 45.0, 290.0, 400.0)),))
    passage = units(title, column)[0]
    assert len(passage.regions) == 2


def test_boxes_are_not_joined_where_that_would_take_in_the_words_of_others() -> None:
    label, tall = Region(1, (50.0, 100.0, 150.0, 110.0)), Region(1, (150.0, 100.0, 550.0, 130.0))
    below = Line(0, 5, 1, (50.0, 110.0, 150.0, 130.0))
    table = element(0, "table", "Light | 300", regions=(Region(1, (50.0, 100.0, 550.0, 130.0)),), lines=(below,))
    lines = (Line(0, 5, 1, label.bbox), Line(8, 11, 1, tall.bbox))
    row = element(1, "row", "Glare | 300", parent="e0", regions=(label, tall), lines=lines)
    (unit,) = [unit for unit in units(table, row) if unit.kind == "row"]
    assert unit.regions == (label, tall)
    (alone,) = [unit for unit in units(row) if unit.kind == "row"]
    assert alone.regions == (Region(1, (50.0, 100.0, 550.0, 130.0)),)


def test_a_document_without_pages_has_units_without_regions() -> None:
    found = units(element(0, "text", "plain", page=None, locator="lines 1-2"))
    assert [(unit.kind, unit.page, unit.locator) for unit in found] == [("text", None, "lines 1-2")]


def test_part_regions_join_lines_of_one_column_and_keep_columns_apart() -> None:
    lines = (
        Line(0, 4, 1, (50, 700, 250, 710)),
        Line(5, 9, 1, (50, 712, 250, 722)),
        Line(10, 14, 1, (300, 50, 500, 60)),
    )
    made = element(0, "text", "aaaa bbbb cccc", lines=lines)
    assert [region.bbox for region in part_regions(made, 0, 14)] == [(50, 700, 250, 722), (300, 50, 500, 60)]
    assert [region.bbox for region in part_regions(made, 5, 7)] == [(50, 712, 250, 722)]


def test_unit_ids_do_not_depend_on_other_elements() -> None:
    alone = {unit.id for unit in units(element(1, "table", "x y", top=40))}
    beside = {unit.id for unit in units(element(0, "text", "before"), element(1, "table", "x y", top=40))}
    assert next(iter(alone)) in beside


def test_an_equation_is_searched_with_the_sentences_around_it() -> None:
    found = units(
        element(0, "text", "It rains. The energy of a body grows with its mass:"),
        element(1, "equation", "E = mc^2 (1)", top=40, caption="Equation (1)"),
        element(2, "equation", "p = mv (2)", top=60, caption="Equation (2)"),
        element(3, "text", "where c is the speed of light. Nothing else follows.", top=80),
        element(4, "text", "Unlike before, the sentence starts anew.", top=100),
        element(5, "equation", "a = b", top=120),
        element(6, "heading", "Next", top=140),
    )
    energy, impulse, last = [unit for unit in found if unit.kind == "equation"]
    around = "The energy of a body grows with its mass:\nwhere c is the speed of light."
    assert energy.context == f"Equation (1)\n{around}"
    assert impulse.context == f"Equation (2)\n{around}"
    assert energy.text == "E = mc^2 (1)"
    assert last.context == "Unlike before, the sentence starts anew."
