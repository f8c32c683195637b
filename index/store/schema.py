"""The tables, and the steps that bring an older database up to them."""

from __future__ import annotations

import sqlite3

from index.errors import SchemaMismatch

FIRST = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID",
    "INSERT INTO meta VALUES ('version', 0)",
    """CREATE TABLE collections (
        key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE documents (
        key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        media_type TEXT NOT NULL, title TEXT NOT NULL, size INTEGER NOT NULL, content_hash TEXT NOT NULL,
        pages INTEGER, page_sizes TEXT NOT NULL, metadata TEXT NOT NULL CHECK (json_valid(metadata)),
        status TEXT NOT NULL, error TEXT, warnings TEXT NOT NULL, parser TEXT NOT NULL,
        original INTEGER NOT NULL, timings_ms TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX documents_of_collection ON documents (collection, id)",
    # `failed_id` and `failed_reason`: the last version of this source that could not be read.
    """CREATE TABLE sources (
        key INTEGER PRIMARY KEY, collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        source TEXT NOT NULL, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        failed_id TEXT, failed_reason TEXT, UNIQUE (collection, source)
    ) STRICT""",
    "CREATE INDEX sources_of_document ON sources (document)",
    # The names that a filter may call a source by.
    """CREATE TABLE source_names (
        name TEXT NOT NULL, source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        PRIMARY KEY (name, source)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX names_of_source ON source_names (source)",
    """CREATE TABLE elements (
        key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        position INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, regions TEXT NOT NULL,
        lines TEXT NOT NULL, parent TEXT, level INTEGER, grid TEXT, asset TEXT, caption TEXT, locator TEXT,
        warnings TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX elements_of_document ON elements (document, position)",
    """CREATE TABLE element_pages (
        element INTEGER NOT NULL REFERENCES elements ON DELETE CASCADE, page INTEGER NOT NULL,
        PRIMARY KEY (element, page)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE assets (
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, hash TEXT NOT NULL,
        media_type TEXT NOT NULL, PRIMARY KEY (document, hash)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE edges (
        key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        source TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, weight REAL NOT NULL, element TEXT,
        span_start INTEGER, span_end INTEGER, label TEXT, confidence REAL NOT NULL, origin TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX edges_of_document ON edges (document)",
    # `kinds` is a bit per kind of element; `page_unit` the unit of the first page, 0 where there is none.
    """CREATE TABLE units (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        collection INTEGER NOT NULL, population INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
        parts TEXT NOT NULL, regions TEXT NOT NULL, context TEXT NOT NULL, caption TEXT, locator TEXT,
        kinds INTEGER NOT NULL, page INTEGER, page_count INTEGER NOT NULL, page_unit INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX units_of_document ON units (document, population, number, kinds, page, page_count)",
    "CREATE INDEX units_of_population ON units (collection, population, number, document, kinds, page, page_count)",
    # Only for units on several pages; the page of the others is in `units`.
    """CREATE TABLE unit_pages (
        number INTEGER NOT NULL REFERENCES units ON DELETE CASCADE, page INTEGER NOT NULL,
        PRIMARY KEY (number, page)
    ) STRICT, WITHOUT ROWID""",
    # `terms` is the hashes (uint64), then the counts (uint16), little-endian.
    """CREATE TABLE unit_terms (
        number INTEGER PRIMARY KEY REFERENCES units ON DELETE CASCADE, length INTEGER NOT NULL,
        terms BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE terms (
        collection INTEGER NOT NULL, population INTEGER NOT NULL, hash INTEGER NOT NULL,
        df INTEGER NOT NULL CHECK (df >= 0), PRIMARY KEY (collection, population, hash)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE populations (
        collection INTEGER NOT NULL, population INTEGER NOT NULL,
        units INTEGER NOT NULL CHECK (units >= 0), length INTEGER NOT NULL CHECK (length >= 0),
        PRIMARY KEY (collection, population)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE models (
        key INTEGER PRIMARY KEY, collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        name TEXT NOT NULL, units INTEGER NOT NULL CHECK (units >= 0), UNIQUE (collection, name)
    ) STRICT""",
    """CREATE TABLE vectors (
        key INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
        model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE, vector BLOB NOT NULL,
        UNIQUE (number, model)
    ) STRICT""",
    "CREATE INDEX vectors_of_model ON vectors (model)",
    """CREATE TABLE changes (
        key INTEGER PRIMARY KEY, seq INTEGER NOT NULL, op TEXT NOT NULL, collection TEXT NOT NULL,
        document TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX changes_of_collection ON changes (collection, seq)",
    "CREATE INDEX puts_of_document ON changes (document) WHERE op = 'put'",
    """CREATE TABLE jobs (
        key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, kind TEXT NOT NULL, collection TEXT NOT NULL,
        status TEXT NOT NULL, stage TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL,
        payload TEXT NOT NULL, result TEXT NOT NULL, error TEXT, cancel INTEGER NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX jobs_by_status ON jobs (status, key)",
    """CREATE TABLE keys (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
        collections TEXT NOT NULL, created_at TEXT NOT NULL, revoked_at TEXT
    ) STRICT""",
    """CREATE TABLE replies (
        key TEXT PRIMARY KEY, request_hash TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
        created_at TEXT NOT NULL
    ) STRICT""",
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
)

SECOND = (
    # Frequencies of words are counted in the lexical view now: a table of them changed on a page per word.
    "DROP TABLE terms",
    "DROP TABLE populations",
    """CREATE TABLE segments (
        name TEXT PRIMARY KEY, collection TEXT NOT NULL, view TEXT NOT NULL, model TEXT NOT NULL,
        first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL CHECK (first_seq <= last_seq),
        made_at INTEGER NOT NULL, units INTEGER NOT NULL, files TEXT NOT NULL CHECK (json_valid(files))
    ) STRICT""",
    "INSERT INTO meta VALUES ('layout', 0)",
    # A file is looked for by its hash when a document goes.
    "CREATE INDEX documents_of_content ON documents (content_hash)",
    "CREATE INDEX assets_of_hash ON assets (hash)",
    "CREATE INDEX elements_of_asset ON elements (asset) WHERE asset IS NOT NULL",
)

THIRD = ("ALTER TABLE elements ADD COLUMN shows TEXT",)

FOURTH = (
    # `fills` counts the times that codes came to units which were there before.
    """CREATE TABLE token_models (
        key INTEGER PRIMARY KEY, collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        name TEXT NOT NULL, width INTEGER NOT NULL CHECK (width > 0), units INTEGER NOT NULL CHECK (units >= 0),
        fills INTEGER NOT NULL, UNIQUE (collection, name)
    ) STRICT""",
    # `codes` has `width` bytes for each vector of the unit.
    """CREATE TABLE token_codes (
        key INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
        model INTEGER NOT NULL REFERENCES token_models ON DELETE CASCADE, codes BLOB NOT NULL,
        UNIQUE (number, model)
    ) STRICT""",
    "CREATE INDEX token_codes_of_model ON token_codes (model)",
)

FIFTH = (
    # By what a collection is searched. `embedder` and `late` are the settings that open these models again, "" where
    # nobody knows; `generation` rises whenever views must be made anew.
    """CREATE TABLE active_models (
        collection INTEGER PRIMARY KEY REFERENCES collections ON DELETE CASCADE, model TEXT NOT NULL,
        token_model TEXT NOT NULL, embedder TEXT NOT NULL, late TEXT NOT NULL, generation INTEGER NOT NULL
    ) STRICT""",
)

SIXTH = (
    # Perceptual hashes of pictures, 8 bytes each; none of a picture that cannot be decoded. Should the hashes ever be
    # made in another way, a step that empties this table has them made anew.
    """CREATE TABLE picture_looks (
        number INTEGER PRIMARY KEY REFERENCES units ON DELETE CASCADE, looks BLOB NOT NULL
    ) STRICT""",
)

SEVENTH = (
    # `fills` counts the times that vectors came to units which were there before, or were taken from them.
    """CREATE TABLE sparse_models (
        key INTEGER PRIMARY KEY, collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        name TEXT NOT NULL, fills INTEGER NOT NULL, UNIQUE (collection, name)
    ) STRICT""",
    # `vector` is tokens (uint32), then weights (uint16, parts of 1/256), little-endian.
    """CREATE TABLE sparse_vectors (
        key INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
        model INTEGER NOT NULL REFERENCES sparse_models ON DELETE CASCADE, vector BLOB NOT NULL,
        UNIQUE (number, model)
    ) STRICT""",
    "CREATE INDEX sparse_vectors_of_model ON sparse_vectors (model)",
)

EIGHTH = (
    # `mentions` is a list of [start, end, name, kind, sentence, weight].
    """CREATE TABLE mentions (
        element INTEGER PRIMARY KEY REFERENCES elements ON DELETE CASCADE,
        mentions TEXT NOT NULL CHECK (json_valid(mentions))
    ) STRICT""",
)

NINTH = (
    # `extracted` is [names, triples] as they came; `imports` counts the times that anything came or went.
    """CREATE TABLE imports (
        document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
        extracted TEXT NOT NULL CHECK (json_valid(extracted))
    ) STRICT""",
    "ALTER TABLE collections ADD COLUMN imports INTEGER NOT NULL DEFAULT 0",
)

ORIGINS = (
    # A key that works only on pages of these origins, and how many requests a minute it may make (null: the setting).
    "ALTER TABLE keys ADD COLUMN origins TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE keys ADD COLUMN rate INTEGER",
)

FEEDBACK = (
    # `answer` names the answer that was rated, `asker` the key; evidence, gold, plan and facts are JSON.
    """CREATE TABLE feedback (
        key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE,
        collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        answer TEXT NOT NULL, asker TEXT NOT NULL, rating TEXT NOT NULL, comment TEXT NOT NULL, question TEXT NOT NULL,
        evidence TEXT NOT NULL, gold TEXT, plan TEXT NOT NULL, facts TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, UNIQUE (collection, answer, asker)
    ) STRICT""",
    "CREATE INDEX feedback_of_asker ON feedback (asker, updated_at)",
    """CREATE TABLE feedback_documents (
        feedback INTEGER NOT NULL REFERENCES feedback ON DELETE CASCADE,
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, PRIMARY KEY (document, feedback)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX documents_of_feedback ON feedback_documents (feedback)",
    # Who rates an answer may repeat what stands in the documents that it was made from.
    """CREATE TRIGGER feedback_goes_with_document BEFORE DELETE ON documents BEGIN
        DELETE FROM feedback WHERE key IN (SELECT feedback FROM feedback_documents WHERE document = OLD.key);
    END""",
)

STAMPS = (
    # The sum of version and layout at the last change of the collection.
    "ALTER TABLE collections ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    *(FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH),
    ORIGINS,
    FEEDBACK,
    STAMPS,
)
"""Step i brings a database from version i to i + 1. A released step never changes."""


def check_version(db: sqlite3.Connection) -> int:
    """The schema version of a database. Raises SchemaMismatch if it is newer than this program's."""
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > len(MIGRATIONS):
        raise SchemaMismatch(
            f"the store has schema version {found}, but this Plexus knows only {len(MIGRATIONS)}: "
            "it was written by a newer Plexus"
        )
    return found


def migrate(db: sqlite3.Connection) -> None:
    """Bring the database to the newest version in one transaction. Raises SchemaMismatch."""
    if check_version(db) == len(MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        # Asked again: another process may have done it while this one waited for the lock.
        for step in MIGRATIONS[check_version(db) :]:
            for statement in step:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
