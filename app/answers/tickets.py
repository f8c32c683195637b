"""What an answer can be rated by: a signed id that says itself what was asked and what the answer was made from.

So nothing is written for an answer that nobody rates. It holds numbers and ids of evidence, and no text of documents.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from starlette.concurrency import run_in_threadpool

from app.answers.base import Answer, AnswerQuery, Answers, Citation, Told
from app.streams import closing
from index.engine import Engine
from index.errors import InvalidInput

DAYS = 30
"""How long an answer can be rated."""
_SIGNATURE = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: the number of its unit, or 0 and the element that it was made of.

    `cited` are the numbers of its markers, `pages` those of what was quoted.
    """

    unit: int
    element: str = ""
    cited: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """An answer as its id tells of it. `given` is in seconds since 1970, `plan` the weights of the retrievers."""

    nonce: str
    given: int
    collections: tuple[str, ...]
    question: str
    model: str
    abstained: bool
    confidence: float
    index_version: int
    plan: Mapping[str, float] = field(default_factory=dict)
    why: tuple[str, ...] = ()
    evidence: tuple[Piece, ...] = ()


class Tickets:
    """Issues ids and reads them again; `secret` is asked for with the first one."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._make_secret = secret

    @cached_property
    def _secret(self) -> bytes:
        return self._make_secret()

    def issue(self, ticket: Ticket) -> str:
        """A text of letters, digits, - and _."""
        values = [list(value) if isinstance(value, tuple) else value for value in _values(ticket)]
        data = zlib.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), 9)
        return urlsafe_b64encode(self._sign(data) + data).decode().rstrip("=")

    def read(self, id: str, now: float | None = None) -> Ticket:
        """Raises InvalidInput for an id that this server did not issue, or too long ago."""
        wrong = InvalidInput("this is not the id of an answer of this server", field="answer_id")
        try:
            raw = urlsafe_b64decode(id + "=" * (-len(id) % 4))
        except ValueError:
            raise wrong from None
        signature, data = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(data)):
            raise wrong
        ticket = _read(json.loads(zlib.decompress(data)))
        if ticket.given < (time.time() if now is None else now) - DAYS * 86_400:
            raise InvalidInput(f"an answer can be rated for {DAYS} days", field="answer_id")
        return ticket

    def _sign(self, data: bytes) -> bytes:
        return hmac.new(self._secret, data, hashlib.sha256).digest()[:_SIGNATURE]


class Rateable(Answers):
    """Gives every answer an id of its own, also one that was given before."""

    def __init__(self, answers: Answers, tickets: Tickets) -> None:
        self._answers = answers
        self._tickets = tickets

    @property
    def model(self) -> str:
        return self._answers.model

    async def stream(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> AsyncIterator[Told]:
        """As what it wraps."""
        async with closing(self._answers.stream(engine, collections, query)) as told:
            async for one in told:
                if isinstance(one, Answer):
                    ticket = ticket_of(one, collections, query)
                    one = replace(one, id=await run_in_threadpool(self._tickets.issue, ticket))
                yield one


def ticket_of(answer: Answer, collections: Sequence[str], query: AnswerQuery) -> Ticket:
    """What is to be known of an answer that is given now."""
    plan = answer.plan
    return Ticket(
        nonce=secrets.token_hex(6),
        given=int(time.time()),
        collections=tuple(dict.fromkeys(collections)),
        question=answer.question or query.text,
        model=answer.model,
        abstained=answer.abstained,
        confidence=round(answer.confidence, 3),
        index_version=answer.index_version,
        plan={} if plan is None else {name: round(weight, 3) for name, weight in plan.retrievers.items()},
        why=() if plan is None else plan.why,
        evidence=tuple(_pieces(answer)),
    )


def _pieces(answer: Answer) -> Iterable[Piece]:
    """What was cited, the first marker first, then what was found and not cited."""
    cited: dict[tuple[int, str], list[Citation]] = {}
    for citation in answer.citations:
        unit = citation.hit.unit
        key = (unit.number, "" if unit.number else unit.elements[0] if unit.elements else "")
        cited.setdefault(key, []).append(citation)
    for (number, element), citations in cited.items():
        boxes = [region for one in citations for region in (one.quote_regions or one.hit.unit.regions)]
        pages = tuple(sorted({region.page for region in boxes}))
        yield Piece(number, element, tuple(one.number for one in citations), pages)
    for item in answer.evidence.items:
        number = item.hit.unit.number
        if item.role == "found" and number and (number, "") not in cited:
            yield Piece(number)


def _values(ticket: Ticket) -> list[Any]:
    named = {name: value for name, value in asdict(ticket).items() if name != "evidence"}
    pieces = [[one.unit, one.element, list(one.cited), list(one.pages)] for one in ticket.evidence]
    return [*named.values(), pieces]


def _read(values: Any) -> Ticket:
    nonce, given, collections, question, model, abstained, confidence, version, plan, why, pieces = values
    evidence = tuple(Piece(unit, element, tuple(cited), tuple(pages)) for unit, element, cited, pages in pieces)
    asked = (nonce, given, tuple(collections), question, model, abstained, confidence, version)
    return Ticket(*asked, plan, tuple(why), evidence)
