"""Blocks of a page from its layout: the model's parts filled with the page's own text, their order ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.types import BBox, ElementKind
from ingest.parsers.pdf.blocks import BULLET, CAPTION, ENUMERATED, LABEL, TextLine, line_block, text_lines
from ingest.parsers.pdf.headings import NUMBERED
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.model import Block, Fragment, Picture, area, centre_inside, overlap
from ingest.parsers.pdf.plain import plain_blocks
from ingest.parsers.pdf.sequence import Place, in_order

COVERED = 0.5
"""Share of a run of text that a part has to cover to hold it."""
LABEL_REACH = 3.0
"""How far left of a part, in font sizes, its bullet or number may stand."""
MARK_REACH = 0.5
"""How far right of a line, in font sizes, a raised mark may stand."""
WIDE_STEP = 1.9
"""Distance of two baselines, in font sizes above the part's usual distance, that parts paragraphs."""
MIN_INDENT, MAX_INDENT = 0.7, 3.0
"""Indent of the first line of a paragraph, in font sizes."""
_KINDS: dict[str, ElementKind] = {
    "title": "title",
    "heading": "heading",
    "text": "text",
    "list": "list",
    "caption": "caption",
    "footnote": "footnote",
    "header": "header",
    "footer": "footer",
}
"""The kinds of parts that hold text; what is written in another part and taken by no shape is text."""
_LABELLED = ("text", "list", "heading", "footnote", "caption")
_SENTENCE_END = re.compile(r"[.!?:;)\]]\W*$")


@dataclass(slots=True)
class _Filled:
    part: LayoutPart
    fragments: list[Fragment] = field(default_factory=list)


def part_blocks(
    parts: Sequence[LayoutPart],
    fragments: Sequence[Fragment],
    made: Sequence[Block],
    number: int,
    size: tuple[float, float],
) -> list[Block]:
    """Blocks in reading order. `fragments` are the text in none of the tables, pictures and equations `made`."""
    filled = [_Filled(part) for part in parts if part.kind in _KINDS]
    loose: list[Fragment] = []
    for fragment in fragments:
        holder = _holder(fragment, filled) if fragment.turn >= 0 else None
        if holder is None:
            loose.append(fragment)
        else:
            holder.fragments.append(fragment)
    loose = [fragment for fragment in loose if not _joins_as_label(fragment, filled)]
    blocks = [block for one in filled for block in _text_blocks(one, number)]
    blocks += plain_blocks(loose, [], number)
    return sequenced([*blocks, *made], size)


def _holder(fragment: Fragment, filled: Iterable[_Filled]) -> _Filled | None:
    """The part that covers most of a run, of equal ones the smallest."""
    best: tuple[float, float] | None = None
    found: _Filled | None = None
    whole = max(0.01, area(fragment.box))
    for one in filled:
        share = min(1.0, overlap(fragment.box, one.part.box) / whole)
        if share < COVERED and not (whole < 1 and centre_inside(fragment.box, one.part.box)):
            continue
        key = (round(share, 1), -area(one.part.box))
        if best is None or key > best:
            best, found = key, one
    return found


def _joins_as_label(fragment: Fragment, filled: Iterable[_Filled]) -> bool:
    """Give a bullet, number or raised mark that the model left out to the part beside it."""
    if not LABEL.match(fragment.text) or fragment.turn != 0:
        return False
    middle = (fragment.box[1] + fragment.box[3]) / 2
    for one in filled:
        box = one.part.box
        line = [f for f in one.fragments if f.box[1] <= middle <= f.box[3]]
        if not line or one.part.kind not in _LABELLED:
            continue
        before = box[0] - LABEL_REACH * fragment.size <= fragment.box[0] < box[0] + 1
        end = max(f.box[2] for f in line)
        if before or -1 <= fragment.box[0] - end <= MARK_REACH * fragment.size:
            one.fragments.append(fragment)
            return True
    return False


def _text_blocks(filled: _Filled, number: int) -> Iterator[Block]:
    """The paragraphs of a part, one for each direction of text, list item, caption and size."""
    kind = _KINDS[filled.part.kind]
    for turn in dict.fromkeys(f.turn for f in filled.fragments):
        lines = text_lines([f for f in filled.fragments if f.turn == turn])
        for group in _paragraphs(lines, kind):
            block = line_block(group, number)
            block.kind, block.seen = kind, True
            yield block


def _paragraphs(lines: Sequence[TextLine], kind: ElementKind) -> list[list[TextLine]]:
    """The model sees paragraphs; only what plainly is another one is parted."""
    groups: list[list[TextLine]] = []
    steps = sorted(b.frame[3] - a.frame[3] for a, b in pairwise(lines))
    usual = steps[len(steps) // 2] if steps else 0.0
    for line in lines:
        if groups and not _starts_new(groups[-1], line, usual, kind):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _starts_new(group: Sequence[TextLine], line: TextLine, usual: float, kind: ElementKind) -> bool:
    before = group[-1]
    ratio = line.size / before.size if before.size else 1.0
    long = min(len(line.text), len(before.text)) > 3
    if long and not 0.87 < ratio < 1.15:
        return True
    step = line.frame[3] - before.frame[3]
    if step > max(WIDE_STEP * max(line.size, before.size), 1.3 * usual) and kind not in ("title", "heading"):
        return True
    ended = bool(_SENTENCE_END.search(before.text))
    if CAPTION.match(line.text) and ended:
        return True
    if kind not in ("text", "list"):
        return False
    if _is_heading_line(line) != _is_heading_line(before) and (_is_heading_line(line) or len(group) == 1):
        return True
    if BULLET.match(line.text) or ENUMERATED.match(line.text):
        listed = bool(BULLET.match(group[0].text) or ENUMERATED.match(group[0].text))
        return listed or (ended and bool(BULLET.match(line.text)))
    return kind == "text" and ended and _is_indented(group, line)


def _is_heading_line(line: TextLine) -> bool:
    return line.bold and line.cells == 1 and bool(NUMBERED.match(line.text)) and len(line.text) < 80


def _is_indented(group: Sequence[TextLine], line: TextLine) -> bool:
    """Whether a line begins a paragraph by standing in from the lines before it."""
    left = min(other.frame[0] for other in group)
    straight = all(other.frame[0] - left < 1.5 for other in group[1:])
    return straight and MIN_INDENT * line.size < line.frame[0] - left < MAX_INDENT * line.size and line.cells == 1


def sequenced(blocks: Sequence[Block], size: tuple[float, float]) -> list[Block]:
    """Blocks in reading order: headers, the columns, footers; turned text last."""
    first = [b for b in blocks if b.kind == "header" and b.turn == 0]
    last = [b for b in blocks if (b.kind == "footer" or b.turn != 0) and b not in first]
    taken = {id(block) for block in (*first, *last)}
    body = [block for block in blocks if id(block) not in taken]
    places = [Place(block.box, block.kind in ("title", "heading"), isinstance(block.shape, Picture)) for block in body]
    ordered = [body[index] for index in in_order(places, size)]
    return [*sorted(first, key=_corner), *ordered, *sorted(last, key=lambda b: (b.turn != 0, _corner(b)))]


def _corner(block: Block) -> tuple[float, float]:
    return block.box[1], block.box[0]


def without_taken(fragments: Sequence[Fragment], taken: Sequence[Fragment], boxes: Sequence[BBox]) -> list[Fragment]:
    """The runs that are neither in `taken` nor in one of the boxes."""
    gone = {id(fragment) for fragment in taken}
    return [f for f in fragments if id(f) not in gone and not any(centre_inside(f.box, box) for box in boxes)]
