"""Cuts a parsed document into units: what is indexed, scored and shown as a hit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from index.sentences import sentences
from index.types import BBox, Bundle, Element, ElementKind, Part, Region, Unit, UnitKind

PASSAGE_WORDS = 200
SHORT_WORDS = 80
"""A passage of fewer words goes on with the next section of its page: a heading with one line under it says little."""
AROUND_WORDS = 60
"""Words of the sentence before an equation, and of the one that goes on after it, that are searched with it."""
_LINE_GAP = 16.0
"""Points: up to about one blank line of body text."""
_PROSE: frozenset[ElementKind] = frozenset({"title", "heading", "text", "list", "code", "footnote", "attachment"})
HEADS: frozenset[ElementKind] = frozenset({"title", "heading"})
_OWN_UNIT: dict[ElementKind, UnitKind] = {
    "table": "table",
    "row": "row",
    "image": "image",
    "caption": "caption",
    "equation": "equation",
}
Boxes = dict[int, list[BBox]]
"""Boxes by page."""
_EXPLAINS: frozenset[ElementKind] = frozenset({"text", "list"})
_PASSED: frozenset[ElementKind] = frozenset({"equation", "header", "footer", "footnote"})
"""What may stand between an equation and the text around it."""
_NEVER_ON_PAGE: frozenset[ElementKind] = frozenset({"row", "page"})


def make_units(bundle: Bundle) -> tuple[Unit, ...]:
    """The units of a bundle, without numbers: passages, tables, rows, pictures, captions, equations, then pages.

    A passage holds whole neighbouring elements of one section, at most about 200 words, or of several on its page
    while it is short; longer elements are split at sentences (tables at lines), each part with the regions of its
    own lines.
    """
    cutter = _Cutter(bundle)
    return tuple(_distinct([*cutter.elements(), *cutter.pages()]))


def unit_id(document: str, kind: UnitKind, parts: Iterable[Part]) -> str:
    """The id of a unit by what it is made of."""
    key = "\0".join(f"{part.element}:{part.start}:{part.end}" for part in parts)
    return hashlib.sha256(f"{document}\0{kind}\0{key}".encode()).hexdigest()[:24]


def element_unit(element: Element, part: Part) -> Unit:
    """A unit of one part of an element, without context."""
    kind = _OWN_UNIT.get(element.kind, "text")
    return Unit(
        id=unit_id(element.document, kind, (part,)),
        document=element.document,
        kind=kind,
        text=element.text[part.start : part.end],
        parts=(part,),
        regions=tuple(_part_regions(element, part)),
        caption=element.caption,
        locator=element.locator,
    )


def first_part(element: Element) -> Part:
    """The part of an element that its first unit holds: all of it, unless it is long."""
    return next(iter(_cut(element)), Part(element.id, 0, len(element.text)))


def first_unit_id(element: Element) -> str:
    """The id of the unit that a table, picture or the like begins with, where it has one of its own."""
    return unit_id(element.document, _OWN_UNIT[element.kind], (first_part(element),))


def whole_id(element: Element) -> str:
    """The id under which all of a table is found: its unit's, or its own where it is cut into several."""
    whole = first_part(element) == Part(element.id, 0, len(element.text))
    return first_unit_id(element) if whole else element.id


def words(text: str) -> int:
    return len(text.split())


