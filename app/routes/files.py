"""The original of a document, and pictures of its pages."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.responses import FileResponse

from app.access import needs
from app.schemas import CollectionName, DocumentId, Highlight, parse_boxes
from app.serving import Here
from index.errors import InvalidInput, NotFound
from index.types import Document

router = APIRouter(prefix="/api/collections/{collection}/documents/{document}", tags=["documents"])

# What a browser shows without running anything; the rest is offered for download.
INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})


@router.get(
    "/file",
    operation_id="get_document_file",
    summary="The original file",
    response_class=FileResponse,
    dependencies=[needs("read")],
)
def get_file(collection: CollectionName, document: DocumentId, server: Here) -> FileResponse:
    """The bytes as they were sent. Only files that a browser shows safely come inline."""
    found = server.document(collection, document)
    try:
        path = server.services.engine.files.path(found.content_hash)
    except NotFound:
        raise NotFound("the original of this document is part of a larger file and not kept by itself") from None
    inline = found.media_type in INLINE
    # A browser's PDF viewer does not start in a sandbox, and a PDF cannot reach the page around it.
    policy = {} if found.media_type == "application/pdf" else {"Content-Security-Policy": "sandbox"}
    return FileResponse(
        path,
        media_type=found.media_type if inline else "application/octet-stream",
        filename=file_name(found),
        content_disposition_type="inline" if inline else "attachment",
        headers={"Cache-Control": "private, max-age=3600"} | policy,
    )


def file_name(document: Document) -> str:
    """The base name of a document's first source."""
    name = PurePosixPath(document.sources[0]).name if document.sources else ""
    return name or document.id


@router.get(
    "/pages/{page}.png",
    operation_id="get_page_picture",
    summary="Picture of a page",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
    dependencies=[needs("read")],
)
def get_page(
    collection: CollectionName,
    document: DocumentId,
    page: Annotated[int, Path(ge=1, description="Number of the page, from 1.")],
    server: Here,
    dpi: Annotated[int | None, Query(ge=36, description="Resolution in dots per inch.")] = None,
    highlight: Highlight = None,
) -> Response:
    """The page as a person sees it, with the boxes of `highlight` drawn on it."""
    settings = server.services.settings
    if dpi is not None and dpi > settings.max_page_dpi:
        raise InvalidInput(f"at most {settings.max_page_dpi} (PLEXUS_MAX_PAGE_DPI)", field="dpi")
    boxes = parse_boxes(highlight)
    found = server.document(collection, document)
    return server.pictures.page(found, page, dpi or min(settings.page_dpi, settings.max_page_dpi), boxes)
