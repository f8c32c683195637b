"""What the steps of the PDF parser hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.types import BBox, ElementKind, Line, Region, TableGrid


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text on one baseline. `box` is on the displayed page, `frame` where the text is upright."""

    text: str
    box: BBox
    frame: BBox
    size: float
    bold: bool
    mono: bool
    turn: int
    """Quarter turns (clockwise) of the text on the displayed page; -1 for slanted text."""
    stream: int
    """Position in the page's content."""
    superscript: bool = False
    italic: bool = False
    confidence: float | None = None
    """From 0 to 1, of recognised text."""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A grid found in the page's rulings, its cells on the displayed page."""

    box: BBox
    grid: TableGrid


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as displayed; `xref` 0 where it has to be cut out of the page instead.

    `texts` are the runs of text in it that are its own (the labels of a chart) and no paragraphs of the page.
    """

    page: int
    box: BBox
    xref: int
    width: int
    height: int
    drawn: bool = False
    """Whether it is made of lines and areas rather than of pixels."""
    texts: tuple[Fragment, ...] = ()


@dataclass(frozen=True, slots=True)
class EquationShape:
    """A display equation with its number; `number` is "" where it has none, else without brackets: "3", "A.2"."""

    box: BBox
    number: str = ""


Shape = RuledTable | Picture | EquationShape


@dataclass(slots=True)
class Item:
    """Something to put in reading order: a run of text, or a table or picture that takes its place."""

    frame: BBox
    fragment: Fragment | None = None
    shape: Shape | None = None


@dataclass(slots=True)
class Block:
    """A paragraph, table or picture of one page; its role is settled over the whole document."""

    page: int
    box: BBox
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    regions: list[BBox] = field(default_factory=list)
    more: list[Region] = field(default_factory=list)
    """Where the rest of a paragraph stands that goes on in another column or on another page."""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    mono: bool = False
    tabular: bool = False
    raised_start: bool = False
    turn: int = 0
    confidence: float | None = None
    """Of recognised text: the mean over its characters."""
    shape: Shape | None = None
    kind: ElementKind = "text"
    level: int | None = None
    seen: bool = False
    """Whether the layout model named the kind."""
    rough: bool = False
    """Whether the text was recognised: sizes are then those of boxes around letters, which vary."""


def union(boxes: list[BBox]) -> BBox:
    """The smallest box around all of them."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def area(box: BBox) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def overlap(one: BBox, other: BBox) -> float:
    """Area that two boxes share."""
    return area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))


def centre_inside(box: BBox, outer: BBox) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
