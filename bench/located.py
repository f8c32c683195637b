"""Do the boxes of hits hold their text, and only it? Checked by another reader than the one that made them.

python -m bench.located DATA_DIR COLLECTION [--hits 200] [--seed N] [--truth examples/truth.json] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.boxes import Check, Checker, Truth
from index.embed import open_embedder
from index.engine import Engine
from index.query import Query
from index.types import Document, Unit

SPAN_WORDS = 6
TOP_K = 5
PDF = "application/pdf"
FOREIGN_SHARE = 0.1


def draw_hits(engine: Engine, collection: str, count: int, seed: int) -> Iterator[tuple[Unit, Document]]:
    """Distinct hits in PDFs, each the best new one of a search for words that follow each other in a random unit."""
    rng = random.Random(seed)
    numbers = engine.store.numbers(collection, "element").copy()
    order = list(range(len(numbers)))
    rng.shuffle(order)
    taken: set[str] = set()
    for at in order:
        if len(taken) >= count:
            return
        unit = engine.store.units(numbers[at : at + 1])[0]
        words = (unit.text or unit.context).split()
        if not words:
            continue
        start = rng.randrange(max(1, len(words) - SPAN_WORDS + 1))
        phrase = " ".join(words[start : start + SPAN_WORDS])
        for hit in engine.search([collection], Query(phrase, top_k=TOP_K)).hits:
            if hit.unit.id not in taken and hit.document.media_type == PDF and hit.unit.regions:
                taken.add(hit.unit.id)
                yield hit.unit, hit.document
                break


def every_unit(engine: Engine, collection: str) -> Iterator[tuple[Unit, Document]]:
    """Each unit of each PDF; the foreign words of a page are those that no unit has."""
    after = ""
    while documents := engine.store.documents(collection, after=after):
        for document in documents:
            if document.media_type == PDF and document.status != "failed":
                units = engine.store.units_of(document.id)
                yield from ((unit, document) for unit in units if unit.regions)
        after = documents[-1].id


def print_report(checks: Sequence[Check]) -> None:
    """A table by kind, then each miss."""
    texts = [check for check in checks if check.iou is None]
    print(f"{'kind':<10}{'n':>6}{'contains':>10}{'of read':>10}{'foreign <= 10%':>16}{'foreign words':>15}")
    for kind in [*sorted({check.kind for check in texts} - {"page"}), "all"]:
        print(_row(kind, [check for check in texts if kind == check.kind or (kind == "all" and check.kind != "page")]))
    pages = [check for check in texts if check.kind == "page"]
    if pages:
        print(_row("(page)", pages))
    pictures = sorted(check.iou for check in checks if check.iou is not None)
    if pictures:
        quantiles = {share: pictures[round(share * (len(pictures) - 1))] for share in (0.0, 0.1, 0.5, 0.9)}
        shown = "  ".join(f"{share:.0%}: {value:.3f}" for share, value in quantiles.items())
        print(f"\npictures   {len(pictures)}  intersection over union at quantile  {shown}")
    for check in checks:
        for line in _misses(check):
            print(f"{check.document} p{check.page} {check.kind} {check.unit}: {line}")


def _row(kind: str, group: Sequence[Check]) -> str:
    contained = sum(not check.elsewhere and not check.unread for check in group)
    readable = sum(not check.elsewhere for check in group)
    clean = sum(_clean(check) for check in group)
    n = len(group)
    foreign, inside = sum(len(check.foreign) for check in group), sum(check.inside for check in group)
    return (
        f"{kind:<10}{n:>6}{contained / max(1, n):>10.1%}{readable / max(1, n):>10.1%}"
        f"{clean / max(1, n):>16.1%}{foreign / max(1, inside):>15.2%}"
    )


def _clean(check: Check) -> bool:
    return len(check.foreign) <= FOREIGN_SHARE * check.inside


def _misses(check: Check) -> Iterator[str]:
    if check.elsewhere:
        yield f"outside its boxes {list(check.elsewhere)}"
    if check.unread:
        yield f"not read by poppler {list(check.unread)}"
    if not _clean(check):
        yield f"{len(check.foreign)} of {check.inside} words inside are foreign {list(check.foreign[:30])}"
    if check.iou is not None and check.iou < 0.9:
        yield f"intersection over union {check.iou:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.located", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("collection")
    parser.add_argument("--hits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", action="store_true", help="every unit instead of random hits")
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--truth", type=Path, help="where pictures were drawn, as examples/truth.json")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with Engine.open(options.data_dir, open_embedder(options.embedder), writable=False) as engine:
        checker = Checker(engine, Truth(options.truth))
        drawn = (
            every_unit(engine, options.collection)
            if options.every
            else draw_hits(engine, options.collection, options.hits, options.seed)
        )
        checks = [checker.check(unit, document) for unit, document in drawn]
    if options.json:
        print(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=1))
    else:
        print_report(checks)


if __name__ == "__main__":
    main()
