"""Worker processes for what may crash or hang: they are replaced, and they end with their parent."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import select
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from threading import Lock
from typing import Any, TypeVar

from pebble import ProcessPool

BROKEN = (BrokenProcessPool, CancelledError)
"""What a future raises if all workers died beside its task: the task is not to blame and may be given again."""
_LOOK_EVERY_S = 0.5

T = TypeVar("T")


def _never() -> bool:
    return False


class Workers:
    """Processes that are started with the first task, and anew after they broke. Safe for use by many threads."""

    def __init__(self, count: int, tasks_per_worker: int) -> None:
        """A worker is replaced after `tasks_per_worker`, so that what its libraries leak stays bounded."""
        self._count = max(1, count)
        self._tasks_per_worker = tasks_per_worker
        self._pool: ProcessPool | None = None
        self._open: set[Future[Any]] = set()
        self._lock = Lock()
        self.closed = False

    def schedule(self, function: Callable[..., T], *args: Any, timeout_s: float) -> Future[T]:
        """The future raises TimeoutError, ProcessExpired (the worker crashed), one of BROKEN, or as `function`.

        Raises RuntimeError after `close`.
        """
        with self._lock:
            if self.closed:
                raise RuntimeError("the worker processes were stopped")
            try:
                future = self._running().schedule(function, args=args, timeout=timeout_s)
            except RuntimeError:  # the pool broke while it had nothing to do
                self._stop()
                future = self._running().schedule(function, args=args, timeout=timeout_s)
            self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def wait(self, futures: Collection[Future[T]], stopped: Callable[[], bool] = _never) -> set[Future[T]]:
        """Wait until one or more of what was scheduled here is done; what a broken pool leaves behind is cancelled.

        None is where `stopped`, which is asked twice a second, says so.
        """
        while True:
            wait(futures, _LOOK_EVERY_S, FIRST_COMPLETED)
            done = {future for future in futures if future.done()}
            if done or stopped():
                return done
            with self._lock:
                if self._pool is not None and not self._pool.active:
                    self._stop()

    def close(self) -> None:
        """Stop the processes for good; what they were at is cancelled."""
        with self._lock:
            self.closed = True
            self._stop()

    def _running(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._count,
                max_tasks=self._tasks_per_worker,
                initializer=end_with_parent,
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None
        for future in tuple(self._open):
            future.cancel()


def end_with_parent() -> None:
    """Have the kernel end this process when its parent is gone, even from within a long call into a library.

    The pipe to the parent becomes readable only by its end; SIGIO, which that raises then, ends a process.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    pipe = parent.sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:
        os._exit(1)
