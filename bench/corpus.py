"""The generator of large collections. What it makes is synthetic: sentences of real texts, put together at random.

python -m bench.corpus UNITS DATA_DIR [--collection synthetic] [--from DATASET ...] [--cache DIR] [--seed N]

A passage is three sentences drawn by seed from the distinct sentences of the datasets; ten passages are a document.
Each sentence is embedded once with the default model and cached. A passage's vector is the mean of its sentences'
vectors at length 1, plus Gaussian noise of a stated deviation per dimension, at length 1; the model is not run on the
passage. Its tokens have the vectors that they have in its sentences, unless --without-late leaves them out. The
sentences of each passage are noted in the cache folder. Metadata `half`, `percent` and `myriad` give filters that one
document in 2, 100 and 10,000 passes.

All goes through Engine.write, as every document does. Figures on such a collection speak of size, not of meaning.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from bench.known import KnownTokens, KnownVectors, cached_tokens, cached_vectors
from bench.passages import NOISE, Drawn, Recipe, SentenceIds, bundle, digest
from bench.texts import EXAMPLES, distinct_sentences
from index.embed import open_embedder
from index.embed.base import Embedder, TokenEmbedder
from index.engine import Engine
from index.late import open_late
from index.types import Vectors

CACHE = Path("data/bench")
COLLECTION = "synthetic"
DOCUMENTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Material:
    """What passages are drawn from: distinct sentences, a vector for each, and perhaps those of their tokens."""

    sentences: Sequence[str]
    vectors: Vectors
    tokens: KnownTokens | None = None


def gather(datasets: Sequence[Path], cache: Path, model: Embedder, *, late: bool = False) -> Material:
    """The sentences of the datasets and of the examples with their vectors; all are made only once."""
    sentences = distinct_sentences([*datasets, EXAMPLES], cache)
    tokens = cached_tokens(sentences, cast(TokenEmbedder, model), cache) if late else None
    return Material(sentences, cached_vectors(sentences, model, cache), tokens)


class Generator:
    """Writes drawn documents into one collection of an engine that was opened with `model`."""

    def __init__(
        self, engine: Engine, model: KnownVectors, collection: str, recipe: Recipe, material: Material
    ) -> None:
        self._engine = engine
        self._model = model
        self._collection = collection
        self._recipe = recipe
        self._material = material

    def write(self, documents: int, *, first: int = 0, at_once: int = DOCUMENTS_AT_ONCE) -> Iterator[Sequence[Drawn]]:
        """Write documents number `first` and following; each commit is yielded when it is searchable."""
        for start in range(first, first + documents, at_once):
            count = min(at_once, first + documents - start)
            batch = self._recipe.documents(count, self._material.sentences, self._material.vectors, start)
            texts = [text for document in batch for text in document.texts]
            ids = np.concatenate([document.sentences for document in batch]).astype(np.int64)
            tokens = self._material.tokens.of(ids) if self._material.tokens is not None else None
            self._model.learn(texts, np.concatenate([document.vectors for document in batch]), tokens)
            self._engine.write([bundle(document, self._recipe, self._collection) for document in batch], {})
            yield batch


def note_sentences(cache: Path, recipe: Recipe, material: Material, ids: SentenceIds) -> Path:
    """Keep which sentences each passage is made of, in the order of documents and passages."""
    name = digest(material.sentences)
    (cache / f"sentences-{name}.json").write_text(json.dumps(material.sentences, ensure_ascii=False), "utf-8")
    path = cache / f"passages-{name}-{recipe.seed}.npy"
    np.save(path, ids)
    return path


def settle(engine: Engine) -> None:
    """Wait until nothing is merged in the background any more."""
    waiting = getattr(engine, "settle", None)
    if waiting is not None:
        waiting()


def generate(
    units: int,
    directory: Path,
    collection: str,
    datasets: Sequence[Path],
    cache: Path,
    recipe: Recipe,
    *,
    with_late: bool = True,
) -> None:
    """Make the collection and say how long each step took."""
    watch = _Watch()
    model = open_embedder("minilm")
    material = gather(datasets, cache, model, late=with_late)
    watch.say(f"{len(material.sentences)} distinct sentences read and embedded (or found in the cache)")
    documents = -(-units // recipe.passages)
    known = KnownVectors(model)
    late = open_late("embedder", known) if with_late else None
    ids: list[SentenceIds] = []
    with Engine.open(directory, known, writable=True, note="bench.corpus", late=late) as engine:
        for batch in Generator(engine, known, collection, recipe, material).write(documents):
            ids += [document.sentences for document in batch]
            watch.tick(recipe.passages * len(ids), units)
        watch.say(f"{documents} documents written")
        settle(engine)
        watch.say("merged")
        found = engine.store.collection(collection)
    noted = note_sentences(cache, recipe, material, np.concatenate(ids))
    watch.say(f"sentences of each passage noted in {noted}")
    print(f"collection {found.name!r}: {found.documents} documents, {found.units} units")
    print(f"SYNTHETIC: seed {recipe.seed}, noise {recipe.noise} per dimension, {recipe.passages} passages a document")


class _Watch:
    """Prints what was done and how long it took."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()

    def say(self, done: str) -> None:
        now = time.perf_counter()
        print(f"{now - self._last:8.1f} s  {done}", flush=True)
        self._last = now

    def tick(self, done: int, total: int) -> None:
        print(f"\r{done} of {total} units, {time.perf_counter() - self._started:.0f} s", end="", file=sys.stderr)


def add_recipe(parser: argparse.ArgumentParser, seed: int) -> None:
    """The options that name a recipe and its material."""
    parser.add_argument("--from", dest="datasets", nargs="+", type=Path, default=[], metavar="DATASET")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--noise", type=float, default=NOISE, help="deviation per dimension")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.corpus", description=__doc__)
    parser.add_argument("units", type=int)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--collection", default=COLLECTION)
    add_recipe(parser, seed=1)
    parser.add_argument("--without-late", action="store_true", help="no vectors of tokens")
    options = parser.parse_args()
    recipe = Recipe(options.seed, noise=options.noise)
    generate(
        options.units,
        options.data_dir,
        options.collection,
        options.datasets,
        options.cache,
        recipe,
        with_late=not options.without_late,
    )


if __name__ == "__main__":
    main()
