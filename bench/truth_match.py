"""Which element of the parser stands for which thing of the truth, by their boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.types import BBox, Bundle, Cell, Element, Line
from scripts.examples.seeded.truth import Region, Truth

FLOWING = ("title", "heading", "text", "list", "equation", "code", "footnote", "caption")
NEAR = 0.5
Tally = tuple[float, int, float, int, list[str]]
"""Right, truths, kept, found, misses."""
T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class FoundPart:
    """What a table element has on one page, rows counted anew."""

    element: Element
    page: int
    box: BBox
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """`tables` pairs (table id, part) with what was found there; `things` gives the id of the text at a line."""

    truth: Truth
    bundle: Bundle
    tables: Mapping[tuple[str, int], FoundPart]
    found_parts: tuple[FoundPart, ...]
    figures: Mapping[str, Element]
    equations: Mapping[str, Element]
    places: tuple[tuple[str, Region], ...]

    def thing_at(self, line: Line) -> str:
        """The id of the smallest thing whose region holds the line's centre; empty if none does."""
        x, y = (line.bbox[0] + line.bbox[2]) / 2, (line.bbox[1] + line.bbox[3]) / 2
        around = [
            (area(region.bbox), key)
            for key, region in self.places
            if region.page == line.page and inside(x, y, region.bbox)
        ]
        return min(around)[1] if around else ""

    def target_of(self, element: Element) -> str:
        """The id of the table, figure or equation that an element was matched with."""
        for (key, _), part in self.tables.items():
            if part.element.id == element.id:
                return key
        for group in (self.figures, self.equations):
            for key, found in group.items():
                if found.id == element.id:
                    return key
        return ""


def lines_of(element: Element) -> list[Line]:
    if element.lines:
        return list(element.lines)
    return [Line(0, len(element.text), region.page, region.bbox) for region in element.regions]


def owners(matched: Matched) -> list[tuple[str, Element]]:
    """The thing at each line of running text, in the order of the elements, with the element."""
    return [
        (matched.thing_at(line), element)
        for element in matched.bundle.elements
        if element.kind in FLOWING
        for line in lines_of(element)
    ]


def matched(truth: Truth, bundle: Bundle) -> Matched:
    parts = tuple(part for element in bundle.elements if element.kind == "table" for part in _parts(element))
    told = [((table.id, number), part) for table in truth.tables for number, part in enumerate(table.parts)]
    pictures = [element for element in bundle.elements if element.kind == "image" and element.regions]
    formulas = [element for element in bundle.elements if element.kind == "equation" and element.regions]
    return Matched(
        truth=truth,
        bundle=bundle,
        tables=_pairs([(key, Region(part.page, part.bbox)) for key, part in told], [(p, p.page, p.box) for p in parts]),
        found_parts=parts,
        figures=_pairs([(one.id, one.region) for one in truth.figures], list(_placed(pictures))),
        equations=_pairs([(one.id, one.region) for one in truth.equations], list(_placed(formulas))),
        places=tuple(_places(truth)),
    )


def _placed(elements: Iterable[Element]) -> Iterator[tuple[Element, int, BBox]]:
    for element in elements:
        yield element, element.regions[0].page, element.regions[0].bbox


def _pairs(told: Sequence[tuple[T, Region]], found: Sequence[tuple[S, int, BBox]]) -> dict[T, S]:
    """One to one, the best overlap first, from a tenth on: what counts as found is for the measure to say."""
    overlaps = sorted(
        (
            (iou(region.bbox, box), i, j)
            for i, (_, region) in enumerate(told)
            for j, (_, page, box) in enumerate(found)
            if page == region.page
        ),
        key=lambda one: -one[0],
    )
    taken_told: set[int] = set()
    taken_found: set[int] = set()
    pairs: dict[T, S] = {}
    for overlap, i, j in overlaps:
        if overlap >= 0.1 and i not in taken_told and j not in taken_found:
            taken_told.add(i)
            taken_found.add(j)
            pairs[told[i][0]] = found[j][0]
    return pairs


def _parts(element: Element) -> Iterator[FoundPart]:
    """A table cut by its pages."""
    if element.table is None or not element.regions:
        return
    first = element.regions[0].page
    for region in element.regions:
        cells = [cell for cell in element.table.cells if (cell.page or first) == region.page]
        start = min((cell.row for cell in cells), default=0)
        own = tuple(
            Cell(c.row - start, c.column, c.text, c.row_span, c.column_span, c.header, c.bbox, c.page) for c in cells
        )
        yield FoundPart(element, region.page, region.bbox, own)


def _places(truth: Truth) -> Iterator[tuple[str, Region]]:
    for thing in truth.texts:
        yield from ((thing.id, region) for region in thing.regions)
    for equation in truth.equations:
        x0, y0, x1, y1 = equation.region.bbox
        yield equation.id, Region(equation.region.page, (x0, y0 - 2, x1, y1 + 2))


def area(box: BBox) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def inside(x: float, y: float, box: BBox) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def iou(one: BBox, other: BBox) -> float:
    """Intersection over union."""
    shared = area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))
    return shared / (area(one) + area(other) - shared) if shared else 0.0
