"""By which models a collection is searched, where these are not the configured ones or are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ModelMismatch
from index.query import Query
from index.swap import is_due
from tests.index.swapping import NEW, OLD, assert_only_new, fill, opened, ranking, rankings, same, take


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with opened(tmp_path / "data", OLD) as engine:
        fill(engine, tmp_path, *range(5))
    return tmp_path / "data"


def test_without_its_model_a_collection_is_searched_by_words_until_it_has_the_new_one(
    old: Path, tmp_path: Path
) -> None:
    with opened(old, OLD) as engine:
        names = engine.store.active_models("c")
        assert names is not None
        # As if it had been made with a model in a directory that is gone.
        gone = names._replace(model="gone-1", token_model="gone-1/1x64x8", embedder=str(tmp_path / "gone"))
        engine.store.switch_models("c", gone)
    with opened(old, NEW) as engine:
        found = engine.search(["c"], Query("salta moren n3"))
        assert found.hits[0].document.sources == ("3.pdf",)
        assert {name for hit in found.hits for name, score in hit.scores.items() if score} == {"lexical"}
        assert any("gone-1 cannot be opened" in reason and "plexus embed c" in reason for reason in found.plan.why)
        with pytest.raises(ModelMismatch, match="plexus embed c"):
            engine.search(["c"], Query("salta", retrievers=("dense",)))
        fill(engine, tmp_path, 12)
        assert ranking(engine, "n12")[0][0].startswith("12.pdf")
        take(engine)
        assert_only_new(engine)


def test_a_collection_from_before_it_was_written_down_is_told_by_its_vectors(old: Path, tmp_path: Path) -> None:
    with opened(old, OLD) as engine:
        before = rankings(engine)
        with engine.store._connections.write() as db:  # type: ignore[attr-defined]
            db.execute("DELETE FROM active_models")
    with opened(old, NEW, writable=False) as reader:
        assert all(map(same, rankings(reader), before))
    with opened(old, NEW) as engine:
        names = engine.store.active_models("c")
        assert names is not None
        assert names.fingerprints == (OLD, f"{OLD}/1x64x8")
        assert all(map(same, rankings(engine), before))
        take(engine)
        assert_only_new(engine)


def test_a_collection_without_vectors_is_of_the_configured_model_from_its_first_document_on(
    old: Path, tmp_path: Path
) -> None:
    with opened(old, OLD) as engine:
        for document in engine.store.documents("c"):
            engine.delete_document(document.id)
    with opened(old, NEW) as engine:
        assert not is_due(engine, "c")
        fill(engine, tmp_path, 2)
        assert_only_new(engine)


def test_late_interaction_that_is_off_keeps_its_vectors_while_the_model_changes(old: Path) -> None:
    with opened(old, NEW, late="off") as engine:
        take(engine)
        assert engine.store.models("c") == [NEW]
        assert engine.store.token_models("c") == [f"{OLD}/1x64x8"]
        assert not is_due(engine, "c")
        assert engine.check() == []
    with opened(old, NEW) as engine:
        assert engine.search(["c"], Query("salta moren n3")).hits
        take(engine)
        assert_only_new(engine)


def test_vectors_that_a_collection_lacks_of_its_own_model_are_made(old: Path, tmp_path: Path) -> None:
    with opened(old, OLD) as engine:
        before = rankings(engine)
        names = engine.store.active_models("c")
        assert names is not None
        numbers = engine.store.numbers("c", "element")
        engine.store.fill_vectors("c", "other", numbers, engine.store.vectors(OLD, numbers)[1])
        engine.store.drop_vectors("c", OLD, 4)
    with opened(old, OLD) as engine:
        assert "vectors_missing" in {notice.code for notice in engine.check()}
        assert take(engine) == 4
        assert all(map(same, rankings(engine), before))
        assert engine.store.models("c") == [OLD]
        assert engine.check() == []
