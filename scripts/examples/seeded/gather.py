"""From what was noted while setting to the truth: the parts that both typesetters share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.examples.seeded.model import (
    Block,
    Code,
    Equation,
    Figure,
    Heading,
    Item,
    Mention,
    Notice,
    Paragraph,
    Table,
    Written,
)
from scripts.examples.seeded.truth import (
    Box,
    EquationTruth,
    FigureTruth,
    GridCell,
    Reference,
    Region,
    TablePart,
    TableTruth,
    Thing,
    Truth,
)


@dataclass(slots=True)
class Places:
    """Where each id was set: texts by their regions; cells by (table, row, column), once for each page."""

    regions: dict[str, list[Region]]
    cells: dict[tuple[str, int, int], list[Region]]
    running: list[Thing]


def truth_of_set(written: Written, places: Places, sizes: Sequence[tuple[float, float]]) -> Truth:
    truth = Truth(f"{written.name}.pdf", list(sizes))
    for block in written.blocks:
        _note(block, places, truth)
    truth.texts += places.running
    return truth


def _note(block: Block, places: Places, truth: Truth) -> None:
    match block:
        case Heading(key, level, text):
            truth.texts.append(Thing(key, "heading", text, _at(places, key), level=level))
            truth.order.append(key)
        case Paragraph(key) | Item(key):
            kind = "item" if isinstance(block, Item) else "paragraph"
            truth.texts.append(Thing(key, kind, block.text, _at(places, key)))
            truth.order.append(key)
            _references(block, truth)
            if isinstance(block, Paragraph) and block.footnote:
                truth.texts.append(Thing(f"{key}-note", "footnote", block.footnote, _at(places, f"{key}-note")))
        case Notice(key, text):
            truth.texts.append(Thing(key, "notice", text, _at(places, key)))
        case Code(key, lines):
            truth.texts.append(Thing(key, "code", "\n".join(lines), _at(places, key)))
        case Table():
            _note_table(block, places, truth)
        case Figure(key):
            _note_caption(block, places, truth)
            caption = block.caption.id if block.caption else ""
            (region,) = _at(places, key)
            truth.figures.append(FigureTruth(key, block.kind, block.drawn_as, block.number, caption, region))
        case Equation(key):
            (region,) = _at(places, key)
            truth.equations.append(
                EquationTruth(key, block.number, block.formula.latex(), block.formula.plain(), block.quantity, region)
            )
            truth.order.append(key)


def _at(places: Places, key: str) -> tuple[Region, ...]:
    return tuple(places.regions[key])


def _references(block: Paragraph | Item, truth: Truth) -> None:
    for run in block.runs:
        if isinstance(run, Mention):
            truth.references += [Reference(block.id, run.text, target) for target in run.targets]


def _note_caption(block: Table | Figure, places: Places, truth: Truth) -> None:
    caption = block.caption
    if caption is not None:
        truth.texts.append(Thing(caption.id, "caption", caption.text, _at(places, caption.id), target=block.id))


def _note_table(block: Table, places: Places, truth: Truth) -> None:
    _note_caption(block, places, truth)
    if block.note:
        truth.texts.append(Thing(f"{block.id}-note", "note", block.note, _at(places, f"{block.id}-note")))
    pages = sorted({region.page for cell in block.cells for region in places.cells[block.id, cell.row, cell.column]})
    parts = tuple(_part(block, page, places.cells) for page in pages)
    caption = block.caption.id if block.caption else ""
    truth.tables.append(TableTruth(block.id, block.ruling, block.number, caption, parts))


def _part(block: Table, page: int, placed: Mapping[tuple[str, int, int], Sequence[Region]]) -> TablePart:
    """The cells on one page, rows counted anew; header rows are there again where the typesetter repeats them."""
    here = {
        (cell.row, cell.column): (cell, region.bbox)
        for cell in block.cells
        for region in placed[block.id, cell.row, cell.column]
        if region.page == page
    }
    rows = sorted({row for row, _ in here})
    number = {row: i for i, row in enumerate(rows)}
    cells = tuple(
        GridCell(number[c.row], c.column, c.row_span, c.column_span, c.text, c.header, box) for c, box in here.values()
    )
    box: Box = (
        min(cell.bbox[0] for cell in cells),
        min(cell.bbox[1] for cell in cells),
        max(cell.bbox[2] for cell in cells),
        max(cell.bbox[3] for cell in cells),
    )
    headers = sum(row < block.header_rows for row in rows)
    return TablePart(page, box, len(rows), block.columns, headers, cells)
