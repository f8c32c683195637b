"""The third set of example pages holds what it is for, and its truth is where the words of the pages are."""

import re
import unicodedata
from functools import cache
from typing import Any

import pymupdf
import pytest

from scripts.examples.seeded.make import make_document
from scripts.examples.seeded.templates import PLANS, TEMPLATES
from scripts.examples.seeded.truth import Truth

SET = PLANS["c"]


@cache
def made(name: str) -> tuple[bytes, Truth]:
    (plan,) = (plan for plan in SET if plan.name == name)
    return make_document(plan, TEMPLATES["c"], 1)


def truths() -> list[Truth]:
    return [made(plan.name)[1] for plan in SET]


def test_there_is_enough_of_everything() -> None:
    assert sum(len(truth.page_sizes) for truth in truths()) >= 60
    assert sum(len(truth.tables) for truth in truths()) >= 30
    assert sum(len(truth.figures) for truth in truths()) >= 30
    assert sum(len(truth.equations) for truth in truths()) >= 40
    assert sum(len(truth.references) for truth in truths()) >= 120


def test_the_hard_cases_are_there() -> None:
    tables = [table for truth in truths() for table in truth.tables]
    parts = [part for table in tables for part in table.parts]
    cells = [(part, cell) for part in parts for cell in part.cells]
    assert any(len(table.parts) > 2 for table in tables)
    assert any(part.header_rows == 3 for part in parts)
    assert any(cell.column_span == part.columns and not cell.header for part, cell in cells)
    assert any(cell.row_span > 1 and not cell.header for _, cell in cells)
    assert any(re.fullmatch(r"\([\d,]+\)", cell.text) for _, cell in cells)
    assert any(cell.text.startswith("$ ") for _, cell in cells)
    assert any(cell.bbox[3] - cell.bbox[1] > 24 and cell.row_span == 1 for _, cell in cells)
    assert {figure.drawn_as for truth in truths() for figure in truth.figures} == {"vector", "raster"}
    assert any(truth.scanned for truth in truths())
    assert {thing.kind for truth in truths() for thing in truth.texts} >= {"notice", "code", "footnote", "note"}


@pytest.mark.parametrize("name", [plan.name for plan in SET if not plan.scan_dpi])
def test_the_text_stands_where_the_truth_says(name: str) -> None:
    """Checked by the words of the page, which the truth was not made from."""
    content, truth = made(name)
    file: Any = pymupdf.Document(stream=content, filetype="pdf")  # type: ignore[no-untyped-call]
    for thing in truth.texts:
        if len(thing.regions) == 1 and thing.kind in ("heading", "caption", "item", "paragraph", "header", "footer"):
            (region,) = thing.regions
            inside = _letters(file[region.page - 1].get_text(clip=_grown(region.bbox)))
            text = re.sub(r"[_^{}]", "", thing.text)
            assert _letters(text) in inside or _sorted(text) == _sorted(inside), (thing.kind, thing.text, inside)
    for table in truth.tables:
        for part in table.parts:
            for cell in part.cells:
                inside = file[part.page - 1].get_text(clip=cell.bbox)
                assert _letters(cell.text) in _letters(inside), (table.id, cell.text, inside)
    for equation in truth.equations:
        inside = file[equation.region.page - 1].get_text(clip=_grown(equation.region.bbox))
        assert equation.number in inside


def _grown(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", text)))


def _sorted(text: str) -> str:
    """For lines whose indices are read after them."""
    return "".join(sorted(_letters(text)))
