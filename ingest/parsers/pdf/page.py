"""One page as blocks in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from index.types import BBox, Notice
from ingest.base import Choice
from ingest.parsers.pdf.blocks import CAPTION
from ingest.parsers.pdf.drawings import labelled, left_over, page_drawings
from ingest.parsers.pdf.equations import equation_block
from ingest.parsers.pdf.formulas import equation_parts
from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.grids import layout_table, whole_tables
from ingest.parsers.pdf.layout import LayoutPart, PartKind, page_layout
from ingest.parsers.pdf.model import Block, Fragment, Picture, RuledTable, Shape, area, centre_inside, overlap
from ingest.parsers.pdf.mupdf import FAILURES, reason
from ingest.parsers.pdf.needs import needs_layout
from ingest.parsers.pdf.parts import part_blocks, without_taken
from ingest.parsers.pdf.pictures import Placed, counts, identify, placed_pictures
from ingest.parsers.pdf.plain import main_turn, plain_blocks
from ingest.parsers.pdf.scan import Ocr, recognised, with_words
from ingest.parsers.pdf.tables import page_tables

CAPTION_GAP = 40.0
SCAN_SHARE = 0.5
SCAN_WORDS = 20
SAME_TABLE = 0.5
"""Share of the smaller of two tables that the other covers if they are one."""
LARGER = 1.4
"""From this many times their area, a ruled grid is the table of which the layout saw pieces."""
NOT_IN_TABLES: frozenset[PartKind] = frozenset({"picture", "equation", "caption"})
"""What rules around it do not make the cell of a table."""

_RULE = re.compile(r"^[\s_.\-–—=*·]*$")
"""A line drawn with characters."""
_Found = TypeVar("_Found")


@dataclass(slots=True)
class PageContent:
    """What one page holds; `problems` are parts of it that could not be read."""

    number: int
    size: tuple[float, float]
    blocks: list[Block] = field(default_factory=list)
    problems: list[Notice] = field(default_factory=list)
    words: int = 0
    analysed: bool = False
    """Whether its layout was analysed."""


@dataclass(frozen=True, slots=True)
class _Raw:
    """A page's text and raster pictures, and its parts where its layout was analysed."""

    page: Any
    number: int
    fragments: list[Fragment]
    placed: list[Placed]
    parts: tuple[LayoutPart, ...] = ()
    rough: bool = False
    """Whether the text was recognised."""


def read_page(page: Any, number: int, layout: Choice, ocr: Ocr) -> PageContent:
    """Text, tables, pictures and equations of a page; a part that fails is a problem and the rest is kept."""
    rect = page.rect
    content = PageContent(number, (rect.width, rect.height))
    bounds: BBox = (0.0, 0.0, rect.width, rect.height)
    native = _try(content, "text_failed", lambda: page_fragments(page)) or []
    placed = _try(content, "pictures_failed", lambda: placed_pictures(page)) or []
    if _is_scan(native, placed, bounds):
        native = native + (_try(content, "text_failed", lambda: page_fragments(page, hidden=True)) or [])
    native = [_on_picture(fragment, placed) for fragment in native]
    fragments, notice = recognised(page, number, native, placed, ocr)
    content.problems += [notice] if notice else []
    content.words = sum(len(fragment.text.split()) for fragment in fragments)
    raw = _Raw(page, number, fragments, placed, rough=fragments is not native)
    if _is_asked(raw, layout, content):
        parts = _try(content, "layout_failed", lambda: _parts(raw))
        raw = replace(raw, parts=parts or ())
    content.analysed = bool(raw.parts)
    blocks = _seen_blocks(raw, content) if raw.parts else _plain_blocks(raw, content)
    content.blocks = [block for block in blocks if block.shape is not None or not _RULE.match(block.text)]
    return content


def _try(content: PageContent, code: str, read: Callable[[], _Found]) -> _Found | None:
    """What `read` gives; None if MuPDF fails, which is a problem of the page."""
    try:
        return read()
    except FAILURES as error:
        content.problems.append(Notice(code, f"page {content.number}: {reason(error)}", page=content.number))
        return None


def _is_asked(raw: _Raw, layout: Choice, content: PageContent) -> bool:
    """Whether the model is to see the page. It knows upright text only."""
    if layout == "never" or not raw.fragments or main_turn(raw.fragments) != 0:
        return False
    needs = partial(needs_layout, raw.page, raw.fragments, raw.placed)
    return layout == "always" or _try(content, "layout_failed", needs) is not None


def _parts(raw: _Raw) -> tuple[LayoutPart, ...]:
    """The parts of the page; where its text was recognised, those of a copy that states it."""
    if not raw.rough:
        return tuple(equation_parts(page_layout(raw.page), raw.fragments))
    copy = with_words(raw.page, raw.fragments)
    try:
        return tuple(equation_parts(page_layout(copy), raw.fragments))
    finally:
        copy.parent.close()


def _plain_blocks(raw: _Raw, content: PageContent) -> list[Block]:
    """The blocks of a page whose layout was not analysed."""
    tables = _ruled(raw, content)
    drawings = _drawings(raw, tables, content)
    pictures = _pictures(raw, drawings, tables, content)
    taken = [fragment for drawing in drawings for fragment in drawing.texts]
    return plain_blocks(without_taken(raw.fragments, taken, []), [*tables, *drawings, *pictures], raw.number)


