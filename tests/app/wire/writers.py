"""Writers that take their time, or break off: what a chat model at the other end of a network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from app.answers import Answer, Answering, AnswerQuery, Answers, Asked, Citation, Delta, Told, Writer, Written
from app.wiring import Services
from index.engine import Engine
from index.errors import ModelUnavailable


@dataclass
class Stalling:
    """Writes one piece and then nothing more; `freed` is set when it is closed."""

    model: str = "stalling"
    freed: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        try:
            yield Delta("It begins ")
            await asyncio.sleep(3600)
        finally:
            self.freed.set()


@dataclass
class Breaking:
    """Breaks off after the first piece."""

    model: str = "breaking"

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        yield Delta("It begins ")
        raise ModelUnavailable("the chat model went away")


@dataclass
class Dictated:
    """Writes these pieces; markers [n] cite the n-th piece of the evidence."""

    pieces: Sequence[str]
    model: str = "dictated"

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        text, citations = "", []
        for piece in self.pieces:
            text += piece
            yield Delta(piece)
            for number, hit in enumerate(asked.evidence.hits, start=1):
                marker = f"[{number}]"
                if marker in piece:
                    start = len(text) - len(piece) + piece.index(marker)
                    citation = Citation(number, hit, hit.unit.text, hit.unit.regions, start, start + len(marker))
                    citations.append(citation)
                    yield citation
        usage = {"prompt_tokens": 70, "completion_tokens": 7, "total_tokens": 77}
        yield Answer(text, tuple(citations), False, 0.5, self.model, asked.evidence, asked.found.index_version, usage)


@dataclass
class Failing(Answers):
    """Finds nothing: the search fails, after a while; `freed` is set when that ends, or is given up."""

    after_s: float = 0.0
    model: str = "failing"
    freed: asyncio.Event = field(default_factory=asyncio.Event)

    async def stream(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> AsyncIterator[Told]:
        try:
            await asyncio.sleep(self.after_s)
            for reason in ("the search model went away",):
                raise ModelUnavailable(reason)
            yield Delta("")
        finally:
            self.freed.set()


def written_by(services: Services, writer: Writer) -> AbstractContextManager[None]:
    return answered_by(services, Answering(writer))


@contextmanager
def answered_by(services: Services, answers: Answers) -> Iterator[None]:
    before = services.answering
    services.answering = answers
    try:
        yield
    finally:
        services.answering = before
