"""The example pages are what the script makes, and hold what a reader of pages must see."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from scripts.examples.seeded.make import make_document, make_pages
from scripts.examples.seeded.templates import PLANS, TEMPLATES
from scripts.examples.seeded.truth import Truth, truth_of

PAGES = Path(__file__).parents[2] / "examples" / "pages"
NAMES = sorted(plan.name for plan in PLANS["a"])
ALIKE = 3.0
"""Mean difference of grey values that another build of the picture libraries may make."""


@cache
def made() -> dict[str, bytes]:
    return make_pages(1, "a")


@cache
def kept_truths() -> tuple[Truth, ...]:
    return tuple(truth_of((PAGES / f"{name}.json").read_text("utf-8")) for name in NAMES)


def opened(content: bytes) -> Any:
    return pymupdf.Document(stream=content, filetype="pdf")  # type: ignore[no-untyped-call]


def test_only_what_the_script_makes_lies_there() -> None:
    assert {path.name for path in PAGES.iterdir()} == set(made())


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_truth_is_what_the_script_tells(name: str) -> None:
    assert (PAGES / f"{name}.json").read_bytes() == made()[f"{name}.json"], "run `make examples`"


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_pages_look_as_the_script_makes_them(name: str) -> None:
    kept, new = opened((PAGES / f"{name}.pdf").read_bytes()), opened(made()[f"{name}.pdf"])
    assert len(kept) == len(new)
    for one, other in zip(kept, new, strict=True):
        assert one.get_text() == other.get_text()
        pictures = [
            np.frombuffer(page.get_pixmap(dpi=30, colorspace=pymupdf.csGRAY).samples, np.uint8).astype(float)
            for page in (one, other)
        ]
        assert np.abs(pictures[0] - pictures[1]).mean() < ALIKE


def test_there_is_enough_of_everything() -> None:
    truths = kept_truths()
    assert sum(len(truth.page_sizes) for truth in truths) >= 60
    assert sum(len(truth.tables) for truth in truths) >= 30
    assert sum(len(truth.figures) for truth in truths) >= 30
    assert sum(len(truth.equations) for truth in truths) >= 40
    assert sum(len(truth.references) for truth in truths) >= 120


def test_the_hard_cases_are_there() -> None:
    truths = kept_truths()
    tables = [table for truth in truths for table in truth.tables]
    assert {table.ruling for table in tables} == {"ruled", "booktabs", "borderless", "banded"}
    assert any(len(table.parts) > 1 for table in tables)
    assert any(not table.caption for table in tables)
    assert any(part.header_rows > 1 for table in tables for part in table.parts)
    assert any(cell.row_span > 1 and not cell.header for table in tables for part in table.parts for cell in part.cells)
    assert any(not figure.caption for truth in truths for figure in truth.figures)
    assert {figure.drawn_as for truth in truths for figure in truth.figures} == {"vector", "raster"}
    assert any(truth.scanned for truth in truths)
    assert {thing.kind for truth in truths for thing in truth.texts} >= {"notice", "code", "footnote", "header"}
    assert any(len(thing.regions) > 1 for truth in truths for thing in truth.texts if thing.kind == "paragraph")
    assert any(_far_mentions(truth) for truth in truths)


def _far_mentions(truth: Truth) -> list[str]:
    """Figures two pages and more from where they are mentioned."""
    page = {thing.id: thing.regions[0].page for thing in truth.texts}
    figures = {figure.id: figure.region.page for figure in truth.figures}
    return [
        one.target for one in truth.references if one.target in figures and figures[one.target] - page[one.source] > 1
    ]


@pytest.mark.parametrize("name", [name for name in NAMES if "scan" not in name])
def test_the_text_stands_where_the_truth_says(name: str) -> None:
    """Checked by the words of the page, which the truth was not made from."""
    truth = truth_of((PAGES / f"{name}.json").read_text("utf-8"))
    file = opened((PAGES / f"{name}.pdf").read_bytes())
    for thing in truth.texts:
        if len(thing.regions) == 1 and thing.kind in ("heading", "caption", "item"):
            (region,) = thing.regions
            x0, y0, x1, y1 = region.bbox
            inside = file[region.page - 1].get_text(clip=(x0 - 1, y0 - 1, x1 + 1, y1 + 1))
            assert _letters(thing.text) in _letters(inside), (thing.kind, thing.text, inside)
    for table in truth.tables:
        for part in table.parts:
            for cell in part.cells:
                inside = file[part.page - 1].get_text(clip=cell.bbox)
                assert _letters(cell.text) in _letters(inside), (table.id, cell.text, inside)


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", text)))


def test_another_seed_gives_other_documents() -> None:
    plan = PLANS["a"][0]
    _, one = make_document(plan, TEMPLATES["a"], 1)
    _, other = make_document(plan, TEMPLATES["a"], 2)
    assert json.loads(one.as_json())["texts"] != json.loads(other.as_json())["texts"]


def test_the_truth_is_read_as_it_was_written() -> None:
    for truth in kept_truths():
        assert truth_of(truth.as_json()) == truth
