"""Recall of the approximate dense view against exact search, and what other parameters would bring.

python -m bench.recall DATA_DIR COLLECTION... [--queries sampled|DATASET ...] [--graph-from 500] [--sweep]

The vectors of all named collections are put together in one view of one segment, with a graph as a very large one would
have it. For comparison all 8-bit codes are scanned without a graph, and with --sweep
graphs with several parameters are built and walked.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from bench.exact import ExactDense
from bench.graphs import Build, Codes, Walk, sweep
from bench.onecore import pin
from bench.quantiles import HEADER, Spread, load, recall
from bench.questions import SAMPLED, questions
from index.arrays import best
from index.embed import open_embedder
from index.engine import Engine
from index.types import Numbers, Scored, Scores, Vectors
from index.vector.base import DenseView
from index.vector.exact import halved
from index.vector.faiss import FaissView
from index.vector.segment import Segment

K = 10
DEPTHS = (10, 50, 200)
"""How many the view is asked for: a search asks for 200 candidates."""
SHARES = (0.5, 0.1, 0.01, 0.0001)
BUILDS = (Build(16, 80), Build(16, 200), Build(32, 80), Build(16, 80, 4), Build(16, 80, 16))
WALKS = (
    *(Walk(breadth, 30) for breadth in (32, 64, 128, 256)),
    *(Walk(breadth, 220) for breadth in (220, 300, 400, 600)),
    Walk(1200, 600),
)
Allowed = Callable[[Scores], Numbers | None]
"""The allowed units of a question, from its scores with all."""
Search = Callable[[Vectors, int, Numbers | None], Scored]
_HEADER = f"  {'asked for':<12}{'among':<12}{HEADER}{'r@10':>9}{'r@k':>9}{'least':>8}"


def approximate_view(dense: ExactDense, graph_from: int) -> DenseView:
    """All vectors in one segment as the engine has it, but with a graph from `graph_from` units on."""
    dimension = dense.vectors.shape[1]
    with TemporaryDirectory() as folder:
        contents = [(dense.numbers, halved(dense.vectors))]
        Segment.write(Path(folder), contents, dimension, graph_from=graph_from)
        # What is mapped stays when the files go.
        return FaissView.empty(dimension).with_segments({"all": Path(folder)})


def print_view(view: DenseView, dense: ExactDense, queries: Vectors, exact: Sequence[Scores]) -> None:
    """A row per depth, then per filter."""
    print(f"\nthe view, {len(queries)} questions ({load()})\n{_HEADER}")
    for depth in DEPTHS:
        print(_row(view.search, dense, queries, exact, depth, "all", lambda scores: None))
    for name, allowed in _filters(dense, len(queries)):
        print(_row(view.search, dense, queries, exact, DEPTHS[-1], name, allowed))


def print_codes(dense: ExactDense, queries: Vectors, exact: Sequence[Scores]) -> None:
    """The same for a scan of all 8-bit codes, without a graph."""
    codes = Codes(dense.vectors)

    def search(query: Vectors, k: int, among: Numbers | None) -> Scored:
        allowed = None if among is None else np.isin(dense.numbers, among, assume_unique=True)
        rows = codes.find(query, k + k // 2, allowed)
        return best(dense.numbers[rows], codes.scores(query, rows), k)

    print(f"\nscan of 8-bit codes, made in {codes.seconds:.1f} s ({load()})\n{_HEADER}")
    print(_row(search, dense, queries, exact, DEPTHS[-1], "all", lambda scores: None))
    for name, allowed in _filters(dense, len(queries)):
        print(_row(search, dense, queries, exact, DEPTHS[-1], name, allowed))


def _filters(dense: ExactDense, count: int) -> Iterator[tuple[str, Allowed]]:
    """Shares drawn at random; the tenth nearest to a random unit, as a filter on some other topic would choose; and
    the half that is farthest from the question, which leads a walk that starts near it astray."""
    rng = np.random.default_rng(1)
    for share in SHARES:
        passing = max(1, round(share * len(dense.numbers)))
        drawn = [np.sort(rng.choice(dense.numbers, passing, replace=False)) for _ in range(count)]
        yield f"{share:.2%}", _each(drawn)
    units = dense.vectors[rng.choice(len(dense.numbers), count)]
    yield "other topic", _each([_nearest_tenth(dense, unit) for unit in units])
    yield "far half", lambda scores: dense.numbers[scores < np.median(scores)]


def _nearest_tenth(dense: ExactDense, unit: Vectors) -> Numbers:
    scores = dense.scores(unit)
    return dense.numbers[scores >= np.quantile(scores, 0.9)]


def _each(allowed: Sequence[Numbers]) -> Allowed:
    following: Iterator[Numbers] = iter(allowed)
    return lambda scores: next(following)


def _row(
    search: Search,
    dense: ExactDense,
    queries: Vectors,
    exact: Sequence[Scores],
    depth: int,
    name: str,
    allowed: Allowed,
) -> str:
    times, at_10, at_depth = [], [], []
    for query, truth in zip(queries, exact, strict=True):
        among = allowed(truth)
        started = perf_counter()
        found = search(query, depth, among)
        times.append(1000.0 * (perf_counter() - started))
        scores = dense.scores(query, np.sort(found.numbers))
        wanted = truth if among is None else truth[np.searchsorted(dense.numbers, among)]
        at_10.append(recall(scores, wanted, K))
        at_depth.append(recall(scores, wanted, depth))
    recalls = f"{np.mean(at_10):>9.4f}{np.mean(at_depth):>9.4f}{min(at_10):>8.2f}"
    return f"  {depth:<12}{name:<12}{Spread.of(times)}{recalls}"


def print_sweep(dense: ExactDense, queries: Vectors, exact: Sequence[Scores], builds: Sequence[Build]) -> None:
    """A row per build and walk, without the view's own limits."""
    print(f"\ngraphs ({load()})\n  {'links':>5}{'breadth':>9}{'segments':>10}{'built, s':>10}", end="")
    print(f"{'walk':>7}{'fetch':>7}{HEADER}{'r@10':>9}{'r@200':>9}")
    for graphs, results in sweep(dense.vectors, queries, exact, builds, WALKS, DEPTHS[-1]):
        for one in results:
            build, walk = one.build, one.walk
            built = f"{build.links:>5}{build.breadth:>9}{build.segments:>10}{graphs.seconds:>10.1f}"
            of_k = f"{one.at_k:>9.4f}" if walk.fetch >= DEPTHS[-1] else f"{'':>9}"
            print(f"  {built}{walk.breadth:>7}{walk.fetch:>7}{one.times}{one.at_10:>9.4f}{of_k}", flush=True)


def main() -> None:
    options = _options()
    pin(options.core)
    model = open_embedder("minilm")
    with Engine.open(options.data_dir, model, writable=False) as engine:
        dense = ExactDense(engine, options.collections)
        texts = [
            text
            for source in options.queries
            for text in questions(engine, options.collections[0], source, options.count, options.seed)
        ]
    queries = np.stack([model.embed_query(text) for text in texts])
    exact = [dense.scores(query) for query in queries]
    print(f"{', '.join(options.collections)}: {len(dense.numbers)} vectors")
    started = perf_counter()
    view = approximate_view(dense, options.graph_from)
    print(f"put into the view in {perf_counter() - started:.1f} s, a graph from {options.graph_from}")
    print_view(view, dense, queries, exact)
    print_codes(dense, queries, exact)
    if options.sweep:
        print_sweep(dense, queries, exact, BUILDS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.recall", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("collections", nargs="+")
    parser.add_argument("--queries", nargs="+", default=[SAMPLED], metavar="DATASET")
    parser.add_argument("--count", type=int, default=300, help="questions of each set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--graph-from", type=int, default=500)
    parser.add_argument("--sweep", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
