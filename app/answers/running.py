"""Counts the answers that are being made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager

from app.answers.base import Answer, AnswerQuery, Answers, Told, ending, whole
from index.engine import Engine


class Running:
    """Holds what `running` gives from the beginning of the work on an answer to its end, whatever ends it."""

    def __init__(self, answers: Answers, running: Callable[[], AbstractContextManager[object]]) -> None:
        self._answers = answers
        self._running = running

    @property
    def model(self) -> str:
        return self._answers.model

    async def stream(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> AsyncIterator[Told]:
        """As what it wraps."""
        with self._running():
            async with ending(self._answers.stream(engine, collections, query)) as told:
                async for one in told:
                    yield one

    async def answer(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> Answer:
        """As what it wraps."""
        return await whole(self.stream(engine, collections, query))
