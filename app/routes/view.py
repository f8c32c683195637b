"""The page viewer: where every citation leads."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.access import Asking, needs
from app.routes.files import file_name
from app.schemas import (
    MAX_PLACE,
    CellPlaces,
    CollectionName,
    DocumentId,
    Highlight,
    QuoteSpan,
    parse_boxes,
    parse_cells,
    parse_quote,
)
from app.serving import Here
from app.viewer import Request, page_view, text_view

router = APIRouter(tags=["viewer"])

# Boxes are drawn as SVG, so no style is needed in the page. Chat assistants may show the viewer in a frame; a link
# that the widget was given, only pages of its site.
POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'"


@cache
def templates() -> Environment:
    """The templates; everything put into them is escaped."""
    folder = Path(__file__).parents[1] / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@router.get(
    "/view/{collection}/{document}",
    operation_id="view_document",
    summary="Show a document",
    response_class=HTMLResponse,
    dependencies=[needs("read")],
)
def view_document(
    collection: CollectionName,
    document: DocumentId,
    server: Here,
    asking: Asking,
    page: Annotated[int | None, Query(ge=1, description="The page to show.")] = None,
    highlight: Highlight = None,
    element: Annotated[
        list[str] | None, Query(max_length=50, description="Elements to mark, instead of a page and boxes.")
    ] = None,
    after: Annotated[
        int | None, Query(ge=0, le=MAX_PLACE, description="Without pages: show what follows this place.")
    ] = None,
    quote: QuoteSpan = None,
    cells: CellPlaces = None,
) -> HTMLResponse:
    """A page with the evidence boxed; without pages, the elements in reading order with it marked."""
    # The page itself is opened under any address, and shows nothing from elsewhere: its own links have no host.
    root = urlsplit(server.services.settings.public_url or "").path
    found = server.document(collection, document)
    links = server.links(asking, root)
    marked = tuple(element or ())
    asked = Request(page, tuple(parse_boxes(highlight)), marked, after, parse_quote(quote), parse_cells(cells))
    paged = bool(found.page_sizes)
    view = (page_view if paged else text_view)(server.store, found, links, asked)
    body = (
        templates()
        .get_template("page.html" if paged else "text.html")
        .render(
            document=found,
            root=root,
            name=file_name(found),
            view=view,
            file=links.file(collection, document),
            hidden=links.hidden(collection, document),
        )
    )
    policy = POLICY if asking.site is None else f"{POLICY}; frame-ancestors {asking.site.origin}"
    return HTMLResponse(body, headers={"Content-Security-Policy": policy, "Cache-Control": "private, no-store"})
