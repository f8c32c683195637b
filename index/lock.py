"""The writer lock of a data directory: one process writes, and a second is told who does."""

from __future__ import annotations

import fcntl
import json
import os
import time
import weakref
from pathlib import Path

from index.errors import WriterBusy

NAME = "writer.lock"
RETRIES = 5
RETRY_S = 0.02


class WriterLock:
    """Held from `acquire` to `release`, or to the end of the process, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        itself = weakref.ref(self)

        def drop_in_child() -> None:
            lock = itself()
            if lock is not None:
                lock._close()

        # A forked worker that outlives this process must not keep the lock.
        os.register_at_fork(after_in_child=drop_in_child)

    @classmethod
    def acquire(cls, directory: Path, note: str) -> WriterLock:
        """Take the lock of a directory that exists. Raises WriterBusy, which names the holder."""
        descriptor = os.open(directory / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # Asked more than once: `holder` takes the lock for an instant to see whether it is free.
            for _ in range(RETRIES):
                if _try(descriptor, fcntl.LOCK_EX):
                    break
                time.sleep(RETRY_S)
            else:
                raise WriterBusy(f"{directory} is written by {_read_holder(descriptor)}")
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "note": note}).encode(), 0)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor)

    def release(self) -> None:
        """Let others write. A second call does nothing."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self._close()

    @staticmethod
    def holder(directory: Path) -> str | None:
        """Who holds the lock, with pid and note; None if nobody does."""
        try:
            descriptor = os.open(directory / NAME, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return None if _try(descriptor, fcntl.LOCK_SH) else _read_holder(descriptor)
        finally:
            os.close(descriptor)

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
    except ValueError:  # between taking the lock and writing the note
        return "another process"
    return f"process {holder['pid']}" + (f" ({holder['note']})" if holder["note"] else "")
