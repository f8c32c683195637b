"""Another embedding model: searches go on by the old one, then all of them use the new one at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from index.engine import Engine
from index.query import Query
from index.store.base import SegmentRow
from index.swap import Pace, is_due, take_over
from tests.index.library import parsed, write
from tests.index.swapping import (
    NEW,
    OLD,
    QUESTIONS,
    Ranking,
    assert_only_new,
    fill,
    model_of,
    opened,
    ranking,
    rankings,
    same,
    stopping_after,
    take,
)

SLOW = Pace(batch=5, rest=0.1)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A directory of twelve documents under the old model."""
    with opened(tmp_path / "data", OLD) as engine:
        fill(engine, tmp_path, *range(12))
        engine.settle()
    return tmp_path / "data"


@pytest.fixture
def fresh(tmp_path: Path) -> list[Ranking]:
    """What a directory tells that never had another model than the new one."""
    with opened(tmp_path / "fresh", NEW) as engine:
        fill(engine, tmp_path, *range(12))
        return rankings(engine)


def test_a_collection_is_searched_by_the_model_that_it_was_made_with(old: Path, tmp_path: Path) -> None:
    with opened(old, OLD) as engine:
        before = rankings(engine)
    with opened(old, NEW) as engine:
        assert all(map(same, rankings(engine), before))
        assert is_due(engine, "c")
        fill(engine, tmp_path, 30)
        assert engine.store.models("c") == [OLD]
        assert ranking(engine, "n30")[0][0].startswith("30.pdf")
        assert engine.check() == []


def test_taking_over_gives_what_a_fresh_build_gives_and_leaves_nothing_of_the_old(
    old: Path, fresh: list[Ranking]
) -> None:
    with opened(old, NEW) as engine:
        steps: list[str] = []
        assert take_over(engine, "c", lambda stage, done, total: steps.append(stage)) == 36
        assert list(dict.fromkeys(steps)) == ["embedding", "building dense", "building late", "switching"]
        assert all(map(same, rankings(engine), fresh))
        assert_only_new(engine)
        assert take(engine) == 0
        engine.compact()
        assert_only_new(engine)
    with opened(old, NEW, writable=False) as reader:
        assert all(map(same, rankings(reader), fresh))


def test_taking_over_leaves_the_words_and_the_graph_as_they_are(old: Path) -> None:
    with opened(old, NEW) as engine:
        before = wordy(engine)
        assert {row.view for row in before} == {"lexical", "graph"}
        names = graph_of(engine)
        assert take(engine)
        assert wordy(engine) == before
        assert graph_of(engine) == names
    with opened(old, NEW, writable=False) as reader:
        assert graph_of(reader) == names


def wordy(engine: Engine) -> list[SegmentRow]:
    """The segments that no model has made."""
    return [row for row in engine.store.segments("c") if not row.model]


def graph_of(engine: Engine) -> list[int]:
    graph = engine.present("c")[1].graph
    assert graph is not None
    return [int(number) for number in graph.numbers()]


def test_searches_during_the_whole_time_tell_the_old_or_the_new_and_change_once(
    old: Path, fresh: list[Ranking]
) -> None:
    """In the process that writes, and through an engine that only reads."""
    with opened(old, NEW) as engine, opened(old, NEW, writable=False) as reader, ThreadPoolExecutor(2) as pool:
        before = rankings(engine)
        done = Event()

        def ask(one: Engine) -> list[list[Ranking]]:
            seen = [rankings(one)]
            while not done.is_set():
                seen.append(rankings(one))
            return [*seen, rankings(one)]

        asking = [pool.submit(ask, one) for one in (engine, reader)]
        try:
            take(engine, SLOW)
        finally:
            done.set()
        for one in asking:
            assert_changes_once(one.result(), before, fresh)
        assert_only_new(engine)


def assert_changes_once(rounds: list[list[Ranking]], before: list[Ranking], after: list[Ranking]) -> None:
    """Every answer in turn is that of before until one is that of after, and from then on all are."""
    told = [(place, answer) for of_one in rounds for place, answer in enumerate(of_one)]
    assert not any(same(one, other) for one, other in zip(before, after, strict=True))
    is_new = [not same(answer, before[place]) for place, answer in told]
    assert all(new <= same(answer, after[place]) for (place, answer), new in zip(told, is_new, strict=True))
    assert is_new == sorted(is_new)
    assert is_new.count(False) > len(QUESTIONS)
    assert is_new[-1]


@pytest.mark.parametrize("steps", [1, 3, 8, 9, 11])
def test_what_was_stopped_anywhere_goes_on_without_doing_it_again(old: Path, fresh: list[Ranking], steps: int) -> None:
    pace = Pace(batch=5)
    with opened(old, NEW) as engine:
        before = rankings(engine)
        assert take(engine, pace, stopping_after(steps)) is None
        assert all(map(same, rankings(engine), before))
        assert model_of(engine) == OLD
        made = len(engine.store.vectors(NEW, engine.store.numbers("c", "element"))[0])
        assert made == min(5 * steps, 36)
        assert engine.check() == []
    with opened(old, NEW) as engine:
        assert all(map(same, rankings(engine), before))
        assert take(engine, pace) == 36 - made
        assert all(map(same, rankings(engine), fresh))
        assert_only_new(engine)


