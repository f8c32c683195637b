"""Connections to one SQLite file: a guarded writer, and as many readers as there are reads at a time."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, RLock, local
from urllib.parse import quote

from index.errors import SchemaMismatch, StoreError
from index.store.schema import MIGRATIONS, check_version, migrate

BUSY_TIMEOUT_MS = 30_000


class Connections:
    """The connections of one process to one database file; every method may be called from any thread."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Raises StoreError if the file cannot be opened, SchemaMismatch if its version does not fit."""
        self._path = path
        self._read_only = read_only
        self._write_lock = RLock()
        self._pinned = local()
        self._idle_lock = Lock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        self._writer: sqlite3.Connection | None = None
        try:
            if read_only:
                self._check_readable()
            else:
                self._writer = self._open_writer()
        except sqlite3.Error as error:
            raise StoreError(f"the store {path} cannot be opened: {error}") from error

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Until it ends, every `read` of this thread gives one connection that sees one state. May be nested."""
        if getattr(self._pinned, "connection", None) is not None:
            yield
            return
        with self.read() as connection:
            self._pinned.connection = connection
            try:
                yield
            finally:
                self._pinned.connection = None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one consistent state until it is given back."""
        pinned: sqlite3.Connection | None = getattr(self._pinned, "connection", None)
        if pinned is not None:
            yield pinned
            return
        connection = self._take()
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.DatabaseError as error:
            raise StoreError(f"the store cannot be read: {error}") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._give_back(connection)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is committed, or nothing if the body raises. Raises StoreError."""
        if self._writer is None:
            raise StoreError("the store is closed" if self._closed else "the store is open for reading only")
        with self._write_lock:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                self._writer.execute("COMMIT")
            except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
                # The latter two: text that is no Unicode, numbers past 64 bits.
                raise StoreError(f"the store refused the change: {error}") from error
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    def rewrite(self) -> None:
        """Copy the database without what deleted rows left: secure_delete misses copies that rebalancing made."""
        with self._write_lock:
            if self._writer is None:
                raise StoreError("the store is open for reading only")
            try:
                self._writer.execute("PRAGMA temp_store = FILE")  # the copy may not fit into memory
                self._writer.execute("VACUUM")
            except sqlite3.Error as error:
                raise StoreError(f"the store cannot be rewritten: {error}") from error
            finally:
                self._writer.execute("PRAGMA temp_store = MEMORY")

    def empty_log(self) -> bool:
        """Empty the write-ahead log, so that deleted text does not stay there.

        False if a reader holds it, or the disk is full: what was committed is safe in either case.
        """
        with self._write_lock:
            if self._writer is None:
                return False
            self._writer.execute("PRAGMA busy_timeout = 0")
            try:
                busy, *_ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
            except sqlite3.Error:
                return False
            finally:
                self._writer.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def close(self) -> None:
        with self._write_lock, self._idle_lock:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _take(self) -> sqlite3.Connection:
        with self._idle_lock:
            if self._closed:
                raise StoreError("the store is closed")
            if self._idle:
                return self._idle.pop()
        try:
            return self._open_reader()
        except sqlite3.Error as error:
            raise StoreError(f"the store {self._path} cannot be opened: {error}") from error

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._idle_lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self, mode: str) -> sqlite3.Connection:
        uri = f"file:{quote(str(self._path.absolute()))}?mode={mode}"
        # The lock or the list of idle ones sees to it that one thread at a time uses a connection.
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    def _open_reader(self) -> sqlite3.Connection:
        connection = self._connect("ro" if self._read_only else "rw")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA mmap_size = 1073741824")
        return connection

    def _open_writer(self) -> sqlite3.Connection:
        connection = self._connect("rwc")
        try:
            check_version(connection)
            _use_log(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_readable(self) -> None:
        connection = self._open_reader()
        found = -1
        try:
            found = check_version(connection)
        finally:
            connection.close()
        if found < len(MIGRATIONS):
            raise SchemaMismatch(
                f"the store has schema version {found}, but this Plexus needs {len(MIGRATIONS)}: "
                "open it once for writing to bring it up to date"
            )


def _use_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. SQLite does not wait by itself where two processes do so at once."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
