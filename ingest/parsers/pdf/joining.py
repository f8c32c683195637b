"""Joins paragraphs that a column's or a page's end cuts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.types import Line, Region
from ingest.parsers.pdf.blocks import BULLET, ENUMERATED, mends
from ingest.parsers.pdf.model import Block

SAME_SIZE = 0.6
MIN_CHARS = 40
FULL = 0.9
"""Share of its column's width that the last line of a cut paragraph fills."""
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}$")
_ASIDE = frozenset({"header", "footer", "footnote", "caption", "table", "image"})
"""What may stand between the parts of one paragraph."""
_JOINED = frozenset({"text", "list"})


def joined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with the rest of a cut paragraph in its first part's `text`, `lines` and `more`."""
    found: list[Block] = []
    open_block: Block | None = None
    last: Block | None = None
    for block in blocks:
        if block.shape is not None or block.kind in _ASIDE:
            if block.kind == "equation":
                open_block = None
            found.append(block)
            continue
        if open_block is not None and last is not None and _goes_on(open_block, last, block):
            _take(open_block, block)
        else:
            found.append(block)
            open_block = block if block.kind in _JOINED and block.turn == 0 and not block.tabular else None
        last = block
    return found


def _goes_on(first: Block, last: Block, block: Block) -> bool:
    """Whether `block` is the rest of the paragraph that starts as `first` and so far ends as `last`."""
    if block.kind != "text" or block.turn != 0 or block.tabular or not block.text:
        return False
    if abs(first.size - block.size) > SAME_SIZE or first.bold != block.bold or block.page > last.page + 1:
        return False
    if not _is_elsewhere(last, block) or BULLET.match(block.text) or ENUMERATED.match(block.text):
        return False
    text = first.text.rstrip()
    if len(text) < MIN_CHARS or _ENDED.search(text):
        return False
    return block.text[0].islower() or text[-1] in "-‐," or _is_full(last)


def _is_elsewhere(last: Block, block: Block) -> bool:
    """On the next page, or further up or aside on the same one; or below what cuts the column."""
    if block.page != last.page:
        return True
    return block.box[1] < last.box[3] or block.box[1] - last.box[3] > 2.5 * last.size


def _is_full(block: Block) -> bool:
    """Whether the last line goes to the end of its column: a paragraph that ends mostly does not."""
    lines = [line for line in block.lines if line.page == block.lines[-1].page]
    if len(lines) < 2:
        return False
    right, left = max(line.bbox[2] for line in lines), min(line.bbox[0] for line in lines)
    return lines[-1].bbox[2] >= left + FULL * (right - left)


def _take(first: Block, rest: Block) -> None:
    """Append the rest of a paragraph; a hyphen that divides a word goes."""
    text = first.text
    if mends(text, rest.text):
        end = first.lines[-1]
        first.lines[-1] = replace(end, end=end.end - 1)
        text = text[:-1]
    elif not (text[-1] == "-" and text[-2:-1].isalnum() and rest.text[:1].isalnum()):
        text += " "
    first.lines += _shifted(rest.lines, len(text))
    first.text = text + rest.text
    first.more += [Region(rest.page, box) for box in rest.regions]


def _shifted(lines: Iterable[Line], by: int) -> list[Line]:
    return [replace(line, start=line.start + by, end=line.end + by) for line in lines]
