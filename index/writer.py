"""Turns bundles into what the store commits: units, their tokens, and vectors of those that carry words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.embed.base import Embedder, SparseEmbedder
from index.late.base import TokenCodes
from index.late.interaction import Late
from index.lexical.analyse import Analyser
from index.models import Models
from index.store.base import Prepared
from index.terms import TermMaker
from index.types import Bundle, Unit, Vectors
from index.units import make_units


def dense_text(unit: Unit) -> str:
    """What the embedder sees of a unit."""
    return f"{unit.context}\n{unit.text}" if unit.context else unit.text


def is_embedded(unit: Unit) -> bool:
    """Pages are found by their words and their best units, so they have no vector of their own."""
    return unit.kind != "page" and bool(dense_text(unit).strip())


class Preparer:
    """Prepares bundles for the store; one pass of the embedder over all of them.

    Vectors of tokens come from the same pass where the embedder makes both, else from one of their own model.
    """

    def __init__(
        self, embedder: Embedder, analyser: Analyser, late: Late | None = None, sparse: SparseEmbedder | None = None
    ) -> None:
        self._sparse = sparse
        self._embedder = embedder
        self._terms = TermMaker(analyser)
        self._late = late

    def prepare(self, bundles: Sequence[Bundle]) -> list[Prepared]:
        units = [make_units(bundle) for bundle in bundles]
        embedded = [tuple(i for i, unit in enumerate(of_one) if is_embedded(unit)) for of_one in units]
        texts = [dense_text(of_one[i]) for of_one, positions in zip(units, embedded, strict=True) for i in positions]
        vectors, tokens = embed(self._embedder, self._late, texts)
        weighted = None if self._sparse is None else self._sparse.embed_documents(texts)
        prepared, start = [], 0
        for bundle, of_one, positions in zip(bundles, units, embedded, strict=True):
            stop = start + len(positions)
            prepared.append(
                Prepared(
                    bundle=bundle,
                    units=of_one,
                    terms=self._terms.of(bundle, of_one),
                    embedded=positions,
                    vectors=vectors[start:stop],
                    model=self._embedder.fingerprint,
                    tokens=None if tokens is None else tokens.chosen(np.arange(start, stop)),
                    token_model="" if self._late is None else self._late.fingerprint,
                    sparse=None if weighted is None else tuple(weighted[start:stop]),
                    sparse_model="" if self._sparse is None else self._sparse.fingerprint,
                )
            )
            start = stop
        return prepared


def prepare_all(
    bundles: Sequence[Bundle],
    models: Mapping[str, Models],
    analyser: Analyser,
    sparse: SparseEmbedder | None = None,
) -> list[Prepared]:
    """Along the bundles; one pass of each model over all documents of the collections that it serves."""
    groups: dict[tuple[str, str], list[int]] = {}
    for place, bundle in enumerate(bundles):
        groups.setdefault(models[bundle.document.collection].names.fingerprints, []).append(place)
    prepared: dict[int, Prepared] = {}
    for places in groups.values():
        of_group = models[bundles[places[0]].document.collection]
        assert of_group.embedder is not None
        preparer = Preparer(of_group.embedder, analyser, of_group.late, sparse)
        prepared.update(zip(places, preparer.prepare([bundles[place] for place in places]), strict=True))
    return [prepared[place] for place in range(len(bundles))]


def embed(embedder: Embedder, late: Late | None, texts: Sequence[str]) -> tuple[Vectors, TokenCodes | None]:
    """Vectors and, with `late`, token codes along the texts: from one pass where one model makes both."""
    vectors = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
    if not texts:
        return vectors, None
    if late is None:
        return embedder.embed_documents(texts), None
    if not late.is_made_by(embedder):
        return embedder.embed_documents(texts), token_codes(late, texts)
    return vectors, token_codes(late, texts, vectors)


def token_codes(late: Late, texts: Sequence[str], vectors: Vectors | None = None) -> TokenCodes:
    """Codes along the texts; `vectors` takes what the same pass tells of whole texts."""
    places, coded = [], [TokenCodes.empty(late.codec.width)]
    for batch in late.model.embed_tokens(texts):
        coded.append(late.encode(batch))
        places.append(batch.places)
        if batch.vectors is not None and vectors is not None:
            vectors[batch.places] = batch.vectors
    return TokenCodes.joined(coded).chosen(np.argsort(np.concatenate(places)))
