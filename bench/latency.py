"""How long a search takes as its caller sees it, the embedding of the question included, on one core.

python -m bench.latency DATA_DIR COLLECTION [--queries sampled|DATASET ...] [--count 200] [--core 0] [--without-late]
                        [--filters] [--during-write [--from DATASET ...] [--cache DIR]]

Prints the time to open the index apart from imports and model, then p50, p95 and the longest search, by stage as well.
With --filters: under filters of 50%, 1% and 0.01% of a collection by bench.corpus, with recall@10 of the dense view and
of the whole search against the exact ranking. With --during-write: on a copy of the data directory, by turns beside an
idle and a busy writing process.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.corpus import CACHE
from bench.onecore import other_cores, pin
from bench.opening import opened_in_a_fresh_process
from bench.quantiles import load
from bench.questions import SAMPLED, questions
from bench.searching import plain, print_stages, timed
from bench.selective import print_filters
from bench.turns import print_turns
from index.embed import open_embedder
from index.engine import Engine
from index.late import open_late

WARMING = 20


def print_opening(directory: Path, collection: str, question: str, times: int) -> None:
    """Medians of some openings, the parts apart."""
    opened = [opened_in_a_fresh_process(directory, collection, question) for _ in range(times)]
    print(f"\nfresh process, median of {times}, in seconds ({load()})")
    for name, what in _OPENING.items():
        print(f"  {what:<52}{median(getattr(one, name) for one in opened):>8.2f}")


_OPENING: dict[str, str] = {
    "imports": "imports, without the model's",
    "model": "model: torch, weights, first vector",
    "index": "opening the index: up to the first answer",
    "open": "  of that: Engine.open",
    "first_search": "  of that: the first search",
    "second_search": "(the same search again)",
}


def print_quiet(engine: Engine, collection: str, name: str, texts: Sequence[str]) -> None:
    """Searches one after another; the first ones, which warm up, do not count."""
    queries = plain(texts)
    timed(engine, collection, queries[:WARMING])
    searches = timed(engine, collection, queries)
    print(f"\nsearch, {len(texts)} questions: {name} ({load()})")
    print_stages(searches)


def main() -> None:
    options = _options()
    pin(options.core)
    # In this process only after the cores are settled: torch counts them when it loads.
    model = open_embedder("minilm")
    late = None if options.without_late else open_late("embedder", model)
    with Engine.open(options.data_dir, model, writable=False, late=late) as engine:
        facts = engine.store.collection(options.collection)
        print(f"{facts.name}: {facts.documents} documents, {facts.units} units; core {options.core}")
        sets = {
            source: questions(engine, options.collection, source, options.count, options.seed)
            for source in options.queries
        }
        first = next(iter(sets.values()))
        if options.openings:
            print_opening(options.data_dir, options.collection, first[0], options.openings)
        for source, texts in sets.items():
            print_quiet(engine, options.collection, Path(source).name, texts)
        if options.filters:
            print_filters(engine, options.collection, first, options.exact)
    if options.during_write:
        cores = set(options.writer_cores) or other_cores()
        recipe = ["--cache", str(options.cache), "--at-once", str(options.at_once)]
        recipe += ["--from", *map(str, options.datasets)] if options.datasets else []
        print_turns(options.data_dir, options.collection, first, model, recipe, cores, options.turns)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.latency", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("collection")
    parser.add_argument("--queries", nargs="+", default=[SAMPLED], metavar="DATASET")
    parser.add_argument("--count", type=int, default=200, help="questions of each set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--without-late", action="store_true", help="lexical and dense only")
    parser.add_argument("--openings", type=int, default=3, help="fresh processes")
    parser.add_argument("--filters", action="store_true")
    parser.add_argument("--exact", type=int, default=30, help="questions whose whole search is compared with the exact")
    parser.add_argument("--during-write", action="store_true")
    parser.add_argument("--turns", type=int, default=2, help="pairs of an idle and a busy turn")
    parser.add_argument("--writer-cores", type=int, nargs="+", default=[], help="default: all but the searching one")
    parser.add_argument("--at-once", type=int, default=10, help="documents in one commit of the writer")
    parser.add_argument("--from", dest="datasets", nargs="+", type=Path, default=[], help="what the writer writes of")
    parser.add_argument("--cache", type=Path, default=CACHE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
