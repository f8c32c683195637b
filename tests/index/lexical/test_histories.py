"""Random histories: postings in segments on disk and in memory tell what the reference tells."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import BrokenSegment
from index.lexical.base import LexicalUnit, LexicalView
from index.lexical.bm25 import hashes_of
from index.lexical.memory import MemoryLexicalView
from index.lexical.view import PostingsView
from index.types import POPULATIONS, Numbers
from tests.index.lexical.live import found, numbered, unit, units

WORDS = ("red", "blue", "green", "sky")
QUERIES = ({"red": 1.0}, {"blue": 0.5, "sky": 2.0, "never": 1.0}, {"red": 1.0, "blue": 1.0, "green": 1.0})

Step = tuple[str, list[tuple[str, bool]], set[int]]
"""What happens; texts of new units, each with whether it is a page; places among numbers or segments."""
texts = st.lists(st.sampled_from(["", *WORDS]), max_size=6).map(" ".join)
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.sampled_from(["plus", "plus", "minus", "seal", "merge", "open"]),
        st.lists(st.tuples(texts, st.booleans()), max_size=6),
        st.sets(st.integers(0, 30), max_size=8),
    ),
    max_size=14,
)


@dataclass
class History:
    """A view of postings that is written into folders, beside the reference."""

    folder: Path
    view: PostingsView = field(default_factory=PostingsView)
    reference: MemoryLexicalView = field(default_factory=MemoryLexicalView)
    next: int = 1
    made: int = 0

    def go(self, step: Step) -> None:
        what, coming, places = step
        if what == "plus":
            self.plus(
                [unit(n, text, "page" if page else "element") for n, (text, page) in enumerate(coming, self.next)]
            )
        elif what == "minus":
            self.minus(np.array(sorted(places), np.int64))
        elif what == "seal":
            self.write(())
        elif what == "merge":
            self.write([name for place, name in enumerate(self.view.segments) if place in places])
        else:
            self.open_anew()

    def plus(self, come: list[LexicalUnit]) -> None:
        self.next += len(come)
        self.view, self.reference = self.view.plus(come), self.reference.plus(come)

    def minus(self, gone: Numbers) -> None:
        self.view, self.reference = self.view.minus(gone), self.reference.minus(gone)

    def write(self, names: Iterable[str]) -> None:
        """Seal the tail, or join segments; both views go on while a segment is written."""
        before, names, self.made = self.view, list(names), self.made + 1
        place = self.folder / str(self.made)
        place.mkdir()
        self.plus(units(["red sky late"], first=self.next))
        before.write(place, names)
        kept = {name: self.folder / name for name in self.view.segments if name not in names}
        self.view = self.view.with_segments({**kept, place.name: place})
        for name in names:
            shutil.rmtree(self.folder / name)
        self.minus(np.setdiff1d(numbers_of(self.view), numbers_of(self.reference)))

    def open_anew(self) -> None:
        """As another process does: segments from disk, what is gone, then the tail."""
        opened = PostingsView().with_segments({name: self.folder / name for name in self.view.segments})
        opened = opened.minus(np.setdiff1d(numbers_of(opened), numbers_of(self.reference)))
        there = set(numbers_of(opened).tolist())
        self.view = opened.plus([one for number, one in self.reference.held.items() if number not in there])


def numbers_of(view: LexicalView) -> Numbers:
    return np.sort(np.concatenate([view.numbers(population) for population in POPULATIONS]))


def agree(view: PostingsView, reference: MemoryLexicalView, allowed: Numbers) -> None:
    for population in POPULATIONS:
        assert view.numbers(population).tolist() == reference.numbers(population).tolist()
        assert view.units(population) == reference.units(population)
        hashes = hashes_of(dict.fromkeys(WORDS, 1.0))
        assert view.frequencies(hashes, population).tolist() == reference.frequencies(hashes, population).tolist()
        for query in QUERIES:
            ours, theirs = view.match(query, population), reference.match(query, population)
            assert ours.ceiling == theirs.ceiling
            assert ours.of(allowed).tolist() == theirs.of(allowed).tolist()
            for k in (3, 100):
                for among in (None, allowed):
                    assert [one.tolist() for one in ours.best(k, among)] == [
                        one.tolist() for one in theirs.best(k, among)
                    ]


@settings(max_examples=60, deadline=None)
@given(steps, st.sets(st.integers(1, 40)))
def test_any_history_gives_what_the_reference_gives(history: list[Step], allowed: set[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        both = History(Path(folder))
        for step in history:
            both.go(step)
            pieces = sum(segment.live for segment in both.view.segments.values()) + both.view.tail_size
            assert pieces == len(both.reference.held)
        agree(both.view, both.reference, np.array(sorted(allowed), np.int64))


def test_a_segment_counts_what_was_written_and_what_is_left(tmp_path: Path) -> None:
    view = PostingsView().plus([*units(["red", "blue"]), unit(3, "red", "page")])
    view.write(tmp_path, ())
    sealed = view.with_segments({"a": tmp_path})
    assert (sealed.tail_size, sealed.segments["a"].total, sealed.segments["a"].live) == (0, 3, 3)
    fewer = sealed.minus(numbered(2, 3)).plus(units(["blue"], first=4))
    assert (fewer.tail_size, fewer.segments["a"].total, fewer.segments["a"].live) == (1, 3, 1)
    assert (sealed.segments["a"].live, found(sealed, "red")) == (3, [1])
    assert fewer.with_segments({}).tail_size == 1
    assert found(fewer.with_segments({}), "red") == []


def test_many_small_additions_stay_in_few_runs() -> None:
    view = PostingsView()
    for number in range(1, 200):
        view = view.plus(units(["red sky"], first=number))
        assert len(view.tail) <= 8
    assert len(found(view, "red", k=500)) == 199


def test_what_is_no_segment_of_postings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenSegment):
        PostingsView().with_segments({"a": tmp_path / "missing"})
    (tmp_path / "postings").write_bytes(b"PLEXARR1" + (2).to_bytes(8, "little") + b"{}")
    with pytest.raises(BrokenSegment, match="lacks the array"):
        PostingsView().with_segments({"a": tmp_path})
