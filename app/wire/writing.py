"""An answer as it is written, within what the client allows: up to a stop word, and no longer than it says."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from app.answers import Answer, Citation, Delta, Extractive, Told
from app.streams import closing
from index.evidence import Evidence
from index.evidence.tokens import tokens_in


@dataclass(frozen=True, slots=True)
class Limits:
    """`stop` texts end the answer and are not part of it; `tokens` are estimated."""

    stop: tuple[str, ...] = ()
    tokens: int | None = None

    @classmethod
    def of(cls, model: str, most: int | None, stop: tuple[str, ...] = ()) -> Limits:
        """A chat model counts its tokens itself; of quotes they are estimated here."""
        return cls(stop, most if model == Extractive.model else None)


@dataclass(frozen=True, slots=True)
class Whole:
    """The end of an answer: all of it, and why it ended. `usage` is empty where no chat model counted; `notice` tells
    what the reader should know of how it came about."""

    text: str
    citations: tuple[Citation, ...]
    evidence: Evidence
    model: str
    finish: Literal["stop", "length"]
    usage: Mapping[str, int] = field(default_factory=dict)
    notice: str = ""


Given: TypeAlias = Evidence | Delta | Citation | Whole


async def within(
    told: AsyncIterator[Told], limits: Limits, model: str, timed: Callable[[Mapping[str, float]], None]
) -> AsyncGenerator[Given]:
    """The same, ending with the Whole; once a limit is reached the writer is closed.

    Text that may be the beginning of a stop word waits for what follows it, and a citation for its marker. `timed`
    is told the timings of a whole answer.
    """
    cut = _Cut(limits)
    evidence = Evidence()
    async with closing(told) as incoming:
        async for one in incoming:
            match one:
                case Evidence():
                    evidence = one
                    yield one
                case Delta():
                    for given in cut.take(one.text):
                        yield given
                case Citation():
                    for given in cut.cite(one):
                        yield given
                case Answer():
                    for given in cut.end():
                        yield given
                    timed(one.timings_ms)
                    finish = cut.finish or one.finish
                    yield Whole(cut.text, cut.citations, evidence, one.model, finish, one.usage, one.notice)
                    return
            if cut.finish is not None:
                yield Whole(cut.text, cut.citations, evidence, model, cut.finish)
                return
    raise RuntimeError("the writer ended without an answer")


async def given_text(text: str, model: str) -> AsyncGenerator[Given]:
    """A text that nothing was looked up for, as an answer."""
    if text:
        yield Delta(text)
    yield Whole(text, (), Evidence(), model, "stop")


class _Cut:
    """The text that may be told already."""

    def __init__(self, limits: Limits) -> None:
        self.finish: Literal["stop", "length"] | None = None
        self._limits = limits
        self._told: list[str] = []
        self._length = 0
        self._held = ""
        self._waiting: list[Citation] = []
        self._given: list[Citation] = []
        self._left = limits.tokens

    @property
    def text(self) -> str:
        return "".join(self._told)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._given)

    def take(self, text: str) -> Iterator[Delta | Citation]:
        self._held += text
        found = min((at for stop in self._limits.stop if (at := self._held.find(stop)) >= 0), default=None)
        if found is not None:
            self.finish, ready = "stop", self._held[:found]
        else:
            ready = self._held[: len(self._held) - _beginning(self._held, self._limits.stop)]
        self._held = self._held[len(ready) :]
        yield from self._tell(ready)

    def cite(self, citation: Citation) -> Iterator[Citation]:
        self._waiting.append(citation)
        yield from self._cited()

    def end(self) -> Iterator[Delta | Citation]:
        if self.finish is None:
            yield from self._tell(self._held)

    def _tell(self, text: str) -> Iterator[Delta | Citation]:
        if self._left is not None:
            kept = _first_tokens(text, self._left)
            if len(kept) < len(text):
                self.finish = "length"
            self._left -= tokens_in(kept)
            text = kept
        if text:
            self._told.append(text)
            self._length += len(text)
            yield Delta(text)
            yield from self._cited()

    def _cited(self) -> Iterator[Citation]:
        ready = [one for one in self._waiting if one.end <= self._length]
        self._waiting = [one for one in self._waiting if one.end > self._length]
        self._given += ready
        yield from ready


def _beginning(text: str, stops: Sequence[str]) -> int:
    """How many of the last characters may be the beginning of a stop word."""
    longest = max((len(stop) for stop in stops), default=1) - 1
    for length in range(min(longest, len(text)), 0, -1):
        if any(stop.startswith(text[-length:]) for stop in stops):
            return length
    return 0


def _first_tokens(text: str, most: int) -> str:
    """The beginning of the text, up to the end of a word, that has at most so many tokens."""
    if tokens_in(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if tokens_in(text[:middle]) <= most else (low, middle - 1)
    return text[:low] if low == len(text) or text[low].isspace() else text[: text.rfind(" ", 0, low) + 1]
