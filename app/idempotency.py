"""An `Idempotency-Key` makes a repeated request return its first answer instead of doing the work again."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from typing import Annotated

from fastapi import Header

from app.keys import Principal
from index.errors import Conflict
from index.store.ledger import Ledger
from index.types import Json

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="A value of your choice; a repeated request with it returns the first answer.",
    ),
]


class Replays:
    """Remembers answers in the ledger, by who asked and what for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()

    def once(
        self, key: str | None, principal: Principal, route: str, request: Json, make: Callable[[], Json]
    ) -> tuple[Json, bool]:
        """What `make` returns, or returned the first time, and whether it is a replay.

        Raises Conflict if the key was used for another request. The key itself is not kept, only its hash.
        """
        if key is None:
            return make(), False
        name = hash_of([principal.id, route, key])
        wanted = hash_of(request)
        with self._lock:
            known = self._ledger.recall(name)
            if known is not None:
                if known[0] != wanted:
                    raise Conflict("this Idempotency-Key was used for another request", field="Idempotency-Key")
                return known[2], True
            answer = make()
            self._ledger.remember(name, wanted, 200, answer)
            return answer, False


def hash_of(value: Json) -> str:
    """SHA-256 in hex over the value as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
