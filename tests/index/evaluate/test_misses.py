"""The worst questions are shown with the rank of their gold and what stood first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.evaluate.datasets import read_dataset
from index.evaluate.misses import shown_misses, worst
from index.evaluate.run import measure_retrieval
from index.types import RankScore
from tests.index.evaluate.made import page_dataset, page_hit, passage_dataset, passage_hit, search_in


def test_the_worst_come_first_and_those_without_a_fault_are_left_out(tmp_path: Path) -> None:
    dataset = read_dataset(page_dataset(tmp_path / "d"))
    ranked = replace(page_hit("a.md", 3), scores={"lexical": RankScore(4, 1.5), "dense": None})
    search = search_in([page_hit("b.md", 1), page_hit("a.md", 1), page_hit("a.md", 7), ranked])
    rows = measure_retrieval(dataset, search)
    found = worst(dataset, search, rows, 5)
    assert [(miss.setting, miss.id) for miss in found] == [
        ("within", "a#1"),
        ("within", "a#0"),
        ("pooled", "a#0"),
        ("pooled", "a#1"),
    ]
    late, half = found[0], found[1]
    assert [(one.place, one.rank) for one in late.gold] == [(("a.md", 3), 3)]
    assert late.first is not None
    assert late.first.place == ("a.md", 1)
    assert {one.place: one.rank for one in half.gold} == {("a.md", 1): 1, ("a.md", 2): None}
    assert half.first is None, "its first hit is gold"
    assert len(worst(dataset, search, rows, 1)) == 2
    shown = shown_misses(found)
    assert "1. question a#1  (a#1)\n   wanted  a.md, page 3: rank 3, score 0.50 (lexical 4)" in shown
    assert "   first   a.md, page 1: rank 1, score 0.50: text of page 1" in shown
    assert "   wanted  a.md, page 2: not among the first 100" in shown


def test_what_is_kept_of_a_miss_holds_no_text(tmp_path: Path) -> None:
    dataset = read_dataset(passage_dataset(tmp_path / "d"))
    search = search_in([passage_hit("corpus.jsonl#0"), passage_hit("corpus.jsonl#2")])
    (miss,) = worst(dataset, search, measure_retrieval(dataset, search), 3)
    assert miss.as_json() == {
        "id": "q0",
        "setting": "pooled",
        "gold": [
            {"document": "1", "page": None, "rank": None, "ranks": {}},
            {"document": "2", "page": None, "rank": 2, "ranks": {}},
        ],
        "first": {"document": "0", "page": None, "rank": 1, "ranks": {}},
    }
