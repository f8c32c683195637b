"""The lexical view on tantivy: it finds candidates, live counts decide their scores.

tantivy's own statistics remember deleted documents, so its scores serve only to choose candidates. Each
population has a field of its own, so that their lengths and frequencies do not mix.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import tantivy

from index.errors import InvalidInput
from index.lexical.base import LexicalDocument
from index.lexical.bm25 import Bm25
from index.lexical.sidecar import Sidecar, Stamp
from index.store.base import LiveCounts
from index.types import Numbers, Population, Scored

_FIELDS: tuple[Population, ...] = ("element", "page")
_HEAP_BYTES = 30_000_000
_LEAST_DEPTH = 1_000
_DEPTH_PER_HIT = 20
_FEW_ALLOWED = 5_000
"""Up to so many allowed units all that hold a token are scored."""
_SURVIVORS = 200
"""So many candidates must pass a wider filter: tantivy's order is not quite the final one."""


class _Opened(NamedTuple):
    """One commit as a reader sees it. `hidden` are numbers removed since, a set that only grows."""

    stamp: Stamp | None
    applied: int
    searcher: tantivy.Searcher | None
    hidden: set[int]


class TantivyView:
    """One directory per collection. Any process may search it; the one that changes it is the writer.

    A directory that is missing, damaged or of another format is an empty view with `applied` 0, and is made
    anew by the first change.
    """

    def __init__(self, directory: Path | None, counts: LiveCounts, collection: str) -> None:
        if directory is None:
            raise InvalidInput("the tantivy view needs a directory", field="directory")
        self._directory = directory
        self._sidecar = Sidecar(directory)
        self._bm25 = Bm25(counts, collection)
        self._schema = _schema()
        self._opening = Lock()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._changed = False
        self._opened = self._open()

    # -- changing ----------------------------------------------------------------------------------------

    def add(self, documents: Sequence[LexicalDocument]) -> None:
        """Add units. Adding a number again replaces it."""
        writer = self._writing()
        for document in documents:
            writer.delete_documents_by_term("number", document.number)
            entry = tantivy.Document()
            entry.add_integer("number", document.number)
            entry.add_text(document.population, " ".join(document.tokens))
            writer.add_document(entry)
            self._changed = True

    def remove(self, numbers: Numbers) -> None:
        """Forget units, at once for this process, with the next commit for others."""
        if self._writer is None and self._opened.searcher is None:
            return
        gone = numbers.tolist()
        self._opened.hidden.update(gone)
        writer = self._writing()
        for number in gone:
            writer.delete_documents_by_term("number", number)
            self._changed = True

    def commit(self, applied: int) -> None:
        """Durable when it returns. After a crash in between, the same changes may be applied again."""
        writer = self._writing()
        if self._changed or self._opened.searcher is None:
            writer.commit()
            self._changed = False
        with self._opening:
            self._sidecar.write(applied)
            self._opened = self._open()

    def close(self) -> None:
        """Forgets what was not committed."""
        if self._writer is not None:
            with suppress(ValueError):  # somebody removed the directory
                self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    # -- searching ---------------------------------------------------------------------------------------

    @property
    def applied(self) -> int:
        return self._latest().applied

    def search(
        self, weights: Mapping[str, float], population: Population, k: int, allowed: Numbers | None = None
    ) -> Scored:
        if not weights or k <= 0:
            return Scored(np.zeros(0, np.int64), np.zeros(0, np.float32))
        candidates = self._candidates(self._latest(), weights, population, k, allowed)
        return self._bm25.best(weights, population, k, candidates)

    def scores(self, weights: Mapping[str, float], population: Population, numbers: Numbers) -> Scored:
        """One score per distinct number asked for."""
        asked = np.unique(numbers)
        return Scored(asked, self._bm25.scores(weights, population, asked)[0])

    def ceiling(self, weights: Mapping[str, float], population: Population) -> float:
        return self._bm25.ceiling(weights, population)

    def numbers(self) -> Numbers:
        opened = self._latest()
        if opened.searcher is None:
            return np.zeros(0, np.int64)
        held = _run(opened.searcher, tantivy.Query.all_query(), max(opened.searcher.num_docs, 1))
        return np.setdiff1d(held, np.fromiter(tuple(opened.hidden), np.int64, len(opened.hidden)))

    def _candidates(
        self,
        opened: _Opened,
        weights: Mapping[str, float],
        population: Population,
        k: int,
        allowed: Numbers | None,
    ) -> Numbers:
        """Numbers that hold a token, are allowed and not hidden, enough of them to have the k best."""
        if opened.searcher is None:
            return np.zeros(0, np.int64)
        query = self._query(weights, population)
        depth, wanted = max(_LEAST_DEPTH, _DEPTH_PER_HIT * k), k
        if allowed is not None and len(allowed) <= _FEW_ALLOWED:
            query = self._among(query, allowed)
            depth = max(len(allowed), 1)
        elif allowed is not None:
            wanted = max(_SURVIVORS, 4 * k)
        while True:
            numbers = _run(opened.searcher, query, depth)
            found = len(numbers)
            if opened.hidden:
                numbers = np.setdiff1d(numbers, np.fromiter(tuple(opened.hidden), np.int64))
            if allowed is not None:
                numbers = np.intersect1d(numbers, allowed)
            if found < depth or len(numbers) >= wanted:
                return numbers
            depth *= 4

    def _query(self, weights: Mapping[str, float], population: Population) -> tantivy.Query:
        query = tantivy.Query
        terms = [
            query.boost_query(query.term_query(self._schema, population, token, "freq"), weight)
            for token, weight in weights.items()
        ]
        return query.boolean_query([(tantivy.Occur.Should, term) for term in terms])

    def _among(self, query: tantivy.Query, allowed: Numbers) -> tantivy.Query:
        members = tantivy.Query.term_set_query(self._schema, "number", allowed.tolist())
        unscored = tantivy.Query.const_score_query(members, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, unscored), (tantivy.Occur.Must, query)])

    # -- opening -----------------------------------------------------------------------------------------

    def _latest(self) -> _Opened:
        """What the last commit of the writer, in whatever process, left."""
        opened = self._opened
        if self._sidecar.stamp() == opened.stamp:
            return opened
        with self._opening:
            if self._sidecar.stamp() != self._opened.stamp:
                self._opened = self._open()._replace(hidden=self._opened.hidden)
            return self._opened

    def _open(self) -> _Opened:
        stamp = self._sidecar.stamp()
        applied = self._sidecar.read()
        if applied is None:
            return _Opened(stamp, 0, None, set())
        try:
            index = tantivy.Index.open(str(self._directory))
            index.config_reader("manual")
            return _Opened(stamp, applied, index.searcher(), set())
        except ValueError:  # tantivy's only exception: a file is missing or damaged
            return _Opened(stamp, 0, None, set())

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            if self._opened.searcher is None:
                shutil.rmtree(self._directory, ignore_errors=True)
                self._directory.mkdir(parents=True)
            index = tantivy.Index(self._schema, str(self._directory))
            self._writer = index.writer(_HEAP_BYTES, 1)
        return self._writer


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # An unsigned field panics in the writer's thread when given Python integers.
    builder.add_integer_field("number", indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _run(searcher: tantivy.Searcher, query: tantivy.Query, depth: int) -> Numbers:
    """Numbers of tantivy's best hits, rising."""
    hits = searcher.search(query, depth, count=False).hits
    values = searcher.fast_field_values("number", [address for _, address in hits])
    return np.unique(np.array(values, np.int64))
