"""LIMIT at 50 thousand documents: recall, bytes per unit, and time per query by stage.

python -m bench.limit LIMIT_FOLDER DATA_DIR [--people 49954] [--seed 1] [--ask lexical dense dense+late together ...]
                      [--late off|bits=2,tokens=256,...] [--queries N] [--misses N] [--cache DIR] [--core 0]

LIMIT_FOLDER holds the small set of the benchmark (46 people, 1,000 questions, items.txt). To it come generated people
of the same form (bench.limit_people says how they are made and what they may not hold). All are parsed and written as
any JSON Lines file is; vectors are cached by text and documents that are there are not written again, so a run that was
stopped goes on. `--ask` takes names of retrievers, joined by "+" to be fused, or `together` for the planner's choice;
`dense=0.001+late` gives a retriever a weight of its own, here so little that it finds and the other one ranks;
`--misses` shows what went wrong with the last of them. `--late` says how token vectors are kept and found, in
the words of `index.late.setting.LateSetting`, else as by default; one data directory holds one way.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path

import numpy as np

from bench.corpus import CACHE
from bench.known import CachedModel
from bench.limit_people import Limit, write_dataset
from bench.onecore import pin
from bench.quantiles import Spread, load
from bench.searching import Timed, timed
from index.embed import open_embedder
from index.engine import DATABASE, Engine
from index.evaluate.datasets import CORPUS, Dataset, Question, read_dataset
from index.evaluate.measures import recall
from index.evaluate.run import TOGETHER
from index.fuse import BONUS
from index.late import OF_EMBEDDER, OFF, open_late
from index.late.setting import LateSetting
from index.present import VIEWS
from index.query import Query
from index.retrieve import RETRIEVERS
from index.retrieve.plan import DEFAULT_WEIGHTS
from index.types import Bundle, Plan
from ingest.base import Task
from ingest.parsers.jsonl import JsonlParser

COLLECTION = "limit"
PEOPLE = 49_954
RANKS = (2, 10, 20, 100)
DOCUMENTS_AT_ONCE = 500
WARMING = 20
"""Searches that do not count."""


def build(engine: Engine, corpus: Path) -> None:
    """Write the people who are not there yet."""
    engine.create_collection(COLLECTION)
    there = engine.store.sources(COLLECTION)
    started = time.perf_counter()
    written = 0
    missing = (bundle for bundle in _parsed(corpus) if bundle.document.sources[0] not in there)
    while some := list(islice(missing, DOCUMENTS_AT_ONCE)):
        engine.write(some, {})
        written += len(some)
        print(f"\r{written} written, {time.perf_counter() - started:.0f} s", end="", flush=True)
    engine.settle()
    print(f"\r{written} people written in {time.perf_counter() - started:.0f} s, {len(there)} were there ({load()})")


def print_sizes(engine: Engine) -> None:
    """Bytes per unit of each view and of the database."""
    facts = engine.store.collection(COLLECTION)
    sizes: dict[str, int] = {}
    for path in (engine.directory / VIEWS / COLLECTION).rglob("*"):
        if path.is_file():
            view = path.relative_to(engine.directory / VIEWS / COLLECTION).parts[0].split("-")[0]
            sizes[view] = sizes.get(view, 0) + path.stat().st_size
    sizes["database"] = sum(path.stat().st_size for path in engine.directory.glob(f"{DATABASE}*"))
    shown = ", ".join(f"{name} {size / facts.units:.0f}" for name, size in sorted(sizes.items()))
    print(f"{facts.documents} documents, {facts.units} units; bytes per unit: {shown}")


def print_recall(engine: Engine, dataset: Dataset, ways: Sequence[str], limit: int | None) -> dict[str, list[Timed]]:
    """A row per way to ask; returns the searches."""
    questions = dataset.questions[:limit]
    print(
        f"\n{len(questions)} questions ({load()})\n  {'retrievers':<24}" + "".join(f"{f'r@{k}':>8}" for k in RANKS),
        end="",
    )
    print(f"{'p50 ms':>9}{'p95 ms':>9}  stages, p50 / p95 ms")
    searches: dict[str, list[Timed]] = {}
    for way in ways:
        queries = [Query(one.text, top_k=max(RANKS)) for one in questions]
        timed(engine, COLLECTION, queries[:WARMING], plan_of(way))
        searches[way] = timed(engine, COLLECTION, queries, plan_of(way))
        ranked = [names_of(search) for search in searches[way]]
        shown = "".join(f"{_mean_recall(questions, ranked, k):>8.4f}" for k in RANKS)
        times = Spread.of([search.milliseconds for search in searches[way]])
        print(f"  {way:<24}{shown}{times.p50:>9.1f}{times.p95:>9.1f}  {_stages(searches[way])}", flush=True)
    return searches


def print_misses(dataset: Dataset, searches: Sequence[Timed], count: int) -> None:
    """Questions whose two people are not the first two: their ranks, and who stood before them."""
    wrong = [
        (question, search)
        for question, search in zip(dataset.questions, searches, strict=False)
        if recall(question.gains, [(name, None) for name in names_of(search)], RANKS[0]) < 1.0
    ]
    print(f"\n{len(wrong)} questions have not all their people in the first {RANKS[0]}")
    for question, search in wrong[:count]:
        ranked = names_of(search)
        gold = [name for name, _ in question.gains]
        ranks = ", ".join(str(ranked.index(name) + 1) if name in ranked else "none" for name in gold)
        print(f"\n{question.text}  ranks {ranks}")
        for place, hit in enumerate(search.found.hits[:4], 1):
            mark = "*" if ranked[place - 1] in gold else " "
            print(f"  {mark}{place} {hit.score:.3f} {_near(question.text, hit.unit.text)}")


def plan_of(way: str) -> Plan | None:
    """The retrievers that a way to ask names, with their weights; None for the planner's choice.

    Raises SystemExit for an unknown one, or a weight that is no positive number.
    """
    if way == TOGETHER:
        return None
    weights: dict[str, float] = {}
    for part in way.split("+"):
        wanted, _, weight = part.partition("=")
        name = next((known for known in RETRIEVERS if known == wanted), None)
        if name is None:
            raise SystemExit(f"no retriever {wanted!r}; there are {', '.join(RETRIEVERS)}, joined by +, and {TOGETHER}")
        weights[name] = _weight(weight) if weight else DEFAULT_WEIGHTS[name]
    return Plan(weights)


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if weight <= 0.0:
        raise SystemExit(f"the weight of a retriever is a number above 0, not {text!r}")
    return weight


def default_ways(*, late: bool = True) -> list[str]:
    """Each retriever alone, all but the lexical one, and all together."""
    names = [name for name in RETRIEVERS if name not in BONUS and (late or name != "late")]
    others = [name for name in names if name != "lexical"]
    return [*names, *(["+".join(others)] if len(others) > 1 else []), TOGETHER]


def late_setting(changed: str) -> LateSetting:
    """The default with some of its numbers changed: `bits=2,tokens=256`. Raises SystemExit for what is none of them."""
    known = {field.name for field in fields(LateSetting)}
    pairs = [pair.partition("=") for pair in changed.split(",") if pair]
    if wrong := [name for name, _, value in pairs if name not in known or not value.isdecimal()]:
        raise SystemExit(f"no late setting {wrong[0]!r} with a number; there are {', '.join(sorted(known))}")
    return LateSetting(**{name: int(value) for name, _, value in pairs})


def names_of(search: Timed) -> list[str]:
    """The people found, in order."""
    return [hit.document.sources[0].removeprefix(f"{CORPUS}#") for hit in search.found.hits]


def _mean_recall(questions: Sequence[Question], ranked: Sequence[Sequence[str]], k: int) -> float:
    pairs = zip(questions, ranked, strict=True)
    return float(np.mean([recall(one.gains, [(name, None) for name in names], k) for one, names in pairs]))


def _stages(searches: Sequence[Timed]) -> str:
    names = dict.fromkeys(name for one in searches for name in one.found.timings_ms if name != "total")
    spreads = {name: Spread.of([one.found.timings_ms.get(name, 0.0) for one in searches]) for name in names}
    return ", ".join(f"{name} {one.p50:.1f} / {one.p95:.1f}" for name, one in spreads.items() if one.p95 >= 0.05)


def _near(question: str, text: str) -> str:
    """The name, and the items that share a word with the question."""
    asked = {word.strip("?.,").lower().rstrip("s") for word in question.split()[2:]}
    name, _, liked = text.partition(" likes ")
    items = [item.strip(" .") for item in liked.replace(" and ", ", ").split(",")]
    shared = [item for item in items if asked & {word.lower().rstrip("s") for word in item.split()}]
    return f"{name}: {', '.join(shared)}"


def _parsed(corpus: Path) -> Iterator[Bundle]:
    yield from JsonlParser().parse(Task(corpus, corpus.name, COLLECTION, corpus.parent, corpus.name))


def main() -> None:
    options = _options()
    if options.core is not None:
        pin(options.core)
    limit = Limit.read(options.folder)
    inside = limit.inside()
    print(
        f"{len(limit.asked)} questions; people may like {len(limit.free_items())} items, none of them asked for; "
        f"{len({item for item, _ in inside})} hold a queried item inside: {', '.join(item for item, _ in inside)}"
    )
    folder = options.cache / f"limit-{options.people}-{options.seed}"
    if not (folder / CORPUS).is_file():
        write_dataset(options.folder, folder, options.people, options.seed)
    model = CachedModel(open_embedder(options.embedder), options.cache)
    late = None if options.late == OFF else open_late(OF_EMBEDDER, model, late_setting(options.late))
    print(f"token vectors: {late.view if late is not None else OFF}")
    with Engine.open(options.data_dir, model, writable=True, note="bench.limit", late=late) as engine:
        build(engine, folder / CORPUS)
        print_sizes(engine)
        dataset = read_dataset(folder)
        searches = print_recall(engine, dataset, options.ask or default_ways(late=late is not None), options.queries)
    if options.misses:
        way, last = list(searches.items())[-1]
        print(f"\n{way}:", end="")
        print_misses(dataset, last, options.misses)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.limit", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ask", nargs="+", default=[], metavar="RETRIEVERS")
    parser.add_argument("--late", default="", metavar="SETTING")
    parser.add_argument("--queries", type=int, help="only the first so many")
    parser.add_argument("--misses", type=int, default=0, help="show so many questions that went wrong")
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--core", type=int, help="use only this core")
    return parser.parse_args()


if __name__ == "__main__":
    main()
