"""Parsed documents for tests of the engine, made from sentences."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from index.engine import Engine
from index.types import Bundle, Document, Element, Json, Line, Mention, Region

WIDTH, HEIGHT = 600.0, 800.0
WORDS = [f"{first}{second}" for first in ("sal", "mor", "tid", "bel", "kan") for second in ("ta", "ren", "ova", "isk")]
NAMES = frozenset(WORDS[::3])
"""Words that are names wherever they stand."""


def parsed(
    source: str,
    *passages: str,
    collection: str = "c",
    data: bytes = b"",
    metadata: Mapping[str, Json] | None = None,
) -> Bundle:
    """A document with a page for each passage: its heading, and the passage below. `data` are its bytes."""
    data = data or "\n".join(passages).encode()
    digest = hashlib.sha256(data).hexdigest()
    id = hashlib.sha256(f"{collection}\0{digest}".encode()).hexdigest()[:24]
    elements: list[Element] = []
    mentions: list[Mention] = []
    for page, text in enumerate(passages, 1):
        heading = Element(f"{id}-h{page}", id, "heading", f"Part {page}", 2 * page, (box(page, 100),), level=1)
        lines = (Line(0, len(text), page, box(page, 130).bbox),)
        passage = Element(
            f"{id}-p{page}", id, "text", text, 2 * page + 1, (box(page, 130),), lines=lines, parent=heading.id
        )
        elements += [heading, passage]
        words = re.finditer(r"\w+", text)
        mentions += [Mention(passage.id, *word.span(), word.group()) for word in words if word.group() in NAMES]
    document = Document(
        id=id,
        collection=collection,
        sources=(source,),
        media_type="application/pdf",
        title=source,
        size=len(data),
        content_hash=digest,
        pages=len(passages),
        page_sizes=((WIDTH, HEIGHT),) * len(passages),
        metadata=metadata or {},
    )
    return Bundle(document, tuple(elements), mentions=tuple(mentions))


def unreadable(source: str, data: bytes, reason: str) -> Bundle:
    """A document whose bytes could not be parsed."""
    document = parsed(source, data=data).document
    return Bundle(replace(document, status="failed", error=reason, pages=None))


def write(engine: Engine, folder: Path, *bundles: Bundle, data: bytes = b"") -> tuple[Document, ...]:
    """Write bundles in one commit, each with an original of the bytes that it was made from."""
    originals: dict[str, Path] = {}
    for bundle in bundles:
        content = data or "\n".join(e.text for e in bundle.elements if e.kind == "text").encode()
        path = folder / bundle.document.content_hash
        path.write_bytes(content)
        originals[bundle.document.content_hash] = path
    return engine.write(bundles, originals)


def box(page: int, top: float) -> Region:
    return Region(page, (50.0, top, 550.0, top + 20.0))


def prose(seed: int) -> tuple[str, ...]:
    """Three passages of words that many documents share."""
    draw = random.Random(seed)
    return tuple(" ".join(draw.choices(WORDS, k=draw.randint(5, 30))) + f" n{seed}." for _ in range(3))
