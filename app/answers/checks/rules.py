"""Whether evidence carries a claim, by rules: its numbers, its names, what it denies, and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.answers.checks.base import Checker, Verdict
from app.answers.checks.matching import computed, counted, held_date, held_name, held_number
from app.answers.checks.numbers import Date, Number
from app.answers.checks.pieces import Said, around, quotes_in
from app.answers.checks.placing import misplaced
from app.answers.quotes import Quote
from index.lexical.analyse import Analyser
from index.lexical.languages.base import LANGUAGES, Language
from index.lexical.languages.detect import language_of
from index.types import Element, Hit

LEAST_WORDS = 0.5
"""Share of a claim's content words that must stand in its evidence. Not fitted: no labelled paraphrases were there."""
FOR_DENIAL = 0.6
"""Share of a claim's content words that must stand in one piece for that piece to be about the same thing."""
_MARKER = re.compile(r"\s*\[\d+(?:\s*[,;]\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Examined:
    """`wrong` is what contradicts the evidence or is not in it, in words; `strange`: few of the claim's words are.

    `quotes` are the pieces of the evidence, those that carry the claim best first.
    """

    wrong: tuple[str, ...]
    strange: bool
    quotes: tuple[Quote, ...]

    @property
    def verdict(self) -> Verdict:
        reasons = (*self.wrong, *(("the evidence speaks of something else",) if self.strange else ()))
        return Verdict(not reasons, "; ".join(reasons), self.quotes[0] if self.quotes else None)


class Rules:
    """Rules need no model."""

    def over(self, analyser: Analyser, elements: Mapping[str, Element]) -> RuleChecker:
        return RuleChecker(analyser, elements)


class RuleChecker(Checker):
    def __init__(self, analyser: Analyser, elements: Mapping[str, Element]) -> None:
        self._analyser = analyser
        self._elements = elements

    def check(self, claim: str, hits: Sequence[Hit], question: str = "") -> Verdict:
        return self.examine(claim, hits, question).verdict

    def examine(self, claim: str, hits: Sequence[Hit], question: str = "") -> Examined:
        """What is wrong with a claim, and where it stands."""
        quotes = quotes_in(hits, self._elements)
        if not quotes:
            return Examined(("the cited evidence has no words",), False, ())
        text = "\n".join(quote.text for quote in quotes)
        language = language_of(text)
        whole = Said(text, language, self._analyser)
        over = Said("\n".join(dict.fromkeys((*map(around, hits), *self._headings(hits)))), language, self._analyser)
        claimed = self._read(claim, whole, over)
        ordered = self._ordered(quotes, claimed, Said(question, language, self._analyser))
        foreign = language_of(claim).code != language.code
        share = _share(claimed, whole, over)
        wrong = [*_missing(claimed, whole, over)]
        if not wrong:
            wrong += misplaced(claimed, quotes)
        if not wrong and not foreign and (denied := self._denial(claimed, ordered[0])):
            wrong.append(denied)
        return Examined(tuple(wrong), share < LEAST_WORDS and not foreign, tuple(ordered))

    def _headings(self, hits: Sequence[Hit]) -> Iterator[str]:
        """Headings inside the hits: they are never quoted, and say what the text below is about."""
        for hit in hits:
            for id in hit.unit.elements:
                if (element := self._elements.get(id)) is not None and element.kind in ("title", "heading"):
                    yield element.text

    def _read(self, claim: str, whole: Said, over: Said) -> Said:
        """The claim in the language of the evidence, or in its own where its numbers are found by that."""
        plain = _MARKER.sub("", claim)
        readings = [Said(plain, one, self._analyser) for one in _languages(plain, whole.language)]
        return min(readings, key=lambda said: len(list(_missing_numbers(said, whole, over))))

    def _ordered(self, quotes: Sequence[Quote], claimed: Said, question: Said) -> list[Quote]:
        """The quotes by how much of the claim each says itself, then with what stands over it, then shortest first."""

        def key(quote: Quote) -> tuple[float, int]:
            said = Said(quote.text, question.language, self._analyser)
            held = sum(2.0 for number in claimed.figures.numbers if held_number(number, said, said))
            held += sum(2.0 for date in claimed.figures.dates if held_date(date, said))
            own = len(claimed.content & said.content) / max(1, len(claimed.content))
            asked = len(question.content & said.content) / max(1, len(question.content))
            top = Said(quote.hit.unit.context, question.language, self._analyser)
            above = len(claimed.content & top.content - said.content) / max(1, len(claimed.content))
            names = sum(held_name(name, said) for name in claimed.names) / max(1, len(claimed.names))
            return -(held + 2.0 * own + names + 0.5 * asked + 0.3 * above), len(quote.text)

        return sorted(quotes, key=key)

    def _denial(self, claimed: Said, quote: Quote) -> str:
        """Why the piece that comes nearest says the opposite, or "" where it does not."""
        said = Said(quote.text, claimed.language, self._analyser)
        if len(claimed.content & said.content) < FOR_DENIAL * len(claimed.content):
            return ""
        against = (said.denies - claimed.denies) & claimed.content
        if said.denies and len(against) * 2 > len(said.denies) and not claimed.denies:
            return f"the evidence denies it: {quote.text}"
        against = (claimed.denies - said.denies) & said.content
        if claimed.denies and len(against) * 2 > len(claimed.denies) and not said.denies:
            return f"the evidence does not deny it: {quote.text}"
        return ""


def _languages(claim: str, of_evidence: Language) -> list[Language]:
    found = language_of(claim)
    return [of_evidence, *(one for one in (found, LANGUAGES["en"]) if one.decimal is not of_evidence.decimal)]


def _share(claimed: Said, whole: Said, over: Said) -> float:
    """The share of the claim's content words that the evidence holds; 1 where it has hardly any."""
    content = claimed.content
    if len(content) < 2:
        return 1.0
    there = whole.content | over.content
    compounds = claimed.language.compounds
    held = sum(stem in there or (compounds and _within(stem, there)) for stem in content)
    return held / len(content)


def _within(stem: str, there: frozenset[str]) -> bool:
    """Whether a compound's part, or a compound of it, is there."""
    return len(stem) >= 5 and any(stem in other or (len(other) >= 5 and other in stem) for other in there)


def _missing(claimed: Said, whole: Said, over: Said) -> list[str]:
    reasons = [*dict.fromkeys(_missing_numbers(claimed, whole, over))]
    names = [name for name in claimed.names if not held_name(name, whole) and not held_name(name, over)]
    dated = {word for date in claimed.figures.dates for word in date.text.split()}
    told = [name for name in dict.fromkeys(names) if name.casefold() not in dated]
    return reasons + [f"the name {name} is not in the evidence" for name in told]


def _missing_numbers(claimed: Said, whole: Said, over: Said) -> list[str]:
    figures = claimed.figures
    missing: list[str] = []
    for date in figures.dates:
        if not held_date(date, whole) and not held_date(date, over):
            missing.append(f"the date {date.text} is not in the evidence")
    found = [number for number in figures.numbers if held_number(number, whole, over)]
    dated = {id(number) for number in figures.numbers if _in_date(number, figures.dates)}
    for number in figures.numbers:
        if number in found or id(number) in dated or counted(number, claimed) or computed(number, found):
            continue
        missing.append(f"the {'year' if number.year else 'number'} {number.text} is not in the evidence")
    return missing


def _in_date(number: Number, dates: Sequence[Date]) -> bool:
    return any(date.place[0] <= number.place[0] and number.place[1] <= date.place[1] for date in dates)
