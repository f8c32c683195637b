"""Documents: upload, list, look at, change, delete, parse again."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app import bodies
from app.accept import Again, Sender, accept_again, accept_upload
from app.access import Asking, needs
from app.changes import Change
from app.errors import Unsupported
from app.idempotency import IdempotencyKey
from app.jobs import end_jobs
from app.keys import Principal
from app.pending import Pending
from app.present import document_body, document_detail
from app.schemas import CollectionName, Cursor, DocumentId, Limit, MetadataRequest, check_metadata
from app.serving import Here, Server
from app.uploads import receive
from index.errors import Conflict, NotFound
from index.types import Document

router = APIRouter(prefix="/api/collections/{collection}/documents", tags=["documents"])

UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "source": {"type": "array", "items": {"type": "string"}},
                        "metadata": {"type": "string", "description": "A JSON object."},
                    },
                }
            }
        },
    }
}


@router.post(
    "",
    operation_id="upload_documents",
    summary="Upload documents",
    status_code=202,
    dependencies=[needs("write")],
    openapi_extra=UPLOAD_BODY,
)
async def upload_documents(
    collection: CollectionName,
    request: Request,
    server: Here,
    asking: Asking,
    idempotency_key: IdempotencyKey = None,
) -> bodies.AcceptedBody:
    """Take in one or many files (`file`), each with the name it is known by (`source`, else its file name).

    `metadata` is a JSON object for all of them. The answer comes once the files are safe on the disk; a job
    then parses them.
    """
    server.changes.require()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        raise Unsupported("ready-made content lists are not supported yet: send files as multipart/form-data")
    if media_type != "multipart/form-data":
        raise Unsupported("send files as multipart/form-data")
    settings = server.services.settings
    upload = await receive(
        request,
        server.services.uploads,
        max_bytes=settings.max_upload_bytes,
        max_files=settings.max_upload_files,
    )
    return await run_in_threadpool(accept_upload, server, Sender(asking, idempotency_key), collection, upload)


@router.get("", operation_id="list_documents", summary="List documents", dependencies=[needs("read")])
def list_documents(
    collection: CollectionName,
    server: Here,
    asking: Asking,
    source: Annotated[str | None, Query(max_length=1024, description="Only those of this file.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> bodies.Listing[bodies.DocumentBody]:
    """By id, those that wait to be parsed among them; with `source` the stored ones of this file or its lines."""
    server.store.require(collection)
    after = cursor or ""
    if source is not None:
        return _of_source(server, asking, collection, source, after, limit)
    # In this order a document that is committed meanwhile is seen at least once.
    pending = Pending(server.services.ledger, collection)
    stored = {one.id: one for one in server.store.documents(collection, after=after, limit=limit + 1)}
    ids = sorted({*stored, *(one for one in pending.documents(after) if one not in stored)})
    links = server.links(asking)
    items = [
        document_body(stored[one], links, pending.job_id(one))
        if one in stored
        else bodies.DocumentBody.model_validate(pending.body(one).model_dump(include=_LISTED))
        for one in ids[:limit]
    ]
    return bodies.Listing(items=items, next=ids[limit - 1] if len(ids) > limit else None)


def _of_source(
    server: Server, asking: Principal, collection: str, source: str, after: str, limit: int
) -> bodies.Listing[bodies.DocumentBody]:
    named = {
        document
        for name, document in server.store.sources(collection, source).items()
        if document > after and (name == source or name.startswith(f"{source}#"))
    }
    links, pending = server.links(asking), Pending(server.services.ledger, collection)
    items = []
    for one in sorted(named)[:limit]:
        with suppress(NotFound):  # deleted meanwhile
            items.append(document_body(server.store.document(one), links, pending.job_id(one)))
    return bodies.Listing(items=items, next=sorted(named)[limit - 1] if len(named) > limit else None)


_LISTED = set(bodies.DocumentBody.model_fields)


@router.get("/{document}", operation_id="get_document", summary="Look at a document", dependencies=[needs("read")])
def get_document(
    collection: CollectionName, document: DocumentId, server: Here, asking: Asking
) -> bodies.DocumentDetailBody:
    """Its status, counts of elements by kind, warnings and timings."""
    pending = Pending(server.services.ledger, collection)
    try:
        found = server.document(collection, document)
    except NotFound:
        if document in pending:
            return pending.body(document)
        raise
    return _detail(server, asking, found, pending)


def _detail(server: Server, asking: Asking, document: Document, pending: Pending) -> bodies.DocumentDetailBody:
    counts = {str(kind): count for kind, count in server.store.kind_counts(document.id).items()}
    return document_detail(document, counts, server.links(asking), pending.job_id(document.id))


@router.patch("/{document}", operation_id="update_document", summary="Change metadata", dependencies=[needs("write")])
def update_document(
    collection: CollectionName, document: DocumentId, body: MetadataRequest, server: Here, asking: Asking
) -> bodies.DocumentDetailBody:
    """Merge metadata into what is there; a null value removes its key."""
    server.changes.require()
    server.document(collection, document)
    metadata = check_metadata(body.metadata)
    server.changes.do(Change("set_metadata", collection, document, metadata=metadata))
    changed = server.document(collection, document)
    return _detail(server, asking, changed, Pending(server.services.ledger, collection))


@router.delete(
    "/{document}",
    operation_id="delete_document",
    summary="Delete a document",
    status_code=204,
    dependencies=[needs("write")],
)
def delete_document(
    collection: CollectionName,
    document: DocumentId,
    server: Here,
    source: Annotated[str | None, Query(max_length=1024, description="Drop only this one of its names.")] = None,
) -> Response:
    """Delete it, or one of its names; with its last name a document goes too. Its job is cancelled first."""
    server.changes.require()
    pending = Pending(server.services.ledger, collection)
    job_id = pending.job_id(document)
    if job_id is not None:
        if not pending.alone(document):
            raise Conflict(f"the document is still being taken in with others: cancel job {job_id}")
        end_jobs(server.services, [job_id])
    try:
        found = server.document(collection, document)
    except NotFound:
        if job_id is None:
            raise
        return Response(status_code=204)
    if source is not None and source not in found.sources:
        raise NotFound(f"the document has no source {source!r}", field="source")
    if source is None or len(found.sources) == 1:
        server.changes.do(Change("delete_document", collection, document))
    else:
        server.changes.do(Change("delete_sources", collection, sources=(source,)))
    return Response(status_code=204)


@router.post(
    "/{document}/retry",
    operation_id="retry_document",
    summary="Redo what failed",
    status_code=202,
    dependencies=[needs("write")],
)
def retry_document(
    collection: CollectionName,
    document: DocumentId,
    server: Here,
    asking: Asking,
    idempotency_key: IdempotencyKey = None,
) -> bodies.AcceptedBody:
    """Parse a `failed` or `partial` document again; a `ready` one is a conflict, and so is one that is being parsed."""
    return _again(server, Sender(asking, idempotency_key), collection, document, "retry")


@router.post(
    "/{document}/reparse",
    operation_id="reparse_document",
    summary="Parse again",
    status_code=202,
    dependencies=[needs("write")],
)
def reparse_document(
    collection: CollectionName,
    document: DocumentId,
    server: Here,
    asking: Asking,
    idempotency_key: IdempotencyKey = None,
) -> bodies.AcceptedBody:
    """Parse a document again, after a change of parser or settings. The old version is served meanwhile."""
    return _again(server, Sender(asking, idempotency_key), collection, document, "reparse")


def _again(server: Server, sender: Sender, collection: str, document: str, action: Again) -> bodies.AcceptedBody:
    server.changes.require()
    return accept_again(server, sender, server.document(collection, document), action)
