"""Ties captions to the tables and pictures that they stand at.

Each page is settled as a whole: of all ways to pair its captions with its tables and pictures, the one of least
cost. A pair costs its distance, more if the caption names the other kind, stands on the side where this document
does not put captions, or if something else lies between the two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from index.types import BBox
from ingest.graph.labels import label_of
from ingest.parsers.pdf.matching import cheapest_pairs
from ingest.parsers.pdf.model import Block, Picture, RuledTable

MAX_GAP = 48.0
"""Points between a caption and what it describes."""
OVERLAP = 14.0
"""Points by which a caption may reach into the box of its picture."""
WRONG_KIND, UNNUMBERED, BETWEEN, BESIDE, WRONG_SIDE, UNUSUAL_SIDE = 45.0, 25.0, 40.0, 6.0, 14.0, 7.0
FLUSH, FLUSH_GAP, CENTRED = 4.0, 24.0, 0.05
"""Points from the edge of the page's text, points above or below, and share of the text's width off its middle."""
LIMIT = 110.0
"""Cost above which a caption rather stays alone."""
NO_PICTURES = ("table", "listing", "algorithm")
Side = Literal["above", "below", "beside"]


def caption_of(blocks: Sequence[Block]) -> dict[int, Block]:
    """The caption of each table or picture, by id() of its block.

    A caption goes to one table or picture, or to the pictures in a row above or below it that have no other.
    """
    pages = _by_page(blocks)
    usual = _usual_sides(pages)
    found: dict[int, Block] = {}
    for page in pages.values():
        costs = [[_cost(shape, caption, page, usual) for caption in page.captions] for shape in page.shapes]
        for row, column in cheapest_pairs(costs, LIMIT):
            found[id(page.shapes[row])] = page.captions[column]
    _share_rows(pages, found)
    _across_pages(pages, found)
    return found


class _Page:
    """What of one page matters to captions."""

    def __init__(self) -> None:
        self.shapes: list[Block] = []
        self.captions: list[Block] = []
        self.others: list[Block] = []
        self.running: list[Block] = []

    def between(self, one: Block, other: Block) -> bool:
        """Whether a block of the page fills the gap of two others."""
        gap = _gap_box(one.box, other.box)
        return gap is not None and any(
            _covers(block.box, gap) for block in (*self.shapes, *self.others) if block is not one and block is not other
        )

    def flush(self, shape: BBox, caption: BBox) -> tuple[Side | None, float]:
        """The side and distance of a caption set flush with the page's text at, but not over, what is centred on it."""
        text = (*self.shapes, *self.captions, *self.others)
        left, right = min(block.box[0] for block in text), max(block.box[2] for block in text)
        widest = max((block.box[2] for block in self.running), default=right)  # the text of the page may be short
        is_flush = caption[0] - left < FLUSH and any(
            abs(_centre(shape) - (left + edge) / 2) < CENTRED * (edge - left) for edge in (right, max(right, widest))
        )
        wide = (left, shape[1], right, shape[3])
        side, gap = _place(wide, caption)
        return (side, gap) if is_flush and side != "beside" and gap <= FLUSH_GAP else (None, 0.0)


def _by_page(blocks: Sequence[Block]) -> dict[int, _Page]:
    pages: dict[int, _Page] = defaultdict(_Page)
    for block in blocks:
        page = pages[block.page]
        if isinstance(block.shape, Picture | RuledTable):
            page.shapes.append(block)
        elif block.kind == "caption":
            page.captions.append(block)
        elif block.kind in ("header", "footer"):
            page.running.append(block)
        else:
            page.others.append(block)
    return pages


def _usual_sides(pages: dict[int, _Page]) -> dict[bool, Side]:
    """On which side this document puts the captions of tables (True) and of pictures (False).

    Told by the captions that have a table or picture of their kind on one side only.
    """
    seen: dict[bool, Counter[Side]] = {True: Counter(), False: Counter()}
    for page in pages.values():
        for caption in page.captions:
            is_table = _is_table_caption(caption)
            sides = {
                side
                for shape in page.shapes
                if isinstance(shape.shape, RuledTable) == is_table
                and (side := _place(shape.box, caption.box)[0]) is not None
                and not page.between(shape, caption)
            }
            if len(sides) == 1:
                seen[is_table].update(sides)
    return {kind: counts.most_common(1)[0][0] for kind, counts in seen.items() if counts}


def _is_table_caption(caption: Block) -> bool:
    return caption.text.lower().lstrip().startswith("tab")


