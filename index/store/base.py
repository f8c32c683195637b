"""The contract of the store: the truth about collections, documents, units, vectors and live counts.

One process writes at a time; any number read. Every write is one transaction that moves the index version on.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.embed.base import SparseVector
from index.late.base import TokenCodes
from index.query import Filter
from index.store.imports_base import ImportStore
from index.store.looks_base import LooksStore
from index.store.sparse_base import SparseStore
from index.store.vectors_base import VectorsStore
from index.types import (
    Bundle,
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

Hashes = npt.NDArray[np.uint64]
"""Token hashes, shape (n,)."""


class TermCounts(NamedTuple):
    """The tokens of one unit: rising distinct hashes, how often each stands there, and the length in words."""

    hashes: Hashes
    counts: npt.NDArray[np.uint16]
    length: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A parsed document with all that the views need, ready to be committed.

    `terms` has one entry per unit; `embedded` are the positions in `units` that have a row in `vectors`, and codes of
    their tokens by `token_model` and sparse vectors by `sparse_model` where there are any; `paged` those of pages that
    have `page_codes` of their pictures.
    """

    bundle: Bundle
    units: tuple[Unit, ...]
    terms: tuple[TermCounts, ...]
    embedded: tuple[int, ...]
    vectors: Vectors
    model: str
    tokens: TokenCodes | None = None
    token_model: str = ""
    sparse: tuple[SparseVector, ...] | None = None
    sparse_model: str = ""
    paged: tuple[int, ...] = ()
    page_codes: TokenCodes | None = None
    page_model: str = ""


class Change(NamedTuple):
    """Units [first, last] came (`put`) or went (`drop`) with change `seq`; a document's units are contiguous."""

    seq: int
    op: Literal["put", "drop"]
    document: str
    first: int
    last: int


class SegmentFile(NamedTuple):
    """A file of a segment: its name in the segment's folder, its size in bytes, BLAKE2b-128 of its bytes in hex."""

    name: str
    size: int
    checksum: str


class SegmentRow(NamedTuple):
    """A segment of a view: all units that came with changes [first_seq, last_seq] and were there at `made_at`.

    The segments of one view and model cover ranges that do not overlap. `model` is "" for a view without one.
    """

    name: str
    view: str
    model: str
    first_seq: int
    last_seq: int
    made_at: int
    units: int
    files: tuple[SegmentFile, ...]


class ModelNames(NamedTuple):
    """The models by which a collection is searched: fingerprints of vectors and of token codes ("" for none).

    `embedder` and `late` are the settings that open them again, "" where these are not known. `generation` rises with
    every switch.
    """

    model: str
    token_model: str = ""
    embedder: str = ""
    late: str = ""
    generation: int = 0

    @property
    def fingerprints(self) -> tuple[str, str]:
        return (self.model, self.token_model)


NO_MODELS: Mapping[str, ModelNames] = {}


class Stamps(NamedTuple):
    """Version and layout of the store, and by collection the sum of both at the last change that concerns it.

    While a collection keeps its stamp, in any process, the same search of it finds the same. None has one again that
    it had before, nor one that another of its name had, which was dropped.
    """

    version: int
    layout: int
    changed: Mapping[str, int]

    def of(self, collections: Iterable[str]) -> tuple[int | None, ...]:
        """The stamps of these, None of what is not there."""
        return tuple(map(self.changed.get, collections))


