"""Answers by a chat model from the evidence; quotes take its place where it fails, and go on where it breaks off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

from starlette.concurrency import run_in_threadpool

from app.answers.answering import pieces, timed
from app.answers.base import Answer, Asked, Writer, Written
from app.answers.checks.base import Checks
from app.answers.checks.gap import gap_of
from app.answers.grounded.crops import Crops
from app.answers.grounded.draft import Draft
from app.answers.grounded.sheet import make_sheet
from app.answers.sayings import Sayings
from app.chat import Chat, ChatFailed
from app.streams import end_of
from index.engine import Engine

_EMPTY = ChatFailed("its answer has no words", "error")


class Grounded:
    """Has a chat model answer from numbered evidence, and checks what it cites."""

    def __init__(
        self, chat: Chat, fallback: Writer, checks: Checks, crops: Crops | None = None, pictures: int = 0
    ) -> None:
        """`fallback` answers where the model does not; `pictures`: so many at most are shown to the model."""
        self._chat = chat
        self._fallback = fallback
        self._checks = checks
        self._crops = crops
        self._pictures = pictures

    @property
    def model(self) -> str:
        return self._chat.model

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        if not asked.evidence.items:
            async for written in self._fallback.write(engine, asked):
                yield written
            return
        shown = self._pictures if self._chat.sees and self._chat.state == "ok" else 0
        sheet = await run_in_threadpool(make_sheet, engine, asked, self._checks, self._crops, shown)
        draft, failed = Draft(sheet, asked.question), None
        try:
            async with aclosing(self._chat.stream(sheet.messages, asked.query.max_tokens)) as told:
                async for piece in told:
                    async for written in draft.add(piece):
                        yield written
        except ChatFailed as error:
            failed = error
        async for written in draft.end():
            yield written
        async for written in self._ending(engine, asked, draft, failed):
            yield written

    def _ending(self, engine: Engine, asked: Asked, draft: Draft, failed: ChatFailed | None) -> AsyncIterator[Written]:
        if not draft.text.strip() and not (draft.abstains and failed is None):
            return self._quoted(engine, asked, draft.sayings, _why_empty(draft, failed))
        if failed is None:
            return self._whole(engine, asked, draft)
        return self._broken_off(engine, asked, draft, draft.sayings.why(failed))

    async def _whole(self, engine: Engine, asked: Asked, draft: Draft) -> AsyncIterator[Written]:
        if not draft.text.strip():
            yield draft.say(await run_in_threadpool(_gap, engine, asked))
        elif not draft.abstains:
            async for written in draft.differing():
                yield written
        yield self._answer(asked, draft, notice=_notice(draft))

    async def _quoted(self, engine: Engine, asked: Asked, sayings: Sayings, why: str) -> AsyncIterator[Written]:
        """Nothing was told yet: the quotes are the answer."""
        quotes = await self._quotes(engine, asked)
        what = "" if quotes.abstained else f" {sayings.instead}"
        for written in pieces(replace(quotes, notice=sayings.silent.format(why=why) + what)):
            yield written

    async def _broken_off(self, engine: Engine, asked: Asked, draft: Draft, why: str) -> AsyncIterator[Written]:
        """What was told stays, its end is marked, and the quotes follow with the next numbers."""
        quotes = await self._quotes(engine, asked)
        unfinished = draft.sayings.unfinished.format(why=why)
        more = "" if quotes.abstained else f" {draft.sayings.quotes}\n\n"
        yield draft.say(f" …\n\n({unfinished}){more}")
        at, numbers = 0, {}
        for quote in () if quotes.abstained else sorted(quotes.citations, key=lambda one: one.start):
            delta, citation = draft.quote(quotes.text[at : quote.start], quote)
            yield delta
            yield citation
            at, numbers[quote.number] = quote.end, citation.number
        for one in quotes.conflicts:
            draft.conflicts.append(replace(one, numbers=tuple(numbers[number] for number in one.numbers)))
        what = "" if quotes.abstained else f" {draft.sayings.follow}"
        yield self._answer(asked, draft, notice=unfinished + what)

    async def _quotes(self, engine: Engine, asked: Asked) -> Answer:
        return await end_of(self._fallback.write(engine, asked), Answer)

    def _answer(self, asked: Asked, draft: Draft, *, notice: str) -> Answer:
        ended = draft.ended
        return Answer(
            text=draft.text,
            citations=tuple(draft.citations),
            conflicts=tuple(draft.conflicts),
            abstained=draft.abstains and not draft.citations,
            confidence=draft.confidence(asked.found.confidence),
            model=self.model,
            evidence=asked.evidence,
            index_version=asked.found.index_version,
            usage=ended.usage.as_dict() if ended is not None else {},
            timings_ms={**timed(asked), **draft.timings_ms},
            notice=notice,
            finish="length" if ended is not None and ended.finish == "length" else "stop",
            doubts=draft.doubts,
        )


def _gap(engine: Engine, asked: Asked) -> str:
    weights = engine.question_weights(asked.collections, asked.question)
    return gap_of(asked.question, asked.evidence, weights, engine.analyser).text


def _why_empty(draft: Draft, failed: ChatFailed | None) -> str:
    if failed is None and draft.ended is not None and draft.ended.finish == "length":
        return draft.sayings.spent
    return draft.sayings.why(failed or _EMPTY)


def _notice(draft: Draft) -> str:
    """What the reader of a whole answer should know."""
    said = []
    sayings = draft.sayings
    finish = draft.ended.finish if draft.ended is not None else "stop"
    if finish == "length":
        said.append(sayings.out_of_tokens)
    elif finish == "filter":
        said.append(sayings.filtered)
    if draft.left_out:
        said.append(sayings.removed)
    if not draft.abstains:
        if not any(citation.supported for citation in draft.citations):
            said.append(sayings.none_carried)
        elif draft.unsupported:
            said.append(sayings.not_carried.format(count=draft.unsupported, statements=draft.statements))
    return " ".join(said)
