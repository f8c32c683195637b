"""What people think of answers: rate one, list the ratings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query

from app import bodies
from app.access import Asking, needs
from app.feedback import rate
from app.feedback_bodies import FeedbackBody
from app.feedback_present import feedback_bodies
from app.idempotency import IdempotencyKey, Request
from app.schemas import CollectionName, Cursor, FeedbackRequest, Limit
from app.serving import Here
from index.store.feedback import Feedback, Rating
from index.store.replies import Reply
from index.types import Json

router = APIRouter(prefix="/api/collections/{collection}/feedback", tags=["feedback"])


@router.post("", operation_id="rate_answer", summary="Rate an answer", status_code=201, dependencies=[needs("read")])
def rate_answer(
    collection: CollectionName,
    body: FeedbackRequest,
    server: Here,
    asking: Asking,
    idempotency_key: IdempotencyKey = None,
) -> FeedbackBody:
    """Thumbs up or down, with a comment; a second rating of an answer by the same key takes the place of the first.

    It is kept with the question, the plan, and ids and pages of the evidence, and goes with the first document of these
    that is deleted. The answer itself is not kept.
    """
    server.store.require(collection)
    thumb = body.to_thumb()

    def told(kept: Feedback) -> Json:
        shown: Json = feedback_bodies(server.store, [kept])[0].model_dump(mode="json")
        return shown

    def make(reply: Callable[[Callable[[Feedback], Json]], Reply[Feedback] | None]) -> Json:
        return told(rate(server.services, asking, collection, thumb, reply(told)))

    route = f"POST /api/collections/{collection}/feedback"
    request = Request(asking, idempotency_key, route, body.model_dump(mode="json"))
    return FeedbackBody.model_validate(server.replays.once(request, make)[0])


@router.get("", operation_id="list_feedback", summary="List ratings", dependencies=[needs("write")])
def list_feedback(
    collection: CollectionName,
    server: Here,
    rating: Annotated[Rating | None, Query(description="Only these.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> bodies.Listing[FeedbackBody]:
    """From the oldest."""
    rows = server.services.ledger.feedback
    found = rows.list(collection, after=cursor or "", limit=limit + 1, rating=rating)
    shown = found[:limit]
    following = shown[-1].id if len(found) > limit else None
    return bodies.Listing(items=feedback_bodies(server.store, shown), next=following)