class Store(VectorsStore, SparseStore, LooksStore, ImportStore, Protocol):
    """Documents are whole or absent; a source names at most one document of its collection."""

    def snapshot(self) -> AbstractContextManager[None]:
        """While it is held, all reads of this thread see one state: that of the first read."""
        ...

    # -- collections -------------------------------------------------------------------------------------

    def create_collection(self, name: str) -> Collection:
        """Make a collection, or return the one that is there."""
        ...

    def collections(self) -> list[Collection]:
        """All collections by name."""
        ...

    def collection(self, name: str) -> Collection:
        """What a collection holds, counted. Raises NotFound."""
        ...

    def require(self, collection: str) -> None:
        """See that a collection is there, without counting. Raises NotFound."""
        ...

    def drop_collection(self, name: str) -> None:
        """Remove a collection and all that is in it. Raises NotFound."""
        ...

    # -- writing -----------------------------------------------------------------------------------------

    def commit(self, prepared: Sequence[Prepared], models: Mapping[str, ModelNames] = NO_MODELS) -> int:
        """Write documents in one transaction and return the new version.

        Collections in `models` are searched by these from then on.

        Each document takes its sources: a source that named another document leaves it, and a document whose
        last source has left is dropped in the same transaction. A document that is there already (same id) is
        replaced, keeps its sources and `created_at`, and merges metadata. A failed document is recorded
        without units; where its source names a good document, that one stays and gets a warning
        `update_failed` with the reason instead.
        """
        ...

    def add_source(self, document: str, source: str, metadata: Mapping[str, Json]) -> int:
        """Name a known document by one more source, as `commit` would, merging metadata. Raises NotFound."""
        ...

    def drop_document(self, document: str) -> int:
        """Remove a document with all its sources. Raises NotFound."""
        ...

    def drop_sources(self, collection: str, sources: Iterable[str]) -> int:
        """Take sources away; documents that lose their last go. Unknown sources are ignored."""
        ...

    def set_metadata(self, document: str, metadata: Mapping[str, Json]) -> Document:
        """Merge metadata; a null value removes its key. Raises NotFound."""
        ...

    # -- reading -----------------------------------------------------------------------------------------

    def version(self) -> int:
        """Sequence number of the last committed change, 0 in a new store."""
        ...

    def changes(self, collection: str, after: int) -> list[Change]:
        """Changes of units with a sequence number above `after`, rising. Within one seq drops come first."""
        ...

    def document(self, document: str) -> Document:
        """Raises NotFound."""
        ...

    def documents(self, collection: str, *, after: str = "", limit: int = 100) -> list[Document]:
        """Documents by id, from the first id above `after`."""
        ...

    def document_of_source(self, collection: str, source: str) -> Document | None: ...

    def sources(self, collection: str, prefix: str = "") -> dict[str, str]:
        """Source to document id, for the sources that start with `prefix`."""
        ...

    def kind_counts(self, document: str) -> dict[ElementKind, int]: ...

    def elements(
        self,
        document: str,
        *,
        kind: ElementKind | None = None,
        page: int | None = None,
        after: int = -1,
        limit: int | None = None,
    ) -> list[Element]:
        """Elements in reading order, from the first `order` above `after`."""
        ...

    def element(self, element: str) -> Element:
        """Raises NotFound."""
        ...

    def elements_by_id(self, ids: Sequence[str]) -> list[Element]:
        """Those that exist, in the order asked for."""
        ...

    def edges(self, document: str, *, touching: Several[str] | None = None) -> list[Edge]:
        """The edges of a document as they were written: all, or those that lead to or from one of these nodes."""
        ...

    def mentions(self, elements: Sequence[str]) -> dict[str, tuple[Mention, ...]]:
        """The names in each of these elements, as they came; elements without any are left out."""
        ...

    def units(self, numbers: Numbers) -> list[Unit]:
        """Units in the order asked for; units that are gone are left out."""
        ...

    def units_of(self, document: str) -> list[Unit]:
        """Units of a document by number."""
        ...

    def unit(self, unit: str) -> Unit:
        """The unit with this id. Raises NotFound."""
        ...

    def page_units(self, numbers: Numbers) -> Numbers:
        """For each unit the number of the page unit of its first region's page, 0 where there is none."""
        ...

    def units_on(self, pages: Numbers) -> Numbers:
        """Numbers of all element units whose first region is on these page units' pages, rising."""
        ...

    def unit_kinds(self, numbers: Numbers) -> list[UnitKind | None]:
        """The kind of each unit, None where it is gone."""
        ...

    def documents_of(self, numbers: Numbers) -> list[str]:
        """Document id of each unit, "" where the unit is gone."""
        ...

    def populations_of(self, numbers: Numbers) -> list[Population | None]:
        """The population of each unit, None where it is gone."""
        ...

    def numbers(self, collection: str, population: Population) -> Numbers:
        """All live unit numbers of a population, rising."""
        ...

    def resolve(self, collection: str, filter: Filter, population: Population) -> Numbers:
        """Numbers of the units that pass, rising. Raises InvalidFilter with the place of a wrong field or value."""
        ...

    # -- what views are made of --------------------------------------------------------------------------

    def term_counts(self, numbers: Numbers) -> list[TermCounts | None]:
        """The tokens of each unit, None where a unit is gone."""
        ...

    def set_term_counts(self, numbers: Numbers, terms: Sequence[TermCounts]) -> None:
        """Put other tokens in the place of those of these units, in one transaction that leaves the version as it is.

        Units that are gone are passed over.
        """
        ...

    def active_models(self, collection: str) -> ModelNames | None:
        """By which models the collection is searched, None where nobody has said."""
        ...

    def switch_models(self, collection: str, names: ModelNames, gone: Iterable[str] = ()) -> ModelNames:
        """Search by these models from the next version on, under the next generation, which is returned.

        Segments named in `gone` leave the list in the same transaction. Raises NotFound without the collection.
        """
        ...

    def stamps(self) -> Stamps:
        """What tells whether a collection is as it was."""
        ...

    def layout(self) -> int:
        """A number that rises with every exchange of segments, and where token codes or looks are filled in."""
        ...

    def segments(self, collection: str) -> list[SegmentRow]:
        """By view and sequence."""
        ...

    def exchange_segments(self, collection: str, gone: Iterable[str], come: Sequence[SegmentRow]) -> None:
        """Take segments by name out of the list and others in, in one transaction that leaves the version as it is.

        Raises Conflict if one of those that go is not there, NotFound without the collection.
        """
        ...

    # -- upkeep ------------------------------------------------------------------------------------------

    def rewrite(self) -> bool:
        """Copy the store without deleted text, 200 MB/s; False while a reader holds the log. Raises StoreError."""
        ...

    def erase_traces(self) -> bool:
        """Take deleted text out of the write-ahead log; False while a reader holds it, so ask again later."""
        ...

    def note(self, name: str) -> str | None:
        """A fact about the store as a whole that `set_note` left, None where there is none."""
        ...

    def set_note(self, name: str, value: str) -> None: ...

    def files_in_use(self, among: Several[str] | None = None) -> set[str]:
        """Hashes of the originals and assets that documents refer to: all, or those among these."""
        ...

    def problems(self) -> list[Notice]:
        """Broken invariants: orphan rows, counts that differ from a recount, vectors or terms without a unit."""
        ...

    def close(self) -> None: ...
