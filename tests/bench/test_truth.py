"""The scores of bench.truth: what is right counts, what is wrong does not."""

from dataclasses import replace

from bench.truth_match import iou, matched
from bench.truth_score import Score, scores_of
from index.types import Bundle, Cell, Document, Edge, Element, Line, Region, TableGrid
from scripts.examples.seeded.truth import (
    EquationTruth,
    FigureTruth,
    GridCell,
    Reference,
    TablePart,
    TableTruth,
    Thing,
    Truth,
)
from scripts.examples.seeded.truth import Region as Place

HEAD, FIRST, SECOND = (50.0, 50.0, 500.0, 70.0), (50.0, 80.0, 500.0, 120.0), (50.0, 130.0, 500.0, 170.0)
GRID, PICTURE, CAPTION = (50.0, 200.0, 300.0, 240.0), (50.0, 300.0, 300.0, 400.0), (50.0, 405.0, 300.0, 415.0)
FORMULA = (50.0, 450.0, 500.0, 470.0)

TRUTH = Truth(
    document="one.pdf",
    page_sizes=[(600.0, 800.0)],
    texts=[
        Thing("h1", "heading", "1 Results", (Place(1, HEAD),), level=1),
        Thing("p1", "paragraph", "As Figure 1 shows, the river rose.", (Place(1, FIRST),)),
        Thing("p2", "paragraph", "It fell again in May.", (Place(1, SECOND),)),
        Thing("c1", "caption", "Figure 1. The river", (Place(1, CAPTION),), target="f1"),
    ],
    tables=[
        TableTruth("t1", "ruled", None, "", (TablePart(1, GRID, 2, 2, 1, (
            GridCell(0, 0, 1, 1, "Gauge", True, (50, 200, 175, 220)),
            GridCell(0, 1, 1, 1, "Stage", True, (175, 200, 300, 220)),
            GridCell(1, 0, 1, 1, "Weir", False, (50, 220, 175, 240)),
            GridCell(1, 1, 1, 1, "−1.2", False, (175, 220, 300, 240)),
        )),)),
    ],
    figures=[FigureTruth("f1", "chart", "vector", 1, "c1", Place(1, PICTURE))],
    equations=[EquationTruth("e1", "2", "x_{i}^{2}", "x_i^2 = a", "stage", Place(1, FORMULA))],
    references=[Reference("p1", "Figure 1", "f1")],
    order=["h1", "p1", "p2", "e1"],
)  # fmt: skip


def text_element(key: str, kind: str, text: str, box: tuple[float, float, float, float], **more: object) -> Element:
    line = Line(0, len(text), 1, box)
    more.setdefault("parent", None if kind == "heading" else "a")
    return Element(key, "d", kind, text, 0, (Region(1, box),), (line,), **more)  # type: ignore[arg-type]


ELEMENTS = (
    text_element("a", "heading", "1 Results", HEAD, level=1),
    text_element("b", "text", "As Figure 1 shows, the river rose.", FIRST),
    text_element("c", "text", "It fell again in May.", SECOND),
    Element("d", "d", "table", "", 0, (Region(1, GRID),), table=TableGrid(2, 2, (
        Cell(0, 0, "Gauge", header=True), Cell(0, 1, "Stage", header=True), Cell(1, 0, "Weir"), Cell(1, 1, "-1.2"),
    ))),
    Element("e", "d", "image", "", 0, (Region(1, PICTURE),), caption="Figure 1. The river", parent="a"),
    text_element("g", "caption", "Figure 1. The river", CAPTION),
    text_element("f", "equation", "x_i^2 = a (2)", FORMULA),
)  # fmt: skip
EDGES = (Edge("b", "e", "refers_to", element="b", span=(3, 11)),)


def scores(elements: tuple[Element, ...] = ELEMENTS, edges: tuple[Edge, ...] = EDGES) -> dict[str, Score]:
    document = Document("d", "c", ("one.pdf",), "application/pdf", "one", 1, "0" * 64, pages=1)
    return {score.measure: score for score in scores_of(matched(TRUTH, Bundle(document, elements, edges)))}


