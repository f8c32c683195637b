"""Random histories: the graph in segments and in memory is the one that is made of what remains."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from index.graph.exact import Node
from index.graph.load import content_of
from index.graph.view import SegmentedGraphView
from index.store.memory import MemoryStore
from index.types import Numbers
from tests.index.graph.made import assert_walks_are_exact, named

NAMES = ("Ada", "Bern", "Carol Dow", "Dow", "Eve", "Fulda", "Gent", "Hugo Bern", "Iris", "Jena")
HISTORIES = 200


@dataclass
class History:
    """A view that takes part in what happens to a store, in pieces that change by chance."""

    folder: Path
    draw: random.Random
    store: MemoryStore = field(default_factory=MemoryStore)
    view: SegmentedGraphView = field(default_factory=SegmentedGraphView)
    version: int = 0
    made: int = 0

    def go(self) -> None:
        happens = self.draw.choices(("put", "drop", "seal", "merge", "open", "look"), (6, 2, 2, 1, 1, 1))[0]
        if happens == "put":
            self._put()
        elif happens == "drop":
            documents = self.store.documents("c") if self.store.version() else []
            if documents:
                self.store.drop_document(self.draw.choice(documents).id)
        elif happens == "seal" and self.view.tail_size:
            self._write([])
        elif happens == "merge" and len(self.view.segments) > 1:
            self._write(self.draw.sample(sorted(self.view.segments), 2))
        elif happens == "open":
            self._open()
        else:
            _ = self.view.union
        self._follow()

    def _put(self) -> None:
        """A new document or another content of one that is there; a name has one of two titles."""
        name = f"d{self.draw.randint(0, 7)}"
        passages = [self._passage() for _ in range(self.draw.randint(1, 4))]
        is_a = [(self.draw.choice(NAMES).lower(), "place")] if self.draw.random() < 0.3 else []
        self.store.commit([named(name, self.draw.choice(NAMES), *passages, is_a=is_a)])

    def _passage(self) -> str:
        sentences = (" and ".join(self.draw.choices(NAMES, k=self.draw.randint(0, 4))) for _ in range(3))
        return ". ".join(sentences)

    def _follow(self) -> None:
        """What went and what came, in one or in several batches."""
        changes = self.store.changes("c", self.version)
        self.version = self.store.version()
        for change in changes:
            if change.op == "drop":
                self.view = self.view.minus(np.arange(change.first, change.last + 1))
        for change in changes:
            if change.op == "put":
                numbers: Numbers = np.arange(change.first, change.last + 1)
                cut = self.draw.randint(0, len(numbers))
                for some in (numbers[:cut], numbers[cut:]):
                    self.view = self.view.plus(content_of(self.store, some))

    def _write(self, names: list[str]) -> None:
        self.made += 1
        place = self.folder / str(self.made)
        place.mkdir()
        self.view.write(place, names)
        kept = {name: self.folder / name for name in self.view.segments if name not in names}
        self.view = self.view.with_segments({**kept, place.name: place})

    def _open(self) -> None:
        """As another process does: the segments, less what is gone, then the tail."""
        held = self.view.numbers()
        opened = SegmentedGraphView().with_segments({name: self.folder / name for name in self.view.segments})
        opened = opened.minus(np.setdiff1d(opened.numbers(), held))
        self.view = opened.plus(content_of(self.store, np.setdiff1d(held, opened.numbers())))


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_any_history_of_puts_and_drops_gives_the_graph_of_what_remains(seed: int) -> None:
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder), draw)
        history.store.create_collection("c")
        for _ in range(14):
            history.go()
        numbers = history.store.numbers("c", "element").tolist()
        seeds: dict[Node, float] = {("name", name.lower()): draw.random() for name in draw.sample(NAMES, 3)}
        seeds |= {("unit", number): draw.random() for number in draw.sample(numbers, min(2, len(numbers)))}
        assert_walks_are_exact(history.view, history.store, seeds)


def test_a_document_that_came_again_votes_once() -> None:
    store, view = MemoryStore(), SegmentedGraphView()
    store.commit([named("a", "Fulda", "Ada met Eve.")])
    view = view.plus(content_of(store, store.numbers("c", "element")))
    first = store.numbers("c", "element")
    store.commit([named("a", "Fulda", "Ada met Eve.", "Ada.")])
    view = view.minus(first).plus(content_of(store, store.numbers("c", "element")))
    assert_walks_are_exact(view, store, {("name", "fulda"): 1.0})
