"""People of LIMIT's form, and the benchmark over them, with few people and an embedder that needs no model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.known import CachedModel, cached_vectors
from bench.limit import (
    COLLECTION,
    build,
    default_ways,
    late_setting,
    names_of,
    plan_of,
    print_misses,
    print_recall,
    print_sizes,
)
from bench.limit_people import ITEMS_EACH, Limit, people, write_dataset
from bench.searching import timed
from index.embed import open_embedder
from index.engine import Engine
from index.errors import InvalidInput
from index.evaluate.datasets import read_dataset
from index.evaluate.quotes import tokens
from index.late.setting import LateSetting
from index.query import Query
from index.retrieve import RETRIEVERS
from index.retrieve.plan import DEFAULT_WEIGHTS
from index.types import Plan
from tests.bench.test_corpus import Counting
from tests.index.evaluate.made import write_lines

FREE = [f"{kind} {thing}" for kind in ("Red", "Old", "Wild", "Small") for thing in ("Boats", "Maps", "Owls", "Bells")]
ITEMS = [*FREE, *(f"Item {n}" for n in range(40)), "Sea Pens", "Jade"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "small"
    root.mkdir()
    texts = {"Ada Moss": "Ada Moss likes Pens, Kites and Tea.", "Ben Hill": "Ben Hill likes Pens, Tea and Jade."}
    write_lines(root / "corpus.jsonl", [{"_id": name, "title": "", "text": text} for name, text in texts.items()])
    asked = {"q0": "Pens", "q1": "Jade", "q2": "Kites"}
    write_lines(root / "queries.jsonl", [{"_id": id, "text": f"Who likes {item}?"} for id, item in asked.items()])
    gold = [("q0", "Ada Moss"), ("q0", "Ben Hill"), ("q1", "Ben Hill"), ("q2", "Ada Moss")]
    write_lines(root / "qrels.jsonl", [{"query-id": q, "corpus-id": name, "score": 1} for q, name in gold])
    (root / "items.txt").write_text("\n".join(ITEMS) + "\n")
    return root


def test_people_like_items_that_nobody_asks_for_and_are_the_same_for_any_count(folder: Path) -> None:
    limit = Limit.read(folder)
    assert limit.free_items() == ITEMS[:-1], "Jade is asked for"
    made = list(people(limit, 200, seed=1))
    assert made[:20] == list(people(limit, 20, seed=1))
    assert made[:20] != list(people(limit, 20, seed=2))
    assert len({person["_id"] for person in made} | limit.people) == 202
    for person in made:
        name, _, liked = person["text"].partition(" likes ")
        assert name == person["_id"]
        items = liked.removesuffix(".").replace(" and ", ", ").split(", ")
        assert len(set(items)) == ITEMS_EACH
        assert set(items) <= set(ITEMS[:-1])


def test_no_name_holds_what_is_asked_for(folder: Path) -> None:
    plain = Limit.read(folder)
    taken = [word for person in people(plain, 40, seed=1) for word in tokens(person["_id"])]
    limit = Limit(plain.people, [*plain.asked, taken[0].title(), taken[-1].title()], plain.items)
    names = [tokens(person["_id"]) for person in people(limit, 40, seed=1)]
    assert len(names) == 40
    assert not [name for name in names if taken[0] in name or taken[-1] in name]


def test_items_that_hold_a_queried_item_inside_are_listed(folder: Path) -> None:
    assert Limit.read(folder).inside() == [("Sea Pens", "Pens"), ("Jade", "Jade")]


def test_what_is_no_folder_of_limit_is_refused(folder: Path) -> None:
    write_lines(folder / "queries.jsonl", [{"_id": "q", "text": "What is it?"}])
    with pytest.raises(InvalidInput, match="not of the form"):
        Limit.read(folder)
    (folder / "items.txt").unlink()
    with pytest.raises(InvalidInput, match=r"has no items\.txt"):
        Limit.read(folder)


def test_the_dataset_is_written_searched_and_its_misses_shown(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_dataset(folder, tmp_path / "large", 30, seed=1)
    assert len((dataset / "corpus.jsonl").read_text().splitlines()) == 32
    with Engine.open(tmp_path / "data", open_embedder("hashing"), writable=True) as engine:
        build(engine, dataset / "corpus.jsonl")
        capsys.readouterr()
        assert engine.store.collection(COLLECTION).documents == 32
        print_sizes(engine)
        assert "32 documents, 32 units; bytes per unit: database" in capsys.readouterr().out
        searches = print_recall(engine, read_dataset(dataset), ["lexical", "together"], None)
        shown = capsys.readouterr().out.splitlines()
        (row,) = [line for line in shown if line.startswith("  lexical")]
        assert row.split()[1] == "1.0000"
        assert set(names_of(searches["lexical"][0])[:2]) == {"Ada Moss", "Ben Hill"}
        print_misses(read_dataset(dataset), searches["lexical"], 5)
        assert capsys.readouterr().out == "\n0 questions have not all their people in the first 2\n"
        other = timed(engine, COLLECTION, [Query("wild maps", top_k=4)] * 3)
        print_misses(read_dataset(dataset), other, 1)
        misses = capsys.readouterr().out
        assert "3 questions have not all their people in the first 2\n\nWho likes Pens?  ranks none, none\n" in misses
        assert "Who likes Jade?" not in misses, "only one was to be shown"


def test_a_written_part_is_not_written_again(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Engine.open(tmp_path / "data", open_embedder("hashing"), writable=True) as engine:
        build(engine, write_dataset(folder, tmp_path / "few", 3, seed=1) / "corpus.jsonl")
        build(engine, write_dataset(folder, tmp_path / "more", 8, seed=1) / "corpus.jsonl")
        assert "5 people written in" in capsys.readouterr().out.splitlines()[-1]
        assert engine.store.collection(COLLECTION).documents == 10


def test_ways_to_ask_are_names_of_retrievers_with_or_without_weights() -> None:
    assert plan_of("together") is None
    assert plan_of("dense+lexical=0.5") == Plan({"dense": DEFAULT_WEIGHTS["dense"], "lexical": 0.5})
    with pytest.raises(SystemExit, match="no retriever 'telepathy'"):
        plan_of("dense+telepathy")
    with pytest.raises(SystemExit, match="a number above 0, not '-1'"):
        plan_of("dense=-1")
    ways = default_ways()
    assert ways[-1] == "together"
    assert {"lexical", "dense"} <= set(ways)
    assert all(set(way.split("+")) <= set(RETRIEVERS) for way in ways[:-1])


def test_how_token_vectors_are_kept_is_said_by_what_differs_from_the_default() -> None:
    assert late_setting("") == LateSetting()
    assert late_setting("bits=4,dimension=128,tokens=64") == LateSetting(4, 128, 64)
    assert "late" not in default_ways(late=False)


def test_tokens_of_a_text_are_made_once_and_kept_nearly_as_they_are(tmp_path: Path) -> None:
    model = open_embedder("hashing", dimension=64)
    texts = ["a red boat", "an old map of the bay"]
    (wanted,) = model.embed_tokens(texts)  # type: ignore[attr-defined]
    for _ in range(2):
        (batch,) = CachedModel(model, tmp_path).embed_tokens(texts)
        made = np.split(batch.rows, np.cumsum(batch.lengths)[:-1])
        ends = np.cumsum(wanted.lengths)
        for place, end, length in zip(wanted.places.tolist(), ends.tolist(), wanted.lengths.tolist(), strict=True):
            assert np.allclose(made[place], wanted.rows[end - length : end], atol=1e-3)
        assert batch.vectors is not None
        assert np.allclose(batch.vectors, model.embed_documents(texts))
    (turned,) = CachedModel(model, tmp_path).embed_tokens(texts[::-1])
    assert turned.lengths.tolist() == batch.lengths.tolist()[::-1]


def test_a_model_embeds_a_document_once_and_questions_each_time(tmp_path: Path) -> None:
    model = Counting()
    cached = CachedModel(model, tmp_path)
    assert (cached.fingerprint, cached.dimension) == (model.fingerprint, model.dimension)
    cached.embed_documents(["a red boat", "an old map"])
    again = cached.embed_documents(["an old map", "a red boat"])
    assert sorted(model.asked) == ["a red boat", "an old map"]
    assert (again == cached_vectors(["an old map", "a red boat"], model, tmp_path)).all()
    assert json.dumps(cached.embed_query("boat").tolist()) == json.dumps(model.embed_query("boat").tolist())
