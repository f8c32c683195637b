"""Time of the walk on made graphs whose names follow a power law, beside the exact walk and networkx.

    python -m bench.walk --edges 10000 100000 1000000

For each size: the walk's time and edges touched, how many of its 10 best documents are those of the exact walk (all
edges, in scipy), the time of that and of networkx's pagerank, time to make the graph, and its memory: that of its
files, and what a process that has mapped them and walked holds beside them. Times are of one core, as the processor
counts them, and on the clock.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import networkx
import numpy as np
from scipy import sparse

from bench.quantiles import HEADER, Spread, load, overlap
from index.graph.arrays import ABOUT, Rows
from index.graph.block import Block
from index.graph.content import WHOLE, Content
from index.graph.load import names_of
from index.graph.spread import Layer
from index.graph.union import Base, Masses, Union
from index.graph.walk import Setting, walk

UNITS_OF_DOCUMENT = 4
EDGES_OF_UNIT = 40
"""About, in graphs that are made here."""
SENTENCES, NAMES_OF_SENTENCE = 3, 4
EXPONENT = 1.1
"""Of the power law by which names are drawn: few are everywhere, most are rare."""
WARM = 5
WALKS_BEFORE = 50
"""Walks after which memory is looked at."""


def made(units: int, draw: np.random.Generator) -> Content:
    """Units of three sentences with four names each, four units to a document; a title is one of the rarer names."""
    documents = units // UNITS_OF_DOCUMENT
    units = documents * UNITS_OF_DOCUMENT
    count = units * 2
    names = names_of([f"name {place}" for place in range(count)])
    weights = 1.0 / np.arange(1, count + 1) ** EXPONENT
    drawn = draw.choice(count, units * SENTENCES * NAMES_OF_SENTENCE, p=weights / weights.sum())
    groups = np.repeat(np.arange(units, dtype=np.int32), SENTENCES)
    keys = np.unique(np.repeat(np.arange(len(groups)), NAMES_OF_SENTENCE) * count + drawn)
    shuffled = names.hashes[draw.permutation(count)]
    first = np.arange(1, units + 1, UNITS_OF_DOCUMENT, dtype=np.int64)
    return replace_fields(
        Content.empty(),
        numbers=np.arange(1, units + 1, dtype=np.int64),
        document=np.repeat(np.arange(documents, dtype=np.int32), UNITS_OF_DOCUMENT),
        document_hash=np.arange(1, documents + 1, dtype=np.uint64),
        first=first,
        last=first + UNITS_OF_DOCUMENT - 1,
        group_unit=groups,
        group_kind=np.zeros(len(groups), np.uint8),
        group_size=np.bincount(keys // count, minlength=len(groups)).astype(np.int32),
        held=shuffled[keys % count],
        held_weight=np.full(len(keys), WHOLE, np.uint8),
        about_document=np.arange(documents, dtype=np.int32),
        about=shuffled[draw.permutation(np.unique(keys % count))[:documents]],
        about_weight=np.full(documents, WHOLE, np.uint8),
        names=names,
    )


def replace_fields(content: Content, **values: object) -> Content:
    return content._replace(**values)  # type: ignore[arg-type]


def exact_matrix(block: Block) -> sparse.csr_array:
    """All edges of a whole block: names, then units, then documents; column j is where the mass of node j goes."""
    a = block.arrays
    names, units, documents = len(a.names.hashes), len(a.numbers), len(a.document_hash)
    held = _matrix(a.group_names, names) / WHOLE
    beside = sparse.csr_array(held.T @ held)
    beside = sparse.csr_array(beside - sparse.diags_array(beside.diagonal()))
    beside.eliminate_zeros()
    mentions = _matrix(a.unit_names, names) / WHOLE
    titles = _matrix(a.document_names, names) / WHOLE
    homes = sparse.csr_array((np.ones(units), (a.document, np.arange(units))), shape=(documents, units))
    weights = sparse.block_array(
        [
            [beside, mentions.T + ABOUT * (titles.T @ homes), None],
            [mentions, None, homes.T],
            [ABOUT * titles, None, None],
        ]
    ).tocsr()
    columns = np.asarray(weights.sum(axis=0)).ravel()
    columns[columns == 0] = 1.0
    return sparse.csr_array(weights @ sparse.diags_array(1.0 / columns))


def _matrix(rows: Rows, columns: int) -> sparse.csr_array:
    shape = (len(rows.starts) - 1, columns)
    return sparse.csr_array((rows.weight.astype(np.float64), rows.target, rows.starts), shape=shape)


def exact_walk(matrix: sparse.csr_array, seeds: Masses, setting: Setting) -> Masses:
    mass = seeds
    for _ in range(setting.steps):
        mass = setting.restart * seeds + (1.0 - setting.restart) * (matrix @ mass)
    return mass


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of this thread on the processor, and on the clock."""
    clock, processor = time.perf_counter(), time.thread_time()
    work()
    return (time.thread_time() - processor) * 1000.0, (time.perf_counter() - clock) * 1000.0