def changed(key: str, **more: object) -> dict[str, Score]:
    """Scores where one element is otherwise."""
    return scores(tuple(replace(e, **more) if e.id == key else e for e in ELEMENTS))  # type: ignore[arg-type]


def test_a_perfect_reading_has_full_marks() -> None:
    for score in scores().values():
        assert score.right == score.truths, score
        assert score.kept == score.found or score.found < 0, score


def test_nothing_found_is_nothing_right() -> None:
    for score in scores((), ()).values():
        assert score.right == 0, score


def test_a_wrong_level_is_no_heading_found() -> None:
    assert changed("a", level=2)["headings"].right == 0


def test_a_cell_in_the_next_column_counts_against_both_recall_and_precision() -> None:
    cells = (Cell(0, 0, "Gauge"), Cell(0, 1, "Stage"), Cell(1, 0, "Weir"), Cell(1, 2, "-1.2"))
    score = changed("d", table=TableGrid(2, 3, cells))["cells"]
    assert (score.recall, score.precision) == (0.75, 0.75)


def test_a_span_that_is_not_there_is_a_wrong_cell() -> None:
    cells = (Cell(0, 0, "Gauge", column_span=2), Cell(0, 1, "Stage"), Cell(1, 0, "Weir"), Cell(1, 1, "-1.2"))
    assert changed("d", table=TableGrid(2, 2, cells))["cells"].right == 3


def test_a_picture_cut_too_small_is_not_found() -> None:
    assert changed("e", regions=(Region(1, (50, 300, 300, 360)),))["figures"].right == 0


def test_an_extra_picture_costs_precision() -> None:
    logo = Element("h", "d", "image", "", 0, (Region(1, (550, 10, 570, 30)),))
    assert scores((*ELEMENTS, logo))["figures"].precision == 0.5


def test_a_caption_of_something_else_is_wrong() -> None:
    score = changed("e", caption="Table 3. The catchment")["captions"]
    assert (score.right, score.kept, score.found) == (0, 0, 1)


def test_an_equation_needs_its_number() -> None:
    assert changed("f", text="x_i^2 = a (3)")["equations"].right == 0


def test_flattened_scripts_are_missed() -> None:
    assert changed("f", text="xi2 = a (2)")["scripts"].right == 0


def test_swapped_paragraphs_are_read_in_the_wrong_order() -> None:
    swapped = (ELEMENTS[0], ELEMENTS[2], ELEMENTS[1], *ELEMENTS[3:])
    assert scores(swapped)["order"].right < scores()["order"].right


def test_two_paragraphs_in_one_element_are_not_whole() -> None:
    joined = text_element("b", "text", "As Figure 1 shows, the river rose. It fell again in May.", FIRST)
    joined = replace(joined, lines=(Line(0, 34, 1, FIRST), Line(35, 56, 1, SECOND)))
    assert scores((ELEMENTS[0], joined, *ELEMENTS[3:]))["paragraphs"].right == 0


def test_words_that_no_element_has_are_lost() -> None:
    score = changed("c", text="It fell again.")["words"]
    assert score.truths - score.right == 2


def test_a_reference_to_the_wrong_thing_counts_against_precision() -> None:
    score = scores(edges=(Edge("b", "d", "refers_to", element="b", span=(3, 11)),))["references"]
    assert (score.right, score.kept, score.found) == (0, 0, 1)


def test_a_paragraph_under_another_heading_is_in_the_wrong_section() -> None:
    score = changed("c", parent="g")["sections"]
    assert (score.truths, score.right, score.found) == (5, 4, 5)
    assert changed("c", parent=None)["sections"].right == 4


def test_a_reference_to_a_page_or_section_that_is_not_there_counts_against_precision() -> None:
    score = scores(edges=(*EDGES, Edge("c", "d/page/3", "refers_to", element="c", span=(0, 2), label="page 3")))
    assert score["references"].precision == 0.5


def test_overlap_of_a_box_with_half_of_itself_is_a_half() -> None:
    assert iou((0, 0, 10, 10), (0, 0, 10, 5)) == 0.5
