"""What was changed or deleted is in no file after `compact`, whatever SQLite kept of it meanwhile."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bench.needles import Secrets, find
from index.embed.hashing import HashingEmbedder
from index.engine import DATABASE, Engine
from index.late import open_late
from index.store.ledger import Ledger
from index.types import Mention
from index.upkeep import Policy
from tests.index.library import parsed, write


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    embedder, policy = HashingEmbedder(), Policy(seal=2, fan_in=2)
    late = open_late("embedder", embedder)
    with Engine.open(tmp_path / "data", embedder, writable=True, policy=policy, late=late) as engine:
        yield engine


def connected(engine: Engine) -> sqlite3.Connection:
    return sqlite3.connect(engine.directory / DATABASE, isolation_level=None, timeout=30)


def test_metadata_that_was_changed(engine: Engine, tmp_path: Path) -> None:
    secrets = Secrets()
    (document,) = write(engine, tmp_path, parsed("a.pdf", "The otter.", metadata={"owner": secrets.sentence("old")}))
    engine.set_metadata(document.id, {"owner": "nobody"})
    engine.compact()
    assert find(engine.directory, secrets.needles) == []


def test_a_document_that_was_deleted_while_a_reader_held_the_log(engine: Engine, tmp_path: Path) -> None:
    secrets = Secrets()
    (document,) = write(engine, tmp_path, parsed("a.pdf", secrets.sentence("text")))
    with closing(connected(engine)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM units").fetchone()[0]
        engine.delete_document(document.id)
        assert find(engine.directory, secrets.needles), "the reader still needs it"
        reader.execute("ROLLBACK")
        engine.compact()
        assert find(engine.directory, secrets.needles) == []


def test_the_names_of_a_document_that_was_deleted(engine: Engine, tmp_path: Path) -> None:
    """They stand in the store and in segments of the graph, of which other documents have units, too."""
    bundle = parsed("a.pdf", "The heron.", "The reeds.")
    secrets = Secrets()
    name = f"{secrets.word('name')} lodge"
    mention = Mention(bundle.elements[1].id, 4, 9, name)
    write(engine, tmp_path, parsed("b.pdf", "The otter."))
    (document,) = write(engine, tmp_path, replace(bundle, mentions=(mention,)))
    engine.settle()
    files = [path for path in engine.directory.rglob("*") if path.is_file()]
    assert {path.name for path in files if name.encode() in path.read_bytes()} >= {"graph"}
    engine.delete_document(document.id)
    engine.compact()
    assert find(engine.directory, secrets.needles) == []


def test_what_the_ledger_wrote_over(engine: Engine) -> None:
    secrets = Secrets()
    with closing(Ledger(engine.directory / DATABASE)) as ledger:
        job = ledger.add_job("ingest", "c", {})
        ledger.finish(job.id, "failed", {}, secrets.sentence("reason"))
        ledger.finish(job.id, "failed", {}, "another reason")
        engine.compact()
        assert find(engine.directory, secrets.needles) == []


def test_copies_of_rows_that_a_page_kept_when_it_was_rebuilt(engine: Engine) -> None:
    """`secure_delete` zeroes a row where it is, but not where it was before SQLite balanced its pages."""
    stale: list[str] = []
    with closing(connected(engine)) as db:
        db.execute("PRAGMA secure_delete = ON")
        for seed in range(200):
            stale = _history(db, random.Random(seed))
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            content = (engine.directory / DATABASE).read_bytes()
            stale = [word for word in stale if word.encode() in content]
            if stale:
                break
    assert stale, "no history left a stale copy: this SQLite does better"
    engine.compact()
    content = b"".join(path.read_bytes() for path in engine.directory.glob(f"{DATABASE}*"))
    assert not [word for word in stale if word.encode() in content]


def _history(db: sqlite3.Connection, rng: random.Random) -> list[str]:
    """Rows of random lengths come, change and go in a table of their own; returns the words of those that went."""

    def word() -> str:
        return "".join(rng.choices("bcdfghjkmp", k=16))

    db.execute("BEGIN IMMEDIATE")  # the engine may be emptying the log
    db.execute("DROP TABLE IF EXISTS scratch")
    db.execute("CREATE TABLE scratch (key INTEGER PRIMARY KEY, text TEXT)")
    words: list[str] = []
    gone: list[str] = []
    for key in range(60):
        words.append(word())
        db.execute("INSERT INTO scratch VALUES (?, ?)", (key, words[key] * rng.randrange(5, 60)))
        changed = rng.randrange(key + 1)
        gone.append(words[changed])
        words[changed] = word()
        db.execute("UPDATE scratch SET text = ? WHERE key = ?", (words[changed] * rng.randrange(5, 60), changed))
    for key in range(60):
        if rng.random() < 0.5:
            gone.append(words[key])
            db.execute("DELETE FROM scratch WHERE key = ?", (key,))
    db.execute("COMMIT")
    return gone
