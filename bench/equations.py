"""Is each numbered equation found by its number, and by the quantity that the sentence before it names?

python -m bench.equations DIR [--embedder minilm] [--only NAME...] [--ocr never] [--misses]

DIR holds PDFs with their truth, as `scripts.make_examples` writes them (`examples/pages`). Asked within the document;
found is the equation's own unit, boxed where it stands, among the first k hits of all kinds.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

from bench.truth import documents, read_pages
from index.embed import open_embedder
from index.engine import Engine
from index.types import BBox, Compare, Hit, Query
from ingest.base import Reading
from scripts.examples.seeded.truth import Truth

AT = (1, 3, 5)
ASKED = {"by number": "Equation ({number})", "by quantity": "equation for the {quantity}"}
COVERED = 0.5
"""Share of the smaller box that the other covers if both are of one equation."""


def rank(hits: tuple[Hit, ...], page: int, box: BBox) -> int:
    """The place of the equation at this box among the hits, from 1; 0 where it is not among them."""
    for place, hit in enumerate(hits, start=1):
        if hit.unit.kind == "equation" and any(r.page == page and _same(r.bbox, box) for r in hit.unit.regions):
            return place
    return 0


def _same(one: BBox, other: BBox) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide > 0 and high > 0 and wide * high >= COVERED * smaller


def ranks(engine: Engine, source: str, truth: Truth) -> list[tuple[str, str, int]]:
    """(way of asking, question, rank) of each numbered equation of a document."""
    found = []
    for equation in truth.equations:
        if not equation.number:
            continue
        for way, pattern in ASKED.items():
            text = pattern.format(number=equation.number, quantity=equation.quantity)
            query = Query(text, top_k=max(AT), filter=Compare("eq", "source", source))
            hits = engine.search(["truth"], query).hits
            found.append((way, text, rank(hits, equation.region.page, equation.region.bbox)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.equations", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--only", nargs="*", default=[], help="parts of names of documents")
    parser.add_argument("--ocr", choices=("auto", "always", "never"), default="auto")
    parser.add_argument("--misses", action="store_true", help="name what was not the first hit")
    options = parser.parse_args()
    by_way: dict[str, list[int]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        staging = Path(folder) / "staging"
        staging.mkdir()
        engine = Engine.open(Path(folder) / "data", open_embedder(options.embedder), writable=True)
        try:
            engine.create_collection("truth")
            for path, truth in documents(options.directory, options.only):
                bundle = read_pages(path, Reading(ocr=options.ocr), staging)
                engine.write([bundle], {bundle.document.content_hash: path})
                for way, text, place in ranks(engine, path.name, truth):
                    by_way[way].append(place)
                    if options.misses and place != 1:
                        print(f"{path.name}: {text}: {place or 'not among the first'}")
        finally:
            engine.close()
    for way, places in by_way.items():
        shares = "  ".join(f"@{k} {sum(0 < place <= k for place in places) / len(places):.3f}" for k in AT)
        print(f"{way:<12} {len(places)} equations  {shares}")


if __name__ == "__main__":
    main()
