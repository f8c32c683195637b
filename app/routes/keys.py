"""Keys, for admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app import bodies
from app.access import Asking, needs
from app.idempotency import IdempotencyKey, Request
from app.keys import create_key, derived_secret, revoke_key
from app.present import key_body
from app.schemas import Cursor, KeyRequest, Limit
from app.serving import Here
from index.store.ledger import Key
from index.store.replies import Reply
from index.types import Json

router = APIRouter(prefix="/api/keys", tags=["keys"])


@router.post("", operation_id="create_key", summary="Make a key", status_code=201, dependencies=[needs("admin")])
def make_key(
    body: KeyRequest, server: Here, asking: Asking, idempotency_key: IdempotencyKey = None
) -> bodies.NewKeyBody:
    """The answer is the only place that ever shows the key itself."""
    ledger = server.services.ledger
    # Derived, so that a replay can show it again although only its hash is kept.
    secret = None
    if idempotency_key is not None:
        secret = derived_secret(ledger.secret("keys"), f"{asking.id}\n{idempotency_key}")
    shown = ""

    def told(key: Key) -> Json:
        made: Json = key_body(key).model_dump(mode="json")
        return made

    def make(reply: Callable[[Callable[[Key], Json]], Reply[Key] | None]) -> Json:
        nonlocal shown
        key, shown = create_key(
            ledger,
            body.name,
            body.scopes,
            body.collections,
            secret,
            reply(told),
            origins=body.origins,
            rate=body.rate,
        )
        return told(key)

    request = Request(asking, idempotency_key, "POST /api/keys", body.model_dump(mode="json"))
    answer, _ = server.replays.once(request, make)
    fields = bodies.KeyBody.model_validate(answer).model_dump()
    return bodies.NewKeyBody.model_validate(fields | {"key": secret or shown})


@router.get("", operation_id="list_keys", summary="List keys", dependencies=[needs("admin")])
def list_keys(server: Here, limit: Limit = 100, cursor: Cursor = None) -> bodies.Listing[bodies.KeyBody]:
    """By id, revoked ones too. The keys themselves are not kept, so they cannot be shown."""
    after = cursor or ""
    known = server.services.ledger.keys()
    found = sorted((key for key in known if key.id > after), key=lambda key: key.id)
    shown = found[:limit]
    following = shown[-1].id if len(found) > limit else None
    return bodies.Listing(items=[key_body(key) for key in shown], next=following)


@router.delete(
    "/{key}",
    operation_id="revoke_key",
    summary="Revoke a key",
    status_code=204,
    dependencies=[needs("admin")],
)
def revoke(key: Annotated[str, Path(min_length=1, max_length=100)], server: Here) -> Response:
    """It opens nothing from now on. The last admin key cannot be revoked here."""
    revoke_key(server.services.ledger, key)
    return Response(status_code=204)
