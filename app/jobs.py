"""The job loop: one thread takes jobs from the ledger, ingests their files and writes down how it went."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from app.errors import unforeseen
from app.ingesting import Outcome, SourceFile
from app.pictures import Pictures
from app.records import INGEST, OPEN, files_of, job_body, result_of, upload_of
from app.wiring import Services
from index.errors import Conflict, PlexusError
from index.store.ledger import Job, JobStatus, Ledger

__all__ = ["JobLoop", "cancel_job", "discard_upload", "end_jobs", "job_body"]

log = logging.getLogger("plexus.jobs")

_POLL_S = 0.5
_REPORT_EVERY_S = 0.25
_STOP_WAIT_S = 20.0
_END_WAIT_S = 20.0
_GRACE_S = 2.0


def discard_upload(uploads: Path, job: Job) -> None:
    """Remove the uploaded files of a job that is over."""
    name = upload_of(job)
    if name is not None:
        shutil.rmtree(uploads / name, ignore_errors=True)


def cancel_job(services: Services, job_id: str) -> Job:
    """End a job that waits, ask one that runs to end. Raises NotFound."""
    job = services.ledger.cancel(job_id)
    if job.status == "cancelled":
        discard_upload(services.uploads, job)
    return job


def end_jobs(services: Services, ids: Sequence[str]) -> None:
    """Cancel jobs and wait until they have ended. Raises Conflict if one takes too long."""
    deadline = time.monotonic() + _END_WAIT_S
    waiting = [job_id for job_id in ids if cancel_job(services, job_id).status in OPEN]
    while waiting := [job_id for job_id in waiting if services.ledger.job(job_id).status in OPEN]:
        if time.monotonic() > deadline:
            raise Conflict(f"job {waiting[0]} is still ending its work: try again in a moment")
        time.sleep(0.05)


class JobLoop:
    """Started once per writer. A job that a stop or a crash interrupts is resumed at the next start."""

    def __init__(self, services: Services, pictures: Pictures) -> None:
        self._services = services
        self._pictures = pictures
        self._ledger: Ledger = services.ledger
        self._stop = threading.Event()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._running: tuple[str, float] | None = None

    def start(self) -> None:
        """Put interrupted jobs back, remove uploads that no job waits for, and begin."""
        self._ledger.requeue()
        self._sweep_uploads()
        self._pictures.sweep()
        self._thread = threading.Thread(target=self._work, name="plexus-jobs", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is a new job."""
        self._news.set()

    def announce_stop(self) -> None:
        """Ask for the end without waiting for it; may be called in a signal handler."""
        self._stop.set()

    def stop(self) -> None:
        """End after the commit that is under way; the rest of the job waits for the next start."""
        self._stop.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(_STOP_WAIT_S)
            self._thread = None
        self._ledger.requeue()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def eta_s(self, job: Job) -> float | None:
        """Seconds left, by the speed so far; None while that says nothing."""
        running = self._running
        if running is None or running[0] != job.id or job.done <= 0 or job.total <= job.done:
            return None
        return round((time.monotonic() - running[1]) / job.done * (job.total - job.done), 1)

    def _sweep_uploads(self) -> None:
        if self._services.uploads.is_dir():
            wanted = {upload_of(job) for job in self._ledger.open_jobs(None)}
            for directory in self._services.uploads.iterdir():
                if directory.name not in wanted:
                    shutil.rmtree(directory, ignore_errors=True)

    def _work(self) -> None:
        while not self._stop.is_set():
            self._news.clear()
            try:
                job = self._ledger.claim()
                if job is not None:
                    self._do(job)
                    continue
            except Exception as error:  # the loop must go on: the next job may be fine
                unforeseen(error, "the job loop")
            self._news.wait(_POLL_S)

    def _do(self, job: Job) -> None:
        self._running = (job.id, time.monotonic())
        outcomes: list[Outcome] = []
        error: str | None = None
        watch = _CancelWatch(self._ledger, job.id, self._stop)
        over = threading.Event()
        threading.Thread(target=self._hurry, args=(watch, over), name="plexus-hurry", daemon=True).start()
        try:
            if job.kind != INGEST:
                raise PlexusError(f"this version knows no jobs of kind {job.kind!r}")
            self._ingest(job, outcomes, watch)
        except PlexusError as found:
            error = found.detail
        except Exception as found:  # the job loop: one job that breaks must not end the others
            # Workers that are stopped on purpose break off the job.
            error = "interrupted" if watch() else unforeseen(found, f"job {job.id}").detail
            self._services.ingestor.close()  # its workers may be what broke; the next job gets new ones
        finally:
            over.set()
            self._running = None
        asked_to_cancel = self._ledger.job(job.id).cancel
        if self._stop.is_set() and not asked_to_cancel and (error or _unfinished(job, outcomes)):
            return
        self._finish(job, outcomes, error, asked_to_cancel)

    def _hurry(self, watch: _CancelWatch, over: threading.Event) -> None:
        """Stop the workers if a job that shall end does not, because a large file is being parsed."""
        asked: float | None = None
        while not over.wait(_REPORT_EVERY_S):
            if watch():
                asked = asked or time.monotonic()
                if time.monotonic() - asked > _GRACE_S:
                    self._services.ingestor.close()
                    return

    def _ingest(self, job: Job, outcomes: list[Outcome], watch: _CancelWatch) -> None:
        files = [SourceFile(file.path, file.source, file.name, file.metadata) for file in files_of(job)]
        reparse = isinstance(job.payload, dict) and job.payload.get("reparse") is True
        report = _Reporter(self._ledger, job.id)
        for outcome in self._services.ingestor.run(
            job.collection, files, reparse=reparse, progress=report, cancelled=watch
        ):
            outcomes.append(outcome)

    def _finish(self, job: Job, outcomes: list[Outcome], error: str | None, asked_to_cancel: bool) -> None:
        failed = [one for one in outcomes if one.status == "failed"]
        if error is None and failed:
            first = f"{failed[0].source}: {failed[0].detail or 'failed'}"
            error = first if len(outcomes) == 1 else f"{len(failed)} of {len(outcomes)} files failed, first {first}"
        cancelled = asked_to_cancel and _unfinished(job, outcomes)
        status: JobStatus = "cancelled" if cancelled else "failed" if error else "done"
        self._ledger.finish(job.id, status, result_of(outcomes), error)
        discard_upload(self._services.uploads, job)
        self._pictures.sweep()
        log.info("job %s %s%s", job.id, status, f": {error}" if error else "")


def _unfinished(job: Job, outcomes: Sequence[Outcome]) -> bool:
    return len(outcomes) < len(files_of(job)) or any(one.status == "cancelled" for one in outcomes)


class _Reporter:
    """Writes progress down, a few times a second at most."""

    def __init__(self, ledger: Ledger, job: str) -> None:
        self._ledger = ledger
        self._job = job
        self._stage = ""
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage or now >= self._next or done == total:
            self._ledger.progress(self._job, stage, done, total)
            self._stage, self._next = stage, now + _REPORT_EVERY_S


class _CancelWatch:
    """Whether the job was cancelled or the server stops; asks the ledger a few times a second at most."""

    def __init__(self, ledger: Ledger, job: str, stop: threading.Event) -> None:
        self._ledger = ledger
        self._job = job
        self._stop = stop
        self._next = 0.0
        self._cancelled = False

    def __call__(self) -> bool:
        now = time.monotonic()
        if not self._cancelled and now >= self._next:
            self._cancelled = self._ledger.job(self._job).cancel
            self._next = now + _REPORT_EVERY_S
        return self._cancelled or self._stop.is_set()
