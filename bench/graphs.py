"""Ways to find near vectors apart from the dense view: graphs with several parameters, and a scan of 8-bit codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from bench.quantiles import Spread, recall
from index.types import Scores, Vectors

_faiss: Any = faiss  # its own stubs lack SearchParametersHNSW and the numpy forms of arguments
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Build:
    """How graphs are built: links per node, breadth of the search for them, and over how many segments."""

    links: int
    breadth: int
    segments: int = 1


@dataclass(frozen=True, slots=True)
class Walk:
    """How a graph is searched: the breadth of the walk, and how many candidates are scored exactly."""

    breadth: int
    fetch: int


@dataclass(frozen=True, slots=True)
class Result:
    """Recall at 10 and at `k`, and the time of a walk through all segments with exact scores, in milliseconds."""

    build: Build
    walk: Walk
    at_10: float
    at_k: float
    times: Spread


class Graphs:
    """Vectors in segments of equal size in the order given, each with an HNSW graph over their 8-bit forms."""

    def __init__(self, vectors: Vectors, build: Build) -> None:
        started = perf_counter()
        self._vectors = vectors
        self._parts = [_graph(part, build) for part in np.array_split(vectors, build.segments)]
        self._starts = np.cumsum([0, *(part.ntotal for part in self._parts)])
        self.seconds = perf_counter() - started

    def find(self, query: Vectors, walk: Walk) -> Rows:
        """Rows of the candidates of all segments, the best `fetch` of each by their 8-bit forms."""
        parameters = _faiss.SearchParametersHNSW(efSearch=walk.breadth)
        found: list[Rows] = []
        for part, start in zip(self._parts, self._starts, strict=False):
            _, rows = part.search(query.reshape(1, -1), min(walk.fetch, part.ntotal), params=parameters)
            found.append(rows[0][rows[0] >= 0] + start)
        return np.concatenate(found)

    def scores(self, query: Vectors, rows: Rows) -> Scores:
        scores: Scores = self._vectors[rows] @ query
        return scores


class Codes:
    """Vectors as 8-bit codes, all of which are compared with a question."""

    def __init__(self, vectors: Vectors) -> None:
        started = perf_counter()
        self._vectors = vectors
        kind = _faiss.ScalarQuantizer.QT_8bit
        self._codes = _faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        self._codes.train(vectors)
        self._codes.add(vectors)
        self.seconds = perf_counter() - started

    def find(self, query: Vectors, fetch: int, allowed: npt.NDArray[np.bool_] | None = None) -> Rows:
        """Rows of the best `fetch` by their codes, of the allowed ones."""
        parameters = None
        if allowed is not None:
            selector = _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
            parameters = _faiss.SearchParameters(sel=selector)
        _, rows = self._codes.search(query.reshape(1, -1), min(fetch, self._codes.ntotal), params=parameters)
        found: Rows = rows[0][rows[0] >= 0].astype(np.intp)
        return found

    def scores(self, query: Vectors, rows: Rows) -> Scores:
        scores: Scores = self._vectors[rows] @ query
        return scores


def sweep(
    vectors: Vectors, queries: Vectors, exact: Sequence[Scores], builds: Sequence[Build], walks: Sequence[Walk], k: int
) -> Iterator[tuple[Graphs, list[Result]]]:
    """All walks through each build; `exact` are the scores of all vectors for each query."""
    for build in builds:
        graphs = Graphs(vectors, build)
        yield graphs, [_measured(graphs, build, walk, queries, exact, k) for walk in walks]


def _measured(graphs: Graphs, build: Build, walk: Walk, queries: Vectors, exact: Sequence[Scores], k: int) -> Result:
    times, at_10, at_k = [], [], []
    for query, truth in zip(queries, exact, strict=True):
        started = perf_counter()
        scores = graphs.scores(query, graphs.find(query, walk))
        times.append(1000.0 * (perf_counter() - started))
        at_10.append(recall(scores, truth, 10))
        at_k.append(recall(scores, truth, k))
    return Result(build, walk, float(np.mean(at_10)), float(np.mean(at_k)), Spread.of(times))


def _graph(vectors: Vectors, build: Build) -> Any:
    kind = _faiss.ScalarQuantizer.QT_8bit
    graph = _faiss.IndexHNSWSQ(vectors.shape[1], kind, build.links, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = build.breadth
    graph.train(vectors)
    graph.add(vectors)
    return graph
