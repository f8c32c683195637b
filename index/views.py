"""The views of one collection: at every version one immutable state, taken once per search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.graph.load import content_of
from index.graph.view import SegmentedGraphView
from index.late.interaction import Late
from index.late.view import SegmentedLateView
from index.lexical.analyse import hash_tokens
from index.lexical.base import LexicalUnit
from index.lexical.view import PostingsView
from index.segments.files import SegmentFolder
from index.segments.follow import Follower, Track
from index.store.base import Store
from index.types import POPULATIONS, Numbers
from index.vector.faiss import FaissView

LEXICAL, DENSE, LATE, GRAPH = "lexical", "dense", "late", "graph"


@dataclass(frozen=True, slots=True, eq=False)
class ViewState:
    """What a search sees of a collection: all views at one version. Without late interaction there is no such view."""

    collection: str
    version: int
    layout: int
    lexical_track: Track[PostingsView]
    dense_track: Track[FaissView]
    late_track: Track[SegmentedLateView] | None = None
    fills: int = 0
    graph_track: Track[SegmentedGraphView] | None = None

    @property
    def lexical(self) -> PostingsView:
        return self.lexical_track.view

    def held(self, tokens: Sequence[str]) -> npt.NDArray[np.int64]:
        """How many units of all populations hold each token, shape (len(tokens),)."""
        hashes = hash_tokens(tokens)
        return sum((self.lexical.frequencies(hashes, name) for name in POPULATIONS), np.zeros(len(hashes), np.int64))

    @property
    def dense(self) -> FaissView:
        return self.dense_track.view

    @property
    def late(self) -> SegmentedLateView | None:
        return self.late_track.view if self.late_track is not None else None

    @property
    def graph(self) -> SegmentedGraphView | None:
        return self.graph_track.view if self.graph_track is not None else None


def held_in(states: Sequence[ViewState], tokens: Sequence[str]) -> npt.NDArray[np.int64]:
    """How many units of several collections hold each token, shape (len(tokens),)."""
    return sum((state.held(tokens) for state in states), np.zeros(len(tokens), np.int64))


class Views:
    """Keeps the state of a collection up with the store. One thread at a time."""

    def __init__(
        self,
        collection: str,
        store: Store,
        folder: SegmentFolder,
        dimension: int,
        model: str,
        late: Late | None = None,
        *,
        graph: bool = True,
    ) -> None:
        self.collection = collection
        self.folder = folder
        self._store = store
        self._model = model
        self.lexical = Follower(LEXICAL, "", collection, store, folder, PostingsView(), self._load_words)
        self.dense = Follower(DENSE, model, collection, store, folder, FaissView.empty(dimension), self._load_vectors)
        self.late: Follower[SegmentedLateView] | None = None
        self._token_model = ""
        if late is not None:
            empty = SegmentedLateView.empty(late.codec)
            self.late = Follower(LATE, late.view, collection, store, folder, empty, self._load_codes)
            self._token_model = late.fingerprint
        self.graph: Follower[SegmentedGraphView] | None = None
        if graph:
            self.graph = Follower(GRAPH, "", collection, store, folder, SegmentedGraphView(), self._load_names)
        self._nothing = ViewState(collection, 0, 0, Track(self.lexical.empty), Track(self.dense.empty))
        self._newest = self._nothing

    def at_present(self, *, strict: bool = False) -> ViewState:
        """The state at the version that the store shows to this thread, in a snapshot.

        Raises BrokenSegment if `strict` and a segment cannot be opened; otherwise the store stands in for it.
        """
        version, layout = self._store.version(), self._store.layout()
        state = self._newest
        if (state.version, state.layout) == (version, layout):
            return state
        if state.version > version or state.layout > layout:
            state = self._nothing  # another store, or a snapshot from before the last look
        fills = self._store.token_fills(self.collection, self._token_model) if self.late else 0
        self._newest = ViewState(
            self.collection,
            version,
            layout,
            self.lexical.follow(state.lexical_track, version, strict=strict),
            self.dense.follow(state.dense_track, version, strict=strict),
            self._follow_late(state, version, fills, strict=strict),
            fills,
            self._follow_graph(state, version, strict=strict),
        )
        return self._newest

    def _follow_graph(self, state: ViewState, version: int, *, strict: bool) -> Track[SegmentedGraphView] | None:
        if self.graph is None:
            return None
        return self.graph.follow(state.graph_track or Track(self.graph.empty), version, strict=strict)

    def _follow_late(
        self, state: ViewState, version: int, fills: int, *, strict: bool
    ) -> Track[SegmentedLateView] | None:
        if self.late is None:
            return None
        known = state.late_track if state.fills == fills else None
        return self.late.follow(known or Track(self.late.empty), version, strict=strict)

    def _load_words(self, view: PostingsView, numbers: Numbers) -> PostingsView:
        populations = self._store.populations_of(numbers)
        terms = self._store.term_counts(numbers)
        units = [
            LexicalUnit(number, population, of_one)
            for number, population, of_one in zip(numbers.tolist(), populations, terms, strict=True)
            if of_one is not None and population is not None
        ]
        return view.plus(units)

    def _load_vectors(self, view: FaissView, numbers: Numbers) -> FaissView:
        held, vectors = self._store.vectors(self._model, numbers)
        return view.plus(held, vectors) if len(held) else view

    def _load_codes(self, view: SegmentedLateView, numbers: Numbers) -> SegmentedLateView:
        held, codes = self._store.token_codes(self._token_model, numbers)
        return view.plus(held, codes) if len(held) else view

    def _load_names(self, view: SegmentedGraphView, numbers: Numbers) -> SegmentedGraphView:
        return view.plus(content_of(self._store, numbers))
