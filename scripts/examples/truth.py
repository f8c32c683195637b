"""What was drawn where, noted by the code that draws it."""

from dataclasses import asdict, dataclass, field
from typing import Any

Box = tuple[float, float, float, float]  # points, origin top-left


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    header: bool
    bbox: Box


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a page. `name` is what questions call it by: table:2, figure:1, equation:3, text:site."""

    page: int
    kind: str  # heading, paragraph, table, figure, equation, caption
    bbox: Box
    name: str = ""
    text: str = ""
    level: int = 0
    drawn_as: str = ""
    cells: tuple[Cell, ...] = ()


@dataclass(slots=True)
class Truth:
    page_size: tuple[float, float]
    marks: list[Mark] = field(default_factory=list)

    def find(self, name: str) -> list[Mark]:
        """All marks of a name: several where a paragraph runs over two columns or pages."""
        found = [mark for mark in self.marks if mark.name == name]
        if not found:
            raise KeyError(name)
        return found

    def as_json(self, document: str) -> dict[str, Any]:
        count = max(mark.page for mark in self.marks)
        return {
            "document": document,
            "page_size": list(self.page_size),
            "pages": [self._page(number) for number in range(1, count + 1)],
        }

    def _page(self, number: int) -> dict[str, Any]:
        of: dict[str, list[Mark]] = {
            kind: [] for kind in ("heading", "paragraph", "caption", "table", "figure", "equation")
        }
        for mark in self.marks:
            if mark.page == number:
                of[mark.kind].append(mark)
        label = {(m.name, m.page): m for m in of["caption"]}
        return {
            "page": number,
            "headings": [{"level": m.level, "text": m.text, "bbox": m.bbox} for m in of["heading"]],
            "paragraphs": [{"name": m.name, "text": m.text, "bbox": m.bbox} for m in of["paragraph"]],
            "tables": [
                {
                    "name": m.name,
                    "caption": label[m.name, number].text,
                    "caption_bbox": label[m.name, number].bbox,
                    "bbox": m.bbox,
                    "cells": [asdict(cell) for cell in m.cells],
                }
                for m in of["table"]
            ],
            "figures": [
                {
                    "name": m.name,
                    "caption": label[m.name, number].text,
                    "caption_bbox": label[m.name, number].bbox,
                    "kind": m.drawn_as,
                    "bbox": m.bbox,
                }
                for m in of["figure"]
            ],
            "equations": [
                {"name": m.name, "number": m.name.partition(":")[2], "latex": m.text, "bbox": m.bbox}
                for m in of["equation"]
            ],
        }
