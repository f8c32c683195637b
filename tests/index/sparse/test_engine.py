"""The sparse retriever in an engine: found, kept up with what comes and goes, filled in, checked, and gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embed.base import IMPACT_SCALE, SparseEmbedder
from index.embed.hashing import HashingEmbedder, HashingSparse
from index.encode_sparse import encode_sparse
from index.engine import Engine
from index.errors import InvalidInput
from index.filters import build_filter
from index.query import Query
from index.retrieve.base import Scope
from index.retrieve.sparse import SparseRetriever
from index.upkeep import Policy
from tests.index.library import parsed, prose, write

SMALL = Policy(seal=8, fan_in=3)
QUESTIONS = ("salta moren n3", "tidova belisk kanren kanren", "nothing of this")


class OtherSparse(HashingSparse):
    """The same under another name, as another model would have."""

    fingerprint = "other-sparse"


def opened(directory: Path, sparse: SparseEmbedder | None, *, writable: bool = True) -> Engine:
    return Engine.open(directory, HashingEmbedder(), writable=writable, policy=SMALL, sparse=sparse)


def fill(engine: Engine, folder: Path, *seeds: int) -> None:
    for seed in seeds:
        write(engine, folder, parsed(f"{seed}.pdf", *prose(seed)))


def assert_true(engine: Engine) -> None:
    """What the view says is what follows from the store's vectors, one by one."""
    state = engine.present("c")[1]
    assert state.sparse is not None
    assert engine.sparse is not None
    numbers = engine.store.numbers("c", "element")
    held, vectors = engine.store.sparse_vectors(engine.sparse.fingerprint, numbers)
    assert state.sparse.numbers("element").tolist() == held.tolist()
    maps = [dict(zip(v.tokens.tolist(), v.weights.tolist(), strict=True)) for v in vectors]
    for text in QUESTIONS:
        asked = engine.sparse.embed_query(text)
        pairs = list(zip(asked.tokens.tolist(), asked.weights.tolist(), strict=True))
        expected = [sum(worth * of.get(token, 0) for token, worth in pairs) / IMPACT_SCALE for of in maps]
        retriever = SparseRetriever(engine.question(text), state)
        scores = retriever.raw(held)
        assert scores == pytest.approx(expected, abs=1e-5)
        ceiling = sum(worth * max((of.get(token, 0) for of in maps), default=0) for token, worth in pairs)
        share = np.array(expected) * IMPACT_SCALE / ceiling if ceiling else np.zeros(len(held))
        assert retriever.relevance(scores) == pytest.approx(share, abs=1e-5)
        assert retriever.relevance(scores).max(initial=0.0) <= 1.0 + 1e-6
        found = retriever.find(Scope(), 5)
        best = sorted((-score, number) for score, number in zip(scores.tolist(), held.tolist(), strict=True) if score)
        assert found.numbers.tolist() == [number for _, number in best[:5]]


def test_a_unit_is_found_by_its_words_and_its_score_is_shown(tmp_path: Path) -> None:
    with opened(tmp_path / "data", HashingSparse()) as engine:
        write(engine, tmp_path, parsed("a.pdf", "The heron waits in the reeds.", "A lynx sleeps in the attic."))
        found = engine.search(["c"], Query("heron reeds", retrievers=("sparse",)))
        assert "heron" in found.hits[0].unit.text
        shown = found.hits[0].scores["sparse"]
        assert shown is not None
        assert shown.rank == 1
        assert "sparse" in found.timings_ms
        assert "sparse" in engine.search(["c"], Query("heron reeds")).plan.retrievers
        assert "sparse" not in engine.search(["c"], Query("heron", without=frozenset({"sparse"}))).plan.retrievers
        within = Query("heron lynx", retrievers=("sparse",), filter=build_filter(pages=(2,)))
        assert {hit.unit.page for hit in engine.search(["c"], within).hits} == {2}


def test_without_an_encoder_everything_else_works_and_naming_it_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "data", None) as engine:
        fill(engine, tmp_path, 1, 2)
        assert "sparse" not in engine.search(["c"], Query("salta moren n1")).plan.retrievers
        with pytest.raises(InvalidInput, match="PLEXUS_SPARSE"):
            engine.search(["c"], Query("salta", retrievers=("sparse",)))
        assert engine.present("c")[1].sparse is None
        assert engine.check() == []


