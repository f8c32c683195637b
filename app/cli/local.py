"""The data directory as the place where commands work; answers in the same JSON as the server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.answers.base import AnswerQuery
from app.asked_picture import picture_asked
from app.changes import Change, perform
from app.cli.backends import Body, never
from app.cli.local_graph import LocalGraph
from app.errors import field_path, message_of
from app.feedback_present import feedback_bodies
from app.jobs import cancel_job
from app.links import Links
from app.outcomes import Outcome, Progress
from app.present import answer_body, collection_body, document_body, document_detail, search_body
from app.records import job_body
from app.schemas import AnswerRequest, SearchRequest
from app.settings import Settings
from app.sources import SourceFile
from app.wiring import Services, open_services
from index.engine import DATABASE
from index.errors import InvalidInput, NotFound
from index.query import Query
from index.store.feedback import RATINGS
from index.store.ledger import Ledger
from index.types import Document

_PAGE = 500
Request = TypeVar("Request", bound=BaseModel)


class Local(LocalGraph):
    """Speaks to the engine of this process. Links are as the server would give them without keys."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._links = Links(None, 0, services.settings.public_url or "")

    def __enter__(self) -> Local:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._services.close()

    def search(self, collections: Sequence[str], request: Body) -> Body:
        asked = _validated(SearchRequest, request)
        for collection in collections:
            self._services.engine.store.require(collection)
        picture = None if asked.image is None else picture_asked(self._services, collections, asked.image)
        query: Query = asked.to_query(picture)
        found = self._services.engine.search(collections, query)
        return _dumped(search_body(found, self._links, explain=asked.explain))

    def answer(self, collections: Sequence[str], request: Body) -> Body:
        query: AnswerQuery = _validated(AnswerRequest, request).to_query()
        answer = asyncio.run(self._services.answering.answer(self._services.engine, collections, query))
        return _dumped(answer_body(answer, self._links))

    def collections(self) -> list[Body]:
        return [_dumped(collection_body(one)) for one in self._services.engine.store.collections()]

    def create_collection(self, name: str) -> Body:
        perform(self._services, Change("create_collection", name))
        return _dumped(collection_body(self._services.engine.store.collection(name)))

    def delete_collection(self, name: str) -> None:
        perform(self._services, Change("drop_collection", name))

    def documents(self, collection: str) -> Iterator[Body]:
        store = self._services.engine.store
        store.require(collection)
        after = ""
        while found := store.documents(collection, after=after, limit=_PAGE):
            for document in found:
                yield _dumped(document_body(document, self._links, None))
            after = found[-1].id

    def document(self, collection: str, document: str) -> Body:
        found = self._document(collection, document)
        counts = {str(kind): n for kind, n in self._services.engine.store.kind_counts(found.id).items()}
        return _dumped(document_detail(found, counts, self._links, None))

    def delete_document(self, collection: str, document: str) -> None:
        perform(self._services, Change("delete_document", collection, self._document(collection, document).id))

    def delete_source(self, collection: str, source: str) -> None:
        if self._services.engine.store.document_of_source(collection, source) is None:
            raise NotFound(f"collection {collection!r} has no source {source!r}", field="source")
        perform(self._services, Change("delete_sources", collection, sources=(source,)))

    def feedback(self, collection: str, rating: str | None) -> Iterator[Body]:
        rows, store, after = self._services.ledger.feedback, self._services.engine.store, ""
        wanted = next((one for one in RATINGS if one == rating), None)
        while found := rows.list(collection, after=after, limit=_PAGE, rating=wanted):
            yield from map(_dumped, feedback_bodies(store, found))
            after = found[-1].id

    def jobs(self) -> Iterator[Body]:
        after = ""
        while found := self._services.ledger.jobs(after=after, limit=_PAGE):
            for job in found:
                yield _dumped(job_body(job))
            after = found[-1].id

    def job(self, job: str) -> Body:
        return _dumped(job_body(self._services.ledger.job(job)))

    def cancel_job(self, job: str) -> Body:
        return _dumped(job_body(cancel_job(self._services, job)))

    def ingest(
        self,
        collection: str,
        files: Sequence[SourceFile],
        *,
        reparse: bool,
        progress: Progress,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Outcome]:
        run = self._services.ingestor.run
        return run(collection, files, reparse=reparse, progress=progress, cancelled=cancelled)

    def delete_files(self, collection: str, sources: Sequence[str]) -> None:
        store = self._services.engine.store
        lines = (line for source in sources for line in store.sources(collection, f"{source}#"))
        perform(self._services, Change("delete_sources", collection, sources=(*sources, *lines)))

    def _document(self, collection: str, document: str) -> Document:
        found = self._services.engine.store.document(document)
        if found.collection != collection:
            raise NotFound(f"collection {collection!r} has no document {document!r}")
        return found


def open_local(settings: Settings, *, writable: bool) -> Local:
    """Raises WriterBusy, and NotFound where there is nothing to read."""
    return Local(open_services(settings, writable=writable, note="the command line"))


def open_ledger(settings: Settings) -> Ledger:
    """Keys and jobs, in a data directory that is made where there is none; needs no writer lock."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Ledger(settings.data_dir / DATABASE)


def _validated(model: type[Request], request: Body) -> Request:
    try:
        return model.model_validate(request)
    except ValidationError as error:
        first = error.errors()[0]
        place = field_path(("body", *first["loc"]))
        raise InvalidInput(f"{place}: {message_of(first)}", field=place) from error


def _dumped(body: BaseModel) -> Body:
    return body.model_dump(mode="json")
