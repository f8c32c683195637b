"""The engine as a whole, on disk: what is written is found, what is deleted is gone, scores stay true."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import DATABASE, Engine
from index.errors import InvalidInput, NotFound, WriterBusy
from index.present import VIEWS
from index.query import Compare, Filter, Query
from index.types import POPULATIONS, Hit, Region
from index.writer import Preparer
from tests.index.library import WORDS, parsed, prose, unreadable, write
from tests.index.truth import open_engine

ROOT = Path(__file__).parents[2]
TIDES = "The spring tide covers the mudflats twice a month."
BIRDS = "Kittiwakes nest on the northern cliffs from April."
RIDDLE = "Quondam xylophonists juggled sevenfold marzipan obelisks."


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_engine(tmp_path / "data") as engine:
        yield engine


def found(engine: Engine, text: str, *collections: str, filter: Filter | None = None, top_k: int = 10) -> list[Hit]:
    return list(engine.search(collections or ("c",), Query(text, top_k=top_k, filter=filter)).hits)


def texts(engine: Engine, text: str, *collections: str) -> list[str]:
    return [hit.unit.text for hit in found(engine, text, *collections)]


def sources(engine: Engine, text: str, *collections: str) -> list[str]:
    return [source for hit in found(engine, text, *collections) for source in hit.document.sources]


def codes(engine: Engine, *, repair: bool = False) -> set[str]:
    return {notice.code for notice in engine.check(repair=repair)}


def files(engine: Engine) -> list[Path]:
    return [path for path in (engine.directory / "files").rglob("*") if path.is_file()]


# -- writing and searching -----------------------------------------------------------------------------------


def test_what_is_written_is_found_with_its_page_and_box(engine: Engine, tmp_path: Path) -> None:
    (written,) = write(engine, tmp_path, parsed("coast.pdf", TIDES, BIRDS))
    assert (written.status, written.original) == ("ready", True)
    best = found(engine, "where do kittiwakes nest")[0]
    assert best.unit.text == f"Part 2\n{BIRDS}"
    assert best.unit.regions == (Region(2, (50.0, 100.0, 550.0, 150.0)),)
    assert best.document == written
    assert 0.0 < best.score <= 1.0
    assert set(best.scores) == {"lexical", "dense", "late", "graph"}
    assert engine.files.path(written.content_hash).read_bytes() == f"{TIDES}\n{BIRDS}".encode()
    assert engine.check() == []


def test_everything_is_there_after_opening_again(engine: Engine, tmp_path: Path) -> None:
    write(engine, tmp_path, parsed("coast.pdf", TIDES, BIRDS))
    before = [(hit.unit.id, hit.score) for hit in found(engine, "spring tide")]
    engine.close()
    for writable in (False, True):
        with open_engine(tmp_path / "data", writable=writable) as again:
            assert [(hit.unit.id, hit.score) for hit in found(again, "spring tide")] == before
            assert again.check() == []


READER = """
import sys
from pathlib import Path
from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.query import Query
from index.types import POPULATIONS

with Engine.open(Path(sys.argv[1]), HashingEmbedder(), writable=False) as engine:
    for line in sys.stdin:
        hits = engine.search(["c"], Query(line)).hits
        print(" ".join(hit.document.title for hit in hits[:1]), flush=True)
