"""The views of one collection: at every version one immutable state, taken once per search."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed.base import SparseEmbedder
from index.graph.load import content_of
from index.graph.sources import EVERY_SOURCE, Sources, facts_of, sources_name
from index.graph.view import SegmentedGraphView
from index.late.interaction import Late
from index.late.pages import PageImages
from index.late.view import SegmentedLateView
from index.lexical.analyse import hash_tokens
from index.lexical.base import LexicalUnit
from index.lexical.view import PostingsView
from index.models import Models
from index.pictures import Pictures
from index.segments.files import SegmentFolder
from index.segments.follow import Follower, Track, View
from index.segments.listed import take_out
from index.store.base import ModelNames, SegmentRow, Store, TermCounts
from index.types import POPULATIONS, Numbers
from index.vector.faiss import FaissView

logger = logging.getLogger("plexus.models")

LEXICAL, DENSE, LATE, SPARSE, PAGE_IMAGE, GRAPH = "lexical", "dense", "late", "sparse", "page_image", "graph"


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
    sparse_track: Track[PostingsView] | None = None
    sparse_fills: int = 0
    models: Models | None = None
    """What makes the vectors of questions to it; None where the caller knows."""
    pictures: Pictures | None = None
    pages_track: Track[SegmentedLateView] | None = None
    page_fills: int = 0
    graph_track: Track[SegmentedGraphView] | None = None
    imports: int = 0

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
    def sparse(self) -> PostingsView | None:
        """Postings of the tokens of sparse vectors, all of them in the population of elements."""
        return self.sparse_track.view if self.sparse_track is not None else None

    @property
    def page_images(self) -> SegmentedLateView | None:
        return self.pages_track.view if self.pages_track is not None else None

    @property
    def graph(self) -> SegmentedGraphView | None:
        return self.graph_track.view if self.graph_track is not None else None


def held_in(states: Sequence[ViewState], tokens: Sequence[str]) -> npt.NDArray[np.int64]:
    """How many units of several collections hold each token, shape (len(tokens),)."""
    return sum((state.held(tokens) for state in states), np.zeros(len(tokens), np.int64))


def take_up_sparse(store: Store, collection: str, sparse: SparseEmbedder | None) -> None:
    """Take sparse segments of other models out of the list: nobody would take out of them what is deleted."""
    model = "" if sparse is None else sparse.fingerprint
    take_out(store, collection, lambda row: row.view == SPARSE and row.model != model)
    if sparse is not None and store.models(collection) and model not in store.sparse_models(collection):
        logger.warning("collection %s has no sparse vectors; `plexus encode %s` makes them", collection, collection)


def drop_graph_segments(store: Store, collection: str, sources: Sources) -> None:
    """Take segments out of the list that hold facts of other sources: nobody would take out of them what is deleted."""
    kept = sources_name(sources) if sources else None
    take_out(store, collection, lambda row: row.view == GRAPH and row.model != kept)


def drop_other_views(store: Store, collection: str, fingerprints: set[str], late: Late) -> None:
    """Take late segments out of the list that are not of these token models, or are made to be found otherwise."""
    wanted = {f"{fingerprint}/{late.codec.setting.derived}" for fingerprint in fingerprints}
    take_out(store, collection, lambda row: row.view == LATE and row.model not in wanted)


def drop_unused_segments(store: Store, collection: str, names: ModelNames) -> list[str]:
    """Take segments of other models out of the list; returns their names, for their files to be removed."""
    used = {DENSE: names.model, LATE: names.token_model}

    def unused(row: SegmentRow) -> bool:
        made_by = row.model if row.view == DENSE else row.model.rpartition("/")[0]
        return row.view in used and used[row.view] != made_by

    return take_out(store, collection, unused)


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
        models: Models | None = None,
        sparse_model: str = "",
        page_images: PageImages | None = None,
        *,
        graph: Sources = EVERY_SOURCE,
    ) -> None:
        self.models = models
        self.collection = collection
        self.folder = folder
        self._store = store
        self._model = model
        self.lexical = Follower(LEXICAL, "", collection, store, folder, PostingsView(), self._load_words)
        self.dense = Follower(DENSE, model, collection, store, folder, FaissView.empty(dimension), self._load_vectors)
        self.late: Follower[SegmentedLateView] | None = None
        self._token_model = ""
        if late is not None:
            self._token_model = late.fingerprint
            self.late = self._of_codes(LATE, late)
        self.sparse: Follower[PostingsView] | None = None
        self._sparse_model = sparse_model
        if sparse_model:
            self.sparse = Follower(SPARSE, sparse_model, collection, store, folder, PostingsView(), self._load_weighted)
        self.pages: Follower[SegmentedLateView] | None = None
        self._page_model = ""
        if page_images is not None:
            self._page_model = page_images.fingerprint
            self.pages = self._of_codes(PAGE_IMAGE, page_images)
        self.graph: Follower[SegmentedGraphView] | None = None
        if graph:
            name = sources_name(graph)
            self.graph = Follower(GRAPH, name, collection, store, folder, SegmentedGraphView(), self._load_names)
        self._sources = graph
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
        sparse_fills = self._store.sparse_fills(self.collection, self._sparse_model) if self.sparse else 0
        page_fills = self._store.token_fills(self.collection, self._page_model) if self.pages else 0
        imports = self._store.imports(self.collection) if self.graph else 0
        self._newest = ViewState(
            self.collection,
            version,
            layout,
            self.lexical.follow(state.lexical_track, version, strict=strict),
            self.dense.follow(state.dense_track, version, strict=strict),
            _followed(self.late, state.late_track if state.fills == fills else None, version, strict=strict),
            fills,
            _followed(
                self.sparse, state.sparse_track if state.sparse_fills == sparse_fills else None, version, strict=strict
            ),
            sparse_fills,
            self.models,
            Pictures(self._store, self.collection),
            _followed(
                self.pages, state.pages_track if state.page_fills == page_fills else None, version, strict=strict
            ),
            page_fills,
            _followed(self.graph, state.graph_track if state.imports == imports else None, version, strict=strict),
            imports,
        )
        return self._newest

    def tracks(self, state: ViewState) -> list[tuple[Follower[Any], Track[Any]]]:
        """What keeps each view on disk, with where that view is in a state."""
        kept: list[tuple[Follower[Any] | None, Track[Any] | None]] = [
            (self.lexical, state.lexical_track),
            (self.dense, state.dense_track),
            (self.late, state.late_track),
            (self.sparse, state.sparse_track),
            (self.pages, state.pages_track),
            (self.graph, state.graph_track),
        ]
        return [(follower, track) for follower, track in kept if follower is not None and track is not None]

    def _of_codes(self, name: str, kept: Late | PageImages) -> Follower[SegmentedLateView]:
        empty, load = SegmentedLateView.empty(kept.codec), partial(self._load_codes, kept.fingerprint)
        return Follower(name, kept.view, self.collection, self._store, self.folder, empty, load)

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

    def _load_codes(self, model: str, view: SegmentedLateView, numbers: Numbers) -> SegmentedLateView:
        held, codes = self._store.token_codes(model, numbers)
        return view.plus(held, codes) if len(held) else view

    def _load_weighted(self, view: PostingsView, numbers: Numbers) -> PostingsView:
        held, vectors = self._store.sparse_vectors(self._sparse_model, numbers)
        return view.plus(
            [
                LexicalUnit(number, "element", TermCounts(one.tokens.astype(np.uint64), one.weights, 1))
                for number, one in zip(held.tolist(), vectors, strict=True)
            ]
        )

    def _load_names(self, view: SegmentedGraphView, numbers: Numbers) -> SegmentedGraphView:
        return view.plus(content_of(facts_of(self._store, self.collection, self._sources), numbers))


def _followed(
    follower: Follower[View] | None, known: Track[View] | None, version: int, *, strict: bool
) -> Track[View] | None:
    """Where a view is at a version, from what is `known` or else from nothing; None for a view that there is not."""
    return None if follower is None else follower.follow(known or Track(follower.empty), version, strict=strict)
