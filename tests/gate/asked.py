"""Questions about the example pages, made from what is known of them: their tables, figures and formulas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.evaluate.datasets import Dataset, Question, read_dataset
from index.evaluate.measures import PlacedBox

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = EXAMPLES / "pages"
NAMED = frozenset({"named figure", "named table"})
"""Kinds of questions that name a place by its number."""
_NUMBERED = re.compile(r"^(?:Table|Figure|Fig\.|Tab\.)\s*\d+\s*[.:]?\s*", re.IGNORECASE)


def gate_dataset(*, scanned: bool) -> Dataset:
    """The questions of the examples, and those about the example pages; with `scanned`, also on scans."""
    dataset = read_dataset(EXAMPLES)
    asked = [replace(question, domain=None, groups=("report",)) for question in dataset.questions if question.gains]
    for path in sorted(PAGES.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if scanned or not truth["scanned"]:
            asked += _about(path.with_suffix(".pdf").name, truth)
    return replace(dataset, name="gate", questions=tuple(asked))


def _about(document: str, truth: Mapping[str, Any]) -> Iterator[Question]:
    captions = {text["id"]: _NUMBERED.sub("", text["text"]) for text in truth["texts"] if text["kind"] == "caption"}
    for table in truth["tables"]:
        yield from _of_table(document, table, captions.get(table["caption"], ""))
    for figure in truth["figures"]:
        if figure["number"]:
            text = f"What does Figure {figure['number']} show?"
            yield _question(document, figure["id"], text, [figure["region"]], "named figure")
    for equation in truth["equations"]:
        text = f"How is the {equation['quantity']} calculated?"
        yield _question(document, equation["id"], text, [equation["region"]], "formula")


def _of_table(document: str, table: Mapping[str, Any], caption: str) -> Iterator[Question]:
    """Asks for the number in the last column of a row in the middle."""
    part = table["parts"][0]
    head = [cell for cell in part["cells"] if cell["header"] and cell["text"]]
    rows = [cell for cell in part["cells"] if not cell["header"] and cell["column"] == 0 and cell["text"]]
    region = {"page": part["page"], "bbox": part["bbox"]}
    if head and rows:
        row, column = rows[len(rows) // 2]["text"], head[-1]["text"]
        where = f" ({caption})" if caption else ""
        yield _question(document, table["id"], f"What is the {column} of {row}{where}?", [region], "table")
    if table["number"]:
        yield _question(document, f"{table['id']}n", f"What does Table {table['number']} say?", [region], "named table")


def _question(document: str, id: str, text: str, regions: Sequence[Mapping[str, Any]], kind: str) -> Question:
    return Question(
        id=f"{document}#{id}",
        text=text,
        gains={(document, region["page"]): 1.0 for region in regions},
        boxes=tuple(PlacedBox(document, region["page"], _bbox(region["bbox"])) for region in regions),
        document=document,
        groups=(kind,),
    )


def _bbox(edges: Sequence[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = edges
    return x0, y0, x1, y1
