"""Answers to idempotency keys: who makes one, and what it was; decided in the database, so by one process at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Literal, TypeVar

from index.errors import PlexusError
from index.store.rules import dump, now
from index.types import Json

REPLY_DAYS = 7
LEASE_S = 60.0
"""How long a request may take to make what it was sent for; after that its process is taken for dead."""
_OPEN = 0
_GIVEN = 200

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Claim:
    """`mine`: make the answer; `wait`: another request makes it; `given`: `body` is it; `other`: the key is taken."""

    state: Literal["mine", "wait", "given", "other"]
    body: Json = None


@dataclass(frozen=True, slots=True)
class Reply(Generic[Made]):
    """The answer to a key that was claimed with `token`; `body` makes it of what was made."""

    key: str
    token: str
    body: Callable[[Made], Json]


class Superseded(PlexusError):
    """The request took so long that another one with its key was let in."""

    code = "superseded"


def claim_reply(db: sqlite3.Connection, key: str, request_hash: str, token: str) -> Claim:
    """Within a write transaction. A row without an answer holds the token of who makes it, and until when."""
    db.execute("DELETE FROM replies WHERE created_at < ?", (_ago(days=REPLY_DAYS),))
    row = db.execute("SELECT request_hash, status, body, created_at FROM replies WHERE key = ?", (key,)).fetchone()
    if row is None:
        db.execute("INSERT INTO replies VALUES (?, ?, ?, ?, ?)", (key, request_hash, _OPEN, dump(token), now()))
        return Claim("mine")
    hash, status, body, since = row
    if hash != request_hash:
        return Claim("other")
    if status != _OPEN:
        return Claim("given", json.loads(body))
    if since > _ago(seconds=LEASE_S):
        return Claim("wait")
    db.execute("UPDATE replies SET body = ?, created_at = ? WHERE key = ?", (dump(token), now(), key))
    return Claim("mine")


def settle_reply(db: sqlite3.Connection, reply: Reply[Made], body: Json) -> None:
    """Within the write transaction that makes what the reply tells of. Raises Superseded, which undoes both."""
    settled = db.execute(
        "UPDATE replies SET status = ?, body = ? WHERE key = ? AND status = ? AND body = ?",
        (_GIVEN, dump(body), reply.key, _OPEN, dump(reply.token)),
    )
    if settled.rowcount != 1:
        raise Superseded("another request with this Idempotency-Key was faster")


def release_reply(db: sqlite3.Connection, key: str, token: str) -> None:
    db.execute("DELETE FROM replies WHERE key = ? AND status = ? AND body = ?", (key, _OPEN, dump(token)))


def _ago(**length: float) -> str:
    return (datetime.now(UTC) - timedelta(**length)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
