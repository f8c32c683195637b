"""What all steps of a run share, and how a run of Plexus is seen to its end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from bench.crash.books import Books, Death, Report
from bench.crash.processes import Run, Starter
from bench.crash.steps import File

STEP_S = 600.0
_STOP_S = 60.0


class Act(Protocol):
    """A step under way."""

    def run(self, death: Death | None) -> Run:
        """One more try; what it acknowledged is in the books."""
        ...

    def settle(self) -> None:
        """The last try came to its end: everything has happened."""
        ...


class Scene:
    """What all steps share."""

    def __init__(self, starter: Starter, inputs: Path, books: Books, report: Report) -> None:
        self.starter = starter
        self.books = books
        self.report = report
        self._inputs = inputs
        self._count = 0

    def folder(self, files: Iterable[File]) -> Path:
        """A new folder with these files."""
        self._count += 1
        folder = self._inputs / f"{self._count:03d}"
        for file in files:
            path = folder / file.source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content.data)
        return folder

    def redo(self, collection: str, files: Sequence[File]) -> None:
        """Parse these again, whose worker was killed; as a person would who reads that they failed."""
        if files:
            command = ["ingest", str(self.folder(files)), "-c", collection, "--reparse"]
            run = self.starter.done(command)
            if run.code != 0:
                self.report.wrong(run.printed(), "a worker was killed and its files were parsed again")

    def end(self, run: Run, death: Death | None, timeout_s: float) -> None:
        """See a run to its end, or bring that about."""
        if death is not None and death.after_s is not None and not run.wait(death.after_s):
            if death.worker_only:
                self.kill_worker(run)
            else:
                run.kill(group=death.group)
        if not run.wait(timeout_s):
            self.report.wrong([f"it did not end in {timeout_s:g} s", *run.printed()], "a step")
            run.kill()
            run.wait(_STOP_S)

    def kill_worker(self, run: Run) -> None:
        workers = run.workers()
        if workers:
            self.report.worker_kills += 1
            with suppress(ProcessLookupError):
                os.kill(workers[-1], signal.SIGKILL)


def readable(file: File) -> bool:
    """Whether a parser can make something of it."""
    return file.content.whole is None or file.content.whole.good
