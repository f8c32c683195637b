"""Writers that take their time, or break off: what a chat model at the other end of a network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.answers import Answer, Answering, Asked, Citation, Delta, Writer, Written
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


@contextmanager
def written_by(services: Services, writer: Writer) -> Iterator[None]:
    before = services.answering
    services.answering = Answering(writer)
    try:
        yield
    finally:
        services.answering = before
