"""The fields of a unit: its words, titles and headings among them, headings above, the caption, names of columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Literal

from index.types import Element, Part, Unit

Field = Literal["body", "title", "heading", "path", "caption", "column"]


def fields_of(unit: Unit, elements: Mapping[str, Element]) -> Iterator[tuple[Field, str]]:
    """The texts of a unit, each with its field; `elements` are those of its document by id.

    Neighbouring elements of one field stay one text, so that pairs of words reach over their ends as before.
    """
    if unit.kind == "row":
        yield from _fields_of_row(unit, elements)
    else:
        pieces = [(_field(elements[part.element]), text) for part in unit.parts if (text := _text(part, elements))]
        for field, run in groupby(pieces, key=lambda piece: piece[0]):
            yield field, "\n".join(text for _, text in run)
    caption = unit.caption or ""
    above = [line for line in unit.context.split("\n") if line and line not in caption]
    if above:
        yield "path", "\n".join(above)
    if caption and caption not in unit.text:
        yield "caption", caption


def _field(element: Element) -> Field:
    if element.kind == "title" or element.kind == "heading" or element.kind == "caption":
        return element.kind
    return "body"


def _text(part: Part, elements: Mapping[str, Element]) -> str:
    text = elements[part.element].text[part.start : part.end]
    return text if text.strip() else ""


def _fields_of_row(unit: Unit, elements: Mapping[str, Element]) -> Iterator[tuple[Field, str]]:
    """The lines of a row are its cells, what stands between them are the names of its columns."""
    for part in unit.parts:
        text, at = elements[part.element].text, part.start
        cells: list[str] = []
        names: list[str] = []
        for line in elements[part.element].lines:
            if line.end > at and line.start < part.end:
                names.append(text[at : line.start])
                cells.append(text[line.start : min(line.end, part.end)])
                at = line.end
        names.append(text[at : part.end])
        yield "body", "; ".join(cells)
        yield "column", "; ".join(name for name in names if name.strip(" ;:|\n"))
