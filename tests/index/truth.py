"""What the views of an engine tell, and what the store says that they should: an oracle for any history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.graph.exact import Node
from index.late.base import LateView
from index.late.interaction import Late
from index.late.maxsim import LateQuery
from index.late.memory import MemoryLateView
from index.late.setting import LateSetting
from index.lexical.base import LexicalUnit, LexicalView
from index.lexical.bm25 import hashes_of
from index.lexical.memory import MemoryLexicalView
from index.present import VIEWS
from index.segments.base import Sealed
from index.types import POPULATIONS
from index.upkeep import Policy
from index.vector.base import DenseView
from index.vector.memory import MemoryDenseView
from tests.index.graph.made import assert_walks_are_exact
from tests.index.library import NAMES, parsed, prose, write

SMALL = Policy(seal=8, fan_in=3)
"""Few units make a segment, so that most of what is tested lies in segments."""
QUESTIONS = ("salta moren n3", "tidova belisk kanren", "part of the spring tide")


LATE = LateSetting(tokens=8, partitions=2, width=32, repeats=2)


def open_engine(directory: Path, *, writable: bool = True, policy: Policy = SMALL, late: bool = True) -> Engine:
    embedder = HashingEmbedder()
    kept = Late.of(embedder, LATE) if late else None
    return Engine.open(directory, embedder, writable=writable, policy=policy, late=kept)


def fill(engine: Engine, folder: Path, *seeds: int, collection: str = "c") -> None:
    """One commit per seed: a document of three passages under a source of its own, so six units."""
    for seed in seeds:
        write(engine, folder, parsed(f"{seed}.pdf", *prose(seed), collection=collection))


def assert_views_are_true(engine: Engine, collection: str = "c") -> None:
    """The views of an engine, in segments or not, are those that the reference makes of the store."""
    with engine.store.snapshot():
        state = engine.present(collection)[1]
        assert state.version == engine.store.version()
        _assert_same_words(engine, state.lexical, _words(engine, collection))
        _assert_same_vectors(engine, state.dense, _vectors(engine, collection))
        if engine.late is not None and state.late is not None:
            _assert_same_tokens(engine.late, state.late, _tokens(engine, engine.late, collection))
        if state.graph is not None:
            names = dict.fromkeys((*sorted(NAMES)[:3], "3 pdf"), 0.2)
            seeds: dict[Node, float] = {("name", name): mass for name, mass in names.items()}
            assert_walks_are_exact(state.graph, engine.store, seeds, collection)


def pieces(engine: Engine, collection: str = "c") -> list[tuple[str, int, int]]:
    """View, units that were written, and units that are left, of each open segment by view and sequence."""
    state = engine.present(collection)[1]
    of_late = state.late.segments if state.late is not None else {}
    of_graph = state.graph.segments if state.graph is not None else {}
    of_others: dict[str, Sealed] = {**of_late, **of_graph}
    open_segments: dict[str, Sealed] = {**state.lexical.segments, **state.dense.segments, **of_others}
    rows = [row for row in engine.store.segments(collection) if row.name in open_segments]
    return [(row.view, open_segments[row.name].total, open_segments[row.name].live) for row in rows]


def folders(engine: Engine, collection: str = "c") -> set[str]:
    """What lies in the folder of a collection's segments."""
    path = engine.directory / VIEWS / collection
    return {entry.name for entry in path.iterdir()} if path.is_dir() else set()


def listed(engine: Engine, collection: str = "c") -> set[str]:
    return {row.name for row in engine.store.segments(collection)}


def _words(engine: Engine, collection: str) -> MemoryLexicalView:
    units = []
    for population in POPULATIONS:
        numbers = engine.store.numbers(collection, population)
        for number, terms in zip(numbers.tolist(), engine.store.term_counts(numbers), strict=True):
            assert terms is not None
            units.append(LexicalUnit(number, population, terms))
    return MemoryLexicalView().plus(units)


def _vectors(engine: Engine, collection: str) -> MemoryDenseView:
    numbers, vectors = engine.store.vectors(engine.embedder.fingerprint, engine.store.numbers(collection, "element"))
    empty = MemoryDenseView.empty(engine.embedder.dimension)
    return empty.plus(numbers, vectors) if len(numbers) else empty


def _tokens(engine: Engine, late: Late, collection: str) -> MemoryLateView:
    numbers, codes = engine.store.token_codes(late.fingerprint, engine.store.numbers(collection, "element"))
    empty = MemoryLateView.empty(late.codec)
    return empty.plus(numbers, codes) if len(numbers) else empty


def _assert_same_tokens(late: Late, ours: LateView, theirs: LateView) -> None:
    assert ours.numbers().tolist() == theirs.numbers().tolist()
    for question in QUESTIONS:
        rows = late.embed_query(question).rows
        query = LateQuery.of(late.codec, rows, np.ones(len(rows), np.float32))
        one, other = ours.search(query, 20), theirs.search(query, 20)
        assert one.scores.tolist() == pytest.approx(other.scores.tolist(), abs=2e-6)
        assert np.allclose(ours.scores(query, theirs.numbers()), theirs.scores(query, theirs.numbers()), atol=2e-6)


def _assert_same_words(engine: Engine, ours: LexicalView, theirs: LexicalView) -> None:
    for population in POPULATIONS:
        numbers = theirs.numbers(population)
        assert ours.numbers(population).tolist() == numbers.tolist()
        assert ours.units(population) == len(numbers)
        for question in QUESTIONS:
            weights = engine.analyser.query(question)
            hashes = hashes_of(weights)
            assert ours.frequencies(hashes, population).tolist() == theirs.frequencies(hashes, population).tolist()
            one, other = ours.match(weights, population), theirs.match(weights, population)
            assert one.ceiling == other.ceiling
            assert [each.tolist() for each in one.best(20)] == [each.tolist() for each in other.best(20)]
            assert one.of(numbers).tolist() == other.of(numbers).tolist()


def _assert_same_vectors(engine: Engine, ours: DenseView, theirs: DenseView) -> None:
    assert ours.numbers().tolist() == theirs.numbers().tolist()
    for question in QUESTIONS:
        vector = engine.embedder.embed_query(question)
        one, other = ours.search(vector, 20), theirs.search(vector, 20)
        assert [each.tolist() for each in one] == [each.tolist() for each in other]
        assert ours.moments(vector) == pytest.approx(theirs.moments(vector), abs=1e-6)
        assert np.array_equal(ours.scores(vector, theirs.numbers()), theirs.scores(vector, theirs.numbers()))
