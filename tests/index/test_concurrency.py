"""Many threads search while one writes, deletes and compacts: every answer is that of one version."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event

import pytest

from index.engine import Engine
from index.errors import StoreError
from index.query import Compare, Query
from index.types import Bundle, Found
from tests.index.library import parsed, prose, write
from tests.index.truth import assert_views_are_true, open_engine

WORD = "belltower"
"""It stands in every passage, so that a search for it finds all that is there."""
NAMES = 12


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_engine(tmp_path / "data") as engine:
        engine.create_collection("c")
        yield engine


class Writer:
    """Documents come, are replaced and go; `shelf` is what is there at each version: source to state of it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.now: dict[str, int] = {}
        self.shelf = {engine.store.version(): dict(self.now)}

    def go(self, turn: int, draw: Random) -> None:
        what = draw.choice(["put", "put", "put", "several", "delete", "delete", "tag", "compact", "settle"])
        names = [f"{n}.pdf" for n in draw.sample(range(NAMES), 1 + 3 * (what == "several"))]
        if what in ("put", "several"):
            write(self.engine, self.folder, *(self._bundle(name, turn) for name in names))
            self._note({**self.now, **dict.fromkeys(names, turn)})
        elif what == "delete":
            self.engine.delete_sources("c", names)
            self._note({name: put for name, put in self.now.items() if name not in names})
        elif what == "tag" and names[0] in self.now:
            document = self.engine.store.sources("c")[names[0]]
            self.engine.set_metadata(document, {"tag": turn})
            self._note(self.now)
        elif what == "settle":
            self.engine.settle()
        else:
            self.engine.compact()

    def _bundle(self, name: str, turn: int) -> Bundle:
        passages = [f"{WORD} {text} {name} {turn}" for text in prose(turn)[: 1 + turn % 3]]
        return parsed(name, *passages, metadata={"turn": turn})

    def _note(self, now: dict[str, int]) -> None:
        self.now = now
        self.shelf[self.engine.store.version()] = dict(now)


def told(found: Found) -> dict[str, int]:
    """Source to state of what was found; every hit is whole and of one document."""
    states: dict[str, int] = {}
    for hit in found.hits:
        document, turn = hit.document, hit.document.metadata["turn"]
        assert isinstance(turn, int)
        assert hit.unit.document == document.id
        assert hit.unit.text.endswith(f"{document.sources[0]} {turn}")
        assert hit.unit.regions
        assert states.setdefault(document.sources[0], turn) == turn
    return states


def search(engine: Engine, done: Event, seed: int) -> list[tuple[int, int | None, dict[str, int]]]:
    """Version, filter and answer of many searches."""
    seen: list[tuple[int, int | None, dict[str, int]]] = []
    draw = Random(seed)
    while not done.is_set() or not seen:
        page = draw.choice([None, 1, 2])
        where = None if page is None else Compare("eq", "page", page)
        by_page = page is not None and draw.random() < 0.5
        query = Query(WORD, top_k=200, filter=where, group_by="page" if by_page else "element")
        found = engine.search(["c"], query)
        seen.append((found.index_version, page, told(found)))
    return seen


def expected(shelf: dict[str, int], page: int | None) -> dict[str, int]:
    """A document of turn t has 1 + t % 3 pages."""
    return {name: turn for name, turn in shelf.items() if page is None or page <= 1 + turn % 3}


@pytest.mark.parametrize("seed", range(2))
def test_every_answer_is_that_of_one_version(engine: Engine, tmp_path: Path, seed: int) -> None:
    """Two threads search in the process that writes, two through an engine that only reads."""
    writer, done, draw = Writer(engine, tmp_path), Event(), Random(seed)
    with open_engine(engine.directory, writable=False) as reader, ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search, one, done, place) for place, one in enumerate([engine, reader] * 2)]
        try:
            for turn in range(100):
                writer.go(turn, draw)
        finally:
            done.set()
        answers = [one.result() for one in searches]
        assert_views_are_true(reader)
    for seen in answers:
        versions = [version for version, _, _ in seen]
        assert versions == sorted(versions)
        for version, page, states in seen:
            assert states == expected(writer.shelf[version], page)
    assert sum(len(seen) for seen in answers) > 20
    assert_views_are_true(engine)
    assert engine.check() == []


def test_checks_and_searches_go_on_while_others_write(engine: Engine, tmp_path: Path) -> None:
    """A check by the writer's engine, and one by a reader, sees nothing broken at any moment."""
    writer, done, draw = Writer(engine, tmp_path), Event(), Random(7)

    def check(one: Engine) -> int:
        rounds = 0
        while not done.is_set() or rounds == 0:
            assert one.check() == []
            rounds += 1
        return rounds

    with open_engine(engine.directory, writable=False) as reader, ThreadPoolExecutor(2) as pool:
        checks = [pool.submit(check, one) for one in (engine, reader)]
        try:
            for turn in range(50):
                writer.go(turn, draw)
        finally:
            done.set()
        assert all(one.result() > 0 for one in checks)


def test_engines_that_close_while_others_search_end_them_with_an_error_or_an_answer(
    engine: Engine, tmp_path: Path
) -> None:
    writer = Writer(engine, tmp_path)
    for turn in range(12):
        writer.go(turn, Random(3))
    with ThreadPoolExecutor(3) as pool:
        reader, done = open_engine(engine.directory, writable=False), Event()

        def ask() -> str:
            try:
                while not done.is_set():
                    told(reader.search(["c"], Query(WORD)))
            except StoreError as error:
                return error.detail
            return ""

        asking = [pool.submit(ask) for _ in range(3)]
        told(reader.search(["c"], Query(WORD)))
        reader.close()
        assert {one.result() for one in asking} == {"the store is closed"}
        done.set()
