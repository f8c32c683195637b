"""A document before it is set: blocks with ids, and how it shall look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from scripts.examples.maths import Node

Typesetter = Literal["typst", "reportlab"]
Side = Literal["above", "below", "beside"]
Ruling = Literal["ruled", "booktabs", "borderless", "banded"]
FigureKind = Literal["chart", "diagram", "photo", "map"]
Target = Literal["table", "figure", "equation"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference in the text: `text` is what is printed, `targets` the ids it names."""

    text: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable within a line: an italic letter with an optional index."""

    letter: str
    index: str = ""


Run = str | Mention | Symbol


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    level: int
    text: str
    break_before: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `look` tells what it is besides."""

    id: str
    runs: tuple[Run, ...]
    look: Literal["body", "abstract", "authors", "note"] = "body"
    footnote: str = ""

    @property
    def text(self) -> str:
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list."""

    id: str
    runs: tuple[Run, ...]
    sign: str

    @property
    def text(self) -> str:
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    id: str
    label: str  # "Table 3", as printed
    text: str  # with the label
    side: Side


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    cells: tuple[Cell, ...]
    rows: int
    columns: int
    header_rows: int
    ruling: Ruling
    caption: Caption | None = None
    number: int | None = None
    breaks: bool = False  # may go over pages, header rows repeated
    text_columns: tuple[int, ...] = (0,)
    bold_rows: tuple[int, ...] = ()
    wide: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    id: str
    drawing: Any  # a reportlab Drawing
    kind: FigureKind
    drawn_as: Literal["vector", "raster"]
    caption: Caption | None = None
    number: int | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    id: str
    formula: Node
    quantity: str
    number: str = ""  # as printed, without brackets; empty: unnumbered


@dataclass(frozen=True, slots=True)
class Notice:
    """A ruled box of prose: no table."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A list of the headings with the pages they stand on."""

    id: str


@dataclass(frozen=True, slots=True)
class Code:
    id: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """The next block starts a new page."""


Block = Heading | Paragraph | Item | Table | Figure | Equation | Notice | Contents | Code | Break


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is set. Lengths in points."""

    width: float = 595.28
    height: float = 841.89
    margin: float = 64.0
    columns: int = 1
    gutter: float = 18.0
    size: float = 10.5
    serif: bool = True
    headings: tuple[float, ...] = (20.0, 14.5, 11.8, 10.6)  # title, then levels
    colour: str = "#1d3d5c"
    justified: bool = True
    indent: bool = False
    running_head: bool = True
    logo: bool = False
    bookmarks: bool = False
    first_page: int = 1  # the number printed on the first page


@dataclass(frozen=True, slots=True)
class Written:
    """A document ready to be set."""

    name: str
    title: str
    typesetter: Typesetter
    look: Look
    blocks: tuple[Block, ...]


def plain(runs: tuple[Run, ...]) -> str:
    texts = []
    for run in runs:
        match run:
            case str():
                texts.append(run)
            case Mention(text=text):
                texts.append(text)
            case Symbol(letter, index):
                texts.append(letter + index)
    return "".join(texts)
