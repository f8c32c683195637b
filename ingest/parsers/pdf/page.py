"""One page as blocks in reading order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from index.types import BBox, Notice
from ingest.parsers.pdf.blocks import CAPTION, column_blocks
from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.model import (
    Block,
    Fragment,
    Item,
    Picture,
    RuledTable,
    Shape,
    area,
    centre_inside,
    overlap,
)
from ingest.parsers.pdf.mupdf import FAILURES, reason
from ingest.parsers.pdf.order import reading_groups
from ingest.parsers.pdf.pictures import Placed, counts, identify, placed_pictures
from ingest.parsers.pdf.scan import Ocr, recognised
from ingest.parsers.pdf.tables import page_tables

CAPTION_GAP = 40.0
SCAN_SHARE = 0.5
SCAN_WORDS = 20


@dataclass(slots=True)
class PageContent:
    """What one page holds; `problems` are parts of it that could not be read."""

    number: int
    size: tuple[float, float]
    blocks: list[Block] = field(default_factory=list)
    problems: list[Notice] = field(default_factory=list)
    words: int = 0


def read_page(page: Any, number: int, ocr: Ocr) -> PageContent:
    """Text, ruled tables and pictures of a page; a part that fails is a problem and the rest is kept."""
    rect = page.rect
    content = PageContent(number, (rect.width, rect.height))
    placed: list[Placed] = []
    fragments: list[Fragment] = []
    tables: list[RuledTable] = []
    try:
        fragments = page_fragments(page)
    except FAILURES as error:
        content.problems.append(Notice("text_failed", f"page {number}: {reason(error)}", page=number))
    try:
        placed = placed_pictures(page)
    except FAILURES as error:
        content.problems.append(Notice("pictures_failed", f"page {number}: {reason(error)}", page=number))
    bounds: BBox = (0.0, 0.0, rect.width, rect.height)
    fragments = fragments if not _is_scan(fragments, placed, bounds) else fragments + page_fragments(page, hidden=True)
    fragments = [_on_picture(fragment, placed) for fragment in fragments]
    fragments, notice = recognised(page, number, fragments, placed, ocr)
    content.problems += [notice] if notice else []
    content.words = sum(len(fragment.text.split()) for fragment in fragments)
    try:
        tables = page_tables(page, number, fragments)
    except FAILURES as error:
        content.problems.append(Notice("tables_failed", f"page {number}: {reason(error)}", page=number))
    pictures = _kept(page, placed, fragments, tables, content, bounds)
    content.blocks = _blocks(fragments, [*tables, *pictures], number)
    return content


def _is_scan(fragments: list[Fragment], placed: list[Placed], bounds: BBox) -> bool:
    """A page picture with hardly any visible text: what is written invisibly is then the picture's text."""
    words = sum(len(fragment.text.split()) for fragment in fragments)
    return words < SCAN_WORDS and any(area(item.box) >= SCAN_SHARE * area(bounds) for item in placed)


def _on_picture(fragment: Fragment, placed: list[Placed]) -> Fragment:
    """Words stated for a picture have no width of their own: they get the picture's box."""
    x0, y0, x1, y1 = fragment.box
    if x1 - x0 >= 1 or len(fragment.text) <= 3 or fragment.turn != 0:
        return fragment
    y = (y0 + y1) / 2
    under = [p.box for p in placed if p.box[0] - 2 <= x0 <= p.box[2] and p.box[1] - 2 <= y <= p.box[3]]
    box = min(under, key=area) if under else fragment.box
    return replace(fragment, box=box, frame=box)


def _kept(
    page: Any,
    placed: list[Placed],
    fragments: list[Fragment],
    tables: list[RuledTable],
    content: PageContent,
    bounds: BBox,
) -> list[Picture]:
    captions = [fragment.box for fragment in fragments if CAPTION.match(fragment.text)]
    kept = [
        item
        for item in placed
        if counts(item, bounds, content.words, captioned=_near_caption(item.box, captions))
        and not any(overlap(item.box, table.box) > 0.8 * area(item.box) for table in tables)
    ]
    if not kept:
        return []
    try:
        return identify(page, kept, content.number)
    except FAILURES as error:
        content.problems.append(Notice("pictures_failed", f"page {content.number}: {reason(error)}", content.number))
        return []


def _near_caption(box: BBox, captions: list[BBox]) -> bool:
    if min(box[2] - box[0], box[3] - box[1]) < 12:
        return False
    return any(
        min(box[2], caption[2]) > max(box[0], caption[0])
        and max(caption[1] - box[3], box[1] - caption[3]) < CAPTION_GAP / 2
        for caption in captions
    )


def _blocks(fragments: list[Fragment], shapes: list[Shape], number: int) -> list[Block]:
    """Blocks in reading order. Text inside a table is the table's; turned text follows in its own frame."""
    table_boxes = [shape.box for shape in shapes if isinstance(shape, RuledTable)]
    free = [f for f in fragments if not any(centre_inside(f.box, box) for box in table_boxes)]
    if not free:
        ordered = sorted(shapes, key=lambda shape: (shape.box[1], shape.box[0]))
        return [Block(page=number, box=shape.box, shape=shape) for shape in ordered]
    turns = Counter(fragment.turn for fragment in free)
    main = max(turns, key=lambda turn: (turns[turn], turn == 0))
    obstacles = [s for s in shapes if main == 0 and not any(centre_inside(f.box, s.box) for f in free)]
    blocks: list[Block] = []
    for turn in sorted(turns, key=lambda turn: (turn != main, -turns[turn], turn)):
        items = [Item(f.frame, fragment=f) for f in free if f.turn == turn]
        if turn == -1:
            blocks += [block for item in items for block in column_blocks([item], number)]
            continue
        if turn == main:
            items += [Item(shape.box, shape=shape) for shape in obstacles]
        for group in reading_groups(items):
            blocks += column_blocks(group, number)
    for shape in shapes:
        if shape not in obstacles:
            _insert(blocks, Block(page=number, box=shape.box, shape=shape))
    return blocks


def _insert(blocks: list[Block], new: Block) -> None:
    """Put a block after the last one that starts above it in the same column."""
    at = 0
    for index, block in enumerate(blocks):
        shares = min(block.box[2], new.box[2]) > max(block.box[0], new.box[0])
        if shares and block.box[1] <= new.box[1]:
            at = index + 1
    blocks.insert(at, new)