def measure(edges: int, queries: int, parts: int, setting: Setting) -> None:
    draw = np.random.default_rng(edges)
    content = made(max(edges // EDGES_OF_UNIT, 2 * UNITS_OF_DOCUMENT), draw)
    clock = time.perf_counter()
    blocks = [Block.of(content)]
    took = time.perf_counter() - clock
    matrix = exact_matrix(blocks[0])
    if parts > 1:
        blocks = _cut(content, parts)
    union = Union.of(Base.of([block.arrays.names.hashes for block in blocks]), tuple(blocks), Block.of(Content.empty()))
    whole = Union.of(Base.of([]), (), Block.of(content))
    print(f"\n{matrix.nnz} edges, {len(content.numbers)} units in {parts} segments")
    print_memory(blocks, matrix.nnz)
    print(f"made in {took:.2f} s, {1000.0 * took / len(content.numbers):.3f} s for 1000 units")
    ours, clocks, exacts, touched, overlaps = [], [], [], [], []
    for query in range(queries + WARM):
        seeds, dense = _seeds(union, whole, matrix.shape[0], draw)
        found = walk(union, seeds, setting)
        times = timed(lambda seeds=seeds: walk(union, seeds, setting))  # type: ignore[misc]
        expected = exact_walk(matrix, dense, setting)
        exact = timed(lambda dense=dense: exact_walk(matrix, dense, setting))  # type: ignore[misc]
        if query >= WARM:
            ours.append(times[0])
            clocks.append(times[1])
            exacts.append(exact[0])
            touched.append(found.touched)
            overlaps.append(_overlap(union, whole, found.documents, found.votes, expected))
    print(f"{'milliseconds':<24}{HEADER}")
    for name, values in (("walk, processor", ours), ("walk, clock", clocks), ("exact walk (scipy)", exacts)):
        print(f"{name:<24}{Spread.of(values)}")
    print(f"edges touched: {np.median(touched):.0f}; of the exact 10 best documents found: {np.mean(overlaps):.3f}")


def _seeds(union: Union, whole: Union, size: int, draw: np.random.Generator) -> tuple[Layer, Masses]:
    """Three names by 1 / frequency with 0.95 of the mass, eight units with the rest; the same along the matrix."""
    known = np.flatnonzero(whole.blocks[0].facts.frequency > 0)
    hashes = whole.blocks[0].arrays.names.hashes[draw.choice(known, 3, replace=False)]
    numbers = np.sort(draw.choice(whole.blocks[0].arrays.numbers, 8, replace=False))
    dense = np.zeros(size)
    layers = []
    for of_one in (union, whole):
        names = of_one.find(hashes)
        weights = 1.0 / of_one.frequencies(names)
        units = of_one.unit_places(numbers)[1]
        empty = Layer.empty()
        mass = 0.95 * weights / weights.sum()
        layers.append(Layer(names, mass, units, np.full(8, 0.05 / 8), empty.documents, empty.document_mass))
    dense[layers[1].names] = layers[1].name_mass
    dense[whole.size + layers[1].units] = layers[1].unit_mass
    return layers[0], dense


def _overlap(union: Union, whole: Union, documents: np.ndarray, votes: Masses, expected: Masses) -> float:
    """Of the ten best documents by the exact votes the share that the walk has among its ten."""
    block = whole.blocks[0]
    share = expected[: whole.size] / np.maximum(block.facts.column, 1)
    name, document, weight = _about(block)
    exact = np.bincount(document, share[name] * weight, len(block.arrays.document_hash))
    best = np.argsort(-exact, kind="stable")[:10]
    order = np.argsort(-votes, kind="stable")[:10]
    first = np.array([union.unit_numbers(union.units_of(int(place))[:1])[0] for place in documents[order]])
    return overlap(first, block.arrays.first[best])


def _about(block: Block) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return block.arrays.name_documents.gathered(np.arange(len(block.arrays.names.hashes)))


def _cut(content: Content, parts: int) -> list[Block]:
    """The same units in several blocks, whole documents each."""
    borders = np.linspace(0, len(content.first), parts + 1).astype(int)
    blocks = []
    for start, end in itertools.pairwise(borders):
        outside = (content.numbers < content.first[start]) | (content.numbers > content.last[end - 1])
        blocks.append(Block.of(content.without(content.numbers[outside])))
    return blocks


def print_memory(blocks: Sequence[Block], edges: int) -> None:
    """Of the files, which are mapped, and of a fresh process beside them, each for a million edges."""
    with tempfile.TemporaryDirectory() as folder:
        for place, block in enumerate(blocks):
            path = Path(folder) / str(place)
            path.mkdir()
            block.write(path)
        files = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            opened, walked = pool.submit(resident, Path(folder)).result()
    of_million = [f"{1e6 * count / edges / 2**20:.1f}" for count in (files, opened, walked)]
    print("MB for a million edges: files {}; beside them {} when opened, {} after walks".format(*of_million))


def resident(folder: Path) -> tuple[int, int]:
    """Bytes that this process takes for the graph in a folder beside its mapped files: when it is open, after walks."""
    draw = np.random.default_rng(0)
    walk_at_random(Union.of(Base.of([]), (), Block.of(made(100, draw))), 1, draw)  # what any walk takes is there before
    before = own_memory()
    blocks = tuple(Block.open(path) for path in sorted(folder.iterdir()))
    union = Union.of(Base.of([block.arrays.names.hashes for block in blocks]), blocks, Block.of(Content.empty()))
    opened = own_memory() - before
    walk_at_random(union, WALKS_BEFORE, draw)
    return opened, own_memory() - before


def own_memory() -> int:
    """Bytes of this process that are not pages of files, by Linux."""
    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def walk_at_random(union: Union, times: int, draw: np.random.Generator) -> None:
    for _ in range(times):
        names = np.sort(draw.choice(union.size, 3, replace=False)).astype(np.int64)
        walk(union, replace(Layer.empty(), names=names, name_mass=np.full(3, 1 / 3)), Setting())


def measure_networkx(edges: int) -> None:
    draw = np.random.default_rng(edges)
    matrix = exact_matrix(Block.of(made(max(edges // EDGES_OF_UNIT, 2 * UNITS_OF_DOCUMENT), draw)))
    graph = networkx.from_scipy_sparse_array(sparse.csr_array(matrix.T), create_using=networkx.DiGraph)
    personal = {int(node): 1.0 for node in draw.choice(matrix.shape[0], 11, replace=False)}
    processor, _ = timed(lambda: networkx.pagerank(graph, alpha=0.7, personalization=personal))
    print(f"networkx pagerank on {graph.number_of_edges()} edges: {processor:.0f} ms on the processor, one question")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edges", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--segments", type=int, default=1)
    parser.add_argument("--budget", type=int, default=Setting().edges, help="Edges that a step may touch.")
    parser.add_argument("--networkx", action="store_true", help="Also time networkx's pagerank.")
    asked = parser.parse_args()
    print(load())
    for edges in asked.edges:
        measure(edges, asked.queries, asked.segments, replace(Setting(), edges=asked.budget))
        if asked.networkx:
            measure_networkx(edges)


if __name__ == "__main__":
    main()
