"""Joins paragraphs that a column's or a page's end cuts, and the lines of a listing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.types import Line, Region
from ingest.graph.labels import is_bare_label, label_of
from ingest.parsers.pdf.blocks import BULLET, ENUMERATED, is_unspaced, mends
from ingest.parsers.pdf.model import Block, union

SAME_SIZE = 0.6
MIN_CHARS = 40
NOTE_GAP = 24.0
NOTE_WORDS = 40
LISTING_GAP = 1.6
FLUSH = 4.0
TITLE_WORDS = 30
"""Words of the title below the label of a caption, at most."""
FULL = 0.9
"""Share of its column's width that the last line of a cut paragraph fills."""
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}$")
_ASIDE = frozenset({"header", "footer", "footnote", "caption", "table", "image"})
"""What may stand between the parts of one paragraph."""
_TITLES = frozenset({"text", "heading", "caption"})
"""What the title of a caption may be taken for."""
_JOINED = frozenset({"text", "list"})


def joined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with the rest of a cut paragraph in its first part's `text`, `lines` and `more`."""
    found: list[Block] = []
    first: Block | None = None
    last: Block | None = None
    before: Block | None = None
    for block in blocks:
        if before is not None and found and before is found[-1] and _is_caption_title(before, block):
            _append_lines(before, block, " ")
            continue
        if block.kind == "equation":
            first = None
        if block.shape is not None or block.kind in _ASIDE or (first and before and _is_note(block, before)):
            found.append(block)
        elif first is not None and last is not None and _goes_on(first, last, block):
            _take(first, block)
            last = block
        elif found and last is found[-1] and _is_listing(last, block):
            _append_lines(last, block)
        else:
            found.append(block)
            first = block if block.kind in _JOINED and block.turn == 0 and not block.tabular else None
            last = block
        before = block
    return found


def _is_note(block: Block, before: Block) -> bool:
    """A few whole sentences right below a table or picture."""
    near = block.page == before.page and 0 <= block.box[1] - before.box[3] < NOTE_GAP
    whole = block.text[:1].isupper() and bool(_ENDED.search(block.text))
    return before.shape is not None and near and whole and len(block.text.split()) <= NOTE_WORDS


def _is_caption_title(label: Block, block: Block) -> bool:
    """Whether a caption is a label alone ("TABLE II") and its title stands right below, centred on it or flush."""
    if label.kind != "caption" or not is_bare_label(label.text) or block.kind not in _TITLES:
        return False
    if block.shape is not None or block.page != label.page or label_of(block.text) is not None:
        return False
    flush = abs(block.box[0] - label.box[0]) < FLUSH
    centred = abs(block.box[0] + block.box[2] - label.box[0] - label.box[2]) < 2 * FLUSH
    near = -2 <= block.box[1] - label.box[3] < label.size
    return (flush or centred) and near and len(block.text.split()) <= TITLE_WORDS and len(block.lines) <= 3


def _is_listing(above: Block, block: Block) -> bool:
    """Whether two pieces of code stand below each other."""
    if above.kind != "code" or block.kind != "code" or above.page != block.page:
        return False
    shared = min(above.box[2], block.box[2]) > max(above.box[0], block.box[0])
    return shared and -2 <= block.box[1] - above.box[3] < LISTING_GAP * block.size


def _append_lines(above: Block, block: Block, between: str = "\n") -> None:
    above.lines += _shifted(block.lines, len(above.text) + 1)
    above.text = f"{above.text}{between}{block.text}"
    above.box = union([above.box, block.box])
    above.regions = [above.box]


def _goes_on(first: Block, last: Block, block: Block) -> bool:
    """Whether `block` is the rest of the paragraph that starts as `first` and so far ends as `last`."""
    if block.kind not in _JOINED or block.turn != 0 or block.tabular or sum(map(str.isalpha, block.text)) < 3:
        return False
    if abs(first.size - block.size) > SAME_SIZE or first.bold != block.bold or block.page > last.page + 1:
        return False
    if not _is_elsewhere(last, block) or BULLET.match(block.text) or ENUMERATED.match(block.text):
        return False
    text = first.text.rstrip()
    if len(text) < MIN_CHARS or _ENDED.search(text):
        return False
    if block.text[0].islower():
        return True
    return block.kind == "text" and (text[-1] in "-‐," or _is_full(last))


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
    elif not (text[-1] == "-" and text[-2:-1].isalnum() and rest.text[:1].isalnum()) and not is_unspaced(
        text, rest.text
    ):
        text += " "
    first.lines += _shifted(rest.lines, len(text))
    first.text = text + rest.text
    first.more += [Region(rest.page, box) for box in rest.regions]


def _shifted(lines: Iterable[Line], by: int) -> list[Line]:
    return [replace(line, start=line.start + by, end=line.end + by) for line in lines]
