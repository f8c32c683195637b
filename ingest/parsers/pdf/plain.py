"""Blocks of a page without its layout: from where the runs of text stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.parsers.pdf.blocks import column_blocks
from ingest.parsers.pdf.model import Block, Fragment, Item, RuledTable, Shape, centre_inside
from ingest.parsers.pdf.order import reading_groups


def plain_blocks(fragments: Sequence[Fragment], shapes: Sequence[Shape], number: int) -> list[Block]:
    """Blocks in reading order. Text inside a table is the table's; turned text follows in its own frame."""
    table_boxes = [shape.box for shape in shapes if isinstance(shape, RuledTable)]
    free = [f for f in fragments if not any(centre_inside(f.box, box) for box in table_boxes)]
    if not free:
        ordered = sorted(shapes, key=lambda shape: (shape.box[1], shape.box[0]))
        return [Block(page=number, box=shape.box, shape=shape) for shape in ordered]
    main = main_turn(free)
    obstacles = [s for s in shapes if main == 0 and not any(centre_inside(f.box, s.box) for f in free)]
    blocks: list[Block] = []
    turns = Counter(fragment.turn for fragment in free)
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


def main_turn(fragments: Sequence[Fragment]) -> int:
    """The direction of most runs of text."""
    turns = Counter(fragment.turn for fragment in fragments)
    return max(turns, key=lambda turn: (turns[turn], turn == 0), default=0)


def _insert(blocks: list[Block], new: Block) -> None:
    """Put a block after the last one that starts above it in the same column."""
    at = 0
    for index, block in enumerate(blocks):
        shares = min(block.box[2], new.box[2]) > max(block.box[0], new.box[0])
        if shares and block.box[1] <= new.box[1]:
            at = index + 1
    blocks.insert(at, new)
