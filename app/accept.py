"""Turns an upload, or a stored original, into a job."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from app.bodies import AcceptedBody, AcceptedItem
from app.changes import Change
from app.errors import Unavailable
from app.idempotency import Request
from app.keys import Principal
from app.pending import Pending
from app.records import INGEST, JobFile, payload_of
from app.schemas import check_metadata
from app.serving import Server
from app.uploads import Upload, UploadedFile
from index.errors import Conflict, InvalidInput, NotFound
from index.store.ledger import Job
from index.store.replies import Reply
from index.types import Document, Json
from ingest.detect import media_type_of
from ingest.identity import document_id
from ingest.lines import LINES_MEDIA_TYPES

MAX_SOURCE = 1024
_COLLECTION_WAIT_S = 5.0
Again = Literal["retry", "reparse"]
_FIELDS = frozenset({"metadata", "source"})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a request, with its Idempotency-Key."""

    principal: Principal
    idempotency_key: str | None


def accept_upload(server: Server, sender: Sender, collection: str, upload: Upload) -> AcceptedBody:
    """Queue the files of an upload; once this returns, a crash loses nothing.

    Raises InvalidInput and Conflict, and then the files are gone.
    """
    taken = False
    try:
        metadata = _metadata(upload)
        sources = _sources(upload)

        def files() -> list[JobFile]:
            pairs = zip(upload.files, sources, strict=True)
            return [_job_file(collection, file, source, metadata) for file, source in pairs]

        digests: list[Json] = [[file.digest, source] for file, source in zip(upload.files, sources, strict=True)]
        route = f"POST /api/collections/{collection}/documents"
        request = Request(sender.principal, sender.idempotency_key, route, [digests, metadata])
        answer, replayed = _queue(server, request, collection, files, upload=upload.directory, reparse=False)
        taken = not replayed
        return answer
    finally:
        if taken:
            upload.release()
        else:
            upload.discard()


def accept_again(server: Server, sender: Sender, document: Document, action: Again) -> AcceptedBody:
    """Queue a stored document to be parsed again.

    Raises Conflict where it is part of a larger file, being parsed already, or has nothing to retry.
    """
    route = f"POST /api/collections/{document.collection}/documents/{document.id}/{action}"
    request = Request(sender.principal, sender.idempotency_key, route, None)

    def files() -> list[JobFile]:
        return [_stored_file(server, document, action)]

    return _queue(server, request, document.collection, files, upload=None, reparse=True)[0]


def _stored_file(server: Server, document: Document, action: Again) -> JobFile:
    if action == "retry" and document.status not in {"failed", "partial"}:
        raise Conflict(f"the document is {document.status}: there is nothing to redo")
    job = Pending(server.services.ledger, document.collection).job_id(document.id)
    if job is not None:
        raise Conflict(f"job {job} works on the document already")
    source = document.sources[0]
    try:
        path = server.services.engine.files.path(document.content_hash)
    except NotFound:
        raise Conflict("the original of this document is part of a larger file: upload that file again") from None
    return JobFile(path, source, PurePosixPath(source).name, {}, document.id, document.media_type, document.size)


def _queue(
    server: Server,
    request: Request,
    collection: str,
    find: Callable[[], list[JobFile]],
    *,
    upload: Path | None,
    reparse: bool,
) -> tuple[AcceptedBody, bool]:
    """The answer, and whether it is a replay: then nothing was queued."""

    def make(reply: Callable[[Callable[[Job], Json]], Reply[Job] | None]) -> Json:
        files = find()
        pending = Pending(server.services.ledger, collection)
        known = [file.document is not None and _is_there(server, pending, file.document) for file in files]
        _make_collection(server, collection)

        def body(job: Job) -> Json:
            items = [
                AcceptedItem(document_id=file.document, job_id=job.id, duplicate=duplicate)
                for file, duplicate in zip(files, known, strict=True)
            ]
            told: Json = AcceptedBody(items=items).model_dump(mode="json")
            return told

        payload = payload_of(files, upload=upload, reparse=reparse)
        job = server.services.ledger.add_job(INGEST, collection, payload, reply(body))
        server.jobs.wake()
        return body(job)

    answer, replayed = server.replays.once(request, make)
    return AcceptedBody.model_validate(answer), replayed


def _make_collection(server: Server, collection: str) -> None:
    """So that it is there once the upload is acknowledged; else its job makes it."""
    try:
        server.store.require(collection)
    except NotFound:
        with suppress(Unavailable):
            server.changes.do(Change("create_collection", collection), wait_s=_COLLECTION_WAIT_S)


def _metadata(upload: Upload) -> dict[str, Json]:
    unknown = sorted(set(upload.fields) - _FIELDS)
    if unknown:
        raise InvalidInput("this form field does not exist", field=unknown[0] or "body")
    texts = upload.fields.get("metadata", [])
    if len(texts) > 1:
        raise InvalidInput("there is more than one", field="metadata")
    try:
        return check_metadata(json.loads(texts[0])) if texts else {}
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(f"this is not JSON: {error}", field="metadata") from error


def _sources(upload: Upload) -> list[str]:
    if not upload.files:
        raise InvalidInput("there is no file", field="file")
    named = upload.fields.get("source", [])
    if named and len(named) != len(upload.files):
        raise InvalidInput("give one source for each file, or none", field="source")
    sources = [name.strip() for name in named] or [file.name for file in upload.files]
    field = "source" if named else "file"
    for source in sources:
        if not source or len(source) > MAX_SOURCE or any(ord(letter) < 32 or ord(letter) == 127 for letter in source):
            raise InvalidInput(f"a source is a name of 1 to {MAX_SOURCE} characters", field=field)
    doubled = next((source for source, count in Counter(sources).items() if count > 1), None)
    if doubled is not None:
        raise InvalidInput(f"two files are called {doubled!r}", field=field)
    return sources


def _job_file(collection: str, file: UploadedFile, source: str, metadata: dict[str, Json]) -> JobFile:
    name = file.name or PurePosixPath(source).name
    media_type = media_type_of(file.path, name)
    many = media_type in LINES_MEDIA_TYPES
    document = None if many else document_id(collection, file.digest)
    return JobFile(file.path, source, name, metadata, document, media_type, file.size)


def _is_there(server: Server, pending: Pending, document: str) -> bool:
    if document in pending:
        return True
    try:
        return server.store.document(document).status != "failed"
    except NotFound:
        return False
