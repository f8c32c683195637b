"""Passages per second of each way to compute the default model, and what it changes in what is found.

python -m bench.encoders DATA_DIR COLLECTION DATASET [--ways fp32 bf16 onnx ...] [--passages 192] [--limit N]
                         [--threads 1] [--cache DIR] [--rounds 3]

DATA_DIR and COLLECTION hold the documents of DATASET (`plexus evaluate` made them). Speed is that of passages drawn by
seed from the collection, median of rounds in which the ways take turns, so that a busy machine slows them alike. Then
all passages and questions are embedded by each way, pages are ranked by their best passage, and recall is held against
that of fp32. The ways onnx, onnx-int8 and openvino need the packages `onnx` and `openvino`, which Plexus does not.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from bench.corpus import CACHE
from bench.encoder_ways import Encode, exported, onnx_way, openvino_way, quantised, torch_way
from bench.quantiles import load
from index.embed import open_embedder
from index.engine import Engine
from index.evaluate.datasets import Place, Question, read_dataset
from index.evaluate.measures import recall
from index.types import Vectors
from index.writer import dense_text, is_embedded

REFERENCE = "fp32"
RANKS = (1, 3, 5, 10)
WAYS = (REFERENCE, "bf16", "onnx", "onnx-int8", "openvino", "openvino-f32")
SHORT = "How much energy did the array deliver in 2024, in MWh?"


@dataclass(frozen=True, slots=True)
class Passages:
    """Texts as they are embedded, and the document and page of each."""

    texts: Sequence[str]
    places: Sequence[Place]


def way(name: str, threads: int, folder: Path) -> Encode:
    """Raises KeyError for an unknown way, ImportError where its package is missing."""
    makers = {
        REFERENCE: lambda: torch_way("float32", threads),
        "bf16": lambda: torch_way("bfloat16", threads),
        "onnx": lambda: onnx_way(exported(folder), threads),
        "onnx-int8": lambda: onnx_way(quantised(folder), threads),
        "openvino": lambda: openvino_way(exported(folder), threads, None),
        "openvino-f32": lambda: openvino_way(exported(folder), threads, "f32"),
    }
    return makers[name]()


def passages_of(data_dir: Path, collection: str) -> Passages:
    """The passages of a collection, whatever model it was made with."""
    with Engine.open(data_dir, open_embedder("hashing"), writable=False) as engine:
        units = [unit for unit in engine.store.units(engine.store.numbers(collection, "element")) if is_embedded(unit)]
        names = {id: engine.store.document(id).sources[0] for id in {unit.document for unit in units}}
    return Passages([dense_text(unit) for unit in units], [(names[unit.document], unit.page) for unit in units])


def speeds(ways: Mapping[str, Encode], texts: Sequence[str], rounds: int) -> dict[str, tuple[float, float]]:
    """Of each way passages per second and milliseconds of a question; medians of rounds in turns."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for encode in ways.values():
        encode(texts[:8])
    for _ in range(rounds):
        for name, encode in ways.items():
            started = perf_counter()
            encode(texts)
            between = perf_counter()
            encode([SHORT])
            taken[name].append((len(texts) / (between - started), 1000.0 * (perf_counter() - between)))
    return {name: (median(a for a, _ in pairs), median(b for _, b in pairs)) for name, pairs in taken.items()}


def recalls(passages: Passages, vectors: Vectors, questions: Sequence[Question], asked: Vectors) -> dict[str, float]:
    """Mean recall of pages, each at its best passage, within the question's document and among all."""
    found: dict[str, list[float]] = {}
    documents = np.array([document for document, _ in passages.places])
    for question, scores in zip(questions, asked @ vectors.T, strict=True):
        order = np.argsort(-scores, kind="stable")
        for setting in ("within", "pooled"):
            rows = order[documents[order] == question.document] if setting == "within" else order
            ranked = list(dict.fromkeys(passages.places[row] for row in rows.tolist()))
            for k in RANKS:
                found.setdefault(f"{setting} r@{k}", []).append(recall(question.gains, ranked, k))
    return {name: float(np.mean(values)) for name, values in found.items()}


def overlap(vectors: Vectors, asked: Vectors, others: Vectors, others_asked: Vectors, k: int = 10) -> float:
    """Mean share of the k nearest passages that are the same."""
    tops = [np.argsort(-(a @ v.T), axis=1, kind="stable")[:, :k] for v, a in ((vectors, asked), (others, others_asked))]
    return float(
        np.mean([len(set(one) & set(other)) / k for one, other in zip(*map(np.ndarray.tolist, tops), strict=True)])
    )


def main() -> None:
    options = _options()
    passages = passages_of(options.data_dir, options.collection)
    questions = [one for one in read_dataset(options.dataset).questions if one.gains][: options.limit]
    ways = {name: way(name, options.threads, options.cache / "encoders") for name in options.ways}
    drawn = random.Random(1).sample(passages.texts, min(options.passages, len(passages.texts)))
    fast = speeds(ways, drawn, options.rounds)
    print(f"{len(passages.texts)} passages, {len(questions)} questions, {options.threads} thread(s) ({load()})")
    print(f"{'way':<14}{'passages/s':>11}{'question ms':>13}{'cosine':>9}{'top 10':>8}  largest change in recall")
    before: tuple[Vectors, Vectors, dict[str, float]] | None = None
    for name, encode in ways.items():
        vectors = encode(passages.texts)
        asked = encode([question.text for question in questions])
        found = recalls(passages, vectors, questions, asked)
        before = before or (vectors, asked, found)
        cosine = float((vectors * before[0]).sum(axis=1).mean())
        same = overlap(vectors, asked, before[0], before[1])
        most = max(found, key=lambda measure: abs(found[measure] - before[2][measure]))
        change = f"{found[most] - before[2][most]:+.4f} in {most} ({before[2][most]:.4f})"
        print(f"{name:<14}{fast[name][0]:>11.1f}{fast[name][1]:>13.1f}{cosine:>9.4f}{same:>8.3f}  {change}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.encoders", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("collection")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--passages", type=int, default=192, help="of which the speed is measured")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, help="only the first so many questions")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=CACHE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
