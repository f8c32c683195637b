"""Questions are asked within their document and pooled, with each retriever alone and all together."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from index.evaluate.datasets import read_dataset
from index.evaluate.run import Choice, QuestionRow, measure_retrieval, retriever_choices
from index.fuse import LIKENESS
from index.query import Query
from index.retrieve import RETRIEVERS
from index.types import Found, Plan
from tests.index.evaluate.made import page_dataset, page_hit, passage_dataset, passage_hit, search_in


def row(rows: list[QuestionRow], id: str, setting: str) -> QuestionRow:
    return next(r for r in rows if (r.id, r.setting, r.retrievers) == (id, setting, "together"))


def test_pages_are_ranked_within_the_document_and_among_all(tmp_path: Path) -> None:
    pages = [page_hit("b.md", 7), page_hit("folder/b.md", 1), page_hit("a.md", 2), page_hit("b.md", 1)]
    rows = measure_retrieval(read_dataset(page_dataset(tmp_path / "d")), search_in(pages))
    within, pooled = row(rows, "b#0", "within"), row(rows, "b#0", "pooled")
    assert within.measures["r@1"] == 0.0
    assert within.measures["r@2"] == 1.0
    assert pooled.measures["r@2"] == 1.0, "a document is known by its file name, as in the labels"
    assert row(rows, "a#0", "within").measures["r@1"] == 0.5


def test_every_setting_and_choice_of_retrievers_is_asked_of_every_answerable_question(tmp_path: Path) -> None:
    asked: list[Query] = []

    def search(query: Query) -> Found:
        asked.append(query)
        return search_in([page_hit("a.md", 1)])(query)

    steps: list[tuple[int, int]] = []
    dataset = read_dataset(page_dataset(tmp_path / "d"))
    rows = measure_retrieval(dataset, search, advance=lambda done, total: steps.append((done, total)))
    assert len(rows) == 2 * 6 * 3
    assert {(r.setting, r.retrievers) for r in rows} == {
        (setting, name)
        for setting in ("within", "pooled")
        for name in ("lexical", "dense", "late", "sparse", "page_image", "together")
    }
    assert steps[-1] == (36, 36)
    alone = {("lexical",), ("dense",), ("late",), ("sparse",), ("page_image",)}
    assert {query.retrievers for query in asked} == {*alone, ()}


def test_only_the_first_questions_are_asked_with_a_limit(tmp_path: Path) -> None:
    rows = measure_retrieval(read_dataset(page_dataset(tmp_path / "d")), search_in([]), limit=1)
    assert {r.id for r in rows} == {"a#0"}


def test_boxes_of_pages_do_not_count_but_those_of_elements_do(tmp_path: Path) -> None:
    whole = page_hit("a.md", 1)
    half = page_hit("a.md", 1, (0.0, 0.0, 50.0, 50.0), "text")
    rows = measure_retrieval(read_dataset(page_dataset(tmp_path / "d")), search_in([whole], [whole, half]))
    measures = row(rows, "a#0", "within").measures
    assert measures["box@1"] == pytest.approx(0.5)
    assert measures["share@1"] == pytest.approx(50 * 50 / (100 * 200))


def test_passages_are_ranked_by_any_of_their_sources(tmp_path: Path) -> None:
    hits = [passage_hit("corpus.jsonl#0"), passage_hit("other.jsonl#9", "corpus.jsonl#2")]
    rows = measure_retrieval(read_dataset(passage_dataset(tmp_path / "d")), search_in(hits))
    assert {r.setting for r in rows} == {"pooled"}
    assert {r.id for r in rows} == {"q0"}, "a query without gold is not scored"
    measures = row(rows, "q0", "pooled").measures
    assert measures["r@5"] == 0.5
    assert "box@1" not in measures


def test_to_ablate_every_retriever_is_asked_alone_and_left_out_in_turn() -> None:
    choices = retriever_choices(ablate=True)
    names = [name for name in RETRIEVERS if name != LIKENESS]
    for name in names:
        assert choices[name] == Choice(only=(name,))
        assert choices[f"without {name}"] == Choice(without=frozenset({name}))
    assert choices["together"] == Choice()
    assert len(choices) == 2 * len(names) + 1


def test_a_retriever_without_its_model_is_not_asked() -> None:
    choices = retriever_choices(ablate=True, missing=frozenset({"sparse", "late"}))
    assert {"dense", "without dense", "together"} <= choices.keys()
    assert not choices.keys() & {"sparse", "without sparse", "late", "without late"}


def test_searches_of_one_question_follow_each_other_and_times_are_taken_apart(tmp_path: Path) -> None:
    shared: list[str] = []
    timed: list[tuple[str, tuple[str, ...]]] = []

    def search(query: Query) -> Found:
        shared.append(query.text)
        return search_in([page_hit("a.md", 1)])(query)

    def fresh(query: Query) -> Found:
        timed.append((query.text, query.retrievers))
        return Found((), Plan({}), {"embed": 2.0, "total": 0.5}, 1)

    rows = measure_retrieval(read_dataset(page_dataset(tmp_path / "d")), search, fresh=fresh)
    assert [text for text, _ in groupby(shared)] == ["question a#0", "question a#1", "question b#0"]
    assert len(timed) == len(set(timed)) * 2 == 36, "each question once per choice in both settings"
    assert all(timed[i][0] != timed[i + 1][0] for i in range(len(timed) - 1)), "neighbours share no question"
    assert rows[0].stages_ms == {"embed": 2.0}
    assert rows[0].latency_ms is not None
    assert rows[0].latency_ms != 0.5, "the time is the caller's, whatever the search says"


def test_of_many_questions_some_are_timed_evenly_spread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.evaluate.run.TIMED", 2)
    search = search_in([])
    rows = measure_retrieval(read_dataset(page_dataset(tmp_path / "d")), search, fresh=search)
    together = [r for r in rows if (r.setting, r.retrievers) == ("within", "together")]
    assert [r.latency_ms is not None for r in together] == [True, False, True]
