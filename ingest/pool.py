"""Parses in worker processes, so that a parser that crashes or hangs costs one task only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, TimeoutError
from signal import SIGKILL
from types import TracebackType
from typing import Self

from index.types import Bundle
from ingest.base import Task
from ingest.detect import ending_type
from ingest.run import failed_bundle, parse
from ingest.workers import BROKEN, WorkerCrashed, Workers

TASKS_PER_WORKER = 50
SMALL_BYTES = 64_000
_ATTEMPTS = 2

Result = tuple[Task, tuple[Bundle, ...]]
Group = tuple[Task, ...]


def never() -> bool:
    return False


class ParsePool:
    """Worker processes that parse; what takes over `seconds_per_task` is stopped."""

    def __init__(self, workers: int, seconds_per_task: float, *, group: int = 1) -> None:
        """Up to `group` small files go to a worker together: handing one over costs as much as parsing it."""
        self._seconds = seconds_per_task
        self._workers = Workers(workers, TASKS_PER_WORKER)
        self._group = group

    def run(self, tasks: Iterable[Task], *, in_flight: int, stopped: Callable[[], bool] = never) -> Iterator[Result]:
        """Yield each task with its bundles as it finishes; at most `in_flight` groups of tasks are taken ahead.

        Ends early where `stopped` says so. Raises RuntimeError or CancelledError if another thread closes the
        pool meanwhile.
        """
        waiting: dict[Future[list[tuple[Bundle, ...]]], tuple[Group, int]] = {}
        source = groups(tasks, self._group)
        try:
            while not stopped():
                for group in source:
                    waiting[self._schedule(group)] = group, 1
                    if len(waiting) >= max(1, in_flight):
                        break
                if not waiting:
                    return
                for future in self._workers.wait(waiting, stopped):
                    group, attempt = waiting.pop(future)
                    found = self._outcome(group, future, last=attempt == _ATTEMPTS)
                    if found is not None:
                        yield from zip(group, found, strict=True)
                    elif len(group) > 1:  # one of them is to blame: each alone
                        waiting.update({self._schedule((task,)): ((task,), 1) for task in group})
                    else:
                        waiting[self._schedule(group)] = group, attempt + 1
        finally:
            for future in waiting:
                future.cancel()

    def _schedule(self, group: Group) -> Future[list[tuple[Bundle, ...]]]:
        return self._workers.schedule(_parse_all, group, timeout_s=self._seconds)

    def _outcome(
        self, group: Group, future: Future[list[tuple[Bundle, ...]]], *, last: bool
    ) -> list[tuple[Bundle, ...]] | None:
        """None where it is to be tried again: one of several failed, or the task is not to blame for its worker's end.

        A worker that crashes by itself would do so again; one that was killed, for want of memory say, need not.
        """
        try:
            return future.result()
        except TimeoutError:
            reason = f"parsing took longer than {self._seconds:g} s"
        except WorkerCrashed as error:
            if error.exitcode == -SIGKILL and not last:
                return None
            reason = f"the parser crashed (exit code {error.exitcode})"
        except BROKEN:
            if self._workers.closed:
                raise
            if not last:
                return None
            reason = "the processes that parse ended unexpectedly"
        return None if len(group) > 1 else [(failed_bundle(group[0], reason),)]

    def close(self) -> None:
        """Stop the workers; what they were parsing is lost."""
        self._workers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def groups(tasks: Iterable[Task], size: int) -> Iterator[Group]:
    """Tasks in their order: small files that follow one another together, every other one alone."""
    waiting: list[Task] = []
    for task in tasks:
        if size > 1 and _is_small(task):
            waiting.append(task)
            if len(waiting) < size:
                continue
        else:
            if waiting:
                yield tuple(waiting)
            waiting = [task]
        yield tuple(waiting)
        waiting = []
    if waiting:
        yield tuple(waiting)


def _is_small(task: Task) -> bool:
    """A whole file that is read at once; pages take their time."""
    try:
        whole = task.start == 0 and task.end is None
        paged = (ending_type(task.name) or "").startswith(("application/pdf", "image/"))
        return whole and task.path.stat().st_size <= SMALL_BYTES and not paged
    except OSError:
        return True


def _parse_all(group: Group) -> list[tuple[Bundle, ...]]:
    return [tuple(parse(task)) for task in group]
