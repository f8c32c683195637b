"""Views over segments: readers in other instances follow, and what the store says is what the views say."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.engine import Engine
from index.errors import NotFound
from index.present import VIEWS
from index.query import Query
from index.upkeep import Policy
from tests.index.library import parsed, prose, write
from tests.index.truth import assert_views_are_true, fill, folders, listed, open_engine, pieces


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_engine(tmp_path / "data") as engine:
        yield engine


@pytest.fixture
def reader(engine: Engine) -> Iterator[Engine]:
    with open_engine(engine.directory, writable=False) as reader:
        yield reader


def change(engine: Engine, folder: Path, draw: random.Random) -> None:
    """Something that writers do."""
    sources = sorted(engine.store.sources("c"))
    what = draw.choice(["write", "write", "write", "update", "delete", "delete", "many", "settle", "compact", "drop"])
    if what == "write" or not sources:
        fill(engine, folder, draw.randrange(1000))
    elif what == "update":
        write(engine, folder, parsed(draw.choice(sources), *prose(draw.randrange(1000, 2000))))
    elif what == "delete":
        engine.delete_document(engine.store.sources("c")[draw.choice(sources)])
    elif what == "many":
        engine.delete_sources("c", draw.sample(sources, len(sources) // 2))
    elif what == "settle":
        engine.settle()
    elif what == "compact":
        assert engine.compact()
    elif draw.random() < 0.2:
        engine.drop_collection("c")
        engine.create_collection("c")


@pytest.mark.parametrize("seed", range(3))
def test_readers_follow_whatever_the_writer_does(engine: Engine, tmp_path: Path, seed: int) -> None:
    """One reader looks after each change, one now and then, one opens anew; upkeep goes on in the background."""
    draw = random.Random(seed)
    engine.create_collection("c")
    with (
        open_engine(engine.directory, writable=False) as close,
        open_engine(engine.directory, writable=False) as lazy,
    ):
        for _ in range(40):
            change(engine, tmp_path, draw)
            assert_views_are_true(engine)
            assert_views_are_true(close)
            if draw.random() < 0.1:
                assert_views_are_true(lazy)
        assert_views_are_true(lazy)
        with open_engine(engine.directory, writable=False) as fresh:
            assert_views_are_true(fresh)
            found = [[hit.unit.id for hit in one.search(["c"], Query("salta")).hits] for one in (close, lazy, fresh)]
            assert found[0] == found[1] == found[2]
    engine.settle()
    assert engine.check() == []
    engine.close()
    with open_engine(engine.directory) as again:
        assert_views_are_true(again)
        assert again.check() == []


def test_a_reader_has_the_same_segments_and_never_writes(engine: Engine, reader: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(20))
    engine.settle()
    with engine.upkeep.paused():
        before = folders(engine)
        assert pieces(reader) == pieces(engine) != []
        assert reader.present("c")[1].layout == engine.store.layout()
        fill(engine, tmp_path, *range(20, 26))
        assert_views_are_true(reader)
        assert reader.present("c")[1].dense.tail_size >= 18
        assert folders(engine) == before


def test_a_state_stays_whole_when_its_segments_are_taken_away(engine: Engine, reader: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(12))
    engine.settle()
    lexical, dense = reader.present("c")[1].lexical, reader.present("c")[1].dense
    weights, vector = engine.analyser.query("salta moren"), engine.embedder.embed_query("salta moren")
    before = lexical.match(weights, "element").best(50), dense.search(vector, 50)
    engine.delete_sources("c", [f"{seed}.pdf" for seed in range(12)])
    engine.compact()
    assert listed(engine) == folders(engine) == set()
    after = lexical.match(weights, "element").best(50), dense.search(vector, 50)
    for one, other in zip(before, after, strict=True):
        assert [each.tolist() for each in one] == [each.tolist() for each in other]
    assert len(before[1].numbers) == 36
    assert_views_are_true(reader)


def test_a_look_at_an_older_snapshot_gives_the_older_state(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(6))
    engine.settle()
    with ThreadPoolExecutor(1) as other:
        with engine.store.snapshot():
            version = engine.store.version()
            other.submit(fill, engine, tmp_path, 6, 7, 8).result()
            other.submit(engine.delete_sources, "c", ["1.pdf", "2.pdf"]).result()
            other.submit(engine.settle).result()
            assert other.submit(lambda: engine.present("c")[1].version).result() == version + 4
            assert_views_are_true(engine)
            assert engine.present("c")[1].version == version
        assert_views_are_true(engine)
        assert engine.present("c")[1].version == version + 4


# -- what is broken ------------------------------------------------------------------------------------------


def harm(place: Path, way: str) -> None:
    """Damage a folder of a segment."""
    files = sorted(place.iterdir())
    if way == "folder missing":
        shutil.rmtree(place)
    elif way == "folder empty":
        for file in files:
            file.unlink()
    elif way == "file in place of the folder":
        shutil.rmtree(place)
        place.touch()
    elif way == "one file missing":
        files[-1].unlink()
    elif way == "cut off":
        files[0].write_bytes(files[0].read_bytes()[:-1])
    elif way == "empty":
        files[-1].write_bytes(b"")
    elif way == "one bit turned":
        content = bytearray(files[-1].read_bytes())
        content[len(content) // 2] ^= 1
        files[-1].write_bytes(bytes(content))
    else:
        for file in files:
            file.write_bytes(bytes(len(file.read_bytes())))


WAYS = [
    *("folder missing", "folder empty", "file in place of the folder", "one file missing", "cut off", "empty"),
    "one bit turned",
    "all zero",
]


@pytest.mark.parametrize("view", ["lexical", "dense", "both"])
@pytest.mark.parametrize("way", WAYS)
def test_the_store_stands_in_for_a_segment_that_is_broken(engine: Engine, tmp_path: Path, way: str, view: str) -> None:
    fill(engine, tmp_path, *range(9))
    engine.delete_sources("c", ["0.pdf"])
    fill(engine, tmp_path, 20)
    engine.settle()
    harmed = [row.name for row in engine.store.segments("c") if view in (row.view, "both")][-2:]
    assert harmed
    engine.close()
    for name in harmed:
        harm(tmp_path / "data" / VIEWS / "c" / name, way)
    with open_engine(tmp_path / "data", writable=False) as reader:
        assert_views_are_true(reader)
        state = reader.present("c")[1]
        broken = [row.name for track in (state.lexical_track, state.dense_track) for row, _ in track.broken]
        assert sorted(broken) == sorted(harmed)
        assert {notice.code for notice in reader.check()} == {"segment_broken"}
        with open_engine(tmp_path / "data") as writer:
            assert_views_are_true(writer)
            fill(writer, tmp_path, 30)
            writer.settle()
            assert not listed(writer) & set(harmed)
            assert writer.check() == []
            assert_views_are_true(writer)
            assert_views_are_true(reader)
            assert listed(writer) == folders(writer)


def test_a_search_is_answered_from_a_broken_segment_and_says_the_same(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(9))
    engine.settle()
    before = engine.search(["c"], Query("salta moren n3"))
    shutil.rmtree(engine.directory / VIEWS)
    with open_engine(engine.directory, writable=False) as reader:
        after = reader.search(["c"], Query("salta moren n3"))
    assert [hit.unit.id for hit in after.hits] == [hit.unit.id for hit in before.hits]
    assert [hit.score for hit in after.hits] == pytest.approx([hit.score for hit in before.hits], abs=1e-6)
    assert after.index_version == before.index_version


def test_a_segment_that_vanished_from_the_list_is_made_up_for_by_the_store(
    engine: Engine, reader: Engine, tmp_path: Path
) -> None:
    fill(engine, tmp_path, *range(15))
    engine.settle()
    assert_views_are_true(reader)
    with engine.upkeep.paused():
        for row in engine.store.segments("c")[::2]:
            engine.store.exchange_segments("c", [row.name], [])
            assert_views_are_true(reader)
            with open_engine(engine.directory, writable=False) as fresh:
                assert_views_are_true(fresh)
        assert_views_are_true(engine)
        engine.reset_views("c")
        assert_views_are_true(reader)
    engine.settle()
    assert_views_are_true(engine)
    assert_views_are_true(reader)
    assert listed(engine) == folders(engine) != set()


def test_a_reader_stays_whole_when_a_listed_segment_is_broken_and_an_open_one_is_taken_away(tmp_path: Path) -> None:
    """As where the writer merges everything while a reader opens the newest segment of its snapshot."""
    data = tmp_path / "data"
    with (
        open_engine(data, policy=Policy(seal=8, fan_in=100)) as engine,
        open_engine(data, writable=False) as reader,
    ):
        fill(engine, tmp_path, *range(3))
        engine.settle()
        assert_views_are_true(reader)
        opened = listed(engine)
        fill(engine, tmp_path, 3, 4, 5)
        engine.settle()
        assert opened < listed(engine)
        shutil.rmtree(data / VIEWS)
        assert_views_are_true(reader)
        state = reader.present("c")[1]
        assert state.late is not None
        assert state.graph is not None
        views = (state.lexical, state.dense, state.late, state.graph)
        assert {name for view in views for name in view.segments} == opened
        fill(engine, tmp_path, 6)
        engine.delete_sources("c", ["1.pdf", "4.pdf"])
        assert_views_are_true(reader)
        engine.settle()
        assert_views_are_true(reader)


def test_a_collection_that_comes_again_has_nothing_of_the_old(engine: Engine, reader: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(9))
    engine.settle()
    assert_views_are_true(reader)
    engine.drop_collection("c")
    with pytest.raises(NotFound):
        reader.present("c")
    engine.create_collection("c")
    assert_views_are_true(reader)
    assert len(reader.present("c")[1].dense) == 0
    fill(engine, tmp_path, 5, 50)
    assert_views_are_true(reader)
    assert_views_are_true(engine)
    engine.settle()
    assert_views_are_true(reader)
    assert folders(engine) == listed(engine)
