"""The contract that every retriever of the table keeps, over a real engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from index.embed import open_embedder, open_sparse
from index.engine import Engine
from index.filters import build_filter
from index.fuse import BONUS
from index.late import open_late
from index.query import Query
from index.retrieve import RETRIEVERS
from index.retrieve.base import Retriever, Scope
from index.types import Bundle, Document, Element, Region, RetrieverName

TEXTS = {
    "tides.txt": ("The spring tide is higher than the neap tide.", "Harbour pilots read the tide tables."),
    "bread.txt": ("Bread rises for two hours.", "The oven must be hot before the bread goes in."),
    "stars.txt": ("The north star stands over the pole.", "Pilots steered by the stars before the compass."),
}


def bundle(source: str, texts: tuple[str, ...]) -> Bundle:
    identity = source.replace(".", "-")
    elements = tuple(
        Element(
            id=f"{identity}-{order}",
            document=identity,
            kind="text",
            text=text,
            order=order,
            regions=(Region(order + 1, (10.0, 10.0, 200.0, 30.0)),),
        )
        for order, text in enumerate(texts)
    )
    sizes = tuple((300.0, 300.0) for _ in texts)
    document = Document(identity, "c", (source,), "text/plain", source, 1, identity.ljust(64, "0"), len(texts), sizes)
    return Bundle(document, elements)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    directory = tmp_path_factory.mktemp("retrievers")
    embedder = open_embedder("hashing")
    late, sparse = open_late("embedder", embedder), open_sparse("hashing")
    with Engine.open(directory, embedder, writable=True, late=late, sparse=sparse) as opened:
        opened.write([bundle(source, texts) for source, texts in TEXTS.items()], {})
        yield opened


STANDING = {name for name in RETRIEVERS if name not in BONUS and name != "page_image"}
"""Those that answer any question; pictures of pages need a model of their own (tests/index/late/test_pages.py)."""


@pytest.fixture(params=sorted(STANDING))
def retriever(engine: Engine, request: pytest.FixtureRequest) -> Retriever:
    question = engine.question("When is the spring tide higher?")
    return RETRIEVERS[request.param](question, engine.present("c")[1])


def test_the_best_unit_comes_first_and_scores_fall(retriever: Retriever, engine: Engine) -> None:
    found = retriever.find(Scope(), 10)
    assert engine.store.units(found.numbers[:1])[0].text.startswith("The spring tide")
    assert np.all(np.diff(found.scores) <= 0)


def test_any_unit_gets_the_score_that_it_is_found_with(retriever: Retriever) -> None:
    found = retriever.find(Scope(), 10)
    rising = np.sort(found.numbers)
    expected = dict(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))
    assert np.allclose(retriever.raw(rising), [expected[number] for number in rising.tolist()], atol=1e-6)


def test_a_scope_bounds_what_is_found(retriever: Retriever, engine: Engine) -> None:
    allowed = engine.store.resolve("c", build_filter(sources=("stars.txt",)), "element")  # type: ignore[arg-type]
    assert set(retriever.find(Scope(elements=allowed), 10).numbers.tolist()) <= set(allowed.tolist())


def test_relevance_keeps_the_order_of_the_raw_scores(retriever: Retriever, engine: Engine) -> None:
    raw = retriever.raw(engine.store.numbers("c", "element"))
    assert np.array_equal(np.argsort(raw, kind="stable"), np.argsort(retriever.relevance(raw), kind="stable"))


def test_units_that_are_gone_have_no_score(retriever: Retriever) -> None:
    assert retriever.raw(np.array([999_999], np.int64)).tolist() == [0.0]


@pytest.mark.parametrize("names", [("lexical",), ("dense",), ("late",), ()])
def test_a_hit_shows_rank_and_score_of_each_retriever_that_ran(
    engine: Engine, names: tuple[RetrieverName, ...]
) -> None:
    found = engine.search(["c"], Query("spring tide", retrievers=names))
    assert set(found.hits[0].scores) == set(names or STANDING | {"graph"})
    assert set(found.plan.retrievers) == set(names or STANDING | {"graph"})
    assert all(score is None or score.rank >= 1 for hit in found.hits for score in hit.scores.values())


def test_grouping_by_page_returns_each_page_once_with_its_best_units(engine: Engine) -> None:
    found = engine.search(["c"], Query("spring tide pilots", group_by="page"))
    places = [(hit.document.id, hit.unit.page) for hit in found.hits]
    assert len(places) == len(set(places))
    assert all(hit.unit.kind == "page" for hit in found.hits)
    assert {inner.unit.page for inner in found.hits[0].elements} == {found.hits[0].unit.page}


def test_scores_are_public_relevances(engine: Engine) -> None:
    scores = [hit.score for hit in engine.search(["c"], Query("spring tide")).hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
