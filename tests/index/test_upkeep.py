"""Upkeep: what is sealed, merged and purged when, and what is left where work is cut short."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import pairwise
from math import log
from pathlib import Path

import pytest

from index.check import check_engine
from index.engine import Engine
from index.errors import Conflict, NotFound, PlexusError, StoreError
from index.present import VIEWS
from index.query import Query
from index.upkeep import Policy, Upkeep
from index.views import Views, ViewState
from tests.index.library import parsed, prose, write
from tests.index.truth import SMALL, assert_views_are_true, fill, folders, listed, open_engine, pieces


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine whose own upkeep leaves everything to the test."""
    with open_engine(tmp_path / "data") as engine, engine.upkeep.paused():
        yield engine


class Watched:
    """An engine to keep, at which somebody looks before every piece of work and after the last."""

    def __init__(self, engine: Engine, look: Callable[[], None]) -> None:
        self.store = engine.store
        self._engine = engine
        self._look = look

    def present(self, collection: str) -> tuple[Views, ViewState]:
        self._look()
        return self._engine.present(collection)

    def changing(self) -> AbstractContextManager[object]:
        return self._engine.changing()


class Interrupted(Watched):
    """An engine to keep, in which something happens between the making of a segment and its entry in the list."""

    def __init__(self, engine: Engine, happening: Callable[[], None]) -> None:
        super().__init__(engine, lambda: None)
        self._happenings = [happening]

    def changing(self) -> AbstractContextManager[object]:
        if self._happenings:
            self._happenings.pop()()
        return super().changing()


def upkeep(engine: Engine, policy: Policy = SMALL) -> Upkeep:
    return Upkeep(engine, policy)


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


# -- what is due ---------------------------------------------------------------------------------------------


def test_a_short_tail_stays_in_memory_and_a_long_one_becomes_a_segment(engine: Engine, tmp_path: Path) -> None:
    """A document has three units with vectors and three pages."""
    fill(engine, tmp_path, 1)
    upkeep(engine).settle("c")
    assert (pieces(engine), folders(engine)) == ([], set())
    fill(engine, tmp_path, 2)
    upkeep(engine).settle("c")
    assert pieces(engine) == [("lexical", 12, 12)]
    fill(engine, tmp_path, 3)
    upkeep(engine).settle("c")
    assert pieces(engine) == [("dense", 9, 9), ("graph", 9, 9), ("late", 9, 9), ("lexical", 12, 12)]
    assert_views_are_true(engine)
    assert listed(engine) == folders(engine)
    rows = engine.store.segments("c")
    assert [(row.view, row.first_seq, row.units) for row in rows] == [
        ("dense", 1, 9),
        ("graph", 1, 9),
        ("late", 1, 9),
        ("lexical", 1, 12),
    ]
    assert engine.late is not None
    assert [row.model for row in rows] == [engine.embedder.fingerprint, "", engine.late.view, ""]
    assert rows[0].last_seq == rows[0].made_at == engine.store.version()


def test_segments_of_about_one_size_are_merged(engine: Engine, tmp_path: Path) -> None:
    work = upkeep(engine, Policy(seal=6, fan_in=3))
    for seed in range(27):
        fill(engine, tmp_path, seed)
        work.settle("c")
        sizes = [total for view, total, _ in pieces(engine) if view == "lexical"]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) <= 2 * (1 + log(seed + 1, 3))
        assert_views_are_true(engine)
    assert [total for view, total, _ in pieces(engine) if view == "lexical"] == [27 * 6]
    assert listed(engine) == folders(engine)
    assert check_engine(engine, repair=False) == []


def test_a_unit_is_written_a_few_times_only(engine: Engine, tmp_path: Path) -> None:
    written: dict[str, int] = {}

    def look() -> None:
        written.update({row.name: row.units for row in engine.store.segments("c") if row.view == "lexical"})

    work = Upkeep(Watched(engine, look), Policy(seal=6, fan_in=4))
    for seed in range(64):
        fill(engine, tmp_path, seed)
        work.settle("c")
    assert sum(written.values()) == 64 * 6 * (log(64, 4) + 1)


def test_no_segment_grows_beyond_the_largest(engine: Engine, tmp_path: Path) -> None:
    work = upkeep(engine, Policy(seal=6, fan_in=3, largest=40))
    for seed in range(30):
        fill(engine, tmp_path, seed)
        work.settle("c")
    sizes = [total for view, total, _ in pieces(engine) if view == "lexical"]
    assert max(sizes) <= 40
    assert_views_are_true(engine)


