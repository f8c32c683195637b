"""Answers without a chat model: the sentences, rows and captions of the evidence that say most about the question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from app.answers.answering import pieces, timed
from app.answers.base import Answer, Asked, Written
from app.answers.checks.conflicts import contradictions
from app.answers.checks.gap import gap_of
from app.answers.checks.pieces import elements_of, quotes_in
from app.answers.composing import Composed, composed
from app.answers.quotes import Quote
from app.answers.sayings import sayings_for
from app.answers.scoring import Scorer, Tuning
from index.engine import Engine
from index.lexical.languages.detect import language_of


class Extractive:
    """Quotes up to a few pieces of evidence, each cited to its lines or cells; abstains below a confidence."""

    model = "extractive"

    def __init__(self, tuning: Tuning | None = None) -> None:
        self._tuning = tuning or Tuning()

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        for written in pieces(await run_in_threadpool(self.answer, engine, asked)):
            yield written

    def answer(self, engine: Engine, asked: Asked) -> Answer:
        """The whole answer, at once."""
        evidence, question = asked.evidence, asked.question
        weights = engine.question_weights(asked.collections, question)
        language = language_of(evidence.text)
        found = quotes_in(evidence.hits, elements_of(engine, evidence.hits))
        texts = [quote.text for quote in found]
        scorer = Scorer(question, weights, engine.analyser, language, self._tuning, texts)
        chosen = self._choose([quote for quote in found if scorer.says_something(quote)], scorer)
        support = _Support.of(chosen, scorer)
        tuning = self._tuning
        lacking = support.named < tuning.least_named or support.covered < tuning.least_covered
        abstained = not chosen or lacking
        if abstained:
            written = Composed(gap_of(question, evidence, weights, engine.analyser).text)
        else:
            quotes = self._beside_the_best(chosen, scorer)
            differing = contradictions(quotes, found, engine.analyser, language)
            written = composed(quotes, differing, sayings_for(question))
        return Answer(
            text=written.text,
            citations=written.citations,
            conflicts=written.conflicts,
            abstained=abstained,
            confidence=asked.found.confidence,
            model=self.model,
            evidence=evidence,
            index_version=asked.found.index_version,
            timings_ms=timed(asked),
        )

    def _choose(self, quotes: Sequence[Quote], scorer: Scorer) -> list[Quote]:
        """The best quotes within the bounds, best first. A line of a table that has only words of a better quote of its
        document is left out: it is the bare line, or the header, of a row that names its columns."""
        tuning = self._tuning
        chosen: list[Quote] = []
        left = tuning.words
        taken: Counter[str] = Counter()
        said: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        for quote in sorted(quotes, key=scorer.score, reverse=True):
            size = len(quote.text.split())
            if taken[quote.hit.unit.id] >= tuning.per_hit or (chosen and size > left):
                continue
            words, better = scorer.words(quote), said[quote.element.document]
            if quote.element.kind == "table" and any(words <= other for other in better):
                continue
            better.append(words)
            chosen.append(quote)
            taken[quote.hit.unit.id] += 1
            left -= size
            if len(chosen) == tuning.quotes:
                break
        return chosen

    def _beside_the_best(self, chosen: Sequence[Quote], scorer: Scorer) -> list[Quote]:
        """The best quote and those that say something beside it: what scores far below it is only there because there
        was room, and where one quote holds most of what is asked, what holds little of it is no answer."""
        tuning = self._tuning
        best, others = chosen[0], chosen[1:]
        covered = [scorer.coverage([quote.text]) for quote in chosen]
        most = max(covered)
        least_covered = tuning.beside * most if most >= tuning.enough else 0.0
        least_score = tuning.least_share * scorer.score(best)
        beside = [
            quote
            for quote, coverage in zip(others, covered[1:], strict=True)
            if coverage >= least_covered and scorer.score(quote) >= least_score
        ]
        return [best, *beside]


@dataclass(frozen=True, slots=True)
class _Support:
    """How well quotes bear on the question, each part in 0..1."""

    named: float
    covered: float

    @classmethod
    def of(cls, quotes: Sequence[Quote], scorer: Scorer) -> _Support:
        texts = [text for quote in quotes for text in (quote.text, quote.hit.unit.context)]
        return cls(scorer.named(texts), scorer.coverage(texts))
