"""Ratings of answers: what of an answer is kept with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from app.answers.tickets import Piece, Ticket
from app.errors import TooManyRequests
from app.keys import Principal
from app.wiring import Services
from index.errors import Conflict, InvalidInput, NotFound
from index.store.base import Store
from index.store.feedback import Feedback, Rating, Source
from index.store.replies import Reply
from index.types import Element, Json, Unit

PER_MINUTE = 60
"""Answers that one key may rate in a minute."""
_CHANGED = "a document that this answer was made from has changed or is gone: it cannot be rated any more"


@dataclass(frozen=True, slots=True)
class Thumb:
    """What a person says of an answer; `document` and `pages` are where the right answer stands, if it is said."""

    answer_id: str
    rating: Rating
    comment: str = ""
    document: str | None = None
    pages: tuple[int, ...] = ()


def rate(
    services: Services, asking: Principal, collection: str, thumb: Thumb, reply: Reply[Feedback] | None = None
) -> Feedback:
    """Keep a rating; a second one of the same answer by the same key takes the place of the first.

    Raises InvalidInput for an answer of another server or collection, and for a document or page that is not there;
    Conflict where a document of the answer has changed since; TooManyRequests.
    """
    ticket = services.tickets.read(thumb.answer_id)
    if collection not in ticket.collections:
        raise InvalidInput(f"this answer is not from the collection {collection!r}", field="answer_id")
    rows = services.ledger.feedback
    if rows.recent(asking.id, 60.0, but=ticket.nonce) >= PER_MINUTE:
        raise TooManyRequests(f"a key may rate {PER_MINUTE} answers in a minute")
    store = services.engine.store
    with store.snapshot():
        given = Feedback(
            collection=collection,
            answer=ticket.nonce,
            asker=asking.id,
            rating=thumb.rating,
            comment=thumb.comment.strip(),
            question=ticket.question,
            evidence=tuple(_evidence(store, collection, ticket)),
            gold=_gold(store, collection, thumb),
            plan={"retrievers": {**ticket.plan}, "why": [*ticket.why]},
            facts=_facts(ticket),
        )
    return rows.rate(given, reply)


def _facts(ticket: Ticket) -> dict[str, Json]:
    given = datetime.fromtimestamp(ticket.given, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "model": ticket.model,
        "abstained": ticket.abstained,
        "confidence": ticket.confidence,
        "index_version": ticket.index_version,
        "answered_at": given,
    }


def _evidence(store: Store, collection: str, ticket: Ticket) -> Iterator[Source]:
    """What the answer was made from in this collection. Raises Conflict if any of it is not there as it was."""
    pieces = ticket.evidence
    numbers = np.array([piece.unit for piece in pieces if piece.unit], dtype=np.int64)
    units = {unit.number: unit for unit in store.units(numbers)}
    elements = {element.id: element for element in store.elements_by_id([one.element for one in pieces if one.element])}
    collections: dict[str, str] = {}
    for piece in pieces:
        found = units.get(piece.unit) if piece.unit else elements.get(piece.element)
        if found is None:
            raise Conflict(_CHANGED, field="answer_id")
        document = found.document
        if document not in collections:
            collections[document] = store.document(document).collection
        if collections[document] == collection:
            yield _source(piece, found)


def _source(piece: Piece, found: Unit | Element) -> Source:
    pages = piece.pages or tuple(sorted({region.page for region in found.regions}))
    if isinstance(found, Unit):
        return Source(found.document, found.id, found.elements, pages, piece.cited)
    return Source(found.document, None, (found.id,), pages, piece.cited)


def _gold(store: Store, collection: str, thumb: Thumb) -> Source | None:
    if thumb.document is None:
        if thumb.pages:
            raise InvalidInput("a page needs its document", field="document_id")
        return None
    try:
        document = store.document(thumb.document)
    except NotFound:
        document = None
    if document is None or document.collection != collection:
        raise InvalidInput(f"there is no document {thumb.document!r} in {collection!r}", field="document_id")
    if thumb.pages and max(thumb.pages) > (document.pages or 0):
        detail = f"the document has {document.pages} pages" if document.pages else "the document has no pages"
        raise InvalidInput(detail, field="pages")
    return Source(document.id, pages=tuple(sorted(set(thumb.pages))))
