"""Token vectors for units that came without them, or were kept in another way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from index.engine import Engine
from index.errors import InvalidInput
from index.present import VIEWS
from index.segments.files import SegmentFolder
from index.types import Numbers
from index.views import LATE
from index.writer import dense_text, is_embedded, token_codes

_AT_ONCE = 256


def encode_tokens(engine: Engine, collection: str, advance: Callable[[int, int], None]) -> int:
    """Make the token vectors that a collection lacks under the configured setting, and drop those of other settings.

    Returns how many units were given some. Searches go on; what was done stays done if this is stopped. `advance` is
    told of units looked at, and of all. Raises NotFound, and InvalidInput where late interaction is off.
    """
    late, store = engine.late, engine.store
    if late is None:
        raise InvalidInput("late interaction is off (PLEXUS_LATE)", field="late")
    store.require(collection)
    numbers = store.numbers(collection, "element")
    made = 0
    for start in range(0, len(numbers), _AT_ONCE):
        batch = numbers[start : start + _AT_ONCE]
        held, _ = store.token_codes(late.fingerprint, batch)
        units = [unit for unit in store.units(np.setdiff1d(batch, held)) if is_embedded(unit)]
        if units:
            codes = token_codes(late, [dense_text(unit) for unit in units])
            lacking: Numbers = np.array([unit.number for unit in units], np.int64)
            with engine.changing():
                store.fill_token_codes(collection, late.fingerprint, lacking, codes)
        made += len(units)
        advance(min(start + _AT_ONCE, len(numbers)), len(numbers))
    _settle(engine, collection, late.fingerprint, anew=made > 0)
    return made


def _settle(engine: Engine, collection: str, fingerprint: str, *, anew: bool) -> None:
    """Drop other settings' vectors, and the segments that do not have what came."""
    store = engine.store
    with engine.changing():
        others = [model for model in store.token_models(collection) if model != fingerprint]
        for model in others:
            store.drop_token_codes(collection, model)
        gone = [row.name for row in store.segments(collection) if row.view == LATE] if anew or others else []
        if gone:
            store.exchange_segments(collection, gone, [])
    SegmentFolder(engine.directory / VIEWS / collection).remove(gone)
