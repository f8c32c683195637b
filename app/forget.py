"""What is kept about documents outside the store, and goes with them: job results, page pictures, recognised text."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from app.wiring import Services
from index.store.ledger import Job, Ledger
from index.types import Document, Json


def forget_documents(
    ledger: Ledger, collection: str, documents: Iterable[Document], sources: Iterable[str] = ()
) -> None:
    """Take documents that are about to go, and sources, out of the results of jobs that have ended.

    A file keeps its entry, without name and reason, so that the counts of a job stay right.
    """
    gone = list(documents)
    ids = {document.id for document in gone}
    names = {*sources, *(source for document in gone for source in document.sources)}
    if ids or names:
        ledger.rewrite_results(collection, lambda job: _without(job, ids, names), naming=[*ids, *names])


def forget_collection(ledger: Ledger, collection: str) -> None:
    """The same for all documents of a collection."""
    ledger.rewrite_results(collection, lambda job: _without(job, None, set()))


def sweep_pictures(services: Services) -> None:
    """Remove pictures and recognised text of documents that are gone, and the oldest pictures beyond the size."""
    cached = list(services.page_cache.glob("*.png"))
    recognised = list(services.recognised.glob("*"))
    if not cached and not recognised:
        return
    in_use = services.engine.store.files_in_use()
    for path in recognised:
        if path.name.lstrip(".").partition("-")[0] not in in_use:
            path.unlink(missing_ok=True)
    kept = []
    for path in cached:
        if path.name.partition("-")[0] not in in_use:
            path.unlink(missing_ok=True)
            continue
        with suppress(FileNotFoundError):  # another process sweeps too
            found = path.stat()
            kept.append((found.st_mtime, found.st_size, path))
    room = services.settings.page_cache_bytes
    for _, size, path in sorted(kept, reverse=True):
        room -= size
        if room < 0:
            path.unlink(missing_ok=True)


def _without(job: Job, ids: set[str] | None, names: set[str]) -> tuple[Json, str | None]:
    """Result and error of a job without these documents and sources; no ids: without all."""
    result = job.result if isinstance(job.result, dict) else {}
    outcomes, documents = result.get("outcomes"), result.get("documents")
    if not isinstance(outcomes, list) or not isinstance(documents, list):
        return job.result, job.error
    shown, touched = [], False
    for outcome in outcomes:
        assert isinstance(outcome, dict)
        of_one, source = outcome.get("documents"), str(outcome.get("source"))
        assert isinstance(of_one, list)
        left = [] if ids is None else [one for one in of_one if one not in ids]
        named = source in names or any(name.startswith(f"{source}#") for name in names)
        if ids is not None and len(left) == len(of_one) and not named:
            shown.append(outcome)
            continue
        touched = True
        kept = source if left and source not in names else ""
        shown.append({**outcome, "source": kept, "documents": left, "detail": None})
    remaining = [] if ids is None else [one for one in documents if one not in ids]
    error = job.error
    if touched and error is not None:
        error = "of documents that were deleted since" if job.status == "failed" else None
    changed: Json = {**result, "outcomes": [*shown], "documents": [*remaining]}
    return changed, error
