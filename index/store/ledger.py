"""Jobs, keys, remembered replies and secrets: short transactions of any process beside the one writer."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from index.errors import Conflict, NotFound
from index.store.connections import Connections
from index.store.rules import dump, now
from index.types import Json

JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN = ("queued", "running")
REPLY_DAYS = 7

JOB_COLUMNS = "id, kind, collection, status, stage, done, total, payload, result, error, cancel, created_at, updated_at"
KEY_COLUMNS = "id, name, hash, scopes, collections, created_at, revoked_at"


@dataclass(frozen=True, slots=True)
class Job:
    """Work that outlives a request. `cancel`: someone asked for its end while it ran."""

    id: str
    kind: str
    collection: str
    status: JobStatus
    stage: str
    done: int
    total: int
    payload: Json
    result: Json
    error: str | None
    cancel: bool
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Key:
    """An API key; `hash` is the SHA-256 of its secret in hex. No collections means: all of them."""

    id: str
    name: str
    hash: str
    scopes: tuple[str, ...]
    collections: tuple[str, ...]
    created_at: str
    revoked_at: str | None = None


class Ledger:
    """In the database file of the store, with connections of its own; usable by any process and thread."""

    def __init__(self, path: Path) -> None:
        """Makes the database if it is missing. Raises StoreError or SchemaMismatch."""
        self._connections = Connections(path)

    # -- jobs --------------------------------------------------------------------------------------------

    def add_job(self, kind: str, collection: str, payload: Json) -> Job:
        time = now()
        with self._connections.write() as db:
            key = db.execute(
                "INSERT INTO jobs (kind, collection, status, stage, done, total, payload, result, cancel,"
                " created_at, updated_at) VALUES (?, ?, 'queued', '', 0, 0, ?, 'null', 0, ?, ?)"
                " RETURNING key",
                (kind, collection, dump(payload), time, time),
            ).fetchone()[0]
            # The running number makes ids sort by time; the rest makes them hard to guess.
            id = f"{key:010d}{secrets.token_hex(5)}"
            row = db.execute(f"UPDATE jobs SET id = ? WHERE key = ? RETURNING {JOB_COLUMNS}", (id, key)).fetchone()
        return _read_job(row)

    def job(self, id: str) -> Job:
        """Raises NotFound."""
        with self._connections.read() as db:
            row = db.execute(f"SELECT {JOB_COLUMNS} FROM jobs WHERE id = ?", (id,)).fetchone()
        return _read_job(_required(row, id))

    def jobs(self, *, after: str = "", limit: int = 100, status: JobStatus | None = None) -> list[Job]:
        """Jobs from the oldest, from the first id above `after`."""
        with self._connections.read() as db:
            rows = db.execute(
                f"SELECT {JOB_COLUMNS} FROM jobs WHERE id > ? AND (? IS NULL OR status = ?) ORDER BY id LIMIT ?",
                (after, status, status, limit),
            ).fetchall()
        return [_read_job(row) for row in rows]

    def open_jobs(self, collection: str | None = None) -> list[Job]:
        """Jobs that wait or run, from the oldest."""
        with self._connections.read() as db:
            rows = db.execute(
                f"SELECT {JOB_COLUMNS} FROM jobs WHERE status IN (?, ?) AND (? IS NULL OR collection = ?) ORDER BY key",
                (*OPEN, collection, collection),
            ).fetchall()
        return [_read_job(row) for row in rows]

    def claim(self) -> Job | None:
        """Take the oldest waiting job, which is running from then on."""
        with self._connections.write() as db:
            row = db.execute(
                "UPDATE jobs SET status = 'running', updated_at = ? WHERE key ="
                " (SELECT key FROM jobs WHERE status = 'queued' ORDER BY key LIMIT 1)"
                f" RETURNING {JOB_COLUMNS}",
                (now(),),
            ).fetchone()
        return None if row is None else _read_job(row)

    def progress(self, id: str, stage: str, done: int, total: int) -> Job:
        """Note how far a job is; the answer tells whether it shall end. Raises NotFound."""
        return self._change(id, "stage = ?, done = ?, total = ?", (stage, done, total))

    def finish(self, id: str, status: JobStatus, result: Json, error: str | None = None) -> Job:
        """End a job as done, failed or cancelled. Raises NotFound; Conflict for another status."""
        if status in OPEN:
            raise Conflict(f"a job does not end as '{status}'", field="status")
        return self._change(id, "status = ?, result = ?, error = ?", (status, dump(result), error))

    def cancel(self, id: str) -> Job:
        """End a waiting job, ask a running one to end, leave an ended one. Raises NotFound."""
        return self._change(
            id,
            "cancel = cancel OR status = 'running',"
            " status = CASE status WHEN 'queued' THEN 'cancelled' ELSE status END",
            (),
        )

    def requeue(self) -> int:
        """Let all running jobs wait again, after a restart; returns how many."""
        with self._connections.write() as db:
            update = "UPDATE jobs SET status = 'queued', updated_at = ? WHERE status = 'running'"
            return db.execute(update, (now(),)).rowcount

    def _change(self, id: str, assignments: str, values: tuple[Any, ...]) -> Job:
        with self._connections.write() as db:
            row = db.execute(
                f"UPDATE jobs SET {assignments}, updated_at = ? WHERE id = ? RETURNING {JOB_COLUMNS}",
                (*values, now(), id),
            ).fetchone()
        return _read_job(_required(row, id))

    # -- keys --------------------------------------------------------------------------------------------

    def add_key(self, key: Key) -> None:
        """Raises StoreError if its id or hash is there already."""
        values = (key.id, key.name, key.hash, dump(key.scopes), dump(key.collections))
        with self._connections.write() as db:
            db.execute(
                f"INSERT INTO keys ({KEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, key.created_at, key.revoked_at),
            )

    def keys(self) -> list[Key]:
        """All keys, revoked ones too, from the oldest."""
        with self._connections.read() as db:
            rows = db.execute(f"SELECT {KEY_COLUMNS} FROM keys ORDER BY created_at, id").fetchall()
        return [_read_key(row) for row in rows]

    def key_by_hash(self, hash: str) -> Key | None:
        """The key with this hash, unless it is revoked."""
        with self._connections.read() as db:
            row = db.execute(
                f"SELECT {KEY_COLUMNS} FROM keys WHERE hash = ? AND revoked_at IS NULL", (hash,)
            ).fetchone()
        return None if row is None else _read_key(row)

    def revoke_key(self, id: str) -> Key:
        """From now on the key opens nothing. Raises NotFound."""
        with self._connections.write() as db:
            row = db.execute(
                f"UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ? RETURNING {KEY_COLUMNS}",
                (now(), id),
            ).fetchone()
        if row is None:
            raise NotFound(f"there is no key '{id}'", field="key")
        return _read_key(row)

    # -- replies and secrets -----------------------------------------------------------------------------

    def remember(self, key: str, request_hash: str, status: int, body: Json) -> None:
        """Keep the first answer to an idempotency key for some days."""
        oldest = (datetime.now(UTC) - timedelta(days=REPLY_DAYS)).isoformat(timespec="milliseconds")
        with self._connections.write() as db:
            db.execute("DELETE FROM replies WHERE created_at < ?", (oldest,))
            db.execute(
                "INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?)",
                (key, request_hash, status, dump(body), now()),
            )

    def recall(self, key: str) -> tuple[str, int, Json] | None:
        """Hash of the request, status and body of the answer that was kept."""
        with self._connections.read() as db:
            row = db.execute("SELECT request_hash, status, body FROM replies WHERE key = ?", (key,)).fetchone()
        return None if row is None else (row[0], row[1], json.loads(row[2]))

    def secret(self, name: str) -> bytes:
        """32 random bytes, made once and the same ever after."""
        with self._connections.write() as db:
            db.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, secrets.token_bytes(32)))
            row = db.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        return bytes(row[0])

    def close(self) -> None:
        self._connections.close()


def _required(row: tuple[Any, ...] | None, id: str) -> tuple[Any, ...]:
    if row is None:
        raise NotFound(f"there is no job '{id}'", field="job")
    return row


def _read_job(row: tuple[Any, ...]) -> Job:
    values: Mapping[str, Any] = dict(zip(JOB_COLUMNS.split(", "), row, strict=True))
    read = {name: json.loads(values[name]) for name in ("payload", "result")}
    return Job(**{**values, **read, "cancel": bool(values["cancel"])})


def _read_key(row: tuple[Any, ...]) -> Key:
    id, name, hash, scopes, collections, created_at, revoked_at = row
    return Key(id, name, hash, tuple(json.loads(scopes)), tuple(json.loads(collections)), created_at, revoked_at)
