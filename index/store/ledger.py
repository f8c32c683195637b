"""Jobs, keys, remembered replies, feedback and secrets: short transactions of any process beside the one writer."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from index.errors import Conflict, NotFound
from index.store.connections import Connections
from index.store.feedback import FeedbackRows
from index.store.replies import Claim, Reply, claim_reply, release_reply, settle_reply
from index.store.rules import dump, now
from index.types import Json

JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN = ("queued", "running")
CHANGE = "change"
"""Kind of the short jobs whose requester waits for them: they pass all others and are listed nowhere."""
CHANGE_MINUTES = 10
EMBED = "embed"
"""Kind of the long jobs that run beside all others: a collection gets vectors of another model."""

JOB_COLUMNS = "id, kind, collection, status, stage, done, total, payload, result, error, cancel, created_at, updated_at"
KEY_COLUMNS = "id, name, hash, scopes, collections, created_at, revoked_at, origins, rate"


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
    """An API key; `hash` is the SHA-256 of its secret in hex. No collections means: all of them.

    With `origins` it works only on web pages of these, `rate` times a minute (None: what the settings say).
    """

    id: str
    name: str
    hash: str
    scopes: tuple[str, ...]
    collections: tuple[str, ...]
    created_at: str
    revoked_at: str | None = None
    origins: tuple[str, ...] = ()
    rate: int | None = None


class Ledger:
    """In the database file of the store, with connections of its own; usable by any process and thread."""

    def __init__(self, path: Path) -> None:
        """Makes the database if it is missing. Raises StoreError or SchemaMismatch."""
        self._connections = Connections(path)
        self.feedback = FeedbackRows(self._connections)

    # -- jobs --------------------------------------------------------------------------------------------

    def add_job(self, kind: str, collection: str, payload: Json, reply: Reply[Job] | None = None) -> Job:
        """Let a job wait; `reply` is settled in the same transaction (Superseded: another request settles it)."""
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
            job = _read_job(row)
            if reply is not None:
                settle_reply(db, reply, reply.body(job))
        return job

    def job(self, id: str) -> Job:
        """Raises NotFound."""
        with self._connections.read() as db:
            row = db.execute(f"SELECT {JOB_COLUMNS} FROM jobs WHERE id = ?", (id,)).fetchone()
        return _read_job(_required(row, id))

    def jobs(self, *, after: str = "", limit: int = 100, status: JobStatus | None = None) -> list[Job]:
        """Jobs from the oldest, from the first id above `after`; changes are left out."""
        with self._connections.read() as db:
            rows = db.execute(
                f"SELECT {JOB_COLUMNS} FROM jobs WHERE id > ? AND kind <> ? AND (? IS NULL OR status = ?)"
                " ORDER BY id LIMIT ?",
                (after, CHANGE, status, status, limit),
            ).fetchall()
        return [_read_job(row) for row in rows]

    def open_jobs(self, collection: str | None = None) -> list[Job]:
        """Jobs that wait or run, from the oldest; changes are left out."""
        with self._connections.read() as db:
            rows = db.execute(
                f"SELECT {JOB_COLUMNS} FROM jobs WHERE status IN (?, ?) AND kind <> ?"
                " AND (? IS NULL OR collection = ?) ORDER BY key",
                (*OPEN, CHANGE, collection, collection),
            ).fetchall()
        return [_read_job(row) for row in rows]

    def claim(self, *, only: str | None = None) -> Job | None:
        """Take the oldest waiting job, or the oldest of kind `only`; it is running from then on.

        Changes and embeddings must be asked for: they wait for no other job.
        """
        kinds = "kind = ?" if only is not None else "kind NOT IN (?, ?)"
        waiting = f"SELECT key FROM jobs WHERE status = 'queued' AND {kinds} ORDER BY key LIMIT 1"
        values = (only,) if only is not None else (CHANGE, EMBED)
        with self._connections.read() as db:
            if db.execute(waiting, values).fetchone() is None:
                return None  # looked for often: a look must not wait for who writes
        with self._connections.write() as db:
            row = db.execute(
                f"UPDATE jobs SET status = 'running', updated_at = ? WHERE key = ({waiting}) RETURNING {JOB_COLUMNS}",
                (now(), *values),
            ).fetchone()
        return None if row is None else _read_job(row)

    def progress(self, id: str, stage: str, done: int, total: int, eta_s: float | None = None) -> Job:
        """Note how far a running job is; the answer tells whether it shall end. Raises NotFound.

        Until the job has ended its result is `{"eta_s": …}`.
        """
        values = (stage, done, total, dump(None if eta_s is None else {"eta_s": eta_s}))
        return self._change(id, "stage = ?, done = ?, total = ?, result = ?", values)

    def finish(self, id: str, status: JobStatus, result: Json, error: str | None = None) -> Job:
        """End a job as done, failed or cancelled, and forget its payload. Raises NotFound, else Conflict."""
        if status in OPEN:
            raise Conflict(f"a job does not end as '{status}'", field="status")
        return self._change(id, "status = ?, result = ?, error = ?, payload = 'null'", (status, dump(result), error))

    def cancel(self, id: str) -> Job:
        """End a waiting job, ask a running one to end, leave an ended one. Raises NotFound."""
        return self._change(
            id,
            "cancel = cancel OR status = 'running',"
            " payload = CASE status WHEN 'queued' THEN 'null' ELSE payload END,"
            " status = CASE status WHEN 'queued' THEN 'cancelled' ELSE status END",
            (),
        )

    def requeue(self) -> int:
        """Let all running jobs wait again, after a restart; returns how many. Changes know of it by their stage."""
        with self._connections.write() as db:
            update = (
                "UPDATE jobs SET status = 'queued', updated_at = ?,"
                " stage = CASE kind WHEN ? THEN 'again' ELSE stage END WHERE status = 'running'"
            )
            return db.execute(update, (now(), CHANGE)).rowcount

    def drop_job(self, id: str) -> None:
        """Forget a job that has ended; nothing happens for others."""
        with self._connections.write() as db:
            db.execute("DELETE FROM jobs WHERE id = ? AND status NOT IN (?, ?)", (id, *OPEN))

    def prune(self, days: float) -> int:
        """Forget jobs that ended so many days ago, and changes whose requester is gone; returns how many."""
        ended, asked = _before(days=days), _before(minutes=CHANGE_MINUTES)
        with self._connections.write() as db:
            return db.execute(
                "DELETE FROM jobs WHERE (status NOT IN (?, ?) AND updated_at < ?)"
                " OR (kind = ? AND status <> 'running' AND created_at < ?)",
                (*OPEN, ended, CHANGE, asked),
            ).rowcount

    def rewrite_results(
        self, collection: str, change: Callable[[Job], tuple[Json, str | None]], naming: Sequence[str] | None = None
    ) -> int:
        """Give the ended jobs of a collection another result and error; returns how many are different now.

        With `naming`, only those in whose result one of these strings stands.
        """
        query = (
            f"SELECT {JOB_COLUMNS} FROM jobs WHERE collection = ? AND kind <> ? AND status NOT IN (?, ?)"
            " AND (? IS NULL OR EXISTS (SELECT 1 FROM json_each(?) AS name WHERE instr(result, name.value)))"
        )
        # As they stand in JSON, without the quotes around them.
        names = None if naming is None else dump([dump(name)[1:-1] for name in naming])
        values = (collection, CHANGE, *OPEN, names, names)
        with self._connections.read() as db:
            if db.execute(f"{query} LIMIT 1", values).fetchone() is None:
                return 0
        changed = 0
        with self._connections.write() as db:
            for job in map(_read_job, db.execute(query, values).fetchall()):
                result, error = change(job)
                if (result, error) != (job.result, job.error):
                    update = "UPDATE jobs SET result = ?, error = ? WHERE id = ?"
                    db.execute(update, (dump(result), error, job.id))
                    changed += 1
        if changed:
            self._connections.empty_log()
        return changed

    def _change(self, id: str, assignments: str, values: tuple[Any, ...]) -> Job:
        with self._connections.write() as db:
            row = db.execute(
                f"UPDATE jobs SET {assignments}, updated_at = ? WHERE id = ? RETURNING {JOB_COLUMNS}",
                (*values, now(), id),
            ).fetchone()
        return _read_job(_required(row, id))

    # -- keys --------------------------------------------------------------------------------------------

    def add_key(self, key: Key, reply: Reply[Key] | None = None) -> None:
        """`reply` is settled in the same transaction. Raises StoreError if its id or hash is there already."""
        values = (key.id, key.name, key.hash, dump(key.scopes), dump(key.collections))
        with self._connections.write() as db:
            db.execute(
                f"INSERT INTO keys ({KEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, key.created_at, key.revoked_at, dump(key.origins), key.rate),
            )
            if reply is not None:
                settle_reply(db, reply, reply.body(key))

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

    def claim_reply(self, key: str, request_hash: str, token: str) -> Claim:
        """Decide who answers an idempotency key: see Claim. One process at a time decides."""
        with self._connections.write() as db:
            return claim_reply(db, key, request_hash, token)

    def release_reply(self, key: str, token: str) -> None:
        """The request failed: the next one with this key may try."""
        with self._connections.write() as db:
            release_reply(db, key, token)

    def secret(self, name: str) -> bytes:
        """32 random bytes, made once and the same ever after."""
        with self._connections.read() as db:
            row = db.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        if row is not None:
            return bytes(row[0])
        with self._connections.write() as db:
            db.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, secrets.token_bytes(32)))
            row = db.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        return bytes(row[0])

    def close(self) -> None:
        self._connections.close()


def _before(**length: float) -> str:
    """The time so long ago, as it is kept in rows."""
    return (datetime.now(UTC) - timedelta(**length)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _required(row: tuple[Any, ...] | None, id: str) -> tuple[Any, ...]:
    if row is None:
        raise NotFound(f"there is no job '{id}'", field="job")
    return row


def _read_job(row: tuple[Any, ...]) -> Job:
    values: Mapping[str, Any] = dict(zip(JOB_COLUMNS.split(", "), row, strict=True))
    read = {name: json.loads(values[name]) for name in ("payload", "result")}
    return Job(**{**values, **read, "cancel": bool(values["cancel"])})


def _read_key(row: tuple[Any, ...]) -> Key:
    values: Mapping[str, Any] = dict(zip(KEY_COLUMNS.split(", "), row, strict=True))
    read = {name: tuple(json.loads(values[name])) for name in ("scopes", "collections", "origins")}
    return Key(**{**values, **read})
