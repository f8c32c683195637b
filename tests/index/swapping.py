"""A data directory under an old model and what it tells, for tests of taking a new model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.embed import open_embedder
from index.engine import Engine, never
from index.late import open_late
from index.late.setting import LateSetting
from index.query import Query
from index.swap import AT_ONCE, Pace, is_due, take_over
from tests.index.library import parsed, prose, write
from tests.index.truth import SMALL, assert_views_are_true, folders, listed

OLD, NEW = "hashing-64", "hashing-128"
SETTING = LateSetting(tokens=8, partitions=2, width=32, repeats=2)
QUESTIONS = ("salta moren n3", "tidova belisk kanren n11", "kanta tidren n20")
Ranking = list[tuple[str, float]]


def opened(directory: Path, name: str, *, writable: bool = True, late: str = "embedder") -> Engine:
    embedder = open_embedder(name)
    tokens = open_late(late, embedder, SETTING)
    return Engine.open(directory, embedder, writable=writable, late=tokens, policy=SMALL, settings=(name, late))


def fill(engine: Engine, folder: Path, *seeds: int, version: int = 0) -> None:
    for seed in seeds:
        write(engine, folder, parsed(f"{seed}.pdf", *prose(seed + 1000 * version)))


def ranking(engine: Engine, question: str) -> Ranking:
    """What one search tells: source and text of every hit, with its whole score."""
    found = engine.search(["c"], Query(question, top_k=20))
    return [(f"{hit.document.sources[0]} {hit.unit.text}", hit.score) for hit in found.hits]


def rankings(engine: Engine) -> list[Ranking]:
    return [ranking(engine, question) for question in QUESTIONS]


def same(one: Ranking, other: Ranking) -> bool:
    """But for rounding, which depends on what lies in one segment."""
    near = [abs(score - dict(other).get(text, 9.0)) < 1e-5 for text, score in one]
    return len(one) == len(other) and all(near)


def take(engine: Engine, pace: Pace = AT_ONCE, cancelled: Callable[[], bool] = never) -> int | None:
    return take_over(engine, "c", lambda stage, done, total: None, pace=pace, cancelled=cancelled)


def stopping_after(steps: int) -> Callable[[], bool]:
    """Says so many times that it goes on."""
    left = iter(range(steps))
    return lambda: next(left, None) is None


def model_of(engine: Engine) -> str:
    return engine.shown.names_of("c").model


def assert_only_new(engine: Engine) -> None:
    """Nothing is left of another model, and all is there of the new one."""
    assert engine.store.models("c") == [NEW]
    assert engine.store.token_models("c") == [f"{NEW}/1x128x8"]
    models = {row.model for row in engine.store.segments("c") if row.view not in ("lexical", "graph")}
    assert models <= {NEW, f"{NEW}/1x128x8/2x32x2"}
    with engine.upkeep.paused():
        assert folders(engine) == listed(engine)
    assert not is_due(engine, "c")
    assert engine.check() == []
    assert_views_are_true(engine)
