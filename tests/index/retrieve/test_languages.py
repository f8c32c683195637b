"""The German and the Japanese example, searched by words alone with the questions that were written for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.evaluate.datasets import Question, read_dataset
from index.evaluate.measures import rank_measures
from index.evaluate.run import base_name, query_for, scored_questions
from index.types import RetrieverName
from ingest.base import Task
from ingest.run import parse

EXAMPLES = Path(__file__).parents[3] / "examples"
GERMAN, JAPANESE, ENGLISH = "ohletal-jahresbericht.pdf", "tanada-hokoku.pdf", "tidewater-report.pdf"
WORDS: tuple[RetrieverName, ...] = ("lexical",)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One collection with all three."""
    folder = tmp_path_factory.mktemp("languages")
    with Engine.open(folder / "data", open_embedder("hashing"), writable=True) as engine:
        for name in (GERMAN, JAPANESE, ENGLISH):
            path = EXAMPLES / "documents" / name
            engine.write(list(parse(Task(path, name, "c", folder, name))), {})
        yield engine


def recall(engine: Engine, document: str, k: int) -> float:
    """Mean share of the gold pages among the first k of all pages of the collection."""
    dataset = read_dataset(EXAMPLES)
    asked = [question for question in scored_questions(dataset, None) if question.document == document]
    return sum(_recall(engine, question, k) for question in asked) / len(asked)


def _recall(engine: Engine, question: Question, k: int) -> float:
    query = query_for(question, "pooled")
    hits = engine.search(["c"], type(query)(query.text, query.top_k, None, WORDS, "page")).hits
    return rank_measures(question.gains, [(base_name(hit.document), hit.unit.page) for hit in hits])[f"r@{k}"]


@pytest.mark.parametrize(
    ("document", "first", "third"), [(GERMAN, 0.55, 0.95), (JAPANESE, 0.7, 0.95), (ENGLISH, 0.75, 0.95)]
)
def test_questions_find_their_pages_in_each_language(engine: Engine, document: str, first: float, third: float) -> None:
    assert recall(engine, document, 1) >= first
    assert recall(engine, document, 3) >= third
