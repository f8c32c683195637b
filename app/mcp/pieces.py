"""What the ids that tools are given stand for: a found unit, an element, or a whole document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.links import Links
from app.mcp.caller import Caller
from app.present import box, image_url, view_url
from index.errors import NotFound
from index.evidence import completed, words_of
from index.store.base import Store
from index.types import Document, Hit, Part, Region, Unit
from index.units import element_unit

MAX_CHARACTERS = 100_000
"""Of a document that is fetched whole: about 25 000 tokens."""
_TITLE_WORDS = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit of a document, or with `unit` None the document itself."""

    id: str
    document: Document
    unit: Unit | None

    @property
    def kind(self) -> str:
        return "document" if self.unit is None else self.unit.kind

    @property
    def regions(self) -> tuple[Region, ...]:
        """The boxes of what is marked: a page or document as a whole has none."""
        return () if self.unit is None or self.unit.kind == "page" else self.unit.regions

    @property
    def elements(self) -> tuple[str, ...]:
        return () if self.unit is None else self.unit.elements


def find_piece(store: Store, caller: Caller, name: str) -> Piece:
    """Raises NotFound, also for what the caller may not see."""
    piece = _of_unit(store, name) or _of_element(store, name) or _of_document(store, name)
    if piece is None or not caller.sees(piece.document.collection):
        raise NotFound(f"there is nothing with the id {name!r}; ids come from search and ask", field="id")
    return piece


def _of_unit(store: Store, name: str) -> Piece | None:
    try:
        unit = store.unit(name)
        return Piece(name, store.document(unit.document), unit)
    except NotFound:
        return None


def _of_element(store: Store, name: str) -> Piece | None:
    try:
        element = store.element(name)
        unit = element_unit(element, Part(element.id, 0, len(element.text)))
        return Piece(name, store.document(element.document), unit)
    except NotFound:
        return None


def _of_document(store: Store, name: str) -> Piece | None:
    try:
        return Piece(name, store.document(name), None)
    except NotFound:
        return None


def text_of(store: Store, piece: Piece) -> tuple[str, bool]:
    """The words of a piece, and whether they were cut off at the bound."""
    if piece.unit is None:
        elements = store.elements(piece.document.id)
        # A table holds the words of its rows.
        text = "\n\n".join(one.text for one in elements if one.kind != "row" and one.text.strip())
        return text[:MAX_CHARACTERS], len(text) > MAX_CHARACTERS
    return words_of(piece.unit), False


def with_what_belongs(store: Store, piece: Piece) -> Piece:
    """The piece; where it says little by itself, with the words and boxes of its caption and the like."""
    if piece.unit is None:
        return piece
    return replace(piece, unit=completed(store, [Hit(piece.unit, piece.document, 0.0)])[0].unit)


def title_of(document: Document, unit: Unit | None, page: int | None = None) -> str:
    """The document, the place in it (this page, else the piece's) and how it begins: what a model chooses by."""
    name = document.title or (document.sources[0] if document.sources else document.id)
    if unit is None:
        return name
    page = unit.page if page is None else page
    where = f"p. {page}" if page is not None else unit.locator
    words = (unit.caption or unit.text).split()
    beginning = " ".join(words[:_TITLE_WORDS]) + (" …" if len(words) > _TITLE_WORDS else "")
    return f"{f'{name}, {where}' if where else name}{f': {beginning}' if beginning else ''}"


def url_of(piece: Piece, links: Links) -> str:
    if piece.unit is not None and piece.unit.kind == "page":
        return links.view(piece.document.collection, piece.document.id, [("page", str(piece.unit.page))])
    return view_url(links, piece.document, piece.regions, piece.elements)


def metadata_of(piece: Piece, links: Links, *, cut: bool) -> dict[str, object]:
    """Where a piece stands, and what leads on from it."""
    document, unit = piece.document, piece.unit
    found: dict[str, object] = {
        "collection": document.collection,
        "source": document.sources[0] if document.sources else "",
        "document_id": document.id,
        "kind": piece.kind,
        "document_metadata": dict(document.metadata),
    }
    if unit is None:
        return found | {"pages": document.pages, "truncated": cut}
    return found | {
        "page": unit.page,
        "bbox": box(unit.regions[0].bbox) if unit.regions else None,
        "locator": unit.locator,
        "elements": list(unit.elements),
        "image_url": image_url(links, document, unit),
    }


def pages_of(regions: Sequence[Region]) -> list[int]:
    return sorted({region.page for region in regions})
