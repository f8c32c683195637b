"""`plexus graph` on the data directory and on a server."""

from __future__ import annotations

import io
import json
from pathlib import Path

import networkx
import pytest

from tests.app.cli.conftest import Plexus
from tests.app.cli.test_server import KEY, serving

SAALE = "# Saale\n\nThe river Saale meets the Elbe near Barby.\n\nPeople sail on the Moldau too.\n"
TRIPLE = {"source": "saale.md", "entities": ["Saale"], "triples": [["Saale", "flows into", "Elbe"]]}


@pytest.fixture
def rivers(plexus: Plexus, tmp_path: Path) -> Plexus:
    (tmp_path / "saale.md").write_text(SAALE)
    (tmp_path / "triples.jsonl").write_text(json.dumps(TRIPLE))
    (tmp_path / "bad.jsonl").write_text(f"{json.dumps(TRIPLE)}\n[]")
    assert plexus("ingest", tmp_path / "saale.md").code == 0
    return plexus


def test_nodes_neighbours_and_paths_are_shown(rivers: Plexus) -> None:
    assert "entity:elbe" in rivers("graph", "nodes", "elb").out
    assert [one["id"] for one in rivers("graph", "nodes", "elb", "--json").json] == ["entity:elbe"]
    shown = rivers("graph", "neighbours", "Elbe", "--edge", "mention").out
    assert "-mention (name)-> entity:elbe" in shown
    assert ": Elbe" in shown
    told = rivers("graph", "path", "Moldau", "entity:barby", "--json").json
    assert told["nodes"][-1]["id"] == "entity:barby"
    ran = rivers("graph", "path", "Moldau", "Barby", "--edge", "is_a")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "no path" in ran.err


def test_the_graph_is_exported_to_a_file_or_to_stdout(rivers: Plexus, tmp_path: Path) -> None:
    assert rivers("graph", "export", "--out", tmp_path / "graph.graphml").code == 0
    graph = networkx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    told = rivers("graph", "export", "--json").json
    assert (len(graph), graph.number_of_edges()) == (len(told["nodes"]), len(told["edges"]))


def test_triples_are_imported_and_a_bad_line_is_named(rivers: Plexus, tmp_path: Path) -> None:
    assert "1 documents: 1 entities, 1 triples" in rivers("graph", "import", tmp_path / "triples.jsonl").out
    assert "flows into" in rivers("graph", "neighbours", "Saale").out
    ran = rivers("graph", "import", tmp_path / "bad.jsonl")
    assert (ran.code, "line 2 is no JSON object" in ran.err) == (1, True)
    ran = rivers("graph", "import", tmp_path / "gone.jsonl")
    assert (ran.code, f"there is no file '{tmp_path / 'gone.jsonl'}'" in ran.err) == (1, True)
    assert rivers("graph", "import", "--remove").code == 0
    assert "flows into" not in rivers("graph", "neighbours", "Saale").out
    assert rivers("graph", "import").code == 1


def test_a_server_answers_the_same(
    rivers: Plexus, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = rivers("graph", "neighbours", "Elbe", "--edge", "mention", "--edge", "related", "--json").json
    path = rivers("graph", "path", "Moldau", "Barby", "--json").json
    exported = rivers("graph", "export").out
    monkeypatch.setenv("PLEXUS_API_KEY", KEY)
    with serving(data_dir) as (address, _):
        there = ("--server", address)
        told = rivers("graph", "neighbours", "Elbe", "--edge", "mention", "--edge", "related", "--json", *there).json
        assert [(one["from"], one["to"]) for one in told["edges"]] == [
            (one["from"], one["to"]) for one in here["edges"]
        ]
        assert rivers("graph", "nodes", "elbe", *there).out.count("entity:elbe") == 1
        told = rivers("graph", "path", "Moldau", "Barby", "--json", *there).json
        assert [node["id"] for node in told["nodes"]] == [node["id"] for node in path["nodes"]]
        assert networkx.read_graphml(io.BytesIO(rivers("graph", "export", *there).out.encode())).number_of_nodes() > 5
        assert rivers("graph", "export", *there).out == exported
        assert rivers("graph", "import", tmp_path / "triples.jsonl", *there).code == 0
        assert rivers("graph", "import", "--remove", *there).code == 0
