"""The engine over one data directory: writes documents, keeps the views, searches, checks itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType

import numpy as np

from index.check import check_engine
from index.confidence import confidence, signs_of
from index.embed.base import Embedder
from index.errors import BrokenSegment, InvalidInput, StoreError
from index.incoming import incoming_files, with_original
from index.late.interaction import Late
from index.lexical.analyse import Analyser
from index.lexical.ask import ask
from index.lexical.bm25 import hashes_of, idf
from index.lock import WriterLock
from index.models import forget_other_views, require_models
from index.names import check_collection_name
from index.remake import take_up_terms
from index.retrieve.base import Question
from index.retrieve.plan import make_plan
from index.retrieve.search import merged, search_collection
from index.retrieve.signals import Stopwatch
from index.segments.files import SegmentFolder
from index.store import open_store
from index.store.base import Store
from index.store.files import FileStore
from index.types import Bundle, Collection, Document, Found, Json, Notice, Plan, Query
from index.upkeep import Policy, Upkeep
from index.views import Views, ViewState, held_in
from index.writer import Preparer

DATABASE = "plexus.db"
VIEWS = "views"
MAX_TOP_K = 1000
_ATTEMPTS = 3


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
        graph: bool = True,
    ) -> None:
        self.directory = directory
        self.store = store
        self.embedder = embedder
        self.late, self.graph = late, graph
        self.files = FileStore(directory / "files")
        self.analyser = Analyser()
        self._lock = lock
        self._views: dict[str, Views] = {}
        self._writing = threading.RLock()
        self._guard = threading.RLock()
        self._upkeep = Upkeep(self, policy)

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
        graph: bool = True,
    ) -> Engine:
        """Open a data directory, without `late` for no token vectors; `note` (an address) is shown to a refused writer.

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
        engine = cls(directory, store, embedder, lock, policy or Policy(), late, graph)
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
        self._upkeep.close()
        with self._writing, self._guard:
            self._views.clear()
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
        collections = {check_collection_name(bundle.document.collection) for bundle in bundles}
        for name in collections - self._views.keys():
            require_models(self.store, name, self.embedder, self.late)
        bundles = [with_original(bundle, originals) for bundle in bundles]
        prepared = Preparer(self.embedder, self.analyser, self.late).prepare(bundles)
        if cancelled():
            return ()
        with self._writing:
            incoming = incoming_files(bundles, originals)
            doubtful = self._files_replaced_by(bundles) | {file.digest for file in incoming}
            with self.files.doubting(doubtful, self.store.files_in_use):
                self.files.put_all(incoming)
                self.store.commit(prepared)
                self._publish(collections)
        return tuple(self._outcome(bundle.document) for bundle in bundles)

    def add_source(self, document: str, source: str, metadata: Mapping[str, Json]) -> Document:
        """Name a known document by one more source. Raises NotFound."""
        with self._writing:
            collection = self.store.document(document).collection
            old = self.store.document_of_source(collection, source)
            files = set(self._files_of(old)) if old else set()
            with self.files.doubting(files, self.store.files_in_use):
                self.store.add_source(document, source, metadata)
                self._publish({collection})
            return self.store.document(document)

    def set_metadata(self, document: str, metadata: Mapping[str, Json]) -> Document:
        with self._writing:
            changed = self.store.set_metadata(document, metadata)
        self._upkeep.poke(())
        return changed

    def delete_document(self, document: str) -> None:
        """Remove a document from store, views and files. Raises NotFound."""
        with self._writing:
            found = self.store.document(document)
            with self.files.doubting(set(self._files_of(found)), self.store.files_in_use):
                self.store.drop_document(document)
                self._publish({found.collection})

    def delete_sources(self, collection: str, sources: Iterable[str]) -> None:
        with self._writing:
            named = list(sources)
            documents = [self.store.document_of_source(collection, source) for source in named]
            files = {digest for found in documents if found for digest in self._files_of(found)}
            with self.files.doubting(files, self.store.files_in_use):
                self.store.drop_sources(collection, named)
                self._publish({collection})

    def drop_collection(self, name: str) -> None:
        """Remove a collection with its views and files. Raises NotFound."""
        with self._writing:
            with self.files.doubting(self._files_of_collection(name), self.store.files_in_use):
                self.store.drop_collection(name)
                with self._guard:
                    self._views.pop(name, None)
                shutil.rmtree(self._folder(name).path, ignore_errors=True)
            self._upkeep.poke(())

    # -- reading -----------------------------------------------------------------------------------------

    def search(
        self, collections: Sequence[str], query: Query, question: Question | None = None, plan: Plan | None = None
    ) -> Found:
        """Search each collection and merge by calibrated score; a `question` made before spares the model its work.

        Without a `plan` the planner makes one. Raises NotFound, InvalidInput, InvalidFilter.
        """
        if not query.text.strip():
            raise InvalidInput("the query is empty", field="query")
        if not 1 <= query.top_k <= MAX_TOP_K:
            raise InvalidInput(f"top_k must be from 1 to {MAX_TOP_K}", field="top_k")
        if not collections:
            raise InvalidInput("no collection is named", field="collections")
        watch = Stopwatch()
        with watch.stage("total"):
            plan = plan or self.plan(query)
            with watch.stage("embed"):
                asked = question or self.question(query.text)
                asked.prepare(plan)
            with self._reading(list(dict.fromkeys(collections))) as states:
                found = [search_collection(state, self.store, asked, query, plan, watch) for state in states]
                hits = merged(found, query.top_k)
                with watch.stage("confidence"):
                    signs = signs_of(self.analyser, query.text, hits, partial(held_in, states))
                version = states[0].version
        return Found(hits, plan, watch.stages, version, confidence(signs), signs)

    def plan(self, query: Query) -> Plan:
        """How the query would be searched."""
        return make_plan(query, late=self.late is not None, graph=self.graph)

    def question(self, text: str) -> Question:
        """A text as the retrievers take it; what they need of it is made when they ask."""
        return Question(text, self.analyser, self.embedder, self.late)

    def question_weights(self, collections: Sequence[str], question: str) -> dict[str, float]:
        """The question's tokens by query weight times live IDF over these collections together."""
        with self._reading(list(dict.fromkeys(collections))) as states:
            weights = ask(self.analyser, question, partial(held_in, states))
            hashes = hashes_of(weights)
            units = sum(state.lexical.units("element") for state in states)
            frequencies = sum(
                (state.lexical.frequencies(hashes, "element") for state in states),
                np.zeros(len(hashes), dtype=np.int64),
            )
        rarity = idf(units, frequencies)
        return {
            token: weight * float(of_token) for (token, weight), of_token in zip(weights.items(), rarity, strict=True)
        }

    def present(self, collection: str) -> tuple[Views, ViewState]:
        """The views of a collection and their state at the store's newest version. Raises NotFound, ModelMismatch."""
        with self._guard, self.store.snapshot():
            return self._views_of(collection), self._views_of(collection).at_present()

    def check(self, *, repair: bool = False) -> list[Notice]:
        """Broken invariants of store, files and views; `repair` makes views anew and removes stray files."""
        with self._upkeep.paused(), self._writing:
            return check_engine(self, repair=repair)

    # -- upkeep ------------------------------------------------------------------------------------------

    def changing(self) -> AbstractContextManager[object]:
        """Held while something is changed; documents wait."""
        return self._writing

    def settle(self) -> None:
        """Wait until the views have nothing left to seal or to merge. Raises StoreError for a reader."""
        self._require_writable()
        for collection in self.store.collections():
            self._upkeep.settle(collection.name)

    def compact(self, collections: Sequence[str] | None = None) -> bool:
        """See that nothing of what was deleted is left: in the views of these collections, or of all, and in the store.

        False if a reader still holds the log: it is emptied as soon as that ends. Raises NotFound, StoreError for a
        reader.
        """
        self._require_writable()
        names = [found.name for found in self.store.collections()] if collections is None else collections
        for name in names:
            self._upkeep.settle(name, purge=True)
        with self._writing:
            return self.store.rewrite()

    def reset_views(self, collection: str) -> None:
        """Forget the segments of a collection; its views are then made from the store."""
        with self._writing, self._guard:
            names = [row.name for row in self.store.segments(collection)]
            self.store.exchange_segments(collection, names, [])
            self._views.pop(collection, None)
            self._folder(collection).sweep(())
        self._upkeep.poke([collection])

    # -- inside ------------------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """See that what is there fits this program and this store."""
        take_up_terms(self.store, self.analyser, self.directory, writable=self.writable)
        if not self.writable:
            return
        self.files.settle(self.store.files_in_use)
        names = {collection.name for collection in self.store.collections()}
        for name in names:
            forget_other_views(self.store, name, self.late)
        for directory in (self.directory / VIEWS).glob("*"):
            listed = {row.name for row in self.store.segments(directory.name)} if directory.name in names else set()
            SegmentFolder(directory).sweep(listed)
        self._upkeep.poke(names)

    @contextmanager
    def _reading(self, collections: Sequence[str]) -> Iterator[list[ViewState]]:
        """The states of collections at one version, which the store shows until this ends."""
        with ExitStack() as held:
            yield self._take(collections, held)

    def _take(self, collections: Sequence[str], held: ExitStack) -> list[ViewState]:
        with self._guard:
            # Who writes elsewhere may have taken a segment away while it was opened here: look again.
            for _ in range(_ATTEMPTS - 1):
                held.enter_context(self.store.snapshot())
                try:
                    return [self._views_of(name).at_present(strict=True) for name in collections]
                except BrokenSegment:
                    held.close()
            held.enter_context(self.store.snapshot())
            return [self._views_of(name).at_present() for name in collections]

    def _views_of(self, collection: str) -> Views:
        self.store.require(collection)
        if collection not in self._views:
            require_models(self.store, collection, self.embedder, self.late)
            model, dimension = self.embedder.fingerprint, self.embedder.dimension
            folder = self._folder(collection)
            made = Views(collection, self.store, folder, dimension, model, self.late, graph=self.graph)
            self._views[collection] = made
        return self._views[collection]

    def _folder(self, collection: str) -> SegmentFolder:
        return SegmentFolder(self.directory / VIEWS / collection)

    def _publish(self, collections: Iterable[str]) -> None:
        """Have what was committed ready for the next search."""
        names = list(collections)
        for name in names:
            self.present(name)
        self._upkeep.poke(names)

    def _require_writable(self) -> None:
        """Who reads never writes a view, not even one that would be in no list."""
        if not self.writable:
            raise StoreError("the store is open for reading only")

    def _files_replaced_by(self, bundles: Iterable[Bundle]) -> set[str]:
        """Files of the documents that now have the sources of these bundles."""
        old = {
            found.id: found
            for bundle in bundles
            for source in bundle.document.sources
            if (found := self.store.document_of_source(bundle.document.collection, source)) is not None
        }
        return {digest for document in old.values() for digest in self._files_of(document)}

    def _files_of_collection(self, collection: str) -> set[str]:
        files: set[str] = set()
        after = ""
        while documents := self.store.documents(collection, after=after):
            files.update(digest for document in documents for digest in self._files_of(document))
            after = documents[-1].id
        return files

    def _files_of(self, document: Document) -> Iterator[str]:
        if document.original:
            yield document.content_hash
        if document.status != "failed":
            yield from (element.asset for element in self.store.elements(document.id, kind="image") if element.asset)

    def _outcome(self, document: Document) -> Document:
        if document.status == "failed":
            for source in document.sources:
                kept = self.store.document_of_source(document.collection, source)
                if kept is not None:
                    return kept
        return self.store.document(document.id)