def _seen_blocks(raw: _Raw, content: PageContent) -> list[Block]:
    """The blocks of a page by its layout."""
    tables = _tables(raw, content)
    equations = _equations(raw, content)
    drawings = _drawings(raw, tables, content)
    pictures = _pictures(raw, drawings, tables, content)
    taken = [fragment for picture in (*drawings, *pictures) for fragment in picture.texts]
    boxes = [*(table.box for table in tables), *(equation.box for equation in equations)]
    free = without_taken(raw.fragments, taken, boxes)
    found: list[Shape] = [*tables, *drawings, *pictures]
    shapes = [Block(page=raw.number, box=shape.box, shape=shape) for shape in found]
    return part_blocks(raw.parts, free, [*shapes, *equations], raw.number, content.size, rough=raw.rough)


def _ruled(raw: _Raw, content: PageContent) -> list[RuledTable]:
    return _try(content, "tables_failed", lambda: page_tables(raw.page, raw.number, raw.fragments)) or []


def _tables(raw: _Raw, content: PageContent) -> list[RuledTable]:
    """The tables of the layout, and those whose rulings make a grid where it shows none or only pieces of one."""
    found: list[RuledTable] = []
    for part in raw.parts:
        if part.kind == "table":
            found += _try(content, "tables_failed", partial(_layout_tables, raw, part)) or []
    for ruled in _ruled(raw, content):
        inside = {part.kind for part in raw.parts if centre_inside(part.box, ruled.box)} - {"table"}
        pieces = [table for table in found if _same_place(ruled.box, table.box)]
        if pieces and (inside or area(ruled.box) < LARGER * sum(area(table.box) for table in pieces)):
            continue
        if not inside & NOT_IN_TABLES:
            found = [*(table for table in found if table not in pieces), ruled]
    return found


def _layout_tables(raw: _Raw, part: LayoutPart) -> list[RuledTable]:
    parts = whole_tables(raw.page, part, raw.fragments)
    found = [layout_table(raw.page, one, raw.fragments, raw.number) for one in parts]
    return [table for table in found if table is not None]


def _same_place(one: BBox, other: BBox) -> bool:
    return overlap(one, other) > SAME_TABLE * min(area(one), area(other))


def _equations(raw: _Raw, content: PageContent) -> list[Block]:
    found: list[Block] = []
    for part in raw.parts:
        if part.kind == "equation":
            block = _try(content, "equations_failed", partial(_equation, raw, part))
            found += [block] if block else []
    return found


def _equation(raw: _Raw, part: LayoutPart) -> Block | None:
    return equation_block(raw.page, part, raw.fragments, raw.number)


def _drawings(raw: _Raw, tables: Sequence[RuledTable], content: PageContent) -> list[Picture]:
    boxes = [table.box for table in tables]
    drawn = partial(page_drawings, raw.page, raw.number, raw.parts, raw.fragments, raw.placed, boxes)
    return _try(content, "pictures_failed", drawn) or []


def _is_scan(fragments: Sequence[Fragment], placed: Sequence[Placed], bounds: BBox) -> bool:
    """A page picture with hardly any visible text: what is written invisibly is then the picture's text."""
    words = sum(len(fragment.text.split()) for fragment in fragments)
    return words < SCAN_WORDS and any(area(item.box) >= SCAN_SHARE * area(bounds) for item in placed)


def _on_picture(fragment: Fragment, placed: Sequence[Placed]) -> Fragment:
    """Words stated for a picture have no width of their own: they get the picture's box."""
    x0, y0, x1, y1 = fragment.box
    if x1 - x0 >= 1 or len(fragment.text) <= 3 or fragment.turn != 0:
        return fragment
    y = (y0 + y1) / 2
    under = [p.box for p in placed if p.box[0] - 2 <= x0 <= p.box[2] and p.box[1] - 2 <= y <= p.box[3]]
    box = min(under, key=area) if under else fragment.box
    return replace(fragment, box=box, frame=box)


def _pictures(
    raw: _Raw, drawings: Sequence[Picture], tables: Sequence[RuledTable], content: PageContent
) -> list[Picture]:
    """The raster pictures that count and are no part of a drawing or table."""
    captions = [fragment.box for fragment in raw.fragments if CAPTION.match(fragment.text)]
    bounds: BBox = (0.0, 0.0, *content.size)
    kept = [
        item
        for item in left_over(raw.placed, drawings)
        if counts(item, bounds, content.words, captioned=_near_caption(item.box, captions))
        and not any(overlap(item.box, table.box) > 0.8 * area(item.box) for table in tables)
    ]
    found = (_try(content, "pictures_failed", lambda: identify(raw.page, kept, raw.number)) or []) if kept else []
    return labelled(found, raw.parts, raw.fragments, bounds)


def _near_caption(box: BBox, captions: Sequence[BBox]) -> bool:
    if min(box[2] - box[0], box[3] - box[1]) < 12:
        return False
    return any(
        min(box[2], caption[2]) > max(box[0], caption[0])
        and max(caption[1] - box[3], box[1] - caption[3]) < CAPTION_GAP / 2
        for caption in captions
    )
