"""The engine over one data directory: writes documents, keeps the views, searches, checks itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from index.check import check_engine
from index.embed.base import Embedder
from index.errors import InvalidInput, ModelMismatch, SchemaMismatch
from index.lexical import open_lexical
from index.lexical.analyse import ANALYSER_VERSION, Analyser, hash_tokens
from index.lexical.base import LexicalView
from index.lexical.bm25 import idf
from index.lock import WriterLock
from index.names import check_collection_name
from index.retrieve.search import search_collection
from index.store import open_store
from index.store.base import Store
from index.store.files import FileStore, Incoming
from index.types import Bundle, Collection, Document, Found, Json, Notice, Query
from index.vector import open_dense
from index.views import Views
from index.writer import Preparer

DATABASE = "plexus.db"
VIEWS = "views"
ANALYSER_NOTE = "analyser"
MAX_TOP_K = 1000


def never() -> bool:
    return False


class Engine:
    """Opened once per process. Reads are safe from any thread; writes are taken one after another.

    With `writable` the engine holds the writer lock of the directory; without it, it serves what another
    process writes.
    """

    def __init__(self, directory: Path, store: Store, embedder: Embedder, lock: WriterLock | None) -> None:
        self.directory = directory
        self.store = store
        self.embedder = embedder
        self.files = FileStore(directory / "files")
        self.analyser = Analyser()
        self._lock = lock
        self._views: dict[str, Views] = {}
        self._writing = threading.RLock()
        self._guard = threading.RLock()

    @classmethod
    def open(cls, directory: Path, embedder: Embedder, *, writable: bool, note: str = "") -> Engine:
        """Open a data directory; `note` (a server's address, say) is shown to a refused second writer.

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
        engine = cls(directory, store, embedder, lock)
        try:
            engine._take_up()
        except BaseException:
            engine.close()
            raise
        return engine

    @property
    def writable(self) -> bool:
        return self._lock is not None

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._guard:
            for views in self._views.values():
                views.close()
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
            self._require_model(name)
        bundles = [_with_original(bundle, originals) for bundle in bundles]
        prepared = Preparer(self.embedder, self.analyser).prepare(bundles)
        if cancelled():
            return ()
        with self._writing:
            doubtful = self._files_replaced_by(bundles) | _failed_originals(bundles)
            self._keep_files(bundles, originals)
            self.store.commit(prepared)
            self._publish(collections)
            self._drop_files(doubtful)
        return tuple(self._outcome(bundle.document) for bundle in bundles)

    def add_source(self, document: str, source: str, metadata: Mapping[str, Json]) -> Document:
        """Name a known document by one more source. Raises NotFound."""
        with self._writing:
            collection = self.store.document(document).collection
            old = self.store.document_of_source(collection, source)
            files = set(self._files_of(old)) if old else set()
            self.store.add_source(document, source, metadata)
            self._publish({collection})
            self._drop_files(files)
            return self.store.document(document)

    def set_metadata(self, document: str, metadata: Mapping[str, Json]) -> Document:
        with self._writing:
            return self.store.set_metadata(document, metadata)

    def delete_document(self, document: str) -> None:
        """Remove a document from store, views and files. Raises NotFound."""
        with self._writing:
            found = self.store.document(document)
            files = set(self._files_of(found))
            self.store.drop_document(document)
            self._publish({found.collection})
            self._drop_files(files)

    def delete_sources(self, collection: str, sources: Iterable[str]) -> None:
        with self._writing:
            named = list(sources)
            documents = [self.store.document_of_source(collection, source) for source in named]
            files = {digest for found in documents if found for digest in self._files_of(found)}
            self.store.drop_sources(collection, named)
            self._publish({collection})
            self._drop_files(files)

    def drop_collection(self, name: str) -> None:
        """Remove a collection with its views and files. Raises NotFound."""
        with self._writing:
            self.store.drop_collection(name)
            self.reset_views(name)
            self.files.sweep(self.store.files_in_use())

    # -- reading -----------------------------------------------------------------------------------------

    def search(self, collections: Sequence[str], query: Query) -> Found:
        """Search each collection and merge by calibrated score. Raises NotFound, InvalidInput, InvalidFilter."""
        if not query.text.strip():
            raise InvalidInput("the query is empty", field="query")
        if not 1 <= query.top_k <= MAX_TOP_K:
            raise InvalidInput(f"top_k must be from 1 to {MAX_TOP_K}", field="top_k")
        if not collections:
            raise InvalidInput("no collection is named", field="collections")
        found = [
            search_collection(self.views(name), self.store, self.embedder, self.analyser, query)
            for name in dict.fromkeys(collections)
        ]
        return found[0] if len(found) == 1 else merge(found, query.top_k)

    def question_weights(self, collections: Sequence[str], question: str) -> dict[str, float]:
        """The question's tokens by query weight times live IDF over these collections together."""
        weights = self.analyser.query(question)
        hashes = hash_tokens(list(weights))
        units = sum(self.store.population(name, "element").units for name in collections)
        frequencies = sum(
            (self.store.document_frequencies(name, "element", hashes) for name in collections),
            np.zeros(len(hashes), dtype=np.int64),
        )
        rarity = idf(units, frequencies)
        return {
            token: weight * float(of_token) for (token, weight), of_token in zip(weights.items(), rarity, strict=True)
        }

    def views(self, collection: str) -> Views:
        """The views of a collection at the store's present version. Raises NotFound, ModelMismatch."""
        self.store.collection(collection)
        views = self._views.get(collection)
        if views is not None and views.version == self.store.version():
            return views
        with self._guard:
            views = self._views.get(collection)
            if views is None:
                self._require_model(collection)
                views = self._views[collection] = self._open_views(collection)
            views.refresh()
        return views

    def check(self, *, repair: bool = False) -> list[Notice]:
        """Broken invariants of store, files and views; `repair` rebuilds views and removes stray files."""
        with self._writing:
            return check_engine(self, repair=repair)

    def reset_views(self, collection: str) -> None:
        """Throw the derived data of a collection away; the next search builds it from the store."""
        with self._guard:
            views = self._views.pop(collection, None)
            if views is not None:
                views.close()
            shutil.rmtree(self._view_directory(collection), ignore_errors=True)

    # -- inside ------------------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """See that what is there fits this program and this store."""
        found, here = self.store.note(ANALYSER_NOTE), str(ANALYSER_VERSION)
        if found not in {None, here}:
            raise SchemaMismatch(
                f"the words in {self.directory} were counted by analyser {found}, but this Plexus has analyser {here}: "
                "ingest the documents into a new data directory"
            )
        if not self.writable:
            return
        if found is None:
            self.store.set_note(ANALYSER_NOTE, here)
        names = {collection.name for collection in self.store.collections()}
        for directory in (self.directory / VIEWS).glob("*"):
            if directory.name not in names or self._is_ahead(directory.name):
                self.reset_views(directory.name)

    def _is_ahead(self, collection: str) -> bool:
        """Whether the lexical view on disk shows a future of the store: that was put back from a backup."""
        lexical = self._open_lexical(collection)
        # In this order, because a writer moves the store first.
        ahead = lexical.applied > self.store.version()
        lexical.close()
        return ahead

    def _open_lexical(self, collection: str) -> LexicalView:
        return open_lexical("tantivy", self._view_directory(collection) / "lexical", self.store, collection)

    def _open_views(self, collection: str) -> Views:
        # Until a writer has mended a view that is ahead, readers serve all from their tail.
        ahead = not self.writable and self._is_ahead(collection)
        return Views(
            collection,
            self.store,
            open_lexical("memory", None, self.store, collection) if ahead else self._open_lexical(collection),
            open_dense("faiss", self.embedder.dimension),
            model=self.embedder.fingerprint,
            analyser=self.analyser,
            writable=self.writable,
        )

    def _view_directory(self, collection: str) -> Path:
        return self.directory / VIEWS / collection

    def _publish(self, collections: Iterable[str]) -> None:
        for name in collections:
            self.views(name)

    def _require_model(self, collection: str) -> None:
        """Vectors of two models cannot be compared."""
        here = self.embedder.fingerprint
        if collection not in {found.name for found in self.store.collections()}:
            return
        others = [model for model in self.store.models(collection) if model != here]
        if others:
            raise ModelMismatch(
                f"collection {collection!r} holds vectors of {others[0]}, but the configured model is {here}; "
                f"set PLEXUS_EMBEDDER back, or ingest again with --reparse into a new collection",
                field="embedder",
            )

    def _files_replaced_by(self, bundles: Iterable[Bundle]) -> set[str]:
        """Files of the documents that now have the sources of these bundles."""
        old = {
            found.id: found
            for bundle in bundles
            for source in bundle.document.sources
            if (found := self.store.document_of_source(bundle.document.collection, source)) is not None
        }
        return {digest for document in old.values() for digest in self._files_of(document)}

    def _files_of(self, document: Document) -> Iterator[str]:
        if document.original:
            yield document.content_hash
        if document.status != "failed":
            yield from (element.asset for element in self.store.elements(document.id, kind="image") if element.asset)

    def _drop_files(self, digests: set[str]) -> None:
        if digests:
            self.files.remove(digests - self.store.files_in_use())

    def _keep_files(self, bundles: Iterable[Bundle], originals: Mapping[str, Path]) -> None:
        files: list[Incoming] = []
        for bundle in bundles:
            digest = bundle.document.content_hash
            if digest in originals:
                files.append(Incoming(originals[digest], digest))
            files += (Incoming(asset.path, asset.hash, staged=True) for asset in bundle.assets)
        self.files.put_all(files)

    def _outcome(self, document: Document) -> Document:
        if document.status == "failed":
            for source in document.sources:
                kept = self.store.document_of_source(document.collection, source)
                if kept is not None:
                    return kept
        return self.store.document(document.id)


def _failed_originals(bundles: Iterable[Bundle]) -> set[str]:
    """Originals that are not kept where a failed update leaves the earlier version in place."""
    return {one.document.content_hash for one in bundles if one.document.original and one.document.status == "failed"}


def _with_original(bundle: Bundle, originals: Mapping[str, Path]) -> Bundle:
    kept = bundle.document.content_hash in originals
    return replace(bundle, document=replace(bundle.document, original=kept))


def merge(found: Sequence[Found], top_k: int) -> Found:
    """One ranking out of several collections, by calibrated score."""
    hits = sorted((hit for one in found for hit in one.hits), key=lambda hit: (-hit.score, hit.unit.number))
    timings: dict[str, float] = {}
    for one in found:
        for stage, milliseconds in one.timings_ms.items():
            timings[stage] = timings.get(stage, 0.0) + milliseconds
    return Found(
        hits=tuple(hits[:top_k]),
        plan=found[0].plan,
        timings_ms=timings,
        index_version=max(one.index_version for one in found),
    )
