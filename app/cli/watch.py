"""`plexus ingest --watch`: does what a watcher finds, until a signal ends it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

from app.cli.backends import Backend
from app.cli.ingest import exit_code, line, report
from app.cli.output import print_error, print_line
from app.outcomes import Outcome
from app.sources import SourceFile
from app.watched import Watched
from app.watching import Batch, Watcher, follow
from index.errors import PlexusError

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0


def run(backend: Backend, collection: str, watcher: Watcher, record: Watched | None, *, as_json: bool) -> int:
    """Take in what is there, then what changes; returns the exit code, by how each file stands at the end."""
    if record is not None:
        watcher.remember(record.load())
    session = _Session(backend, collection, watcher, record, quiet=as_json)
    started = time.monotonic()
    with _stopped_by_signals(session.stop):
        session.work()
    outcomes = list(session.outcomes.values())
    report(collection, outcomes, 0, time.monotonic() - started, as_json, session.removed)
    return exit_code(outcomes)


class _Session:
    """The latest outcome of each file that is there, and how many went."""

    def __init__(
        self, backend: Backend, collection: str, watcher: Watcher, record: Watched | None, *, quiet: bool
    ) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.removed = 0
        self.stop = Event()
        self._backend = backend
        self._collection = collection
        self._watcher = watcher
        self._record = record
        self._quiet = quiet

    def work(self) -> None:
        pause = _FIRST_PAUSE_S
        for batch in follow(self._watcher, self.stop, print_error):
            try:
                self._do(batch)
                pause = _FIRST_PAUSE_S
            except (PlexusError, OSError) as error:  # a full disk or a server that starts again may get better
                print_error(f"plexus: {error}; trying again in {pause:g} s")
                self.stop.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _do(self, batch: Batch) -> None:
        """First what came, so that a file that was renamed keeps its document."""
        done = self._take_in(batch) if batch.changed else ()
        if self.stop.is_set():
            self._keep(Batch(done, ()))  # a stop in the middle forgets nothing of what was taken in
            return
        if batch.removed:
            self._backend.delete_files(self._collection, batch.removed)
            for source in batch.removed:
                self.outcomes.pop(source, None)
                self.removed += 1
                self._say(f"removed   {source}")
        self._keep(batch)

    def _keep(self, batch: Batch) -> None:
        self._watcher.taken(batch)
        if self._record is not None:
            self._record.save(self._watcher.files)

    def _take_in(self, batch: Batch) -> tuple[SourceFile, ...]:
        """Returns the files that came to an end."""
        done = set()
        for outcome in self._backend.ingest(
            self._collection,
            batch.changed,
            reparse=False,
            progress=lambda stage, done, total: None,
            cancelled=self.stop.is_set,
        ):
            if outcome.status != "cancelled":
                done.add(outcome.source)
                self.outcomes[outcome.source] = outcome
                self._say(line(outcome))
        return tuple(file for file in batch.changed if file.source in done)

    def _say(self, text: str) -> None:
        if not self._quiet:
            print_line(text)


@contextmanager
def _stopped_by_signals(stop: Event) -> Iterator[None]:
    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
