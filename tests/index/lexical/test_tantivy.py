"""What a view on disk must do besides: reopen, survive damage, equal the reference, serve other processes."""

from __future__ import annotations

import shutil
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import InvalidInput
from index.lexical import open_lexical
from index.lexical.base import LexicalView
from tests.index.lexical.live import ANALYSER, COLLECTION, Counts, found, view_of, write_in_steps

TEXTS = ["oil painting", "oil lamps", "water lilies"]
WORDS = ["oil", "painting", "lamps", "water", "lilies", "red", "trees", "the"]


def filled(directory: Path, counts: Counts) -> LexicalView:
    view = view_of("tantivy", directory, counts)
    view.add(counts.put_all(TEXTS))
    view.commit(3)
    return view


def test_a_reopened_view_finds_what_was_committed_and_only_that(tmp_path: Path) -> None:
    counts = Counts()
    view = filled(tmp_path, counts)
    view.add([counts.put(4, "oil not committed")])
    view.close()
    again = view_of("tantivy", tmp_path, counts)
    assert again.applied == 3
    assert found(again, "oil") == [1, 2]
    again.add([counts.put(4, "oil committed")])
    again.commit(4)
    assert set(found(again, "oil")) == {1, 2, 4}
    again.close()


def test_changes_applied_again_after_a_crash_change_nothing(tmp_path: Path) -> None:
    counts = Counts()
    filled(tmp_path / "view", counts).close()
    shutil.copy(tmp_path / "view" / "applied.json", tmp_path / "applied.json")
    view = view_of("tantivy", tmp_path / "view", counts)
    view.add([counts.put(4, "oil spill")])
    view.remove(counts.drop(2))
    view.commit(4)
    view.close()
    # As if the process had died after tantivy's commit, before ours.
    shutil.copy(tmp_path / "applied.json", tmp_path / "view" / "applied.json")
    view = view_of("tantivy", tmp_path / "view", counts)
    assert view.applied == 3
    view.add([counts.put(4, "oil spill")])
    view.remove(np.array([2], np.int64))
    view.commit(4)
    assert sorted(found(view, "oil")) == [1, 4]
    view.close()


@pytest.mark.parametrize("damaged", ["meta.json", "applied.json", "*.term"])
def test_a_damaged_directory_is_an_empty_view_that_can_be_filled_again(tmp_path: Path, damaged: str) -> None:
    counts = Counts()
    filled(tmp_path, counts).close()
    for file in tmp_path.glob(damaged):
        file.write_bytes(b"{")
    view = view_of("tantivy", tmp_path, counts)
    assert view.applied == 0
    assert found(view, "oil") == []
    view.remove(np.array([1], np.int64))
    view.close()
    view = filled(tmp_path, counts)
    assert found(view, "oil") == [1, 2]
    view.close()


def test_opening_for_reading_writes_nothing(tmp_path: Path) -> None:
    view = view_of("tantivy", tmp_path / "none", Counts())
    assert found(view, "oil") == []
    view.close()
    assert not (tmp_path / "none").exists()


def test_a_directory_is_needed() -> None:
    with pytest.raises(InvalidInput):
        open_lexical("tantivy", None, Counts(), COLLECTION)


def test_a_reader_sees_the_commits_of_another_process(tmp_path: Path) -> None:
    texts = [f"oil painting {number}" for number in range(6)]
    counts = Counts()
    counts.put_all(texts)
    reader = view_of("tantivy", tmp_path / "view", counts)
    writer = get_context("spawn").Process(target=write_in_steps, args=(tmp_path / "view", texts))
    writer.start()
    seen: set[int] = set()
    end = monotonic() + 60
    while reader.applied < len(texts) + 1 and monotonic() < end:
        hits = found(reader, "oil")
        assert len(hits) >= len(seen) - 1
        seen.update(hits)
        sleep(0.005)
    writer.join(60)
    assert writer.exitcode == 0
    assert sorted(found(reader, "oil")) == [2, 3, 4, 5, 6]
    reader.close()


def test_a_wide_filter_is_searched_deeper_until_enough_pass(tmp_path: Path) -> None:
    counts = Counts()
    view = view_of("tantivy", tmp_path, counts)
    reference = view_of("memory", tmp_path, counts)
    documents = counts.put_all(f"oil {'water ' * (number % 9)} w{number % 50}" for number in range(7000))
    for each in (view, reference):
        each.add(documents)
        each.commit(1)
    allowed = np.arange(1500, 7001)
    weights = {"oil": 1.0, "w7": 1.0, "water": 0.5}
    expected = reference.search(weights, "element", 20, allowed)
    assert view.search(weights, "element", 20, allowed).numbers.tolist() == expected.numbers.tolist()
    view.close()


Step = tuple[str, int, list[str]]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "remove", "commit"]),
        st.integers(1, 15),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
    ),
    max_size=30,
)


@settings(max_examples=25, deadline=None)
@given(STEPS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sets(st.integers(1, 15)))
def test_any_history_gives_what_the_reference_gives(steps: list[Step], asked: list[str], allowed: set[int]) -> None:
    counts = Counts()
    with TemporaryDirectory() as directory:
        views = [view_of(name, Path(directory), counts) for name in ("memory", "tantivy")]
        for action, number, words in [*steps, ("commit", 99, ["end"])]:
            _apply(views, counts, action, number, words)
        weights = ANALYSER.query(" ".join(asked))
        for among in (None, np.array(sorted(allowed), np.int64)):
            expected, real = (view.search(weights, "element", 5, among) for view in views)
            assert real.numbers.tolist() == expected.numbers.tolist()
            assert real.scores.tolist() == pytest.approx(expected.scores.tolist(), abs=1e-5)
        for view in views:
            view.close()


def _apply(views: list[LexicalView], counts: Counts, action: str, number: int, words: list[str]) -> None:
    if action == "add":
        document = counts.put(number, " ".join(words))
        for view in views:
            view.add([document])
    elif action == "remove":
        gone = counts.drop(number)
        for view in views:
            view.remove(gone)
    else:
        for view in views:
            view.commit(number)
