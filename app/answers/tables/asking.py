"""What a question asks to be computed, told by its words: the form, its bounds ("above 33 %"), order and count.

None where it asks for nothing computed, and where it asks for two things at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal as Number
from typing import get_args

from app.answers.tables.numbers import read_value
from app.answers.tables.units import NO_UNIT, Unit, parsed_unit
from app.answers.tables.vocabularies import vocabulary_of
from app.answers.tables.vocabulary import Bound, Form, Vocabulary
from index.lexical.languages.base import Decimal

_CURRENCY = r"(?:[$€£¥₹]\s?)?"
_AMOUNT = re.compile(
    rf"\s*(?:an? |the |eine[nr]? )?(?P<amount>{_CURRENCY}[-−]?\d[\d.,']*\d|{_CURRENCY}[-−]?\d)\s*"
    r"(?P<unit>(?:(?:thousand|million|billion|tausend|millionen|milliarden) )?[^\s\w,;?.!]*[^\s,;?!]*)",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\s*(?:which|who|list|name|rank|show|welche|nenne|liste)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BETWEEN = re.compile(
    rf"\b(?:between|zwischen)\s+(?P<low>{_CURRENCY}\d[\d.,]*)\s*(?P<sign>%?)\s+(?:and|und)\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on numbers; `number` is multiplied by `unit.scale` where the question says so ("100 thousand")."""

    op: Bound
    number: Number
    unit: Unit
    start: int
    end: int
    number_end: int

    @property
    def bare(self) -> Limit:
        """The bound without its unit."""
        return replace(self, unit=Unit("", self.unit.scale, self.unit.scaled), end=self.number_end)


@dataclass(frozen=True, slots=True)
class Asking:
    """`descending`: the largest first. `nth` asks for one place, `count` for so many; 0 where it does neither.

    `smaller` asks by how much the first is less, `magnitude` for the largest or smallest, which may be one below zero;
    `spans` are the characters of the words that told all this, `words` are those of the question's language.
    """

    form: Form
    words: Vocabulary
    limits: tuple[Limit, ...] = ()
    descending: bool = True
    nth: int = 0
    count: int = 0
    smaller: bool = False
    magnitude: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    best: bool = False
    """Whether only the first `count` rows are summed or averaged: "the total of the top three"."""


def forms_in(question: str) -> list[tuple[Form, tuple[int, int]]]:
    """Each form that words of the question may mean, with these words."""
    return [
        (form, match.span()) for form, pattern in vocabulary_of(question).forms if (match := pattern.search(question))
    ]


def limits_in(question: str) -> tuple[Limit, ...]:
    """The bounds that the question sets on numbers. A bare year is none: "over 2015, 2016 and 2017"."""
    words = vocabulary_of(question)
    between = _between(question)
    found: list[Limit] = list(between)
    for match in words.bound.finditer(question):
        after = _AMOUNT.match(question, match.end())
        if after is None:
            continue
        limit = _limit(match, after, words)
        if limit is not None and not any(one.start <= limit.start < one.end for one in between):
            found.append(limit)
    for match in words.bound_after.finditer(question) if words.bound_after is not None else ():
        limit = _limit(match, match, words)
        if limit is not None:
            found.append(limit)
    return tuple(found)


def may_compute(question: str) -> bool:
    """Whether the question might ask for something computed."""
    return bool(forms_in(question) or limits_in(question)) and not vocabulary_of(question).refused.search(question)


def readings(question: str) -> list[Asking]:
    """What the question may ask for, the most specific form first; empty where no form is meant."""
    words = vocabulary_of(question)
    if words.refused.search(question):
        return []
    limits = limits_in(question)
    plain = question
    for limit in limits:  # "at least 5" asks for nothing that is least
        plain = plain[: limit.start] + " " * (limit.end - limit.start) + plain[limit.end :]
    forms = forms_in(plain)
    found = [_asking(form, plain, words, limits, (span,)) for form, span in forms]
    if limits and not any(form in ("average", "sum", "extreme", "rank") for form, _ in forms):
        form: Form | None = (
            "count" if words.counts.search(question) else "filter" if words.lists.search(question) else None
        )
        if form is not None:
            found = [Asking(form, words, limits)]
    return _of_best(question, found) or found


def _of_best(question: str, found: list[Asking]) -> list[Asking]:
    """The sum or average of the first rows, if the question asks for that: "the total of the three largest"."""
    by_form = {one.form: one for one in found}
    rank = by_form.get("rank")
    form = by_form.get("sum") or by_form.get("average")
    if rank is None or not rank.count or form is None or set(by_form) - {"rank", "extreme", "sum", "average"}:
        return []
    if {"sum", "average"} <= set(by_form) or form.spans[0][0] > rank.spans[0][0] or _WHICH.match(question):
        return []
    spans = tuple(span for one in found for span in one.spans)
    return [replace(form, descending=rank.descending, count=rank.count, spans=spans, best=True)]


def _asking(
    form: Form, question: str, words: Vocabulary, limits: tuple[Limit, ...], spans: tuple[tuple[int, int], ...]
) -> Asking:
    nth, top = words.nth.search(question), words.top.search(question)
    rising = words.ascending if form == "rank" and not (nth or top) else words.smallest
    place = (words.ordinals or {}).get(next(group for group in nth.groups() if group).casefold(), 0) if nth else 0
    said = "" if top is None or place else top[1].casefold()
    count = (words.numbers or {}).get(said) or (int(said) if said.isdecimal() else 0)
    return Asking(
        form,
        words,
        limits,
        rising.search(question) is None,
        place,
        count,
        words.smaller.search(question) is not None,
        words.magnitude.search(question) is not None,
        spans,
    )


def _limit(match: re.Match[str], after: re.Match[str], words: Vocabulary) -> Limit | None:
    comma = words.comma is None or match[0].casefold().split()[0] in words.comma
    value = read_value(after["amount"], Decimal.COMMA if comma else Decimal.POINT)
    if value is None:
        return None
    unit = parsed_unit(after["unit"].strip()) if (after["unit"] or "").strip() else NO_UNIT
    said = unit or NO_UNIT
    whole = Unit(said.symbol or value.unit.symbol, said.scale, said.scaled)
    if _YEAR.fullmatch(after["amount"]) and not whole.symbol and not whole.scale:
        return None
    op: Bound = next(name for name in get_args(Bound) if match.groupdict().get(name))
    end = max(match.end(), after.end() if unit is not None else after.end("amount"))
    return Limit(op, value.number, whole, match.start(), end, max(match.end(), after.end("amount")))


def _between(question: str) -> tuple[Limit, ...]:
    """The two bounds of "between 5 and 10 %"; none between years."""
    match = _BETWEEN.search(question)
    after = _AMOUNT.match(question, match.end()) if match is not None else None
    if match is None or after is None:
        return ()
    german = match[0].casefold().startswith("zwischen")
    mark = Decimal.COMMA if german else Decimal.POINT
    low, high = read_value(match["low"], mark), read_value(after["amount"], mark)
    unit = parsed_unit(after["unit"].strip()) if after["unit"].strip() else NO_UNIT
    if low is None or high is None or (_YEAR.fullmatch(match["low"]) and _YEAR.fullmatch(after["amount"])):
        return ()
    said = unit or NO_UNIT
    whole = Unit(said.symbol or high.unit.symbol, said.scale, said.scaled)
    end, number_end = after.end() if unit is not None else after.end("amount"), after.end("amount")
    return (
        Limit("ge", low.number, whole, match.start(), end, number_end),
        Limit("le", high.number, whole, match.start(), end, number_end),
    )