"""


def test_a_reader_in_another_process_sees_commits_made_after_it_opened(engine: Engine, tmp_path: Path) -> None:
    write(engine, tmp_path, parsed("tides.pdf", TIDES))
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(engine.directory)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None

        def ask(text: str) -> str:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write(f"{text}\n")
            reader.stdin.flush()
            return reader.stdout.readline().strip()

        assert ask("spring tide mudflats") == "tides.pdf"
        write(engine, tmp_path, parsed("birds.pdf", BIRDS))
        assert ask("kittiwakes nest on cliffs") == "birds.pdf"
        # As after a crash between the commit and the views.
        late = parsed("riddle.pdf", RIDDLE)
        engine.store.commit(Preparer(engine.embedder, engine.analyser).prepare([late]))
        assert ask("xylophonists juggled obelisks") == "riddle.pdf"
        engine.delete_document(late.document.id)
        assert ask("xylophonists juggled obelisks") != "riddle.pdf"
        reader.stdin.close()


def test_several_collections_are_searched_as_one(engine: Engine, tmp_path: Path) -> None:
    write(engine, tmp_path, parsed("tides.pdf", TIDES, collection="one"), parsed("birds.pdf", BIRDS, collection="two"))
    assert sources(engine, "kittiwakes nest", "one", "two")[0] == "birds.pdf"
    assert sources(engine, "spring tide", "two", "one")[0] == "tides.pdf"
    merged = found(engine, "spring tide kittiwakes", "one", "two", "one", top_k=3)
    assert [hit.score for hit in merged] == sorted((hit.score for hit in merged), reverse=True)
    assert len({hit.unit.id for hit in merged}) == len(merged)
    with pytest.raises(NotFound):
        found(engine, "tide", "one", "nowhere")


def test_a_collection_that_knows_few_words_of_a_question_is_not_before_one_that_knows_all(
    engine: Engine, tmp_path: Path
) -> None:
    """It has all that it knows of the question in one place, and is as sure of it as can be."""
    index = parsed("birds.pdf", "Kittiwakes, 2017 = 100", BIRDS, collection="one")
    pages = (
        "Net income rose to 3,033 crowns from 2,371 crowns.",
        "Amazonas sails to the isles.",
        "The year 2017 was wet.",
    )
    write(engine, tmp_path, index, parsed("line.pdf", *pages, collection="two"))
    assert sources(engine, "net income Amazonas 2017", "one", "two")[0] == "line.pdf"
    assert sources(engine, "kittiwakes 2017 nest", "one", "two")[0] == "birds.pdf"
    alone = [(hit.unit.id, hit.score) for hit in found(engine, "net income Amazonas 2017", "two")]
    assert [(hit.unit.id, hit.score) for hit in found(engine, "net income Amazonas 2017", "two", "two")] == alone


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", "a\0b", "x" * 64, "ä"])
def test_names_that_could_leave_the_data_directory_are_refused(engine: Engine, tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InvalidInput, match="cannot name a collection"):
        engine.create_collection(name)
    with pytest.raises(InvalidInput, match="cannot name a collection"):
        engine.write([parsed("a.pdf", TIDES, collection=name)], {})
    for refused in (lambda: engine.drop_collection(name), lambda: found(engine, "tide", name)):
        with pytest.raises(NotFound):
            refused()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_second_writer_is_refused_and_told_who_writes(engine: Engine) -> None:
    with pytest.raises(WriterBusy, match=r"written by process \d+"):
        open_engine(engine.directory)
    engine.close()
    open_engine(engine.directory).close()


# -- identity ------------------------------------------------------------------------------------------------


def test_new_bytes_under_a_source_replace_the_document_in_one_step(engine: Engine, tmp_path: Path) -> None:
    (old,) = write(engine, tmp_path, parsed("coast.pdf", TIDES))
    version = engine.store.version()
    (new,) = write(engine, tmp_path, parsed("coast.pdf", BIRDS))
    assert engine.store.version() == version + 1
    assert [document.id for document in engine.store.documents("c")] == [new.id] != [old.id]
    assert texts(engine, "spring tide mudflats") == texts(engine, "kittiwakes")
    assert [path.name for path in files(engine)] == [new.content_hash]
    assert engine.check() == []


def test_the_same_bytes_under_two_sources_are_one_document(engine: Engine, tmp_path: Path) -> None:
    write(engine, tmp_path, parsed("a.pdf", TIDES))
    (document,) = write(engine, tmp_path, parsed("b.pdf", TIDES))
    assert set(document.sources) == {"a.pdf", "b.pdf"}
    assert len(engine.store.documents("c")) == len(files(engine)) == 1
    engine.delete_sources("c", ["a.pdf"])
    assert texts(engine, "spring tide")
    assert engine.check() == []
    engine.delete_sources("c", ["b.pdf"])
    assert texts(engine, "spring tide") == []
    assert files(engine) == []
    assert engine.check() == []


def test_a_failed_update_leaves_the_old_version_and_says_so(engine: Engine, tmp_path: Path) -> None:
    (good,) = write(engine, tmp_path, parsed("coast.pdf", TIDES))
    (kept,) = write(engine, tmp_path, unreadable("coast.pdf", b"torn", "the file is torn"), data=b"torn")
    assert (kept.id, kept.status) == (good.id, "ready")
    assert [notice.code for notice in kept.warnings] == ["update_failed"]
    assert "the file is torn" in kept.warnings[0].detail
    assert texts(engine, "spring tide")
    assert [path.name for path in files(engine)] == [good.content_hash]
    assert engine.check() == []


# -- deleting ------------------------------------------------------------------------------------------------


def holding(directory: Path, *needles: str) -> set[str]:
    """Files that hold one of these strings."""
    return {
        f"{path.relative_to(directory)}: {needle}"
        for path in directory.rglob("*")
        if path.is_file()
        for needle in needles
        if needle.encode().lower() in path.read_bytes().lower()
    }


@pytest.mark.parametrize("way", ["document", "source", "update", "collection"])
def test_a_deleted_document_leaves_nothing_in_any_file(engine: Engine, tmp_path: Path, way: str) -> None:
    (stays,) = write(engine, tmp_path, parsed("tides.pdf", TIDES))
    (goes,) = write(engine, tmp_path, parsed("riddle.pdf", RIDDLE, BIRDS))
    assert holding(engine.directory, RIDDLE)
    if way == "document":
        engine.delete_document(goes.id)
    elif way == "source":
        engine.delete_sources("c", ["riddle.pdf", "never there.pdf"])
    elif way == "update":
        write(engine, tmp_path, parsed("riddle.pdf", "Something else."))
    else:
        engine.drop_collection("c")
        engine.create_collection("c")
    assert not [text for text in texts(engine, RIDDLE) if RIDDLE in text]
    assert engine.check() == []
    assert goes.content_hash not in {path.name for path in files(engine)}
    assert (stays.content_hash in {path.name for path in files(engine)}) == (way != "collection")
    assert holding(engine.directory, RIDDLE, "xylophonist", goes.content_hash) == set()


def test_deleting_everything_leaves_no_row_vector_or_file(engine: Engine, tmp_path: Path) -> None:
    written = write(engine, tmp_path, parsed("a.pdf", TIDES), parsed("b.pdf", BIRDS, RIDDLE))
    for document in written:
        engine.delete_document(document.id)
    views, store = engine.present("c")[1], engine.store
    assert store.documents("c") == []
    assert store.models("c") == []
    assert [len(store.numbers("c", population)) for population in ("element", "page")] == [0, 0]
    assert [views.lexical.units(population) for population in POPULATIONS] == [0, 0]
    assert (len(views.dense), files(engine)) == (0, [])
    assert engine.check() == []


# -- scores --------------------------------------------------------------------------------------------------


def own_scores(hits: list[Hit], retriever: str) -> list[float]:
    return [one.score if (one := hit.scores[retriever]) else 0.0 for hit in hits]


def test_scores_do_not_remember_what_came_and_went(engine: Engine, tmp_path: Path) -> None:
    for seed in range(40):
        write(engine, tmp_path, parsed(f"{seed}.pdf", *prose(seed)))
    for seed in range(0, 40, 3):
        engine.delete_document(parsed("", *prose(seed)).document.id)
    for seed in range(1, 40, 3):
        write(engine, tmp_path, parsed(f"{seed}.pdf", *prose(100 + seed)))
    engine.delete_sources("c", [f"{seed}.pdf" for seed in range(2, 20, 3)])
    left = [*(seed for seed in range(20, 40, 3)), *(100 + seed for seed in range(1, 40, 3))]
    with open_engine(tmp_path / "fresh") as fresh:
        for seed in left:
            write(fresh, tmp_path, parsed(f"{seed % 100}.pdf", *prose(seed)))
        for question in ("salta moren", "tidova belisk kanren n23", " ".join(WORDS[:6])):
            old, new = (found(one, question, top_k=100) for one in (engine, fresh))
            assert [hit.unit.id for hit in old] == [hit.unit.id for hit in new]
            assert [hit.score for hit in old] == pytest.approx([hit.score for hit in new], abs=1e-6)
            for name in ("lexical", "dense"):
                assert own_scores(old, name) == pytest.approx(own_scores(new, name), abs=1e-6)


# -- filters -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """2,200 documents of three units: a filter for half of them lets more pass than are scored one by one.

    Without late interaction, which finds by codes that are not exact in a collection of this size.
    """
    with open_engine(tmp_path_factory.mktemp("shelf"), late=False) as engine:
        bundles = [
            parsed(f"{n}.pdf", *prose(n), metadata={"half": n % 2, "rare": n % 100, "part": n % 4}) for n in range(2200)
        ]
        engine.write(bundles, {})
        yield engine


@pytest.mark.parametrize("question", ["salta moren", "tidova belisk n23", "kanisk"])
@pytest.mark.parametrize(("field", "value"), [("half", 1), ("rare", 23)])
def test_a_filter_gives_what_filtering_the_whole_ranking_gives(
    shelf: Engine, question: str, field: str, value: int
) -> None:
    """Of each quarter every unit is scored; all quarters together are the whole ranking."""
    quarters = [
        hit
        for part in range(4)
        for hit in found(shelf, question, filter=Compare("eq", "metadata.part", part), top_k=1000)
    ]
    whole = sorted(quarters, key=lambda hit: (-hit.score, hit.unit.number))
    expected = [hit for hit in whole if hit.document.metadata[field] == value][:10]
    filtered = found(shelf, question, filter=Compare("eq", f"metadata.{field}", value))
    assert [hit.unit.id for hit in filtered] == [hit.unit.id for hit in expected]
    assert [hit.score for hit in filtered] == pytest.approx([hit.score for hit in expected], abs=1e-6)


# -- upkeep --------------------------------------------------------------------------------------------------


def test_the_check_notices_what_is_missing_and_mends_what_can_be_mended(engine: Engine, tmp_path: Path) -> None:
    (document,) = write(engine, tmp_path, parsed("tides.pdf", TIDES))
    stray = engine.directory / "files" / "ab" / ("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"nobody's")
    assert codes(engine) == {"file_stray"}
    write(engine, tmp_path, *(parsed(f"{n}.pdf", f"{BIRDS} {n}") for n in range(9)))
    engine.settle()
    shutil.rmtree(engine.directory / VIEWS)
    assert codes(engine) == {"file_stray", "segment_broken"}
    assert codes(engine, repair=True) == set()
    assert not stray.exists()
    assert texts(engine, "spring tide")
    original = engine.files.path(document.content_hash)
    original.write_bytes(b"changed")
    assert codes(engine, repair=True) == {"file_changed"}
    original.unlink()
    assert codes(engine, repair=True) == {"file_missing"}
    write(engine, tmp_path, parsed("birds.pdf", BIRDS))
    assert texts(engine, "kittiwakes nest")


def test_a_view_that_was_deleted_is_made_anew_at_the_next_start(engine: Engine, tmp_path: Path) -> None:
    write(engine, tmp_path, *(parsed(f"{n}.pdf", f"{TIDES} {n}", *prose(n)) for n in range(4)))
    engine.settle()
    assert engine.store.segments("c")
    engine.close()
    shutil.rmtree(tmp_path / "data" / VIEWS)
    for writable in (False, True, False):
        with open_engine(tmp_path / "data", writable=writable) as again:
            assert {hit.unit.text for hit in found(again, "spring tide")} >= {f"Part 1\n{TIDES} {n}" for n in range(4)}
            if writable:
                again.settle()
            broken = {"segment_broken"} if not writable and not (tmp_path / "data" / VIEWS).exists() else set()
            assert codes(again) == broken


def test_after_a_backup_is_put_back_views_of_the_lost_future_are_not_used(engine: Engine, tmp_path: Path) -> None:
    write(engine, tmp_path, parsed("tides.pdf", TIDES, collection="a"), parsed("b.pdf", BIRDS, collection="b"))
    write(engine, tmp_path, parsed("more.pdf", *prose(1), *prose(2), *prose(3), collection="a"))
    engine.settle()
    engine.close()
    data = tmp_path / "data"
    shutil.copy(data / DATABASE, tmp_path / "backup")
    with open_engine(data) as later:
        write(later, tmp_path, parsed("riddle.pdf", RIDDLE, *prose(4), *prose(5), *prose(6), collection="a"))
        write(later, tmp_path, parsed("gone.pdf", RIDDLE, *prose(4), *prose(5), *prose(6), collection="gone"))
        later.settle()
        later.delete_sources("a", ["more.pdf"])
        later.compact()
    shutil.copy(tmp_path / "backup", data / DATABASE)
    with open_engine(data, writable=False) as reader:
        assert texts(reader, "spring tide", "a")[0] == f"Part 1\n{TIDES}"
        assert f"Part 1\n{RIDDLE}" not in texts(reader, "xylophonists", "a")
    with open_engine(data) as mended:
        for _ in range(3):
            write(mended, tmp_path, parsed("b.pdf", BIRDS, collection="b"))
        write(mended, tmp_path, parsed("new.pdf", BIRDS, collection="a"))
        assert texts(mended, "kittiwakes nest", "a")[0] == f"Part 1\n{BIRDS}"
        mended.settle()  # segments of the lost future are made anew in the background
        assert codes(mended) == {"file_stray", "file_missing"}
        assert not list((data / VIEWS / "gone").glob("*"))
        assert codes(mended, repair=True) == {"file_missing"}
