"""The way from a question to its answer: what it means alone, what is found for it, who writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from app.answers.base import Answer, AnswerQuery, Answers, Asked, Delta, Told, Writer, Written
from app.answers.turns import Turns
from app.streams import closing
from index.engine import Engine
from index.evidence import Bounds, assemble
from index.query import Query

CANDIDATES = 2
"""Hits that evidence is chosen from, for each piece of it."""


class Rewriter(Protocol):
    """Makes a follow-up question one that can be understood alone."""

    async def stand_alone(self, query: AnswerQuery) -> str | None:
        """None where it cannot, or there is nothing to follow up."""
        ...


class Answering(Answers):
    """Finds the evidence for a question and has the writer answer from it."""

    def __init__(
        self, writer: Writer, evidence_tokens: int = Bounds().tokens, rewriter: Rewriter | None = None
    ) -> None:
        self._writer = writer
        self._evidence_tokens = evidence_tokens
        self._rewriter = rewriter
        self._turns = Turns()

    @property
    def model(self) -> str:
        return self._writer.model

    async def stream(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> AsyncIterator[Told]:
        """Raises NotFound, InvalidInput, InvalidFilter as the search does, before anything is told."""
        started = perf_counter()
        question = await self._stand_alone(query)
        asked = await self._turns.run(self._find, engine, tuple(collections), query, question, started)
        yield asked.evidence
        async with closing(self._writer.write(engine, asked)) as writing:
            async for written in writing:
                if isinstance(written, Answer):
                    written = replace(written, question=question, plan=asked.found.plan)
                yield written

    async def _stand_alone(self, query: AnswerQuery) -> str:
        rewritten = await self._rewriter.stand_alone(query) if self._rewriter is not None and query.messages else None
        return rewritten or stand_alone(query)

    def _find(
        self, engine: Engine, collections: tuple[str, ...], query: AnswerQuery, question: str, started: float
    ) -> Asked:
        asked = Query(question, CANDIDATES * query.top_k, filter=query.filter, picture=query.picture)
        found = engine.search(collections, asked)
        evidence = assemble(engine.store, found, Bounds(query.top_k, self._evidence_tokens))
        return Asked(query, question, collections, found, evidence, started)


def stand_alone(query: AnswerQuery) -> str:
    """A follow-up question is searched with the user's turn before it."""
    earlier = [text for role, text in query.messages if role == "user"]
    short = len(query.text.split()) <= 4
    return f"{earlier[-1]} {query.text}" if earlier and short else query.text


def pieces(answer: Answer) -> Iterator[Written]:
    """An answer that is already whole, as it would have been written: text up to each marker, its citation, the end."""
    told = 0
    for citation in sorted(answer.citations, key=lambda one: (one.start, one.number)):
        if citation.end > told:
            yield Delta(answer.text[told : citation.end])
            told = citation.end
        yield citation
    if told < len(answer.text):
        yield Delta(answer.text[told:])
    yield answer


def timed(asked: Asked) -> dict[str, float]:
    """Milliseconds of each stage of the search, of writing (`answer`), and of all since the question came."""
    total = (perf_counter() - asked.started) * 1000.0
    return {**asked.found.timings_ms, "answer": total - asked.found.timings_ms.get("total", 0.0), "total": total}
