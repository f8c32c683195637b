"""Text by its part in drawings: labels, running text, captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from index.types import BBox
from ingest.graph.labels import label_of
from ingest.parsers.pdf.blocks import CAPTION
from ingest.parsers.pdf.captions import NO_PICTURES
from ingest.parsers.pdf.layout import LayoutPart, PartKind
from ingest.parsers.pdf.model import Fragment, area, centre_inside, union

CAPTION_NEAR = 36.0
"""Points between a drawing and the caption that calls it one."""
LABEL_WORDS = 6
LABEL_REACH = 3.0
GIANT = 6.0
"""Height of a run of text against the others of its page, from which it is misread."""
PROSE_WORDS = 7
"""Words on a line from which it is running text."""
_PROTECTED: frozenset[PartKind] = frozenset({"title", "heading", "caption", "table", "footnote", "header", "footer"})


def lines_of(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The runs of text that are no drawing misread as a giant letter."""
    heights = [min(f.box[2] - f.box[0], f.box[3] - f.box[1]) for f in fragments]
    most = GIANT * median(heights) if heights else 0.0
    return [f for f, height in zip(fragments, heights, strict=True) if height <= most]


@dataclass(frozen=True, slots=True)
class Caption:
    """Where a caption stands, and whether it may name a picture (no table, no listing)."""

    box: BBox
    pictured: bool


class PageText:
    """The text of a page by its part in drawings: labels, running text, captions."""

    def __init__(self, parts: Sequence[LayoutPart], fragments: Sequence[Fragment], captions: Sequence[Caption]) -> None:
        self._fragments = fragments
        self._known = bool(parts)
        sizes = [f.size for f in fragments if len(f.text.split()) >= PROSE_WORDS]
        self._body = median(sizes) if sizes else 0.0
        kept = [part.box for part in parts if part.kind in _PROTECTED]
        kept += [part.box for part in parts if part.kind in ("text", "list") and self.words(part.box) > 2 * LABEL_WORDS]
        self._kept = {
            id(f) for f in fragments if any(centre_inside(f.box, box) for box in (*kept, *(c.box for c in captions)))
        }
        self._short = [f for f in fragments if id(f) not in self._kept and len(f.text.split()) <= 2 * LABEL_WORDS]

    def prose(self, box: BBox) -> int:
        """Words of running text in a box."""
        lines = (f for f in self._fragments if centre_inside(f.box, box))
        return sum(words for f in lines if (words := len(f.text.split())) >= PROSE_WORDS)

    def share(self, box: BBox) -> float:
        """Share of a box that text covers."""
        return sum(area(f.box) for f in lines_of(self._fragments) if centre_inside(f.box, box)) / max(1.0, area(box))

    def inside(self, box: BBox) -> list[Fragment]:
        """The text in a box that is a drawing's own."""
        return [f for f in self._fragments if id(f) not in self._kept and centre_inside(f.box, box)]

    def words(self, box: BBox) -> int:
        return sum(len(f.text.split()) for f in self._fragments if centre_inside(f.box, box))

    def is_free(self, box: BBox) -> bool:
        """Whether no paragraph or caption stands in a box."""
        return not any(id(f) in self._kept and centre_inside(f.box, box) for f in self._fragments)

    def with_labels(self, box: BBox) -> BBox:
        """A drawing's box with the short texts in it and at its sides."""
        for f in self._short:
            if centre_inside(f.box, box) or self._is_label_beside(f, box):
                box = union([box, f.box])
        return box

    def _is_label_beside(self, f: Fragment, box: BBox) -> bool:
        reach = 0.6 * f.size + LABEL_REACH
        if not touches(f.box, box, reach) or len(f.text.split()) > LABEL_WORDS:
            return False
        if f.box[2] - f.box[0] > 0.7 * (box[2] - box[0]) and f.turn == 0:
            return False
        beside = min(f.box[3], box[3]) - max(f.box[1], box[1]) > 0.5 * (f.box[3] - f.box[1])
        figures = sum(char.isdigit() for char in f.text) * 2 >= len(f.text.replace(" ", ""))
        small = 0 < f.size < 0.93 * self._body
        return self._known or beside or figures or small or f.turn != 0


def page_captions(parts: Sequence[LayoutPart], fragments: Sequence[Fragment]) -> list[Caption]:
    """Where captions stand: parts that start like one, else such a line with those that follow it closely."""
    found: list[Caption] = []
    for f in fragments:
        if f.turn != 0 or not CAPTION.match(f.text):
            continue
        whole = [
            p.box for p in parts if p.kind in ("caption", "text", "heading", "list") and centre_inside(f.box, p.box)
        ]
        own = [box for box in whole if f.box[1] - box[1] < 0.8 * f.size]
        label = label_of(f.text)
        pictured = label is None or label[0] not in NO_PICTURES
        found.append(Caption(min(own, key=area) if own else _following(f, fragments), pictured))
    known = {caption.box for caption in found}
    found += [Caption(part.box, True) for part in parts if part.kind == "caption" and part.box not in known]
    return found


def _following(first: Fragment, fragments: Sequence[Fragment]) -> BBox:
    """A line with the lines of its size right below it."""
    box = first.box
    for f in sorted(fragments, key=lambda f: f.box[1]):
        follows = box[1] < f.box[1] and f.box[1] - box[3] < 0.5 * first.size and abs(f.size - first.size) < 0.6
        if f is not first and f.turn == 0 and follows and f.box[0] < box[2] and f.box[2] > box[0]:
            box = union([box, f.box])
    return box


def near_caption(box: BBox, caption: BBox) -> bool:
    """Whether a caption stands right above or below a box."""
    across = min(box[2], caption[2]) > max(box[0], caption[0])
    return across and -6 <= max(caption[1] - box[3], box[1] - caption[3]) <= CAPTION_NEAR


def touches(one: BBox, other: BBox, near: float) -> bool:
    return (
        one[0] - near <= other[2]
        and other[0] - near <= one[2]
        and one[1] - near <= other[3]
        and other[1] - near <= one[3]
    )
