"""Writes parsed files in batches and tells what became of each file once its last document is committed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.estimate import PageEstimate
from app.outcomes import Outcome, Progress, Standing, pages_of, reason
from app.sources import SourceFile
from index.engine import Engine
from index.errors import NotFound, StoreError
from index.types import Bundle, Document
from ingest.base import Task
from ingest.identity import hash_file
from ingest.lines import LINES_MEDIA_TYPES

_BATCH_CHARACTERS = 150_000
"""About 120 passages: some seconds of embedding, far more than a commit costs; sorted by length, they pad little."""
_ELEMENT_CHARACTERS = 100
"""What an element costs beside its text."""
_SHOWN_REASONS = 3


@dataclass(slots=True)
class _Taken:
    """A file on its way in; `parts` are still to be parsed, `waiting` are its documents in the batch."""

    file: SourceFile
    parts: int = 0
    waiting: int = 0
    known: dict[str, str] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    documents: dict[str, str] = field(default_factory=dict)
    """Source to document."""
    reasons: list[str] = field(default_factory=list)
    statuses: set[str] = field(default_factory=set)
    failed: int = 0
    changed: int = 0
    pages: int = 0
    lines: bool = False
    broken: bool = False
    """A part could not be read, so lines that were not seen may still be there."""


Observe = Callable[[Mapping[str, float]], None]


def ignore(timings_ms: Mapping[str, float]) -> None:
    """For who wants to know no times."""


_Entry = tuple[_Taken, Bundle, Task]


class Intake:
    """Takes what the workers parsed, in any order, and commits it in batches of limited size."""

    def __init__(
        self,
        engine: Engine,
        collection: str,
        files: Sequence[SourceFile],
        *,
        reparse: bool,
        progress: Progress | None,
        cancelled: Callable[[], bool],
        observe: Observe,
    ) -> None:
        self._engine = engine
        self._collection = collection
        self._reparse = reparse
        self._progress = progress
        self._cancelled = cancelled
        self._observe = observe
        self._files = {file.source: _Taken(file) for file in files}
        self._batch: list[_Entry] = []
        self._weight = 0
        self._estimate = PageEstimate(files)
        self._unparsed = len(self._files)

    def expect(self, source: str, parts: int) -> None:
        """Say in how many parts a file will come, before the first comes."""
        taken = self._files[source]
        taken.parts = parts
        taken.known = self._engine.store.sources(self._collection, f"{source}#")

    def take(self, task: Task, bundles: Sequence[Bundle]) -> Iterator[Outcome]:
        """Take one parsed part of a file; yields the files that were completed by a commit on the way."""
        taken = self._files[task.source]
        self._observe({"parse": sum(bundle.document.timings_ms.get("parse", 0.0) for bundle in bundles)})
        self._unparsed -= taken.parts == 1
        for bundle in bundles:
            if self._is_line(taken, bundle.document):
                yield from self._take_line(taken, bundle, task)
            else:
                taken.broken = taken.broken or bundle.document.status == "failed"
                yield from self._add(taken, bundle, task)
            if self._cancelled():
                return
        taken.parts -= 1
        yield from self._completed([taken])

    def idle(self) -> Iterator[Outcome]:
        """Nothing else is parsed yet: write what waits, meanwhile the workers go on."""
        yield from self._commit()

    def finish(self) -> Iterator[Outcome]:
        """Commit the rest; files that did not get through come out as cancelled."""
        if not self._cancelled():
            yield from self._commit()
        for source, taken in list(self._files.items()):
            detail = f"{taken.changed} documents were committed before" if taken.changed else None
            yield Outcome(source, "cancelled", tuple(taken.documents.values()), detail, taken.pages)

    def _is_line(self, taken: _Taken, document: Document) -> bool:
        return document.sources[0].startswith(f"{taken.file.source}#")

    def _take_line(self, taken: _Taken, bundle: Bundle, task: Task) -> Iterator[Outcome]:
        """A line that is there already is not written again; one that only moved gets its new source."""
        document, source = bundle.document, bundle.document.sources[0]
        taken.lines = True
        if source in taken.sources:
            # Two lines share an id: the later one counts, so the earlier must be in the store before it.
            yield from self._commit()
            taken.known.pop(source, None)
        taken.sources.add(source)
        if self._reparse:
            yield from self._add(taken, bundle, task)
        elif taken.known.get(source) == document.id:
            if taken.file.metadata:
                self._engine.set_metadata(document.id, taken.file.metadata)
            self._note(taken, document, source)
            self._estimate.advance(1)
        elif self._is_there(document.id):
            self._engine.add_source(document.id, source, taken.file.metadata)
            self._note(taken, document, source)
            taken.changed += 1
            self._estimate.advance(1)
        else:
            yield from self._add(taken, bundle, task)

    def _is_there(self, document: str) -> bool:
        try:
            self._engine.store.document(document)
        except NotFound:
            return False
        return True

    def _add(self, taken: _Taken, bundle: Bundle, task: Task) -> Iterator[Outcome]:
        weight = sum(len(element.text) + _ELEMENT_CHARACTERS for element in bundle.elements)
        if self._batch and self._weight + weight > _BATCH_CHARACTERS:
            yield from self._commit()
        self._batch.append((taken, bundle, task))
        self._weight += weight + _ELEMENT_CHARACTERS
        taken.waiting += 1
        if self._weight > _BATCH_CHARACTERS:
            yield from self._commit()

    def _commit(self) -> Iterator[Outcome]:
        if not self._batch or self._cancelled():
            return
        batch, self._batch, self._weight = self._batch, [], 0
        self.tell()
        try:
            self._write(batch)
        except (StoreError, OSError):
            # One original may have changed since it was parsed; the others must not go with it.
            for entry in batch:
                self._write_alone(entry)
        yield from self._completed(list({id(taken): taken for taken, _, _ in batch}.values()))

    def _write(self, batch: Sequence[_Entry]) -> None:
        originals = {
            bundle.document.content_hash: task.path
            for taken, bundle, task in batch
            if self._has_original(taken, bundle.document, task)
        }
        bundles = [bundle for _, bundle, _ in batch]
        started = time.perf_counter()
        written = self._engine.write(bundles, originals, cancelled=self._cancelled)
        if not written:
            return  # cancelled: its files come out as such
        self._observe({"write": (time.perf_counter() - started) * 1000})
        for (taken, bundle, _), document in zip(batch, written, strict=True):
            taken.waiting -= 1
            taken.changed += 1
            pages = 0 if bundle.document.status == "failed" else pages_of(bundle.document)
            taken.pages += pages
            self._note(taken, bundle.document, bundle.document.sources[0], stored=document)
            self._estimate.advance(pages)

    def _write_alone(self, entry: _Entry) -> None:
        taken, bundle, task = entry
        try:
            self._write([entry])
        except (StoreError, OSError):
            if not self._has_original(taken, bundle.document, task) or _has_digest(
                task.path, bundle.document.content_hash
            ):
                raise
            taken.waiting -= 1
            taken.failed += 1
            taken.statuses.add("failed")
            taken.reasons.append("it changed while it was read: ingest it again")

    def _has_original(self, taken: _Taken, document: Document, task: Task) -> bool:
        """Whether the document is the whole file, whose bytes are kept."""
        return task.start == 0 and task.end is None and not self._is_line(taken, document)

    def _note(self, taken: _Taken, parsed: Document, source: str, stored: Document | None = None) -> None:
        taken.documents[source] = stored.id if stored else parsed.id
        taken.statuses.add(parsed.status)
        taken.failed += parsed.status == "failed"
        why = reason(parsed)
        if why is not None and len(taken.reasons) < _SHOWN_REASONS:
            place = f"{source.removeprefix(taken.file.source)}: " if taken.lines else ""
            kept = stored is not None and stored.id != parsed.id
            taken.reasons.append(f"{place}{why}{'; the earlier version stays' if kept else ''}")

    def _completed(self, candidates: Sequence[_Taken]) -> list[Outcome]:
        """Close the files of which nothing is to come any more, and tell how far the run is."""
        outcomes = []
        for taken in candidates:
            if taken.parts == 0 and taken.waiting == 0 and taken.file.source in self._files:
                removed = self._remove_vanished(taken)
                del self._files[taken.file.source]
                self._estimate.finish(taken.file.source, taken.pages)
                outcomes.append(_outcome(taken, removed))
        self.tell()
        return outcomes

    def tell(self) -> None:
        """How far the run is, in pages; it is `indexing` once all is parsed and only writing is left."""
        if self._progress is not None:
            stage = "parsing" if self._unparsed else "indexing"
            self._progress(stage, self._estimate.done, self._estimate.total)

    def _remove_vanished(self, taken: _Taken) -> int:
        """Lines that the file no longer has; and its own record, where it once failed as a whole."""
        if not taken.lines or taken.broken:
            return 0
        vanished = [
            source
            for source, document in taken.known.items()
            if source not in taken.sources and self._is_line_document(document)
        ]
        if self._engine.store.document_of_source(self._collection, taken.file.source) is not None:
            vanished.append(taken.file.source)
        if vanished:
            self._engine.delete_sources(self._collection, vanished)
        return len(vanished)

    def _is_line_document(self, document: str) -> bool:
        try:
            return self._engine.store.document(document).media_type in LINES_MEDIA_TYPES
        except NotFound:
            return False


def _outcome(taken: _Taken, removed: int) -> Outcome:
    standing: Standing = "ready"
    if taken.statuses == {"failed"}:
        standing = "failed"
    elif taken.statuses != {"ready"}:
        standing = "partial"
    details = list(taken.reasons)
    if taken.lines:
        counts = f"{len(taken.documents)} lines, {taken.changed} new or changed, {removed} removed"
        details.insert(0, f"{counts}, {taken.failed} failed" if taken.failed else counts)
    return Outcome(
        source=taken.file.source,
        status=standing if taken.changed or removed or standing == "failed" else "unchanged",
        documents=tuple(taken.documents.values()),
        detail="; ".join(details) or None,
        pages=taken.pages,
        standing=standing,
    )


def _has_digest(path: Path, digest: str) -> bool:
    try:
        return hash_file(path) == digest
    except OSError:
        return False
