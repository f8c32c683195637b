"""What stands where in a document, noted by the code that set it; as JSON, one thing a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
Box = tuple[float, float, float, float]  # points, origin top-left


@dataclass(frozen=True, slots=True)
class Region:
    page: int  # from 1
    bbox: Box


@dataclass(frozen=True, slots=True)
class Thing:
    """A heading, paragraph, list item, caption, running head or other text."""

    id: str
    kind: str
    text: str
    regions: tuple[Region, ...]
    level: int | None = None
    target: str = ""  # of a caption: the id of its table or figure


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    header: bool
    bbox: Box


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of a table on one page, counted from 0 on that page; repeated header rows are among them."""

    page: int
    bbox: Box
    rows: int
    columns: int
    header_rows: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class TableTruth:
    id: str
    ruling: str
    number: int | None
    caption: str  # id of its caption, or empty
    parts: tuple[TablePart, ...]


@dataclass(frozen=True, slots=True)
class FigureTruth:
    id: str
    kind: str
    drawn_as: str
    number: int | None
    caption: str
    region: Region


@dataclass(frozen=True, slots=True)
class EquationTruth:
    """`linear` has x_i and x^2 for scripts; the box holds formula and number; `quantity` is named in `sentence`."""

    id: str
    number: str
    latex: str
    linear: str
    quantity: str
    region: Region


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of `target` as `text` in the paragraph `source`."""

    source: str
    text: str
    target: str


@dataclass(slots=True)
class Truth:
    """`order` lists the running text (headings, paragraphs, items, equations) as it is read."""

    document: str
    page_sizes: list[tuple[float, float]] = field(default_factory=list)
    scanned: bool = False
    texts: list[Thing] = field(default_factory=list)
    tables: list[TableTruth] = field(default_factory=list)
    figures: list[FigureTruth] = field(default_factory=list)
    equations: list[EquationTruth] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        lines = []
        for name, value in asdict(self).items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                shown = "[\n" + ",\n".join(_compact(entry) for entry in value) + "\n]"
            else:
                shown = _compact(value)
            lines.append(f'"{name}": {shown}')
        return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def truth_of(text: str) -> Truth:
    """The truth that `as_json` wrote."""
    told = json.loads(text)
    return Truth(
        document=told["document"],
        page_sizes=[(width, height) for width, height in told["page_sizes"]],
        scanned=told["scanned"],
        texts=_each(told["texts"], _thing),
        tables=_each(told["tables"], _table),
        figures=_each(told["figures"], lambda one: FigureTruth(**{**one, "region": _region(one["region"])})),
        equations=_each(told["equations"], lambda one: EquationTruth(**{**one, "region": _region(one["region"])})),
        references=_each(told["references"], lambda one: Reference(**one)),
        order=told["order"],
    )


def _each(entries: list[dict[str, Any]], read: Callable[[dict[str, Any]], T]) -> list[T]:
    return [read(entry) for entry in entries]


def _region(told: dict[str, Any]) -> Region:
    return Region(told["page"], _box(told["bbox"]))


def _box(told: list[float]) -> Box:
    x0, y0, x1, y1 = told
    return (x0, y0, x1, y1)


def _thing(told: dict[str, Any]) -> Thing:
    return Thing(**{**told, "regions": tuple(map(_region, told["regions"]))})


def _table(told: dict[str, Any]) -> TableTruth:
    return TableTruth(**{**told, "parts": tuple(map(_part, told["parts"]))})


def _part(told: dict[str, Any]) -> TablePart:
    cells = tuple(GridCell(**{**cell, "bbox": _box(cell["bbox"])}) for cell in told["cells"])
    return TablePart(**{**told, "bbox": _box(told["bbox"]), "cells": cells})
