"""An immutable run of vectors with an HNSW graph over their 8-bit forms; what dies in it is only marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.types import Numbers, Scores, Vectors
from index.vector.exact import Halves, inner, scan
from index.vector.tail import Alive

_faiss: Any = faiss  # its own stubs lack SearchParametersHNSW and the numpy forms of arguments
_LINKS = 16
_EF_CONSTRUCTION = 80
_EF_SEARCH = 128
_SCAN_SHARE = 0.05
"""Where a smaller share of the graph may be found, a walk would wander: those rows are scanned instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Rising numbers, vectors in half precision for exact scores, and the graph that finds candidates."""

    numbers: Numbers
    vectors: Halves
    graph: faiss.Index
    alive: Alive
    live: int

    @classmethod
    def build(cls, numbers: Numbers, vectors: Halves) -> Segment:
        """`numbers` rise. Takes about 0.2 ms of a core per vector."""
        graph = _faiss.IndexHNSWSQ(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, _LINKS, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = _EF_CONSTRUCTION
        rows = vectors.astype(np.float32)
        graph.train(rows)
        graph.add(rows)
        return cls(numbers, vectors, graph, np.ones(len(numbers), np.bool_), len(numbers))

    @classmethod
    def join(cls, segments: Sequence[Segment]) -> Segment:
        """One segment of all that is alive in these."""
        contents = [segment.content() for segment in segments]
        numbers = np.concatenate([numbers for numbers, _ in contents])
        order = np.argsort(numbers)
        return cls.build(numbers[order], np.concatenate([vectors for _, vectors in contents])[order])

    def content(self) -> tuple[Numbers, Halves]:
        """What is alive, by rising number."""
        return self.numbers[self.alive], self.vectors[self.alive]

    def minus(self, at: npt.NDArray[np.intp]) -> Segment:
        """Without the units at these positions."""
        alive = self.alive.copy()
        alive[at] = False
        return replace(self, alive=alive, live=int(np.count_nonzero(alive)))

    def search(
        self, vector: Vectors, k: int, among: npt.NDArray[np.intp] | None
    ) -> tuple[npt.NDArray[np.intp], Scores]:
        """Positions of candidates for the k best, and their exact scores; `among`: the only ones wanted."""
        if among is not None and len(among) < max(_SCAN_SHARE * len(self.numbers), 2 * k):
            rows, scores = scan(self.vectors[among], vector, k)
            return among[rows], scores
        found = self._walk(vector, k, among)
        return found, inner(self.vectors[found], vector)

    def _walk(self, vector: Vectors, k: int, among: npt.NDArray[np.intp] | None) -> npt.NDArray[np.intp]:
        # More than k, because the 8-bit order is not the exact one; wider where the walk meets many others.
        fetch = min(max(3 * k, 30), len(self.numbers))
        chosen = self.alive if among is None else np.zeros(len(self.alive), np.bool_)
        if among is not None:
            chosen[among] = True
        share = np.count_nonzero(chosen) / len(chosen)
        width = int(max(_EF_SEARCH, 2 * fetch) / share)
        parameters = _faiss.SearchParametersHNSW(efSearch=width)
        if share < 1:
            selector = _faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))
            parameters = _faiss.SearchParametersHNSW(efSearch=width, sel=selector)
        _, found = self.graph.search(vector.reshape(1, -1), fetch, params=parameters)
        positions: npt.NDArray[np.intp] = found[0][found[0] >= 0].astype(np.intp)
        return positions