def _cost(shape: Block, caption: Block, page: _Page, usual: dict[bool, Side]) -> float:
    """What a pair costs; infinite if the two are apart."""
    side, gap = _place(shape.box, caption.box)
    if side is None:
        side, gap = page.flush(shape.box, caption.box)
    if side is None and _is_level(shape.box, caption.box) and not page.between(shape, caption):
        side, gap = "beside", MAX_GAP
    if side is None:
        return float("inf")
    is_table = isinstance(shape.shape, RuledTable)
    label = label_of(caption.text)
    cost = max(0.0, gap) + abs(_centre(shape.box) - _centre(caption.box)) * (0.02 if side != "beside" else 0.0)
    if label is None:
        cost += UNNUMBERED
    elif (label[0] in NO_PICTURES) != is_table or label[0] in NO_PICTURES[1:]:
        cost += WRONG_KIND
    expected = usual.get(is_table)
    if expected is None:
        cost += 0.0 if side == ("above" if is_table else "below") else UNUSUAL_SIDE
    elif side != expected:
        cost += WRONG_SIDE
    if side == "beside":
        cost += BESIDE
    return cost + (BETWEEN if page.between(shape, caption) else 0.0)


def _is_level(shape: BBox, caption: BBox) -> bool:
    """Whether a caption stands beside a shape, within its height, however far off: in a wide margin, say."""
    apart = caption[0] > shape[2] or shape[0] > caption[2]
    return apart and shape[1] - OVERLAP <= caption[1] and caption[3] <= shape[3] + OVERLAP


def _place(shape: BBox, caption: BBox) -> tuple[Side | None, float]:
    """On which side of a shape a caption stands, and how far away; None if it is at no side of it."""
    across = min(shape[2], caption[2]) - max(shape[0], caption[0])
    along = min(shape[3], caption[3]) - max(shape[1], caption[1])
    below, above = caption[1] - shape[3], shape[1] - caption[3]
    if across > 0 and -OVERLAP <= max(below, above) <= MAX_GAP:
        return ("below", below) if below >= above else ("above", above)
    beside = max(caption[0] - shape[2], shape[0] - caption[2])
    if along > 0 and -OVERLAP / 2 <= beside <= MAX_GAP:
        return "beside", beside
    return None, 0.0


def _centre(box: BBox) -> float:
    return (box[0] + box[2]) / 2


def _gap_box(one: BBox, other: BBox) -> BBox | None:
    """What lies between two boxes that face each other; None if they touch or stand askew."""
    x0, x1 = max(one[0], other[0]), min(one[2], other[2])
    y0, y1 = max(one[1], other[1]), min(one[3], other[3])
    if x0 < x1 and y1 < y0:
        return (x0, y1, x1, y0)
    if y0 < y1 and x1 < x0:
        return (x1, y0, x0, y1)
    return None


def _covers(box: BBox, gap: BBox) -> bool:
    wide = min(box[2], gap[2]) - max(box[0], gap[0])
    high = min(box[3], gap[3]) - max(box[1], gap[1])
    return wide > 0.2 * (gap[2] - gap[0]) and high > 0.35 * (gap[3] - gap[1])


def _share_rows(pages: dict[int, _Page], found: dict[int, Block]) -> None:
    """Panels side by side over or under one caption: each picture without a caption of its own gets it."""
    for page in pages.values():
        for shape in page.shapes:
            if id(shape) in found or not isinstance(shape.shape, Picture):
                continue
            mates = [m for m in page.shapes if isinstance(m.shape, Picture) and id(m) in found and _in_a_row(shape, m)]
            for mate in mates:
                caption = found[id(mate)]
                side, _ = _place(mate.box, caption.box)
                if side in ("above", "below") and _place(shape.box, caption.box)[0] == side:
                    found[id(shape)] = caption
                    break


def _in_a_row(one: Block, other: Block) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared > 0.5 * min(one.box[3] - one.box[1], other.box[3] - other.box[1])


def _across_pages(pages: dict[int, _Page], found: dict[int, Block]) -> None:
    """A caption left alone that opens a page belongs to what ends the page before; one that ends a page to the next.

    Only where nothing but captions stands between, and both are of one kind.
    """
    used = {id(caption) for caption in found.values()}
    for number, page in pages.items():
        for caption in page.captions:
            if id(caption) in used or label_of(caption.text) is None:
                continue
            for near, first in ((number - 1, True), (number + 1, False)):
                shape = _facing(pages.get(near), page, caption, found, first=first)
                if shape is not None:
                    found[id(shape)] = caption
                    used.add(id(caption))
                    break


def _facing(other: _Page | None, page: _Page, caption: Block, found: dict[int, Block], *, first: bool) -> Block | None:
    """The table or picture at the other page's edge that a caption at this page's edge may belong to."""
    if other is None or not _at_edge(caption, (*page.shapes, *page.others), first=first):
        return None
    for shape in other.shapes:
        rest = [block for block in (*other.shapes, *other.others, *other.captions) if block is not shape]
        fits = isinstance(shape.shape, RuledTable) == _is_table_caption(caption)
        if fits and id(shape) not in found and _at_edge(shape, rest, first=not first):
            return shape
    return None


def _at_edge(block: Block, others: Iterable[Block], *, first: bool) -> bool:
    """Whether a block is the first (or else the last) of its page, from top to bottom."""
    if first:
        return all(other.box[1] >= block.box[1] for other in others)
    return all(other.box[3] <= block.box[3] for other in others)
