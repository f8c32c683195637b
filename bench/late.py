"""What late interaction finds by how many bytes, what its first stage misses, and how long it takes.

python -m bench.late quality DATA_DIR DATASET [--cache DIR] [--settings 1x0x32 ...]
python -m bench.late finding DATA_DIR DATASET [--cache DIR] [--codes 8x120x8 ...]
python -m bench.late time DATA_DIR COLLECTION [--sizes 10000 100000] [--count 100] [--core 0]

quality: MaxSim alone over all units of a collection made by `plexus evaluate`, under several settings of what is stored
(bits x numbers x vectors; 0 numbers: all), pages by their best unit. finding: of the exact 10 best, the share among so
many candidates by MUVERA (partitions x width x repeats). time: the late view of a data directory written with late
interaction, whole or a part of it, with sizes on disk.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import cast

import numpy as np

from bench.known import KnownTokens, cached_tokens
from bench.onecore import pin
from bench.quantiles import HEADER, Spread, load
from bench.questions import SAMPLED, questions
from index.embed import open_embedder
from index.embed.base import TokenBatch, TokenEmbedder
from index.engine import Engine
from index.evaluate.datasets import CORPUS, Dataset, Place, Question, read_dataset
from index.evaluate.measures import rank_measures
from index.evaluate.run import base_name, scored_questions, settings_of
from index.late import open_late
from index.late.base import TokenCodes
from index.late.finder import Finder
from index.late.interaction import Late
from index.late.maxsim import LateQuery, maxsim
from index.late.muvera import Muvera
from index.late.setting import LateSetting
from index.retrieve.base import Question as Asked
from index.retrieve.late import token_weights
from index.retrieve.signals import DEPTH
from index.segments.files import total_size
from index.types import Numbers, Scores
from index.writer import dense_text, is_embedded

CACHE = Path("data/bench")
SETTINGS = ("8x0x256", "1x0x256", "4x0x32", "2x0x32", "1x0x64", "1x0x32", "1x0x16", "1x0x8", "4x128x32", "1x192x32")
CODES = ("16x8x1", "2x384x1", "4x120x8", "8x64x4", "8x120x8", "16x64x8", "8x240x8")
CANDIDATES = (10, 50, 100, 200, 400, 800)
BEST = 10
SCORED = 400
"""Units of other retrievers in a search, about."""
_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Material:
    """The units of a collection: where each stands, and its token vectors; and the questions."""

    dataset: Dataset
    places: Sequence[Place]
    tokens: KnownTokens
    asked: Sequence[tuple[Question, Asked]]


def gather(engine: Engine, dataset: Dataset, collection: str, cache: Path) -> Material:
    model = cast(TokenEmbedder, engine.embedder)
    late = Late.of(model, LateSetting())
    units = [unit for unit in engine.store.units(engine.store.numbers(collection, "element")) if is_embedded(unit)]
    documents = {id: engine.store.document(id) for id in {unit.document for unit in units}}
    pages = dataset.shape == "pages"
    places = [
        (base_name(documents[unit.document]), unit.page)
        if pages
        else (documents[unit.document].sources[0].removeprefix(f"{CORPUS}#"), None)
        for unit in units
    ]
    tokens = cached_tokens([dense_text(unit) for unit in units], model, cache)
    asked = [(one, Asked(one.text, engine.analyser, engine.embedder, late)) for one in scored_questions(dataset, None)]
    return Material(dataset, places, tokens, asked)


def coded(late: Late, tokens: KnownTokens) -> TokenCodes:
    """All units under a setting."""
    parts = [TokenCodes.empty(late.codec.width)]
    for start in range(0, len(tokens.lengths), _AT_ONCE):
        at = np.arange(start, min(start + _AT_ONCE, len(tokens.lengths)))
        lengths, rows = tokens.of(at[:, np.newaxis])
        parts.append(late.encode(TokenBatch(at, lengths, rows)))
    return TokenCodes.joined(parts)


def queries(engine: Engine, collection: str, late: Late, asked: Sequence[Asked]) -> list[LateQuery]:
    state = engine.present(collection)[1]
    found = [(one, one.token_vectors) for one in asked]
    weights = [token_weights(one, state, tokens.words, len(tokens.rows)) for one, tokens in found]
    return [LateQuery.of(late.codec, tokens.rows, own) for (_, tokens), own in zip(found, weights, strict=True)]


def ranked(scores: Scores, places: Sequence[Place]) -> list[Place]:
    """Places by their best unit."""
    return list(dict.fromkeys(places[at] for at in np.argsort(-scores, kind="stable").tolist()))


def print_quality(engine: Engine, collection: str, material: Material, settings: Sequence[str]) -> None:
    depths = (1, 3, 5, 10) if material.dataset.shape == "pages" else (2, 5, 10)
    print("| bits x numbers x vectors | bytes a unit | setting | " + " | ".join(f"r@{k}" for k in depths) + " |")
    print("|---" * (3 + len(depths)) + "|")
    for name in settings:
        bits, numbers, most = map(int, name.split("x"))
        late = Late.of(cast(TokenEmbedder, engine.embedder), LateSetting(bits, numbers, most))
        codes = coded(late, material.tokens)
        made = queries(engine, collection, late, [asked for _, asked in material.asked])
        found = [maxsim(late.codec, query, codes.codes, codes.lengths) for query in made]
        size = codes.codes.size / len(codes.lengths)
        for setting in settings_of(material.dataset):
            rows = []
            for (question, _), scores in zip(material.asked, found, strict=True):
                order = ranked(scores, material.places)
                if setting == "within":
                    order = [place for place in order if place[0] == question.document]
                measures = rank_measures(question.gains, order[:20])
                rows.append([measures[f"r@{k}"] for k in depths])
            means = " | ".join(f"{mean:.3f}" for mean in np.mean(rows, axis=0))
            print(f"| {name} | {size:,.0f} | {setting} | {means} |", flush=True)


def print_finding(engine: Engine, collection: str, material: Material, codes: Sequence[str]) -> None:
    late = Late.of(cast(TokenEmbedder, engine.embedder), LateSetting())
    kept = coded(late, material.tokens)
    asked = queries(engine, collection, late, [one for _, one in material.asked])
    exact = [_first(maxsim(late.codec, query, kept.codes, kept.lengths), BEST) for query in asked]
    print("| partitions x width x repeats | bytes a unit | " + " | ".join(f"of {n}" for n in CANDIDATES) + " |")
    print("|---" * (2 + len(CANDIDATES)) + "|")
    for name in codes:
        partitions, width, repeats = map(int, name.split("x"))
        setting = replace(late.codec.setting, partitions=partitions, width=width, repeats=repeats)
        finder = Finder(Muvera(replace(late.codec, setting=setting)))
        index = finder.index(finder.marks(kept.codes, kept.lengths))
        among = np.arange(len(kept.lengths))
        rows = []
        for query, wanted in zip(asked, exact, strict=True):
            near, _ = index.nearest(finder.muvera.query(query), CANDIDATES[-1], among)
            rows.append([len(np.intersect1d(near[:n], wanted)) / BEST for n in CANDIDATES])
        means = " | ".join(f"{mean:.3f}" for mean in np.mean(rows, axis=0))
        print(f"| {name} | {finder.mark_size} | {means} |", flush=True)


def print_times(engine: Engine, collection: str, sizes: Sequence[int], count: int) -> None:
    """Of the late view alone: finding with exact scores, and scoring 400 units that others found."""
    state = engine.present(collection)[1]
    if state.late is None:
        raise SystemExit("the collection has no late view")
    view, everything = state.late, state.late.numbers()
    rows = [row for row in engine.store.segments(collection) if row.view == "late"]
    in_files = total_size(rows) / max(sum(row.units for row in rows), 1)
    print(f"{len(everything)} units, {in_files:,.0f} bytes a unit in files")
    if engine.late is None:
        raise SystemExit("late interaction is off")
    texts = questions(engine, collection, SAMPLED, count, 1)
    made = queries(
        engine,
        collection,
        engine.late,
        [Asked(text, engine.analyser, engine.embedder, engine.late) for text in texts],
    )
    print(f"  {'ms':<28}{HEADER}   ({load()})")
    for size in sizes:
        allowed = None if size >= len(everything) else everything[:size]
        times = [_timed(partial(view.search, query, DEPTH, allowed)) for query in made]
        print(f"  {f'find {DEPTH} of {size}':<28}{Spread.of(times)}")
    drawn = np.random.default_rng(1)
    picked = [np.sort(drawn.choice(everything, SCORED, replace=False)) for _ in made]
    times = [_timed(partial(view.scores, query, numbers)) for query, numbers in zip(made, picked, strict=True)]
    print(f"  {f'score {SCORED}':<28}{Spread.of(times)}")


def _first(scores: Scores, count: int) -> Numbers:
    return np.argsort(-scores, kind="stable")[:count]


def _timed(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return 1000.0 * (perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.late", description=__doc__)
    parser.add_argument("what", choices=("quality", "finding", "time"))
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("of", help="the dataset's folder; for time, a collection")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--settings", nargs="+", default=SETTINGS)
    parser.add_argument("--codes", nargs="+", default=CODES)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--core", type=int, default=0)
    options = parser.parse_args()
    if options.what == "time":
        pin(options.core)
    model = open_embedder("minilm")
    late = open_late("embedder", model) if options.what == "time" else None
    with Engine.open(options.data_dir, model, writable=False, late=late) as engine:
        if options.what == "time":
            print_times(engine, options.of, options.sizes, options.count)
            return
        dataset = read_dataset(Path(options.of))
        collection = f"eval-{dataset.name}"
        material = gather(engine, dataset, collection, options.cache)
        if options.what == "quality":
            print_quality(engine, collection, material, options.settings)
        else:
            print_finding(engine, collection, material, options.codes)


if __name__ == "__main__":
    main()
