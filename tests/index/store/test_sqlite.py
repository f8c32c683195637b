"""What only the store on disk promises: it lasts, it leaves no traces, it reads while it writes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from index.errors import InvalidInput, NotFound, SchemaMismatch, StoreError
from index.query import Compare
from index.store import open_store
from index.store.base import SegmentRow
from index.store.schema import FIRST, MIGRATIONS
from tests.index.store.samples import MODEL, fail, id_of, prepare

ROOT = Path(__file__).parents[3]
SEGMENT = "('{}', '{}', 'lexical', '', 1, {}, 1, 1, '[]')"


def rows_by_table(path: Path) -> dict[str, int]:
    db = sqlite3.connect(path)
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = {name: int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names}
    db.close()
    return counts


def test_a_store_that_was_closed_opens_with_all_that_was_in_it(tmp_path: Path) -> None:
    path = tmp_path / "with space?#.db"
    store = open_store("sqlite", path)
    store.commit([prepare("a", "one", "two")])
    store.close()
    for read_only in (False, True):
        again = open_store("sqlite", path, read_only=read_only)
        assert [unit.text for unit in again.units_of(id_of(prepare("a")))] == ["one", "two", "one two", "two"]
        assert again.version() == 1
        again.close()
    assert path.exists()


def test_a_commit_outlives_a_process_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom index.store import open_store\n"
        "from tests.index.store.samples import prepare\n"
        "store = open_store('sqlite', Path(sys.argv[1]))\n"
        "store.commit([prepare('a', 'one')])\nos.kill(os.getpid(), 9)\n"
    )
    path = tmp_path / "store.db"
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -9
    store = open_store("sqlite", path)
    assert store.document(id_of(prepare("a"))).status == "ready"
    assert store.problems() == []
    store.close()


def test_after_all_is_dropped_only_the_change_log_is_left(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = open_store("sqlite", path)
    store.commit([prepare(name, "red", "blue", "two", kinds=("table", "image")) for name in "abc"])
    store.commit([fail("broken", "torn"), fail("again", "torn", sources=["a.pdf"])])
    store.drop_document(id_of(prepare("a")))
    store.drop_sources("c", ["b.pdf", "broken.pdf"])
    counts = rows_by_table(path)
    assert counts["documents"] == 1
    store.drop_sources("c", ["c.pdf"])
    left = {name for name, count in rows_by_table(path).items() if count}
    assert left == {"meta", "changes", "sqlite_sequence", "collections"}
    store.drop_collection("c")
    left = {name for name, count in rows_by_table(path).items() if count}
    assert left == {"meta", "changes", "sqlite_sequence"}
    store.close()


def test_deleted_text_is_in_no_file(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "store.db")
    store.commit([prepare("a", "xylophone " * 2000), prepare("b", "other")])

    def places() -> list[Path]:
        return [file for file in tmp_path.iterdir() if b"xylophone" in file.read_bytes()]

    assert places() != []
    store.drop_document(id_of(prepare("a")))
    assert places() == []
    store.close()


def test_deleted_text_leaves_the_log_as_soon_as_a_reader_lets_go(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "store.db")
    store.commit([prepare("a", "xylophone"), prepare("b", "other", metadata={"was": "xylophone"})])
    with ThreadPoolExecutor(1) as other, store.snapshot():
        assert store.version() == 1
        other.submit(store.drop_document, id_of(prepare("a"))).result()
        other.submit(store.set_metadata, id_of(prepare("b")), {"was": None}).result()
        assert not other.submit(store.erase_traces).result()
        assert len(store.documents("c")) == 2
    assert store.erase_traces()
    assert [file for file in tmp_path.iterdir() if b"xylophone" in file.read_bytes()] == []
    store.close()


KILLED = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from index.store import open_store
from tests.index.store.samples import id_of, prepare
store = open_store("sqlite", Path(sys.argv[1]))
store.commit([prepare("a", "xylophone"), prepare("b", "other")])
with ThreadPoolExecutor(1) as other, store.snapshot():
    store.version()
    other.submit(store.drop_document, id_of(prepare("a"))).result()
    os.kill(os.getpid(), 9)
"""


def test_deleted_text_leaves_the_log_of_a_process_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -9
    store = open_store("sqlite", path)
    assert len(store.documents("c")) == 1
    assert store.erase_traces()
    assert [file for file in tmp_path.iterdir() if b"xylophone" in file.read_bytes()] == []
    store.close()