class _Cutter:
    def __init__(self, bundle: Bundle) -> None:
        self._document = bundle.document
        self._by_id = {element.id: element for element in bundle.elements}
        self._sequence = sorted(bundle.elements, key=lambda element: element.order)
        self._places = {element.id: place for place, element in enumerate(self._sequence)}
        self._lines: dict[int, set[BBox]] = {}
        for element in self._sequence:
            for line in element.lines:
                self._lines.setdefault(line.page, set()).add(line.bbox)
        self._captions = {
            (region.page if (region := _first(element)) else None, element.caption)
            for element in self._sequence
            if element.caption
        }

    def elements(self) -> Iterator[Unit]:
        passage: list[Part] = []
        section: str | None = None
        length = 0
        for element in self._sequence:
            if element.kind in _OWN_UNIT:
                yield from self._own_units(element)
                continue
            if element.kind not in _PROSE or not element.text.strip():
                continue
            home = element.id if element.kind in HEADS else element.parent
            for part in _cut(element):
                size = words(element.text[part.start : part.end])
                full = length + size > PASSAGE_WORDS and not self._all_head(passage)
                if passage and (full or (home != section and self._ends(passage, part, length))):
                    yield self._passage(passage)
                    passage, length = [], 0
                section = home
                passage.append(part)
                length += size
        if passage:
            yield self._passage(passage)

    def _all_head(self, passage: Sequence[Part]) -> bool:
        """Whether a passage is nothing but headings: these stay with the first paragraph below them, long or not."""
        return all(self._by_id[part.element].kind in HEADS for part in passage)

    def _ends(self, passage: Sequence[Part], section: Part, length: int) -> bool:
        """Whether a passage of `length` words ends where another section begins."""
        last, next = (_first(self._by_id[part.element]) for part in (passage[-1], section))
        return length >= SHORT_WORDS or last is None or next is None or last.page != next.page

    def pages(self) -> Iterator[Unit]:
        on_page: dict[int, list[Part]] = {}
        for element in self._sequence:
            if element.kind not in _NEVER_ON_PAGE:
                for page, part in _page_parts(element):
                    on_page.setdefault(page, []).append(part)
        sizes = self._document.page_sizes
        for page in sorted(on_page):
            width, height = sizes[page - 1] if page <= len(sizes) else (0.0, 0.0)
            parts = tuple(on_page[page])
            yield Unit(
                id=f"{self._document.id}-page-{page}",
                document=self._document.id,
                kind="page",
                text=self._text(parts),
                parts=parts,
                regions=(Region(page, (0.0, 0.0, width, height)),),
                locator=f"page {page}",
            )

    def _passage(self, parts: Sequence[Part]) -> Unit:
        first = self._by_id[parts[0].element]
        return self._unit("text", tuple(parts), path=self.path(first))

    def _own_units(self, element: Element) -> Iterator[Unit]:
        if element.kind == "caption" and self._is_claimed(element):
            return
        path = self.path(element)
        if not (element.text.strip() or element.caption or path or element.kind == "image"):
            return
        around = self._around(element) if element.kind == "equation" else ()
        for part in _cut(element) or [Part(element.id, 0, len(element.text))]:
            yield self._unit(_OWN_UNIT[element.kind], (part,), path=path, caption=element.caption, around=around)

    def _around(self, equation: Element) -> tuple[str, ...]:
        """The sentence that leads to an equation and the one that explains it ("where v is the speed").

        Other equations may stand between.
        """
        at = self._places[equation.id]
        before = next((e for e in reversed(self._sequence[:at]) if e.kind not in _PASSED), None)
        after = next((e for e in self._sequence[at + 1 :] if e.kind not in _PASSED), None)
        found: list[str] = []
        if before is not None and before.kind in _EXPLAINS and (spans := list(sentences(before.text))):
            found.append(_last_words(before.text[spans[-1][0] : spans[-1][1]]))
        if after is not None and after.kind in _EXPLAINS and after.text[:1].islower():
            spans = list(sentences(after.text))
            found.append(" ".join(after.text[spans[0][0] : spans[0][1]].split()[:AROUND_WORDS]))
        return tuple(found)

    def _is_claimed(self, caption: Element) -> bool:
        """Whether a table or picture of the same page carries this caption already."""
        region = _first(caption)
        return (region.page if region else None, caption.text) in self._captions

    def path(self, element: Element) -> tuple[str, ...]:
        """Headings above an element, outermost first."""
        headings: list[str] = []
        seen = {element.id}
        parent = self._by_id.get(element.parent) if element.parent else None
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            if parent.kind in HEADS:
                headings.append(" ".join(parent.text.split()))
            parent = self._by_id.get(parent.parent) if parent.parent else None
        return tuple(reversed(headings))

    def _unit(
        self,
        kind: UnitKind,
        parts: tuple[Part, ...],
        *,
        path: tuple[str, ...],
        caption: str | None = None,
        around: tuple[str, ...] = (),
    ) -> Unit:
        locators = (" > ".join(path), self._by_id[parts[0].element].locator or "")
        text = self._text(parts)
        context = [*path, caption or "", *around]
        return Unit(
            id=unit_id(self._document.id, kind, parts),
            document=self._document.id,
            kind=kind,
            text=text,
            parts=parts,
            regions=tuple(self._regions(parts)),
            context="\n".join(line for line in context if line and line not in text),
            caption=caption,
            locator=", ".join(part for part in locators if part) or None,
        )

    def _regions(self, parts: Sequence[Part]) -> list[Region]:
        """The boxes of parts: those of their own lines where a part is less than its element."""
        elements = [(self._by_id[part.element], part) for part in parts]
        own = {
            (line.page, line.bbox)
            for element, part in elements
            for line in element.lines
            if line.start < part.end and line.end > part.start
        }
        regions = [region for element, part in elements for region in _part_regions(element, part)]
        if len(regions) < 2:
            return regions
        pages = {region.page for region in regions}
        return _joined(
            regions, {page: [box for box in self._lines.get(page, ()) if (page, box) not in own] for page in pages}
        )

    def _text(self, parts: Iterable[Part]) -> str:
        texts = (self._by_id[part.element].text[part.start : part.end] for part in parts)
        return "\n".join(text for text in texts if text.strip())


