"""An `Idempotency-Key` makes a repeated request return its first answer instead of doing the work again.

Which of two requests works is decided in the database, so that it holds for any number of processes.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Header

from app.keys import Principal
from index.errors import Conflict
from index.store.ledger import Ledger
from index.store.replies import Reply, Superseded
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
_WAIT_S = 30.0
_LOOK_S = 0.05

Made = TypeVar("Made")
Make = Callable[[Callable[[Callable[[Made], Json]], Reply[Made] | None]], Json]


@dataclass(frozen=True, slots=True)
class Request:
    """A request that creates something: who sends it with which key, to which route, and what it asks for."""

    principal: Principal
    key: str | None
    route: str
    body: Json


class Replays:
    """Remembers answers in the ledger, by who asked and what for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def once(self, request: Request, make: Make[Made]) -> tuple[Json, bool]:
        """What `make` returns, or returned the first time, and whether it is a replay.

        `make` is given a function that makes of a body's recipe the reply which it hands to the ledger, to be
        settled with what it creates. Raises Conflict if the key was used for another request, or if the first
        one takes too long. The key itself is not kept, only its hash.
        """
        if request.key is None:
            return make(lambda body: None), False
        name = hash_of([request.principal.id, request.route, request.key])
        wanted = hash_of(request.body)
        deadline = time.monotonic() + _WAIT_S
        while True:
            token = secrets.token_hex(8)
            claim = self._ledger.claim_reply(name, wanted, token)
            if claim.state == "other":
                raise Conflict("this Idempotency-Key was used for another request", field="Idempotency-Key")
            if claim.state == "given":
                return claim.body, True
            if claim.state == "mine" and (answer := self._made(name, token, make)) is not None:
                return answer, False
            if time.monotonic() > deadline:
                raise Conflict("the first request with this Idempotency-Key is still running: repeat it later")
            time.sleep(_LOOK_S)

    def _made(self, name: str, token: str, make: Make[Made]) -> Json:
        """None where another request with this key was let in meanwhile, as this one took too long."""
        try:
            return make(lambda body: Reply(name, token, body))
        except Superseded:
            return None
        finally:
            # Settled it stays; after an error the next request may try.
            self._ledger.release_reply(name, token)


def hash_of(value: Json) -> str:
    """SHA-256 in hex over the value as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
