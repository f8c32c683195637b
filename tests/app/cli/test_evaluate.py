"""`plexus evaluate` on small datasets of both shapes, through the whole program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.cli.conftest import Plexus
from tests.index.evaluate.made import passage_dataset, write_lines

ANIMALS = {"zebra": "stripes", "whale": "30 metres", "fox": "red fur"}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Questions on the pages of documents that have none: only unpaged documents need no PDF to be made."""
    root = tmp_path / "animals"
    (root / "documents").mkdir(parents=True)
    rows = []
    for animal, fact in ANIMALS.items():
        (root / "documents" / f"{animal}.md").write_text(f"# The {animal}\n\nThe {animal} has {fact}.\n")
        rows.append(
            {
                "id": animal,
                "document": f"{animal}.md",
                "domain": "animals",
                "question": f"What has the {animal}?",
                "answer": fact,
                "types": ["Pure-text"],
                "pages": [1],
                "regions": [],
                "text_layer": True,
            }
        )
    rows.append({"id": "none", "document": "fox.md", "question": "Who won in 1954?", "answer": None, "pages": []})
    write_lines(root / "questions.jsonl", rows)
    return root


def test_passages_are_measured_in_a_collection_of_their_own(plexus: Plexus, tmp_path: Path) -> None:
    dataset = passage_dataset(tmp_path / "tiny")
    ran = plexus("evaluate", dataset, "--json")
    assert ran.code == 0, ran.err
    rows = {(row["setting"], row["retrievers"], row["group"]): row for row in ran.json}
    assert set(rows) == {("pooled", name, "all") for name in ("lexical", "dense", "late", "together")}
    row = rows["pooled", "together", "all"]
    assert row["dataset"] == "tiny"
    assert row["n"] == 1
    assert row["r@3"] == 1.0
    assert row["hit@1"] == 1.0
    assert row["interval"]["r@3"] == [1.0, 1.0]
    assert row["latency_ms"]["p50"] > 0
    (collection,) = plexus("collections", "list", "--json").json
    assert (collection["name"], collection["documents"]) == ("eval-tiny", 3)


def test_a_second_run_reuses_the_collection_and_follows_the_dataset(plexus: Plexus, tmp_path: Path) -> None:
    dataset = passage_dataset(tmp_path / "tiny")
    plexus("evaluate", dataset)
    before = plexus("documents", "list", "-c", "eval-tiny", "--json").json
    plexus("evaluate", dataset)
    assert plexus("documents", "list", "-c", "eval-tiny", "--json").json == before
    lines = (dataset / "corpus.jsonl").read_text().splitlines(keepends=True)
    (dataset / "corpus.jsonl").write_text("".join(lines[1:]))
    plexus("evaluate", dataset)
    after = plexus("documents", "list", "-c", "eval-tiny", "--json").json
    assert {one["source"] for one in after} == {"corpus.jsonl#1", "corpus.jsonl#2"}
    assert plexus("check").code == 0


def test_a_document_that_left_the_dataset_leaves_its_collection(plexus: Plexus, pages: Path) -> None:
    plexus("evaluate", pages, "--limit", 1)
    (pages / "documents" / "fox.md").unlink()
    plexus("evaluate", pages, "--limit", 1)
    found = plexus("documents", "list", "-c", "eval-animals", "--json").json
    assert {one["source"] for one in found} == {"zebra.md", "whale.md"}


def test_a_change_of_model_makes_the_collection_anew(
    plexus: Plexus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = passage_dataset(tmp_path / "tiny")
    plexus("evaluate", dataset)
    monkeypatch.setattr("index.embed.hashing.HashingEmbedder.__init__.__defaults__", (64,))
    ran = plexus("evaluate", dataset, "--json")
    assert ran.code == 0, ran.err
    assert ran.json[0]["n"] == 1


def test_a_run_is_kept_and_a_later_one_compared_with_it(plexus: Plexus, tmp_path: Path, pages: Path) -> None:
    first = tmp_path / "first.json"
    assert plexus("evaluate", pages, "--out", first).code == 0
    kept = json.loads(first.read_text())
    assert kept["dataset"] == "animals"
    assert kept["model"] == "hashing-256"
    assert {row["id"] for row in kept["questions"]} == set(ANIMALS)
    assert not [fact for fact in ANIMALS.values() if fact in first.read_text()], "ids and numbers only"
    second = tmp_path / "second.json"
    ran = plexus("evaluate", pages, "--against", first, "--out", second)
    assert "Differences to the earlier run" in ran.out
    differences = json.loads(second.read_text())["differences"]
    assert {row["setting"] for row in differences} == {"within", "pooled"}
    assert all(value == 0.0 for row in differences for value in row["difference"].values())


def test_answers_are_measured_beside_the_baseline_with_abstention(plexus: Plexus, pages: Path) -> None:
    ran = plexus("evaluate", pages, "--answers", "--json")
    assert ran.code == 0, ran.err
    everything = ran.json[0]
    assert (everything["group"], everything["n"], everything["unanswerable"]) == ("all", 3, 1)
    assert everything["found"] > 0
    assert 0.0 <= everything["balanced_accuracy"] <= 1.0
    assert {row["group"] for row in ran.json} == {"all", "one token", "more tokens"}
    assert plexus("evaluate", pages, "--answers").out.startswith("| setting | group |")


def test_what_is_no_dataset_and_what_is_no_run_is_refused(plexus: Plexus, tmp_path: Path, pages: Path) -> None:
    ran = plexus("evaluate", tmp_path)
    assert ran.code == 1
    assert "is no dataset" in ran.err
    (tmp_path / "run.json").write_text("{}")
    ran = plexus("evaluate", pages, "--against", tmp_path / "run.json")
    assert ran.code == 1
    assert "no JSON file of `plexus evaluate --out`" in ran.err
    assert plexus("evaluate", pages, "--answers", "--against", tmp_path / "run.json").code == 1


def test_to_ablate_shows_what_each_retriever_brings(plexus: Plexus, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    ran = plexus("evaluate", passage_dataset(tmp_path / "tiny"), "--ablate", "--out", out)
    assert ran.code == 0, ran.err
    assert "What each retriever brings" in ran.out
    run = json.loads(out.read_text())
    names = {row["retrievers"] for row in run["rows"]}
    assert {"lexical", "without lexical", "dense", "without dense", "together"} <= names
    assert {"graph", "without graph"} <= names
    assert not names & {"sparse", "without sparse", "page_image", "without page_image"}, "no model of these is set"
    (row,) = [row for row in run["rows"] if row["retrievers"] == "together"]
    assert {"embed", "lexical", "dense", "hydrate"} <= set(row["stages_ms"])
    assert {"lexical", "dense"} <= {one["retrievers"] for one in run["contributions"]}
    assert plexus("evaluate", tmp_path / "tiny", "--ablate", "--answers").code == 1


def test_a_graph_that_is_off_is_not_asked(plexus: Plexus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXUS_GRAPH", "off")
    ran = plexus("evaluate", passage_dataset(tmp_path / "tiny"), "--ablate", "--json")
    assert ran.code == 0, ran.err
    assert not {row["retrievers"] for row in ran.json} & {"graph", "without graph"}


def test_what_is_shared_between_searches_changes_no_measure(plexus: Plexus, pages: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    plexus("evaluate", pages, "--ablate", "--out", first)
    plexus("evaluate", pages, "--out", second)
    measured = [
        {
            (one["id"], one["setting"], one["retrievers"]): one["measures"]
            for one in json.loads(path.read_text())["questions"]
        }
        for path in (first, second)
    ]
    assert measured[1].items() <= measured[0].items()
