"""Display equations are read as lines that keep their sub- and superscripts, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typst

from ingest.parsers.pdf.equations import equation_block
from ingest.parsers.pdf.formulas import equation_parts
from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.layout import LayoutPart, page_layout
from ingest.parsers.pdf.linear import glyph, linear
from ingest.parsers.pdf.model import Block, EquationShape, centre_inside
from tests.ingest.pdfs import new_pdf, pymupdf

SOURCE = r"""
#set page(width: 420pt, height: 620pt, margin: 50pt)
#set math.equation(numbering: "(1)")
#set text(size: 10pt)
The power of a turbine grows with the cube of the speed of the current:
$ P = 1/2 rho A C_p v^3 $
where $rho$ is the density of the water. The mean of the readings is
$ macron(x) = 1/n sum_(i=1)^n x_i $
and their spread
$ sigma = sqrt(1/(n-1) sum_(i=1)^n (x_i - macron(x))^2) $
The energy of the year is the integral
$ E = integral_0^T (a_0 + a_1 t^2)/(b + c) dif t $
The state is given by a matrix
$ mat(a, b; c, d) vec(x, y) = vec(1, 0) $
One without a number is
#math.equation(block: true, numbering: none, $ a^2 + b^2 = c^2 $)
The system of both
$ x &= r cos theta \ y &= r sin theta $
and the loss $ cal(L)(theta) = - sum_(t=1)^T log p_theta (y_t | y_(<t), x) $
"""
EXPECTED = [
    ("1", "P = 1/2 ρAC_p v^3"),
    ("2", "x̄ = 1/n ∑_{i=1}^n x_i"),
    ("3", "σ = sqrt(1/(n − 1) ∑_{i=1}^n(x_i − x̄)^2)"),
    ("4", "E = ∫_0^T (a_0 + a_1 t^2)/(b + c) dt"),
    ("5", "(a b; c d)(x; y) = (1; 0)"),
    ("", "a^2 + b^2 = c^2"),
    ("6", "x = r cos θ\ny = r sin θ"),
    ("7", "L(θ) = − ∑_{t=1}^T log p_θ(y_t | y_{<t},x)"),
]


@pytest.fixture(scope="module")
def equations() -> Iterator[list[Block]]:
    document = pymupdf.open(stream=typst.compile(SOURCE.encode()), filetype="pdf")
    yield sorted(blocks_of(document[0], page_layout(document[0])), key=lambda block: block.box[1])
    document.close()


def blocks_of(page: Any, parts: tuple[LayoutPart, ...]) -> list[Block]:
    fragments = page_fragments(page)
    found = equation_parts(parts, fragments)
    blocks = [equation_block(page, part, fragments, 1) for part in found if part.kind == "equation"]
    return [block for block in blocks if block is not None]


def number_of(block: Block) -> str:
    assert isinstance(block.shape, EquationShape)
    return block.shape.number


@pytest.mark.parametrize("place", range(len(EXPECTED)), ids=lambda place: EXPECTED[place][1])
def test_an_equation_of_the_typesetter_is_read_with_its_number(equations: list[Block], place: int) -> None:
    number, text = EXPECTED[place]
    assert len(equations) == len(EXPECTED)
    assert number_of(equations[place]) == number
    assert equations[place].text == (f"{text} ({number})" if number else text)


def test_the_box_of_an_equation_holds_its_number(equations: list[Block]) -> None:
    for block in equations:
        assert block.kind == "equation"
        assert block.lines[0].bbox == block.box
        assert block.lines[0].end == len(block.text)
        if number_of(block):
            assert block.box[2] == pytest.approx(370, abs=2)


def formula(page: Any, y: float, number: str, text: str = "E = m c + d") -> None:
    page.insert_text((150, y), text, fontsize=11, fontname="tiit")
    page.insert_text((420, y), number, fontsize=11, fontname="tiro")


def test_a_part_with_three_numbers_is_three_equations() -> None:
    page = new_pdf().new_page(width=500, height=400)
    for place in range(3):
        formula(page, 100 + 24 * place, f"({place + 4})", f"x = {place} + y")
    blocks = blocks_of(page, (LayoutPart("equation", (148.0, 88.0, 440.0, 152.0)),))
    assert [(number_of(b), b.text) for b in blocks] == [
        ("4", "x = 0 + y (4)"),
        ("5", "x = 1 + y (5)"),
        ("6", "x = 2 + y (6)"),
    ]


def test_a_number_that_the_layout_took_for_text_joins_its_equation() -> None:
    page = new_pdf().new_page(width=500, height=400)
    formula(page, 100, "(2.3)")
    parts = (LayoutPart("equation", (148.0, 88.0, 240.0, 104.0)), LayoutPart("text", (418.0, 88.0, 445.0, 104.0)))
    fragments = page_fragments(page)
    assert [part.kind for part in equation_parts(parts, fragments)] == ["equation"]
    (block,) = blocks_of(page, parts)
    assert number_of(block) == "2.3"
    assert block.box[2] > 440


def test_a_number_at_the_left_counts_too() -> None:
    page = new_pdf().new_page(width=500, height=400)
    page.insert_text((60, 100), "(A.1)", fontsize=11)
    page.insert_text((150, 100), "a = b + c", fontsize=11)
    (block,) = blocks_of(page, (LayoutPart("equation", (148.0, 88.0, 240.0, 104.0)),))
    assert (number_of(block), block.text) == ("A.1", "a = b + c (A.1)")


@pytest.mark.parametrize("kind", ["heading", "text"])
def test_a_short_formula_that_the_layout_took_for_another_kind_is_an_equation(kind: Any) -> None:
    page = new_pdf().new_page(width=500, height=400)
    page.insert_text((150, 100), "a + b = c", fontsize=11)
    page.insert_text((60, 150), "Set n = 3 in the form and send it", fontsize=11)
    parts = (LayoutPart(kind, (148.0, 88.0, 240.0, 104.0)), LayoutPart(kind, (58.0, 138.0, 300.0, 154.0)))
    assert [part.kind for part in equation_parts(parts, page_fragments(page))] == ["equation", kind]


def test_a_sentence_in_a_part_called_equation_is_none() -> None:
    page = new_pdf().new_page(width=500, height=400)
    page.insert_text((60, 100), "The boat leaves the harbour at seven in the morning every day", fontsize=11)
    assert blocks_of(page, (LayoutPart("equation", (58.0, 88.0, 400.0, 104.0)),)) == []


def test_recognised_words_give_an_equation_where_the_page_has_no_characters() -> None:
    page = new_pdf().new_page(width=500, height=400)
    formula(page, 100, "(9)")
    fragments = page_fragments(page)
    scan = new_pdf().new_page(width=500, height=400)
    block = equation_block(scan, LayoutPart("equation", (148.0, 88.0, 445.0, 104.0)), fragments, 1)
    assert block is not None
    assert block.text == "E = m c + d (9)"


def test_a_displayed_equation_of_a_turned_page_is_read() -> None:
    page = new_pdf().new_page(width=400, height=500)
    page.set_rotation(90)
    page.insert_text((60, 350), "a = b + c", fontsize=11, rotate=90)
    fragments = page_fragments(page)
    (fragment,) = fragments
    assert centre_inside(fragment.box, (0, 0, 500, 400))
    block = equation_block(page, LayoutPart("equation", fragment.box), fragments, 1)
    assert block is not None
    assert block.text == "a = b + c"


def row(text: str, x: float = 0.0, baseline: float = 100.0, size: float = 10.0) -> list[Any]:
    return [
        glyph(c, (x + i * 5, baseline - 7, x + i * 5 + 5, baseline + 2), baseline, size) for i, c in enumerate(text)
    ]


def test_marks_above_and_below_the_line_become_super_and_subscripts() -> None:
    glyphs = [*row("x"), *row("i", 5, 102.5, 7), *row("2", 5, 96, 7), *row("y", 12)]
    assert linear(glyphs) == "x_i^2 y"


def test_a_bar_makes_a_fraction_of_what_stands_over_and_under_it() -> None:
    glyphs = [*row("ab", 0, 94), *row("c", 2, 108), *row("+", 16), *row("d", 26)]
    assert linear(glyphs, [(0.0, 97.0, 10.0, 97.4)]) == "ab/c + d"


def test_a_bar_over_nothing_changes_nothing() -> None:
    assert linear(row("ab"), [(0.0, 90.0, 10.0, 90.4)]) == "ab"


def test_an_operator_set_larger_than_the_letters_stays_on_their_line() -> None:
    glyphs = [*row("K", 0), *row("+", 8), *row("∑", 16, 102.8, 15.9), *row("t=1", 14, 110, 7), *row("C", 30)]
    assert linear(glyphs) == "K + ∑_{t=1} C"
