"""Ties captions to the tables and pictures that they stand at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ingest.parsers.pdf.model import Block, RuledTable

MAX_GAP = 40.0
"""Points between a caption and what it describes."""


def caption_of(blocks: Sequence[Block]) -> dict[int, Block]:
    """The caption of each table or picture, by id() of its block; each caption goes to one at most."""
    by_page: dict[int, tuple[list[Block], list[Block]]] = defaultdict(lambda: ([], []))
    for block in blocks:
        if block.shape is not None:
            by_page[block.page][0].append(block)
        elif block.kind == "caption":
            by_page[block.page][1].append(block)
    found: dict[int, Block] = {}
    for shapes, captions in by_page.values():
        pairs = [(gap, s, c) for s in shapes for c in captions if (gap := _distance(s, c)) is not None]
        used: set[int] = set()
        for _, shape, caption in sorted(pairs, key=lambda pair: pair[0]):
            if id(shape) not in found and id(caption) not in used:
                found[id(shape)] = caption
                used.add(id(caption))
    return found


def _distance(shape: Block, caption: Block) -> float | None:
    """Points between the two, more where its word is the other kind's; None if they are apart."""
    if min(shape.box[2], caption.box[2]) <= max(shape.box[0], caption.box[0]):
        return None
    below, above = caption.box[1] - shape.box[3], shape.box[1] - caption.box[3]
    gap = max(below, above)
    if gap > MAX_GAP or gap < -12:
        return None
    is_table = isinstance(shape.shape, RuledTable)
    fits = is_table == caption.text.lower().startswith("table")
    usual_side = (above >= below) == is_table
    return max(0.0, gap) + (0 if fits else 60) + (0 if usual_side else 8)
