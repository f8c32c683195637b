"""The parsed elements of a document, and their pictures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app import bodies
from app.access import Asking, needs
from app.present import element_body
from app.schemas import MAX_PLACE, CollectionName, Cursor, DocumentId, ElementId, Limit, offset_of
from app.serving import Here, Server
from index.errors import NotFound
from index.types import Document, Element, ElementKind

router = APIRouter(prefix="/api/collections/{collection}", tags=["elements"])


@router.get(
    "/documents/{document}/elements",
    operation_id="list_elements",
    summary="List the elements of a document",
    dependencies=[needs("read")],
)
def list_elements(
    collection: CollectionName,
    document: DocumentId,
    server: Here,
    asking: Asking,
    kind: Annotated[ElementKind | None, Query(description="Only this kind.")] = None,
    page: Annotated[int | None, Query(ge=1, le=MAX_PLACE, description="Only this page.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> bodies.Listing[bodies.ElementBody]:
    """In reading order."""
    found = server.document(collection, document)
    elements = server.store.elements(document, kind=kind, page=page, after=offset_of(cursor), limit=limit + 1)
    links = server.links(asking)
    shown = elements[:limit]
    following = str(shown[-1].order) if len(elements) > limit else None
    return bodies.Listing(items=[element_body(one, found, links) for one in shown], next=following)


@router.get(
    "/elements/{element}",
    operation_id="get_element",
    summary="Look at an element",
    dependencies=[needs("read")],
)
def get_element(collection: CollectionName, element: ElementId, server: Here, asking: Asking) -> bodies.ElementBody:
    """One element with its text, its place and, for a table, its cells."""
    found, document = _find(server, collection, element)
    return element_body(found, document, server.links(asking))


@router.get(
    "/elements/{element}/image",
    operation_id="get_element_image",
    summary="Picture of an element",
    response_class=Response,
    responses={200: {"content": {"image/*": {}}}},
    dependencies=[needs("read")],
)
def get_element_image(collection: CollectionName, element: ElementId, server: Here) -> Response:
    """The embedded picture, or the part of the page that the element takes up."""
    found, document = _find(server, collection, element)
    return server.pictures.element(found, document)


def _find(server: Server, collection: str, element: str) -> tuple[Element, Document]:
    found = server.store.element(element)
    try:
        return found, server.document(collection, found.document)
    except NotFound:
        raise NotFound(f"there is no element {element!r} in {collection!r}") from None
