"""What the page viewer shows: a page with its boxes, or, without pages, the elements around a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from app.links import Links
from app.marks import Place, Span, marked_cells, marked_regions, row_number, rows_of, segments
from index.errors import InvalidInput, NotFound
from index.store.base import Store
from index.types import BBox, Cell, Document, Element

BEFORE = 40
WINDOW = 300
_PANEL_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for: a page with boxes, or elements."""

    page: int | None = None
    boxes: tuple[BBox, ...] = ()
    elements: tuple[str, ...] = ()
    after: int | None = None
    quote: Span | None = None
    """Of the one element: these characters are marked, and not all of it."""
    cells: tuple[Place, ...] = ()
    """Of the one element, a table: these cells are marked."""

    def __post_init__(self) -> None:
        for name, given in (("quote", self.quote), ("cells", self.cells)):
            if given and len(self.elements) != 1:
                raise InvalidInput("name the one element that it is in", field=name)


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of the document that the boxes mark."""

    kind: str
    text: str
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class PageView:
    """One page: boxes as (x, y, width, height) in points of a page of `width` by `height`."""

    number: int
    last: int
    width: float
    height: float
    image: str
    boxes: tuple[tuple[float, float, float, float], ...]
    previous: str | None
    following: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class ShownCell:
    cell: Cell
    marked: bool


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """An element as the viewer shows it; `marked` is what the link was about.

    `text` are the pieces of its text, with whether each is marked by itself; then the element as a whole is not.
    """

    element: Element
    marked: bool
    text: tuple[tuple[str, bool], ...] = ()
    rows: tuple[Row, ...] = ()
    caption: str | None = None
    """Where it is not shown as an element of its own."""
    picture: str | None = None
    """The address of an embedded picture."""


@dataclass(frozen=True, slots=True)
class TextView:
    """Elements in reading order; `earlier` and `later` lead to those that are not shown."""

    pieces: tuple[Piece, ...]
    earlier: str | None
    later: str | None
    quotes: tuple[Quote, ...] = field(default=())


def elements_of(store: Store, document: Document, ids: Sequence[str]) -> list[Element]:
    """The elements asked for. Raises NotFound for one that is not of this document."""
    found = store.elements_by_id(list(ids))
    known = {element.id for element in found if element.document == document.id}
    missing = next((one for one in ids if one not in known), None)
    if missing is not None:
        raise NotFound(f"the document has no element {missing!r}", field="element")
    return found


def page_view(store: Store, document: Document, links: Links, asked: Request) -> PageView:
    """Raises NotFound for a page or element that is not there, InvalidInput for boxes without a page."""
    last = document.pages or 0
    marked = elements_of(store, document, asked.elements)
    regions = [region for element in marked for region in marked_regions(element, asked.quote, asked.cells)]
    if asked.boxes and asked.page is None:
        raise InvalidInput("say on which page the boxes are", field="page")
    page = asked.page or (regions[0].page if regions else 1)
    if not 1 <= page <= last:
        raise NotFound(f"the document has pages 1 to {last}", field="page")
    boxes = [*asked.boxes, *(region.bbox for region in regions if region.page == page)]
    width, height = document.page_sizes[page - 1]
    quotes = _quotes_of_boxes(store.elements(document.id, page=page), page, boxes) if boxes else []
    return PageView(
        number=page,
        last=last,
        width=width,
        height=height,
        image=links.page(document.collection, document.id, page),
        boxes=tuple((x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes),
        previous=_page_link(links, document, page - 1, asked) if page > 1 else None,
        following=_page_link(links, document, page + 1, asked) if page < last else None,
        quotes=tuple(quotes),
    )


def _page_link(links: Links, document: Document, page: int, asked: Request) -> str:
    """Marked elements stay marked, as they may go on over several pages; boxes belong to their page."""
    marked = [("element", element) for element in asked.elements]
    if asked.quote is not None:
        marked.append(("quote", f"{asked.quote[0]}-{asked.quote[1]}"))
    if asked.cells:
        marked.append(("cells", ";".join(f"{row},{column}" for row, column in asked.cells)))
    return links.view(document.collection, document.id, [("page", str(page)), *marked])


def text_view(store: Store, document: Document, links: Links, asked: Request) -> TextView:
    """Raises NotFound for an element that is not there."""
    marked = elements_of(store, document, asked.elements)
    first = min((element.order for element in marked), default=None)
    after = asked.after if asked.after is not None else max(-1, first - BEFORE) if first is not None else -1
    found = store.elements(document.id, after=after, limit=WINDOW + 1)
    shown = found[:WINDOW]
    return TextView(
        pieces=tuple(_pieces(shown, marked, asked, links, document.collection)),
        earlier=_text_link(links, document, max(-1, after - WINDOW)) if after >= 0 else None,
        later=_text_link(links, document, shown[-1].order) if len(found) > WINDOW else None,
        quotes=tuple(_quote(element, asked) for element in marked),
    )


def _pieces(
    shown: Sequence[Element], marked: Sequence[Element], asked: Request, links: Links, collection: str
) -> Iterator[Piece]:
    """The elements; a table shows its rows itself, with those marked that the link is about."""
    ids = {element.id for element in marked}
    captions = {element.text for element in shown if element.kind == "caption"}
    tables = {element.id: element for element in shown if element.table is not None}
    for element in shown:
        table = tables.get(element.parent or "") if element.kind == "row" else None
        if table is not None and (element.id not in ids or row_number(table, element) is not None):
            continue
        text = segments(element.text, asked.quote if element.id in ids else None)
        cells = marked_cells(element, marked, asked.quote, asked.cells) if marked else set()
        apart = bool(cells) or any(one for _, one in text)
        yield Piece(
            element,
            element.id in ids and not apart,
            text,
            _rows(element, cells),
            caption=element.caption if element.caption not in captions else None,
            picture=links.element_image(collection, element.id) if element.asset is not None else None,
        )


def _quote(element: Element, asked: Request) -> Quote:
    """What is marked of an element, in words."""
    if asked.cells and element.table is not None:
        places = marked_cells(element, [element], None, asked.cells)
        texts = [cell.text for cell in element.table.cells if (cell.row, cell.column) in places]
        return Quote(element.kind, "; ".join(texts), element.caption)
    text = next((piece for piece, marked in segments(element.text, asked.quote) if marked), element.text)
    return Quote(element.kind, text, element.caption)


def _text_link(links: Links, document: Document, after: int) -> str:
    parameters = [("after", str(after))] if after >= 0 else []
    return links.view(document.collection, document.id, parameters)


def _rows(element: Element, marked: set[Place]) -> tuple[Row, ...]:
    if element.table is None:
        return ()
    rows = rows_of(element.table)
    return tuple(Row(tuple(ShownCell(one, (one.row, one.column) in marked) for one in row)) for row in rows)


def _quotes_of_boxes(elements: Iterable[Element], page: int, boxes: Sequence[BBox]) -> list[Quote]:
    """The words inside the boxes, in reading order; a table or picture as a whole."""
    found: list[Quote] = []
    room = _PANEL_CHARACTERS
    covered: set[str] = set()
    for element in elements:
        if element.parent in covered and element.kind == "row":
            continue
        text = _text_inside(element, page, boxes)
        if text is None or room <= 0:
            continue
        if element.table is not None:
            covered.add(element.id)
        found.append(Quote(element.kind, text[:room], element.caption))
        room -= len(text)
    return found


def _text_inside(element: Element, page: int, boxes: Sequence[BBox]) -> str | None:
    """The lines of an element whose middle is in a box, its whole text if it has no lines; else None."""
    if element.lines:
        inside = [line.page == page and _middle_in(line.bbox, boxes) for line in element.lines]
        return _text_of_runs(element, inside) or None
    here = [region.bbox for region in element.regions if region.page == page]
    return element.text if any(_middle_in(bbox, boxes) for bbox in here) else None


def _text_of_runs(element: Element, inside: Sequence[bool]) -> str:
    """The text of the lines that are inside; lines in a row are taken with what is between them."""
    pieces: list[str] = []
    for wanted, run in groupby(zip(inside, element.lines, strict=True), key=itemgetter(0)):
        if wanted:
            lines = [line for _, line in run]
            pieces.append(element.text[lines[0].start : lines[-1].end].strip())
    return " … ".join(pieces)


def _middle_in(bbox: BBox, boxes: Sequence[BBox]) -> bool:
    x, y = (bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)
