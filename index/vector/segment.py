"""A segment of vectors: half-precision rows, and where there are very many an HNSW graph over their 8-bit forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.arrays import Alive, Places, living, without
from index.errors import BrokenSegment, StoreError
from index.segments.arrays import map_arrays, write_arrays
from index.types import Numbers, Scores, Vectors
from index.vector.exact import INEXACT, Halves, inner
from index.vector.moments import Moments

_faiss: Any = faiss  # its own stubs lack SearchParametersHNSW and the numpy forms of arguments
_ARRAYS, _ROWS, _GRAPH = "arrays", "rows.faiss", "graph.faiss"
_MAPPED = _faiss.IO_FLAG_MMAP_IFC | _faiss.IO_FLAG_READ_ONLY
_LINKS = 32
_EF_CONSTRUCTION = 80
_LEAST_BREADTH = 128
_FEW = 2_000
"""So few rows are looked at one by one rather than picked out of a scan."""

Content = tuple[Numbers, Halves]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Rising numbers, and rows along them; `rows` is a flat FAISS index, `halves` its codes as an array."""

    held: Numbers
    rows: Any
    halves: Halves
    graph: Any | None
    alive: Alive
    moments: Moments

    @staticmethod
    def write(place: Path, contents: Sequence[Content], dimension: int, *, graph_from: int) -> None:
        """Write one segment of all these units, with a graph if they are so many: 0.4 ms of a core per vector.

        Raises StoreError or OSError if a file cannot be written.
        """
        numbers = np.concatenate([np.zeros(0, np.int64), *(numbers for numbers, _ in contents)])
        order = np.argsort(numbers)
        halves = np.concatenate([np.zeros((0, dimension), np.float16), *(rows for _, rows in contents)])[order]
        moments = Moments.empty(dimension).plus(halves)
        arrays = {"numbers": numbers[order], "first": moments.first, "second": moments.second}
        write_arrays(place / _ARRAYS, arrays)
        wide = halves.astype(np.float32)
        rows = _faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        rows.add(wide)
        _store(rows, place / _ROWS)
        if len(wide) >= graph_from:
            _store(_graph(wide), place / _GRAPH)

    @classmethod
    def open(cls, place: Path) -> Segment:
        """Map the files of a segment. Raises BrokenSegment."""
        arrays = map_arrays(place / _ARRAYS)
        try:
            numbers, first, second = (arrays[name] for name in ("numbers", "first", "second"))
            rows = _faiss.read_index(str(place / _ROWS), _MAPPED)
            has_graph = (place / _GRAPH).exists()
            graph = _faiss.read_index(str(place / _GRAPH), _MAPPED) if has_graph else None
        except (KeyError, RuntimeError) as error:  # RuntimeError: FAISS cannot read a file
            raise BrokenSegment(f"{place.name} cannot be opened: {error}") from error
        if rows.ntotal != len(numbers) or (graph is not None and graph.ntotal != len(numbers)):
            raise BrokenSegment(f"{place.name} has {rows.ntotal} rows for {len(numbers)} units")
        alive = np.ones(len(numbers), np.bool_)
        return cls(numbers, rows, _codes(rows), graph, alive, Moments(len(numbers), first, second))

    @property
    def total(self) -> int:
        return len(self.held)

    @property
    def live(self) -> int:
        return self.moments.count

    def numbers(self) -> Numbers:
        return self.held[self.alive]

    def content(self) -> Content:
        """What is alive, by rising number."""
        return self.numbers(), self.halves[self.alive]

    def minus(self, numbers: Numbers) -> Segment:
        at = self.live_places(numbers)
        if not len(at):
            return self
        return replace(self, alive=without(self.alive, at), moments=self.moments.minus(self.halves[at]))

    def live_places(self, numbers: Numbers | None) -> Places:
        """Where the units that are there stand, of all or of these (rising)."""
        return living(self.held, self.alive, numbers)

    def search(self, vector: Vectors, k: int, among: Places, *, filtered: bool) -> tuple[Places, Scores]:
        """Places of candidates for the k best of `among`, and their exact scores.

        What a filter leaves is scanned: a walk that starts near the question may never come to where it leads.
        """
        if len(among) <= max(_FEW, k):
            return among, self.inner(vector, among)
        walked = self.graph is not None and not filtered
        found = self._walk(self.graph, vector, k, among) if walked else self._scan(vector, k, among)
        return found, self.inner(vector, found)

    def inner(self, vector: Vectors, at: Places) -> Scores:
        return inner(self.halves[at], vector)

    def _scan(self, vector: Vectors, k: int, among: Places) -> Places:
        """All places that may be among the k best, going by the fast products of FAISS."""
        fetch = k + 32
        while True:
            fetch = min(fetch, len(among))
            parameters = None if len(among) == len(self.held) else _faiss.SearchParameters(sel=self._only(among))
            rough, found = self.rows.search(vector.reshape(1, -1), fetch, params=parameters)
            if fetch == len(among) or rough[0][-1] < rough[0][k - 1] - INEXACT:
                places: Places = found[0][found[0] >= 0].astype(np.intp)
                return places
            fetch *= 4

    def _walk(self, graph: Any, vector: Vectors, k: int, among: Places) -> Places:
        # More than k, because the 8-bit order is not the exact one; wider where the walk meets units that are gone.
        fetch = min(k + max(20, k // 10), len(among))
        breadth = int(max(_LEAST_BREADTH, 2 * k) * len(self.held) / len(among))
        parameters = _faiss.SearchParametersHNSW(efSearch=breadth)
        if len(among) < len(self.held):
            parameters = _faiss.SearchParametersHNSW(efSearch=breadth, sel=self._only(among))
        _, found = graph.search(vector.reshape(1, -1), fetch, params=parameters)
        places: Places = found[0][found[0] >= 0].astype(np.intp)
        return places

    def _only(self, among: Places) -> Any:
        chosen = np.zeros(len(self.held), np.bool_)
        chosen[among] = True
        return _faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))


def _store(index: Any, path: Path) -> None:
    """Raises StoreError, where the disk is full for instance."""
    try:
        _faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise StoreError(f"{path.name} cannot be written: {error}") from error


def _graph(rows: Vectors) -> Any:
    kind = faiss.ScalarQuantizer.QT_8bit
    graph = _faiss.IndexHNSWSQ(rows.shape[1], kind, _LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = _EF_CONSTRUCTION
    graph.train(rows)
    graph.add(rows)
    return graph


def _codes(rows: Any) -> Halves:
    """The rows of a flat half-precision index without a copy. The index must outlive the array."""
    count, dimension = rows.ntotal, rows.d
    if not count:
        return np.zeros((0, dimension), np.float16)
    codes = _faiss.rev_swig_ptr(rows.codes.data(), count * dimension * 2)
    halves: Halves = codes.view(np.float16).reshape(count, dimension)
    return halves
