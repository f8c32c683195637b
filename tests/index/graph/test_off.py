"""An engine that does not walk: no plan has the graph, and nothing of it stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.errors import InvalidInput
from index.graph.sources import EVERY_SOURCE, NO_SOURCE
from index.query import Query
from tests.index.library import NAMES
from tests.index.truth import SMALL, assert_views_are_true, fill


def opened(directory: Path, *, graph: bool) -> Engine:
    return Engine.open(
        directory, HashingEmbedder(), writable=True, policy=SMALL, graph=EVERY_SOURCE if graph else NO_SOURCE
    )


def walked(engine: Engine) -> bool:
    return "graph" in engine.search(["c"], Query("salta moren n1")).plan.retrievers


def in_segments(engine: Engine) -> int:
    return sum(row.view == "graph" for row in engine.store.segments("c"))


def test_without_the_graph_everything_else_works_and_naming_it_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "data", graph=False) as engine:
        fill(engine, tmp_path, 1, 2)
        assert engine.search(["c"], Query("salta moren n1")).hits
        assert not walked(engine)
        with pytest.raises(InvalidInput, match="PLEXUS_GRAPH"):
            engine.search(["c"], Query("salta", retrievers=("graph",)))
        assert engine.check() == []


def test_switched_off_its_segments_go_and_switched_on_again_it_is_all_there(tmp_path: Path) -> None:
    with opened(tmp_path / "data", graph=True) as engine:
        fill(engine, tmp_path, 1, 2, 3)
        engine.settle()
        assert walked(engine)
        assert in_segments(engine)
    with opened(tmp_path / "data", graph=False) as engine:
        assert not in_segments(engine)
        engine.delete_document(engine.store.documents("c")[0].id)
        fill(engine, tmp_path, 4)
        engine.settle()
        assert not walked(engine)
        assert engine.check() == []
    with opened(tmp_path / "data", graph=True) as engine:
        assert walked(engine)
        assert_views_are_true(engine)
        assert engine.check() == []


def test_a_question_is_asked_without_the_graph(tmp_path: Path) -> None:
    with opened(tmp_path / "data", graph=True) as engine:
        fill(engine, tmp_path, 1, 2)
        name = min(NAMES)
        found = engine.search(["c"], Query(name, without=frozenset({"graph"}), paths=True))
        assert "graph" not in found.plan.retrievers
        assert not any("graph" in hit.scores or hit.path for hit in found.hits)
