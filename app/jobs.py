"""The job loop: takes jobs from the ledger, ingests their files and writes down how it went."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from app.changes import answer
from app.errors import unforeseen
from app.forget import sweep_pictures
from app.ingesting import Outcome, SourceFile
from app.records import INGEST, OPEN, files_of, is_reparse, job_body, result_of, upload_of
from app.swaps import queue_swaps
from app.uploads import discard_upload, sweep_uploads
from app.wiring import Services
from index.errors import Conflict, PlexusError
from index.store.ledger import CHANGE, EMBED, Job, JobStatus, Ledger
from index.swap import BESIDE_SEARCHES, take_over

__all__ = ["JobLoop", "cancel_job", "end_jobs", "job_body"]

log = logging.getLogger("plexus.jobs")

_POLL_S = 0.1
_POLL_CHANGES_S = 0.02
_PRUNE_EVERY_S = 3600.0
_REPORT_EVERY_S = 0.25
_STOP_WAIT_S = 20.0
_END_WAIT_S = 20.0


def cancel_job(services: Services, job_id: str) -> Job:
    """End a job that waits, ask one that runs to end. Raises NotFound."""
    before = services.ledger.job(job_id)
    job = services.ledger.cancel(job_id)
    if job.status == "cancelled" and before.status == "queued":
        discard_upload(services.uploads, upload_of(before))
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

    def __init__(self, services: Services) -> None:
        self._services = services
        self._ledger: Ledger = services.ledger
        self._stop = threading.Event()
        self._news = threading.Event()
        self._threads: list[threading.Thread] = []
        self._prune_at = 0.0

    def start(self) -> None:
        """Put interrupted jobs back, remove uploads that no job waits for, and begin."""
        self._ledger.requeue()
        sweep_uploads(self._services.uploads, self._awaited_uploads)
        sweep_pictures(self._services)
        self._services.ingestor.observe = self._services.metrics.stages
        for name, work in (
            ("plexus-jobs", self._work),
            ("plexus-changes", self._change),
            ("plexus-embed", self._embed),
        ):
            thread = threading.Thread(target=work, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

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
        for thread in self._threads:
            thread.join(_STOP_WAIT_S)
        self._threads.clear()
        self._ledger.requeue()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def _awaited_uploads(self) -> set[str]:
        return {name for job in self._ledger.open_jobs() if (name := upload_of(job)) is not None}

    def _work(self) -> None:
        def once() -> bool:
            self._news.clear()
            self._prune()
            job = self._ledger.claim()
            if job is not None:
                self._do(job)
            return job is not None

        self._repeat(once, lambda: self._news.wait(_POLL_S))

    def _change(self) -> None:
        """Changes pass the jobs that take long."""

        def once() -> bool:
            job = self._ledger.claim(only=CHANGE)
            if job is not None:
                self._answer(job)
            return job is not None

        self._repeat(once, lambda: self._stop.wait(_POLL_CHANGES_S))

    def _embed(self) -> None:
        """Other models take over while all other jobs go on."""
        looked = False

        def once() -> bool:
            nonlocal looked
            if not looked:
                looked = True
                queue_swaps(self._services)
            job = self._ledger.claim(only=EMBED)
            if job is not None:
                self._take_over(job)
            return job is not None

        self._repeat(once, lambda: self._stop.wait(_POLL_S))

    def _take_over(self, job: Job) -> None:
        watch, error = _CancelWatch(self._ledger, job.id, self._stop), None
        status: JobStatus = "failed"
        try:
            report = _Reporter(self._ledger, job.id)
            engine = self._services.engine
            made = take_over(engine, job.collection, report, pace=BESIDE_SEARCHES, cancelled=watch)
            status = "cancelled" if made is None else "done"
        except PlexusError as found:
            error = found.detail
        except Exception as found:  # the job loop: one job that breaks must not end the others
            error = unforeseen(found, f"job {job.id}").detail
        if self._stop.is_set() and status != "done" and not self._ledger.job(job.id).cancel:
            return  # it goes on after the next start
        self._ledger.finish(job.id, status, None, error)
        log.info("job %s %s", job.id, status)

    def _repeat(self, once: Callable[[], bool], pause: Callable[[], object]) -> None:
        while not self._stop.is_set():
            try:
                if once():
                    continue
            except Exception as error:  # the loop must go on: the next job may be fine
                unforeseen(error, "the job loop")
            pause()

    def _answer(self, job: Job) -> None:
        try:
            answer(self._services, job)
        except Exception as error:  # the job loop: the requester is told, and the next change may be fine
            told = unforeseen(error, f"change {job.id}")
            self._ledger.finish(job.id, "failed", {"code": told.code, "field": None}, told.detail)

    def _prune(self) -> None:
        if time.monotonic() >= self._prune_at:
            self._prune_at = time.monotonic() + _PRUNE_EVERY_S
            self._ledger.prune(self._services.settings.job_days)

    def _do(self, job: Job) -> None:
        outcomes: list[Outcome] = []
        error: str | None = None
        watch = _CancelWatch(self._ledger, job.id, self._stop)
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
        asked_to_cancel = self._ledger.job(job.id).cancel
        if self._stop.is_set() and not asked_to_cancel and (error or _unfinished(job, outcomes)):
            return
        self._finish(job, outcomes, error, asked_to_cancel)

    def _ingest(self, job: Job, outcomes: list[Outcome], watch: _CancelWatch) -> None:
        files = [SourceFile(file.path, file.source, file.name, file.metadata) for file in files_of(job)]
        report = _Reporter(self._ledger, job.id)
        for outcome in self._services.ingestor.run(
            job.collection, files, reparse=is_reparse(job), progress=report, cancelled=watch
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
        discard_upload(self._services.uploads, upload_of(job))
        sweep_pictures(self._services)
        # Without the reason: it names files, and a log stays when documents go.
        log.info("job %s %s", job.id, status)


def _unfinished(job: Job, outcomes: Sequence[Outcome]) -> bool:
    return len(outcomes) < len(files_of(job)) or any(one.status == "cancelled" for one in outcomes)


class _Reporter:
    """Writes progress down, a few times a second at most, with the time left by the speed so far."""

    def __init__(self, ledger: Ledger, job: str) -> None:
        self._ledger = ledger
        self._job = job
        self._stage = ""
        self._next = 0.0
        self._since: float | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != "hashing" and self._since is None:
            self._since = now  # files are hashed much faster than pages are parsed
        if stage != self._stage or now >= self._next or done == total:
            self._ledger.progress(self._job, stage, done, total, self._eta_s(now, done, total))
            self._stage, self._next = stage, now + _REPORT_EVERY_S

    def _eta_s(self, now: float, done: int, total: int) -> float | None:
        if self._since is None or done <= 0:
            return None
        return round((now - self._since) / done * max(0, total - done), 1)


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
