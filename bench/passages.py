"""Draws synthetic passages of three sentences each, with vectors made from those of the sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.types import Bundle, Json, Vectors
from ingest.base import Task
from ingest.builder import Builder, new_document
from ingest.graph.read import with_names
from ingest.identity import hash_bytes

SENTENCES = 3
NOISE = 0.01
SHARES: dict[str, int] = {"half": 2, "percent": 100, "myriad": 10_000}
"""Metadata keys; one document in so many has any one value of the key."""
_NOWHERE = Path()
SentenceIds = npt.NDArray[np.int32]
"""Positions in the list of sentences, shape (passages, SENTENCES)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One synthetic document: its passages, which sentences they are made of, and their vectors."""

    number: int
    texts: tuple[str, ...]
    sentences: SentenceIds
    vectors: Vectors
    metadata: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The same seed and sentences give the same documents, however many are drawn.

    A passage's vector is the mean of its sentences' vectors brought to length 1, plus Gaussian noise of deviation
    `noise` in each dimension, brought to length 1.
    """

    seed: int
    passages: int = 10
    noise: float = NOISE

    def documents(self, count: int, sentences: Sequence[str], vectors: Vectors, first: int = 0) -> list[Drawn]:
        """`count` documents from number `first` on; `vectors` has a row per sentence."""
        return [self._document(number, sentences, vectors) for number in range(first, first + count)]

    def _document(self, number: int, sentences: Sequence[str], vectors: Vectors) -> Drawn:
        rng = np.random.default_rng([self.seed, number])
        ids = rng.integers(len(sentences), size=(self.passages, SENTENCES), dtype=np.int32)
        texts = tuple(" ".join(sentences[i] for i in row) for row in ids.tolist())
        mean = _normalised(vectors[ids].mean(axis=1))
        noise = rng.standard_normal(mean.shape, dtype=np.float32) * np.float32(self.noise)
        return Drawn(number, texts, ids, _normalised(mean + noise), self._metadata(number))

    def _metadata(self, number: int) -> dict[str, Json]:
        """A value of each key, dealt out evenly but in no order."""
        facts: dict[str, Json] = {"synthetic": True}
        for key, among in SHARES.items():
            dealt, place = divmod(number, among)
            facts[key] = int(np.random.default_rng([self.seed, among, dealt]).permutation(among)[place])
        return facts


def bundle(drawn: Drawn, recipe: Recipe, collection: str) -> Bundle:
    """The document as a parser would hand it over: plain text without pages, each passage a section of its own.

    It is named by what stands first in it, so that questions name documents as often as passages.
    """
    data = "\n\n".join(drawn.texts).encode()
    source = f"synthetic/{recipe.seed}/{drawn.number:07}.txt"
    task = Task(path=_NOWHERE, source=source, collection=collection, staging=_NOWHERE, metadata=drawn.metadata)
    title = f"Synthetic document {drawn.number} of seed {recipe.seed}"
    document = new_document(task, hash_bytes(data), len(data), "text/plain", title)
    builder = Builder(document.id)
    above: str | None = None
    for place, text in enumerate(drawn.texts, 1):
        # Under one parent, short passages would be put together into one unit.
        above = builder.add("text", text, locator=f"passage {place}", parent=above).id
    named = with_names(builder.bundle(document))
    names = (one for one in named.mentions if one.kind == "name")
    first = next(names, None)
    if first is None:
        return named
    text = next(element.text for element in named.elements if element.id == first.element)
    return replace(named, document=replace(document, title=text[first.start : first.end]))


def digest(sentences: Sequence[str]) -> str:
    """Names a list of sentences."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16]


def _normalised(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    normalised: Vectors = (vectors / lengths).astype(np.float32)
    return normalised
