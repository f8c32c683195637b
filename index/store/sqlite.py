"""The store on SQLite: one file with a write-ahead log, one writer, any number of readers."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np

from index.embed.base import SparseVector
from index.errors import InvalidInput, NotFound
from index.late.base import TokenCodes
from index.query import Filter
from index.store import check, imports, looks, read, read_units, sparse, stamps, tokens, vectors
from index.store.base import NO_MODELS, Change, ModelNames, Prepared, SegmentRow, Stamps, TermCounts
from index.store.connections import Connections
from index.store.imports_base import Extracted
from index.store.owned import require_key
from index.store.write import Transaction
from index.types import (
    POPULATIONS,
    Collection,
    Document,
    Edge,
    Element,
    ElementKind,
    Json,
    Mention,
    Notice,
    Numbers,
    Population,
    Unit,
    UnitKind,
    Vectors,
)


class SqliteStore:
    """See `index.store.base.Store`. Any thread may call every method; writes wait for each other."""

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        if path is None:
            raise InvalidInput("the sqlite store needs the path of its file", field="path")
        self._connections = Connections(path, read_only=read_only)
        # A process that was killed may have left deleted text in the log.
        self._traces = not read_only
        self._stamps = Stamps(-1, -1, {})

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        with self._connections.write() as db:
            transaction = Transaction(db)
            yield transaction
            transaction.finish()
        if transaction.erased:
            self._traces = True
            self.erase_traces()

    def snapshot(self) -> AbstractContextManager[None]:
        return self._connections.pinned()

    # -- collections -------------------------------------------------------------------------------------

    def create_collection(self, name: str) -> Collection:
        with self._transaction() as transaction:
            transaction.create_collection(name)
        return self.collection(name)

    def collections(self) -> list[Collection]:
        with self._connections.read() as db:
            return read.collections(db)

    def collection(self, name: str) -> Collection:
        with self._connections.read() as db:
            found = read.collections(db, name)
        if not found:
            raise NotFound(f"there is no collection '{name}'", field="collection")
        return found[0]

    def require(self, collection: str) -> None:
        with self._connections.read() as db:
            require_key(db, collection)

    def drop_collection(self, name: str) -> None:
        with self._transaction() as transaction:
            transaction.drop_collection(name)

    # -- writing -----------------------------------------------------------------------------------------

    def commit(self, prepared: Sequence[Prepared], models: Mapping[str, ModelNames] = NO_MODELS) -> int:
        with self._transaction() as transaction:
            for one in prepared:
                transaction.put(one)
            for collection, names in models.items():
                transaction.switch_models(collection, names, ())
        return transaction.version

    def add_source(self, document: str, source: str, metadata: Mapping[str, Json]) -> int:
        with self._transaction() as transaction:
            transaction.add_source(document, source, metadata)
        return transaction.version

    def drop_document(self, document: str) -> int:
        with self._transaction() as transaction:
            transaction.drop_document(document)
        return transaction.version

    def drop_sources(self, collection: str, sources: Iterable[str]) -> int:
        with self._transaction() as transaction:
            transaction.drop_sources(collection, sources)
        return transaction.version

    def set_metadata(self, document: str, metadata: Mapping[str, Json]) -> Document:
        with self._transaction() as transaction:
            transaction.set_metadata(document, metadata)
        return self.document(document)

    # -- reading -----------------------------------------------------------------------------------------

    def version(self) -> int:
        with self._connections.read() as db:
            return read.version(db)

    def changes(self, collection: str, after: int) -> list[Change]:
        with self._connections.read() as db:
            return read.changes(db, collection, after)

    def document(self, document: str) -> Document:
        with self._connections.read() as db:
            return read.document(db, document)

    def documents(self, collection: str, *, after: str = "", limit: int = 100) -> list[Document]:
        with self._connections.read() as db:
            return read.documents(db, collection, after, limit)

    def document_of_source(self, collection: str, source: str) -> Document | None:
        with self._connections.read() as db:
            return read.document_of_source(db, collection, source)

    def sources(self, collection: str, prefix: str = "") -> dict[str, str]:
        with self._connections.read() as db:
            return read.sources(db, collection, prefix)

    def kind_counts(self, document: str) -> dict[ElementKind, int]:
        with self._connections.read() as db:
            return read.kind_counts(db, document)

    def elements(
        self,
        document: str,
        *,
        kind: ElementKind | None = None,
        page: int | None = None,
        after: int = -1,
        limit: int | None = None,
    ) -> list[Element]:
        with self._connections.read() as db:
            return read.elements(db, document, kind, page, after, limit)

    def element(self, element: str) -> Element:
        found = self.elements_by_id([element])
        if not found:
            raise NotFound(f"there is no element '{element}'", field="element")
        return found[0]

    def elements_by_id(self, ids: Sequence[str]) -> list[Element]:
        with self._connections.read() as db:
            return read.elements_by_id(db, ids)

    def edges(self, document: str, *, touching: Several[str] | None = None) -> list[Edge]:
        with self._connections.read() as db:
            return read.edges(db, document, touching)

    def mentions(self, elements: Sequence[str]) -> dict[str, tuple[Mention, ...]]:
        with self._connections.read() as db:
            return read.mentions(db, elements)

    def units(self, numbers: Numbers) -> list[Unit]:
        with self._connections.read() as db:
            return read_units.units(db, numbers)

    def units_of(self, document: str) -> list[Unit]:
        with self._connections.read() as db:
            return read_units.units_of(db, document)

    def unit(self, unit: str) -> Unit:
        with self._connections.read() as db:
            return read_units.unit(db, unit)

    def page_units(self, numbers: Numbers) -> Numbers:
        with self._connections.read() as db:
            return read_units.page_units(db, numbers)

    def units_on(self, pages: Numbers) -> Numbers:
        with self._connections.read() as db:
            return read_units.units_on(db, pages)

    def unit_kinds(self, numbers: Numbers) -> list[UnitKind | None]:
        with self._connections.read() as db:
            return read_units.unit_kinds(db, numbers)

    def documents_of(self, numbers: Numbers) -> list[str]:
        with self._connections.read() as db:
            return read_units.documents_of(db, numbers)

    def populations_of(self, numbers: Numbers) -> list[Population | None]:
        with self._connections.read() as db:
            return read_units.populations_of(db, numbers)

    def numbers(self, collection: str, population: Population) -> Numbers:
        with self._connections.read() as db:
            return read_units.all_numbers(db, collection, POPULATIONS.index(population))

    def resolve(self, collection: str, filter: Filter, population: Population) -> Numbers:
        with self._connections.read() as db:
            return read_units.resolve(db, collection, filter, POPULATIONS.index(population))

    # -- what views are made of --------------------------------------------------------------------------

    def models(self, collection: str) -> list[str]:
        with self._connections.read() as db:
            return read_units.models(db, collection)

    def vectors(self, model: str, numbers: Numbers) -> tuple[Numbers, Vectors]:
        with self._connections.read() as db:
            return read_units.vectors(db, model, numbers)

    def active_models(self, collection: str) -> ModelNames | None:
        with self._connections.read() as db:
            return vectors.active(db, collection)

    def switch_models(self, collection: str, names: ModelNames, gone: Iterable[str] = ()) -> ModelNames:
        with self._transaction() as transaction:
            return transaction.switch_models(collection, names, gone)

    def lacking(self, collection: str, model: str, token_model: str) -> Numbers:
        with self._connections.read() as db:
            return np.array(vectors.lacking(db, collection, model, token_model), np.int64)

    def fill_vectors(self, collection: str, model: str, numbers: Numbers, rows: Vectors) -> None:
        with self._connections.write() as db:
            vectors.fill(db, collection, model, numbers, rows)

    def drop_vectors(self, collection: str, model: str, most: int) -> bool:
        with self._connections.write() as db:
            return vectors.drop(db, collection, model, most)

    def term_counts(self, numbers: Numbers) -> list[TermCounts | None]:
        with self._connections.read() as db:
            return read_units.term_counts(db, numbers)

    def token_models(self, collection: str) -> list[str]:
        with self._connections.read() as db:
            return tokens.models(db, collection)

    def page_models(self, collection: str) -> list[str]:
        with self._connections.read() as db:
            return tokens.models(db, collection, of_pages=True)

    def token_codes(self, model: str, numbers: Numbers) -> tuple[Numbers, TokenCodes]:
        with self._connections.read() as db:
            return tokens.codes(db, model, numbers)

    def token_fills(self, collection: str, model: str) -> int:
        with self._connections.read() as db:
            return tokens.fills(db, collection, model)

    def fill_token_codes(self, collection: str, model: str, numbers: Numbers, codes: TokenCodes) -> None:
        with self._connections.write() as db:
            tokens.fill(db, collection, model, numbers, codes)

    def drop_token_codes(self, collection: str, model: str, most: int = -1) -> bool:
        with self._connections.write() as db:
            return tokens.drop(db, collection, model, most)

    def picture_looks(self, collection: str) -> dict[int, bytes]:
        with self._connections.read() as db:
            return looks.read(db, collection)

    def looks_of_element(self, element: str) -> bytes | None:
        with self._connections.read() as db:
            return looks.of_element(db, element)

    def unlooked_pictures(self, collection: str) -> dict[int, str]:
        with self._connections.read() as db:
            return looks.missing(db, collection)

    def fill_picture_looks(self, found: Mapping[int, bytes]) -> None:
        with self._connections.write() as db:
            looks.fill(db, found)

    def imported(self, documents: Sequence[str]) -> dict[str, Extracted]:
        with self._connections.read() as db:
            return imports.read(db, documents)

    def replace_imported(
        self, collection: str, found: Mapping[str, Extracted], *, anew: bool = False, gone: Iterable[str] = ()
    ) -> None:
        with self._connections.write() as db:
            imports.replace(db, collection, found, gone, anew=anew)
        self._traces = True
        self.erase_traces()

    def imports(self, collection: str) -> int:
        with self._connections.read() as db:
            return imports.count(db, collection)

    def sparse_models(self, collection: str) -> list[str]:
        with self._connections.read() as db:
            return sparse.models(db, collection)

    def sparse_vectors(self, model: str, numbers: Numbers) -> tuple[Numbers, list[SparseVector]]:
        with self._connections.read() as db:
            return sparse.vectors(db, model, numbers)

    def sparse_fills(self, collection: str, model: str) -> int:
        with self._connections.read() as db:
            return sparse.fills(db, collection, model)

    def fill_sparse_vectors(
        self, collection: str, model: str, numbers: Numbers, vectors: Sequence[SparseVector]
    ) -> None:
        with self._connections.write() as db:
            sparse.fill(db, collection, model, numbers, vectors)

    def drop_sparse_vectors(self, collection: str, model: str) -> None:
        with self._connections.write() as db:
            sparse.drop(db, collection, model)

    def set_term_counts(self, numbers: Numbers, terms: Sequence[TermCounts]) -> None:
        with self._transaction() as transaction:
            transaction.set_term_counts(numbers, terms)

    def stamps(self) -> Stamps:
        with self._connections.read() as db:
            self._stamps = found = stamps.read(db, self._stamps)
        return found

    def layout(self) -> int:
        with self._connections.read() as db:
            return read.layout(db)

    def segments(self, collection: str) -> list[SegmentRow]:
        with self._connections.read() as db:
            return read.segments(db, collection)

    def exchange_segments(self, collection: str, gone: Iterable[str], come: Sequence[SegmentRow]) -> None:
        with self._transaction() as transaction:
            transaction.exchange_segments(collection, gone, come)

    # -- upkeep ------------------------------------------------------------------------------------------

    def note(self, name: str) -> str | None:
        with self._connections.read() as db:
            return read.note(db, name)

    def set_note(self, name: str, value: str) -> None:
        with self._transaction() as transaction:
            transaction.set_note(name, value)

    def rewrite(self) -> bool:
        self._connections.rewrite()
        self._traces = True
        return self.erase_traces()

    def erase_traces(self) -> bool:
        if self._traces and self._connections.empty_log():
            self._traces = False
        return not self._traces

    def files_in_use(self, among: Several[str] | None = None) -> set[str]:
        with self._connections.read() as db:
            return read.files_in_use(db, among)

    def problems(self) -> list[Notice]:
        with self._connections.read() as db:
            return check.problems(db)

    def close(self) -> None:
        self._connections.close()