def _distinct(units: Iterable[Unit]) -> Iterator[Unit]:
    seen: set[str] = set()
    for unit in units:
        if unit.id not in seen:
            seen.add(unit.id)
            yield unit


def _last_words(text: str) -> str:
    return " ".join(text.split()[-AROUND_WORDS:])


def _first(element: Element) -> Region | None:
    return element.regions[0] if element.regions else None


def _cut(element: Element) -> list[Part]:
    """One part for a short element, else runs of sentences (of lines, in a table or code) of about 200 words."""
    if words(element.text) <= PASSAGE_WORDS:
        return [Part(element.id, 0, len(element.text))] if element.text.strip() else []
    spans = _line_spans(element.text) if element.kind in ("table", "code", "list") else sentences(element.text)
    parts: list[Part] = []
    start = end = size = 0
    for left, right in spans:
        for piece_start, piece_end in _bounded(element.text, left, right):
            length = words(element.text[piece_start:piece_end])
            if size and size + length > PASSAGE_WORDS:
                parts.append(Part(element.id, start, end))
                size = 0
            if not size:
                start = piece_start
            end, size = piece_end, size + length
    if size:
        parts.append(Part(element.id, start, end))
    return parts


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span as it is, or in runs of 200 words where one sentence is longer than that."""
    if words(text[start:end]) <= PASSAGE_WORDS:
        yield start, end
        return
    count, left, inside = 0, start, False
    for position in range(start, end):
        if text[position].isspace():
            inside = False
        elif not inside:
            if count == PASSAGE_WORDS:
                yield left, position
                left, count = position, 0
            inside, count = True, count + 1
    yield left, end


def _line_spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            spans.append((start, start + len(line.rstrip("\r\n"))))
        start += len(line)
    return spans


def _page_parts(element: Element) -> Iterator[tuple[int, Part]]:
    """The part of an element that stands on each of its pages."""
    pages = sorted({region.page for region in element.regions})
    if len(pages) == 1 or not element.lines:
        for page in pages[:1]:
            yield page, Part(element.id, 0, len(element.text))
        return
    for page in pages:
        lines = [line for line in element.lines if line.page == page]
        if lines:
            yield page, Part(element.id, min(line.start for line in lines), max(line.end for line in lines))


def _part_regions(element: Element, part: Part) -> Sequence[Region]:
    whole = part.start == 0 and part.end == len(element.text)
    if whole or not element.lines:
        return element.regions
    return part_regions(element, part.start, part.end)


def part_regions(element: Element, start: int, end: int) -> list[Region]:
    """The boxes of the lines that hold the characters [start, end), neighbouring lines joined into one."""
    inside = [line for line in element.lines if line.start < end and line.end > start]
    own = {(line.page, line.bbox) for line in inside}
    foreign: Boxes = {}
    for line in element.lines:
        if (line.page, line.bbox) not in own:
            foreign.setdefault(line.page, []).append(line.bbox)
    return _joined((Region(line.page, line.bbox) for line in inside), foreign)


def _joined(regions: Iterable[Region], foreign: Boxes) -> list[Region]:
    """One box for boxes that follow each other downward, unless it would take in what is foreign."""
    joined: list[Region] = []
    for region in regions:
        union = _stacked(joined[-1], region) if joined else None
        if union and not any(
            _takes_in(union, joined[-1].bbox, region.bbox, box) for box in foreign.get(region.page, ())
        ):
            joined[-1] = Region(region.page, union)
        else:
            joined.append(region)
    return joined


def _stacked(upper: Region, lower: Region) -> BBox | None:
    """The box around both if the second continues the first downward and it adds little that is neither's.

    The bound keeps a full-width title from being joined with a column below it, which would box the column beside.
    """
    if upper.page != lower.page:
        return None
    gap = lower.bbox[1] - upper.bbox[3]
    if gap > _LINE_GAP or lower.bbox[1] < upper.bbox[1] - 2.0:
        return None
    union = _union(upper.bbox, lower.bbox)
    slack = _LINE_GAP * (union[2] - union[0])
    return union if _area(union) <= 1.2 * (_area(upper.bbox) + _area(lower.bbox)) + slack else None


def _takes_in(union: BBox, upper: BBox, lower: BBox, box: BBox) -> bool:
    """Whether a tenth or more of a box lies in the union but in neither part."""
    shared = _shared(union, box)
    return shared > 0 and shared - _shared(upper, box) - _shared(lower, box) > 0.1 * _area(box)


def _shared(a: BBox, b: BBox) -> float:
    return _area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))


def _area(box: BBox) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) if box[0] < box[2] and box[1] < box[3] else 0.0


def _union(a: BBox, b: BBox) -> BBox:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
