"""Is each numbered equation found by its number, and by the quantity named in the sentence before it?

python -m bench.truth_find DIR [--only NAME...] [--embedder hashing] [--misses]

Asked within the equation's own document. An equation is found by a hit on it alone, at rank 1, 3, 5.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.truth import documents, read_pages
from bench.truth_match import iou
from index.embed import open_embedder
from index.engine import Engine
from index.query import And, Compare, Filter, Query
from index.types import Unit
from ingest.base import Reading
from scripts.examples.seeded.truth import EquationTruth, Truth

RANKS = (1, 3, 5)
TOP_K = 20
OVERLAP = 0.5
BY_NUMBER, BY_QUANTITY, AMONG = "by its number", "by its quantity", "by its quantity, among equations"


@dataclass(frozen=True, slots=True)
class Asked:
    """`rank` from 1; 0: not among the first."""

    way: str
    question: str
    document: str
    rank: int


def questions(equation: EquationTruth, document: str) -> Iterator[tuple[str, Query]]:
    """The ways of asking for one equation."""
    own: Filter = Compare("eq", "source", document)
    quantity = f"formula for the {equation.quantity}"
    yield BY_NUMBER, Query(f"equation ({equation.number})", TOP_K, own)
    yield BY_QUANTITY, Query(quantity, TOP_K, own)
    yield AMONG, Query(quantity, TOP_K, And((own, Compare("eq", "kind", "equation"))))


def ask(engine: Engine, collection: str, truth: Truth) -> Iterator[Asked]:
    for equation in truth.equations:
        if not equation.number:
            continue
        for way, query in questions(equation, truth.document):
            units = [hit.unit for hit in engine.search([collection], query).hits]
            rank = next((at for at, unit in enumerate(units, 1) if _is(unit, equation)), 0)
            yield Asked(way, query.text, truth.document, rank)


def _is(unit: Unit, equation: EquationTruth) -> bool:
    return unit.kind == "equation" and any(
        region.page == equation.region.page and iou(region.bbox, equation.region.bbox) >= OVERLAP
        for region in unit.regions
    )


def print_report(asked: Sequence[Asked], misses: bool) -> None:
    print(f"{'found':<36}{'n':>5}" + "".join(f"{f'@{rank}':>8}" for rank in RANKS))
    for way in (BY_NUMBER, BY_QUANTITY, AMONG):
        ranks = [one.rank for one in asked if one.way == way]
        shares = [sum(0 < rank <= most for rank in ranks) / max(1, len(ranks)) for most in RANKS]
        print(f"{way:<36}{len(ranks):>5}" + "".join(f"{share:>8.1%}" for share in shares))
    if misses:
        for one in asked:
            if not 0 < one.rank <= RANKS[-1]:
                print(f"{one.document}: {one.question!r} rank {one.rank or 'none'}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.truth_find", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="parts of names of documents")
    parser.add_argument("--embedder", default="hashing")
    parser.add_argument("--cache", type=Path, help="where recognised text is kept")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    told = list(documents(options.directory, options.only))
    embedder = open_embedder(options.embedder)
    with (
        tempfile.TemporaryDirectory() as data,
        tempfile.TemporaryDirectory() as staging,
        Engine.open(Path(data), embedder, writable=True, note="bench.truth_find") as engine,
    ):
        engine.create_collection("truth")
        for path, _ in told:
            bundle = read_pages(path, Reading(cache=options.cache), Path(staging))
            engine.write([bundle], {bundle.document.content_hash: path})
        asked = [one for _, truth in told for one in ask(engine, "truth", truth)]
    print_report(asked, options.misses)


if __name__ == "__main__":
    main()