def test_a_segment_with_many_dead_is_written_again_and_an_empty_one_goes(engine: Engine, tmp_path: Path) -> None:
    work = upkeep(engine, Policy(seal=60, fan_in=3))
    fill(engine, tmp_path, *range(20))
    work.settle("c")
    assert pieces(engine) == [("dense", 60, 60), ("graph", 60, 60), ("late", 60, 60), ("lexical", 120, 120)]
    name = listed(engine)
    engine.delete_sources("c", [f"{seed}.pdf" for seed in range(4)])
    work.settle("c")
    assert listed(engine) == name
    assert pieces(engine) == [("dense", 60, 48), ("graph", 60, 48), ("late", 60, 48), ("lexical", 120, 96)]
    engine.delete_sources("c", ["4.pdf"])
    work.settle("c")
    assert not listed(engine) & name
    assert pieces(engine) == [("dense", 45, 45), ("graph", 45, 45), ("late", 45, 45), ("lexical", 90, 90)]
    assert_views_are_true(engine)
    engine.delete_sources("c", [f"{seed}.pdf" for seed in range(20)])
    work.settle("c")
    assert (pieces(engine), folders(engine)) == ([], set())
    assert_views_are_true(engine)


def test_a_purge_leaves_nothing_that_is_dead(tmp_path: Path) -> None:
    with open_engine(tmp_path / "data") as engine:
        fill(engine, tmp_path, *range(40))
        engine.settle()
        for seed in range(0, 40, 7):
            engine.delete_sources("c", [f"{seed}.pdf"])
        engine.settle()
        assert any(total > live for _, total, live in pieces(engine))
        assert engine.compact(["c"])
        assert pieces(engine)
        assert all(total == live for _, total, live in pieces(engine))
        assert sum(row.units for row in engine.store.segments("c")) == sum(live for *_, live in pieces(engine))
        assert_views_are_true(engine)
        assert listed(engine) == folders(engine)
        layout = engine.store.layout()
        assert engine.compact()
        assert engine.store.layout() == layout
        with pytest.raises(NotFound):
            engine.compact(["nowhere"])


def test_ranges_of_segments_never_overlap(tmp_path: Path) -> None:
    with open_engine(tmp_path / "data") as engine:
        for start in range(0, 60, 5):
            fill(engine, tmp_path, *range(start, start + 5))
            engine.delete_sources("c", [f"{start}.pdf", f"{start // 2}.pdf"])
            engine.settle()
            for view in ("lexical", "dense"):
                spans = [(row.first_seq, row.last_seq) for row in engine.store.segments("c") if row.view == view]
                assert all(before[1] < after[0] for before, after in pairwise(spans))
        assert_views_are_true(engine)
        assert engine.check() == []


def test_work_is_done_in_the_background(tmp_path: Path) -> None:
    with open_engine(tmp_path / "data") as engine:
        fill(engine, tmp_path, *range(12))
        wait_for(lambda: len({row.view for row in engine.store.segments("c")}) == 4)
        assert_views_are_true(engine)
        engine.delete_sources("c", [f"{seed}.pdf" for seed in range(12)])
        wait_for(lambda: engine.store.segments("c") == [])
        wait_for(lambda: folders(engine) == set())
        assert_views_are_true(engine)


def test_a_reader_that_is_told_to_work_refuses_and_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(12))
    with open_engine(engine.directory, writable=False) as reader:
        for work in (reader.settle, reader.compact):
            with pytest.raises(StoreError, match="reading only"):
                work()
    assert not (engine.directory / VIEWS).exists()


# -- what happens meanwhile ----------------------------------------------------------------------------------


def test_a_collection_that_is_deleted_meanwhile_takes_the_new_segment_along(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(3))
    with pytest.raises(NotFound):
        Upkeep(Interrupted(engine, lambda: engine.drop_collection("c")), SMALL).settle("c")
    assert folders(engine) == set()
    assert check_engine(engine, repair=False) == []


def test_a_collection_that_is_made_anew_meanwhile_keeps_nothing_of_the_old(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(3))

    def anew() -> None:
        engine.drop_collection("c")
        fill(engine, tmp_path, 2, 3)

    Upkeep(Interrupted(engine, anew), SMALL).settle("c")
    assert_views_are_true(engine)
    assert listed(engine) == folders(engine)
    assert check_engine(engine, repair=False) == []


@pytest.mark.parametrize("merging", [False, True])
@pytest.mark.parametrize("seeds", [[0], range(12)])
def test_what_is_deleted_meanwhile_is_not_in_the_new_segment(
    engine: Engine, tmp_path: Path, seeds: list[int], merging: bool
) -> None:
    work = Policy(seal=6, fan_in=3)
    for seed in range(12):
        fill(engine, tmp_path, seed)
        if merging:
            Upkeep(engine, replace(work, fan_in=100)).settle("c")

    def delete() -> None:
        engine.delete_sources("c", [f"{seed}.pdf" for seed in seeds])
        fill(engine, tmp_path, 50)

    Upkeep(Interrupted(engine, delete), work).settle("c")
    assert_views_are_true(engine)
    with open_engine(engine.directory, writable=False) as reader:
        assert_views_are_true(reader)
    Upkeep(engine, work).settle("c", purge=True)
    assert all(total == live for _, total, live in pieces(engine))
    assert listed(engine) == folders(engine)
    assert check_engine(engine, repair=False) == []


