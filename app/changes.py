"""Short changes of documents and collections: done by the process that writes, asked for by any.

A process that only reads puts a change into the ledger, where the writer takes it before all other work, and waits
for it: the answers and errors are the same in both.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

from app.errors import Unavailable
from app.forget import forget_collection, forget_documents, sweep_pictures
from app.wiring import Services
from index import errors
from index.import_triples import import_file, remove_imported
from index.store.ledger import CHANGE, Job, Ledger
from index.types import Document, Json

Action = Literal[
    "create_collection", "drop_collection", "set_metadata", "delete_document", "delete_sources", "import_triples",
    "remove_triples",
]  # fmt: skip
_WAIT_S = 30.0
_LOOK_S = (0.005, 0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class Change:
    """What to do; `metadata` is for `set_metadata`, `sources` for `delete_sources`, `text` for `import_triples`."""

    action: Action
    collection: str
    document: str = ""
    sources: tuple[str, ...] = ()
    metadata: dict[str, Json] = field(default_factory=dict)
    text: str = ""


def perform(services: Services, change: Change, *, again: bool = False) -> None:
    """Do it in this process, which writes. Raises as the engine does.

    `again`: it was begun before a crash, so what is gone already may have been removed by it.
    """
    engine = services.engine
    try:
        if change.action == "create_collection":
            engine.create_collection(change.collection)
        elif change.action == "set_metadata":
            engine.set_metadata(change.document, change.metadata)
        elif change.action == "drop_collection":
            engine.store.require(change.collection)
            forget_collection(services.ledger, change.collection)
            engine.drop_collection(change.collection)
            sweep_pictures(services)
        elif change.action == "import_triples":
            import_file(engine, change.collection, change.text)
        elif change.action == "remove_triples":
            remove_imported(engine, change.collection)
        elif change.action == "delete_document":
            found = engine.store.document(change.document)
            forget_documents(services.ledger, found.collection, [found])
            engine.delete_document(change.document)
            sweep_pictures(services)
        else:
            _delete_sources(services, change)
    except errors.NotFound:
        if not again or change.action in {"create_collection", "set_metadata"}:
            raise


def _delete_sources(services: Services, change: Change) -> None:
    """Take names away; documents go with their last."""
    store = services.engine.store
    named = {source: store.document_of_source(change.collection, source) for source in change.sources}
    documents = {found.id: found for found in named.values() if found is not None}
    gone: list[Document] = [one for one in documents.values() if set(one.sources) <= named.keys()]
    forget_documents(services.ledger, change.collection, gone, [*named])
    services.engine.delete_sources(change.collection, named)
    sweep_pictures(services)


class Changes:
    """Does changes where this process writes, else has the writer do them."""

    def __init__(self, services: Services, *, writer: bool) -> None:
        """`writer`: there is a process that writes, this one or another that takes jobs."""
        self._services = services
        self.possible = writer or services.writable

    def require(self) -> None:
        """Raises Unavailable where nothing can be changed."""
        if not self.possible:
            raise Unavailable("another process is writing to this data directory: try again when it has finished")

    def do(self, change: Change, wait_s: float = _WAIT_S) -> None:
        """Raises what `perform` raises, and Unavailable if the writer does not answer; then nothing is done."""
        self.require()
        if self._services.writable:
            perform(self._services, change)
        else:
            ask(self._services.ledger, change, wait_s)


def ask(ledger: Ledger, change: Change, wait_s: float) -> None:
    """Have the writer do a change, and wait until it is done. Raises as `Changes.do`."""
    job = ledger.add_job(CHANGE, change.collection, asdict(change))
    deadline = time.monotonic() + wait_s
    for pause in _pauses():
        job = ledger.job(job.id)
        if job.status not in {"queued", "running"}:
            break
        # What is taken back while it waits is not done; what is being done is waited for.
        if job.status == "queued" and time.monotonic() > deadline and ledger.cancel(job.id).status == "cancelled":
            ledger.drop_job(job.id)
            raise Unavailable("the process that writes does not answer: try again in a moment")
        time.sleep(pause)
    ledger.drop_job(job.id)
    if job.status != "done":
        raise _error_of(job)


def _pauses() -> Iterator[float]:
    yield from _LOOK_S
    while True:
        yield _LOOK_S[-1]


def answer(services: Services, job: Job) -> None:
    """Do a change that was asked for through the ledger, and write down how it went."""
    try:
        perform(services, _read(job), again=job.stage == "again")
    except errors.PlexusError as error:
        told: Json = {"code": error.code, "field": error.field}
        services.ledger.finish(job.id, "failed", told, error.detail)
    else:
        services.ledger.finish(job.id, "done", None)


def _read(job: Job) -> Change:
    assert isinstance(job.payload, dict)
    fields = dict(job.payload)
    sources = fields.pop("sources", [])
    assert isinstance(sources, list)
    return Change(**fields, sources=tuple(str(source) for source in sources))  # type: ignore[arg-type]


def _error_of(job: Job) -> errors.PlexusError:
    """The error that `answer` wrote down."""
    told = job.result if isinstance(job.result, dict) else {}
    found = {kind.code: kind for kind in _kinds(errors.PlexusError)}.get(str(told.get("code")), errors.PlexusError)
    at = told.get("field")
    return found(job.error or "the change was not done", field=at if isinstance(at, str) else None)


def _kinds(root: type[errors.PlexusError]) -> Iterator[type[errors.PlexusError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)
