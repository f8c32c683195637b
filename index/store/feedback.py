"""What people thought of answers: rows that any process writes, and that go with the documents of their evidence."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from index.errors import Conflict
from index.store.connections import Connections
from index.store.owned import require_key
from index.store.replies import Reply, settle_reply
from index.store.rules import dump, now
from index.types import Json

Rating = Literal["up", "down"]
RATINGS: tuple[Rating, ...] = get_args(Rating)
MOST = 50_000
"""Ratings that a collection keeps; the oldest go first."""

_READ = "f.id, c.name, f.answer, f.asker, f.rating, f.comment, f.question, f.evidence, f.gold, f.plan, f.facts"


@dataclass(frozen=True, slots=True)
class Source:
    """A document, and what of it an answer was made from.

    `unit` is the id of the unit, None for an element that came with one. `cited` are the numbers of its markers,
    `pages` those of the quotes, else of the unit; a format without pages has none.
    """

    document: str
    unit: str | None = None
    elements: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    cited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """A rating of an answer by whoever has the key `asker`; of the answer itself only what tells of it is kept.

    `gold` is where the one who rates says that the answer stands. `facts` are the model, the confidence and the like.
    """

    collection: str
    answer: str
    asker: str
    rating: Rating
    comment: str
    question: str
    evidence: tuple[Source, ...] = ()
    gold: Source | None = None
    plan: Mapping[str, Json] = field(default_factory=dict)
    facts: Mapping[str, Json] = field(default_factory=dict)
    id: str = ""
    created_at: str = ""
    updated_at: str = ""

    @property
    def documents(self) -> frozenset[str]:
        """All that it tells of: it goes with the first of them."""
        return frozenset(one.document for one in (*self.evidence, *((self.gold,) if self.gold else ())))


class FeedbackRows:
    """In the tables `feedback` and `feedback_documents`; usable by any process and thread."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def rate(self, given: Feedback, reply: Reply[Feedback] | None = None) -> Feedback:
        """Keep a rating, in the place of an earlier one of this answer by the same key; returns it as it is kept.

        Raises NotFound without its collection, Conflict where a document of it is gone.
        """
        with self._connections.write() as db:
            collection = require_key(db, given.collection)
            key = _put(db, given, collection)
            _tie(db, key, given.documents)
            db.execute(
                "DELETE FROM feedback WHERE collection = ? AND key <= (SELECT key FROM feedback WHERE collection = ?"
                " ORDER BY key DESC LIMIT 1 OFFSET ?)",
                (collection, collection, MOST),
            )
            kept = _rows(db, "f.key = ?", (key,))[0]
            if reply is not None:
                settle_reply(db, reply, reply.body(kept))
        return kept

    def list(
        self, collection: str, *, after: str = "", limit: int = 100, rating: Rating | None = None
    ) -> list[Feedback]:
        """From the oldest, from the first id above `after`. Raises NotFound without the collection."""
        with self._connections.read() as db:
            key = require_key(db, collection)
            where = "f.collection = ? AND f.id > ? AND (? IS NULL OR f.rating = ?)"
            return _rows(db, where, (key, after, rating, rating), limit)

    def recent(self, asker: str, seconds: float, but: str) -> int:
        """How many answers this key has rated in the last seconds, `but` one of them."""
        since = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
        query = "SELECT count(*) FROM feedback WHERE asker = ? AND updated_at > ? AND answer <> ?"
        with self._connections.read() as db:
            return int(db.execute(query, (asker, since.replace("+00:00", "Z"), but)).fetchone()[0])


def _put(db: sqlite3.Connection, given: Feedback, collection: int) -> int:
    values = (given.rating, given.comment, _dumped(given.gold), now())
    earlier = db.execute(
        "UPDATE feedback SET rating = ?, comment = ?, gold = ?, updated_at = ?"
        " WHERE collection = ? AND answer = ? AND asker = ? RETURNING key",
        (*values, collection, given.answer, given.asker),
    ).fetchone()
    if earlier is not None:
        return int(earlier[0])
    evidence = dump([_as_json(one) for one in given.evidence])
    about = (given.question, evidence, dump(given.plan), dump(given.facts))
    key = db.execute(
        "INSERT INTO feedback (collection, answer, asker, rating, comment, gold, updated_at, created_at,"
        " question, evidence, plan, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key",
        (collection, given.answer, given.asker, *values, values[-1], *about),
    ).fetchone()[0]
    # The running number makes ids sort by time; the rest makes them hard to guess.
    db.execute("UPDATE feedback SET id = ? WHERE key = ?", (f"{key:010d}{secrets.token_hex(5)}", key))
    return int(key)


def _tie(db: sqlite3.Connection, key: int, documents: Iterable[str]) -> None:
    db.execute("DELETE FROM feedback_documents WHERE feedback = ?", (key,))
    tie = "INSERT INTO feedback_documents SELECT ?, key FROM documents WHERE id = ?"
    for document in sorted(documents):
        if db.execute(tie, (key, document)).rowcount != 1:
            raise Conflict(f"document {document!r} is not there any more", field="answer_id")


def _rows(db: sqlite3.Connection, where: str, values: Sequence[Any], limit: int = 1) -> list[Feedback]:
    query = (
        f"SELECT {_READ}, f.created_at, f.updated_at FROM feedback f JOIN collections c ON c.key = f.collection"
        f" WHERE {where} ORDER BY f.id LIMIT ?"
    )
    return [_read(row) for row in db.execute(query, (*values, limit)).fetchall()]


def _read(row: tuple[Any, ...]) -> Feedback:
    id, collection, answer, asker, rating, comment, question, evidence, gold, plan, facts, created, updated = row
    sources = tuple(_source(one) for one in json.loads(evidence))
    given = (collection, answer, asker, rating, comment, question, sources)
    where = None if gold is None else _source(json.loads(gold))
    return Feedback(*given, where, json.loads(plan), json.loads(facts), id, created, updated)


def _as_json(one: Source) -> Json:
    return [one.document, one.unit, [*one.elements], [*one.pages], [*one.cited]]


def _dumped(one: Source | None) -> str | None:
    return None if one is None else dump(_as_json(one))


def _source(values: Any) -> Source:
    document, unit, elements, pages, cited = values
    return Source(document, unit, tuple(elements), tuple(pages), tuple(cited))