def test_segments_that_go_meanwhile_are_a_conflict_that_leaves_nothing_behind(engine: Engine, tmp_path: Path) -> None:
    work = Policy(seal=6, fan_in=3)
    for seed in range(3):
        fill(engine, tmp_path, seed)
        Upkeep(engine, replace(work, fan_in=100)).settle("c")
    with pytest.raises(Conflict):
        Upkeep(Interrupted(engine, lambda: engine.reset_views("c")), work).settle("c")
    assert folders(engine) == listed(engine) == set()
    assert_views_are_true(engine)
    Upkeep(engine, work).settle("c")
    assert_views_are_true(engine)
    assert check_engine(engine, repair=False) == []


def test_work_that_is_closed_meanwhile_leaves_nothing_behind(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, *range(3))
    work: list[Upkeep] = []
    work.append(Upkeep(Interrupted(engine, lambda: work[0].close()), SMALL))
    with pytest.raises(PlexusError, match="closed"):
        work[0].settle("c")
    assert folders(engine) == listed(engine) == set()
    work[0].settle("c")
    assert listed(engine) == set()
    assert_views_are_true(engine)


@pytest.mark.parametrize("pause_s", [0.0, 0.02, 0.1])
def test_an_engine_that_is_closed_during_work_opens_again_whole(tmp_path: Path, pause_s: float) -> None:
    with open_engine(tmp_path / "data", policy=Policy(seal=6, fan_in=2)) as engine:
        fill(engine, tmp_path, *range(25))
        engine.delete_sources("c", [f"{seed}.pdf" for seed in range(0, 25, 3)])
        time.sleep(pause_s)
    with open_engine(tmp_path / "data") as again:
        assert_views_are_true(again)
        assert again.check() == []
        again.settle()
        assert_views_are_true(again)
        assert listed(again) == folders(again)


def test_no_thread_is_left_when_engines_are_closed(tmp_path: Path) -> None:
    before = threading.active_count()
    for turn in range(3):
        with open_engine(tmp_path / str(turn)) as engine:
            fill(engine, tmp_path, 1, 2, 3)
    gc.collect()
    assert threading.active_count() == before


# -- disks that fail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocked", [VIEWS, f"{VIEWS}/c"])
def test_where_segments_cannot_be_written_the_tail_serves_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, blocked: str
) -> None:
    path = tmp_path / "data" / blocked
    path.parent.mkdir(parents=True)
    path.touch()
    with open_engine(tmp_path / "data") as engine, caplog.at_level(logging.WARNING, "plexus.upkeep"):
        fill(engine, tmp_path, *range(6))
        with pytest.raises(OSError, match=r"exists|directory"):
            engine.settle()
        wait_for(lambda: "upkeep of c" in caplog.text)
        assert engine.search(["c"], Query("salta moren n3")).hits
        engine.delete_sources("c", ["1.pdf"])
        assert_views_are_true(engine)
        assert engine.store.segments("c") == []
        path.unlink()
        fill(engine, tmp_path, 6)
        wait_for(lambda: len({row.view for row in engine.store.segments("c")}) == 4)
        engine.settle()
        assert_views_are_true(engine)
        assert engine.check() == []


def test_upkeep_of_one_collection_goes_on_where_that_of_another_fails(tmp_path: Path) -> None:
    path = tmp_path / "data" / VIEWS / "a"
    path.parent.mkdir(parents=True)
    path.touch()
    with open_engine(tmp_path / "data") as engine:
        for name in ("a", "b"):
            write(engine, tmp_path, *(parsed(f"{seed}.pdf", *prose(seed), collection=name) for seed in range(5)))
        wait_for(lambda: len(engine.store.segments("b")) == 4)
        assert_views_are_true(engine, "a")
        assert_views_are_true(engine, "b")


# -- traces --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["delete", "update", "metadata"])
def test_deleted_text_leaves_the_log_when_its_last_reader_does(tmp_path: Path, way: str) -> None:
    with open_engine(tmp_path / "data") as engine, open_engine(tmp_path / "other") as never:
        never.create_collection("c")
        metadata = {"note": "a quondam xylophonist"}
        (goes,) = write(engine, tmp_path, parsed("a.pdf", "Quondam xylophonists juggled.", metadata=metadata))
        wait_for(lambda: engine.store.erase_traces())
        with open_engine(tmp_path / "data", writable=False) as reader, reader.store.snapshot():
            assert reader.store.version() == engine.store.version()
            if way == "delete":
                engine.delete_document(goes.id)
            elif way == "update":
                write(engine, tmp_path, parsed("a.pdf", "Something else."))
            else:
                engine.set_metadata(goes.id, {"note": None})
            assert b"a quondam xylophonist" in _bytes_of_the_store(engine)
        wait_for(lambda: b"a quondam xylophonist" not in _bytes_of_the_store(engine))


def _bytes_of_the_store(engine: Engine) -> bytes:
    return b"".join(path.read_bytes() for path in engine.directory.glob("plexus.db*") if not path.name.endswith("shm"))
