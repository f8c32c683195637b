"""Checks that store, files and views agree, and mends what can be derived again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from index.embed.base import SparseEmbedder
from index.graph.invariants import graph_problems
from index.page_codes import pages_lacking, told_of
from index.segments.files import SegmentFolder
from index.store.base import Store, TermCounts
from index.store.files import FileStore
from index.types import POPULATIONS, Document, Notice, Numbers, Population
from index.views import Views, ViewState

_BATCH = 4096


class Checked(Protocol):
    """What the check needs of an engine."""

    store: Store
    files: FileStore
    sparse: SparseEmbedder | None

    @property
    def writable(self) -> bool: ...

    @property
    def quiet(self) -> bool:
        """Whether nobody else changes anything while the check runs."""
        ...

    def present(self, collection: str) -> tuple[Views, ViewState]: ...

    def reset_views(self, collection: str) -> None: ...


def check_engine(engine: Checked, *, repair: bool) -> list[Notice]:
    """All broken invariants; with `repair` those that remain after views are rebuilt and stray files removed."""
    of_views = list(_view_problems(engine))
    of_graphs = [problem for one in engine.store.collections() for problem in graph_problems(engine.store, one.name)]
    found = [*engine.store.problems(), *of_graphs, *_file_problems(engine), *of_views]
    if not found or not repair:
        return found
    if of_views:
        for collection in engine.store.collections():
            engine.reset_views(collection.name)
    engine.files.sweep(engine.store.files_in_use())
    return check_engine(engine, repair=False)


def _file_problems(engine: Checked) -> Iterator[Notice]:
    """Where somebody writes meanwhile, files may be there before their document, and go after it."""
    in_use, kept = engine.store.files_in_use(), engine.files.digests()
    for digest in sorted(engine.store.files_in_use(in_use - kept)):
        yield Notice("file_missing", f"file {digest} is referred to but not there")
    for digest in sorted(kept - in_use - engine.files.doubtful()) if engine.quiet else ():
        yield Notice("file_stray", f"file {digest} belongs to no document")
    for digest in sorted(in_use & kept):
        if not engine.files.is_intact(digest) and engine.store.files_in_use({digest}):
            yield Notice("file_changed", f"file {digest} does not have the bytes that its name says")


def _view_problems(engine: Checked) -> Iterator[Notice]:
    for collection in engine.store.collections():
        name = collection.name
        yield from _segment_problems(name, engine.present(name)[0].folder, engine.store, engine.writable)
        with engine.store.snapshot():
            _, state = engine.present(name)
            yield from _dense_problems(name, engine.store, state)
            yield from _lexical_problems(name, engine.store, state)
            yield from _late_problems(name, engine.store, state)
            yield from _sparse_problems(name, engine.store, state, engine.sparse)
            yield from _picture_problems(name, engine.store)
            yield from _page_problems(name, engine.store, state)
            yield from _graph_problems(name, engine.store, state)


def _segment_problems(collection: str, folder: SegmentFolder, store: Store, writable: bool) -> Iterator[Notice]:
    """Not `writable`: those count that are listed before and after, and what lies about is the next writer's."""
    rows = store.segments(collection)
    faults = {row.name: fault for row in rows if (fault := folder.fault(row, deep=True)) is not None}
    listed = {row.name for row in store.segments(collection)}
    for name in faults.keys() & listed:
        yield Notice("segment_broken", f"{collection}: {faults[name]}")
    for stray in folder.strays(listed) if writable else ():
        yield Notice("segment_stray", f"{collection}: {stray} is in no list")


def _dense_problems(collection: str, store: Store, state: ViewState) -> Iterator[Notice]:
    """The view has what the store has of the active model, which has a vector wherever another one has."""
    if state.models is None:
        return
    elements, model = store.numbers(collection, "element"), state.models.names.model
    held = _with_vectors(store, model, elements)
    yield from _difference("dense_view", collection, held, state.dense.numbers())
    others = [_with_vectors(store, one, elements) for one in store.models(collection) if one != model]
    missing = len(np.setdiff1d(np.concatenate([held[:0], *others]), held))
    if missing:
        yield Notice(
            "vectors_missing", f"{collection}: {missing} units have no vector of {model}; plexus embed makes them"
        )


def _with_vectors(store: Store, model: str, numbers: Numbers) -> Numbers:
    return np.concatenate([numbers[:0], *(store.vectors(model, batch)[0] for batch in _batches(numbers))])


