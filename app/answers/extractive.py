"""Answers without a chat model: the sentences, rows and captions of the evidence that say most about the question."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from app.answers.answering import pieces, timed
from app.answers.base import Answer, Asked, Written
from app.answers.checks.conflicts import contradictions
from app.answers.checks.gap import gap_of
from app.answers.checks.pieces import elements_of, names_asked, quotes_in
from app.answers.composing import Composed, composed
from app.answers.quotes import Quote
from app.answers.sayings import sayings_for
from index.confidence import share_held
from index.engine import Engine
from index.lexical.analyse import Analyser
from index.lexical.languages.base import Language
from index.lexical.languages.detect import language_of

_ASKS_NUMBER = re.compile(
    r"\b(how (many|much|old|long|far|tall|large|big|high|often)"
    r"|what (percent\w*|share|number|year|date|is the (total|number|ratio|value|amount))"
    r"|when|percentage|ratio)\b",
    re.IGNORECASE,
)
_ASKS_NAME = re.compile(r"\b(who|whom|whose|where|which (person|country|city|company|team|state))\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+")


@dataclass(frozen=True, slots=True)
class Tuning:
    """The numbers of the extractive answerer; docs/evaluation.md says how they were chosen.

    At most `quotes` pieces of `words` words together, `per_hit` of one hit. A quote scores its share of the
    question's weight, `context` of what its headings add, `relevance` of its hit's score, and `kind_bonus` where
    it has a number or name that the question asks for. The answer is withheld where the quotes hold less than
    `least_named` of the names and numbers in the question, or less than `least_covered` of its weight.
    """

    quotes: int = 8
    words: int = 200
    per_hit: int = 2
    relevance: float = 1.0
    kind_bonus: float = 0.1
    context: float = 0.3
    least_named: float = 0.5
    least_covered: float = 0.08


class _Scorer:
    """Scores quotes by the share of the question's weight that they cover, and by the hit they come from."""

    def __init__(
        self, question: str, weights: Mapping[str, float], analyser: Analyser, language: Language, tuning: Tuning
    ) -> None:
        self._weights = weights
        self._total = sum(weights.values()) or 1.0
        self._analyser = analyser
        self._tuning = tuning
        self._language = language
        self._asked = frozenset(analyser.tokens(question, language))
        self._named = [analyser.tokens(name, language) for name in names_asked(question, analyser)]
        self._wants = _NUMBER if _ASKS_NUMBER.search(question) else _NAME if _ASKS_NAME.search(question) else None

    def coverage(self, texts: Iterable[str]) -> float:
        """Part of the question's weight, in 0..1, that the texts together hold."""
        tokens = self._held(texts)
        return sum(weight for token, weight in self._weights.items() if token in tokens) / self._total

    def named(self, texts: Iterable[str]) -> float:
        """Part of the question's names and numbers, in 0..1, that the texts hold; 1 where it names none."""
        return share_held(self._named, self._held(texts))

    def _held(self, texts: Iterable[str]) -> set[str]:
        return {token for text in texts for token in self._analyser.tokens(text, self._language)}

    def says_something(self, quote: Quote) -> bool:
        """Whether a quote has words that the question has not: one that only repeats it answers nothing."""
        return not self._asked.issuperset(self._analyser.query(quote.text, (self._language,)))

    def words(self, quote: Quote) -> frozenset[str]:
        """The words and numbers of a quote."""
        return frozenset(word.surface for word in self._analyser.words(quote.text, self._language) if word.surface)

    def score(self, quote: Quote) -> float:
        tuning = self._tuning
        own = self.coverage([quote.text])
        around = self.coverage([quote.text, quote.hit.unit.context])
        fits = self._wants is None or self._wants.search(quote.text) is not None
        return (
            own
            + tuning.context * (around - own)
            + tuning.relevance * quote.hit.score
            + (tuning.kind_bonus if fits else 0.0)
        )


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
        scorer = _Scorer(question, weights, engine.analyser, language, self._tuning)
        found = quotes_in(evidence.hits, elements_of(engine, evidence.hits))
        quotes = self._choose([quote for quote in found if scorer.says_something(quote)], scorer)
        support = _Support.of(quotes, scorer)
        tuning = self._tuning
        lacking = support.named < tuning.least_named or support.covered < tuning.least_covered
        abstained = not quotes or lacking
        if abstained:
            written = Composed(gap_of(question, evidence, weights, engine.analyser).text)
        else:
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

    def _choose(self, quotes: Sequence[Quote], scorer: _Scorer) -> list[Quote]:
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


@dataclass(frozen=True, slots=True)
class _Support:
    """How well quotes bear on the question, each part in 0..1."""

    named: float
    covered: float

    @classmethod
    def of(cls, quotes: Sequence[Quote], scorer: _Scorer) -> _Support:
        texts = [text for quote in quotes for text in (quote.text, quote.hit.unit.context)]
        return cls(scorer.named(texts), scorer.coverage(texts))
