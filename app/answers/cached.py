"""Answers that were given already, for as long as the same question would be answered from the same state."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Literal

from starlette.concurrency import run_in_threadpool

from app.answers.answering import pieces
from app.answers.base import Answer, AnswerQuery, Answers, Told
from app.answers.kept import Kept, Place
from app.answers.shared import Shared
from app.streams import closing
from index.engine import Engine
from index.store.base import Stamps

Look = Literal["hit", "shared", "miss"]
_BLANKS = re.compile(r"[^\S\n]+")


class Cached(Answers):
    """Gives an answer again at the same stamps of its collections; who asks what is being answered listens to that.

    Stamps are taken before an answer is looked for, and again when one was made: only if those of its collections
    stayed is the answer kept. So no answer is older than the moment of its question, whichever process changed the
    documents. An answer that is given again is of the version at which it was found to be as good as new.
    """

    def __init__(self, answers: Answers, most_bytes: int, looked: Callable[[Look], None]) -> None:
        """`looked` is told how each question was met."""
        self._answers = answers
        self._kept = Kept(most_bytes)
        self._looked = looked
        self._making: dict[Hashable, Shared] = {}

    @property
    def model(self) -> str:
        return self._answers.model

    async def stream(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> AsyncIterator[Told]:
        """As what it wraps."""
        started = perf_counter()
        query = normalised(query)
        place = self._place(engine, collections, query)
        stamps, answer = await run_in_threadpool(self._look, engine, place)
        if answer is not None:
            self._looked("hit")
            taken = (perf_counter() - started) * 1000.0
            yield answer.evidence
            timings = {"cache": taken, "total": taken}
            for one in pieces(replace(answer, timings_ms=timings, index_version=stamps.version)):
                yield one
            return
        async with closing(self._shared(engine, query, place, stamps).listen()) as told:
            async for news in told:
                yield news

    def _look(self, engine: Engine, place: Place) -> tuple[Stamps, Answer | None]:
        stamps = engine.stamps()
        return stamps, self._kept.find(stamps, place)

    def _shared(self, engine: Engine, query: AnswerQuery, place: Place, stamps: Stamps) -> Shared:
        """The answer that is being made at these stamps, by this or by an earlier question."""
        key = (asyncio.get_running_loop(), stamps.of(place.collections), place)
        there = self._making.get(key)
        if there is not None and not there.abandoned:
            self._looked("shared")
            return there
        self._looked("miss")
        made = self._making[key] = Shared(self._made(engine, query, place, stamps))

        def forget(_: asyncio.Task[None]) -> None:
            if self._making.get(key) is made:
                del self._making[key]

        made.making.add_done_callback(forget)
        return made

    async def _made(self, engine: Engine, query: AnswerQuery, place: Place, stamps: Stamps) -> AsyncIterator[Told]:
        async with closing(self._answers.stream(engine, place.collections, query)) as told:
            async for one in told:
                if isinstance(one, Answer) and not one.notice:
                    await run_in_threadpool(self._keep, engine, place, stamps, one)
                yield one

    def _keep(self, engine: Engine, place: Place, before: Stamps, answer: Answer) -> None:
        """Keep an answer if its collections stayed while it was made: its parts are read one after another."""
        stamps = engine.stamps()
        if stamps.of(place.collections) == before.of(place.collections):
            self._kept.keep(stamps, place, answer)

    def _place(self, engine: Engine, collections: Sequence[str], query: AnswerQuery) -> Place:
        """All that the answer depends on beside the stamps: who answers, by which models, from where, and what."""
        models = (
            self.model,
            engine.embedder.fingerprint,
            None if engine.late is None else engine.late.fingerprint,
            None if engine.sparse is None else engine.sparse.fingerprint,
            None if engine.reranking is None else engine.reranking.model.fingerprint,
            None if engine.page_images is None else engine.page_images.fingerprint,
            sorted(engine.graph),
        )
        return Place(tuple(collections), repr((str(engine.directory), models, query)))


def normalised(query: AnswerQuery) -> AnswerQuery:
    """The same question as everybody writes it: composed characters, no blanks around it, one between words."""
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", query.text)).strip()
    turns = tuple((role, unicodedata.normalize("NFC", said).strip()) for role, said in query.messages)
    return replace(query, text=text or query.text, messages=turns)
