"""Parses in worker processes, so that a parser that crashes or hangs costs one task only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, TimeoutError
from types import TracebackType
from typing import Self

from pebble import ProcessExpired

from index.types import Bundle
from ingest.base import Task
from ingest.run import failed_bundle, parse
from ingest.workers import BROKEN, Workers

TASKS_PER_WORKER = 50
_ATTEMPTS = 2

Result = tuple[Task, tuple[Bundle, ...]]


class ParsePool:
    """Worker processes that parse one task each at a time; a task over `seconds_per_task` is stopped."""

    def __init__(self, workers: int, seconds_per_task: float) -> None:
        self._seconds = seconds_per_task
        self._workers = Workers(workers, TASKS_PER_WORKER)

    def run(self, tasks: Iterable[Task], *, in_flight: int) -> Iterator[Result]:
        """Yield each task with its bundles as it finishes; at most `in_flight` tasks are taken ahead.

        Raises RuntimeError or CancelledError if another thread closes the pool meanwhile.
        """
        waiting: dict[Future[tuple[Bundle, ...]], tuple[Task, int]] = {}
        source = iter(tasks)
        try:
            while True:
                for task in source:
                    waiting[self._schedule(task)] = task, 1
                    if len(waiting) >= max(1, in_flight):
                        break
                if not waiting:
                    return
                for future in self._workers.wait(waiting):
                    task, attempt = waiting.pop(future)
                    bundles = self._outcome(task, future, last=attempt == _ATTEMPTS)
                    if bundles is None:
                        waiting[self._schedule(task)] = task, attempt + 1
                    else:
                        yield task, bundles
        finally:
            for future in waiting:
                future.cancel()

    def _schedule(self, task: Task) -> Future[tuple[Bundle, ...]]:
        return self._workers.schedule(_parse_all, task, timeout_s=self._seconds)

    def _outcome(self, task: Task, future: Future[tuple[Bundle, ...]], *, last: bool) -> tuple[Bundle, ...] | None:
        """None where the task is to be tried again: its workers died before any had begun with it."""
        try:
            return future.result()
        except TimeoutError:
            return (failed_bundle(task, f"parsing took longer than {self._seconds:g} s"),)
        except ProcessExpired as error:
            return (failed_bundle(task, f"the parser crashed (exit code {error.exitcode})"),)
        except BROKEN:
            if self._workers.closed:
                raise
            return (failed_bundle(task, "the processes that parse ended unexpectedly"),) if last else None

    def close(self) -> None:
        """Stop the workers; what they were parsing is lost."""
        self._workers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _parse_all(task: Task) -> tuple[Bundle, ...]:
    return tuple(parse(task))
