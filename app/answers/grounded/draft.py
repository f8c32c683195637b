"""A model's answer while it is written: its text, its checked citations, and what can be said of it in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from time import perf_counter

from starlette.concurrency import run_in_threadpool

from app.answers.base import Citation, Conflict, Delta, Doubt
from app.answers.composing import BETWEEN
from app.answers.grounded.addresses import Addresses
from app.answers.grounded.gaps import tells_gap
from app.answers.grounded.opening import Opening
from app.answers.grounded.sheet import Sheet
from app.answers.grounded.telling import Claim, Mark, Telling, states_something
from app.answers.quotes import Quote
from app.answers.sayings import sayings_for
from app.chat import Ended
from index.types import Hit

MOST_DOUBTS = 50
"""Sentences without a marker that are checked, at most."""
LOW = 0.2
"""Confidence of an answer that cites nothing which carries it, at most."""


class Draft:
    """Takes the model's pieces and gives deltas and citations."""

    def __init__(self, sheet: Sheet, question: str) -> None:
        self._sheet = sheet
        self._question = question
        self._opening = Opening()
        self.sayings = sayings_for(question)
        self._addresses = Addresses("\n".join(message.text for message in sheet.messages), self.sayings.address)
        self._made: Telling | None = None
        self._tail = ""
        self._quotes: list[Quote] = []
        self.citations: list[Citation] = []
        self.conflicts: list[Conflict] = []
        self.doubts: tuple[Doubt, ...] = ()
        self.ended: Ended | None = None
        self._claims = self._carried = 0
        self._started = perf_counter()
        self._first_s: float | None = None

    @property
    def abstains(self) -> bool:
        return self._opening.abstains

    @property
    def text(self) -> str:
        return (self._made.text if self._made is not None else "") + self._tail

    @property
    def left_out(self) -> int:
        """Web addresses that the model was not given."""
        return self._addresses.left_out

    @property
    def unsupported(self) -> int:
        """Statements that no evidence carries."""
        return self._claims - self._carried + len(self.doubts)

    @property
    def statements(self) -> int:
        return self._claims + len(self.doubts)

    def confidence(self, found: float) -> float:
        """That of the search, times the share of the statements that are carried; low where none is."""
        if self.abstains or not self._carried:
            return min(found, LOW)
        return found * self._carried / self.statements

    def number_of(self, hit: Hit) -> int:
        """The number of a hit in the answer; a new one where it was not cited yet."""
        own = {citation.hit.unit.id: citation.number for citation in self.citations}
        return own.get(hit.unit.id, max(own.values(), default=0) + 1)

    def say(self, text: str) -> Delta:
        """Our own words, after the model's."""
        self._tail += text
        return Delta(text)

    def quote(self, before: str, quote: Citation) -> tuple[Delta, Citation]:
        """Our own words and the marker of a quote: a statement that its evidence carries."""
        number = self.number_of(quote.hit)
        start = len(self.text) + len(before)
        delta = self.say(f"{before}[{number}]")
        citation = replace(quote, number=number, start=start, end=len(self.text))
        self.citations.append(citation)
        self._claims += 1
        self._carried += 1
        return delta, citation

    async def differing(self) -> AsyncIterator[Delta | Citation]:
        """What contradicts the quotes that carry the answer: told after it, where the model did not tell both."""
        for one in await run_in_threadpool(self._sheet.contradictions, self._quotes):
            numbers = [self._cited(one.first), self._cited(one.second)]
            if not all(numbers):
                for place, before, quote in ((0, f"\n\n{self.sayings.differ}", one.first), (1, BETWEEN, one.second)):
                    delta, citation = self.quote(f"{before}{quote.text} ", quoted(quote))
                    yield delta
                    yield citation
                    numbers[place] = citation.number
            self.conflicts.append(Conflict(tuple(numbers), one.about, one.values))

    def _cited(self, quote: Quote) -> int:
        """The number by which a quote is cited; 0 where it is not."""
        return next((citation.number for citation in self.citations if citation.quote == quote.text), 0)

    @property
    def timings_ms(self) -> dict[str, float]:
        """The time to the model's first words, if it said any."""
        return {} if self._first_s is None else {"first_token": 1000.0 * self._first_s}

    async def add(self, piece: str | Ended) -> AsyncIterator[Delta | Citation]:
        if isinstance(piece, Ended):
            self.ended = piece
            return
        if self._first_s is None:
            self._first_s = perf_counter() - self._started
        if told := self._addresses.told(self._opening.told(piece)):
            async for written in self._written(self._telling.add(told)):
                yield written

    async def end(self) -> AsyncIterator[Delta | Citation]:
        """What was held back; then the sentences without a marker are checked."""
        if rest := self._addresses.told(self._opening.rest()) + self._addresses.rest():
            async for written in self._written(self._telling.add(rest)):
                yield written
        if self._made is not None:
            async for written in self._written(self._made.end()):
                yield written
            if not self.abstains:
                self.doubts = await run_in_threadpool(self._doubted, self._made)

    @property
    def _telling(self) -> Telling:
        """Made with the first words, when it is known whether there will be citations."""
        if self._made is None:
            self._made = Telling(0 if self.abstains else len(self._sheet.items))
        return self._made

    async def _written(self, told: Iterator[str | Claim]) -> AsyncIterator[Delta | Citation]:
        for one in told:
            if isinstance(one, str):
                yield Delta(one)
                continue
            citations, quotes = await run_in_threadpool(self._checked, one)
            self.citations += citations
            self._claims += 1
            self._carried += any(citation.supported for citation in citations)
            self._quotes += quotes
            for citation in citations:
                yield citation

    def _checked(self, claim: Claim) -> tuple[list[Citation], list[Quote]]:
        """A citation for each marker, and the quotes that carry the claim.

        Where no cited piece carries it alone, all of them together may.
        """
        hits = {mark.evidence: self._sheet.cited(mark.evidence) for mark in claim.marks}
        check = self._sheet.checker.check
        alone = {number: check(claim.text, cited, self._question) for number, cited in hits.items()}
        together = None
        if len(hits) > 1 and not any(verdict.supported for verdict in alone.values()):
            together = check(claim.text, [hit for cited in hits.values() for hit in cited], self._question)

        def citation(mark: Mark) -> Citation:
            hit, own = hits[mark.evidence][0], alone[mark.evidence]
            verdict = together or own
            return Citation(
                number=mark.number,
                hit=hit,
                quote=own.quote.text if own.quote is not None else "",
                quote_regions=own.quote.regions if own.quote is not None else hit.unit.regions,
                start=mark.start,
                end=mark.end,
                supported=verdict.supported,
                reason=verdict.reason,
            )

        verdicts = alone.values() if together is None else (together,)
        carrying = [verdict.quote for verdict in verdicts if verdict.supported and verdict.quote is not None]
        return [citation(mark) for mark in claim.marks], carrying

    def _doubted(self, telling: Telling) -> tuple[Doubt, ...]:
        """The sentences without a marker that state what the evidence does not say."""
        hits: Sequence[Hit] = [item.hit for item in self._sheet.items.values()]
        stated = (one for one in telling.uncited if states_something(one) and not tells_gap(one.text))
        verdicts = (
            (sentence, self._sheet.checker.check(sentence.text, hits, self._question))
            for sentence in islice(stated, MOST_DOUBTS)
        )
        return tuple(
            Doubt(sentence.start, sentence.end, verdict.reason)
            for sentence, verdict in verdicts
            if not verdict.supported
        )


def quoted(quote: Quote) -> Citation:
    """A citation of a quote that has no place in a text yet."""
    return Citation(0, quote.hit, quote.text, quote.regions, 0, 0)
