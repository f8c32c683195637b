"""Documents that are known only from their job, because they are not parsed yet."""

from __future__ import annotations

from app import bodies
from app.records import JobFile, files_of
from index.store.ledger import Job, Ledger
from index.types import Status

_WRITING = frozenset({"indexing", "writing", "embedding"})


class Pending:
    """The open jobs of a collection, by the documents they work on."""

    def __init__(self, ledger: Ledger, collection: str) -> None:
        self._found: dict[str, tuple[Job, list[JobFile]]] = {}
        for job in ledger.open_jobs(collection):
            for file in files_of(job):
                if file.document is not None:
                    self._found.setdefault(file.document, (job, []))[1].append(file)

    def __contains__(self, document: str) -> bool:
        return document in self._found

    def documents(self, after: str) -> list[str]:
        """Ids above `after`, rising."""
        return sorted(document for document in self._found if document > after)

    def job_id(self, document: str) -> str | None:
        """The job that works on a document."""
        return self._found[document][0].id if document in self._found else None

    def alone(self, document: str) -> bool:
        """Whether its job works on nothing else."""
        return len(files_of(self._found[document][0])) == 1

    def body(self, document: str) -> bodies.DocumentDetailBody:
        job, files = self._found[document]
        first = files[0]
        return bodies.DocumentDetailBody(
            id=document,
            collection=job.collection,
            source=first.source,
            sources=list(dict.fromkeys(file.source for file in files)),
            title=first.name,
            media_type=first.media_type,
            size=first.size,
            pages=None,
            metadata={name: value for file in files for name, value in file.metadata.items()},
            status=_status(job),
            enrichment="none",
            error=None,
            warning_count=0,
            timings_ms={},
            parser=None,
            job_id=job.id,
            view_url=None,
            file_url=None,
            created_at=job.created_at,
            updated_at=job.updated_at,
            page_sizes=[],
            counts={},
            warnings=[],
        )


def _status(job: Job) -> Status:
    if job.status == "queued":
        return "queued"
    return "indexing" if job.stage in _WRITING else "parsing"
