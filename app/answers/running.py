"""Counts the answers that are being made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager

from app.answers.base import AnswerQuery, Answers, Told
from app.streams import closing
from index.engine import Engine


class Running(Answers):
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
            async with closing(self._answers.stream(engine, collections, query)) as told:
                async for one in told:
                    yield one
