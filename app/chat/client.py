"""Asks a chat model with OpenAI's API: time-outs, tries, a bound on calls at once, a circuit breaker, accounts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, TypeVar

from app.chat.base import PICTURE_TOKENS, ChatFailed, Ended, Message, Meter, Outcome, Usage, Whole
from app.chat.breaker import Breaker
from app.chat.connections import Connection, Connections
from app.chat.dialect import Dialect, refuses_pictures
from app.chat.failures import failure, mask, may_work_again, wait_s
from app.chat.reading import finish_of, first_choice, says_something, text_of, usage_of
from app.chat.settings import ChatSetup
from app.chat.thoughts import Thoughts
from index.evidence.tokens import tokens_in

log = logging.getLogger("plexus.chat")
Result = TypeVar("Result")
_COUNTING_S = 2.0
"""Longest wait for the count of tokens, once a model has ended."""
_SAID = 300
"""Characters of what an endpoint says that go into the log."""


@dataclass(slots=True)
class _Call:
    """One call while it goes on; `outcome` stays where its client leaves."""

    messages: Sequence[Message]
    max_tokens: int
    pictures: bool
    started: float = field(default_factory=perf_counter)
    outcome: Outcome = "cancelled"
    first_s: float | None = None
    said: str = ""
    usage: Usage | None = None

    @property
    def shown(self) -> int:
        return sum(len(message.pictures) for message in self.messages) if self.pictures else 0

    def estimate(self) -> Usage:
        """Tokens as they are guessed from the words."""
        asked = sum(tokens_in(message.text) for message in self.messages)
        return Usage(asked + PICTURE_TOKENS * self.shown, tokens_in(self.said), estimated=True)


class Chat:
    """A chat model; usable in any event loop, by many at once."""

    def __init__(self, setup: ChatSetup, meter: Callable[[], Meter] | None = None) -> None:
        self._setup = setup
        self._meter = meter
        self._connections = Connections(setup)
        self._breaker = Breaker(setup.failures, setup.pause_s)
        self._dialect = Dialect()
        self._pictures_refused = False
        self._last = ""

    @property
    def model(self) -> str:
        return self._setup.model

    @property
    def sees(self) -> bool:
        """Whether pictures are worth making: it has not refused any, or is said to take them."""
        vision = self._setup.vision
        return vision == "on" or (vision == "auto" and not self._pictures_refused)

    @property
    def state(self) -> str:
        """`ok`, or what is wrong, in words."""
        if not self._breaker.open:
            return "ok"
        return f"failed {self._setup.failures} times or more, the last time because {self._last}; answers are quotes"

    async def stream(
        self, messages: Sequence[Message], max_tokens: int | None = None
    ) -> AsyncGenerator[str | Ended, None]:
        """The answer as it is told, then its end. Raises ChatFailed, before the first piece or after some."""
        call = self._call(messages, max_tokens)
        async with self._admitted(call) as connection:
            now = asyncio.get_running_loop().time()
            end = now + self._setup.whole_s
            chunks, first = await self._begun(connection, call, min(end, now + self._setup.first_token_s))
            try:
                async with aclosing(self._told(call, chunks, first, end)) as pieces:
                    async for piece in pieces:
                        yield piece
            finally:
                await chunks.close()

    async def whole(
        self, messages: Sequence[Message], max_tokens: int | None = None, *, seconds: float | None = None
    ) -> Whole:
        """An answer in one piece. Raises ChatFailed, also after `seconds` with all waits and tries, where given."""
        try:
            async with asyncio.timeout(seconds):
                return await self._whole(messages, max_tokens)
        except TimeoutError:  # that somebody is in a hurry tells nothing of the endpoint
            raise ChatFailed(f"it did not answer in {seconds:g} s", "timeout", counts=False) from None

    async def _whole(self, messages: Sequence[Message], max_tokens: int | None) -> Whole:
        call = self._call(messages, max_tokens)
        most = self._setup.whole_s
        async with self._admitted(call) as connection:

            async def ask() -> Any:
                request = self._request(call, stream=False)
                return await connection.client.chat.completions.create(**request)

            completion = await self._tried(ask, call, asyncio.get_running_loop().time() + most, most)
            choice = first_choice(completion)
            if choice is None:
                raise ChatFailed("its answer is empty", "error")
            thoughts = Thoughts()
            call.said = thoughts.answer(text_of(choice)) + thoughts.rest()
            call.usage = usage_of(completion) or call.estimate()
            return Whole(call.said, finish_of(choice) or "stop", call.usage)

    def _call(self, messages: Sequence[Message], max_tokens: int | None) -> _Call:
        most = self._setup.max_tokens
        return _Call(messages, min(max_tokens or most, most), self.sees and any(one.pictures for one in messages))

    def _request(self, call: _Call, *, stream: bool) -> dict[str, Any]:
        return self._dialect.request(self.model, call.messages, call.max_tokens, stream=stream, pictures=call.pictures)

    @asynccontextmanager
    async def _admitted(self, call: _Call) -> AsyncIterator[Connection]:
        """A place for the call, if the breaker lets it through and a place becomes free in time."""
        if not self._breaker.admits():
            call.outcome = "paused"
            self._count(call)
            raise ChatFailed(f"it failed again and again: it is asked again in {self._breaker.left_s:.0f} s", "paused")
        try:
            connection = await self._connections.here()
            try:
                async with asyncio.timeout(self._setup.wait_s):
                    await connection.places.acquire()
            except TimeoutError:
                raise ChatFailed("too many questions wait for it", "busy", counts=False) from None
            try:
                yield connection
            finally:
                connection.places.release()
        except BaseException as error:
            self._ended(call, error)
            raise
        self._ended(call, None)

    async def _begun(self, connection: Connection, call: _Call, until: float) -> tuple[Any, Any]:
        """The stream of chunks, and the first of them that says something."""

        async def begin() -> tuple[Any, Any]:
            chunks = await connection.client.chat.completions.create(**self._request(call, stream=True))
            try:
                while (chunk := await anext(chunks, None)) is not None:
                    if says_something(chunk):
                        return chunks, chunk
            except BaseException:
                await chunks.close()
                raise
            raise ChatFailed("its answer is empty", "error")

        begun: tuple[Any, Any] = await self._tried(begin, call, until, self._setup.first_token_s)
        call.first_s = perf_counter() - call.started
        return begun

    async def _tried(self, ask: Callable[[], Awaitable[Result]], call: _Call, until: float, seconds: float) -> Result:
        """What it gives at the first try that works, before the loop's time `until`."""
        import openai

        loop, tried = asyncio.get_running_loop(), 0
        without_pictures = False
        while True:
            try:
                async with asyncio.timeout_at(until):
                    result = await ask()
            except TimeoutError:
                raise ChatFailed(f"it said nothing for {seconds:g} s", "timeout") from None
            except ValueError as error:  # JSON that is none
                self._log(error)
                raise ChatFailed("its answer cannot be read", "error") from error
            except openai.APIError as error:
                status, message = getattr(error, "status_code", 0), error.message
                self._log(error)
                if self._dialect.learns(status, message):
                    continue
                if call.pictures and refuses_pictures(status, message):
                    call.pictures, without_pictures = False, True
                    continue
                if may_work_again(error) and tried < self._setup.retries:
                    pause = wait_s(error, tried)
                    if loop.time() + pause < until:
                        await asyncio.sleep(pause)
                        tried += 1
                        continue
                raise failure(error) from error
            else:
                self._pictures_refused |= without_pictures
                return result

    async def _told(self, call: _Call, chunks: Any, first: Any, end: float) -> AsyncGenerator[str | Ended, None]:
        """The pieces of the chunks. Raises ChatFailed where they stall, break off or take too long."""
        thoughts, finish, chunk = Thoughts(), None, first
        while chunk is not None:
            call.usage = usage_of(chunk) or call.usage
            if (choice := first_choice(chunk)) is not None:
                finish = finish_of(choice) or finish
                if piece := thoughts.answer(text_of(choice)):
                    call.said += piece
                    yield piece
            try:
                chunk = await self._next(chunks, end, self._setup.between_s if finish is None else _COUNTING_S)
            except ChatFailed:
                if finish is None:
                    raise
                chunk = None  # all is said: only the count of tokens is missing
        if finish is None:
            raise ChatFailed("it broke off", "broken")
        if rest := thoughts.rest():
            call.said += rest
            yield rest
        call.usage = call.usage or call.estimate()
        yield Ended(finish, call.usage, call.shown)

    async def _next(self, chunks: Any, end: float, between_s: float) -> Any:
        """The next chunk; None after the last."""
        import openai

        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(min(end, loop.time() + between_s)):
                return await anext(chunks, None)
        except TimeoutError:
            late = loop.time() >= end
            detail = f"it took more than {self._setup.whole_s:g} s" if late else f"it fell silent for {between_s:g} s"
            raise ChatFailed(detail, "timeout") from None
        except (openai.APIError, ValueError) as error:
            self._log(error)
            raise ChatFailed("it broke off", "broken") from error

    def _log(self, error: Exception) -> None:
        """What the endpoint says, on one line and without our key."""
        key = self._setup.key.get_secret_value() if self._setup.key is not None else ""
        said = " ".join(str(error).split())
        log.warning("chat model %s: %s: %s", self.model, type(error).__name__, mask(said, key)[:_SAID])

    def _ended(self, call: _Call, error: BaseException | None) -> None:
        """Tell the breaker and the meter how a call ended that was admitted."""
        if isinstance(error, ChatFailed):
            call.outcome = error.outcome
            log.warning("chat model %s: %s", self.model, error.detail)
            if error.counts:
                self._last = error.detail
                self._breaker.failed()
            else:
                self._breaker.left()
        elif error is None:
            call.outcome = "ok"
            self._breaker.worked()
        else:
            self._breaker.left()
        self._count(call)

    def _count(self, call: _Call) -> None:
        if self._meter is None:
            return
        meter = self._meter()
        meter.chat_call(call.outcome, perf_counter() - call.started, call.first_s)
        if usage := call.usage or (call.estimate() if call.said else None):
            meter.chat_tokens(usage)
