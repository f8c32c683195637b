"""Decides what a file needs before anything is parsed: nothing, one more name, or parsing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.outcomes import Outcome, Standing, reason, standing_of
from app.sources import SourceFile
from index.engine import Engine
from index.errors import NotFound
from index.types import Document, Json
from ingest.base import Task
from ingest.detect import media_type_of
from ingest.identity import document_id, hash_file
from ingest.lines import LINES_MEDIA_TYPES, documents_in

_SHOWN_REASONS = 3
Verdict = Outcome | Literal["parse", "twin"]


class Triage:
    """Knows the files of one run by their bytes: the first of equal files is parsed, its twins join it."""

    def __init__(self, engine: Engine, collection: str, *, reparse: bool) -> None:
        self._engine = engine
        self._collection = collection
        self._reparse = reparse
        self._digests: dict[str, str] = {}
        self._seen: set[str] = set()

    def judge(self, file: SourceFile) -> Verdict:
        """The outcome where no parsing is needed, else `parse`, or `twin` of a file parsed in this run."""
        try:
            if media_type_of(file.path, file.name) in LINES_MEDIA_TYPES:
                return self._judge_lines(file)
            digest = hash_file(file.path)
        except OSError as error:
            return Outcome(file.source, "failed", detail=f"cannot be read: {error.strerror or error}")
        self._digests[file.source] = digest
        if self._reparse:
            return self._first(digest)
        known = self._engine.store.document_of_source(self._collection, file.source)
        if known is not None and known.content_hash == digest:
            return _unchanged(self._with_metadata(known, file.metadata), file.source)
        return self.join(file) or self._first(digest)

    def join(self, file: SourceFile) -> Outcome | None:
        """Name the document that has these bytes by this source too; None if there is no such document."""
        digest = self._digests[file.source]
        try:
            known = self._engine.store.document(document_id(self._collection, digest))
        except NotFound:
            return None
        if file.source in known.sources:
            return _unchanged(known, file.source)
        named = self._engine.add_source(known.id, file.source, file.metadata)
        standing = standing_of(named)
        detail = reason(named) or f"the same bytes as {known.sources[0]}"
        return Outcome(file.source, standing, (named.id,), detail, standing=standing)

    def _first(self, digest: str) -> Literal["parse", "twin"]:
        if digest in self._seen:
            return "twin"
        self._seen.add(digest)
        return "parse"

    def _judge_lines(self, file: SourceFile) -> Verdict:
        """A file of lines is unchanged if each line is there under its source, and no other line is."""
        there = self._engine.store.sources(self._collection, f"{file.source}#")
        whole = self._engine.store.document_of_source(self._collection, file.source)
        if whole is not None:
            there[file.source] = whole.id
        if self._reparse or not there:
            return "parse"
        lines: dict[str, str] = {}
        failed: dict[str, str] = {}
        task = Task(file.path, file.source, self._collection, self._engine.directory, file.name)
        for document in documents_in(task):
            source = document.sources[0]
            if source not in there:
                return "parse"
            lines[source] = document.id
            if document.status == "failed":
                failed[source] = document.error or "failed"
        if lines != there:
            return "parse"
        if file.metadata:
            for document_of_line in lines.values():
                self._with_metadata(self._engine.store.document(document_of_line), file.metadata)
        standing: Standing = "ready" if not failed else "partial" if len(failed) < len(lines) else "failed"
        detail = "; ".join([f"{len(lines)} lines", *list(failed.values())[:_SHOWN_REASONS]])
        return Outcome(file.source, "unchanged", tuple(lines.values()), detail, standing=standing)

    def _with_metadata(self, document: Document, metadata: Mapping[str, Json]) -> Document:
        if all(document.metadata.get(name) == value for name, value in metadata.items()):
            return document
        return self._engine.set_metadata(document.id, metadata)


def _unchanged(document: Document, source: str) -> Outcome:
    return Outcome(source, "unchanged", (document.id,), reason(document), standing=standing_of(document))
