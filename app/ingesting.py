"""Brings files into a collection: only what is new or changed is parsed; nothing counts before its commit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from app.ahead import ReadAhead
from app.intake import Intake, Observe, ignore
from app.outcomes import Outcome, Progress
from app.sources import SourceFile, find_files
from app.triage import Triage
from index.engine import Engine
from ingest.base import Limits, Reading, Task
from ingest.pool import ParsePool
from ingest.split import split

__all__ = ["Ingestor", "Outcome", "Progress", "SourceFile", "find_files"]

STAGING = "staging"
_IN_FLIGHT_PER_WORKER = 2
_GROUP = 16
"""Small files that a worker parses in one go."""


DEFAULT_READING = Reading()


def never() -> bool:
    return False


class Ingestor:
    """Parses in worker processes, writes in this one. Workers start with the first file that needs them."""

    def __init__(self, engine: Engine, workers: int, limits: Limits, reading: Reading = DEFAULT_READING) -> None:
        self._engine = engine
        self._workers = workers
        self._limits = limits
        self._reading = reading
        self._pool: ParsePool | None = None
        self.observe: Observe = ignore
        """Told the stages of each piece of work, with their times in milliseconds."""
        if engine.writable:
            # Only the holder of the writer lock stages, so what is left over is of a process that died.
            shutil.rmtree(engine.directory / STAGING, ignore_errors=True)

    def __enter__(self) -> Ingestor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def run(
        self,
        collection: str,
        files: Sequence[SourceFile],
        *,
        reparse: bool = False,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Outcome]:
        """One outcome per file, each after its commit.

        `cancelled` is asked between commits: what is not committed by then leaves nothing, and files that
        were not finished come out as `cancelled`. What concerns the whole run (a full disk, say) is raised.
        """
        self._engine.create_collection(collection)
        triage = Triage(self._engine, collection, reparse=reparse)
        fresh: list[SourceFile] = []
        twins: list[SourceFile] = []
        for done, file in enumerate(files, 1):
            verdict = Outcome(file.source, "cancelled") if cancelled() else triage.judge(file)
            if isinstance(verdict, Outcome):
                yield verdict
            else:
                (fresh if verdict == "parse" else twins).append(file)
            if progress is not None:
                progress("hashing", done, len(files))

        def take_in(some: Sequence[SourceFile]) -> Iterator[Outcome]:
            intake = Intake(
                self._engine,
                collection,
                some,
                reparse=reparse,
                progress=progress,
                cancelled=cancelled,
                observe=self.observe,
            )
            return self._parse(collection, some, intake, cancelled)

        yield from take_in(fresh)
        alone: list[SourceFile] = []
        for file in twins:
            joined = Outcome(file.source, "cancelled") if cancelled() else triage.join(file)
            if joined is None:
                # The file that it equals was an update that failed, so these bytes are no document yet.
                alone.append(file)
            else:
                yield joined
        yield from take_in(alone)

    def _parse(
        self, collection: str, files: Sequence[SourceFile], intake: Intake, cancelled: Callable[[], bool]
    ) -> Iterator[Outcome]:
        if not files:
            return
        (self._engine.directory / STAGING).mkdir(exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=self._engine.directory / STAGING))
        if self._pool is None:
            self._pool = ParsePool(self._workers, self._limits.seconds, group=_GROUP)
        pool, in_flight = self._pool, _IN_FLIGHT_PER_WORKER * self._workers
        tasks = self._tasks(collection, files, staging, intake)
        ahead = ReadAhead(lambda stopped: pool.run(tasks, in_flight=in_flight, stopped=stopped))
        try:
            intake.tell()
            for parsed in ahead.take():
                yield from intake.take(*parsed) if parsed is not None else intake.idle()
                if cancelled():
                    break
            ahead.close()
            yield from intake.finish()
        finally:
            ahead.close()
            shutil.rmtree(staging, ignore_errors=True)

    def _tasks(self, collection: str, files: Sequence[SourceFile], staging: Path, intake: Intake) -> Iterator[Task]:
        for number, file in enumerate(files):
            place = staging / str(number)
            place.mkdir()
            whole = Task(
                path=file.path,
                source=file.source,
                collection=collection,
                staging=place,
                name=file.name,
                metadata=file.metadata,
                limits=self._limits,
                reading=self._reading,
            )
            parts = split(whole)
            intake.expect(file.source, len(parts))
            yield from parts