FULL = """
import resource, sys
from pathlib import Path
from index.store import open_store
from tests.index.store.samples import prepare
path = Path(sys.argv[1])
store = open_store("sqlite", path)
store.commit([prepare("a", *["passage " * 90] * 300), prepare("b", "small")])
assert store.erase_traces()
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 400_000, resource.RLIM_INFINITY))
print(store.commit([prepare("b", *["other " * 120] * 200)]), store.erase_traces(), store.problems())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(store.erase_traces(), store.version(), len(store.numbers("c", "element")))
"""


def test_a_commit_holds_where_the_disk_has_no_room_to_empty_the_log(tmp_path: Path) -> None:
    """The log fits the disk, and what is in it does not fit into the database."""
    command = [sys.executable, "-c", FULL, str(tmp_path / "store.db")]
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=60, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["2 False []", "True 2 500"], done.stderr


def test_a_database_of_a_newer_version_is_refused_with_both_versions(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    for read_only in (False, True):
        with pytest.raises(SchemaMismatch, match=rf"{len(MIGRATIONS) + 1}.*{len(MIGRATIONS)}"):
            open_store("sqlite", path, read_only=read_only)


def opened_at_first(path: Path) -> sqlite3.Connection:
    """A database as the first version made it."""
    db = sqlite3.connect(path, isolation_level=None)
    for statement in FIRST:
        db.execute(statement)
    db.execute("PRAGMA user_version = 1")
    return db


def test_a_database_of_the_first_version_is_brought_up_with_all_that_is_in_it(tmp_path: Path) -> None:
    path, newest = tmp_path / "old.db", tmp_path / "new.db"
    made = open_store("sqlite", newest)
    made.commit([prepare("a", "one", "two", kinds=("text", "image")), prepare("b", "three")])
    expected = [made.documents("c"), made.units_of(id_of(prepare("a"))), made.changes("c", 0), made.files_in_use()]
    made.close()
    db = opened_at_first(path)
    db.execute("ATTACH ? AS newest", (str(newest),))
    old = {row[0] for row in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
    for table in old - {"meta", "terms", "populations", "sqlite_sequence"}:
        columns = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
        db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newest.{table}")
    db.execute("UPDATE meta SET value = 1")
    db.execute("INSERT INTO terms VALUES (1, 0, -5, 2)")
    db.execute("INSERT INTO populations VALUES (1, 0, 3, 3)")
    db.close()
    with pytest.raises(SchemaMismatch, match=rf"1.*{len(MIGRATIONS)}"):
        open_store("sqlite", path, read_only=True)
    for _ in range(2):
        store = open_store("sqlite", path)
        assert expected == [
            *(store.documents("c"), store.units_of(id_of(prepare("a"))), store.changes("c", 0), store.files_in_use())
        ]
        assert (store.version(), store.layout(), store.segments("c"), store.problems()) == (1, 0, [], [])
        store.close()
    store = open_store("sqlite", path)
    assert store.commit([prepare("c", "four")]) == 2
    assert store.numbers("c", "element").tolist()[-1] == 8
    store.exchange_segments("c", [], [SegmentRow("s", "lexical", "", 1, 2, 2, 3, ())])
    assert store.problems() == []
    store.close()
    assert not {"terms", "populations"} & rows_by_table(path).keys()
    assert schema_of(path) == schema_of(newest)


def schema_of(path: Path) -> set[tuple[str, str | None]]:
    db = sqlite3.connect(path)
    found = {(name, sql) for name, sql in db.execute("SELECT name, sql FROM sqlite_master")}
    db.close()
    return found


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    db = opened_at_first(path)
    db.execute("DROP TABLE populations")
    db.close()
    before = schema_of(path)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store("sqlite", path)
    assert schema_of(path) == before


def test_a_database_of_an_older_version_is_not_migrated_by_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    sqlite3.connect(path).close()
    path.touch()
    with pytest.raises(SchemaMismatch, match=f"0.*{len(MIGRATIONS)}"):
        open_store("sqlite", path, read_only=True)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("This is a letter, not a database. " * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store("sqlite", path)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store("sqlite", tmp_path / "missing.db", read_only=True)
    with pytest.raises(InvalidInput):
        open_store("sqlite", None)
    with pytest.raises(InvalidInput, match="sqlite, memory"):
        open_store("oracle", path)


def test_a_reader_cannot_write_and_a_closed_store_does_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = open_store("sqlite", path)
    reader = open_store("sqlite", path, read_only=True)
    with pytest.raises(StoreError, match="reading only"):
        reader.create_collection("c")
    store.commit([prepare("a", "one")])
    assert reader.version() == 1
    reader.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.version()
    with pytest.raises(StoreError, match="closed"):
        store.create_collection("c")


def test_readers_see_whole_documents_while_one_writes(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "store.db")
    store.create_collection("c")
    done = Event()
    small, large = prepare("a", "red"), prepare("a", *["red blue"] * 40)
    sizes = {0, len(small.units), len(large.units)}

    def read() -> int:
        rounds = 0
        while not done.is_set() or rounds == 0:
            units = store.units_of(id_of(small))
            assert len(units) in sizes
            live = store.resolve("c", Compare("eq", "source", "a.pdf"), "element")
            assert len(live) in (0, 1, 40)
            with store.snapshot():
                assert len(store.numbers("c", "element")) == len(
                    store.resolve("c", Compare("gte", "page", 0), "element")
                )
            assert store.problems() == []
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        try:
            for _ in range(10):
                store.commit([small])
                store.commit([large])
                store.drop_document(id_of(small))
        finally:
            done.set()
        assert all(reader.result() > 0 for reader in readers)
    store.close()


def test_threads_that_write_wait_for_each_other(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "store.db")
    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(lambda i: store.commit([prepare(f"d{i}", "one")]), range(20)))
    assert sorted(versions) == list(range(1, 21))
    assert store.problems() == []
    store.close()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (f"INSERT INTO segments VALUES {SEGMENT.format('s', 'gone', 1)}", "segment_without_collection"),
        (f"INSERT INTO segments VALUES {SEGMENT.format('s', 'c', 9)}", "segment_ahead"),
        (
            f"INSERT INTO segments VALUES {SEGMENT.format('s', 'c', 1)}, {SEGMENT.format('t', 'c', 1)}",
            "segments_overlap",
        ),
        ("DELETE FROM unit_terms WHERE number = 1", "unit_without_terms"),
        ("DELETE FROM sources", "document_without_source"),
        ("DELETE FROM documents", "orphan_unit"),
        ("DELETE FROM documents", "source_without_document"),
        ("DELETE FROM documents", "foreign_key"),
        ("DELETE FROM units WHERE number = 2", "numbers_not_contiguous"),
        ("DELETE FROM units WHERE number = 2", "orphan_vector"),
        ("DELETE FROM units WHERE number = 2", "orphan_terms"),
        ("DELETE FROM elements", "orphan_part"),
        ("DELETE FROM vectors WHERE number = 1", "vector_count"),
        ("UPDATE vectors SET vector = x'00' WHERE number = 1", "vector_size"),
        ("UPDATE units SET page_unit = 1 WHERE number = 2", "page_unit"),
        ("DELETE FROM changes", "change_log"),
        ("UPDATE changes SET seq = 99", "change_log_ahead"),
        ("UPDATE documents SET status = 'failed'", "failed_with_content"),
    ],
)
def test_damage_is_noticed(tmp_path: Path, damage: str, code: str) -> None:
    path = tmp_path / "store.db"
    store = open_store("sqlite", path)
    store.commit([prepare("a", "one", "two", "three")])
    assert store.problems() == []
    db = sqlite3.connect(path)
    with db:
        db.execute(damage)
    db.close()
    assert code in {notice.code for notice in store.problems()}
    store.close()


def test_vectors_of_many_units_come_in_the_order_asked_for(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "store.db")
    store.commit([prepare("a", *[f"passage {i}" for i in range(300)])])
    order = np.random.default_rng(7).permutation(np.arange(1, 301))
    found, vectors = store.vectors(MODEL, order)
    assert found.tolist() == order.tolist()
    one_by_one = [store.vectors(MODEL, order[i : i + 1])[1][0] for i in range(0, 300, 50)]
    assert np.array_equal(vectors[::50], np.array(one_by_one))
    store.close()


def test_a_document_that_is_gone_is_not_found_by_a_new_reader(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "store.db")
    store.commit([prepare("a", "one")])
    store.drop_document(id_of(prepare("a")))
    with pytest.raises(NotFound):
        store.document(id_of(prepare("a")))
    store.close()


def test_text_that_is_no_unicode_is_refused_whole(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "store.db")
    with pytest.raises(StoreError, match="surrogates"):
        store.commit([prepare("a", "one"), prepare("b", "good", title="half a pair \ud83d")])
    assert store.collections() == []
    store.close()
