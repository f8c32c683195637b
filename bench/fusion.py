"""Compares ways to fuse the retrievers, and what each rule of the planner gains and harms.

    python -m bench.fusion DATA_DIR DATASET

asks each scored question of an evaluated dataset of pages (`plexus evaluate DATASET` has ingested it into DATA_DIR).
The first table ranks pages by calibrated scores (as shipped; and with the weights of a grid that are best on all
other documents), by min-max and by reciprocal ranks. The second leaves out one rule of the planner at a time.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np

from app.settings import Settings
from app.subjects import open_subject
from app.wiring import open_services
from index.engine import Engine
from index.evaluate.datasets import Dataset, Place
from index.evaluate.measures import recall
from index.evaluate.run import Choice, QuestionRow, Setting, base_name, measure_retrieval, query_for, scored_questions
from index.fuse import BONUS, Weights, best_per_group, fuse
from index.query import Query
from index.retrieve.plan import DEFAULT_WEIGHTS
from index.retrieve.rank import rank
from index.retrieve.search import scope_of
from index.retrieve.signals import Signals, Stopwatch
from index.types import Found, Plan, RetrieverName, Scores

SETTINGS: tuple[Setting, ...] = ("within", "pooled")
CUTS = (1, 3, 5)
MEASURES = ("r@1", "r@3", "r@5", "box@1", "box@5", "box@10")
GRID = {"dense": (0.0, 0.15, 0.3, 0.6, 1.0), "late": (0.0, 0.3, 0.6, 1.0), "page_words": (0.7, 0.85, 1.0)}
RRF = 60.0

RULES: Mapping[str, Callable[[Plan], Plan]] = {
    "places": lambda plan: replace(plan, retrievers={n: w for n, w in plan.retrievers.items() if n not in BONUS}),
    "parts": lambda plan: replace(plan, parts=()),
    "kinds": lambda plan: replace(plan, preferred=frozenset()),
}
"""What a plan is without each rule."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question in one setting with the scores of all its candidates; `places` runs along the signals' pages."""

    document: str
    gold: frozenset[Place]
    signals: Signals
    places: Sequence[Place]


def cases(engine: Engine, collection: str, dataset: Dataset, setting: Setting) -> Iterator[Case]:
    """The candidates of each question, without parts of a plan."""
    for question in scored_questions(dataset, None):
        query = query_for(question, setting)
        plan = replace(engine.plan(query), parts=())
        asked = engine.question(query.text)
        asked.prepare(plan)
        with engine.store.snapshot():
            _, state = engine.present(collection)
            scope = scope_of(engine.store, collection, query)
            signals = rank(state, engine.store, asked, plan, scope, Stopwatch()).signals
            units = engine.store.units(signals.pages)
            names = {unit.document: base_name(engine.store.document(unit.document)) for unit in units}
        places = [(names[unit.document], unit.page) for unit in units]
        yield Case(question.document or "", frozenset(question.gains), signals, places)


def recalls(case: Case, pages: Scores) -> list[float]:
    """Recall at each cut of the pages by these scores."""
    order = np.lexsort((case.signals.pages, -pages))[: max(CUTS)]
    ranked = [case.places[at] for at in order.tolist()]
    return [recall(case.gold, ranked, cut) for cut in CUTS]


def by_page(signals: Signals, name: RetrieverName) -> Scores:
    """A retriever's own relevance of each page, else that of its best unit there."""
    own = signals.page_relevance.get(name)
    return own if own is not None else best_per_group(signals.relevance[name], signals.page_of, len(signals.pages))


def calibrated(signals: Signals, dense: float, late: float, page_words: float) -> Scores:
    weights: dict[str, float] = dict(DEFAULT_WEIGHTS.items())
    weights |= {"dense": dense, "late": late}
    return fuse(signals, weights, Weights(page_words=page_words)).pages


def min_max(signals: Signals) -> Scores:
    """Each list scaled to 0..1 over its candidates, all added."""
    total = np.zeros(len(signals.pages), np.float32)
    for name in signals.relevance:
        scores = by_page(signals, name)
        low, high = float(scores.min(initial=0.0)), float(scores.max(initial=0.0))
        total += (scores - low) / (high - low) if high > low else 0.0
    return total