def test_what_is_left_of_the_old_after_a_kill_goes_at_the_next_run(
    old: Path, fresh: list[Ranking], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*arguments: object) -> bool:
        raise KeyboardInterrupt

    with opened(old, NEW) as engine:
        monkeypatch.setattr(engine.store, "drop_vectors", killed)
        with pytest.raises(KeyboardInterrupt):
            take(engine)
        assert model_of(engine) == NEW
        assert OLD in engine.store.models("c")
    with opened(old, NEW) as engine:
        assert all(map(same, rankings(engine), fresh))
        assert is_due(engine, "c")
        assert take(engine) == 0
        assert_only_new(engine)


def test_documents_that_come_change_and_go_meanwhile_are_right_afterwards(old: Path, tmp_path: Path) -> None:
    with opened(old, NEW) as engine:
        (gone,) = [found.id for found in engine.store.documents("c") if found.sources == ("3.pdf",)]
        told: list[str] = []

        def between(stage: str, done: int, total: int) -> None:
            told.append(stage)
            if len(told) == 3:
                fill(engine, tmp_path, 20, 21)
                engine.delete_document(gone)
            if len(told) == 6:
                fill(engine, tmp_path, 5, version=1)
            if stage not in told[:-1]:
                fill(engine, tmp_path, 100 + len(set(told)))
            if stage == "switching" and done == 0:
                fill(engine, tmp_path, 7, version=1)

        take_over(engine, "c", between, pace=Pace(batch=5))
        assert_only_new(engine)
        after = rankings(engine)
        sources = {found.sources[0] for found in engine.store.documents("c", limit=500)}
    added = sorted(int(source.partition(".")[0]) for source in sources)[11 + 2 :]
    assert added == [101, 102, 103, 104]
    with opened(tmp_path / "other", NEW) as engine:
        fill(engine, tmp_path, 0, 1, 2, 4, 6, *range(8, 12), 20, 21, *added)
        fill(engine, tmp_path, 5, 7, version=1)
        for ours, theirs in zip(after, rankings(engine), strict=True):
            assert dict(ours) == pytest.approx(dict(theirs), abs=1e-4)


def test_a_switch_while_a_document_is_embedded_gives_it_the_new_vectors(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(old, NEW) as engine:
        before = engine.shelf.open(engine.shown.names_of("c")).embedder
        embed_tokens = getattr(before, "embed_tokens")  # noqa: B009
        switched: list[int | None] = []

        def slowly(texts: list[str]) -> object:
            if not switched:
                switched.append(take(engine))
            return embed_tokens(texts)

        monkeypatch.setattr(before, "embed_tokens", slowly)
        fill(engine, tmp_path, 40)
        assert switched == [36]
        assert ranking(engine, "n40")[0][0].startswith("40.pdf")
        assert_only_new(engine)


def test_collections_of_two_models_are_searched_together(old: Path, tmp_path: Path) -> None:
    with opened(old, NEW) as engine:
        write(engine, tmp_path, parsed("other.pdf", "A lynx sleeps in the attic.", collection="d"))
        assert engine.store.models("d") == [NEW]
        found = engine.search(["c", "d"], Query("lynx attic n4", top_k=100))
        assert {"other.pdf", "4.pdf"} <= {hit.document.sources[0] for hit in found.hits}
        take(engine)
        assert engine.search(["c", "d"], Query("lynx attic n4", top_k=100)).hits
        assert engine.check() == []


def test_going_back_in_the_middle_leaves_nothing_of_the_other(old: Path) -> None:
    with opened(old, OLD) as engine:
        before = rankings(engine)
    with opened(old, NEW) as engine:
        assert take(engine, Pace(batch=5), stopping_after(9)) is None
        assert any(row.model == NEW for row in engine.store.segments("c"))
    with opened(old, OLD) as engine:
        assert is_due(engine, "c")
        assert take(engine) == 0
        assert all(map(same, rankings(engine), before))
        assert engine.store.models("c") == [OLD]
        assert NEW not in {row.model for row in engine.store.segments("c")}
        assert engine.check() == []


def test_nothing_of_a_document_that_was_deleted_is_in_segments_of_a_model_to_come(old: Path) -> None:
    with opened(old, NEW) as engine:
        take(engine, Pace(batch=5), stopping_after(9))
        engine.delete_document(engine.store.documents("c")[0].id)
        engine.compact()
        assert all(row.model != NEW for row in engine.store.segments("c"))
        assert engine.check() == []
