"""The PDFs, their truth, and the records of their questions."""

from __future__ import annotations

from functools import cache
from typing import Any

from scripts.examples.languages import german, japanese
from scripts.examples.languages.fonts import japanese_font
from scripts.examples.languages.told import Told
from scripts.examples.seeded.fresh.with_typst import set_with_typst
from scripts.examples.seeded.truth import Region, Truth

REPORTS = (german.REPORT, japanese.REPORT)
KINDS = {"t": "Table", "f": "Chart"}
"""What kind of evidence a block is by the first letter of its name; all else is text."""


@cache
def made(told: Told) -> tuple[bytes, Truth]:
    """The PDF of a report and its truth."""
    fonts = (japanese_font(),) if told.dress.further_font else ()
    return set_with_typst(told.written, told.dress, fonts)


def make_language_files() -> dict[str, bytes]:
    """Path below `examples/` -> content."""
    files: dict[str, bytes] = {}
    for told in REPORTS:
        content, truth = made(told)
        files[f"documents/{told.written.name}.pdf"] = content
        files[f"truth-{told.dress.language}.json"] = truth.as_json().encode()
    return files


def make_language_questions() -> list[dict[str, Any]]:
    """The records of questions.jsonl, in the shape of those on the other report."""
    return [record for told in REPORTS for record in _records(told)]


def _records(told: Told) -> list[dict[str, Any]]:
    _, truth = made(told)
    regions = _regions(truth)
    records = []
    for number, asked in enumerate(told.asked):
        found = [region for name in asked.evidence for region in regions[name]]
        record: dict[str, Any] = {
            "id": f"{truth.document}#{number}",
            "document": truth.document,
            "domain": told.domain,
            "question": asked.question,
            "answer": asked.answer,
            "types": sorted({_type_of(name) for name in asked.evidence}),
            "pages": sorted({region.page for region in found}),
            "regions": [
                {"page": r.page, "page_size": list(truth.page_sizes[r.page - 1]), "bbox": list(r.bbox)} for r in found
            ],
        }
        records.append(record | {"text_layer": True} if found else record)
    return records


def _type_of(name: str) -> str:
    return KINDS[name[0]] if name[1:].isdigit() and name[0] in KINDS else "Pure-text (Plain-text)"


def _regions(truth: Truth) -> dict[str, list[Region]]:
    """Where each block stands; a table or figure without its caption."""
    regions = {thing.id: list(thing.regions) for thing in truth.texts}
    for table in truth.tables:
        regions[table.id] = [Region(part.page, part.bbox) for part in table.parts]
    for figure in truth.figures:
        regions[figure.id] = [figure.region]
    for equation in truth.equations:
        regions[equation.id] = [equation.region]
    return regions
