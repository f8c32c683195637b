"""The parts of a page as PyMuPDF's layout model sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from index.types import BBox
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf

PartKind = Literal[
    "title",
    "heading",
    "text",
    "list",
    "table",
    "picture",
    "caption",
    "equation",
    "footnote",
    "header",
    "footer",
]
_KINDS: Mapping[str, PartKind] = {
    "title": "title",
    "section-header": "heading",
    "text": "text",
    "list-item": "list",
    "table": "table",
    "picture": "picture",
    "caption": "caption",
    "formula": "equation",
    "footnote": "footnote",
    "page-header": "header",
    "page-footer": "footer",
}


@dataclass(frozen=True, slots=True)
class LayoutPart:
    """One part of the displayed page, in the model's reading order.

    `pieces` are the boxes of text and pictures that the model joined. A table has the borders of its rows and
    columns in `row_edges` and `column_edges`, from edge to edge of the box; both are empty where none were found.
    """

    kind: PartKind
    box: BBox
    pieces: tuple[BBox, ...] = ()
    row_edges: tuple[float, ...] = ()
    column_edges: tuple[float, ...] = ()


def page_layout(page: Any) -> tuple[LayoutPart, ...]:
    """The parts of a page. Raises one of FAILURES. Not for use by several threads: the model's state is global."""
    try:
        page.get_layout(return_raw=True)
    finally:
        # The analysis turns this on for itself; it shifts glyph boxes and loses spaces in plain text.
        pymupdf.TOOLS.unset_quad_corrections(False)
    found = page.layout_information or []
    matrix = display_matrix(page)
    return tuple(_part(group, matrix) for group in found if group["class_name"] in _KINDS)


def _part(group: Mapping[str, Any], matrix: Any) -> LayoutPart:
    kind = _KINDS[group["class_name"]]
    x0, y0, x1, y1 = (float(value) for value in group["group_bbox"][:4])
    grid = group.get("table_grid")
    rows = [y0, *(y0 + float(y) for y in grid.h_lines), y1] if grid is not None else []
    columns = [x0, *(x0 + float(x) for x in grid.v_lines), x1] if grid is not None else []
    return LayoutPart(
        kind,
        _displayed((x0, y0, x1, y1), matrix),
        tuple(_displayed(tuple(map(float, box[:4])), matrix) for box in group.get("bboxes", ())),
        tuple(rows),
        tuple(columns),
    )


def _displayed(box: tuple[float, ...], matrix: Any) -> BBox:
    x0, y0, x1, y1 = pymupdf.Rect(box) * matrix
    return (x0, y0, x1, y1)
