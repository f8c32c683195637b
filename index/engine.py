"""The engine over one data directory: writes documents, keeps the views, searches, checks itself."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType

from index.check import check_engine
from index.confidence import confidence, signs_of
from index.embed.base import Embedder, SparseEmbedder
from index.embed.remembered import Remembered
from index.errors import InvalidInput, StoreError
from index.graph.sources import EVERY_SOURCE, Sources
from index.incoming import (
    files_of,
    files_of_collection,
    files_replaced_by,
    incoming_files,
    outcome,
    with_original,
)
from index.late.interaction import Late
from index.late.pages import PageImages
from index.lexical.analyse import Analyser
from index.lock import WriterLock
from index.models import ModelShelf, require
from index.names import check_collection_name
from index.page_codes import with_page_codes
from index.present import VIEWS, Present
from index.query import Query
from index.remake import take_up_terms
from index.rerank.order import Reranking, reranked, widened
from index.retrieve.base import Question
from index.retrieve.pictured import with_picture
from index.retrieve.plan import make_plan, searched_by, without_model
from index.retrieve.search import merged, search_collection
from index.retrieve.signals import Stopwatch
from index.retrieve.words import question_weights
from index.store import open_store
from index.store.base import Prepared, Stamps, Store
from index.store.files import FileStore
from index.takeup import drop_unused, sweep, take_up_models
from index.types import Bundle, Collection, Document, Found, Json, Notice, Picture, Plan
from index.upkeep import Policy, Upkeep
from index.views import Views, ViewState, drop_unused_segments, held_in
from index.writer import prepare_all

logger = logging.getLogger("plexus.models")

DATABASE = "plexus.db"
MAX_TOP_K = 1000


def never() -> bool:
    return False


class Engine:
    """Opened once per process. Reads are safe from any thread; writes are taken one after another.

    With `writable` the engine holds the writer lock of the directory; without it, it serves what another
    process writes.
    """

    def __init__(
        self,
        directory: Path,
        store: Store,
        embedder: Embedder,
        lock: WriterLock | None,
        policy: Policy,
        late: Late | None = None,
        settings: tuple[str, str] = ("", ""),
        sparse: SparseEmbedder | None = None,
        reranking: Reranking | None = None,
        page_images: PageImages | None = None,
        graph: Sources = EVERY_SOURCE,
    ) -> None:
        self.directory = directory
        self.store = store
        self.embedder = embedder
        self.late = late
        self.sparse = sparse
        self.reranking = reranking
        self.page_images = page_images
        self.graph = graph
        self.files = FileStore(directory / "files")
        self.analyser = Analyser()
        self.remembered = Remembered()  # who serves many questions gives it room
        self.shelf = ModelShelf(embedder, late, settings)
        sparse_model = "" if sparse is None else sparse.fingerprint
        self.shown = Present(directory, store, self.shelf, sparse_model, page_images, graph=graph)
        self._lock = lock
        self._writing = threading.RLock()
        self.upkeep = Upkeep(self, policy)

    @classmethod
    def open(
        cls,
        directory: Path,
        embedder: Embedder,
        *,
        writable: bool,
        note: str = "",
        policy: Policy | None = None,
        late: Late | None = None,
        settings: tuple[str, str] = ("", ""),
        sparse: SparseEmbedder | None = None,
        reranking: Reranking | None = None,
        page_images: PageImages | None = None,
        graph: Sources = EVERY_SOURCE,
    ) -> Engine:
        """Open a data directory; without `late` or `page_images` there are no such vectors.

        `note` (an address) is shown to a refused writer; `settings` are PLEXUS_EMBEDDER and PLEXUS_LATE, by which the
        models can be opened again when others are set.
        Raises WriterBusy, SchemaMismatch, and StoreError where there is nothing to read.
        """
        lock = None
        if writable:
            directory.mkdir(parents=True, exist_ok=True)
            lock = WriterLock.acquire(directory, note)
        try:
            store = open_store("sqlite", directory / DATABASE, read_only=not writable)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        engine = cls(
            directory, store, embedder, lock, policy or Policy(), late, settings, sparse, reranking, page_images, graph
        )
        try:
            engine._take_up()
        except BaseException:
            engine.close()
            raise
        return engine

    @property
    def writable(self) -> bool:
        return self._lock is not None

    @property
    def quiet(self) -> bool:
        """Whether nobody writes but perhaps this engine."""
        return self.writable or WriterLock.holder(self.directory) is None

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.upkeep.close()
        with self._writing, self.shown.guard:
            self.shown.clear()
            self.store.close()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    # -- writing -----------------------------------------------------------------------------------------

    def create_collection(self, name: str) -> Collection:
        """Make a collection, or return the one that is there. Raises InvalidInput for an impossible name."""
        return self.store.create_collection(check_collection_name(name))

    def write(
        self, bundles: Sequence[Bundle], originals: Mapping[str, Path], *, cancelled: Callable[[], bool] = never
    ) -> tuple[Document, ...]:
        """Make documents searchable in one commit; `originals` maps content hashes to the files to keep.

        Returns each document as the store has it afterwards; a failed update comes back as the document that
        stays, with a warning `update_failed`. `cancelled` is asked once more before the commit: where it says
        so nothing is written, and nothing is returned.
        """
        for bundle in bundles:
            check_collection_name(bundle.document.collection)
        bundles = [with_original(bundle, originals) for bundle in bundles]
        with ExitStack() as held:
            names, prepared = self._prepared(bundles, originals, held)
            if cancelled():
                return ()
            models = {name: found for name in names if (found := self.shelf.unwritten(self.store, name)) is not None}
            incoming = incoming_files(bundles, originals)
            doubtful = files_replaced_by(self.store, bundles) | {file.digest for file in incoming}
            with self.files.doubting(doubtful, self.store.files_in_use):
                self.files.put_all(incoming)
                self.store.commit(prepared, models)
                drop_unused(self.store, self.shown, models)
                self._publish(names)
        return tuple(outcome(self.store, bundle.document) for bundle in bundles)

    def add_source(self, document: str, source: str, metadata: Mapping[str, Json]) -> Document:
        """Name a known document by one more source. Raises NotFound."""
        with self._writing:
            collection = self.store.document(document).collection
            old = self.store.document_of_source(collection, source)
            files = set(files_of(self.store, old)) if old else set()
            with self.files.doubting(files, self.store.files_in_use):
                self.store.add_source(document, source, metadata)
                self._publish({collection})
            return self.store.document(document)

    def set_metadata(self, document: str, metadata: Mapping[str, Json]) -> Document:
        with self._writing:
            changed = self.store.set_metadata(document, metadata)
        self.upkeep.poke(())
        return changed

    def delete_document(self, document: str) -> None:
        """Remove a document from store, views and files. Raises NotFound."""
        with self._writing:
            found = self.store.document(document)
            with self.files.doubting(set(files_of(self.store, found)), self.store.files_in_use):
                self.store.drop_document(document)
                self._publish({found.collection})

    def delete_sources(self, collection: str, sources: Iterable[str]) -> None:
        with self._writing:
            named = list(sources)
            documents = [self.store.document_of_source(collection, source) for source in named]
            files = {digest for found in documents if found for digest in files_of(self.store, found)}
            with self.files.doubting(files, self.store.files_in_use):
                self.store.drop_sources(collection, named)
                self._publish({collection})

    def drop_collection(self, name: str) -> None:
        """Remove a collection with its views and files. Raises NotFound."""
        with self._writing:
            with self.files.doubting(files_of_collection(self.store, name), self.store.files_in_use):
                self.store.drop_collection(name)
                self.shown.forget(name)
                shutil.rmtree(self.shown.folder(name).path, ignore_errors=True)
            self.upkeep.poke(())

    # -- reading -----------------------------------------------------------------------------------------

    def search(
        self, collections: Sequence[str], query: Query, question: Question | None = None, plan: Plan | None = None
    ) -> Found:
        """Search each collection and merge by calibrated score; a `question` made before spares the model its work.

        Without a `plan` the planner makes one. Raises NotFound, InvalidInput, InvalidFilter.
        """
        if not query.text.strip() and query.picture is None:
            raise InvalidInput("the query is empty", field="query")
        if not 1 <= query.top_k <= MAX_TOP_K:
            raise InvalidInput(f"top_k must be from 1 to {MAX_TOP_K}", field="top_k")
        if not collections:
            raise InvalidInput("no collection is named", field="collections")
        watch, wide = Stopwatch(), widened(query, self.reranking)
        with watch.stage("total"):
            plan = plan or self.plan(query)
            with watch.stage("embed"):
                asked = question or self.question(query.text, query.picture)
                plan = self._ask(asked, collections, query, plan)
            with self.shown.reading(list(dict.fromkeys(collections))) as states:
                found = [search_collection(one, states, self.store, asked, wide, plan, watch) for one in states]
            hits = reranked(merged(found, wide.top_k), query, self.reranking, watch)
            with watch.stage("confidence"):
                signs = signs_of(self.analyser, query.text or asked.text, hits, partial(held_in, states))
        return Found(hits, plan, watch.stages, states[0].version, confidence(signs), signs)

    def stamps(self) -> Stamps:
        """Those of all collections: while it keeps its own, the same search of a collection finds the same."""
        return self.store.stamps()

    def plan(self, query: Query) -> Plan:
        """How the query would be searched."""
        there = make_plan(
            query,
            late=self.late is not None,
            sparse=self.sparse is not None,
            page_images=self.page_images is not None,
            graph=bool(self.graph),
        )
        return with_picture(there, query)

    def question(self, text: str, picture: Picture | None = None) -> Question:
        """What is asked as the retrievers take it; what they need of it is made when they ask."""
        models = (self.embedder, self.late, picture, self.sparse, self.page_images)
        return Question(text, self.analyser, *models, self.remembered)

    def question_weights(self, collections: Sequence[str], question: str) -> dict[str, float]:
        """The question's tokens by query weight times live IDF over these collections together."""
        with self.shown.reading(list(dict.fromkeys(collections))) as states:
            return question_weights(self.analyser, question, states)

    def present(self, collection: str) -> tuple[Views, ViewState]:
        """The views of a collection and their state at the store's newest version. Raises NotFound."""
        return self.shown.of(collection)

    def check(self, *, repair: bool = False) -> list[Notice]:
        """Broken invariants of store, files and views; `repair` makes views anew and removes stray files."""
        with self.upkeep.paused(), self._writing:
            return check_engine(self, repair=repair)

    # -- upkeep ------------------------------------------------------------------------------------------

    def changing(self) -> AbstractContextManager[object]:
        """Held while something is changed; documents wait."""
        return self._writing

    def settle(self) -> None:
        """Wait until the views have nothing left to seal or to merge. Raises StoreError for a reader."""
        self._require_writable()
        for collection in self.store.collections():
            self.upkeep.settle(collection.name)

    def compact(self, collections: Sequence[str] | None = None) -> bool:
        """See that nothing of what was deleted is left: in the views of these collections, or of all, and in the store.

        False if a reader still holds the log: it is emptied as soon as that ends. Raises NotFound, StoreError for a
        reader.
        """
        self._require_writable()
        names = [found.name for found in self.store.collections()] if collections is None else collections
        for name in names:
            with self.upkeep.paused(), self._writing:
                # Those of a model that is to take over may hold what was deleted since; they are made again.
                gone = drop_unused_segments(self.store, name, self.shown.names_of(name))
                self.shown.folder(name).remove(gone)
            self.upkeep.settle(name, purge=True)
        with self._writing:
            return self.store.rewrite()

    def reset_views(self, collection: str) -> None:
        """Forget the segments of a collection; its views are then made from the store."""
        with self._writing, self.shown.guard:
            names = [row.name for row in self.store.segments(collection)]
            self.store.exchange_segments(collection, names, [])
            self.shown.forget(collection)
            self.shown.folder(collection).sweep(())
        self.upkeep.poke([collection])

    # -- inside ------------------------------------------------------------------------------------------

    def _ask(self, question: Question, collections: Sequence[str], query: Query, plan: Plan) -> Plan:
        """Have the models of these collections read the question; the plan that is left where one cannot be opened."""
        if self.late is None and plan.retrievers.get("late"):
            question.prepare(plan)  # says that there is no late interaction
        for name in dict.fromkeys(collections):
            models = self.shelf.ready(self.shown.names_of(name))
            require(models, name, query.retrievers or ())
            question.under(models).prepare(searched_by(plan, models))
            if models.missing:
                plan = replace(plan, why=(*plan.why, without_model(models, name)))
        return plan

    def _prepared(
        self, bundles: Sequence[Bundle], originals: Mapping[str, Path], held: ExitStack
    ) -> tuple[set[str], list[Prepared]]:
        """The collections of the bundles, and what is to be committed; from now on `held` keeps others from writing."""
        names = {bundle.document.collection for bundle in bundles}
        while True:
            models = {name: self.shelf.for_writing(self.store, name) for name in names}
            made = prepare_all(bundles, models, self.analyser, self.sparse)
            prepared = with_page_codes(self.page_images, made, originals)
            held.enter_context(self._writing)
            if all(
                self.shelf.for_writing(self.store, name).names.fingerprints == models[name].names.fingerprints
                for name in names
            ):
                return names, prepared
            held.close()  # another model took over meanwhile

    def _take_up(self) -> None:
        """See that what is there fits this program and this store."""
        take_up_terms(self.store, self.analyser, self.directory, writable=self.writable)
        if not self.writable:
            return
        self.files.settle(self.store.files_in_use)
        take_up_models(self.store, self.shelf, self.shown, self.late, self.sparse, self.page_images)
        self.upkeep.poke(sweep(self.store, self.directory / VIEWS))

    def _publish(self, collections: Iterable[str]) -> None:
        """Have what was committed ready for the next search."""
        names = list(collections)
        for name in names:
            self.present(name)
        self.upkeep.poke(names)

    def _require_writable(self) -> None:
        if not self.writable:  # who reads never writes a view, not even one that would be in no list
            raise StoreError("the store is open for reading only")