def reciprocal(signals: Signals) -> Scores:
    """Reciprocal rank fusion; what scores nothing has no vote."""
    total = np.zeros(len(signals.pages), np.float32)
    for name in signals.relevance:
        scores = by_page(signals, name)
        ranks = np.empty(len(scores), np.float32)
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        total += np.where(scores > 0, 1.0 / (RRF + ranks), 0.0)
    return total


def left_out(found: Sequence[Case]) -> list[list[float]]:
    """Calibrated, each document's questions with the weights that are best on all other documents."""
    settings = [dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())]
    table = np.array([[recalls(case, calibrated(case.signals, **one)) for case in found] for one in settings])
    documents = np.array([case.document for case in found])
    rows = np.zeros(table.shape[1:])
    for document in np.unique(documents):
        inside = documents == document
        rows[inside] = table[table[:, ~inside].mean(axis=(1, 2)).argmax()][inside]
    best = settings[int(table.mean(axis=(1, 2)).argmax())]
    print(f"best of the grid on all documents: {best}")
    return [[float(value) for value in row] for row in rows]


def fusions(engine: Engine, collection: str, dataset: Dataset) -> None:
    print("| setting | fusion | r@1 | r@3 | r@5 |\n|---|---|---|---|---|")
    for setting in SETTINGS:
        found = list(cases(engine, collection, dataset, setting))
        shipped = {"dense": DEFAULT_WEIGHTS["dense"], "late": DEFAULT_WEIGHTS["late"]}
        rows = {
            "calibrated, as shipped": [
                recalls(c, calibrated(c.signals, **shipped, page_words=Weights().page_words)) for c in found
            ],
            "calibrated, fitted without the document": left_out(found),
            "min-max": [recalls(c, min_max(c.signals)) for c in found],
            "reciprocal ranks": [recalls(c, reciprocal(c.signals)) for c in found],
        }
        for name, values in rows.items():
            print(f"| {setting} | {name} | " + " | ".join(f"{value:.3f}" for value in np.mean(values, axis=0)) + " |")


def measured(engine: Engine, collection: str, dataset: Dataset, change: Callable[[Plan], Plan]) -> list[QuestionRow]:
    def search(query: Query) -> Found:
        return engine.search([collection], query, plan=change(engine.plan(query)))

    return measure_retrieval(dataset, search, choices={"together": Choice()})


def rules(engine: Engine, collection: str, dataset: Dataset) -> None:
    """Differences of all rules to all but one, and how many questions each makes better and worse by r@5 or box@5."""
    whole = measured(engine, collection, dataset, lambda plan: plan)
    print(f"\n| setting | rule | asked | better | worse | {' | '.join(MEASURES)} | chosen without the document |")
    print("|---" * (6 + len(MEASURES)) + "|")
    documents = {question.id: question.document or "" for question in dataset.questions}
    for name, without in RULES.items():
        lacking = measured(engine, collection, dataset, without)
        touched = {q.id for q in dataset.questions if (plan := engine.plan(Query(q.text))) != without(plan)}
        for setting in SETTINGS:
            pairs = [(a, b) for a, b in zip(whole, lacking, strict=True) if a.setting == setting]
            gains = np.array([[a.measures[m] - b.measures[m] for m in MEASURES] for a, b in pairs])
            decisive = gains[:, [MEASURES.index("r@5"), MEASURES.index("box@5")]].sum(axis=1)
            chosen = _chosen(gains, [documents[a.id] for a, _ in pairs])
            cells = [f"{value:+.3f}" for value in gains.mean(axis=0)]
            asked = sum(a.id in touched for a, _ in pairs)
            counts = f"{asked} | {(decisive > 0).sum()} | {(decisive < 0).sum()}"
            print(f"| {setting} | {name} | {counts} | {' | '.join(cells)} | {chosen:+.3f} |")


def _chosen(gains: np.ndarray, documents: Sequence[str]) -> float:
    """Mean gain over all measures where each document takes a rule only if the others gain by it."""
    names = np.array(documents)
    taken = [gains[names == one].mean(axis=1) * (gains[names != one].mean() > 0) for one in np.unique(names)]
    return float(np.concatenate(taken).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("dataset", type=Path)
    options = parser.parse_args()
    subject = open_subject(options.dataset, None, None)
    with open_services(Settings(data_dir=options.data_dir), writable=False) as services:
        fusions(services.engine, subject.collection, subject.dataset)
        rules(services.engine, subject.collection, subject.dataset)


if __name__ == "__main__":
    main()
