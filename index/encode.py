"""Token vectors for units that came without them, or were kept in another way."""

from __future__ import annotations

from index.engine import Engine
from index.errors import InvalidInput, ModelMismatch
from index.models import behind
from index.swap import Advance, take_over


def encode_tokens(engine: Engine, collection: str, advance: Advance) -> int:
    """Make the token vectors that a collection lacks under the configured setting, and drop those of other settings.

    Returns how many units were given some. Searches go on; what was done stays done if this is stopped. Raises
    NotFound, InvalidInput where late interaction is off, and ModelMismatch where vectors would have to be made too.
    """
    if engine.late is None:
        raise InvalidInput("late interaction is off (PLEXUS_LATE)", field="late")
    names = engine.shown.names_of(collection)
    if names.model != engine.embedder.fingerprint:
        raise ModelMismatch(behind(collection, names, engine.shelf.target_of(names)), field="embedder")
    return take_over(engine, collection, advance) or 0
