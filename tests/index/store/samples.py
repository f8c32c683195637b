"""Small documents with everything in them, made from a few words; the same words give the same document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.store.base import Prepared, TermCounts
from index.types import (
    Asset,
    Bundle,
    Cell,
    Document,
    Edge,
    Element,
    ElementKind,
    Json,
    Line,
    Part,
    Region,
    TableGrid,
    Unit,
)

MODEL = "model-a"
DIMENSION = 8


def hash_word(word: str) -> int:
    """A uint64; half of them are above the largest signed number."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def hash_words(words: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([hash_word(word) for word in words], dtype=np.uint64)


def count_words(text: str) -> TermCounts:
    counts = Counter(hash_word(word) for word in text.split())
    hashes = sorted(counts)
    return TermCounts(
        np.array(hashes, dtype=np.uint64),
        np.array([counts[one] for one in hashes], dtype=np.uint16),
        len(text.split()),
    )


def vector_of(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    row = np.random.default_rng(hash_word(text)).standard_normal(DIMENSION).astype(np.float32)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


def prepare(
    name: str,
    *passages: str,
    collection: str = "c",
    sources: Sequence[str] | None = None,
    kinds: Sequence[ElementKind] = ("text",),
    metadata: Mapping[str, Json] | None = None,
    title: str = "",
    model: str = MODEL,
) -> Prepared:
    """One element and one unit for each passage, two to a page; the last stands on the next page, too.

    Every page has a page unit. Kinds are given out in turn.
    """
    id = hashlib.sha256(f"{collection}\0{name}".encode()).hexdigest()[:24]
    elements, units = [], []
    for place, text in enumerate(passages):
        regions = [_region(place // 2 + 1, place)]
        if place == len(passages) - 1:
            regions.append(_region(place // 2 + 2, 0))
        kind = kinds[place % len(kinds)]
        element = Element(
            id=f"{id}-e{place}",
            document=id,
            kind=kind,
            text=text,
            order=place,
            regions=tuple(regions),
            lines=(Line(0, len(text), regions[0].page, regions[0].bbox),),
            table=_grid(text) if kind == "table" else None,
            asset=f"picture-{name}" if kind == "image" else None,
            locator="1 One > Two",
        )
        elements.append(element)
        part = Part(element.id, 0, len(text))
        units.append(Unit(f"{id}-u{place}", id, "text", text, (part,), element.regions, context=title))
    for page in sorted({region.page for element in elements for region in element.regions}):
        on_page = [e for e in elements if any(region.page == page for region in e.regions)]
        whole = Region(page, (0.0, 0.0, 612.0, 792.0))
        parts = tuple(Part(element.id, 0, len(element.text)) for element in on_page[:1])
        units.append(Unit(f"{id}-p{page}", id, "page", " ".join(e.text for e in on_page), parts, (whole,)))
    document = Document(
        id=id,
        collection=collection,
        sources=(f"{name}.pdf",) if sources is None else tuple(sources),
        media_type="application/pdf",
        title=title,
        size=len(name),
        content_hash=hashlib.sha256(name.encode()).hexdigest(),
        pages=len({region.page for element in elements for region in element.regions}),
        page_sizes=((612.0, 792.0),),
        metadata=metadata or {},
        parser="sample 1",
        timings_ms={"parse": 1.5},
        original=True,
    )
    edges = tuple(Edge(one.id, two.id, "next", 0.5, one.id, (0, 1), "label") for one, two in pairwise(elements))
    assets = tuple(Asset(e.asset, Path("staged.png"), "image/png") for e in elements if e.asset)
    return Prepared(
        Bundle(document, tuple(elements), edges, assets),
        tuple(units),
        tuple(count_words(unit.text) for unit in units),
        tuple(range(len(elements))),
        np.array([vector_of(text) for text in passages], dtype=np.float32).reshape(-1, DIMENSION),
        model,
    )


def fail(name: str, reason: str, *, collection: str = "c", sources: Sequence[str] | None = None) -> Prepared:
    """A document that could not be read."""
    prepared = prepare(name, collection=collection, sources=sources)
    document = replace(prepared.bundle.document, status="failed", error=reason, pages=None)
    return replace(prepared, bundle=Bundle(document))


def id_of(prepared: Prepared) -> str:
    return prepared.bundle.document.id


def _region(page: int, place: int) -> Region:
    return Region(page, (72.0, 72.25 + 20 * place, 540.0, 86.125 + 20 * place))


def _grid(text: str) -> TableGrid:
    cells = [Cell(0, i, word, header=True, bbox=(0.0, 1.0, 2.0, 3.5), page=1) for i, word in enumerate(text.split())]
    return TableGrid(1, len(cells), (*cells[:-1], replace(cells[-1], bbox=None, page=None, column_span=2)))
