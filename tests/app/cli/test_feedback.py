"""`plexus feedback`: what was rated over HTTP is listed, and exported as questions that `plexus evaluate` reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.settings import Settings
from tests.app.cli.conftest import Plexus
from tests.app.running import HANDBOOK, Body, ingested, pdf, running

TREASURE = "Where does the treasure number 2 lie?"
LANTERN = "How long does a brass lantern burn?"


@pytest.fixture
def rated(data_dir: Path) -> list[Body]:
    """Ratings in the collection `c`, whose server has ended."""
    given = []
    with running(Settings()) as (client, _):
        ingested(client, "c", {"report.pdf": pdf(), "handbook.md": HANDBOOK})
        for question, rating in ((TREASURE, "up"), (LANTERN, "down")):
            answer = client.post("/api/collections/c/answer", json={"query": question}).json()
            sent = {"answer_id": answer["answer_id"], "rating": rating, "comment": f"thumb {rating}"}
            given.append(client.post("/api/collections/c/feedback", json=sent).json())
    return given


def test_ratings_are_listed(plexus: Plexus, rated: list[Body]) -> None:
    assert plexus("feedback", "list", "-c", "c", "--json").json == rated
    assert plexus("feedback", "list", "-c", "c", "--rating", "down", "--json").json == rated[1:]
    assert plexus("feedback", "list", "-c", "c", "--limit", "1", "--json").json == rated[:1]
    shown = plexus("feedback", "list", "-c", "c")
    assert shown.out.splitlines()[0].split("\t")[:3] == ["updated_at", "rating", "question"]
    assert f"down\t{LANTERN}\tthumb down" in shown.out
    missing = plexus("feedback", "list", "-c", "missing")
    assert missing.code == 1
    assert "missing" in missing.err


def test_exported_ratings_can_be_evaluated(plexus: Plexus, rated: list[Body], tmp_path: Path) -> None:
    file = tmp_path / "ratings.jsonl"
    assert plexus("feedback", "export", "-c", "c", "--out", str(file)).code == 0
    printed = plexus("feedback", "export", "-c", "c").out
    assert file.read_text("utf-8") == printed
    assert plexus("feedback", "export", "-c", "c", "--json").json == [json.loads(line) for line in printed.splitlines()]
    ran = plexus("evaluate", "--questions", str(file), "--collection", "c", "--json")
    assert ran.code == 0, ran.err
    rows = {(row["setting"], row["retrievers"], row["group"]): row for row in ran.json}
    found = rows["pooled", "together", "thumbs up"]
    assert found["n"] == 1
    assert found["hit@10"] == 1.0
    assert "1 question without a document" in ran.err
