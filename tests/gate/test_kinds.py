"""One search that finds a table, a figure and an equation, each by another retriever, and shows the way to each."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from app.sources import find_files
from app.wiring import open_services
from index.naming import entity_id
from index.query import Query
from index.types import Hit
from tests.gate.asked import EXAMPLES

ASKED = (
    "Hallin Sound: the array's energy month by month in 2023 and 2024, the hydrophone and the colony camera and how "
    "well a turbine is used"
)


def best_of(hit: Hit) -> set[str]:
    """The retrievers that have a hit at their first place."""
    return {name for name, place in hit.scores.items() if place is not None and place.rank == 1}


@pytest.mark.slow
def test_a_table_a_figure_and_an_equation_are_each_found_first_by_another_retriever(tmp_path: Path) -> None:
    with open_services(Settings(data_dir=tmp_path / "data"), writable=True) as services:
        services.engine.create_collection("examples")
        files = find_files([EXAMPLES / "documents" / "tidewater-report.md"])
        assert [one.status for one in services.ingestor.run("examples", files)] == ["ready"]
        hits = services.engine.search(["examples"], Query(ASKED, top_k=5, paths=True)).hits
    first = {hit.unit.kind: hit for hit in reversed(hits) if hit.unit.kind in ("equation", "table", "image")}
    assert {kind: best_of(hit) for kind, hit in first.items()} == {
        "equation": {"lexical"},
        "table": {"late"},
        "image": {"dense"},
    }
    for hit in first.values():
        begins, last = hit.path[0], hit.path[-1]
        assert begins.source == entity_id("hallin sound")
        assert (last.source, last.edge, last.target) == (hit.document.id, "contains", hit.unit.id)