def test_the_view_follows_what_comes_and_goes_in_segments_and_after_reopening(tmp_path: Path) -> None:
    with opened(tmp_path / "data", HashingSparse()) as engine:
        fill(engine, tmp_path, *range(1, 9))
        assert_true(engine)
        engine.settle()
        assert [row for row in engine.store.segments("c") if row.view == "sparse"]
        assert_true(engine)
        for document in engine.store.documents("c")[:3]:
            engine.delete_document(document.id)
        assert_true(engine)
        fill(engine, tmp_path, 20, 21)
        assert_true(engine)
        assert engine.check() == []
    with opened(tmp_path / "data", HashingSparse(), writable=False) as reader:
        assert_true(reader)


def test_nothing_of_a_deleted_document_is_left(tmp_path: Path) -> None:
    with opened(tmp_path / "data", HashingSparse()) as engine:
        fill(engine, tmp_path, 1, 2, 3, 4)
        write(engine, tmp_path, parsed("secret.pdf", "Zzyzx hides the ledger."))
        engine.settle()
        (token,) = HashingSparse().embed_query("zzyzx").tokens.tolist()
        secret = engine.store.document_of_source("c", "secret.pdf")
        assert secret is not None
        assert token in _tokens_on_disk(engine)
        engine.delete_document(secret.id)
        engine.compact()
        assert token not in _tokens_on_disk(engine)
        assert_true(engine)


def _tokens_on_disk(engine: Engine) -> set[int]:
    state = engine.present("c")[1]
    assert state.sparse is not None
    parts = [run.parts["element"] for run in (*state.sparse.segments.values(), *state.sparse.tail)]
    in_view = {token for part in parts for token in part.postings.tokens.tolist()}
    numbers = np.arange(1, 100)
    _, vectors = engine.store.sparse_vectors(HashingSparse.fingerprint, numbers)
    return in_view | {token for vector in vectors for token in vector.tokens.tolist()}


def test_a_collection_without_sparse_vectors_scores_as_without_the_retriever(tmp_path: Path) -> None:
    with opened(tmp_path / "data", None) as engine:
        fill(engine, tmp_path, 1, 2, 3)
        before = engine.search(["c"], Query("salta moren n1")).hits
    with opened(tmp_path / "data", HashingSparse()) as engine:
        after = engine.search(["c"], Query("salta moren n1")).hits
        assert [(hit.unit.id, hit.score) for hit in after] == [(hit.unit.id, hit.score) for hit in before]
        assert engine.search(["c"], Query("salta", retrievers=("sparse",))).hits == ()


def test_vectors_are_made_later_for_what_came_without_them(tmp_path: Path) -> None:
    with opened(tmp_path / "data", None) as engine:
        fill(engine, tmp_path, 1, 2, 3)
    with opened(tmp_path / "data", HashingSparse()) as engine:
        fill(engine, tmp_path, 4)
        assert [notice.code for notice in engine.check()] == ["sparse_missing"]
        steps: list[tuple[int, int]] = []
        made = encode_sparse(engine, "c", lambda stage, done, total: steps.append((done, total)))
        assert made == 9
        assert steps[-1] == (12, 12)
        assert engine.check() == []
        assert_true(engine)
        engine.settle()
        assert_true(engine)
        assert encode_sparse(engine, "c", lambda stage, done, total: None) == 0


def test_another_model_begins_anew_and_the_old_vectors_go_when_its_own_are_made(tmp_path: Path) -> None:
    with opened(tmp_path / "data", HashingSparse()) as engine:
        fill(engine, tmp_path, 1, 2, 3)
        engine.settle()
    with opened(tmp_path / "data", OtherSparse()) as engine:
        assert not [row for row in engine.store.segments("c") if row.view == "sparse"]
        assert engine.store.sparse_models("c") == ["hashing-sparse"]
        encode_sparse(engine, "c", lambda stage, done, total: None)
        assert engine.store.sparse_models("c") == ["other-sparse"]
        assert_true(engine)
        assert engine.check() == []
    with opened(tmp_path / "data", None) as engine:
        assert not [row for row in engine.store.segments("c") if row.view == "sparse"]


def test_a_broken_segment_is_mended_from_the_store(tmp_path: Path) -> None:
    with opened(tmp_path / "data", HashingSparse()) as engine:
        fill(engine, tmp_path, *range(1, 6))
        engine.settle()
        (row, *_) = [row for row in engine.store.segments("c") if row.view == "sparse"]
    path = tmp_path / "data" / "views" / "c" / row.name / row.files[0].name
    path.write_bytes(path.read_bytes()[:-8])
    with opened(tmp_path / "data", HashingSparse()) as engine:
        assert_true(engine)
        engine.settle()
        assert engine.check() == []
        assert_true(engine)
