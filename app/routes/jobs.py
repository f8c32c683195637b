"""Jobs: list, look at, follow, cancel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app import bodies
from app.access import Asking, needs
from app.jobs import cancel_job
from app.keys import Principal
from app.records import OPEN, job_body
from app.schemas import Cursor, Limit
from app.serving import Here, Server
from app.streams import KEEP_ALIVE, event, stream
from index.errors import NotFound
from index.names import COLLECTION_NAME
from index.store.ledger import Job, JobStatus

router = APIRouter(prefix="/api/jobs", tags=["jobs"])
JobId = Annotated[str, Path(min_length=1, max_length=100, description="Id of a job.")]
_LOOK_EVERY_S = 0.2
_KEEP_ALIVE_S = 15.0


def _find(server: Server, asking: Principal, job_id: str) -> Job:
    job = server.services.ledger.job(job_id)
    if not asking.sees(job.collection):
        raise NotFound(f"there is no job {job_id!r}")
    return job


@router.get("", operation_id="list_jobs", summary="List jobs", dependencies=[needs("read")])
def list_jobs(
    server: Here,
    asking: Asking,
    status: Annotated[JobStatus | None, Query(description="Only these.")] = None,
    collection: Annotated[str | None, Query(pattern=COLLECTION_NAME, description="Only of this collection.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> bodies.Listing[bodies.JobBody]:
    """From the oldest; a key that is tied to collections sees only their jobs."""
    if collection is not None:
        asking.require_collection(collection)
    found: list[Job] = []
    after = cursor or ""
    while len(found) <= limit:
        page = server.services.ledger.jobs(after=after, limit=limit + 1, status=status)
        found += [job for job in page if asking.sees(job.collection) and collection in {None, job.collection}]
        if len(page) <= limit:
            break
        after = page[-1].id
    shown = found[:limit]
    following = shown[-1].id if len(found) > limit else None
    return bodies.Listing(items=[job_body(job) for job in shown], next=following)


@router.get("/{job}", operation_id="get_job", summary="Look at a job", dependencies=[needs("read")])
def get_job(job: JobId, server: Here, asking: Asking) -> bodies.JobBody:
    """How far it is, what it made and what failed."""
    return job_body(_find(server, asking, job))


@router.get(
    "/{job}/events",
    operation_id="follow_job",
    summary="Follow a job",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
    dependencies=[needs("read")],
)
def follow_job(job: JobId, server: Here, asking: Asking) -> StreamingResponse:
    """Server-sent events: `progress` on every change, then `done`, each with the whole job."""
    return stream(_events(server, _find(server, asking, job)))


async def _events(server: Server, job: Job) -> AsyncIterator[bytes]:
    shown: Job | None = None
    quiet_since = time.monotonic()
    while True:
        if job != shown:
            yield event("progress" if job.status in OPEN else "done", job_body(job))
            shown, quiet_since = job, time.monotonic()
        elif time.monotonic() - quiet_since > _KEEP_ALIVE_S:
            yield KEEP_ALIVE
            quiet_since = time.monotonic()
        if job.status not in OPEN or server.jobs.stopping:
            return
        await asyncio.sleep(_LOOK_EVERY_S)
        job = await run_in_threadpool(server.services.ledger.job, job.id)


@router.delete("/{job}", operation_id="cancel_job", summary="Cancel a job", dependencies=[needs("write")])
def cancel(job: JobId, server: Here, asking: Asking) -> bodies.JobBody:
    """A new document leaves nothing, an update leaves the old version; what is committed stays.

    A job that is running ends at its next commit. One that has ended is returned as it is.
    """
    _find(server, asking, job)
    return job_body(cancel_job(server.services, job))
