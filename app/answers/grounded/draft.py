"""A model's answer while it is written: its text, its checked citations, and what can be said of it in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from time import perf_counter

from starlette.concurrency import run_in_threadpool

from app.answers.base import Citation, Delta, Doubt
from app.answers.grounded.addresses import Addresses
from app.answers.grounded.opening import Opening
from app.answers.grounded.sheet import Sheet
from app.answers.grounded.telling import Claim, Mark, Telling, states_something
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
        self._addresses = Addresses("\n".join(message.text for message in sheet.messages))
        self._made: Telling | None = None
        self.citations: list[Citation] = []
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
        return self._made.text if self._made is not None else ""

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

    def quoted(self, citation: Citation) -> None:
        """A quote that follows the model's text: a statement that its evidence carries."""
        self.citations.append(citation)
        self._claims += 1
        self._carried += 1

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
            citations = await run_in_threadpool(self._checked, one)
            self.citations += citations
            self._claims += 1
            self._carried += any(citation.supported for citation in citations)
            for citation in citations:
                yield citation

    def _checked(self, claim: Claim) -> list[Citation]:
        """A citation for each marker. Where no cited piece carries the claim alone, all of them together may."""
        hits = {mark.evidence: self._sheet.items[mark.evidence].hit for mark in claim.marks}
        check = self._sheet.checker.check
        alone = {number: check(claim.text, [hit], self._question) for number, hit in hits.items()}
        together = None
        if len(hits) > 1 and not any(verdict.supported for verdict in alone.values()):
            together = check(claim.text, list(hits.values()), self._question)

        def citation(mark: Mark) -> Citation:
            hit, own = hits[mark.evidence], alone[mark.evidence]
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

        return [citation(mark) for mark in claim.marks]

    def _doubted(self, telling: Telling) -> tuple[Doubt, ...]:
        """The sentences without a marker that state what the evidence does not say."""
        hits: Sequence[Hit] = [item.hit for item in self._sheet.items.values()]
        stated = (sentence for sentence in telling.uncited if states_something(sentence))
        verdicts = (
            (sentence, self._sheet.checker.check(sentence.text, hits, self._question))
            for sentence in islice(stated, MOST_DOUBTS)
        )
        return tuple(
            Doubt(sentence.start, sentence.end, verdict.reason)
            for sentence, verdict in verdicts
            if not verdict.supported
        )