def _late_problems(collection: str, store: Store, state: ViewState) -> Iterator[Notice]:
    """Every unit with a vector has token vectors, and the view has what the store has."""
    if state.late is None:
        return
    elements, model = store.numbers(collection, "element"), state.late.codec.fingerprint
    batches = list(_batches(elements))
    held = np.concatenate([elements[:0], *(store.token_codes(model, batch)[0] for batch in batches)])
    yield from _difference("late_view", collection, held, state.late.numbers())
    missing = len(np.setdiff1d(state.dense.numbers(), held))
    if missing:
        yield Notice("tokens_missing", f"{collection}: {missing} units have no token vectors; plexus encode makes them")


def _picture_problems(collection: str, store: Store) -> Iterator[Notice]:
    missing = len(store.unlooked_pictures(collection))
    if missing:
        detail = f"{collection}: {missing} pictures cannot be found by their looks; plexus check --repair looks at them"
        yield Notice("looks_missing", detail)


def _sparse_problems(
    collection: str, store: Store, state: ViewState, sparse: SparseEmbedder | None
) -> Iterator[Notice]:
    """Every unit with a vector has a sparse one, and the view has what the store has."""
    if state.sparse is None or sparse is None:
        return
    elements = store.numbers(collection, "element")
    batches = [store.sparse_vectors(sparse.fingerprint, batch)[0] for batch in _batches(elements)]
    held = np.concatenate([elements[:0], *batches])
    yield from _difference("sparse_view", collection, held, state.sparse.numbers("element"))
    missing = len(np.setdiff1d(state.dense.numbers(), held))
    if missing:
        yield Notice("sparse_missing", f"{collection}: {missing} units have no sparse vector; plexus encode makes them")


def _page_problems(collection: str, store: Store, state: ViewState) -> Iterator[Notice]:
    """The view has what the store has of pictures of pages; one that has no codes is told of by its document."""
    if state.page_images is None:
        return
    pages, model = store.numbers(collection, "page"), state.page_images.codec.fingerprint
    held = [store.token_codes(model, batch)[0] for batch in _batches(pages)]
    yield from _difference("page_view", collection, np.concatenate([pages[:0], *held]), state.page_images.numbers())
    missing = 0
    for document in _documents(collection, store):
        told = told_of(document)
        missing += sum(unit.page not in told for unit in pages_lacking(store, document, model))
    if missing:
        yield Notice("pages_missing", f"{collection}: {missing} pages are not embedded; plexus encode does that")


def _graph_problems(collection: str, store: Store, state: ViewState) -> Iterator[Notice]:
    """The view has what the store has, and documents were read for names, not by a Plexus that knew of none."""
    if state.graph is None:
        return
    yield from _difference("graph_view", collection, store.numbers(collection, "element"), state.graph.numbers())
    older = sum(_is_nameless(document) for document in _documents(collection, store))
    if older:
        detail = f"{collection}: {older} documents were never read for names; plexus ingest --reparse reads them"
        yield Notice("names_missing", detail)


def _is_nameless(document: Document) -> bool:
    """Whether a document was parsed before parsing read names: that is timed since."""
    timings = document.timings_ms
    return document.status == "ready" and "parse" in timings and "graph" not in timings


def _documents(collection: str, store: Store) -> Iterator[Document]:
    after = ""
    while documents := store.documents(collection, after=after):
        yield from documents
        after = documents[-1].id


def _lexical_problems(collection: str, store: Store, state: ViewState) -> Iterator[Notice]:
    for population in POPULATIONS:
        numbers = store.numbers(collection, population)
        yield from _difference("lexical_view", collection, numbers, state.lexical.numbers(population))
        yield from _recount(collection, population, store, state, numbers)


def _recount(
    collection: str, population: Population, store: Store, state: ViewState, numbers: Numbers
) -> Iterator[Notice]:
    """How many units hold each token, by the view and by the store."""
    hashes, frequencies = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    for batch in _batches(numbers):
        terms: list[TermCounts] = [of_one for of_one in store.term_counts(batch) if of_one is not None]
        held = np.concatenate([hashes[:0], *(of_one.hashes for of_one in terms)])
        both = np.concatenate([hashes, held])
        weights = np.concatenate([frequencies, np.ones(len(held), np.int64)])
        hashes, places = np.unique(both, return_inverse=True)
        frequencies = np.bincount(places, weights=weights, minlength=len(hashes)).astype(np.int64)
    wrong = int(np.count_nonzero(state.lexical.frequencies(hashes, population) != frequencies))
    if wrong:
        yield Notice("document_frequency", f"{collection}: {wrong} tokens of {population} units differ from a recount")


def _difference(code: str, collection: str, wanted: Numbers, held: Numbers) -> Iterator[Notice]:
    missing, extra = len(np.setdiff1d(wanted, held)), len(np.setdiff1d(held, wanted))
    if missing or extra or len(held) != len(np.unique(held)):
        yield Notice(code, f"{collection}: {missing} units missing, {extra} too many")


def _batches(numbers: Numbers) -> Iterator[Numbers]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]
