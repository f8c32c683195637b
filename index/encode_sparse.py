"""Sparse vectors for units that came without them, or have those of another model."""

from __future__ import annotations

import numpy as np

from index.engine import Engine
from index.errors import InvalidInput
from index.segments.listed import take_out
from index.swap import Advance
from index.types import Numbers
from index.views import SPARSE
from index.writer import dense_text, is_embedded

_AT_ONCE = 256


def encode_sparse(engine: Engine, collection: str, advance: Advance) -> int:
    """Make the sparse vectors that a collection lacks under the configured model, and drop those of other models.

    Returns how many units were given some. Searches go on; what was done stays done if this is stopped. `advance` is
    told the stage, units looked at, and all. Raises NotFound, and InvalidInput without a sparse encoder.
    """
    sparse, store = engine.sparse, engine.store
    if sparse is None:
        raise InvalidInput("no sparse encoder is configured (PLEXUS_SPARSE)", field="sparse")
    store.require(collection)
    numbers = store.numbers(collection, "element")
    made = 0
    for start in range(0, len(numbers), _AT_ONCE):
        batch = numbers[start : start + _AT_ONCE]
        held, _ = store.sparse_vectors(sparse.fingerprint, batch)
        units = [unit for unit in store.units(np.setdiff1d(batch, held)) if is_embedded(unit)]
        if units:
            vectors = sparse.embed_documents([dense_text(unit) for unit in units])
            lacking: Numbers = np.array([unit.number for unit in units], np.int64)
            with engine.changing():
                store.fill_sparse_vectors(collection, sparse.fingerprint, lacking, vectors)
        made += len(units)
        advance("sparse vectors", min(start + _AT_ONCE, len(numbers)), len(numbers))
    _settle(engine, collection, sparse.fingerprint, anew=made > 0)
    return made


def _settle(engine: Engine, collection: str, fingerprint: str, *, anew: bool) -> None:
    """Drop other models' vectors, and the segments that do not have what came."""
    store = engine.store
    with engine.changing():
        for model in store.sparse_models(collection):
            if model != fingerprint:
                store.drop_sparse_vectors(collection, model)
        gone = take_out(store, collection, lambda row: anew and row.view == SPARSE)
    engine.shown.folder(collection).remove(gone)
