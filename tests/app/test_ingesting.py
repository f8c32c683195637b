"""Files come in once, whole, and in the order of commits; what changed is told from what did not."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.ingesting import STAGING, Ingestor, Outcome, find_files
from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.query import Query
from index.types import Vectors
from ingest.base import Limits


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(tmp_path_factory.mktemp("data"), HashingEmbedder(), writable=True) as engine:
        yield engine


@pytest.fixture(scope="module")
def ingestor(engine: Engine) -> Iterator[Ingestor]:
    """One for all tests, each in a collection of its own, so that workers start once."""
    with Ingestor(engine, 1, Limits()) as ingestor:
        yield ingestor


@pytest.fixture
def collection(request: pytest.FixtureRequest, engine: Engine) -> str:
    name = request.node.name[:60]
    engine.create_collection(name)
    return str(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder"


def run(ingestor: Ingestor, collection: str, *paths: Path, reparse: bool = False) -> dict[str, Outcome]:
    outcomes = list(ingestor.run(collection, find_files(paths, True), reparse=reparse))
    found = {outcome.source: outcome for outcome in outcomes}
    assert len(found) == len(outcomes), "one outcome per file"
    return found


def statuses(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {source: outcome.status for source, outcome in outcomes.items()}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def write_lines(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


def texts(engine: Engine, collection: str, query: str) -> list[str]:
    return [hit.unit.text for hit in engine.search([collection], Query(query)).hits]


def test_what_is_done_can_be_found(ingestor: Ingestor, engine: Engine, collection: str, folder: Path) -> None:
    write(folder / "a.md", "# Zebras\n\nZebras have stripes.\n")
    files = find_files([folder], True)
    for outcome in ingestor.run(collection, files):
        assert outcome.status == "ready"
        assert any("stripes" in text for text in texts(engine, collection, "zebra stripes"))


def test_a_second_run_does_nothing_and_starts_no_worker(engine: Engine, collection: str, folder: Path) -> None:
    write(folder / "a.md", "alpha")
    write_lines(folder / "b.jsonl", [{"_id": "1", "text": "beta"}, {"_id": "2", "text": "gamma"}])
    with Ingestor(engine, 1, Limits()) as first:
        assert statuses(run(first, collection, folder)) == {"a.md": "ready", "b.jsonl": "ready"}
    version = engine.store.version()
    with Ingestor(engine, 1, Limits()) as second:
        outcomes = run(second, collection, folder)
        assert second._pool is None
    assert statuses(outcomes) == {"a.md": "unchanged", "b.jsonl": "unchanged"}
    assert all(outcome.good for outcome in outcomes.values())
    assert engine.store.version() == version


def test_the_same_name_in_two_folders_is_two_documents(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "x/report.md", "about whales")
    write(folder / "y/report.md", "about foxes")
    outcomes = run(ingestor, collection, folder)
    assert statuses(outcomes) == {"x/report.md": "ready", "y/report.md": "ready"}
    assert len(engine.store.documents(collection)) == 2


def test_the_same_bytes_under_two_names_are_one_document_with_two_sources(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "a.md", "the same")
    write(folder / "b.md", "the same")
    outcomes = run(ingestor, collection, folder)
    assert statuses(outcomes) == {"a.md": "ready", "b.md": "ready"}
    (document,) = engine.store.documents(collection)
    assert set(document.sources) == {"a.md", "b.md"}
    write(folder / "later/c.md", "the same")
    outcomes = run(ingestor, collection, folder)
    assert statuses(outcomes) == {"a.md": "unchanged", "b.md": "unchanged", "later/c.md": "ready"}
    assert outcomes["later/c.md"].pages == 0
    (document,) = engine.store.documents(collection)
    assert set(document.sources) == {"a.md", "b.md", "later/c.md"}


def test_changed_bytes_under_one_name_replace_the_old_version(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "a.md", "the old word is mammoth")
    run(ingestor, collection, folder)
    write(folder / "a.md", "the new word is ostrich")
    assert statuses(run(ingestor, collection, folder)) == {"a.md": "ready"}
    assert len(engine.store.documents(collection)) == 1
    assert not any("mammoth" in text for text in texts(engine, collection, "mammoth ostrich word"))


def test_a_file_that_cannot_be_read_is_recorded_and_the_rest_goes_on(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "empty.md", "")
    write(folder / "good.md", "good")
    (folder / "program.bin").write_bytes(b"\x7fELF\x00\x00")
    outcomes = run(ingestor, collection, folder, folder / "program.bin")
    assert statuses(outcomes) == {"empty.md": "failed", "good.md": "ready", "program.bin": "failed"}
    assert outcomes["empty.md"].detail == "the file has no bytes"
    assert engine.store.document(outcomes["program.bin"].documents[0]).status == "failed"
    again = run(ingestor, collection, folder)
    assert set(statuses(again).values()) == {"unchanged"}
    assert [again[name].standing for name in ("empty.md", "good.md")] == ["failed", "ready"]


def test_an_update_that_fails_leaves_the_earlier_version(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "a.md", "the first version stands")
    run(ingestor, collection, folder)
    write(folder / "a.md", "")
    outcome = run(ingestor, collection, folder)["a.md"]
    assert outcome.status == "failed"
    assert outcome.detail == "the file has no bytes; the earlier version stays"
    assert any("first version" in text for text in texts(engine, collection, "first version"))


def test_two_names_of_a_failed_update_are_both_told(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "a.md", "fine")
    run(ingestor, collection, folder)
    for name in ("a.md", "b.md"):
        write(folder / name, "")
    assert statuses(run(ingestor, collection, folder)) == {"a.md": "failed", "b.md": "failed"}


def test_reparse_reads_unchanged_files_again(ingestor: Ingestor, collection: str, folder: Path) -> None:
    write(folder / "a.md", "alpha")
    write(folder / "b.md", "alpha")
    run(ingestor, collection, folder)
    outcomes = run(ingestor, collection, folder, reparse=True)
    assert outcomes["a.md"].status == "ready"
    assert outcomes["a.md"].pages == 1


def test_metadata_reaches_a_document_that_is_unchanged(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "a.md", "alpha")
    list(ingestor.run(collection, find_files([folder], True, {"team": "sales"})))
    list(ingestor.run(collection, find_files([folder], True, {"year": 2024})))
    (document,) = engine.store.documents(collection)
    assert document.metadata["team"] == "sales"
    assert document.metadata["year"] == 2024


def test_the_lines_of_a_file_come_and_go_one_by_one(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    rows = [{"_id": name, "text": f"the animal {name}"} for name in ("ant", "bee", "cat")]
    write_lines(folder / "zoo.jsonl", rows)
    outcome = run(ingestor, collection, folder)["zoo.jsonl"]
    assert (outcome.status, outcome.pages, len(outcome.documents)) == ("ready", 3, 3)
    before = engine.store.sources(collection)
    assert set(before) == {"zoo.jsonl#ant", "zoo.jsonl#bee", "zoo.jsonl#cat"}

    write_lines(folder / "zoo.jsonl", [rows[0], {"_id": "cat", "text": "a changed cat"}, {"_id": "dog", "text": "x"}])
    outcome = run(ingestor, collection, folder)["zoo.jsonl"]
    assert outcome.detail == "3 lines, 2 new or changed, 1 removed"
    after = engine.store.sources(collection)
    assert set(after) == {"zoo.jsonl#ant", "zoo.jsonl#cat", "zoo.jsonl#dog"}
    assert after["zoo.jsonl#ant"] == before["zoo.jsonl#ant"]
    assert after["zoo.jsonl#cat"] != before["zoo.jsonl#cat"]
    assert len(engine.store.documents(collection)) == 3


def test_lines_that_only_moved_keep_their_documents(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write_lines(folder / "n.jsonl", [{"text": "one"}, {"text": "two"}])
    run(ingestor, collection, folder)
    write_lines(folder / "n.jsonl", [{"text": "zero"}, {"text": "one"}, {"text": "two"}])
    assert run(ingestor, collection, folder)["n.jsonl"].status == "ready"
    assert set(engine.store.sources(collection)) == {"n.jsonl#1", "n.jsonl#2", "n.jsonl#3"}
    assert len(engine.store.documents(collection)) == 3
    assert run(ingestor, collection, folder)["n.jsonl"].status == "unchanged"


def test_of_two_lines_with_one_id_the_later_counts_at_every_run(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write_lines(folder / "d.jsonl", [{"_id": "x", "text": "earlier"}, {"_id": "x", "text": "later"}])
    run(ingestor, collection, folder)
    run(ingestor, collection, folder)
    run(ingestor, collection, folder, reparse=True)
    assert len(engine.store.documents(collection)) == 1
    assert any("later" in text for text in texts(engine, collection, "later"))


def test_equal_lines_are_one_document(ingestor: Ingestor, engine: Engine, collection: str, folder: Path) -> None:
    write_lines(folder / "e.jsonl", [{"text": "same"}, {"text": "same"}])
    outcome = run(ingestor, collection, folder)["e.jsonl"]
    assert len(set(outcome.documents)) == 1
    (document,) = engine.store.documents(collection)
    assert set(document.sources) == {"e.jsonl#1", "e.jsonl#2"}


def test_what_is_cancelled_leaves_nothing_and_an_update_leaves_the_old_version(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    write(folder / "old.md", "the old version")
    run(ingestor, collection, folder)
    write(folder / "old.md", "a newer version")
    write(folder / "new.md", "brand new")
    outcomes = list(ingestor.run(collection, find_files([folder], True), cancelled=lambda: True))
    assert [outcome.status for outcome in outcomes] == ["cancelled", "cancelled"]
    assert set(engine.store.sources(collection)) == {"old.md"}
    assert any("old version" in text for text in texts(engine, collection, "old version"))
    assert statuses(run(ingestor, collection, folder)) == {"new.md": "ready", "old.md": "ready"}


def test_a_run_that_is_abandoned_leaves_no_staged_files(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    for i in range(3):
        write(folder / f"{i}.md", f"number {i}")
    running = ingestor.run(collection, find_files([folder], True))
    next(running)
    shut = getattr(running, "close", None)
    assert shut is not None
    shut()
    assert not list((engine.directory / STAGING).iterdir())


def test_many_small_documents_share_a_commit(ingestor: Ingestor, engine: Engine, collection: str, folder: Path) -> None:
    for number in range(120):
        write(folder / f"{number}.md", f"# Number {number}\n\nThe word of this text is w{number}ord.\n")
    before = engine.store.version()
    outcomes = run(ingestor, collection, folder)
    assert set(statuses(outcomes).values()) == {"ready"}
    assert engine.store.version() - before < 20
    assert any("w77ord" in text for text in texts(engine, collection, "w77ord"))


def test_what_is_cancelled_while_it_is_embedded_is_not_committed(tmp_path: Path, folder: Path) -> None:
    cancel = threading.Event()

    class Slow(HashingEmbedder):
        """Someone cancels while it works."""

        def embed_documents(self, texts: Sequence[str]) -> Vectors:
            cancel.set()
            return super().embed_documents(texts)

    write(folder / "new.md", "brand new")
    with (
        Engine.open(tmp_path / "data", Slow(), writable=True) as engine,
        Ingestor(engine, 1, Limits()) as ingestor,
    ):
        outcomes = list(ingestor.run("c", find_files([folder], True), cancelled=cancel.is_set))
        assert [outcome.status for outcome in outcomes] == ["cancelled"]
        assert engine.store.documents("c") == []
        assert engine.check() == []
        cancel.clear()


def test_progress_counts_files_and_then_pages(ingestor: Ingestor, collection: str, folder: Path) -> None:
    for i in range(3):
        write(folder / f"{i}.md", f"number {i}")
    seen: list[tuple[str, int, int]] = []
    files = find_files([folder], True)
    list(ingestor.run(collection, files, progress=lambda *step: seen.append(step)))
    assert seen[:3] == [("hashing", n, 3) for n in (1, 2, 3)]
    assert seen[-1] == ("indexing", 3, 3)
    stages = [stage for stage, _, _ in seen]
    assert list(dict.fromkeys(stages)) == ["hashing", "parsing", "indexing"]


def test_a_file_that_vanishes_before_it_is_read_has_failed(ingestor: Ingestor, collection: str, folder: Path) -> None:
    write(folder / "a.md", "here")
    files = find_files([folder], True)
    shutil.rmtree(folder)
    (outcome,) = ingestor.run(collection, files)
    assert outcome.status == "failed"
    assert outcome.detail == "cannot be read: No such file or directory"


def test_a_file_that_changes_under_the_reader_fails_alone(
    ingestor: Ingestor, engine: Engine, collection: str, folder: Path
) -> None:
    for name in ("a.md", "b.md", "c.md"):
        write(folder / name, f"{name} before")
    files = find_files([folder], True)

    parsed: list[int] = []

    def touch(stage: str, done: int, total: int) -> None:
        if stage != "hashing":
            parsed.append(done)
            if parsed == [0, 0, 0]:
                write(folder / "b.md", "b.md after")

    outcomes = list(ingestor.run(collection, files, progress=touch))
    assert {outcome.source: outcome.status for outcome in outcomes} == {
        "a.md": "ready",
        "b.md": "failed",
        "c.md": "ready",
    }
    assert run(ingestor, collection, folder)["b.md"].status == "ready"


def test_after_all_of_this_the_engine_is_sound_and_deleting_everything_leaves_nothing(engine: Engine) -> None:
    assert engine.check() == []
    for collection in engine.store.collections():
        engine.drop_collection(collection.name)
    assert engine.check() == []
    assert engine.store.files_in_use() == set()
