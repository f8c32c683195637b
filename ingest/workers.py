"""Worker processes for what may crash or hang: they are replaced, and they end with their parent.

Each has a pipe of its own. Workers that share a queue share its lock, and one that is killed while it holds the lock
stops all others for good.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pickle
import select
import signal
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

_LOOK_EVERY_S = 0.5
_START_S = 120.0
_END_S = 5.0

T = TypeVar("T")


class WorkerCrashed(Exception):
    """The process died while it was at the task."""

    def __init__(self, exitcode: int | None) -> None:
        super().__init__(f"the worker process ended with exit code {exitcode}")
        self.exitcode = exitcode


class NotBegun(Exception):
    """The process died before it had begun with the task."""


BROKEN = (NotBegun, CancelledError)
"""What a future raises if its worker died beside its task: the task is not to blame and may be given again."""


def _never() -> bool:
    return False


class Workers:
    """Processes that are started with the first tasks, and anew after they died. Safe for use by many threads."""

    def __init__(self, count: int, tasks_per_worker: int) -> None:
        """A worker is replaced after `tasks_per_worker`, so that what its libraries leak stays bounded."""
        self._count = max(1, count)
        self._tasks_per_worker = tasks_per_worker
        self._waiting: SimpleQueue[_Given[Any] | None] = SimpleQueue()
        self._lanes: list[_Lane] = []
        self._open: set[_Given[Any]] = set()
        self._lock = Lock()
        self.closed = False

    def schedule(self, function: Callable[..., T], *args: Any, timeout_s: float) -> Future[T]:
        """The future raises TimeoutError, WorkerCrashed, one of BROKEN, or as `function`; `cancel` stops the task.

        Raises RuntimeError after `close`.
        """
        given: _Given[T] = _Given(bytes(ForkingPickler.dumps((function, args))), timeout_s)
        with self._lock:
            if self.closed:
                raise RuntimeError("the worker processes were stopped")
            self._open.add(given)
            if len(self._lanes) < min(self._count, len(self._open)):
                self._lanes.append(_Lane(self._waiting, self._tasks_per_worker))
            self._waiting.put(given)
        given.add_done_callback(self._forget)
        return given

    def wait(self, futures: Collection[Future[T]], stopped: Callable[[], bool] = _never) -> set[Future[T]]:
        """Wait until one or more of what was scheduled here is done.

        None is where `stopped`, which is asked twice a second, says so.
        """
        while True:
            done = wait(futures, _LOOK_EVERY_S, FIRST_COMPLETED).done
            if done or stopped():
                return done

    def close(self) -> None:
        """Stop the processes for good; what they were at is cancelled."""
        with self._lock:
            self.closed = True
            left, lanes = tuple(self._open), self._lanes
        for given in left:
            given.cancel()
        for _ in lanes:
            self._waiting.put(None)
        for lane in lanes:
            lane.join()

    def _forget(self, given: Future[Any]) -> None:
        with self._lock:
            self._open.discard(given)


class _Given(Future[T]):
    """A task on its way; one that is being worked on is cancelled by ending its process."""

    def __init__(self, work: bytes, timeout_s: float) -> None:
        super().__init__()
        self.work = work
        self.timeout_s = timeout_s
        self.stopped = False
        self._at_work = Lock()
        self._process: BaseProcess | None = None

    def cancel(self) -> bool:
        if super().cancel():
            return True
        with self._at_work:
            if self.done():
                return False
            self.stopped = True
            if self._process is not None:
                self._process.kill()
            return True

    def given_to(self, process: BaseProcess | None) -> None:
        """Who is at it from now on."""
        with self._at_work:
            self._process = process
            if self.stopped and process is not None:
                process.kill()


class _Lane:
    """A thread that gives tasks to a process, one at a time, and to its successors."""

    def __init__(self, waiting: SimpleQueue[_Given[Any] | None], tasks_per_worker: int) -> None:
        self._waiting = waiting
        self._tasks_per_worker = tasks_per_worker
        self._worker: _Worker | None = None
        self._thread = Thread(target=self._run, name="plexus-worker-lane", daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while (given := self._waiting.get()) is not None:
            if given.set_running_or_notify_cancel():
                self._give(given)
        self._retire()

    def _give(self, given: _Given[Any]) -> None:
        try:
            worker = self._ready()
        except OSError as error:  # no memory for another process, say
            given.set_exception(NotBegun(str(error)))
            return
        given.given_to(worker.process)
        done, value = worker.do(given.work, given.timeout_s)
        given.given_to(None)
        if given.stopped:
            given.set_exception(CancelledError())
        elif done:
            given.set_result(value)
        else:
            given.set_exception(value)

    def _ready(self) -> _Worker:
        if self._worker is not None and not (self._worker.lives and self._worker.tasks < self._tasks_per_worker):
            self._retire()
        if self._worker is None:
            self._worker = _Worker()
        return self._worker

    def _retire(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """A process and the pipe to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.tasks = 0
        self._pipe, theirs = context.Pipe()
        try:
            self.process = context.Process(target=_work, args=(theirs,), name="plexus-worker", daemon=True)
            self.process.start()
        except BaseException:
            self._pipe.close()
            raise
        finally:
            theirs.close()

    @property
    def lives(self) -> bool:
        return self.process.is_alive()

    def do(self, work: bytes, timeout_s: float) -> tuple[bool, Any]:
        """Whether it was done, and what came out of it: the result, or the error."""
        self.tasks += 1
        begun = False
        try:
            self._pipe.send_bytes(work)
            self._receive(_START_S)
            begun = True
            done, value = self._receive(timeout_s)
        except (EOFError, OSError) as error:
            late = isinstance(error, TimeoutError)
            if late:
                self.process.kill()
            self.process.join()
            return False, error if late and begun else WorkerCrashed(self.process.exitcode) if begun else NotBegun()
        return bool(done), value

    def end(self) -> None:
        """Without a pipe it ends by itself, unless it hangs."""
        self._pipe.close()
        self.process.join(_END_S)
        self.process.kill()
        self.process.join()
        self.process.close()

    def _receive(self, timeout_s: float) -> tuple[bool, Any]:
        """Raises TimeoutError; EOFError or OSError where the process has ended."""
        if not self._pipe.poll(timeout_s):
            raise TimeoutError
        answer: tuple[bool, Any] = pickle.loads(self._pipe.recv_bytes())
        return answer


def _work(pipe: Connection) -> None:
    """What a worker does until its pipe ends: takes a task, says that it has begun, and answers.

    Ctrl-C goes to all processes of a terminal; what becomes of the task then is for the parent to say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    while True:
        try:
            function, args = pipe.recv()
        except EOFError:
            return
        pipe.send((True, None))
        try:
            answer = bytes(ForkingPickler.dumps((True, function(*args))))
        except Exception as error:  # the border of the process: whoever gave the task is told
            answer = _told(error)
        pipe.send_bytes(answer)


def _told(error: Exception) -> bytes:
    """The error as bytes; in words where it is one that does not survive the way."""
    try:
        answer = bytes(ForkingPickler.dumps((False, error)))
        pickle.loads(answer)
    except Exception:  # whatever an error's own class does when it is taken apart and put together
        return bytes(ForkingPickler.dumps((False, RuntimeError(repr(error)))))
    return answer


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
